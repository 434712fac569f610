"""`soluu anomalies` as a contract: its document, its exit codes, its words on the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_home import NOW, School
from typer.testing import CliRunner

import jobs.anomalies
from analytics.anomalies.result import LIFTS, Judged, Test
from analytics.anomalies.run import Anomalies
from commands.anomalies import app
from jobs.anomalies import Evidence, Flag, SchoolAnomalies

TEST = Test(LIFTS, "GV1", 9, 10, 6.5, is_of_note=True, p=1e-6, figures={"expected": 3.25})
FLAG = Flag(
    Judged(TEST, 0.0002, 3.1, is_flag=True), "Lê Thị Hoa", "Giáo viên Lê Thị Hoa (GV1): vì sao?",
    tuple(Evidence("HK1", "6A1", "toan", "CK", f"P{n}", "4.75", "5", "so.xlsx", "Toán", f"K{n}") for n in range(15)),
)  # fmt: skip


def run(monkeypatch: pytest.MonkeyPatch, home: Path, *found: SchoolAnomalies, as_json: bool) -> tuple[int, str]:
    """The command over what the job would have found."""
    monkeypatch.setenv("SOLUU_HOME", str(home))
    monkeypatch.setattr(jobs.anomalies, "all_anomalies", lambda *_, **__: list(found))
    answer = CliRunner().invoke(app, ["--json"] if as_json else [])
    return answer.exit_code, answer.stdout


def of(name: str, *flags: Flag, error: str | None = None) -> SchoolAnomalies:
    found = None if error else Anomalies((), (), tuple(flag.judged for flag in flags))
    return SchoolAnomalies(name, "2025-2026", 30, NOW, NOW, found, flags, is_late_judged=False, error=error)


def test_without_anything_to_ask_it_is_exit_0_and_one_document(monkeypatch: pytest.MonkeyPatch, school: School) -> None:
    """How much was tested is said: no data is not a good answer, only none."""
    code, said = run(monkeypatch, school.home.root, of("A"), as_json=True)
    assert code == 0
    (found,) = json.loads(said)["schools"]
    assert set(found) == {
        "school", "school_year", "minimum_group", "data_time", "judged_at", "tested", "late_judged",
        "corrected_together", "error", "flags", "funnels", "distances", "past",
    }  # fmt: skip
    assert found["tested"] == {"late": 0, "corrected": 0, "bunching": 0, "lifts": 0, "distance": 0}


def test_a_question_is_exit_1_and_has_its_reason_its_effect_and_what_would_explain_it(
    monkeypatch: pytest.MonkeyPatch, school: School
) -> None:
    """In the document whole; on the screen twelve cells, and that there are more."""
    code, said = run(monkeypatch, school.home.root, of("A", FLAG), as_json=True)
    (flag,) = json.loads(said)["schools"][0]["flags"]
    assert code == 1
    assert set(flag) == {
        "measure", "teacher_code", "teacher_name", "subject", "threshold", "question", "k", "n", "effect", "effect_is",
        "p", "q", "z", "figures", "explained_by", "how", "source", "evidence", "state", "returned", "new_evidence",
        "asked_at", "answers",
    }  # fmt: skip
    assert len(flag["evidence"]) == 15
    assert (flag["state"], flag["returned"], flag["asked_at"]) == ("new", False, None)
    code, said = run(monkeypatch, school.home.root, of("A", FLAG), as_json=False)
    assert code == 1
    assert "  ? Giáo viên Lê Thị Hoa (GV1): vì sao?" in said.splitlines()
    assert "có thể do: " in said
    assert "q = 0,0002" in said
    assert "trạng thái: mới" in said
    assert "hiện 12 trong 15" in said
    assert "Chưa xét được điểm vào trễ" in said


def test_a_school_that_could_not_be_computed_is_exit_3_whatever_the_others_show(
    monkeypatch: pytest.MonkeyPatch, school: School
) -> None:
    """The others' questions are there."""
    code, said = run(monkeypatch, school.home.root, of("A", FLAG), of("B", error="Chính sách sai."), as_json=True)
    assert code == 3
    found = json.loads(said)
    assert found["error"] == "Chính sách sai."
    assert [len(each["flags"]) for each in found["schools"]] == [1, 0]
