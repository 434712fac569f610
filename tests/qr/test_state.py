"""Ten states, told apart, each with its own words; green for one of them alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qr.label import document_label
from qr.lookup import LookupRecord
from qr.payload import SignedPayload
from qr.state import LONGEST_TEXT, State, Verdict, decide
from qr.texts import VIETNAMESE


def nothing(document_id: str) -> None:
    return None


def judge(issued, record: LookupRecord | None = None, text: str | None = None, keys=None) -> Verdict:
    known = [issued.key] if keys is None else keys
    return decide(text or issued.code, known, lambda _: record)


def test_a_listed_code_of_the_newest_revision_is_authentic_and_current(issued) -> None:
    """The one state that is green."""
    verdict = judge(issued, issued.record)
    assert verdict.state is State.AUTHENTIC_CURRENT
    assert verdict.tone == "good"
    assert verdict.record == issued.record
    assert issued.key.school in verdict.text("words")


def test_a_replaced_paper_names_the_revision_that_replaced_it(issued) -> None:
    """The reader learns which revision to ask for."""
    verdict = judge(issued, replace(issued.record, status="superseded", newest_revision=4))
    assert verdict.state is State.SUPERSEDED
    assert "bản 4" in verdict.text("title")
    assert "bản 4" in verdict.text("advice")


def test_minutes_that_were_added_to_stand_and_are_of_no_class(issued) -> None:
    """A class's paper is not to be relied on any more, and its reason is of the whole class."""
    replaced = replace(issued.record, status="superseded", newest_revision=2)
    minutes, paper = (judge(issued, replace(replaced, why=why)) for why in ("supplement", "marks"))
    assert "được giữ nguyên" in minutes.text("advice")
    assert "Lý do lập bản mới: biên bản được bổ sung." in minutes.text("words")
    assert "Không căn cứ" in paper.text("advice")
    assert "(của cả lớp): điểm, nhận xét" in paper.text("words")


def test_a_paper_whose_own_copy_was_destroyed_names_the_decision_and_nobody(issued) -> None:
    """Genuine still: a pupil keeps a học bạ longer than the school does. Destroyed counts more than replaced."""
    disposed = "quyết định số 12/QĐ-THCS ngày 05/06/2036"
    for record in (
        replace(issued.record, disposed=disposed),
        replace(issued.record, disposed=disposed, status="superseded", newest_revision=2),
    ):
        verdict = judge(issued, record)
        assert (verdict.state, verdict.tone) == (State.DESTROYED, "look")
        assert f"đã tiêu hủy theo {disposed}" in verdict.text("words")
    assert judge(issued, replace(issued.record, disposed=disposed, status="revoked")).state is State.REVOKED


def test_a_revoked_paper_is_red_even_when_a_newer_one_exists(issued) -> None:
    """Revocation weighs more than being old."""
    verdict = judge(issued, replace(issued.record, status="revoked", newest_revision=2))
    assert (verdict.state, verdict.tone) == (State.REVOKED, "bad")


def test_a_suspended_paper_is_neither_current_nor_called_wrong(issued) -> None:
    """It is told since when and why, as far as the public may know, and what to do; being revoked weighs more."""
    record = replace(
        issued.record, status="suspended", withdrawn_at="2026-03-01T08:05:00+07:00", withdrawn_why="checking",
        newest_revision=2, disposed="quyết định số 12/QĐ-THCS ngày 05/06/2036",
    )  # fmt: skip
    verdict = judge(issued, record)
    assert (verdict.state, verdict.tone) == (State.SUSPENDED, "look")
    assert "Từ 01/03/2026 08:05. Lý do: đang xác minh." in verdict.text("words")
    assert "chưa có nghĩa là tài liệu sai" in verdict.text("words")
    assert "Hãy hỏi văn thư nhà trường" in verdict.text("advice")
    revoked = judge(issued, replace(record, status="revoked", withdrawn_why="content"))
    assert revoked.state is State.REVOKED
    assert "Lý do: nội dung có sai sót." in revoked.text("words")
    assert "Lý do" not in judge(issued, replace(record, withdrawn_why="of-a-newer-program")).text("words")


def test_a_key_that_nobody_listed_is_unknown_whatever_the_lookup_says(issued, issue_document) -> None:
    """A forger's own key proves nothing, and borrows no description."""
    verdict = judge(issued, issued.record, keys=[issue_document(seed=2).key])
    assert verdict.state is State.UNKNOWN_KEY
    assert verdict.record is None
    assert verdict.school is None
    assert issued.key.key_id in verdict.text("words")


def test_a_changed_code_is_altered_and_borrows_no_description(issued) -> None:
    """A bad signature under a known key."""
    signed = SignedPayload(replace(issued.payload, revision=2), b"\x00" * 64)
    verdict = judge(issued, issued.record, text=signed.code)
    assert (verdict.state, verdict.tone) == (State.ALTERED, "bad")
    assert verdict.record is None


def test_a_good_signature_that_the_register_knows_otherwise_is_altered(issued, issue_document) -> None:
    """The same document number was registered with another code."""
    verdict = judge(issued, issue_document(revision=2).record)
    assert verdict.state is State.ALTERED


def test_a_good_signature_without_a_record_cannot_be_called_current(issued) -> None:
    """Offline, or in another school's register: authentic, status unknown, not green."""
    verdict = decide(issued.code, [issued.key], nothing)
    assert (verdict.state, verdict.tone) == (State.AUTHENTIC_UNLISTED, "look")
    assert verdict.school == issued.key.school


