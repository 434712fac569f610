"""The check of the whole event log, from its first event: pure, over what the store holds and what lies outside it.

What the events hash to now is compared with every signed head; the kept leaves only say *which* event was changed.
So a damaged leaf beside an event that a head vouches for is called that, and no event is accused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proofs.checking import ProofError
from proofs.checkpoints import Checkpoint, signed_checkpoint
from proofs.merkle import Node, Reader, grown, root
from proofs.notes import Note, VerifierKey, check_signed
from records.log.report import LogProblem, at_numbers, event_range

Leaf = tuple[int, int, bytes]  # number of its event, position, hash


@dataclass(frozen=True, slots=True)
class KeptLog:
    """What the store holds: each event's number and hash as it is *now*, by number; the kept leaves, by position."""

    events: Sequence[tuple[int, bytes]]
    leaves: Sequence[Leaf]
    nodes: Mapping[Node, bytes]


@dataclass(frozen=True, slots=True)
class GivenHead:
    """The text of a signed head, and where it comes from; `size` is what the store says of it."""

    source: str
    content: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedHead:
    """A head that the school signed, whether today's events lead to it, and whether it lies in the store."""

    source: str
    head: Checkpoint
    note: Note
    holds: bool
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Audited:
    """The heads, how many events the largest one that holds covers, the root of all, and what is wrong."""

    heads: tuple[CheckedHead, ...]
    signed_size: int
    root: bytes
    problems: tuple[LogProblem, ...]


def audit(kept: KeptLog, given: Iterable[GivenHead], origin: str | None, keys: Sequence[VerifierKey]) -> Audited:
    """Compare events, leaves, nodes and heads. `keys` are the school's, under the log's name."""
    events_now = _tree([each for _, each in kept.events])
    heads: list[CheckedHead] = []
    problems: list[LogProblem] = []
    for each in given:
        try:
            head, note = _signed(each, origin, keys)
            holds = _agrees(head, len(kept.events), events_now)
            heads.append(CheckedHead(each.source, head, note, holds, is_kept=each.size is not None))
        except ProofError as error:
            problems.append(_invalid(each, str(error)))
    heads.sort(key=lambda checked: checked.head.size)
    signed_size = max((each.head.size for each in heads if each.holds), default=0)
    vouched = _vouched(kept, heads)
    named = _event_problems(kept, signed_size, vouched)
    problems += named
    problems += [
        _disagreement(kept, each, signed_size)
        for each in heads
        if not each.holds and not (named and each.head.size <= vouched)
    ]
    problems += _kept_tree_problems(kept)
    return Audited(tuple(heads), signed_size, root(len(kept.events), events_now), tuple(problems))


def _invalid(given: GivenHead, found: str) -> LogProblem:
    """A text that is no head of this log: damage in the store; of a file it says nothing but that it is another one."""
    expected = "một đầu của nhật ký này do khóa của trường ký"
    if given.size is not None:
        return LogProblem("head-invalid", _where(given.source), found, expected)
    return LogProblem(
        "head-invalid", _where(given.source), found, expected,
        action="Lấy đúng tệp đầu nhật ký của trường này, còn nguyên, rồi kiểm tra lại.",
    )  # fmt: skip


def _signed(given: GivenHead, origin: str | None, keys: Sequence[VerifierKey]) -> tuple[Checkpoint, Note]:
    head, note = signed_checkpoint(given.content)
    if head.origin != origin:
        raise ProofError(f"Đây là đầu của một nhật ký khác ({head.origin}).")
    if given.size not in {None, head.size}:
        raise ProofError(f"Kho ghi cỡ {given.size}, đầu đã ký ghi {head.size}.")
    check_signed(note, keys)
    return head, note


def _vouched(kept: KeptLog, heads: Sequence[CheckedHead]) -> int:
    """How many kept leaves a signed head vouches for."""
    leaves = _tree([each for _, _, each in kept.leaves])
    return max((each.head.size for each in heads if _agrees(each.head, len(kept.leaves), leaves)), default=0)


