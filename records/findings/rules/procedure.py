"""The steps of a correction: request, form, consent, witnesses, evidence, minutes, and who made the change.

A change that no register declares was made without a request, and so without consent; its other steps nobody can ask
for, and they are not counted against anyone a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.clock import from_store, start_of, to_store, vn_date
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Certainty, Finding
from records.findings.judging import VERDICT
from records.findings.locks import closed_spans, made_while_closed
from records.findings.matching import CELL, last_moment, match, registered, said_of
from records.findings.telling import Row, about, between, mark_told, moment, of_change, place
from records.marks import vn_mark
from records.policy import Policy
from records.policy.rule import Group, Rule
from records.policy.standing import THE_REQUEST, Groups, each_of, lacking, lacks_any, standing_for, surely_lacking
from records.policy.words import capital, in_vietnamese

NO_REQUEST = "sua-diem-khong-de-nghi"
OTHER_VALUE = "sua-diem-khac-de-nghi"
NO_CONSENT = "sua-diem-khong-dong-y"
CONSENT_LATER = "sua-diem-truoc-khi-dong-y"
NO_WITNESS = "sua-diem-thieu-chung-kien"
NO_EVIDENCE = "sua-diem-thieu-minh-chung"
NO_MINUTES = "sua-diem-khong-bien-ban"
NOT_SIGNED = "bien-ban-thieu-chu-ki"
WRONG_EDITOR = "sua-diem-sai-nguoi-sua"
FORM_INCOMPLETE = "giay-de-nghi-thieu-muc"
NEVER_SEEN = "khai-sua-ma-khong-thay"

_IS_CASE = pl.col("case_id").is_not_null()
_IS_LATE, _ASKS_OTHER = pl.col("late_id").is_not_null(), pl.col("asked_value").is_not_null()
# Fields of the request form that the register keeps, by the column that holds them.
_FORM_COLUMNS = {
    "requester": "requested_by", "reason": "reason", "date": "requested_on", "principal_consent": "approved_on",
    "admin_moment": "corrected_at",
}  # fmt: skip


def no_request(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change that no row of the register declares, or only one of after it; possibly, where the register may be older
    than the change. A request for another value is told by `other_value`."""
    rule = policy.correction.consent
    if rule is None:
        return
    is_known = pl.col("declared").is_not_null() | pl.col("has_register") | _IS_LATE
    for row in match(facts).observed_only.filter(is_known, _IS_LATE | ~_ASKS_OTHER).iter_rows(named=True):
        undeclared = row["declared"] is False
        yield _step(facts, rule, NO_REQUEST, row, CERTAIN if undeclared else POSSIBLE, _not_requested(row))


