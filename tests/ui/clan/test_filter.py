"""Tests of the filter field: its underline, its suggestions and its messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from clantui.core.views.filter import parse_query
from clantui.ui.appearance.themes import THEMES
from clantui.ui.common.filter_input import FilterInput


class Host(App[None]):
    """App with a filter field and nothing else."""

    def __init__(self, *, facets: bool, theme: str) -> None:
        super().__init__()
        self.heard: list[FilterInput.QueryChanged] = []
        self._facets = facets
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme

    def compose(self) -> ComposeResult:
        """Compose the field."""
        yield FilterInput(facets=self._facets)

    def on_mount(self) -> None:
        """Open the field."""
        field = self.query_one(FilterInput)
        field.display = True
        self.screen.set_focus(field)

    @on(FilterInput.QueryChanged)
    def _filtered(self, message: FilterInput.QueryChanged) -> None:
        self.heard.append(message)


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
        """Press keys, and wait for what they do."""
        await self.pilot.press(*(self.keys.get(key, key) for key in keys))
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def shown(self) -> str:
        """Return the line as it is drawn."""
        return self.field.render_line(0).text.rstrip()

    @property
    def pointed_at(self) -> str:
        """Return the underlined text."""
        segments = self.field.render_line(0)
        return "".join(s.text for s in segments if s.style is not None and s.style.underline)


@asynccontextmanager
async def typing(*, facets: bool = True, theme: str = THEMES[0].name) -> AsyncIterator[Typing]:
    """Run an app with the field."""
    app = Host(facets=facets, theme=theme)
    async with app.run_test(size=(60, 3)) as pilot:
        await pilot.pause()
        yield Typing(app, pilot)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_a_wrong_word_is_underlined_in_the_colour_of_errors(theme: str) -> None:
    """The word that is wrong stands out while it is wrong, and no other does."""
    async with typing(theme=theme) as t:
        await t.type(*"hog elixir:")
        assert t.pointed_at == ""
        await t.type("x")
        assert t.pointed_at == "elixir:x"
        wrong = next(s.style for s in t.field.render_line(0) if s.style and s.style.underline)
        plain = next(s.style for s in t.field.render_line(0) if s.text.startswith("hog"))
        assert plain is not None
        assert wrong.color != plain.color
        assert wrong.bgcolor == plain.bgcolor
        await t.type("backspace", "4")
        assert t.pointed_at == ""


async def test_blanks_before_a_wrong_word_move_the_line_below_it() -> None:
    """The word is found where it stands in the field, not where it stands in the query."""
    async with typing() as t:
        await t.type(*"   evo:q hog")
        assert t.pointed_at == "evo:q"
        assert t.app.heard[-1].query == "evo:q hog"


async def test_every_text_is_announced_with_what_it_asks_for() -> None:
    """The screen is told the text and the query, mistakes and all."""
    async with typing() as t:
        await t.type(*"evo:q")
        heard = [(message.query, message.parsed) for message in t.app.heard]
        assert heard == [(text, parse_query(text)) for text in ("e", "ev", "evo", "evo:", "evo:q")]
        assert heard[-1][1].wrong is not None


@pytest.mark.parametrize("key", ["right", "end"])
async def test_right_and_end_accept_the_suggestion(key: str) -> None:
    """A key and then a value are carried on; what is taken is announced as if typed."""
    async with typing() as t:
        await t.type(*"-Ra")
        assert t.shown == "-Rarity:"
        assert t.field.value == "-Ra"
        await t.type(key)
        assert t.field.value == "-Rarity:"
        await t.type("l")
        assert t.shown == "-Rarity:legendary"
        await t.type(key)
        assert t.app.heard[-1].query == "-Rarity:legendary"
        await t.type(key)
        assert t.field.value == "-Rarity:legendary"


async def test_end_goes_to_the_end_before_it_takes_anything() -> None:
    """Within a text End moves the cursor only, and with Shift it takes nothing anywhere."""
    async with typing() as t:
        await t.type(*"rarity:l", "left", "left", "end")
        assert t.field.value == "rarity:l"
        assert t.field.cursor_at_end
        await t.type("shift+end")
        assert t.field.value == "rarity:l"
        await t.type("home", "shift+end")
        assert t.field.selected_text == "rarity:l"


async def test_a_view_without_facets_offers_none() -> None:
    """A field for other things takes any text as it is."""
    async with typing(facets=False) as t:
        await t.type(*"rarity:")
        assert t.shown == "rarity:"
        await t.type("x")
        assert t.pointed_at == ""