def test_what_is_no_code_says_why(issued) -> None:
    """The reason is part of the answer."""
    assert judge(issued, text="ABC").reason == "length"
    assert judge(issued, text=issued.code.lower()).reason == "lower_case"
    assert "chữ in hoa" in judge(issued, text=issued.code.lower()).text("words")


def test_the_number_under_the_symbol_is_recognised_as_not_being_the_code(issued) -> None:
    """People type the short number, small codes of inner pages bear it: never green, whatever the lookup has."""
    label = document_label(issued.payload.document_id)
    for text in (label, label.lower().replace("-", " "), f"HTTPS://TRUONG.EDU.VN/V/{label}"):
        for record in (None, issued.record):
            verdict = judge(issued, record, text=text)
            assert (verdict.state, verdict.tone, verdict.reason) == (State.LOOKUP_ONLY, "look", "label_only")
            assert (verdict.signed, verdict.record, verdict.school) == (None, None, None)
            assert verdict.listed is record
            assert "không mang chữ ký" in verdict.text("words")
            assert "mã QR lớn ở trang đầu" in verdict.text("advice")


def test_a_number_tells_what_became_of_its_document(issued) -> None:
    """Whoever finds a loose page of a paper that was replaced learns so at once."""
    label = document_label(issued.payload.document_id)
    for changes, words in (
        ({"status": "superseded", "newest_revision": 2}, "đã có bản 2 thay thế"), ({"status": "revoked"}, "thu hồi"),
        ({"status": "suspended"}, "tạm đình chỉ"), ({"disposed": "QĐ 7"}, "tiêu hủy"),
    ):
        assert words in judge(issued, replace(issued.record, **changes), text=label).text("words")
    assert "không có tài liệu mang số ấy" in judge(issued, None, text=label).text("words")


def test_a_number_copied_wrongly_finds_nothing(issued) -> None:
    """The check symbol keeps a slip from leading to another document."""
    label = document_label(issued.payload.document_id)
    wrong = label[:-1] + ("0" if label[-1] != "0" else "1")
    verdict = judge(issued, issued.record, text=wrong)
    assert (verdict.state, verdict.reason) == (State.MALFORMED, "label_check")
    for text, reason in ((label[:-1], "label_length"), (label[:-3] + "U-" + label[-1], "label_alphabet")):
        assert judge(issued, issued.record, text=text).reason == reason


def test_two_keys_with_the_same_short_id_are_both_tried(issued, issue_document) -> None:
    """A key id is four bytes: a hint, not a proof."""
    twin = replace(issue_document(seed=2).key, key_id=issued.key.key_id)
    assert judge(issued, issued.record, keys=[twin, issued.key]).state is State.AUTHENTIC_CURRENT
    assert judge(issued, issued.record, keys=[twin]).state is State.ALTERED


@pytest.mark.parametrize(
    ("days", "listed", "state"),
    [
        (1, True, State.AUTHENTIC_CURRENT), (1, False, State.WORTHLESS_KEY), (0, True, State.WORTHLESS_KEY),
        (-1, True, State.WORTHLESS_KEY),
    ],
)  # fmt: skip
def test_a_stolen_key_is_believed_only_in_what_was_on_record_before(issued, days, listed, state) -> None:
    """A thief writes any day into a code; into the school's records he does not."""
    since = datetime.fromisoformat(issued.record.sealed_at) + timedelta(days=days)
    stolen = replace(issued.key, compromised_since=since)
    verdict = judge(issued, issued.record if listed else None, keys=[stolen])
    assert verdict.state is state
    assert verdict.record == (issued.record if state is State.AUTHENTIC_CURRENT else None)


@pytest.mark.parametrize(("days", "state"), [(0, State.AUTHENTIC_CURRENT), (-1, State.WORTHLESS_KEY)])
def test_a_retired_key_signs_nothing_after_its_last_day(issued, days, state) -> None:
    """Its last day counts."""
    retired = replace(issued.key, valid_until=issued.payload.day + timedelta(days=days))
    assert judge(issued, issued.record, keys=[retired]).state is state


def test_an_endless_text_is_not_read_to_its_end(issued) -> None:
    """Work is bounded before anything is judged."""
    verdict = judge(issued, text="A" * 10_000_000)
    assert verdict.state is State.MALFORMED
    assert len(verdict.code) == LONGEST_TEXT


def test_only_one_state_is_green_and_each_has_all_its_words() -> None:
    """Four texts for each of seven states, all different."""
    verdicts = [Verdict(state, "", reason="length") for state in State]
    assert [verdict.state for verdict in verdicts if verdict.tone == "good"] == [State.AUTHENTIC_CURRENT]
    for part in ("sign", "title", "words", "advice"):
        assert len({verdict.text(part) for verdict in verdicts}) == len(State)


def test_every_text_is_vietnamese_and_complete() -> None:
    """No sentence was left empty."""
    assert all(text.strip() for text in VIETNAMESE.values())


@pytest.mark.parametrize("listed", [True, False])
@given(place=st.integers(0, 188), character=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
@settings(max_examples=150, deadline=None)
def test_no_changed_code_is_ever_green(issued, listed: bool, place: int, character: str) -> None:
    """Whatever the register holds, one other character ends in another state."""
    changed = issued.code[:place] + character + issued.code[place + 1 :]
    if changed != issued.code:
        verdict = judge(issued, issued.record if listed else None, text=changed)
        assert verdict.state in {State.ALTERED, State.UNKNOWN_KEY, State.MALFORMED}
