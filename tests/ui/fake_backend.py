"""Backend that answers on command, in any order."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Catalogue
from clantui.core.model.race import Race, WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.names import RankedBy
from clantui.core.pace import Pace
from clantui.core.ports import DecodedImage, KeyPlace
from clantui.core.rankings import Location, Page
from tests.fakes import FakeClanBackend


@dataclass
class Load:
    """Load requested by the screen, to be answered by the test."""

    request: LoadRequest
    emit: Callable[[Survey], object]
    on_retry: OnAttempt = ignore_attempt
    result: asyncio.Future[None] = field(default_factory=asyncio.Future)

    @property
    def tag(self) -> Tag:
        """Return the clan's tag."""
        return self.request.tag

    @property
    def cancelled(self) -> bool:
        """Return True if the screen has cancelled the load."""
        return self.result.cancelled()

    def end(self, error: RoyaleError | None = None) -> None:
        """End the load."""
        if error is None:
            self.result.set_result(None)
        else:
            self.result.set_exception(error)


@dataclass
class LogLoad:
    """Load of battle logs requested by the screen, to be answered by the test.

    Attributes:
        tag: tag of the clan.
        players: players whose logs were requested.
        emit: callback of the screen; `answer_player` and `fail_player` call it.
        logs: logs that were emitted last.
    """

    tag: Tag
    players: tuple[Tag, ...]
    emit: Callable[[BattleLogs], object]
    logs: BattleLogs
    result: asyncio.Future[BattleLogs] = field(default_factory=asyncio.Future)

    @property
    def cancelled(self) -> bool:
        """Return True if the screen has cancelled the load."""
        return self.result.cancelled()

    def answer_player(self, player: Tag, *battles: Battle) -> None:
        """Let a player answer; the last one ends the load."""
        self._emit(self.logs.with_log(player, battles))

    def fail_player(self, player: Tag, error: RoyaleError) -> None:
        """Let a player fail; the last one ends the load."""
        self._emit(self.logs.with_failure(player, error))

    def _emit(self, logs: BattleLogs) -> None:
        self.logs = logs
        self.emit(logs)
        if not logs.is_loading:
            self.result.set_result(logs)


@dataclass
class BackendCall:
    """Any other request: the backend's method and its arguments."""

    name: str
    args: tuple[object, ...]
    answer: asyncio.Future[Any] = field(default_factory=asyncio.Future)


@dataclass
class FakeStore:
    """Store with the test's values, which keeps the screen's writes."""

    surveys: dict[Tag, Survey] = field(default_factory=dict)
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    text: str = ""

    def load_survey(self, tag: Tag) -> Survey | None:
        """Return the stored survey."""
        return self.surveys.get(tag)

    def load_ages(self) -> dict[Tag, datetime]:
        """Return the ages of the stored surveys."""
        return {tag: survey.at for tag, survey in self.surveys.items()}

    def load_bookmarks(self) -> Bookmarks:
        """Return all bookmarks."""
        return self.bookmarks

    def save_bookmark(self, entry: Bookmark) -> None:
        """Store a bookmark."""
        self.bookmarks = self.bookmarks.with_bookmark(entry)

    def delete_bookmark(self, tag: Tag) -> None:
        """Remove a bookmark."""
        self.bookmarks = self.bookmarks.without_bookmark(tag)

    def load_state(self) -> str:
        """Return the value saved last."""
        return self.text

    def save_state(self, text: str) -> None:
        """Store a value."""
        self.text = text


