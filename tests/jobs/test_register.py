"""The register as jobs keep it: what is written, what the log may hold, and files that are what they were."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from PIL import Image
from sample_home import NOW, School

from archive.keys import load_private
from ingest.values import any_mark
from jobs import register
from jobs.evidence_files import evidence_path, served_name
from jobs.measuring import ObservedCorrections
from jobs.policies import policies_of
from jobs.register import EvidenceItem
from jobs.sealing import read_class, seal_classes
from records.clock import VIETNAM
from records.correction_case import Case, Decide, Edit, Relate, Request, StepRefusedError, Withdraw
from records.marks import typed_mark
from records.problems import CannotError, Problem, UsageError
from records.reading import Scope, events, import_stamp, touched_since_sealing
from records.register import case_of, evidence_of, pupils_of, shown_value

NAME, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
SCOPE = Scope(NAME, YEAR, "HK1", "6A1")
WHO = "văn thư"


def request_of(school: School) -> Request:
    with school.store.read() as db:
        code = pupils_of(db, (NAME, YEAR, "HK1", "6A1"))[0][0]
    return Request(
        school=NAME, school_year=YEAR, term="HK1", class_name="6A1", pupil_code=code, subject="toan", component="TX1",
        old_value="6.5", new_value="", form_mark="regular", reason="Nhập nhầm cột", requested_on=date(2026, 1, 10),
        requested_by="Nguyễn Văn An",
    )  # fmt: skip


def opened(school: School) -> Case:
    return register.open_case(school.store, request_of(school), now=NOW, actor=WHO)


def photo(colour: str = "white") -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def add(school: School, case: Case, content: bytes, kind: str = "test_paper") -> EvidenceItem | Problem:
    return register.add_evidence(
        school.home, school.store, case.case_id, kind, "Phạm Thị Dung 6A1.png", content, now=NOW, actor=WHO
    )


def kept(school: School) -> list[EvidenceItem]:
    with school.store.read() as db:
        return evidence_of(db, NAME, YEAR)


@pytest.mark.requirement("TM-05", "QN-06", "VA-07")
def test_a_case_is_read_back_as_its_steps_left_it(fresh_school: School) -> None:
    """A blank value, lists, an empty list, days and moments."""
    case = opened(fresh_school)
    moment = NOW.replace(second=0, microsecond=0) - timedelta(days=3)
    for step in (
        Decide("approved", date(2026, 1, 11), "Trần Thị Bình", "principal"),
        Edit(moment, "6.5", "", ("teacher", "admin")),
        Relate(()),
    ):  # fmt: skip
        case = register.take_step(fresh_school.store, case.case_id, step, now=NOW, actor=WHO)
    with fresh_school.store.read() as db:
        assert case_of(db, case.case_id) == case
    assert case.related_documents == ()
    assert case.corrected_at == moment


@pytest.mark.requirement("TM-05", "QN-06")
def test_every_step_is_kept_whole_and_bound_to_an_event_that_names_and_grades_nobody(fresh_school: School) -> None:
    """Before and after stand in the store; the log has their salted digest, which a change of either betrays."""
    case = opened(fresh_school)
    step = Decide("approved", date(2026, 1, 11), "Trần Thị Bình", "principal")
    register.take_step(fresh_school.store, case.case_id, step, now=NOW, actor=WHO)
    register.take_step(fresh_school.store, case.case_id, replace(step, by="Lê Văn Chín"), now=NOW, actor=WHO)
    register.take_step(fresh_school.store, case.case_id, replace(step, by="Lê Văn Chín"), now=NOW, actor=WHO)
    steps = register.history(fresh_school.store, case.case_id)
    assert [one.step for one in steps] == ["correction-open", "correction-decide", "correction-decide"]
    assert (steps[2].before, steps[2].after) == ({"approved_by": "Trần Thị Bình"}, {"approved_by": "Lê Văn Chín"})
    with fresh_school.store.read() as db:
        log = events(db).filter(subject=case.case_id).sort("number")
        rows = db.query("SELECT before, after, nonce FROM correction_step ORDER BY number")
    details = [json.loads(text) for text in log["detail"]]
    digests = [
        hashlib.sha256(f"{nonce}\n{before}\n{after}".encode()).hexdigest() for before, after, nonce in rows.iter_rows()
    ]
    assert [detail["digest"] for detail in details] == digests
    assert details[1]["after"] == {"decision": "approved", "approved_on": "2026-01-11", "approved_role": "principal"}
    assert details[2]["fields"] == ["approved_by"]
    told = json.dumps(log.drop("happened_at").to_dicts(), ensure_ascii=False)
    for private in ("Nguyễn", "Trần", "Lê Văn", "Nhập nhầm", "6.5", case.pupil_code):
        assert private not in told


def test_a_step_that_cannot_have_been_leaves_no_trace(fresh_school: School) -> None:
    """Neither in the case nor in its history nor in the log."""
    case = opened(fresh_school)
    with pytest.raises(StepRefusedError):
        register.take_step(fresh_school.store, case.case_id, Edit(NOW, "6.5", "7", ()), now=NOW, actor=WHO)
    with fresh_school.store.read() as db:
        assert case_of(db, case.case_id) == case
        assert events(db).filter(subject=case.case_id).height == 1
    with pytest.raises(CannotError):
        register.take_step(fresh_school.store, "không có", Withdraw("x"), now=NOW, actor=WHO)


def test_a_pupil_who_was_never_in_the_class_has_no_request_and_an_open_one_is_not_doubled(fresh_school: School) -> None:
    """The message names no pupil; a withdrawn request may be made again."""
    stranger = replace(request_of(fresh_school), pupil_code="9999999999")
    with pytest.raises(UsageError, match="lớp 6A1") as refused:
        register.open_case(fresh_school.store, stranger, now=NOW, actor=WHO)
    assert "9999999999" not in str(refused.value)
    case = opened(fresh_school)
    with pytest.raises(StepRefusedError, match="Đã có đề nghị"):
        opened(fresh_school)
    register.take_step(fresh_school.store, case.case_id, Withdraw("Ghi nhầm"), now=NOW, actor=WHO)
    assert opened(fresh_school).case_id != case.case_id


@pytest.mark.requirement("TM-07", "TT-14", "VA-07")
def test_evidence_is_kept_once_under_its_digest_and_read_back(fresh_school: School) -> None:
    """The same file again is no second copy; for another case it is the same file; its own name is kept nowhere."""
    case = opened(fresh_school)
    first, again = add(fresh_school, case, photo()), add(fresh_school, case, photo())
    assert isinstance(first, EvidenceItem)
    assert again == first
    other = add(fresh_school, case, photo(), "product")
    assert isinstance(other, EvidenceItem)
    assert [path.name for path in fresh_school.home.evidence.rglob("*.*")] == [f"{first.sha256}.png"]
    assert register.evidence_content(fresh_school.home, first) == photo()
    assert served_name(first.sha256, "png") == f"minh-chung-{first.sha256[:12]}.png"
    with fresh_school.store.read() as db:
        whole = json.dumps(events(db).drop("happened_at").to_dicts(), ensure_ascii=False)
    assert "Dung" not in whole
    assert not [path for path in Path(fresh_school.home.root).rglob("*") if "Dung" in path.name]


def test_evidence_that_was_changed_or_lost_on_disk_is_not_handed_out(fresh_school: School) -> None:
    """And adding the same file again puts it right."""
    item = add(fresh_school, opened(fresh_school), photo())
    assert isinstance(item, EvidenceItem)
    path = evidence_path(fresh_school.home, item.sha256, item.extension)
    for break_it in (lambda: path.write_bytes(photo("black")), path.unlink):
        break_it()
        with pytest.raises(CannotError, match="bị mất hoặc khác"):
            register.evidence_content(fresh_school.home, item)
        register.add_evidence(
            fresh_school.home, fresh_school.store, item.case_id, item.kind, "x.png", photo(), now=NOW, actor=WHO
        )
        assert register.evidence_content(fresh_school.home, item) == photo()


def test_evidence_that_is_struck_out_counts_no_more_and_its_file_stays(fresh_school: School) -> None:
    """With a reason; and a refused file is written nowhere."""
    case = opened(fresh_school)
    item = add(fresh_school, case, photo())
    assert isinstance(item, EvidenceItem)
    with pytest.raises(StepRefusedError):
        register.remove_evidence(fresh_school.store, item, " ", now=NOW, actor=WHO)
    register.remove_evidence(fresh_school.store, item, "Nhầm bài", now=NOW, actor=WHO)
    assert kept(fresh_school) == []
    assert register.evidence_content(fresh_school.home, item) == photo()
    assert isinstance(add(fresh_school, case, b"GIF89a"), Problem)
    assert len(list(fresh_school.home.evidence.rglob("*.*"))) == 1


@pytest.mark.requirement("TM-07")
def test_a_register_is_judged_by_the_schools_profile(fresh_school: School) -> None:
    """What is missing changes with what is added."""
    case = opened(fresh_school)
    policies = policies_of(fresh_school.home)

    def missing() -> set[str]:
        (known,) = register.read_register(fresh_school.store, policies, NAME, YEAR, date(2026, 9, 1)).cases
        assert known.pupil_name
        return {gap.what for gap in known.gaps}

    before = missing()
    add(fresh_school, case, photo())
    assert before - missing() == {"bài kiểm tra"}


@pytest.mark.requirement("TM-21")
def test_a_sealed_class_differs_from_its_bundle_once_its_change_is_declared(fresh_school: School) -> None:
    """The seal holds whether a change was declared, so a case and the school's word count as imports do."""
    policies, key = policies_of(fresh_school.home), load_private(fresh_school.home.keys, None)
    seal_classes(fresh_school.home, fresh_school.store, policies, [SCOPE], key=key, now=NOW, accept_findings=True)
    corrections = ObservedCorrections(policies)
    change = next(c for c in read_class(fresh_school.store, corrections, SCOPE).corrections if not c.declared)
    with fresh_school.store.read() as db:
        assert touched_since_sealing(db).is_empty()
        stamp = import_stamp(db)
    request = replace(
        request_of(fresh_school), pupil_code=change.pupil_code, subject=change.subject, component=change.component,
        old_value=change.old_value, new_value=change.new_value, requested_on=change.by.date(),
    )  # fmt: skip
    register.open_case(fresh_school.store, request, now=change.by, actor=WHO)  # in time: the export came after it
    with fresh_school.store.read() as db:
        assert touched_since_sealing(db)["class_name"].to_list() == ["6A1"]
        assert import_stamp(db) != stamp
    now_declared = read_class(fresh_school.store, corrections, SCOPE).corrections
    assert [c.declared for c in now_declared if replace(c, declared=change.declared) == change] == [True]


