"""The look of the charts: one Altair theme, its colours taken from the one theme file of the pages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal, cast

import altair as alt

from jobs.drawn_figures import Ink

_THEME = tomllib.loads((Path(__file__).parent / "pages_vi" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[
    "theme"
]

DATA: str = _THEME["blueColor"]  # data, in time
LOOK: str = _THEME["orangeColor"]  # 'cần xem'
UNSAFE: str = _THEME["redColor"]
VERIFIED: str = _THEME["greenColor"]
QUIET: str = _THEME["grayColor"]  # cannot be told
PALE = "#a9c9ea"
PALE_QUIET = "#d5dae0"
DEEP = "#1d3f66"  # a second kind of data that asks for no look: what is counted of a person
# What became of the marks that were due in a month, on the screen and on paper.
OF_MONTH = {
    "late": LOOK, "unknown": QUIET, "in_time": DATA, "missing_overdue": "#f0c36d", "not_due_or_unknown": PALE_QUIET,
}  # fmt: skip
INK: str = _THEME["textColor"]
SOFT_INK = "#566372"
LINE = "#e3e8ee"
FONT = "Be Vietnam Pro"
DRAWING = Ink(data=DATA, deep=DEEP, pale=PALE, quiet=QUIET, text=SOFT_INK)
# The same meanings in words, where Streamlit wants the name of a colour.
BadgeColour = Literal["blue", "orange", "gray"]
DATA_BADGE: BadgeColour = "blue"
LOOK_BADGE: BadgeColour = "orange"
QUIET_BADGE: BadgeColour = "gray"


def chart_theme() -> alt.theme.ThemeConfig:
    """Quiet axes, direct labels, the page's font; numbers with a decimal comma."""
    text: Any = {"labelFont": FONT, "titleFont": FONT, "labelColor": SOFT_INK, "titleColor": SOFT_INK}
    axis: Any = {
        **text, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 400,
        "gridColor": LINE, "domainColor": "#b8c3cf", "tickColor": "#b8c3cf",
    }  # fmt: skip
    config: Any = {
        "config": {
            "font": FONT,
            "background": "transparent",
            "view": {"stroke": None},
            "axis": axis,
            "header": {**text, "labelFontSize": 12, "labelFontWeight": 600, "titleFontSize": 12},
            "legend": {**text, "labelFontSize": 12, "orient": "top", "title": None, "symbolType": "square"},
            "bar": {"color": DATA},
            "text": {"font": FONT, "fontSize": 12, "color": INK},
        },
    }  # fmt: skip
    return cast("alt.theme.ThemeConfig", config)


alt.theme.register("so-luu", enable=True)(chart_theme)
