"""Tests that all themes are readable."""

from __future__ import annotations

from typing import Final

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from clantui.core.text.colours import HUES
from clantui.ui.app import ClanApp
from clantui.ui.appearance.contrast import (
    adjust_contrast,
    compute_contrast_ratio,
    make_meaning_variables,
    with_readable_text,
)
from clantui.ui.appearance.themes import SAFE, THEMES, list_theme_names
from tests.pictures import BY_NAME, SCENES
from tests.scenes.base import Scene, keys, play_scene
from tests.ui.appearance.guidelines import MIN_CONTRAST
from tests.ui.screen_text import segments

ANSI: Final = tuple(name for name, theme in BUILTIN_THEMES.items() if theme.ansi)
SCENE_NAMES: Final = (
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
LARGE_SCENE_NAMES: Final = ("stopped", "race")
SMALL, LARGE = (80, 24), (160, 45)
QUICK: Final = {
    ("loaded", SMALL),
    ("player", SMALL),
    ("race", LARGE),
}
"""Scenes without the same widgets, and their sizes."""

OURS: Final = tuple(theme.name for theme in THEMES)
OTHERS: Final = tuple(name for name in list_theme_names() if name not in {*OURS, *ANSI})
SOME_OTHERS: Final = OTHERS[::5]
CASES: Final = (
    pytest.param(BY_NAME["loaded"], SMALL, SOME_OTHERS, id="loaded-80-some-others"),
    *(
        pytest.param(
            scene,
            size,
            themes,
            id=f"{scene.name}-{size[0]}-{'ours' if themes is OURS else 'others'}",
            marks=[pytest.mark.soak] * (themes is OTHERS or (scene.name, size) not in QUICK),
        )
        for themes in (OURS, OTHERS)
        for scene in (*SCENES, Scene(name="palette", play=keys("ctrl+p")))
        for size in (SMALL, LARGE)
        if scene.name in (LARGE_SCENE_NAMES if size == LARGE else SCENE_NAMES)
    ),
)


def find_colour_pairs(app: ClanApp) -> dict[tuple[str, str], str]:
    """Return an example for each pair of colours of letters and their background."""
    examples = {}
    for segment in segments(app):
        style = segment.style
        if style is None or not any(map(str.isalnum, segment.text)):
            continue
        assert style.color is not None
        assert style.bgcolor is not None
        pair = (style.color.name, style.bgcolor.name)
        examples[pair[::-1] if style.reverse else pair] = segment.text.strip()
    return examples


@pytest.mark.parametrize(("scene", "size", "themes"), CASES)
async def test_all_text_is_readable_in_every_theme(
    scene: Scene, size: tuple[int, int], themes: tuple[str, ...]
) -> None:
    """Each letter and digit on the screen has a contrast of 4.5 or more."""
    unreadable = {}
    async with play_scene(scene, size) as on:
        for name in themes:
            on.app.theme = name
            await on.pilot.pause()
            pairs = find_colour_pairs(on.app)
            assert len(pairs) > 2
            unreadable.update(
                {
                    (name, *pair): (text, round(contrast, 2))
                    for pair, text in pairs.items()
                    if (contrast := compute_contrast_ratio(*map(Color.parse, pair))) < MIN_CONTRAST
                }
            )
    assert unreadable == {}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.soak] * (name != ANSI[0])) for name in ANSI]
)
async def test_an_ansi_theme_uses_only_colours_of_the_terminal(name: str) -> None:
    """An ANSI theme uses only the terminal's colours, and no colour on itself."""
    async with play_scene(BY_NAME["loaded"], (160, 45)) as on:
        on.app.theme = name
        await on.pilot.pause()
        for segment in segments(on.app):
            colours = (segment.style.color, segment.style.bgcolor) if segment.style else ()
            assert all(c is None or c.triplet is None for c in colours)
            numbers = {c.number for c in colours if c is not None and not c.is_default}
            assert (
                not segment.text.strip()
                or len(numbers) != 1
                or any(c and c.is_default for c in colours)
            )


def test_all_themes_are_offered() -> None:
    """The list has all of Textual's themes and ours."""
    assert {*list_theme_names()} == {*BUILTIN_THEMES, *(theme.name for theme in THEMES)}
    assert list_theme_names()[0] == "clantui-dark"


def test_good_and_bad_differ_in_the_safe_theme_with_colour_blindness() -> None:
    """Good is blue and bad is orange, which differ without red or green cones."""
    good, *bad = (Color.parse(str(c)) for c in (SAFE.success, SAFE.warning, SAFE.error))
    for colour in bad:
        # Both kinds of colour blindness keep the difference between blue and yellow.
        assert good.b - max(good.r, good.g) > 0
        assert colour.b - min(colour.r, colour.g) < 0
        assert min(colour.r, colour.g) - colour.b > 50


