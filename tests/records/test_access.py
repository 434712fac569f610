"""What is kept is opened, lent, taken out or inspected only as the school's profile says, and never unseen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from deadline_rules import SHIPPED, shipped
from sample_home import NOW, School

from records.access import ACTIONS, Request, grant, hindrances
from records.policy import Policy
from records.policy.words import Action, Role
from records.problems import CannotError


def asked(action: Action, by: Role, decided_by: Role | None = None, decision: str = "12/QĐ ngày 03/06/2026") -> Request:
    return Request(
        school="Trường A", school_year="2025-2026", action=action, asked_by=by, decided_by=decided_by,
        decision=decision if decided_by else "", term="HK1", class_name="6A1",
    )  # fmt: skip


def without_access(policy: Policy) -> Policy:
    return replace(policy, accesses=())


@pytest.mark.requirement("TM-15")
@pytest.mark.parametrize("action", ["open", "lend", "return"])
def test_tien_minh_s_archive_is_opened_lent_and_returned_by_the_principal_s_decision_alone(action: Action) -> None:
    """Nobody else's word serves, nor a decision without its number; the principal needs no leave of anybody."""
    policy = shipped("tien-minh")
    (told,) = hindrances(policy, asked(action, "clerk"))
    assert told.startswith("Điều 8 khoản 3: ")
    assert hindrances(policy, asked(action, "clerk", "vice_principal"))
    assert hindrances(policy, asked(action, "clerk", "principal", " "))
    assert not hindrances(policy, asked(action, "clerk", "principal"))
    assert not hindrances(policy, asked(action, "principal"))
    assert not hindrances(without_access(policy), asked(action, "clerk"))


def test_the_model_asks_for_a_decision_and_a_regulation_only_for_what_its_own_text_says() -> None:
    """What a clerk may not do at once, by profile; a regulation that is silent keeps nothing closed."""
    closed = {
        path.stem: [action for action in ACTIONS if hindrances(shipped(path.stem), asked(action, "clerk"))]
        for path in SHIPPED.glob("*.toml")
    }
    assert closed == {
        "mau": ["open", "lend", "extract"], "tien-minh": ["open", "lend", "return", "inspect"], "quang-ninh": [],
        "quynh-luu-1": [], "vinh-an-tan-lien": [], "toan-thang-tien-thang": [],
    }  # fmt: skip
    assert not hindrances(shipped("mau"), asked("extract", "clerk", "principal"))


@pytest.mark.requirement("QN-07")
def test_quang_ninh_s_vice_principal_has_data_taken_out_only_with_the_principal_s_authority() -> None:
    """The rule binds the vice principal; who else asks is not its matter."""
    policy = shipped("quang-ninh")
    (told,) = hindrances(policy, asked("extract", "vice_principal"))
    assert "ủy quyền" in told
    assert not hindrances(policy, asked("extract", "vice_principal", "principal"))
    assert not hindrances(policy, asked("extract", "district"))
    assert not hindrances(without_access(policy), asked("extract", "vice_principal"))


@pytest.mark.requirement("TM-23")
def test_tien_minh_s_records_are_inspected_at_once_when_an_authority_asks_and_by_nobody_else() -> None:
    """No decision is waited for; a teacher is no inspectorate."""
    policy = shipped("tien-minh")
    assert not hindrances(policy, asked("inspect", "authority"))
    assert not hindrances(policy, asked("inspect", "district"))
    assert hindrances(policy, asked("inspect", "teacher", "principal"))
    assert not hindrances(without_access(policy), asked("inspect", "teacher"))


@pytest.mark.requirement("TM-15", "TM-23", "TT-20")
def test_each_access_is_an_event_that_says_who_asked_who_decided_and_who_did_it(fresh_school: School) -> None:
    """And one that must not be leaves none: it is refused."""
    policy = shipped("tien-minh")
    with fresh_school.store.write() as db:
        grant(db, asked("lend", "district", "principal"), policy, now=NOW, actor="văn thư")
        with pytest.raises(CannotError, match="cho mượn"):
            grant(db, asked("lend", "district"), policy, now=NOW, actor="quản trị viên")
    with fresh_school.store.read() as db:
        rows = db.query("SELECT actor, detail FROM event WHERE kind = 'access'")
    assert rows["actor"].to_list() == ["văn thư"]
    assert json.loads(rows["detail"].item()) == {
        "action": "lend", "asked_by": "district", "class_name": "6A1", "decided_by": "principal",
        "decision": "12/QĐ ngày 03/06/2026", "term": "HK1", "year": "2025-2026",
    }  # fmt: skip