def other_value(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change to another value than the request, or the register, asks for; possibly, where there may be another."""
    rule = policy.correction.consent
    if rule is None:
        return
    rows = facts.corrections.filter(_ASKS_OTHER, ~_IS_LATE).join(said_of(facts, "asked_id"), on="asked_id", how="left")
    for row in rows.iter_rows(named=True):
        shown = f"ghi {vn_mark(row['value'])}" if row["value"] else "để trống"
        told = f"sổ theo dõi ghi đề nghị sửa thành {vn_mark(row['asked_value']) or 'ô trống'} nhưng sổ điểm {shown}"
        yield _step(facts, rule, OTHER_VALUE, row, _certain(row["declared"] is not None), told)


def _not_requested(row: Row) -> str:
    """What the register lacks of a change that it does not declare."""
    if row["late_id"] is None and row["like_id"] is not None:
        return "sổ theo dõi có đề nghị cho điểm này nhưng không khớp hẳn, chưa rõ có phải cho lần sửa này hay không"
    if row["late_id"] is None:
        is_said = row["declared"] is False
        return "không có đề nghị trong sổ theo dõi sửa điểm" if is_said else "chưa rõ có đề nghị hay không"
    asked = [day for day in (row["requested_on"], row["approved_on"]) if day is not None]
    if any(to_store(start_of(day)) <= row["entered_by"] for day in asked):
        return "sổ theo dõi có đề nghị, nhưng lúc sửa hoặc lúc nhập đề nghị vào sổ là sau khi điểm đã đổi"
    when = vn_date(min(asked)) if asked else vn_date(from_store(row["corrected_at"]))
    told = f"đề nghị trong sổ theo dõi lập sau khi điểm đã đổi, ngày {when}"
    return told if row["declared"] is False else f"{told}; chưa rõ có đề nghị nào trước đó hay không"


def no_consent(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change without the consent that the rule asks for, or with that of somebody else; possibly, where that may be
    the same person by another office."""
    rule = policy.correction.consent
    if rule is None:
        return
    for row in match(facts).observed_only.filter(~pl.col("declared"), _IS_LATE | ~_ASKS_OTHER).iter_rows(named=True):
        none = "nên không có ý kiến đồng ý nào được ghi"
        told = f"không có trong sổ theo dõi sửa điểm, {none}"
        if row["late_id"] is not None:
            told = f"đề nghị trong sổ theo dõi lập sau khi điểm đã đổi, {none} trước lúc sửa"
        yield _step(facts, rule, NO_CONSENT, row, CERTAIN, told)
    is_blank = pl.all_horizontal(
        pl.col(name).cast(pl.String).fill_null("") == "" for name in ("approved_on", "approved_by", "approved_role")
    )
    is_said = _IS_CASE | (pl.col("approved_by") == "").fill_null(False)
    board = _board(policy)
    wrong = ~pl.col("approved_role").is_in(standing_for(rule.by, board))
    rows = _with_row(facts).with_columns(is_blank=is_blank, is_said=is_said, wrong=wrong.fill_null(False))
    for row in rows.filter(pl.col("is_blank") | pl.col("wrong")).iter_rows(named=True):
        if row["is_blank"]:
            yield _step(facts, rule, NO_CONSENT, row, _certain(row["is_said"]), "sổ chưa ghi ai đồng ý, ngày nào")
        else:
            told = f"sổ ghi người đồng ý là {in_vietnamese(row['approved_role'])}, cần {in_vietnamese(rule.by)}"
            is_other = surely_lacking((rule.by,), [row["approved_role"]], board)
            yield _step(facts, rule, NO_CONSENT, row, _certain(is_other), told)


def consent_came_later(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change that was surely there before the day of its consent."""
    rule = policy.correction.consent
    if rule is None:
        return
    for row in _with_row(facts).filter(pl.col("approved_on").is_not_null()).iter_rows(named=True):
        consented = row["approved_on"]
        if row["order_known"] and row["entered_by"] <= to_store(start_of(consented)):
            told = f"đã sửa trước ngày đồng ý ghi trong sổ, {consented:%d/%m/%Y}"
            yield _step(facts, rule, CONSENT_LATER, row, CERTAIN, told)


def no_witness(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change in whose row of the register one who had to be present is not named."""
    rule = policy.correction.witnesses
    if rule is not None:
        board = _board(policy)
        yield from _lacking(facts, rule, NO_WITNESS, rule.present, "witness_roles", "người chứng kiến", board=board)


def no_evidence(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change without one of the papers that prove it. A request kept in the program is the request itself."""
    rule = policy.correction.evidence
    if rule is not None:
        with_request = pl.col("evidence").list.concat(pl.lit([THE_REQUEST]))
        kept = pl.when(_IS_CASE).then(with_request).otherwise(pl.col("evidence"))
        rows = _with_row(facts).with_columns(evidence=kept)
        yield from _lacking(facts, rule, NO_EVIDENCE, rule.documents, "evidence", "minh chứng", rows)


def no_minutes(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change of which no minutes are recorded."""
    rule = policy.correction.minutes
    if rule is None:
        return
    is_scanned = pl.col("evidence").list.contains("minutes").fill_null(False)
    signers = pl.col("minutes_signers").list.len()
    none = pl.col("minutes_on").is_null() & (signers.fill_null(0) == 0) & ~is_scanned
    rows = _with_row(facts).filter(none).with_columns(is_said=_IS_CASE | (signers == 0).fill_null(False))
    for row in rows.iter_rows(named=True):
        yield _step(facts, rule, NO_MINUTES, row, _certain(row["is_said"]), "sổ chưa ghi có biên bản")


def minutes_not_signed(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Minutes that one of those who sign them has not signed."""
    rule = policy.correction.minutes
    if rule is not None and rule.signers:
        there = pl.col("minutes_on").is_not_null() | (pl.col("minutes_signers").list.len() > 0)
        rows = _with_row(facts).filter(there)
        signers, what = each_of(rule.signers), "chữ ký trong biên bản"
        yield from _lacking(facts, rule, NOT_SIGNED, signers, "minutes_signers", what, rows, _board(policy))


def wrong_editor(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change that was not made by those who make it, all of them together; possibly, where the rule holds after the
    lock alone and the book was perhaps open. To open one class for a correction is a step of it: that is after the
    lock."""
    rule = policy.correction.edit
    if rule is None:
        return
    rows = _with_row(facts)
    if rule.after_lock:
        rows = made_while_closed(rows, closed_spans(facts, policy, of_school=True))
    known = rows.filter(pl.col("edited_by_roles").is_not_null())
    editors, what = each_of(rule.by), "người cùng sửa"
    yield from _lacking(facts, rule, WRONG_EDITOR, editors, "edited_by_roles", what, known, _board(policy))


def form_incomplete(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A request of which a field is blank that the form has; in a list possibly, whose columns we do not know."""
    rule = policy.correction.form
    if rule is None:
        return
    asked = {name: column for name, column in _FORM_COLUMNS.items() if name in rule.fields}
    blank = {name: pl.col(column).cast(pl.String).fill_null("") == "" for name, column in asked.items()}
    rows = _with_row(facts).with_columns(**{f"no_{name}": said for name, said in blank.items()})
    for row in rows.filter(pl.any_horizontal(pl.col(f"no_{name}") for name in asked)).iter_rows(named=True):
        names = ", ".join(in_vietnamese(name) for name in asked if row[f"no_{name}"])
        yield _step(facts, rule, FORM_INCOMPLETE, row, _certain(row["case_id"]), f"giấy đề nghị chưa ghi {names}")


def never_seen(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A correction that the register calls made and no export shows, while a later one still shows the old value, and
    no other row says that it was put back since; possibly, where a row of that mark, perhaps this one, may mean another
    change of it."""
    rule = policy.correction.consent
    if rule is None:
        return
    is_unseen = pl.col("corrected_at").is_not_null() & ~pl.col("was_shown").fill_null(False)
    declared = _not_put_back(match(facts).declared_only.filter(is_unseen), facts)
    shown = facts.marks.filter(~pl.col("is_disputed").fill_null(True)).select(
        "term", "pupil_code", "subject", "component", "grade", "seen_from", now_shown="value"
    )
    rows = declared.join(shown, on=["term", "pupil_code", "subject", "component"])
    later = pl.col("seen_from") >= pl.col("corrected_at") + pl.duration(days=1)
    meant = facts.corrections.filter(pl.col("like_id").is_not_null())
    rows = rows.with_columns(
        is_open=pl.col("register_id").is_in(meant["like_id"].implode())
        | pl.struct(CELL).is_in(meant.select(pl.struct(CELL).alias("cell"))["cell"].implode())
    )
    for row in rows.filter(later & (pl.col("now_shown") == pl.col("old_value"))).iter_rows(named=True):
        yield Finding(
            rule.code, NEVER_SEEN, rule.article, about(facts, row), _certain(not row["is_open"]),
            f"{capital(mark_told(row))}: sổ ghi đã sửa điểm, bản xuất sau đó vẫn là điểm cũ.",
            (place(row),), moment(row["corrected_at"]), moment(row["seen_from"]),
        )  # fmt: skip


def _not_put_back(declared: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Without rows whose old value another row gave back later, or at a moment that it does not name."""
    others = facts.declared.select(
        *CELL, pl.col("new_value").alias("old_value"), pl.col("register_id").alias("other"), given_back=last_moment()
    )
    since = pl.col("given_back").is_null() | (pl.col("given_back") >= pl.col("corrected_at"))
    put_back = declared.join(others, on=[*CELL, "old_value"]).filter(since, pl.col("other") != pl.col("register_id"))
    return declared.join(put_back, on="register_id", how="anti")


def _board(policy: Policy) -> Group:
    """The offices of the board of the system, where the profile names them."""
    return policy.board.members if policy.board else ()


def _with_row(facts: Facts) -> pl.DataFrame:
    return registered(facts)


def _lacking(
    facts: Facts, rule: Rule, kind: str, groups: Groups, column: str, what: str, rows: pl.DataFrame | None = None,
    board: Group = (),
) -> Iterator[Finding]:
    """A finding a row whose list misses a group; possibly, where the list says nothing, or the row's own verdict is no
    more than that, and of the groups of which one of those listed may be, by another office."""
    rows = _with_row(facts) if rows is None else rows
    for row in rows.filter(lacks_any(groups, column, board).fill_null(True)).iter_rows(named=True):
        if row[column] is None:
            yield _step(facts, rule, kind, row, POSSIBLE, f"sổ không cho biết {what}")
        else:
            missing, sure = (of(groups, row[column], board) for of in (lacking, surely_lacking))
            perhaps = tuple(group for group in missing if group not in sure)
            for those, certainty in ((sure, row.get(VERDICT, CERTAIN)), (perhaps, POSSIBLE)):
                if those:
                    told = f"sổ ghi thiếu {what}: {in_vietnamese(those)}"
                    yield _step(facts, rule, kind, row, certainty, told)


def _certain(said: object) -> Certainty:
    return CERTAIN if said else POSSIBLE


def _step(facts: Facts, rule: Rule, kind: str, row: Row, certainty: Certainty, told: str) -> Finding:
    when = between(row["entered_after"], row["entered_by"])
    return Finding(
        rule.code, kind, rule.article, about(facts, row), certainty,
        f"{capital(mark_told(row))}: điểm đã sửa ({when}), {told}.",
        of_change(row), moment(row["entered_after"]), moment(row["entered_by"]),
    )  # fmt: skip