@pytest.mark.requirement("TM-21")
def test_the_schools_word_touches_the_sealed_classes_of_its_year_alone(fresh_school: School) -> None:
    """Given and taken back; a day outside the year or to come is refused, and so is a second word."""
    policies, key = policies_of(fresh_school.home), load_private(fresh_school.home.keys, None)
    seal_classes(fresh_school.home, fresh_school.store, policies, [SCOPE], key=key, now=NOW, accept_findings=True)
    for day in (date(2025, 7, 31), NOW.astimezone(VIETNAM).date() + timedelta(days=1)):
        with pytest.raises(UsageError):
            register.keep_here(fresh_school.store, NAME, YEAR, day, now=NOW, actor=WHO)
    register.keep_here(fresh_school.store, NAME, "2024-2025", date(2024, 9, 5), now=NOW, actor=WHO)
    with fresh_school.store.read() as db:
        assert touched_since_sealing(db).is_empty()
    register.keep_here(fresh_school.store, NAME, YEAR, date(2025, 9, 5), now=NOW, actor=WHO)
    with pytest.raises(UsageError, match="đã khai rồi"):
        register.keep_here(fresh_school.store, NAME, YEAR, date(2025, 9, 6), now=NOW, actor=WHO)
    with fresh_school.store.read() as db:
        assert touched_since_sealing(db).height == 1


