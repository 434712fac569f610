"""The program's command line in this process: starting Python anew for each call takes longer than most calls do."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest

from soluu import main  # noqa: TID251 – it is what is tested


@dataclass(frozen=True)
class Answer:
    """Exit code, standard output and standard error."""

    returncode: int
    stdout: str
    stderr: str


def run_here(*arguments: object, **environment: object) -> Answer:
    """Run the entry point with these arguments and, on top of this process's, these variables; nothing is typed."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        patch.setattr(sys, "argv", ["soluu", *map(str, arguments)])
        patch.setattr(sys, "stdin", StringIO())
        for name, value in environment.items():
            patch.setenv(name, str(value))
        with pytest.raises(SystemExit) as end:
            main()
    return Answer(int(end.value.code or 0), out.getvalue(), err.getvalue())


def run_to(code: int, *arguments: object, **environment: object) -> Answer:
    """The same, of lines that break nowhere; it must end with the code."""
    answer = run_here(*arguments, COLUMNS=300, **environment)
    assert answer.returncode == code, (answer.stdout, answer.stderr)
    return answer


def told(answer: Answer, arguments: tuple[object, ...]) -> str:
    """All that it said; where JSON was asked for, the document alone."""
    return answer.stdout if "--json" in arguments else f"{answer.stdout}{answer.stderr}"
