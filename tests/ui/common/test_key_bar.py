"""Tests of the key bar."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import ClassVar, Final

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input

from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.table.sort_screen import SortScreen
from clantui.ui.keymap.bindings import list_declared_bindings
from tests.polling import wait_in_process
from tests.ui.harness import Stage, make_survey, stage


class CountingBar(KeyBar):
    """A key bar that counts how often it reads the bindings."""

    count = 0

    def _refresh_changed(self) -> None:
        self.count += 1
        super()._refresh_changed()


async def test_several_changes_of_bindings_in_a_turn_are_handled_once() -> None:
    """Three changes in a turn cause one check; a later change causes another."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        bar = CountingBar()
        await app.screen.mount(bar)
        await pilot.pause()
        bar.count = 0
        for turn in (1, 2):
            for _ in range(3):
                app.screen.refresh_bindings()
            await pilot.pause()
            assert bar.count == turn


async def list_bars(s: Stage, *widths: int) -> list[str]:
    """Return the key bar of the top screen at several widths of the window."""
    bars = []
    for width in widths:
        await s.pilot.resize_terminal(width, 30)
        await s.pilot.pause()
        await s.pilot.pause()
        bars.append(str(s.app.screen.query_one(KeyBar).render()))
    return bars


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.soak)], ids=["some", "all"])
async def test_a_narrow_bar_leaves_out_the_least_important_keys(step: int) -> None:
    """Keys are left out from the right, those of the palette, help and back last.

    In a text field a key is shown that types no character, and back before quit.
    """
    async with stage(loaded=make_survey(["Wizard"])) as s:
        assert (
            await list_bars(s, *(160, 60, 50, 40, 35, 20, 15, 5)[::step])
            == [
                "↵ Details  / Filter  s Sort  v View  b Race  : Go to  ? Help  q Quit",
                "↵ Details  / Filter  s Sort  : Go to  ? Help  q Quit",
                "↵ Details  / Filter  : Go to  ? Help  q Quit",
                "↵ Details  : Go to  ? Help  q Quit",
                ": Go to  ? Help  q Quit",
                "? Help  q Quit",
                "?  q",
                "q",
            ][::step]
        )
        await s.press("slash")
        assert (
            await list_bars(s, *(160, 40, 35, 25, 15, 5)[::step])
            == [
                "↵ Apply  esc Back  ^p Go to  f1 Help  ^q Quit",
                "↵ Apply  esc Back  ^p Go to  f1 Help",
                "esc Back  ^p Go to  f1 Help",
                "esc Back  f1 Help",
                "f1 Help",
                "f1",
            ][::step]
        )
        await s.press("escape", "s")
        assert await list_bars(s, 80) == ["esc Close"]


async def test_a_click_presses_the_key_under_the_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is pressed by its first and its last cell; beyond the last key nothing happens."""
    pressed: list[str] = []
    async with stage(loaded=make_survey(["Wizard"])) as s:
        (bar,) = await list_bars(s, 160)
        monkeypatch.setattr(s.app, "simulate_key", pressed.append)
        start = bar.index("s Sort") + 1  # after the padding
        for x in (1, start - 3, start, start + len("s Sort") - 1, len(bar), len(bar) + 1):
            await s.pilot.click(KeyBar, offset=(x, 0))
    assert pressed == ["enter", "slash", "s", "s", "q"]


class BareApp(App[None], inherit_bindings=False):
    """An app without keys of its own."""

    ENABLE_COMMAND_PALETTE = False


class KeyField(Input, inherit_bindings=False):
    """A text field whose key has a name of the moment."""

    BINDINGS: ClassVar = [Binding("enter", "apply", "Apply", id="key-field-apply")]
    key_names: ClassVar = {"key-field-apply": "Search"}


class BarScreen(Screen[None]):
    """A screen with a key bar, a field, and the given keys."""

    AUTO_FOCUS = ""
    is_open = True

    def compose(self) -> ComposeResult:
        """Yield the field and the bar."""
        yield KeyField()
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Disable the action `closed`, and hide `hidden` while the screen is not open."""
        return None if action == "closed" else action != "hidden" or self.is_open


PALETTE: Final = Binding("colon", "command_palette", "Go to", show=False)
HELP: Final = Binding("question_mark", "open('help')", "Help", show=False)
QUIT: Final = Binding("q", "quit", "Quit", show=False)
BACK: Final = replace(
    list_declared_bindings(SortScreen)["sort-close"], key="f9", description="Back"
)
"""Back, bound to another key by the user."""
TEN: Final = [Binding(letter, f"do_{letter}", letter.upper()) for letter in "abcdefghij"]
LAST: Final = [PALETTE, HELP, QUIT]


