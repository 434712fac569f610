"""The jobs on policy profiles: which of a home's profiles are in force, whether they are right, what they say, how two
of them differ. Reads the files; the meaning of a profile is left to `records.policy`.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from records.home import Home
from records.policy import Policies, Policy, PolicyError, PolicyProblem, ReadPolicy, read_policy
from records.policy.broken import BrokenProfile, addressee
from records.policy.collection import overlaps
from records.policy.entry import EntryRule
from records.policy.lines import key_before
from records.policy.rule import Rule
from records.policy.telling import calendar_sentence, choice_sentence, heading, parameters, scope
from records.policy.words import in_vietnamese
from records.problems import UsageError, machine_refusal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MODEL = "mau.toml"


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """What a check found: every file that was read, and what may not be used, each with its problems."""

    files: tuple[ReadPolicy, ...]
    broken: tuple[BrokenProfile, ...]

    @property
    def problems(self) -> tuple[PolicyProblem, ...]:
        """Every problem of every file."""
        return tuple(problem for broken in self.broken for problem in broken.problems)

    def as_dict(self) -> dict[str, object]:
        return {
            "files": [{"file": r.file, "name": r.policy.name, "version": r.policy.version} if r.policy else
                      {"file": r.file, "name": None, "version": None} for r in self.files],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldRule:
    """A rule in words: `parameters` by their Vietnamese labels."""

    heading: str
    code: str
    article: str
    sentence: str
    requirements: tuple[str, ...]
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class ToldChoice:
    """An uncertain place of the text: its words, the question, and the reading that the profile takes."""

    key: str
    article: str
    words: str
    question: str
    taken: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a profile says. `calendars`: a sentence a school year of its weeks and the school's own days. `version`
    is the digest that evidence packs show."""

    name: str
    scope: str
    regulation: str
    version: str
    calendars: tuple[str, ...]
    rules: tuple[ToldRule, ...]
    choices: tuple[ToldChoice, ...]

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """One subject on which two profiles differ; None where a profile has no rule for it.

    `parameters`: label → (left, right), for what differs alone; "" where a side does not set it.
    """

    subject: str
    left: ToldRule | None
    right: ToldRule | None
    parameters: dict[str, tuple[str, str]]

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


# ── the profiles of a home ──────────────────────────────────────────────────────────────────────────────────────────


def policies_of(home: Home) -> Policies:
    """The home's profiles: chinh-sach.toml and chinh-sach/*.toml; with neither, the model for all.

    What is wrong with a file closes the schools and years that it may be for; `Policies` tells when one is asked for.
    """
    checked = check(home)
    return Policies(tuple(read.policy for read in checked.files if read.policy is not None), checked.broken)


def check(home: Home, paths: Sequence[Path] = ()) -> PolicyCheck:
    """Read the files given, or else all of the home's, and tell every problem of each and between them."""
    found = [*paths] or _files_of(home)
    files = tuple(_read(path) for path in found) or (_read(_shipped() / MODEL),)
    wrong = (BrokenProfile(read.meant_for, read.problems) for read in files if read.policy is None)
    return PolicyCheck(files, (*wrong, *overlaps(files)))


def files_in(path: Path) -> list[Path]:
    """The file itself, or a folder's profiles. Raises `UsageError` where there is none."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UsageError(f"Không có tệp hay thư mục {path}.")
    files = sorted(path.glob("*.toml"))
    if not files:
        raise UsageError(f"Thư mục {path} không có tệp chính sách (.toml) nào.")
    return files


def named_policy(home: Home, name: str) -> Policy:
    """A profile by its file's path, by the name of one that ships ('tien-minh'), or by its name in the home.

    Raises `UsageError` where there is none, `PolicyError` where it is wrong.
    """
    shipped = {Path(entry.name).stem: entry for entry in _shipped().iterdir() if entry.name.endswith(".toml")}
    kept = {read.policy.name: read for read in map(_read, _files_of(home)) if read.policy is not None}
    if Path(name).is_file():
        read = _read(Path(name))
    elif name in kept:
        read = kept[name]
    elif name in shipped:
        read = _read(shipped[name])
    else:
        known = ", ".join(sorted([*shipped, *kept]))
        raise UsageError(f"Không có tệp hay chính sách «{name}». Có: {known}.")
    if read.policy is None:
        raise PolicyError(read.problems)
    return read.policy


def _files_of(home: Home) -> list[Path]:
    folder = home.policy_path.with_suffix("")
    single = [home.policy_path] if home.policy_path.exists() else []
    return [*single, *sorted(folder.glob("*.toml"))]


def _read(path: Path | Traversable) -> ReadPolicy:
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad puts a mark in front
    except UnicodeDecodeError as error:
        guessed, line = _guessed(path.read_bytes()), error.object[: error.start].count(b"\n") + 1
        problem = PolicyProblem(
            path.name, line, key_before(guessed, line), f"byte lạ ở vị trí {error.start}", "tệp chữ mã UTF-8",
            "Mở tệp bằng Notepad, chọn Lưu thành, mã UTF-8.",
        )  # fmt: skip
        return ReadPolicy(path.name, None, (problem,), addressee(guessed))
    except OSError as error:
        problem = PolicyProblem(path.name, None, "", "tệp không mở được", "tệp đọc được", machine_refusal(error))
        return ReadPolicy(path.name, None, (problem,))
    return read_policy(text, path.name)


def _guessed(content: bytes) -> str:
    """What can be made out of a text in another encoding: Notepad's «Unicode» is UTF-16."""
    is_utf_16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf_16 else "utf-8", errors="replace")


