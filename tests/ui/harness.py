"""An engine fired by hand, clans made in a line, and an app to try them on."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

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
from clantui.ui.clan.header import ClanHeader
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.options import REST, ScreenOptions
from tests.ui import idle
from tests.ui.fake_backend import FakeBackend

idle.install()

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

PATIENCE: Final = 30.0
"""Seconds after which something is taken not to happen any more."""


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.time = at

    def __call__(self) -> datetime:
        """Tell it."""
        return self.time

    def advance(self, seconds: float) -> None:
        """Move it."""
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
    """Build the first survey of such a clan."""
    clan, _ = clan_of(cards, name, tag)
    return Survey.start(clan, NOON)


def loaded(cards: Iterable[str], name: str = "Thornwood", tag: str = "2PP") -> Survey:
    """Build the last survey of such a clan."""
    clan, players = clan_of(cards, name, tag)
    survey = Survey.start(clan, NOON)
    for player in players.values():
        survey = survey.with_player(player)
    return survey


@dataclass
class Stage:
    """A running app and what is worth asking of it."""

    app: ClanApp
    pilot: Pilot[None]
    engine: FakeBackend
    clock: Clock

    @property
    def screen(self) -> ClanScreen:
        """The clan's screen."""
        assert isinstance(self.app.screen_stack[0], ClanScreen)
        return self.app.screen_stack[0]

    @property
    def grid(self) -> CardTable:
        """The table."""
        return self.screen.query_one(CardTable)

    @property
    def cards(self) -> list[str]:
        """The cards in the table, from the top."""
        return [row.card.name for row in self.grid.rows]

    @property
    def pointed(self) -> str | None:
        """The card under the cursor."""
        return self.grid.highlighted.card.name if self.grid.highlighted else None

    @property
    def message(self) -> str:
        """Return the text of the message line."""
        return str(self.screen.query_one("#message", Static).content)

    @property
    def title(self) -> str:
        """Return the text of the header."""
        return str(self.screen.query_one(ClanHeader).render())

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for what they do."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def arrive(self, *surveys: Survey, load: int = -1) -> None:
        """Let pictures arrive, and wait until they are drawn."""
        for survey in surveys:
            self.engine.loads[load].emit(survey)
        await self.pilot.pause()
        await self.drawn()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so, and all that it brings about is drawn."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            await asyncio.sleep(0.005)
        await self.pilot.pause()

    async def drawn(self) -> None:
        """Wait until the table shows the newest picture."""
        await self.until(lambda: not self.screen.view.is_redraw_pending)

    async def end(self, error: RoyaleError | None = None, load: int = -1) -> None:
        """Let a load end."""
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
) -> AsyncIterator[Stage]:
    """Run the app on a hand-fired engine, which `prepare` may fill before."""
    engine, clock = FakeBackend(ready=ready, home=Tag.parse(first or "2PP")), Clock(at)
    prepare(engine)
    tag = engine.home if first and not demo else None
    start = ScreenOptions(
        first=tag, demo=demo, problem=problem, rest=rest, art=art, tour=tour, zone=zone
    )
    app = ClanApp(engine, clock, start)
    app.theme = theme
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        on = Stage(app, pilot, engine, clock)
        if demo or (tag is not None and ready):
            await on.until(lambda: engine.loads)
        await on.until(lambda: on.screen.is_started)
        yield on
        for load in engine.loads:
            load.over.cancel()
