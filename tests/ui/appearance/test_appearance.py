"""Tests of the screen without colours, in ASCII, and without animation."""

from __future__ import annotations

import os
import re
from typing import Final

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.widgets import Input

from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import Appearance, AsciiFilter, ColourlessFilter
from tests.pictures import SCENES
from tests.scenes.base import Scene, keys, play_scene
from tests.ui.harness import make_survey
from tests.ui.screen_text import segments, text

PALETTE: Final = Scene(name="palette", play=keys("ctrl+p"))
BY_NAME: Final = {scene.name: scene for scene in (*SCENES, PALETTE)}
ASCII: Final = Appearance(ascii=True)
PLAIN: Final = Appearance(colours=False)
PLAIN_ASCII: Final = Appearance(ascii=True, colours=False)
SCENE_NAMES: Final = (
    "loaded",
    "loading",
    "stopped",
    "offline",
    "stale",
    "maintenance",
    "throttled",
    "hostile-names",
    "detail",
    "help",
    "sort-menu",
    "first-run",
    "bad-tag",
    "switcher",
    "race",
    "history",
    "compare",
    "player",
    "duel",
    "problems",
    "palette",
)
LARGE: Final = (160, 45)
QUICK: Final = {
    "loaded": LARGE,
    "hostile-names": (80, 24),
    "switcher": (80, 24),
    "race": LARGE,
    "duel": (80, 24),
}
"""Scenes without the same signs, and their sizes."""


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *QUICK.items(),
        *(
            pytest.param(name, size, marks=pytest.mark.soak)
            for name in SCENE_NAMES
            for size in ((80, 24), LARGE)
        ),
    ],
)
async def test_all_text_can_be_ascii_without_colours(name: str, size: tuple[int, int]) -> None:
    """Signs, borders, bars, plots and names are ASCII; lines keep their length.

    Only the terminal's two default colours, bold, underlined and reverse text are used.
    """
    async with play_scene(BY_NAME[name], size, PLAIN_ASCII) as on:
        drawn = text(on.app)
        colours = {
            colour.name
            for _, style in styles(on.app)
            for colour in (style.color, style.bgcolor)
            if colour is not None and not colour.is_default
        }
    assert {c for c in drawn if not c.isascii()} == set()
    assert {len(line) for line in drawn.splitlines()} == {size[0]}
    assert colours == set()


async def test_ascii_does_not_move_columns() -> None:
    """In ASCII the same words are at the same places.

    A blank is added only before a name with an edge, and before the mark of a sorted heading.
    """
    async with play_scene(BY_NAME["loaded"]) as on:
        before = text(on.app).splitlines()[:-1]
    async with play_scene(BY_NAME["loaded"], appearance=ASCII) as on:
        after = text(on.app).splitlines()[:-1]
    for full, plain in zip(before, after, strict=True):
        if full.isascii() or len(full) == 80:  # one character a cell
            if "▌" in full:
                start = full.index("▌") + 1
                end = full.index("  ", start)
                assert plain[start : end + 1] == f" {full[start:end]}"
                full, plain = full[end + 1 :], plain[end + 1 :]  # noqa: PLW2901
            if "▼" in full:
                assert " Players▼" in full
                full = full.replace(" Players▼", "Players v")  # noqa: PLW2901
            indices = [i for i, c in enumerate(full) if c.isascii() and c.isalnum()]
            assert [full[i] for i in indices] == [plain[i] for i in indices]


async def test_enter_is_spelled_out_in_ascii() -> None:
    """In ASCII the key bar says `enter` instead of `↵`, if the line has room for it."""
    async with play_scene(BY_NAME["loaded"], (120, 24), ASCII) as on:
        assert "enter" in text(on.app).splitlines()[-1].lower()


@pytest.mark.parametrize(
    ("scene", "named"),
    [pytest.param("help", "down j", marks=pytest.mark.soak), ("history", "h Earlier")],
)
async def test_arrow_keys_have_names_in_ascii(scene: str, named: str) -> None:
    """In ASCII, arrow keys have names, because `v` for ↓ is the key of the next view."""
    async with play_scene(BY_NAME[scene], appearance=ASCII) as on:
        drawn = text(on.app)
        assert named in drawn
        assert not re.search(r"[<>^v] (j|k|Earlier|Later)\b", drawn)


BACKGROUND: Final = Color(0, 0, 0)


@pytest.mark.parametrize(
    ("texts", "filtered"),
    [
        (("plain", "  "), ("plain", "  ")),
        (("↵ open     ",), ("enter open ",)),
        (("↵ open", "     "), ("enter open", " ")),
        (("↵ open", "   ", "  "), ("enter open", " ")),
        (("↵ open    ",), ("^ open    ",)),
        (("↵ a ↵ b     ",), ("enter a ^ b ",)),
        (("↵ a", " ↵ b", "     "), ("enter a", " ^ b", " ")),
        (("部落 ↵     ",), ("???? enter ",)),
    ],
)
def test_a_name_of_a_key_takes_blanks_of_the_end_of_its_line(
    texts: tuple[str, ...], filtered: tuple[str, ...]
) -> None:
    """A key is spelled out if a blank is left at the end; the line keeps its width."""
    line = [Segment(part) for part in texts]
    drawn = AsciiFilter().apply(line, BACKGROUND)
    assert tuple(segment.text for segment in drawn) == filtered


