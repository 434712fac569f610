"""Titles (danh hiệu) that results entitle to. Special rewards are the school's to give and are never recomputed."""

from __future__ import annotations

from decimal import Decimal

from records.circulars.conduct import CONDUCT_LEVELS, OLD_CONDUCT_LEVELS
from records.circulars.subject_results import Standing
from records.circulars.tt22_learning import ENOUGH
from records.circulars.tt22_learning import LEARNING_LEVELS as NEW_LEVELS
from records.circulars.tt58 import LEARNING_LEVELS as OLD_LEVELS
from records.circulars.worked import Worked, vn_average

EXCELLENT, GOOD, ADVANCED = "Học sinh Xuất sắc", "Học sinh Giỏi", "Học sinh tiên tiến"
NO_TITLE = "Không có danh hiệu"
_EXCELLENT_MARK = Decimal("9.0")


def tt22_title(learning: str | None, conduct: str | None, standing: Standing | None) -> Worked[str] | None:
    """TT22/2021 điều 15, at the end of the year: Giỏi when both results are Tốt, Xuất sắc with six averages of 9,0.

    One result that is not Tốt settles it. None while what would decide is missing.
    """
    article, described = "TT22/2021 điều 15", f"học tập {learning or 'chưa có'}, rèn luyện {conduct or 'chưa có'}"
    known = [level for level in (learning, conduct) if level in {*NEW_LEVELS, *CONDUCT_LEVELS}]
    if any(level != "Tốt" for level in known):
        return Worked(NO_TITLE, article, described)
    if len(known) < 2 or standing is None:
        return None
    reaching = standing.reaching(_EXCELLENT_MARK)
    title = EXCELLENT if reaching >= ENOUGH else GOOD
    return Worked(title, article, f"{described}, {reaching} môn ≥ {vn_average(_EXCELLENT_MARK)}")


def tt58_title(learning: str | None, conduct: str | None) -> Worked[str] | None:
    """TT58/2011 điều 18, of a term or the year: Giỏi with hạnh kiểm Tốt and học lực Giỏi, tiên tiến with both Khá or
    better. None while a result is missing, unless the other settles it."""
    article, described = "TT58/2011 điều 18", f"học lực {learning or 'chưa có'}, hạnh kiểm {conduct or 'chưa có'}"
    learns = OLD_LEVELS.index(learning) if learning in OLD_LEVELS else None
    behaves = OLD_CONDUCT_LEVELS.index(conduct) if conduct in OLD_CONDUCT_LEVELS else None
    fair = OLD_LEVELS.index("Khá"), OLD_CONDUCT_LEVELS.index("Khá")
    if (learns is not None and learns < fair[0]) or (behaves is not None and behaves < fair[1]):
        return Worked(NO_TITLE, article, described)
    if learns is None or behaves is None:
        return None
    return Worked(GOOD if learns > fair[0] and behaves > fair[1] else ADVANCED, article, described)
