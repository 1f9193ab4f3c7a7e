"""App on a fake backend, with accessors for its widgets, and clans built in one line."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Generic, Self, TypeVar

from textual.events import Key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Card, Clan, Member, Player, Rarity
from clantui.core.model.survey import Survey
from clantui.core.model.tag import ALPHABET, Tag
from clantui.core.text.dates import Zone
from clantui.ui.app import ClanApp
from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.header import ClanTabs
from clantui.ui.common.header import ScreenHeader
from clantui.ui.goto.entries import EntryCollector
from clantui.ui.options import LOAD_DELAY, ScreenOptions
from tests.polling import wait_until
from tests.ui.fake_backend import FakeBackend
from tests.ui.speedups import css, dispatch, idle, strips

css.install()
dispatch.install()
idle.install()
strips.install()

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    """Clock that only moves on command."""

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
    """Build a clan of members with these favourites, in roster order, and its players."""
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


def start_survey(cards: Iterable[str], name: str = "Thornwood", tag: str = "2PP") -> Survey:
    """Return the first survey of a clan with these favourites."""
    clan, _ = clan_of(cards, name, tag)
    return Survey.start(clan, NOON)


def make_survey(cards: Iterable[str], name: str = "Thornwood", tag: str = "2PP") -> Survey:
    """Return the last survey of a clan with these favourites."""
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
    backend: FakeBackend
    clock: Clock

    @property
    def screen(self) -> ClanScreen:
        """Return the clan's screen."""
        assert isinstance(self.app.screen_stack[0], ClanScreen)
        return self.app.screen_stack[0]

    @property
    def goto_entries(self) -> EntryCollector:
        """Return the collector of the entries of "Go to"."""
        clan = self.screen
        return EntryCollector(clan.controller, clan.view, clan.navigator)

    @property
    def table(self) -> CardTable:
        """Return the table."""
        return self.screen.query_one(CardTable)

    @property
    def cards(self) -> list[str]:
        """Return the cards in the table, from the top."""
        return [row.card.name for row in self.table.rows]

    @property
    def highlighted_card(self) -> str | None:
        """Return the card under the cursor."""
        return self.table.highlighted.card.name if self.table.highlighted else None

    @property
    def message(self) -> str:
        """Return the text of the message line."""
        return str(self.screen.query_one("#message", Static).content)

    @property
    def title(self) -> str:
        """Return the text of the two lines of tabs."""
        tabs = self.screen.query_one(ClanTabs)
        return f"{tabs.header.render()} {tabs.views.render()}"

    @property
    def notices(self) -> list[str]:
        """Return the texts of the notifications."""
        return [toast.message for toast in self.app._notifications]

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for their effect."""
        with idle.holding_frames():
            await self.pilot.press(*keys)
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Resize the terminal, and wait until it is drawn."""
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()

    async def arrive(self, *surveys: Survey, load: int = -1) -> None:
        """Let surveys arrive, and wait until they are drawn."""
        for survey in surveys:
            self.backend.loads[load].emit(survey)
        await self.pilot.pause()
        await self.wait_until_drawn()

    async def tick(self, seconds: float = 0) -> None:
        """Advance the clock, and let the screen read it."""
        self.clock.advance(seconds)
        self.screen.tick()
        await self.pilot.pause()

    async def answer(self, outcome: object, call: int = -1) -> None:
        """Answer a request with a result or an error, and wait until it is drawn."""
        calls = self.backend.calls
        await self.until(lambda: calls and not calls[call].answer.done())
        future = calls[call].answer
        if isinstance(outcome, RoyaleError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds and its effect is drawn."""
        await wait_until(condition)
        await self.pilot.pause()

    async def wait_until_drawn(self) -> None:
        """Wait until the table shows the newest survey."""
        await self.until(lambda: not self.screen.view.is_redraw_pending)

    async def end(self, error: RoyaleError | None = None, load: int = -1) -> None:
        """End a load."""
        self.backend.loads[load].end(error)
        await self.pilot.pause()

    async def load(self, *surveys: Survey) -> None:
        """Let surveys arrive, then end their load."""
        await self.arrive(*surveys)
        await self.end()


_Screen = TypeVar("_Screen", bound=Screen[Any])
_Result = TypeVar("_Result")


@dataclass
class OpenScreen(Generic[_Screen, _Result]):
    """A screen over the clan's, and the results with which it was closed."""

    on: Stage
    screen: _Screen
    results: list[_Result | None] = field(default_factory=list)

    async def open(self) -> Self:
        """Push the screen, and wait until it is drawn and has sent its requests."""
        await self.on.app.push_screen(self.screen, self.results.append)
        await self.on.pilot.pause()
        await self.on.pilot.pause()
        return self

    def read(self, selector: str | type[Widget]) -> str:
        """Return the text of a widget."""
        return str(self.screen.query_one(selector).render())

    @property
    def header(self) -> str:
        """Return the first line."""
        return self.read(ScreenHeader)

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for their effect."""
        await self.on.press(*keys)


@asynccontextmanager
async def stage(  # noqa: PLR0913 — what a test may want to set
    *,
    first: str = "",
    has_key: bool = True,
    demo: bool = False,
    key_problem: str = "",
    size: tuple[int, int] = (80, 24),
    at: datetime = NOON,
    appearance: Appearance = DEFAULT_APPEARANCE,
    theme: str = "",
    load_delay: float = LOAD_DELAY,
    hold_keys: float = 0.0,
    art: Callable[[], Widget] | None = None,
    shows_hint: bool = False,
    zone: Zone = UTC,
    prepare: Callable[[FakeBackend], object] = lambda _: None,
    typed: Iterable[Key] = (),
    keymap: Mapping[str, str] = MappingProxyType({}),
    loaded: Survey | None = None,
) -> AsyncIterator[Stage]:
    """Run the app on a fake backend; `prepare` sets it up, and keys may be typed at once.

    A clan that is `loaded` is the first one, and its load has ended.
    """
    first = loaded.clan.tag.text if loaded is not None else first
    clock = Clock(at)
    backend = FakeBackend(has_key=has_key, home=Tag.parse(first or "2PP"), clock=clock)
    prepare(backend)
    tag = backend.home if first and not demo else None
    start = ScreenOptions(
        first=tag,
        demo=demo,
        key_problem=key_problem,
        load_delay=load_delay,
        hold_keys=hold_keys,
        art=art,
        shows_hint=shows_hint,
        zone=zone,
        keymap=keymap,
    )
    app = ClanApp(backend, clock, start, appearance=appearance)
    if theme:
        app.theme = theme
    for key in typed:
        app.post_message(key)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        on = Stage(app, pilot, backend, clock)
        if demo or (tag is not None and has_key):
            await on.until(lambda: backend.loads)
        await on.until(lambda: on.screen.is_started)
        if loaded is not None:
            await on.load(loaded)
        yield on
        for load in backend.loads:
            load.result.cancel()
        for call in backend.calls:
            call.answer.cancel()


async def start_auto_refresh(s: Stage) -> None:
    """Load a clan, and turn on auto-refresh; its first load is over."""
    await s.load(make_survey(["Wizard", "Miner"]))
    await s.press("A")
    await s.load(make_survey(["Wizard", "Miner"]))