@dataclass
class FakeBackend(FakeClanBackend):
    """Backend that answers only when the test does."""

    has_key: bool = True
    home: Tag = field(default_factory=lambda: Tag("2PP"))
    loads: list[Load] = field(default_factory=list)
    logs: list[LogLoad] = field(default_factory=list)
    calls: list[BackendCall] = field(default_factory=list)
    store: FakeStore = field(default_factory=FakeStore)
    snapshots: dict[Tag, tuple[Snapshot, ...]] = field(default_factory=dict)
    on_history: Callable[[Tag], object] = lambda _: None
    prioritised: Tag | None = None
    prioritised_player: Tag | None = None
    pace: Pace | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    paused_until: datetime | None = None
    warning: str = ""
    notice: str = ""
    keeps_data: bool = True
    demo_count: int = 0
    demo_store: FakeStore | None = None
    start_count: int = 0
    preconnects: int = 0
    key_lookups: int = 0
    found_key: Token | None = None
    key_problem: str = ""
    given_place: KeyPlace = field(default_factory=lambda: KeyPlace(name="~/.crtoken"))
    save_error: str = ""
    uses_keys: bool = True
    saved_keys: list[Token] = field(default_factory=list)
    used_keys: list[Token] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Set what the base class sets."""
        super().__init__()

    def look_for_key(self) -> str:
        """Return the key that the test has set."""
        self.key_lookups += 1
        self.has_key = self.has_key or self.found_key is not None
        return "" if self.has_key else self.key_problem

    @property
    def key_place(self) -> KeyPlace:
        """Return the path that the test has set."""
        return self.given_place

    async def check_key(self, token: Token) -> None:
        """Wait for the test's answer."""
        await self._ask("check_key", token)

    async def save_key(self, token: Token) -> str:
        """Store the saved key."""
        self.saved_keys.append(token)
        self.use_api_key(token)
        return self.save_error

    def use_api_key(self, token: Token) -> bool:
        """Store the used key."""
        self.used_keys.append(token)
        self.has_key = True
        return self.uses_keys

    async def start(self) -> None:
        """Count the calls."""
        self.start_count += 1

    async def open_store(self) -> FakeStore:
        """Return the value that the test has set; once the demo is open, its store, if set."""
        return (self.demo_store if self.demo_count else None) or self.store

    async def preconnect(self) -> None:
        """Count the calls."""
        self.preconnects += 1

    def pause(self, seconds: float) -> None:
        """Let all requests wait for some seconds, as after a 429."""
        self.paused_until = self.clock() + timedelta(seconds=seconds)
        self.on_pause(seconds)

    def read_pace(self) -> Pace | None:
        """Return the value that the test has set, and the rest of a pause."""
        if self.paused_until is None or (now := self.clock()) >= self.paused_until:
            return self.pace
        pace = self.pace or Pace(at_once=0.0, per_second=20.0)
        return replace(pace, paused_for=(self.paused_until - now).total_seconds())

    def prioritise(self, tag: Tag) -> None:
        """Store the prioritised tag."""
        self.prioritised = tag

    def prioritise_player(self, player: Tag) -> None:
        """Store the prioritised player."""
        self.prioritised_player = player

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Any:
        """Store the request, and wait for the test's answer."""
        load = Load(request, on_update, on_retry)
        self.loads.append(load)
        await load.result

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Count the calls, and have a key."""
        assert remember
        self.demo_count += 1
        self.has_key = True
        return self.home

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Call `on_history`, and return the snapshots that the test has set."""
        self.on_history(tag)
        return self.snapshots.get(tag, ())

    async def find_clan_of_player(self, player: Tag) -> Tag | None:
        """Wait for the test's answer."""
        home: Tag | None = await self._ask("find_clan_of_player", player)
        return home

    async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Wait for the test's answer."""
        race: Race = await self._ask("load_race", tag, max_age)
        return race

    async def load_war_record(self, tag: Tag) -> WarRecord:
        """Wait for the test's answer."""
        war: WarRecord = await self._ask("load_war_record", tag)
        return war

    async def load_battle_logs(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Store the request, and wait for the test's answer."""
        load = LogLoad(tag, tuple(players), on_update, BattleLogs.start(players, before))
        self.logs.append(load)
        on_update(load.logs)
        return await load.result

    async def load_cards(self) -> Catalogue:
        """Wait for the test's answer."""
        cards: Catalogue = await self._ask("load_cards")
        return cards

    async def load_card_image(self, card: int) -> DecodedImage | None:
        """Wait for the test's answer."""
        image: DecodedImage | None = await self._ask("load_card_image", card)
        return image

    async def search_clans(self, name: str, after: str = "") -> Page:
        """Wait for the test's answer."""
        listing: Page = await self._ask("search_clans", name, after)
        return listing

    async def load_locations(self) -> tuple[Location, ...]:
        """Wait for the test's answer."""
        places: tuple[Location, ...] = await self._ask("load_locations")
        return places

    async def load_rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Wait for the test's answer."""
        listing: Page = await self._ask("load_rankings", location, after, by)
        return listing

    async def _ask(self, name: str, *args: object) -> Any:
        call = BackendCall(name, args)
        self.calls.append(call)
        return await call.answer
