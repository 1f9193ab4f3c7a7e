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
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.states import SessionState, encode_state
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.options import ScreenOptions
from tests.ui.fake_backend import FakeBackend, FakeMemory
from tests.ui.harness import Clock, loaded, stage

HOME = Tag("2PP")
NEVER = 3600.0


class SilentBackend(FakeBackend):
    """Backend that never answers, so that the first frame shows only preloaded data."""

    async def open_memory(self) -> FakeMemory:
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
async def begun(
    memory: FakeMemory,
    *,
    first: Tag | None = None,
    width: int = 80,
    hear: Callable[[Message], None] = lambda _: None,
) -> AsyncIterator[tuple[Painted, SilentBackend]]:
    """Run the app with a memory opened in time."""
    engine = SilentBackend(memory=memory)
    painted = Painted(engine, Clock(), ScreenOptions(first=first, rest=NEVER, memory=memory))
    async with painted.run_test(size=(width, 24), message_hook=hear) as pilot:
        await pilot.pause()
        yield painted, engine
        for load in engine.loads:
            load.over.cancel()


def left_at(tag: Tag) -> FakeMemory:
    """Return the memory of a run that ended on a clan."""
    own = ClanList().with_clan(tag)
    text = encode_state(SessionState(own_list=own, clan_list=own))
    return FakeMemory(pictures={tag: loaded(["Zap", "Bats", "Zap"])}, text=text)


async def test_the_clan_that_was_left_stands_in_the_first_frame() -> None:
    """A memory that is open in time is in the first frame and is not opened again."""
    async with begun(left_at(HOME)) as (on, engine):
        assert on.first_frame == 2
        assert isinstance(on.screen.focused, CardTable)
        assert not on.query_one(ClanBody).is_empty
        assert engine.loads == []


async def test_a_clan_that_is_named_is_shown_from_memory_and_asked_for() -> None:
    """A named clan is shown from memory before the network answers, and loaded once."""
    memory = FakeMemory(pictures={HOME: loaded(["Zap", "Bats", "Zap"])})
    async with begun(memory, first=HOME) as (on, engine):
        assert on.first_frame == 2
        assert [load.tag for load in engine.loads] == [HOME]
        assert on.query_one(TagInput).value == "#2PP"


async def test_with_nothing_remembered_the_first_steps_stand_there() -> None:
    """With an empty memory no clan is shown, and the field has the focus."""
    async with begun(FakeMemory()) as (on, engine):
        assert on.query_one(ClanBody).is_empty
        assert isinstance(on.screen.focused, TagInput)
        assert engine.started == 1


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_the_first_frame_is_laid_out_for_its_width(width: int) -> None:
    """The first frame has its side panes; the table never fills the window first."""
    told: list[Size] = []

    def hear(message: Message) -> None:
        if isinstance(message, events.Resize):
            told.append(message.size)

    async with begun(left_at(HOME), width=width, hear=hear) as (on, _):
        room = on.query_one("#body").size
        filling = sum(widget.size == room for widget in on.screen.walk_children(Widget))
        assert told.count(room) == filling


async def test_at_rest_nothing_is_drawn_anew() -> None:
    """A clock tick that changes no words redraws nothing."""
    async with stage(size=(200, 30), rest=NEVER) as s:
        s.screen.controller.use_list(
            ClanList("opened", (ClanRef(HOME, "Home"), ClanRef(Tag("9Y8V"), "Away")))
        )
        await s.pilot.pause()
        text = s.screen.query_one(ClanPane).query_one(Static)
        before = text.content
        assert "Away" in str(before)
        s.screen.tick()
        assert text.content is before


async def test_the_cursor_of_a_field_stands_still() -> None:
    """The cursor of a field does not blink, so that the idle screen writes nothing."""
    async with stage() as s:
        assert isinstance(s.app.screen, ClanScreen)
        assert not any(field.cursor_blink for field in s.screen.query(Input))
