"""The colours of pages and charts, light and dark: each can be read on its ground."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import altair as alt
import polars as pl
import pytest

import dashboard
from dashboard import theme
from jobs.drawn_figures import IN_SQUARES

ROOM = Path(dashboard.__file__).parent
THEMES = tomllib.loads((ROOM / "pages_vi" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def contrast(one: str, other: str) -> float:
    """By the formula of WCAG 2."""
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_can_be_read(scheme: str) -> None:
    """4,5 : 1 on every ground on which they stand."""
    colours = THEMES[scheme]
    ground, second = colours["backgroundColor"], colours["secondaryBackgroundColor"]
    pairs = [(colours[name], each) for name in ("textColor", "linkColor", "grayTextColor") for each in (ground, second)]
    pairs += [(colours["dataframeHeaderTextColor"], colours["dataframeHeaderBackgroundColor"])]
    for name in ("blue", "orange", "yellow", "red", "green", "gray"):
        text = colours[f"{name}TextColor"]
        pairs += [(text, ground), (text, colours[f"{name}BackgroundColor"])]
    assert [(pair, contrast(*pair)) for pair in pairs if contrast(*pair) < 4.5] == []


def test_both_themes_say_the_same_things() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_charts_can_be_read_in_the_dark() -> None:
    """What means something stands out from the ground, letters in a calendar's squares from each square."""
    seen = theme.IN_THE_DARK
    ground = seen[THEMES["light"]["backgroundColor"]]
    for colour in (theme.DATA, theme.LOOK, theme.UNSAFE, theme.VERIFIED, theme.QUIET, theme.DEEP):
        assert contrast(seen[colour], ground) >= 3
    for colour in (theme.INK, theme.SOFT_INK):
        assert contrast(seen[colour], ground) >= 4.5
    for square in theme.STEPS:
        assert contrast(seen[IN_SQUARES], seen[square]) >= 4.5
        assert contrast(IN_SQUARES, square) >= 4.5
    assert len({seen[colour] for colour in theme.STEPS}) == len(theme.STEPS)


def test_no_colour_of_a_chart_is_forgotten_in_the_dark() -> None:
    """Whichever module names it."""
    modules = [*ROOM.glob("*.py"), *(ROOM.parent / "jobs").glob("draw*.py")]
    named = {colour for path in modules for colour in COLOUR.findall(path.read_text(encoding="utf-8"))}
    assert named - {*theme.IN_THE_DARK, *theme.IN_THE_DARK.values()} == set()


def test_the_dark_exchanges_colours_and_leaves_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """In marks, scales and the theme of the whole chart; a cell that reads like a colour stays as it is."""
    rows = pl.DataFrame({"ten": [theme.DATA, "6A1"], "so": [1, 2]})
    scale = alt.Scale(domain=["6A1"], range=[theme.PALE])
    chart = alt.Chart(rows).mark_bar(color=theme.LOOK).encode(x="so:Q", color=alt.Color("ten:N", scale=scale)).to_dict()
    assert theme.seen(chart) is chart
    monkeypatch.setattr(theme, "is_dark", lambda: True)
    dark = theme.seen(chart)
    assert dark["mark"]["color"] == theme.IN_THE_DARK[theme.LOOK]
    assert dark["encoding"]["color"]["scale"]["range"] == [theme.IN_THE_DARK[theme.PALE]]
    assert dark["config"]["text"]["color"] == THEMES["dark"]["textColor"]
    assert dark["datasets"] == chart["datasets"]
    assert theme.DATA in str(dark["datasets"])
