"""Backend that answers when the test says so, in any order."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.attempt import OnAttempt, ignore
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Catalogue
from clantui.core.model.image import DecodedImage
from clantui.core.model.key_place import KeyPlace
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.race import Race
from clantui.core.model.race_log import WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.names import RankedBy
from clantui.core.pace import Pace
from clantui.core.rankings import Location, Page
from tests.fakes import FakeClanSource


@dataclass
class Load:
    """Load requested by the screen, to be answered by the test."""

    request: LoadRequest
    emit: Callable[[Survey], object]
    again: OnAttempt = ignore
    over: asyncio.Future[None] = field(default_factory=asyncio.Future)

    @property
    def tag(self) -> Tag:
        """Return the clan's tag."""
        return self.request.tag

    @property
    def cancelled(self) -> bool:
        """Return whether the screen has cancelled the load."""
        return self.over.cancelled()

    def end(self, error: RoyaleError | None = None) -> None:
        """End the load."""
        if error is None:
            self.over.set_result(None)
        else:
            self.over.set_exception(error)


@dataclass
class LogLoad:
    """The battle logs that the screen has asked for, to be answered by the test.

    Attributes:
        tag: of which clan.
        players: whose.
        emit: what the screen is told with; use `seen` and `missed`.
        logs: what was told last.
    """

    tag: Tag
    players: tuple[Tag, ...]
    emit: Callable[[BattleLogs], object]
    logs: BattleLogs
    over: asyncio.Future[BattleLogs] = field(default_factory=asyncio.Future)

    @property
    def cancelled(self) -> bool:
        """Return whether the screen has cancelled the load."""
        return self.over.cancelled()

    def seen(self, player: Tag, *battles: Battle) -> None:
        """Let a player answer; the last one ends the load."""
        self._tell(self.logs.with_log(player, battles))

    def missed(self, player: Tag, why: RoyaleError) -> None:
        """Let a player fail; the last one ends the load."""
        self._tell(self.logs.with_failure(player, why))

    def _tell(self, logs: BattleLogs) -> None:
        self.logs = logs
        self.emit(logs)
        if not logs.loading:
            self.over.set_result(logs)


@dataclass
class Question:
    """Any other request: `what` is the backend's method, `about` its arguments."""

    what: str
    about: tuple[object, ...]
    answer: asyncio.Future[Any] = field(default_factory=asyncio.Future)


@dataclass
class FakeMemory:
    """Memory with the test's values, which notes the screen's writes."""

    pictures: dict[Tag, Survey] = field(default_factory=dict)
    noted: Bookmarks = field(default_factory=Bookmarks)
    text: str = ""

    def recall(self, tag: Tag) -> Survey | None:
        """Return the stored survey."""
        return self.pictures.get(tag)

    def ages(self) -> dict[Tag, datetime]:
        """Return the ages of the stored surveys."""
        return {tag: survey.at for tag, survey in self.pictures.items()}

    def book(self) -> Bookmarks:
        """Return all bookmarks."""
        return self.noted

    def note(self, entry: Bookmark) -> None:
        """Store a bookmark."""
        self.noted = self.noted.with_bookmark(entry)

    def forget(self, tag: Tag) -> None:
        """Remove a bookmark."""
        self.noted = self.noted.without_bookmark(tag)

    def state(self) -> str:
        """Return the value saved last."""
        return self.text

    def keep_state(self, text: str) -> None:
        """Store a value."""
        self.text = text


@dataclass
class FakeBackend(FakeClanSource):
    """Backend that does nothing until the test does."""

    ready: bool = True
    home: Tag = field(default_factory=lambda: Tag("2PP"))
    loads: list[Load] = field(default_factory=list)
    logs: list[LogLoad] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    memory: FakeMemory = field(default_factory=FakeMemory)
    readings: dict[Tag, tuple[Snapshot, ...]] = field(default_factory=dict)
    preferred: Tag | None = None
    pace: Pace | None = None
    warning: str = ""
    notice: str = ""
    demos: int = 0
    started: int = 0
    foreseen: int = 0
    looks: int = 0
    laid: Token | None = None
    missing: str = "no API key: put one in ~/.crtoken"
    place: KeyPlace = field(default_factory=lambda: KeyPlace(name="~/.crtoken"))
    unsaved: str = ""
    saved: list[Token] = field(default_factory=list)
    used: list[Token] = field(default_factory=list)

    def look_for_key(self) -> str:
        """Return the key that the test has set."""
        self.looks += 1
        self.ready = self.ready or self.laid is not None
        return "" if self.ready else self.missing

    @property
    def key_place(self) -> KeyPlace:
        """Return the path that the test has set."""
        return self.place

    async def check_key(self, token: Token) -> None:
        """Wait for the test."""
        await self._asked("check_key", token)

    async def save_key(self, token: Token) -> str:
        """Note the saved key."""
        self.saved.append(token)
        self.use_key(token)
        return self.unsaved

    def use_key(self, token: Token) -> bool:
        """Note the used key."""
        self.used.append(token)
        self.ready = True
        return True

    async def start(self) -> None:
        """Count the calls."""
        self.started += 1

    async def open_memory(self) -> FakeMemory:
        """Return the value that the test has set."""
        return self.memory

    async def preconnect(self) -> None:
        """Count the calls."""
        self.foreseen += 1

    def read_pace(self) -> Pace | None:
        """Return the value that the test has set."""
        return self.pace

    def prioritise(self, tag: Tag) -> None:
        """Note the prioritised tags."""
        self.preferred = tag

    async def load(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore,
    ) -> Any:  # noqa: ANN401 — the screen uses what it emits
        """Note the request, and wait for the test."""
        load = Load(request, on_update, on_retry)
        self.loads.append(load)
        await load.over

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Pretend that the demo answers now."""
        assert remember
        self.demos += 1
        self.ready = True
        return self.home

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return the value that the test has set."""
        return self.readings.get(tag, ())

    async def clan_of_player(self, player: Tag) -> Tag | None:
        """Wait for the test."""
        home: Tag | None = await self._asked("home_of", player)
        return home

    async def race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Wait for the test."""
        race: Race = await self._asked("race", tag, max_age)
        return race

    async def war(self, tag: Tag) -> WarRecord:
        """Wait for the test."""
        war: WarRecord = await self._asked("war", tag)
        return war

    async def battles(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Note the request, and wait for the test."""
        load = LogLoad(tag, tuple(players), on_update, BattleLogs.start(players, before))
        self.logs.append(load)
        on_update(load.logs)
        return await load.over

    async def cards(self) -> Catalogue:
        """Wait for the test."""
        cards: Catalogue = await self._asked("cards")
        return cards

    async def card_image(self, card: int) -> DecodedImage | None:
        """Wait for the test."""
        picture: DecodedImage | None = await self._asked("picture", card)
        return picture

    async def search(self, name: str, after: str = "") -> Page:
        """Wait for the test."""
        listing: Page = await self._asked("search", name, after)
        return listing

    async def locations(self) -> tuple[Location, ...]:
        """Wait for the test."""
        places: tuple[Location, ...] = await self._asked("locations")
        return places

    async def rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Wait for the test."""
        listing: Page = await self._asked("rankings", location, after, by)
        return listing

    async def _asked(self, what: str, *about: object) -> Any:  # noqa: ANN401 — whatever it is
        question = Question(what, about)
        self.questions.append(question)
        return await question.answer