def _event_problems(kept: KeptLog, signed_size: int, vouched: int) -> list[LogProblem]:
    """Events that differ from their leaves. Those that a head vouches for are right: then the leaf was damaged."""
    events = dict(kept.events)
    leaves = {number: each for number, _, each in kept.leaves}
    certain = {number for number, position, _ in kept.leaves if position < vouched}
    sure = {number for number, _ in kept.events[:signed_size]}
    last_sure = max(sure, default=0)
    removed = {number for number in leaves.keys() - events.keys() if number > last_sure}
    added = events.keys() - leaves.keys() - sure
    differ = {number for number in events.keys() & leaves.keys() if events[number] != leaves[number]}
    damaged = ((differ | (events.keys() - leaves.keys())) & sure) | (leaves.keys() - events.keys() - removed)
    unsure = "hoặc mã băm của nó bị sửa; chưa đầu đã ký nào phân xử được"
    return [
        *at_numbers("event-removed", removed & certain, "không còn", "còn nguyên như dưới đầu đã ký"),
        *at_numbers("event-removed", removed - certain, f"không còn, {unsure}", "còn nguyên: không sự kiện nào bị xóa"),
        *at_numbers(
            "event-added", added, f"không có mã băm lúc ghi: được chèn từ bên ngoài chương trình, {unsure}",
            "chỉ những sự kiện mà chương trình đã ghi",
        ),
        *at_numbers("event-changed", (differ - sure) & certain, "nội dung đã bị sửa", "đúng như dưới đầu đã ký"),
        *at_numbers("event-changed", differ - sure - certain, f"nội dung bị sửa, {unsure}", "đúng như lúc được ghi"),
        *at_numbers(
            "leaf-damaged", damaged, "mã băm trong kho sai, thiếu hoặc thừa; sự kiện thì đúng với đầu đã ký",
            "mã băm đúng với sự kiện",
        ),
    ]  # fmt: skip


def _disagreement(kept: KeptLog, checked: CheckedHead, signed_size: int) -> LogProblem:
    """A signed head that the events do not lead to, and no kept leaf explains."""
    size = checked.head.size
    if size <= signed_size:
        return LogProblem(
            "head-contradicted", _where(checked.source), f"gốc trái với đầu {signed_size} sự kiện mà trường cũng đã ký",
            "một nhật ký duy nhất: hai đầu đã ký không được trái nhau",
        )  # fmt: skip
    if size > len(kept.events):
        return LogProblem(
            "log-cut", _where(checked.source), f"chỉ {len(kept.events)} sự kiện trong kho",
            f"ít nhất {size} sự kiện như đầu đã ký",
        )  # fmt: skip
    within = [number for number, _ in kept.events[signed_size:size]]
    return LogProblem(
        "history-rewritten", event_range(within[0], within[-1]),
        f"nội dung không dẫn đến đầu {size} sự kiện đã ký ({checked.source})",
        "đúng như lúc được ký; trong khoảng này có sự kiện bị sửa, xóa, chèn hoặc đổi chỗ", within[0], within[-1],
    )  # fmt: skip


def _kept_tree_problems(kept: KeptLog) -> list[LogProblem]:
    """The kept tree against its own leaves: positions without gaps in the events' order, and every node above."""
    problems = []
    numbers = [number for number, _, _ in kept.leaves]
    if [position for _, position, _ in kept.leaves] != list(range(len(numbers))) or numbers != sorted(numbers):
        problems.append(
            LogProblem("positions-damaged", "Bảng băm", "vị trí thiếu, thừa hoặc đổi chỗ", "vị trí liền nhau từ 0")
        )
    rows = grown(0, [each for _, _, each in kept.leaves], {})
    above = {(level, first + at): each for level, first, row in rows if level for at, each in enumerate(row)}
    if above != kept.nodes:
        wrong = len(dict(above.items() ^ kept.nodes.items()))
        problems.append(LogProblem("nodes-damaged", "Bảng băm", f"{wrong} nút sai", "mọi nút đúng với các lá bên dưới"))
    return problems


def _agrees(head: Checkpoint, size: int, read: Reader) -> bool:
    return head.size <= size and root(head.size, read) == head.root


def _tree(leaves: Sequence[bytes]) -> Reader:
    """All full subtrees over these leaves."""
    rows = {level: row for level, _, row in grown(0, leaves, {})}
    return lambda nodes: {(level, position): rows[level][position] for level, position in nodes}


def _where(source: str) -> str:
    return f"Đầu nhật ký ({source})"
