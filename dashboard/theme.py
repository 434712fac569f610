"""The look of the charts: one Altair theme, its colours taken from the one theme file of the pages.

Charts are drawn in the light colours, which papers need too; for who reads in the dark, `seen` exchanges them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

import altair as alt
import streamlit as st

from jobs.drawn_figures import IN_SQUARES, Ink

_FILE = Path(__file__).parent / "pages_vi" / ".streamlit" / "config.toml"
_THEMES = tomllib.loads(_FILE.read_text(encoding="utf-8"))["theme"]
_THEME = _THEMES["light"]

DATA: str = _THEME["blueColor"]  # data, in time
LOOK: str = _THEME["orangeColor"]  # 'cần xem'
UNSAFE: str = _THEME["redColor"]
VERIFIED: str = _THEME["greenColor"]
QUIET: str = _THEME["grayColor"]  # cannot be told
PALE = "#a9c9ea"
PALE_QUIET = "#d5dae0"
_MISSING = "#f0c36d"
DEEP = "#1d3f66"  # a second kind of data that asks for no look: what is counted of a person
# What became of the marks that were due in a month, on the screen and on paper.
OF_MONTH = {
    "late": LOOK, "unknown": QUIET, "in_time": DATA, "missing_overdue": _MISSING, "not_due_or_unknown": PALE_QUIET,
}  # fmt: skip
STEPS = ("#cfe0f2", "#e9e3d0", "#f6cf8a", "#f0a63c")    # of a calendar: from blue to amber
INK: str = _THEME["textColor"]
SOFT_INK: str = _THEME["grayTextColor"]
LINE = "#e3e8ee"
_AXIS = "#b8c3cf"
FONT = "Be Vietnam Pro"
DRAWING = Ink(data=DATA, deep=DEEP, pale=PALE, quiet=QUIET, text=SOFT_INK)
_NAMED = (
    "blueColor", "orangeColor", "redColor", "greenColor", "grayColor", "textColor", "grayTextColor", "backgroundColor",
)  # fmt: skip
# What is strong on white is strong on black by being light.
IN_THE_DARK: Mapping[str, str] = MappingProxyType({
    **{_THEME[name]: _THEMES["dark"][name] for name in _NAMED},
    PALE: "#35587d", PALE_QUIET: "#465260", DEEP: "#b9d6f5", LINE: "#2b3540", _AXIS: "#4a5663", _MISSING: "#8f7034",
    **dict(zip(STEPS, ("#26384c", "#464233", "#6b5220", "#985d14"), strict=True)), IN_SQUARES: "#f4f7fa",
})  # fmt: skip
# The same meanings in words, where Streamlit wants the name of a colour.
BadgeColour = Literal["blue", "orange", "gray"]
DATA_BADGE: BadgeColour = "blue"
LOOK_BADGE: BadgeColour = "orange"
QUIET_BADGE: BadgeColour = "gray"


def is_dark() -> bool:
    """Whether the viewer's browser shows the page in the dark."""
    return st.context.theme.type == "dark"


def seen(drawn: Any) -> Any:
    """A colour, or a chart's definition, as the viewer sees it."""
    if not is_dark():
        return drawn
    return _exchanged(drawn)


def _exchanged(drawn: Any) -> Any:
    """The rows of data are left as they are: what they say is no colour."""
    match drawn:
        case str():
            return IN_THE_DARK.get(drawn, drawn)
        case list():
            return [_exchanged(each) for each in drawn]
        case dict():
            return {name: each if name == "datasets" else _exchanged(each) for name, each in drawn.items()}
    return drawn


def chart_theme() -> alt.theme.ThemeConfig:
    """Quiet axes, direct labels, the page's font; numbers with a decimal comma.

    Who does not see a chart hears its text alternative: Vega's own words for each bar and axis name internal columns.
    """
    text: Any = {"labelFont": FONT, "titleFont": FONT, "labelColor": SOFT_INK, "titleColor": SOFT_INK}
    axis: Any = {
        **text, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400,
        "gridColor": LINE, "domainColor": _AXIS, "tickColor": _AXIS,
    }  # fmt: skip
    config: Any = {
        "config": {
            "font": FONT,
            "background": "transparent",
            "view": {"stroke": None},
            "mark": {"aria": False},
            "axis": {**axis, "aria": False},
            "header": {**text, "labelFontSize": 12, "labelFontWeight": 600, "titleFontSize": 12},
            "legend": {
                **text, "aria": False, "labelFontSize": 12, "orient": "top", "title": None, "symbolType": "square",
            },
            "bar": {"color": DATA},
            "text": {"font": FONT, "fontSize": 12, "color": INK},
        },
    }  # fmt: skip
    return cast("alt.theme.ThemeConfig", config)


alt.theme.register("so-luu", enable=True)(chart_theme)