def _shipped() -> Traversable:
    return resources.files("data") / "policy"


# ── what a profile says ─────────────────────────────────────────────────────────────────────────────────────────────


def explain(policy: Policy) -> Explanation:
    """Every rule of a profile with its article, and every choice with the text's own words."""
    text = policy.regulation
    told = [text.title, text.number, text.issued_by, text.issued_on] if text else []
    choices = tuple(
        ToldChoice(
            choice.key, choice.article, choice.words, choice.question, choice_sentence(choice),
            tuple(option.sentence for option in choice.options if option.name != choice.value),
        )
        for choice in policy.choices
    )  # fmt: skip
    rules, calendars = tuple(map(_told, policy.rules)), tuple(map(calendar_sentence, policy.calendars))
    named = ", ".join(filter(None, told))
    return Explanation(policy.name, scope(policy), named, policy.version, calendars, rules, choices)


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """An explanation for the screen, line by line."""
    yield f"{explanation.name} – {explanation.scope} – phiên bản {explanation.version}"
    if explanation.regulation:
        yield explanation.regulation
    if explanation.calendars:
        yield "\nLịch năm học"
    yield from (f"  {sentence}" for sentence in explanation.calendars)
    last = ""
    for rule in explanation.rules:
        if rule.heading != last:
            yield f"\n{rule.heading}"
        last = rule.heading
        yield f"  {rule.sentence} ({rule.article}) [{', '.join((rule.code, *rule.requirements))}]"
        if rule.parameters:
            yield f"    {'; '.join(f'{label}: {value}' for label, value in rule.parameters.items())}"
    if explanation.choices:
        yield "\nChỗ văn bản chưa rõ, và cách hiểu đã chọn"
    for choice in explanation.choices:
        yield f"  {choice.question} {choice.taken} ({choice.article}: «{choice.words}») [{choice.key}]"


def _told(rule: Rule) -> ToldRule:
    told = parameters(rule, with_defaults=False)
    return ToldRule(heading(rule), rule.code, rule.article, rule.sentence, rule.requirements, told)


# ── how two profiles differ ─────────────────────────────────────────────────────────────────────────────────────────


def diff(left: Policy, right: Policy) -> tuple[Difference, ...]:
    """The subjects on which two profiles differ, each with both rules. Only parameters count, not how they are put."""
    ours, theirs = dict(_subjects(left)), dict(_subjects(right))
    return tuple(
        difference
        for subject in dict.fromkeys([*ours, *theirs])
        if (difference := _difference(subject, ours.get(subject), theirs.get(subject)))
    )


def difference_lines(left: Policy, right: Policy, differences: Sequence[Difference]) -> Iterator[str]:
    """Differences for the screen, line by line."""
    yield f"{left.name} (1) và {right.name} (2): khác nhau {len(differences)} điều."
    for difference in differences:
        yield f"\n{difference.subject}"
        for number, rule in ((1, difference.left), (2, difference.right)):
            yield f"  ({number}) {f'{rule.sentence} ({rule.article})' if rule else 'không quy định, không xét'}"
        for label, (ours, theirs) in difference.parameters.items():
            yield f"      {label}: {ours or 'không nêu'} → {theirs or 'không nêu'}"


def _subjects(policy: Policy) -> Iterator[tuple[str, Rule]]:
    """Each rule by what it is about: entry by the kind of mark, which regulations group differently; others by code."""
    for rule in policy.rules:
        if isinstance(rule, EntryRule) and rule.unit != "at_once":
            yield from ((f"Vào điểm: {in_vietnamese(kind)}", rule) for kind in rule.marks)
        else:
            yield f"{heading(rule)}: {rule.code}", rule


def _difference(subject: str, left: Rule | None, right: Rule | None) -> Difference | None:
    ours, theirs = (parameters(rule, with_defaults=True) if rule else {} for rule in (left, right))
    if isinstance(left, EntryRule) and isinstance(right, EntryRule):
        ours, theirs = ({k: v for k, v in side.items() if k != "loại điểm"} for side in (ours, theirs))
    changed = {
        label: (ours.get(label, ""), theirs.get(label, ""))
        for label in dict.fromkeys([*ours, *theirs])
        if ours.get(label) != theirs.get(label)
    }
    if not changed and left and right:
        return None
    both = bool(left and right)
    return Difference(
        subject, _told(left) if left else None, _told(right) if right else None, changed if both else {}
    )
