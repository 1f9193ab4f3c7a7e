"""The states of what is wider than one clan: a ranking, its locations, a family."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar

from treq.testing import RequestTraversalAgent
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from clantui.api.client import RoyaleClient
from clantui.api.transport.http import HttpSource
from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.rankings import Location, Page
from clantui.demo.server import DemoApi
from clantui.ui.family.screen import FamilyScreen
from clantui.ui.rankings.screen import KnownClans, RankingsScreen
from tests.scenes.base import WORLD, Play, Scene, loaded, pictures
from tests.ui.harness import Stage

_T = TypeVar("_T")

FAMILY: Final = (WORLD.home, WORLD.odd, "#L9099J8P")
"""Three clans of the demo world, one of them with a player who cannot be had."""


def told(ask: Callable[[RoyaleClient], Deferred[_T]]) -> _T:
    """Load a ranking of the demo through the client, without a socket."""
    agent = RequestTraversalAgent(DemoApi(WORLD, clock=Clock()))
    answers: list[_T] = []
    asked = ask(RoyaleClient(HttpSource(agent, "http://demo.test/v1", Token("demo"), Clock())))
    asked.addCallback(answers.append)
    agent.flush()
    return answers[0]


@cache
def page(location: int | None = None, after: str = "") -> Page:
    """Return a page of a ranking of the demo world."""
    return told(lambda royale: royale.rankings(location, after))


@cache
def places() -> tuple[Location, ...]:
    """All locations of the demo world."""
    return told(lambda royale: royale.locations())


async def answer(on: Stage, said: object) -> None:
    """Answer the question asked last, and wait until it is drawn."""
    future = on.engine.questions[-1].answer
    if isinstance(said, RoyaleError):
        future.set_exception(said)
    else:
        future.set_result(said)
    await on.pilot.pause()
    await on.pilot.pause()


async def rankings(on: Stage) -> list[ClanList | None]:
    """Open the rankings; return the future of their result."""
    await loaded(on)
    chosen: list[ClanList | None] = []
    saved = page().clans[4]
    book = Bookmarks({saved.tag: Bookmark(tag=saved.tag, name=saved.name, saved=True)})
    home = Tag.parse(WORLD.home)
    known = KnownClans(
        own=frozenset({home}),
        book=book,
        survey_of=lambda tag: pictures(WORLD.home)[-1] if tag == home else None,
    )
    screen = RankingsScreen(on.engine, on.clock, demo=True, known=known)
    on.app.push_screen(screen, chosen.append)
    await on.pilot.pause()
    await on.pilot.pause()
    return chosen


def _ranked(*keys: str) -> Play:
    """Load the first page and press keys."""

    async def play(on: Stage) -> None:
        await rankings(on)
        await answer(on, page())
        if len(on.engine.questions) > 1:  # where the screen has room for more
            await answer(on, page(None, page().after))
        await on.press(*keys)

    return play


async def _asking(on: Stage) -> None:
    await rankings(on)


async def _failed(on: Stage) -> None:
    """There is no next page, only a reason."""
    await rankings(on)
    await answer(on, page())
    await on.press("G")
    await answer(on, Unreachable("no answer in 10 s"))


async def _locations(on: Stage, *keys: str) -> None:
    await _ranked("L")(on)
    await answer(on, places())
    await on.press(*keys)


async def _nowhere(on: Stage) -> None:
    """Open a country without a ranking."""
    await _locations(on, *"br", "enter")
    await answer(on, Page())


class Family:
    """A family whose clans come when the test says so."""

    def __init__(self, on: Stage, tags: tuple[str, ...] = FAMILY, **known: Survey) -> None:
        self.asked: list[tuple[Tag, Callable[[Survey], object], asyncio.Future[None]]] = []
        self.chosen: list[ClanList | None] = []
        self._on, self._known = on, known
        self.screen = FamilyScreen(
            on.screen.controller.paused_for,
            on.clock,
            "Keepers",
            tuple(ClanRef(Tag.parse(tag)) for tag in tags),
            lambda tag: self._known.get(tag.text),
            self._load,
            demo=True,
        )

    async def open(self) -> None:
        """Push the screen and let it ask."""
        self._on.app.push_screen(self.screen, self.chosen.append)
        await self._on.pilot.pause()
        await self._on.pilot.pause()

    async def arrive(self, survey: Survey) -> None:
        """Let a picture of the clan that is asked for arrive."""
        self.asked[-1][1](survey)
        await self.drawn()

    async def end(self, error: RoyaleError | None = None) -> None:
        """Let the load of the clan that is asked for end."""
        over = self.asked[-1][2]
        over.set_result(None) if error is None else over.set_exception(error)
        await self.drawn()

    async def drawn(self) -> None:
        """Wait until the table shows the newest pictures."""
        await self._on.pilot.pause()
        while self.screen.drawing:  # noqa: ASYNC110 — a flag, not an event
            await asyncio.sleep(0.01)
        await self._on.pilot.pause()

    async def _load(self, tag: Tag, emit: Callable[[Survey], object]) -> None:
        over: asyncio.Future[None] = asyncio.Future()
        self.asked.append((tag, emit, over))
        await over


async def _family(on: Stage, *keys: str) -> None:
    """Two clans have come, the third does."""
    await loaded(on)
    family = Family(on)
    await family.open()
    for tag in FAMILY[:2]:
        await family.arrive(pictures(tag)[-1])
        await family.end()
    await family.arrive(pictures(FAMILY[2])[31])
    await on.press(*keys)


async def _family_whole(on: Stage) -> None:
    """All five clans of the race are there, two pairs of which begin alike."""
    await loaded(on)
    tags = (WORLD.home, *WORLD.rivals)
    family = Family(on, tags, **{tag.lstrip("#"): pictures(tag)[-1] for tag in tags})
    await family.open()
    await on.press("j")


async def _family_lost(on: Stage) -> None:
    """All have been asked for; one could not be had."""
    await loaded(on)
    family = Family(on, (*FAMILY[:2], "#2PPQQ"))
    await family.open()
    for tag in FAMILY[:2]:
        await family.arrive(pictures(tag)[-1])
        await family.end()
    await family.end(NotFound("no clan has the tag #2PPQQ · a player's tag, or mistyped?"))
    await on.press("s", "2")


SCENES: Final = (
    Scene(name="rankings-asking", play=_asking),
    Scene(name="rankings", play=_ranked("j", "j")),
    Scene(name="rankings-filter", play=_ranked("slash", *"iron", "enter")),
    Scene(name="rankings-failed", play=_failed),
    Scene(name="rankings-nowhere", play=_nowhere),
    Scene(name="locations", play=lambda on: _locations(on, *"an")),
    Scene(name="family-loading", play=_family),
    Scene(name="family", play=_family_whole),
    Scene(name="family-lost", play=_family_lost),
)
