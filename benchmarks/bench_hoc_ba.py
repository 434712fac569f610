"""One học bạ against bare Typst: what our path costs beyond compiling the same template with the same data.

Both run in one process, turn about, so that a busy machine slows both. Goal: a median ratio of at most 1.25. Run from
the repository's root: python benchmarks/bench_hoc_ba.py
"""

from __future__ import annotations

import sys
from datetime import timedelta, timezone
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "archive")]

import typst  # noqa: E402 – the paths come first
from invented_class import KEY, NOW, class_record, numbered_bytes, sealed  # noqa: E402

from archive import typesetting  # noqa: E402
from archive.documents import Press  # noqa: E402
from archive.drafts import class_drafts  # noqa: E402
from archive.papers.frame import letterhead  # noqa: E402
from archive.typesetting import RECORD_NAME, Attachment, compile_pdf, typst_inputs  # noqa: E402

GOAL = 1.25
ROUNDS = 40


def bare(inputs: dict[str, str]) -> float:
    """Milliseconds of a plain compilation of the template, with the very same data."""
    start = perf_counter()
    typst.compile(
        str(typesetting.TEMPLATES / "hoc-ba.typ"),
        font_paths=[str(typesetting.FONTS)],
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=typesetting.STANDARDS,
        timestamp=NOW.astimezone(timezone(timedelta(hours=7))),
    )
    return (perf_counter() - start) * 1000


def main() -> int:
    record = class_record(ROUNDS)
    press = Press(letterhead(record), KEY, 1, NOW, "https://thcs-sao-mai.edu.vn", count(1), numbered_bytes())
    ratios, whole_ratios, ours, whole = [], [], [], []
    for draft in list(class_drafts(record))[2:]:
        start = perf_counter()
        plate = press.prepare(draft)
        data = {**press.shown(plate), **draft.body}
        attachment = Attachment(RECORD_NAME, plate.record_json)
        typesetting_start = perf_counter()
        compile_pdf(draft.template, data, now=NOW, attachment=attachment)
        end = perf_counter()
        alone = bare(typst_inputs(data, attachment))
        ours.append((end - typesetting_start) * 1000)
        whole.append((end - start) * 1000)
        ratios.append(ours[-1] / alone)
        whole_ratios.append(whole[-1] / alone)
    ratio = median(ratios)
    print(f"hoc ba, typesetting path:      {median(ours):6.1f} ms, {ratio:.2f} x bare typst (goal <= {GOAL})")
    print(f"hoc ba, with code and record:  {median(whole):6.1f} ms, {median(whole_ratios):.2f} x bare typst")
    start = perf_counter()
    sealed(record)
    print(f"a class of {ROUNDS}, sealed whole:   {perf_counter() - start:6.2f} s")
    return 0 if max(ratio, median(whole_ratios)) <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
