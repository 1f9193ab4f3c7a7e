"""Tests that every offered theme is readable."""

from __future__ import annotations

from typing import Final

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from clantui.ui.app import ClanApp
from clantui.ui.appearance.contrast import LEAST, adjust_contrast, contrast_ratio
from clantui.ui.appearance.themes import SAFE, THEMES, theme_names
from tests.pictures import SCENES
from tests.scenes.base import Scene, keys, played
from tests.ui.screen_text import segments

ANSI: Final = tuple(name for name, theme in BUILTIN_THEMES.items() if theme.ansi)
WANTED: Final = (
    "loaded",
    "first-run",
    "bad-tag",
    "filter",
    "sort-menu",
    "help",
    "problems",
    "stopped",
    "offline",
    "detail",
    "switcher",
    "race",
    "compare",
    "history",
    "player",
    "palette",
)
BROAD: Final = ("stopped", "race")
SMALL, LARGE = (80, 24), (160, 45)
OURS: Final = tuple(theme.name for theme in THEMES)
OTHERS: Final = tuple(name for name in theme_names() if name not in {*OURS, *ANSI})
LOOKED_AT: Final = tuple(
    pytest.param(
        scene,
        size,
        themes,
        id=f"{scene.name}-{size[0]}-{'ours' if themes is OURS else 'others'}",
        marks=[pytest.mark.soak] * (themes is OTHERS and scene.name != "loaded"),
    )
    for themes in (OURS, OTHERS)
    for scene in (*SCENES, Scene(name="palette", play=keys("ctrl+p")))
    for size in (SMALL, LARGE)
    if (scene.name in BROAD if size == LARGE else scene.name in WANTED)
)


def told(app: ClanApp) -> dict[tuple[str, str], str]:
    """Find the colours of letters and digits: by text and ground, an example."""
    found = {}
    for segment in segments(app):
        style = segment.style
        if style is None or not any(map(str.isalnum, segment.text)):
            continue
        assert style.color is not None
        assert style.bgcolor is not None
        pair = (style.color.name, style.bgcolor.name)
        found[pair[::-1] if style.reverse else pair] = segment.text.strip()
    return found


@pytest.mark.parametrize(("scene", "size", "themes"), LOOKED_AT)
async def test_every_word_can_be_read_in_every_theme(
    scene: Scene, size: tuple[int, int], themes: tuple[str, ...]
) -> None:
    """Each letter and digit, as it is drawn, has 4.5 : 1 or more against what it is drawn on."""
    dim = {}
    async with played(scene, size) as on:
        for name in themes:
            on.app.theme = name
            await on.pilot.pause()
            pairs = told(on.app)
            assert len(pairs) > 2
            dim.update(
                {
                    (name, *pair): (words, round(reached, 2))
                    for pair, words in pairs.items()
                    if (reached := contrast_ratio(*map(Color.parse, pair))) < LEAST
                }
            )
    assert dim == {}


@pytest.mark.parametrize("name", ANSI)
async def test_an_ansi_theme_leaves_all_colours_to_the_terminal(name: str) -> None:
    """An ANSI theme uses only the terminal's colours, never one on itself."""
    scene = next(scene for scene in SCENES if scene.name == "loaded")
    async with played(scene, (160, 45)) as on:
        on.app.theme = name
        await on.pilot.pause()
        for segment in segments(on.app):
            colours = (segment.style.color, segment.style.bgcolor) if segment.style else ()
            assert all(c is None or c.triplet is None for c in colours)
            own = {c.number for c in colours if c is not None and not c.is_default}
            assert (
                not segment.text.strip()
                or len(own) != 1
                or any(c and c.is_default for c in colours)
            )


def test_all_of_textuals_themes_and_ours_are_offered() -> None:
    """The palette offers all of Textual's themes and ours."""
    assert {*theme_names()} == {*BUILTIN_THEMES, *(theme.name for theme in THEMES)}
    assert theme_names()[0] == "clantui-dark"


def test_the_safe_theme_tells_good_from_bad_without_red_and_green() -> None:
    """Without red or green cones blue stands against orange, and one is lighter."""
    good, *bad = (Color.parse(str(c)) for c in (SAFE.success, SAFE.warning, SAFE.error))
    for colour in bad:
        # Both kinds of blindness leave the difference between blue and yellow.
        assert good.b - max(good.r, good.g) > 0
        assert colour.b - min(colour.r, colour.g) < 0
        assert min(colour.r, colour.g) - colour.b > 50


@pytest.mark.parametrize("ground", ["#000000", "#10151E", "#808080", "#F7F8FA", "#FFFFFF"])
@pytest.mark.parametrize("text", ["#000000", "#58C98B", "#777777", "#BA3C5B", "#FFFFFF"])
def test_a_colour_moves_until_it_is_readable(text: str, ground: str) -> None:
    """A colour that reaches the contrast stays; any other reaches it."""
    before, on = Color.parse(text), Color.parse(ground)
    after = adjust_contrast(before, [on], LEAST)
    assert contrast_ratio(after, on) >= LEAST
    if contrast_ratio(before, on) >= LEAST:
        assert after.hex == before.hex


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21, a colour on itself 1, and #767676 just readable on white."""
    white, black, grey = (Color.parse(c) for c in ("#FFFFFF", "#000000", "#767676"))
    assert contrast_ratio(black, white) == pytest.approx(21)
    assert contrast_ratio(grey, grey) == 1
    assert contrast_ratio(white, grey) == pytest.approx(4.54, abs=0.01)