def test_a_scroll_bar_is_blank_in_ascii() -> None:
    """The parts of a scroll bar have colours but no letters; other text with data keeps them."""
    line = [
        Segment("█▁", Style(meta={"@mouse.down": "grab"})),
        Segment("█▁", Style(meta={"@click": "open"})),
        Segment("a ▎", Style(meta={"@mouse.down": "grab"})),
        Segment("▎"),
    ]
    drawn = AsciiFilter().apply(line, BACKGROUND)
    assert [segment.text for segment in drawn] == ["  ", "#_", "   ", "|"]


def styles(app: ClanApp) -> list[tuple[str, Style]]:
    """Return all texts on the screen with their styles."""
    return [(s.text, s.style) for s in segments(app) if s.style is not None]


async def test_the_cursor_is_visible_without_colours() -> None:
    """Only the row under the cursor is in reverse; without the focus it is underlined."""
    async with play_scene(BY_NAME["loaded"], appearance=PLAIN) as on:
        await on.press("j")
        reverse = [words for words, style in styles(on.app) if style.reverse and words.strip()]
        assert any(on.highlighted_card and on.highlighted_card in words for words in reverse)
        assert not any("Mega Knight" in words for words in reverse)
        await on.press("t")
        marked = [words for words, style in styles(on.app) if style.underline]
        assert any(on.highlighted_card and on.highlighted_card in words for words in marked)


async def test_only_backgrounds_with_a_meaning_are_marked_without_colours() -> None:
    """Text without a style, or with a colour of the terminal, stays text without a mark."""
    async with play_scene(BY_NAME["loaded"], appearance=PLAIN) as on:
        cursor = on.app.theme_variables["block-cursor-background"]
        backgrounds = {
            cursor.lower(): True,
            cursor.upper(): True,
            on.app.theme_variables["primary"]: True,
            on.app.theme_variables["surface"]: False,
            "red": False,
            "default": False,
        }
        line = [Segment("blank"), *(Segment(c, Style(bgcolor=c)) for c in backgrounds)]
        blank, *drawn = ColourlessFilter(on.app).apply(line, BACKGROUND)
    assert blank == Segment("blank")
    for text_part, style, _ in drawn:
        assert style is not None
        assert bool(style.reverse) is backgrounds[text_part], text_part
        assert style.color == style.bgcolor == RichColor.parse("default")


async def test_the_selected_line_of_a_dialog_is_visible_without_colours() -> None:
    """Without colours, the selected line of a dialog's list is in reverse."""
    async with play_scene(Scene(name="", play=keys("s")), appearance=PLAIN) as on:
        reverse = "".join(words for words, style in styles(on.app) if style.reverse)
        assert reverse.strip()
        assert "Elixir" not in reverse


async def test_no_theme_is_offered_without_colours() -> None:
    """Without colours the palette offers no themes, because all of them look alike."""
    async with play_scene(BY_NAME["loaded"], appearance=PLAIN) as on:
        assert "Theme" not in [entry.name for entry in on.goto_entries.collect(())]
    async with play_scene(BY_NAME["loaded"]) as on:
        assert "Theme" in [entry.name for entry in on.goto_entries.collect(())]


async def test_the_environment_does_not_override_the_appearance() -> None:
    """An empty `NO_COLOR`, which Textual would obey, does not remove the colours."""
    before = os.environ.get("NO_COLOR")
    os.environ["NO_COLOR"] = ""
    try:
        async with play_scene(BY_NAME["loaded"]) as on:
            assert any(style.color and style.color.triplet for _, style in styles(on.app))
    finally:
        del os.environ["NO_COLOR"]
        if before is not None:
            os.environ["NO_COLOR"] = before


async def test_nothing_is_animated_without_animation() -> None:
    """Without animation scrolling jumps; no cursor blinks, so an idle screen writes nothing."""
    async with play_scene(BY_NAME["loaded"], appearance=Appearance(animation=False)) as on:
        await on.press("ctrl+p")
        field = on.app.screen.query_one(Input)
        assert field.has_focus
        assert not field.cursor_blink
        assert on.app.animation_level == "none"
    async with play_scene(BY_NAME["loaded"]) as on:
        await on.press("ctrl+p")
        assert on.app.animation_level == "full"
        assert not on.app.screen.query_one(Input).cursor_blink


@pytest.mark.soak
async def test_the_first_frame_has_the_chosen_theme() -> None:
    """The chosen theme is drawn in the first frame, without the default theme before it."""
    async with play_scene(BY_NAME["loaded"], appearance=Appearance(theme="nord")) as on:
        assert on.app.theme == "nord"
        await on.arrive(make_survey(["Wizard"]))


@pytest.mark.parametrize("name", ["ansi-light", pytest.param("ansi-dark", marks=pytest.mark.soak)])
async def test_an_ansi_theme_has_the_terminals_colours_from_the_first_frame(name: str) -> None:
    """An ANSI theme uses only the terminal's colours from the first frame on."""
    async with play_scene(BY_NAME["loaded"], appearance=Appearance(theme=name)) as on:
        for _, style in styles(on.app):
            assert style.color is None or style.color.triplet is None
            assert style.bgcolor is None or style.bgcolor.triplet is None
