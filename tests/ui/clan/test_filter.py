"""Tests of the filter field: its underline, its suggestions and its messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from clantui.ui.appearance.themes import THEMES
from clantui.ui.common.table.filter_input import FilterInput


class Host(App[None]):
    """App with a filter field and nothing else."""

    def __init__(self, *, facets: bool, theme: str) -> None:
        super().__init__()
        self.messages: list[FilterInput.QueryChanged] = []
        self._facets = facets
        for registered in THEMES:
            self.register_theme(registered)
        self.theme = theme

    def compose(self) -> ComposeResult:
        """Compose the field."""
        yield FilterInput("" if self._facets else "name")

    def on_mount(self) -> None:
        """Open the field."""
        field = self.query_one(FilterInput)
        field.display = True
        self.screen.set_focus(field)

    @on(FilterInput.QueryChanged)
    def _record_query(self, message: FilterInput.QueryChanged) -> None:
        self.messages.append(message)


@dataclass
class Typing:
    """Filter field that a test types into."""

    app: Host
    pilot: Pilot[None]
    keys: dict[str, str] = field(default_factory=lambda: {" ": "space", ":": "colon"})

    @property
    def field(self) -> FilterInput:
        """Return the field."""
        return self.app.query_one(FilterInput)

    async def type(self, *keys: str) -> None:
        """Press keys, and wait for their effect."""
        await self.pilot.press(*(self.keys.get(key, key) for key in keys))
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def shown(self) -> str:
        """Return the line as it is drawn."""
        return self.field.render_line(0).text.rstrip()

    @property
    def underlined(self) -> str:
        """Return the underlined text."""
        segments = self.field.render_line(0)
        return "".join(s.text for s in segments if s.style is not None and s.style.underline)


@asynccontextmanager
async def open_field(*, facets: bool = True, theme: str = THEMES[0].name) -> AsyncIterator[Typing]:
    """Run an app with the field."""
    app = Host(facets=facets, theme=theme)
    async with app.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        yield Typing(app, pilot)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_a_wrong_word_is_underlined_in_the_colour_of_errors(theme: str) -> None:
    """Only the wrong word is underlined, and only while it is wrong."""
    async with open_field(theme=theme) as t:
        await t.type(*"hog elixir:")
        assert t.underlined == ""
        await t.type("x")
        assert t.underlined == "elixir:x"
        wrong = next(s.style for s in t.field.render_line(0) if s.style and s.style.underline)
        plain = next(s.style for s in t.field.render_line(0) if s.text.startswith("hog"))
        assert plain is not None
        assert wrong.color != plain.color
        assert wrong.bgcolor == plain.bgcolor
        await t.type("backspace", "4")
        assert t.underlined == ""


async def test_the_underline_follows_blanks_before_a_wrong_word() -> None:
    """The underline uses positions in the field, not in the query."""
    async with open_field() as t:
        await t.type(*"   evo:q hog")
        assert t.underlined == "evo:q"
        assert t.app.messages[-1].filter_text == "evo:q hog"


async def test_every_text_is_posted() -> None:
    """Each text is posted as it is typed, also with a mistake."""
    async with open_field() as t:
        await t.type(*"evo:q")
        posted = [message.filter_text for message in t.app.messages]
        assert posted == ["e", "ev", "evo", "evo:", "evo:q"]


@pytest.mark.parametrize("key", ["right", "end"])
async def test_right_and_end_accept_the_suggestion(key: str) -> None:
    """A key and then a value are completed; accepted text is posted as if typed."""
    async with open_field() as t:
        await t.type(*"-Ra")
        assert t.shown == "-Rarity:"
        assert t.field.value == "-Ra"
        await t.type(key)
        assert t.field.value == "-Rarity:"
        await t.type("l")
        assert t.shown == "-Rarity:legendary"
        await t.type(key)
        assert t.app.messages[-1].filter_text == "-Rarity:legendary"
        await t.type(key)
        assert t.field.value == "-Rarity:legendary"


async def test_words_of_the_view_are_suggested() -> None:
    """The view's own words come before those of all views."""
    async with open_field() as t:
        t.field.words = ("not played",)
        await t.type(*"not pla")
        assert t.shown == "not played"
        t.field.words = ()
        await t.type("y")
        assert t.shown == "not players:"


async def test_end_moves_to_the_end_before_it_accepts() -> None:
    """Within a text End only moves the cursor; with Shift it never accepts."""
    async with open_field() as t:
        await t.type(*"rarity:l", "left", "left", "end")
        assert t.field.value == "rarity:l"
        assert t.field.cursor_at_end
        await t.type("shift+end")
        assert t.field.value == "rarity:l"
        await t.type("home", "shift+end")
        assert t.field.selected_text == "rarity:l"


async def test_a_view_without_facets_suggests_nothing() -> None:
    """A field without facets accepts any text."""
    async with open_field(facets=False) as t:
        await t.type(*"rarity:")
        assert t.shown == "rarity:"
        await t.type("x")
        assert t.underlined == ""