def test_what_the_newest_export_shows_stands_ready_for_the_form(fresh_school: School) -> None:
    """Of a cell that no export shows nothing is claimed."""
    request = request_of(fresh_school)
    with fresh_school.store.read() as db:
        scope = (NAME, YEAR, "HK1", "6A1")
        stated = db.query(
            """SELECT value FROM cell_observation o JOIN snapshot s USING (snapshot_id)
               WHERE (pupil_code, o.subject, component, term) = (?, 'toan', 'TX1', 'HK1')
               ORDER BY taken_latest DESC LIMIT 1""",
            [request.pupil_code],
        ).item()
        assert shown_value(db, scope, request.pupil_code, "toan", "TX1") == stated
        assert shown_value(db, scope, request.pupil_code, "toan", "TX99") is None


@pytest.mark.parametrize(
    "text",
    ["6,5", "6.50", " 10 ", "0", "10,5", "-1", "6,555", "đ", "CĐ", "chưa  đạt", "Miễn", "t", "", "Giỏi", "1e1", "٥"],
)
def test_a_typed_mark_is_read_as_a_list_reads_it(text: str) -> None:
    """By the other way: the column reading of the import."""
    folded = " ".join(text.split())
    assert typed_mark(text) == pl.DataFrame({"text": [folded]}).select(any_mark(pl.col("text"))).item()