BAR_CASES: Final[dict[str, tuple[list[Binding], str]]] = {
    "eight keys at most, and the last ones are among them": (
        [*TEN, *LAST],
        "a A  b B  c C  d D  e E  : Go to  ? Help  q Quit",
    ),
    "eight keys without a palette": ([*TEN, QUIT], "a A  b B  c C  d D  e E  f F  g G  q Quit"),
    "back is one of the eight, at its place": (
        [*TEN[:3], BACK, *TEN[3:], *LAST],
        "a A  b B  c C  f9 Back  d D  : Go to  ? Help  q Quit",
    ),
    "back behind ten keys": ([*TEN, BACK], "a A  b B  c C  d D  e E  f F  g G  f9 Back"),
    "a hidden key, one that cannot be pressed, and a disabled one are left out": (
        [
            Binding("x", "other", "X", show=False),
            Binding("unbound-y", "unbound", "Y"),
            Binding("z", "closed", "Z"),
            *TEN[:1],
        ],
        "a A",
    ),
    "the shortest key of an action, the first of equal ones": (
        [Binding(key, "sort", "Sort") for key in ("f10", "s", "t")],
        "s Sort",
    ),
    "esc is preferred": (
        [Binding(key, "back", "Back") for key in ("left_square_bracket", "escape", "q")],
        "esc Back",
    ),
}


async def test_a_wide_bar_has_the_first_eight_usable_keys() -> None:
    """A wide bar has up to eight keys: one of each usable action, and the last ones always."""
    app = BareApp()
    async with app.run_test(size=(200, 8)) as pilot:
        for case, (keys, line) in BAR_CASES.items():
            await app.push_screen(show_keys(keys))
            await pilot.pause()
            assert str(app.screen.query_one(KeyBar).render()) == line, case


async def test_keys_leave_a_narrow_bar_one_by_one() -> None:
    """A line is shown as soon as it fits; quit leaves first beside back, back and help last."""
    ladders = {
        (*TEN[:2], *LAST): [
            "a A  b B  : Go to  ? Help  q Quit",
            "a A  : Go to  ? Help  q Quit",
            ": Go to  ? Help  q Quit",
            "? Help  q Quit",
            "?  q",
            "q",
        ],
        (TEN[0], BACK, TEN[1], *LAST): [
            "a A  f9 Back  b B  : Go to  ? Help  q Quit",
            "a A  f9 Back  b B  : Go to  ? Help",
            "a A  f9 Back  : Go to  ? Help",
            "f9 Back  : Go to  ? Help",
            "f9 Back  ? Help",
            "? Help",
            "?",
        ],
    }
    app = BareApp()
    async with app.run_test(size=(200, 8)) as pilot:
        for keys, ladder in ladders.items():
            await app.push_screen(show_keys(list(keys)))
            for line, next_line in pairwise(ladder):
                for cells, shown in ((len(line), line), (len(line) - 1, next_line)):
                    await pilot.resize_terminal(cells + 2, 8)
                    bar = app.screen.query_one(KeyBar)
                    await wait_in_process(lambda: bar.content_size.width == cells)  # noqa: B023
                    assert str(bar.render()) == shown


async def test_a_field_adds_its_own_key_first_and_hides_the_typed_ones() -> None:
    """A focused field's key comes first, by its name of the moment; arrows are not typed."""
    keys = [*TEN[:1], Binding("up", "rise", "Rise"), HELP, QUIT, Binding("ctrl+q", "quit", "Quit")]
    app = BareApp()
    async with app.run_test(size=(200, 8)) as pilot:
        await app.push_screen(show_keys(keys))
        await pilot.pause()
        bar = app.screen.query_one(KeyBar)
        assert str(bar.render()) == "a A  ↑ Rise  ? Help  q Quit"
        app.screen.query_one(KeyField).focus()
        await pilot.pause()
        assert str(bar.render()) == "⏎ Search  ↑ Rise  ^q Quit"


async def test_a_changed_binding_is_drawn_anew() -> None:
    """A key that is no longer offered leaves the line on the screen; keys are accented."""
    app = BareApp()
    async with app.run_test(size=(40, 8)):
        screen = show_keys([Binding("x", "hidden", "X"), *TEN[:1]])
        await app.push_screen(screen)
        bar = screen.query_one(KeyBar)
        await wait_in_process(lambda: bar.render_line(0).text.strip() == "x X  a A")
        spans = {(span.start, span.style) for span in bar.render().spans}
        assert {(0, "bold $text-accent"), (2, "$foreground")} <= spans
        screen.is_open = False
        screen.refresh_bindings()
        await wait_in_process(lambda: bar.render_line(0).text.strip() == "a A")


def show_keys(keys: list[Binding]) -> BarScreen:
    """Return a screen with these keys."""
    kind: type[BarScreen] = type("KeysScreen", (BarScreen,), {"BINDINGS": keys})
    return kind()
