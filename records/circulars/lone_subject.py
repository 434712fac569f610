"""The adjustment for a result that one subject alone pulls down (TT22/2021 điều 9 khoản 3; TT58/2011 điều 13 khoản 6).

Both circulars raise such a result to the next level: it lies two levels or more below one of the two best levels, and
would reach that level but for one subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from records.circulars.readings import Choices, LoneComment, LoneSubject
from records.circulars.subject_results import Standing

FALL = 2  # levels that the one subject must cost


def lone_subject(
    standing: Standing, rank_of: Callable[[Standing], int], choices: Choices, *, lowest_rank: int
) -> tuple[str, int] | None:
    """The subject that alone pulls the result down by two levels or more, and the rank that it would have without.

    `rank_of`: a standing's rank, higher is better. `lowest_rank`: results would have to reach this one at least.
    """
    rank = rank_of(standing)
    but_for = ((subject, rank_of(_but_for(standing, subject, choices))) for subject in _candidates(standing, choices))
    found = [(subject, reached) for subject, reached in but_for if reached >= max(lowest_rank, rank + FALL)]
    return max(found, key=lambda pair: pair[1]) if found else None


def _candidates(standing: Standing, choices: Choices) -> Iterator[str]:
    yield from (subject for subject, _ in standing.scored)
    if choices.lone_comment is LoneComment.COUNTED:
        yield from standing.failed


def _but_for(standing: Standing, subject: str, choices: Choices) -> Standing:
    if choices.lone_subject is LoneSubject.LEFT_OUT:
        return standing.without(subject)
    return standing.lifted(subject)