@pytest.mark.parametrize("ground", ["#000000", "#10151E", "#808080", "#F7F8FA", "#FFFFFF"])
@pytest.mark.parametrize("text", ["#000000", "#58C98B", "#777777", "#BA3C5B", "#FFFFFF"])
def test_a_colour_is_adjusted_only_until_it_is_readable(text: str, ground: str) -> None:
    """A readable colour stays as it is; any other becomes readable."""
    before, background = Color.parse(text), Color.parse(ground)
    after = adjust_contrast(before, [background], MIN_CONTRAST)
    assert compute_contrast_ratio(after, background) >= MIN_CONTRAST
    if compute_contrast_ratio(before, background) >= MIN_CONTRAST:
        assert after.hex == before.hex


def test_warnings_are_as_readable_on_their_badge_as_elsewhere() -> None:
    """In each theme the badge of the demo has more contrast than the guidelines want."""
    themes = {**BUILTIN_THEMES, **{theme.name: theme for theme in THEMES}}
    for name in (*OURS, *OTHERS):
        variables = themes[name].to_color_system().generate()
        text = Color.parse(with_readable_text(variables)["text-warning"])
        ground, badge = (Color.parse(variables[key]) for key in ("background", "warning-muted"))
        assert compute_contrast_ratio(text, ground + badge) > MIN_CONTRAST + 0.1, name


def test_contrast_follows_the_guidelines() -> None:
    """Black on white has 21, a colour on itself 1, and #767676 is just readable on white."""
    white, black, grey = (Color.parse(c) for c in ("#FFFFFF", "#000000", "#767676"))
    assert compute_contrast_ratio(black, white) == pytest.approx(21)
    assert compute_contrast_ratio(grey, grey) == 1
    assert compute_contrast_ratio(white, grey) == pytest.approx(4.54, abs=0.01)


GROUNDS: Final = (
    "background",
    "surface",
    "panel",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "block-hover-background",
)
TEXTS: Final = (
    "foreground",
    "text",
    "text-muted",
    "text-disabled",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-success",
    "text-warning",
    "text-error",
    *(role.value for role in HUES),
)
MIN_SHAPE: Final = 3.0
"""Contrast of a shape: success criterion 1.4.11."""


def make_variables(name: str) -> dict[str, str]:
    """Return the variables of a theme as they are drawn."""
    theme = {**BUILTIN_THEMES, **{theme.name: theme for theme in THEMES}}[name]
    variables = theme.to_color_system().generate()
    variables.update(with_readable_text(variables))
    return {**variables, **make_meaning_variables(variables, theme)}


def test_each_colour_of_text_is_readable_on_each_background_of_its_theme() -> None:
    """Text has 4.5 on each ground, with the cursor too; a button's label and shapes have theirs.

    In our themes muted text has less than the foreground; the row under the mouse is hardly
    another ground.
    """
    for name in (*OURS, *OTHERS):
        variables = make_variables(name)
        colours = {key: Color.parse(variables[key]) for key in (*TEXTS, *GROUNDS)}
        for ground in GROUNDS:
            background = colours["background"] + colours[ground]
            for text in TEXTS:
                contrast = compute_contrast_ratio(colours[text], background)
                assert contrast >= MIN_CONTRAST, (name, text, ground)
            for role in HUES:
                shape = Color.parse(variables[role.mark])
                assert compute_contrast_ratio(shape, background) >= MIN_SHAPE, (name, role, ground)

        def read_contrast(
            text: str, ground: str = "background", variables: dict[str, str] = variables
        ) -> float:
            return compute_contrast_ratio(*(Color.parse(variables[key]) for key in (text, ground)))

        assert variables["text"] == variables["foreground"], name
        assert variables["block-cursor-blurred-foreground"] == variables["foreground"], name
        assert variables["text-muted"] == variables["text-disabled"], name
        if name in OURS:
            assert read_contrast("text-muted") < read_contrast("foreground"), name
        cursor = read_contrast("block-cursor-foreground", "block-cursor-background")
        best = max(
            compute_contrast_ratio(Color.parse(end), colours["block-cursor-background"])
            for end in ("black", "white")
        )
        assert cursor >= min(6.9, best), name
        label = "button-color-foreground"
        assert read_contrast(label, "primary") >= MIN_CONTRAST, name
        assert read_contrast(label, "primary-darken-2") > read_contrast(label, "primary"), name
        steps = ("block-hover-background", "block-cursor-background")
        hover, cursor = (read_contrast(key) for key in steps)
        assert 1 < hover < cursor, name


def test_hues_are_those_for_dark_and_light_themes_and_for_colour_blindness() -> None:
    """A meaning's colour comes from its row; where that is readable, it is drawn as it is."""
    for theme in THEMES:
        variables = make_variables(theme.name)
        drawn = {Color.parse(variables[role.mark]).hex for role in HUES}
        rows = {
            kind: {Color.parse(getattr(hues, kind)).hex for hues in HUES.values()}
            for kind in ("dark", "light", "safe")
        }
        kind = max(rows, key=lambda row: len(rows[row] & drawn))
        assert kind == theme.name.removeprefix("clantui-"), theme.name
