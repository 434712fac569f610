"""The table of rights: role × right × row against a second table written by hand, and nothing for what is unknown."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from write_rights import document

from records.rights import (
    LOCAL,
    RIGHTS,
    ROLES,
    Act,
    Grant,
    Reach,
    Row,
    View,
    Viewer,
    may,
    may_on_all,
    reach_of,
    scope_of,
)
from records.rights_words import REACH_NAMES, RIGHT_NAMES, role_name

A, B, YEAR, NEXT = "Trường A", "Trường B", "2025-2026", "2026-2027"

# By hand, once more: a letter a role, in the order of ROLES. a all, d department, c class, p pairs, f figures, o own,
# - none.
WANTED = {
    # ht pht tt gvcn gvbm vt qt sở phòng thanh-tra máy
    "see_overview": "aadcpaaff-a", "import_data": "aa---a----a", "see_distribution": "aadcpa-ff-a",
    "see_corrections": "aadcpa-ff-a", "see_register": "aadcpa----a", "see_lateness": "aadcpa-ff-a",
    "see_month": "aa---a-ff-a", "see_anomalies": "aad-------a", "see_duties": "aa---a----a",
    "see_sealing": "aa---a----a",
    "see_copies": "aa---aa---a", "see_archive": "aa---a----a", "verify": "aaaaaaaaaaa", "inspect": "aa---a---aa",
    "undo_import": "aa---a----a",
    "write_register": "aadcpa----a", "settle_correction": "aa---a----a",
    "write_duties": "aa---a----a", "write_minutes": "aa---a----a",
    "sign_minutes": "aa--------a",
    "seal": "aa---a----a", "copy": "aa---aa---a", "hold": "aa---a----a", "propose_disposal": "aa---a----a",
    "appraise_disposal": "aa---a----a", "decide_disposal": "a---------a", "carry_out_disposal": "aa---a----a",
    "withdraw_papers": "a---------a", "record_access": "aa---a----a", "extract_pupil": "aa---a----a",
    "manage_accounts": "a-----a---a", "ask_teacher": "aa--------a", "answer_anomaly": "ooooo-----a",
    "dispose_anomaly": "aa--------a",
    "see_admin": "aa---aa---a", "change_policy": "a-----a---a",
    "keep_log": "aa---aa---a",
}  # fmt: skip
LETTERS: dict[Reach | None, str] = {
    "all": "a", "department": "d", "class": "c", "pairs": "p", "figures": "f", "own": "o", None: "-",
}  # fmt: skip

ROWLESS = {"verify", "inspect", "manage_accounts"}

# A viewer of each reach's rows, and rows with the reaches that cover them.
ROWS_OF_GRANT = {"school": A, "school_year": YEAR, "classes": frozenset({"6A1"}), "subjects": frozenset({"toan"})}
ROWS = {
    Row(A, YEAR, "6A1", "toan"): "adcp",
    Row(A, YEAR, "6A1", "toan", of_pupils=False): "adcpf",
    Row(A, YEAR, "6A1", "van"): "ac",
    Row(A, YEAR, "6A2", "toan"): "ad",
    Row(A, YEAR, "6A2", "van"): "a",
    Row(A, YEAR, "6A2", "van", of_pupils=False): "af",
    Row(A, YEAR, "6A1", None): "ac",
    Row(A, YEAR, None, "toan"): "ad",
    Row(A, YEAR, None, None): "a",
    Row(A, YEAR, None, None, of_pupils=False): "af",
    Row(A, YEAR, None, None, of_viewer=True): "ao",
    Row(B, YEAR, None, None, of_viewer=True): "",
    Row(A, NEXT, "6A1", "toan"): "",        # next year's class of that name has other pupils
    Row(B, YEAR, "6A1", "toan"): "",
    Row(None, YEAR, "6A1", "toan"): "",     # of every school: more than this grant's
    Row(A, None, "6A1", "toan"): "",
    Row(): "",
}  # fmt: skip


def viewer(role: str, **rows: object) -> Viewer:
    return Viewer("TK-001", "Ai đó", (Grant(role, **rows),))  # type: ignore[arg-type]


def test_the_table_is_the_one_that_was_meant() -> None:
    """Each role and right, letter by letter, and none left out."""
    assert set(WANTED) == set(RIGHTS)
    for right in RIGHTS:
        assert (right, "".join(LETTERS[reach_of(role, right)] for role in ROLES)) == (right, WANTED[right])


@pytest.mark.parametrize("role", ROLES)
def test_each_right_covers_the_rows_of_its_reach_and_no_other(role: str) -> None:
    """Every role × right × row."""
    someone = viewer(role, **ROWS_OF_GRANT)
    for right, (row, covered_by) in product(RIGHTS, ROWS.items()):
        letter = WANTED[right][ROLES.index(role)]  # type: ignore[arg-type]
        meant = letter == "a" if right in ROWLESS else letter in covered_by
        assert (role, right, row, may(someone, right, row)) == (role, right, row, meant)


def test_rows_by_the_teaching_assignment_are_exactly_those() -> None:
    """A teacher sees the pairs, a homeroom teacher the class; neither more, and not what the other has."""
    pairs = frozenset({(A, YEAR, "6A1", "toan"), (A, YEAR, "7A2", "tin")})
    teacher, homeroom = viewer("teacher", pairs=pairs), viewer("homeroom", pairs=frozenset({(A, YEAR, "6A1", "")}))
    seen = [Row(A, year, name, subject) for year in (YEAR, NEXT) for name in ("6A1", "7A2") for subject in
            ("toan", "tin", "", None)]  # fmt: skip
    assert [row for row in seen if may(teacher, "see_corrections", row)] == [
        Row(A, YEAR, "6A1", "toan"), Row(A, YEAR, "7A2", "tin")
    ]  # fmt: skip
    assert {row.class_name for row in seen if may(homeroom, "see_corrections", row)} == {"6A1"}
    assert not may(homeroom, "see_corrections", Row(A, NEXT, "6A1", "toan"))


def test_a_class_without_its_year_is_no_scope() -> None:
    """Nor a department without subjects, nor a teacher without any row."""
    for role, rows in (("homeroom", {"classes": frozenset({"6A1"})}), ("department_head", {}), ("teacher", {}),
                       ("teacher", {"school_year": YEAR, "classes": frozenset({"6A1"})})):  # fmt: skip
        assert not any(may(viewer(role, **rows), "see_register", row) for row in ROWS)


@given(st.text(max_size=20), st.sampled_from(ROLES), st.sampled_from(list(ROWS)))
def test_what_the_table_does_not_name_is_refused(word: str, role: str, row: Row) -> None:
    """An unknown right to whoever, an unknown role for whatever, also at a PC without accounts."""
    if word not in RIGHTS:
        assert not may(viewer(role), word, row)
        assert not may(LOCAL, word, row)
        assert not may_on_all(LOCAL, word, [])
    if word not in ROLES:
        assert not any(may(viewer(word), right, row) for right in RIGHTS)


def test_without_a_role_nothing_is_allowed() -> None:
    """An account whose roles all ended."""
    nobody = Viewer("TK-001", "Ai đó", ())
    assert not any(may(nobody, right, row) for right in RIGHTS for row in ROWS)
    assert all(scope_of(nobody, right) == () for right in RIGHTS)


@given(st.lists(st.builds(
    Grant, st.sampled_from(ROLES), st.sampled_from([None, A]), st.sampled_from([None, YEAR]),
    st.frozensets(st.sampled_from(["6A1", "6A2"])), st.frozensets(st.sampled_from(["toan", "van"])),
), max_size=4), st.sampled_from(RIGHTS), st.sampled_from(list(ROWS)))  # fmt: skip
def test_roles_add_up_and_take_nothing_away(grants: list[Grant], right: str, row: Row) -> None:
    """Together they allow what any of them allows; `scope_of` tells which those are."""
    together = Viewer("TK-001", "Ai đó", tuple(grants))
    each = [may(Viewer("TK-001", "Ai đó", (grant,)), right, row) for grant in grants]
    assert may(together, right, row) == any(each)
    told = [grant for grant, _ in scope_of(together, right)]
    assert all(grant in told for grant, allowed in zip(grants, each, strict=True) if allowed)


@pytest.mark.parametrize("role", ["department_head", "homeroom", "teacher"])
def test_who_has_rows_may_nothing_on_a_page_that_narrows_nothing(role: str) -> None:
    """Also in a home of one school, and in an empty one; what is of no row, such as verifying, they may."""
    for rows in (ROWS_OF_GRANT, {}):
        for schools in ([], [A], [A, B]):
            allowed = [right for right in RIGHTS if may_on_all(viewer(role, **rows), right, schools)]
            assert allowed == ["verify"]


def test_a_page_of_all_schools_needs_every_school() -> None:
    """A principal of one school sees the pages where it is the only one."""
    own, every = viewer("principal", school=A), viewer("principal")
    assert may_on_all(own, "see_register", [A])
    assert not may_on_all(own, "see_register", [A, B])
    assert may_on_all(own, "see_register", [])      # there is nothing to be seen
    assert may_on_all(every, "see_register", [A, B])
    assert may_on_all(every, "see_register", [])


def test_an_authority_sees_figures_and_never_a_pupil() -> None:
    """Of a page that tells pupils nothing, of one that does not all."""
    for role in ("authority", "district"):
        assert may_on_all(viewer(role), "see_distribution", [A], of_pupils=False)
        assert not may_on_all(viewer(role), "see_distribution", [A], of_pupils=True)


def test_an_administrator_sees_no_marks() -> None:
    """Counts of classes, copies and what a paper brought along is; no page with marks in it."""
    views = [view for view in get_args(View) if reach_of("admin", view)]
    assert views == ["see_overview", "see_copies", "verify", "see_admin"]


def test_every_right_role_and_reach_has_its_words() -> None:
    assert set(RIGHT_NAMES) == {*get_args(View), *get_args(Act)}
    assert set(REACH_NAMES) == set(get_args(Reach))
    assert len({role_name(role) for role in ROLES}) == len(ROLES)


def test_the_document_is_the_table() -> None:
    """After a change: python tools/write_rights.py."""
    written = Path(__file__).resolve().parents[2] / "docs" / "quyen.md"
    assert written.read_text(encoding="utf-8") == document()
