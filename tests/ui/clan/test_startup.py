"""Tests of the first frame, which shows stored data, and of the idle screen: no writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag
from clantui.ui import app
from clantui.ui.app import ClanApp
from clantui.ui.clan.body import ClanBody
from clantui.ui.clan.clan_states import SessionState, encode_state
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.options import ScreenOptions
from tests.ui.fake_backend import FakeBackend, FakeStore
from tests.ui.harness import Clock, make_survey, stage

HOME = Tag("2PP")
NEVER = 3600.0


class SilentBackend(FakeBackend):
    """Backend that never answers, so that the first frame shows only preloaded data."""

    async def open_store(self) -> FakeStore:
        """Never return."""
        await asyncio.Event().wait()
        raise AssertionError


class Painted(ClanApp):
    """App that notes the number of rows in the first frame."""

    CSS_PATH = str(Path(app.__file__).with_name("app.tcss"))
    first_frame = 0

    def on_ready(self, _: events.Ready) -> None:
        """Count the rows."""
        self.first_frame = len(self.query_one(CardTable).rows)


@asynccontextmanager
async def start_app(
    store: FakeStore,
    *,
    first: Tag | None = None,
    width: int = 80,
    hear: Callable[[Message], None] = lambda _: None,
) -> AsyncIterator[tuple[Painted, SilentBackend]]:
    """Run the app with a store that is already open."""
    backend = SilentBackend(store=store)
    painted = Painted(backend, Clock(), ScreenOptions(first=first, load_delay=NEVER, store=store))
    async with painted.run_test(size=(width, 24), message_hook=hear) as pilot:
        await pilot.pause()
        yield painted, backend
        for load in backend.loads:
            load.result.cancel()


def make_store(tag: Tag) -> FakeStore:
    """Return the store left by a run that ended on this clan."""
    own = ClanList().with_clan(tag)
    text = encode_state(SessionState(own_list=own, clan_list=own))
    return FakeStore(surveys={tag: make_survey(["Zap", "Bats", "Zap"])}, text=text)


async def test_the_last_clan_is_in_the_first_frame() -> None:
    """A store that is open in time is in the first frame and is not opened again."""
    async with start_app(make_store(HOME)) as (on, backend):
        assert on.first_frame == 2
        assert isinstance(on.screen.focused, CardTable)
        assert not on.query_one(ClanBody).is_empty
        assert backend.loads == []


async def test_a_named_clan_is_shown_from_the_store_and_loaded() -> None:
    """A named clan is shown from store before the network answers, and loaded once."""
    store = FakeStore(surveys={HOME: make_survey(["Zap", "Bats", "Zap"])})
    async with start_app(store, first=HOME) as (on, backend):
        assert on.first_frame == 2
        assert [load.tag for load in backend.loads] == [HOME]
        assert on.query_one(TagInput).value == "#2PP"


async def test_with_an_empty_store_the_first_steps_are_shown() -> None:
    """With an empty store no clan is shown, and the field has the focus."""
    async with start_app(FakeStore()) as (on, backend):
        assert on.query_one(ClanBody).is_empty
        assert isinstance(on.screen.focused, TagInput)
        assert backend.start_count == 1


@pytest.mark.parametrize("width", [80, 200, pytest.param(120, marks=pytest.mark.soak)])
async def test_the_first_frame_is_laid_out_for_its_width(width: int) -> None:
    """The first frame has its side panes; the table never fills the window first."""
    sizes: list[Size] = []

    def hear(message: Message) -> None:
        if isinstance(message, events.Resize):
            sizes.append(message.size)

    async with start_app(make_store(HOME), width=width, hear=hear) as (on, _):
        room = on.query_one("#body").size
        filling = sum(widget.size == room for widget in on.screen.walk_children(Widget))
        assert sizes.count(room) == filling


async def test_the_history_is_loaded_after_the_cards_are_painted() -> None:
    """The history is loaded after the cards: a busy thread doubles the time of a frame."""
    async with stage(first="2PP") as s:
        undrawn: list[bool] = []
        load = s.backend.loads[-1]
        load.emit(make_survey(["Zap", "Bats", "Zap"]))
        load.end()
        s.backend.on_history = lambda _: undrawn.append(
            s.table in s.screen._dirty_widgets or not s.table.rows or not s.table.is_on_screen
        )
        await s.until(lambda: undrawn)
        assert s.table.rows
        assert not any(undrawn)


async def test_an_idle_screen_draws_nothing() -> None:
    """A clock tick that changes no words redraws nothing."""
    async with stage(size=(200, 30), load_delay=NEVER) as s:
        s.screen.controller.use_list(
            ClanList(clans=(ClanRef(HOME, "Home"), ClanRef(Tag("9Y8V"), "Away")))
        )
        await s.pilot.pause()
        text = s.screen.query_one(ClanPane).query_one(Static)
        before = text.content
        assert "Away" in str(before)
        s.screen.tick()
        assert text.content is before


@pytest.mark.parametrize(
    "cases",
    [
        (
            ("t",),
            ("escape", "slash"),
        ),
        pytest.param(
            (
                ("escape", "w", "tab"),
                ("escape", "colon"),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_the_cursor_of_a_field_does_not_blink(cases: tuple[tuple[str, ...], ...]) -> None:
    """The cursor of a field does not blink, so that the idle screen writes nothing."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        for keys in cases:
            await s.press(*keys)
            assert isinstance(s.app.focused, Input), keys
            assert not s.app.focused.cursor_blink, keys
