"""A pupil's extract: some papers of several bundles, each beside all that proves it, under one list that is signed.

As strict as for a bundle: every file is in the signed list, and no other; every paper is in its bag's manifests, these
in the signed statement. What may be lacking is the rest of a bundle's payload, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from archive import extract_list
from archive.checking.bag import (
    Asked,
    Bag,
    BagAnswers,
    current,
    is_intact,
    is_key_trusted,
    judge_bag,
    of_all,
    read_bag,
)
from archive.checking.container import Container
from archive.checking.manifests import PAYLOAD, Digests
from archive.checking.people import People
from archive.checking.result import Findings, Part, VerifyResult
from archive.checking.seal_check import check_signer, moment, read_statement

_OWN = frozenset({extract_list.LIST, extract_list.SEAL})


@dataclass(frozen=True, slots=True)
class _Judged:
    """One of the extract's bags."""

    folder: str
    bag: Bag
    answers: BagAnswers


def verify_extract(shown: str, container: Container, asked: Asked, findings: Findings) -> VerifyResult:
    """Verify an extract that is open; what was found of its container is among the findings already."""
    top = read_bag(
        {path: opener for path, opener in container.files.items() if "/" not in path}, findings, People(findings)
    )
    folders = dict.fromkeys(path.partition("/")[0] for path in container.files if "/" in path)
    people = People(findings, asked.believed, asked.now)
    parts = [_judged(folder, container, asked, people) for folder in folders]
    if not parts or not all(part.bag.papers for part in parts):
        findings.add(extract_list.LIST, "no-papers")
    digests = {f"{part.folder}/{path}": found for part in parts for path, found in part.bag.digests.items()}
    signed, trusted = _list_answers(top, {**top.digests, **digests}, asked, findings)
    answers = [part.answers for part in parts]
    intact = is_intact(findings)
    logged = of_all(each.logged for each in answers)
    return VerifyResult(
        shown, intact,
        signed and bool(answers) and all(each.signed for each in answers),
        of_all([trusted, *(each.trusted for each in answers)]),
        of_all(each.timely for each in answers),
        current(of_all(each.standing for each in answers), intact),
        tuple(findings), logged=logged, people=people.answer, notes=findings.notes,
        parts=tuple(map(_part, parts)), status_as_of=asked.listed.as_of if asked.listed else None,
    )  # fmt: skip


def _judged(folder: str, container: Container, asked: Asked, people: People) -> _Judged:
    """A bag by itself; what is found of it goes to the extract's findings, under its folder."""
    here = f"{folder}/"
    own = Findings()
    files = {path.removeprefix(here): opener for path, opener in container.files.items() if path.startswith(here)}
    bag = read_bag(files, own, replace(people, findings=own))
    judged = _Judged(folder, bag, judge_bag(bag, asked, own, is_part=True))
    for problem in own:
        people.findings.add(here + problem.file, problem.code)
    for note in own.notes:
        people.findings.note(here + note.file, note.code)
    return judged


def _list_answers(
    top: Bag, found: Mapping[str, Digests | None], asked: Asked, findings: Findings
) -> tuple[bool, bool | None]:
    """Whether the list is signed, and by a key that is trusted; every file that is not as it says is told."""
    own = Findings()    # a wrong key of a bag says nothing of the list's
    stated = read_statement(extract_list.FORM, top.digests, top.kept, own)
    if stated is not None:
        _compare(stated["files"], found, own)
    key, signed = check_signer(extract_list.FORM, stated, top.digests, top.kept, own)
    issued = moment(stated.get("issued_at")) if stated else None
    day = issued.date() if issued else None
    known_at = _logged_since(top.digests.get(extract_list.LIST), asked) if signed else None
    trusted = is_key_trusted(key, asked.trusted_keys, day, known_at, extract_list.SEAL, own)
    for problem in own:
        findings.add(problem.file, problem.code)
    return signed, trusted


def _logged_since(listed: Digests | None, asked: Asked) -> datetime | None:
    """When the school's log got just this list; its name or number alone a thief could write on another."""
    return asked.list_logged(listed.by_algorithm["sha256"]) if listed and asked.list_logged else None


def _compare(listed: Mapping[str, str], found: Mapping[str, Digests | None], findings: Findings) -> None:
    for path, digest in listed.items():
        digests = found.get(path)
        if path not in found:
            findings.add(path, "missing")
        elif digests and digests.by_algorithm["sha256"] != digest:
            findings.add(path, "changed-listed")
    for path in found.keys() - listed.keys() - _OWN:
        findings.add(path, "extra-listed")


def _part(judged: _Judged) -> Part:
    """Of which bundle the papers are, as its statement says."""
    seal = judged.answers.seal
    names = ("school_year", "term", "class_name")
    said = {name: value for name in names if isinstance(value := seal.said.get(name), str)}
    revision = seal.said.get("revision")
    papers = tuple(sorted(path for path in judged.bag.digests if path.startswith(PAYLOAD)))
    return Part(
        folder=judged.folder, papers=papers, bundle_id=seal.bundle_id,
        revision=revision if type(revision) is int else None, **said,
    )  # fmt: skip
