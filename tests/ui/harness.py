"""Fake backend, clans made in one line, and an app to run them in."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from textual.events import Key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Card, Clan, Member, Player, Rarity
from clantui.core.model.survey import Survey
from clantui.core.model.tag import ALPHABET, Tag
from clantui.core.text.dates import Zone
from clantui.ui.app import ClanApp
from clantui.ui.appearance.themes import DARK
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.header import ClanTabs
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.options import REST, ScreenOptions
from tests.ui import css, idle
from tests.ui.fake_backend import FakeBackend

css.install()
idle.install()

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

PATIENCE: Final = 30.0
"""Timeout, in s, after which an expected event counts as missing."""


class Clock:
    """Clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.time = at

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time

    def advance(self, seconds: float) -> None:
        """Move the clock."""
        self.time += timedelta(seconds=seconds)


def card(name: str, number: int | None = None, elixir: int | None = 4) -> Card:
    """Build a card from its name."""
    number = zlib.crc32(name.encode()) if number is None else number
    return Card(id=number, name=name, raw_name=name, elixir=elixir, rarity=Rarity.RARE)


def tag_number(number: int) -> Tag:
    """Build a tag from a number."""
    digits = ""
    while number or len(digits) < 4:
        number, rest = divmod(number, len(ALPHABET))
        digits += ALPHABET[rest]
    return Tag("P" + digits)


def clan_of(
    cards: Iterable[str], name: str = "Thornwood", tag: str = "2PP"
) -> tuple[Clan, dict[Tag, Player]]:
    """Build a clan whose members favour these cards in roster order, and its players."""
    favourites = list(cards)
    offset = sum(map(ord, tag)) * 100
    members = tuple(
        Member(
            tag=tag_number(offset + i),
            name=f"{name[:4]}{i}",
            raw_name=f"{name[:4]}{i}",
            role="member",
            trophies=9000 - i,
            rank=i + 1,
            last_seen=NOON - timedelta(hours=i),
        )
        for i in range(len(favourites))
    )
    clan = Clan(tag=Tag(tag), name=name, raw_name=name, members=members)
    players = {
        member.tag: Player(
            tag=member.tag,
            clan=clan.tag,
            favourite=card(favourite),
            levels={card(favourite).id: 14},
        )
        for member, favourite in zip(members, favourites, strict=True)
    }
    return clan, players


def begun(cards: Iterable[str], name: str = "Thornwood", tag: str = "2PP") -> Survey:
    """Return the first survey of such a clan."""
    clan, _ = clan_of(cards, name, tag)
    return Survey.start(clan, NOON)


def loaded(cards: Iterable[str], name: str = "Thornwood", tag: str = "2PP") -> Survey:
    """Return the last survey of such a clan."""
    clan, players = clan_of(cards, name, tag)
    survey = Survey.start(clan, NOON)
    for player in players.values():
        survey = survey.with_player(player)
    return survey


@dataclass
class Stage:
    """Running app, with accessors for its widgets."""

    app: ClanApp
    pilot: Pilot[None]
    engine: FakeBackend
    clock: Clock

    @property
    def screen(self) -> ClanScreen:
        """Return the clan's screen."""
        assert isinstance(self.app.screen_stack[0], ClanScreen)
        return self.app.screen_stack[0]

    @property
    def grid(self) -> CardTable:
        """Return the table."""
        return self.screen.query_one(CardTable)

    @property
    def cards(self) -> list[str]:
        """Return the cards in the table, from the top."""
        return [row.card.name for row in self.grid.rows]

    @property
    def pointed(self) -> str | None:
        """Return the card under the cursor."""
        return self.grid.highlighted.card.name if self.grid.highlighted else None

    @property
    def message(self) -> str:
        """Return the text of the message line."""
        return str(self.screen.query_one("#message", Static).content)

    @property
    def title(self) -> str:
        """Return the text of the two lines of tabs."""
        tabs = self.screen.query_one(ClanTabs)
        return f"{tabs.header.render()} {tabs.views.render()}"

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for their effect."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def arrive(self, *surveys: Survey, load: int = -1) -> None:
        """Let surveys arrive, and wait until they are drawn."""
        for survey in surveys:
            self.engine.loads[load].emit(survey)
        await self.pilot.pause()
        await self.drawn()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds and its effect is drawn."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            await asyncio.sleep(0.005)
        await self.pilot.pause()

    async def drawn(self) -> None:
        """Wait until the table shows the newest survey."""
        await self.until(lambda: not self.screen.view.is_redraw_pending)

    async def end(self, error: RoyaleError | None = None, load: int = -1) -> None:
        """End a load."""
        self.engine.loads[load].end(error)
        await self.pilot.pause()


@asynccontextmanager
async def stage(  # noqa: PLR0913 — what a test may want to set
    *,
    first: str = "",
    ready: bool = True,
    demo: bool = False,
    problem: str = "",
    size: tuple[int, int] = (80, 24),
    at: datetime = NOON,
    theme: str = DARK.name,
    rest: float = REST,
    art: Callable[[], Widget] | None = None,
    tour: bool = False,
    zone: Zone = UTC,
    prepare: Callable[[FakeBackend], object] = lambda _: None,
    typed: Iterable[Key] = (),
    keymap: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Stage]:
    """Run the app on a fake backend, which `prepare` may fill before; keys may be typed before."""
    engine, clock = FakeBackend(ready=ready, home=Tag.parse(first or "2PP")), Clock(at)
    prepare(engine)
    tag = engine.home if first and not demo else None
    start = ScreenOptions(
        first=tag,
        demo=demo,
        problem=problem,
        rest=rest,
        art=art,
        tour=tour,
        zone=zone,
        keymap=keymap,
    )
    app = ClanApp(engine, clock, start)
    app.theme = theme
    for key in typed:
        app.post_message(key)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        on = Stage(app, pilot, engine, clock)
        if demo or (tag is not None and ready):
            await on.until(lambda: engine.loads)
        await on.until(lambda: on.screen.is_started)
        yield on
        for load in engine.loads:
            load.over.cancel()
