"""Scenes of the rankings screen, its locations, and the family screen."""

from __future__ import annotations

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
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.rankings import Location, Page
from clantui.demo.server import DemoApi
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.family.screen import FamilyScreen
from clantui.ui.rankings.screen import RankingsScreen
from tests.scenes.base import WORLD, Play, Scene, load_home, load_surveys
from tests.scenes.compare import OpenClanSet
from tests.ui.harness import Stage

_T = TypeVar("_T")

FAMILY: Final = (WORLD.home, WORLD.odd, "#L9099J8P")
"""Three clans of the demo world; in one of them a player cannot be loaded."""


def load(ask: Callable[[RoyaleClient], Deferred[_T]]) -> _T:
    """Call the client of the demo API, without a socket, and return its result."""
    agent = RequestTraversalAgent(DemoApi(WORLD, clock=Clock()))
    answers: list[_T] = []
    deferred = ask(RoyaleClient(HttpSource(agent, "http://demo.test/v1", Token("demo"), Clock())))
    deferred.addCallback(answers.append)
    agent.flush()
    return answers[0]


@cache
def page(location: int | None = None, after: str = "") -> Page:
    """Return a page of a ranking of the demo world."""
    return load(lambda royale: royale.get_rankings(location, after))


@cache
def locations() -> tuple[Location, ...]:
    """Return all locations of the demo world."""
    return load(lambda royale: royale.get_locations())


async def rankings(on: Stage) -> list[ClanList | None]:
    """Open the rankings; return the list that gets the result of the screen."""
    await load_home(on)
    chosen: list[ClanList | None] = []
    saved = page().clans[4]
    bookmarks = Bookmarks({saved.tag: Bookmark(tag=saved.tag, name=saved.name, saved=True)})
    home = Tag.parse(WORLD.home)
    screen = RankingsScreen(
        on.backend,
        on.clock,
        frozenset({home}),
        bookmarks,
        lambda tag: load_surveys(WORLD.home)[-1] if tag == home else None,
    )
    on.app.push_screen(screen, chosen.append)
    await on.pilot.pause()
    await on.pilot.pause()
    return chosen


def _rank(*keys: str) -> Play:
    """Load the first page, also the second if the screen requests it, and press keys."""

    async def play(on: Stage) -> None:
        await rankings(on)
        await on.answer(page())
        if len(on.backend.calls) > 1:  # the screen has room for a second page
            await on.answer(page(None, page().after))
        await on.press(*keys)

    return play


async def _open(on: Stage) -> None:
    await rankings(on)


async def _fail_page(on: Stage) -> None:
    """Let the second page fail."""
    await rankings(on)
    await on.answer(page())
    await on.press("G")
    await on.answer(Unreachable("no answer in 10 s"))


async def _locations(on: Stage, *keys: str) -> None:
    await _rank("L")(on)
    await on.answer(locations())
    await on.press(*keys)


async def _open_unranked_country(on: Stage) -> None:
    """Open a country without a ranking."""
    await _locations(on, *"br", "enter")
    await on.answer(Page())


class OpenFamily(OpenClanSet):
    """Family screen, whose loads are controlled by the caller."""

    screen: FamilyScreen

    def __init__(self, on: Stage, tags: tuple[str, ...] = FAMILY, **known: Survey) -> None:
        super().__init__(on)
        self._known = known
        surveys = ClanSurveys(
            find=lambda tag: self._known.get(tag.text),
            load=self.load,
            paused_for=on.screen.controller.paused_for,
            clock=on.clock,
        )
        clans = tuple(ClanRef(Tag.parse(tag)) for tag in tags)
        self.screen = FamilyScreen(surveys, "Keepers", clans)


async def _family(on: Stage, *keys: str) -> None:
    """Load two clans and a part of the third, and press keys."""
    await load_home(on)
    family = OpenFamily(on)
    await family.open()
    for tag in FAMILY[:2]:
        await family.arrive(load_surveys(tag)[-1])
        await family.end()
    await family.arrive(load_surveys(FAMILY[2])[31])
    await on.press(*keys)


async def _family_whole(on: Stage) -> None:
    """Open a family of five stored clans; two pairs of them have names with the same beginning."""
    await load_home(on)
    tags = (WORLD.home, *WORLD.rivals)
    family = OpenFamily(on, tags, **{tag.lstrip("#"): load_surveys(tag)[-1] for tag in tags})
    await family.open()
    await on.press("j")


async def _family_lost(on: Stage) -> None:
    """Let one of the requested clans fail."""
    await load_home(on)
    family = OpenFamily(on, (*FAMILY[:2], "#2PPQQ"))
    await family.open()
    for tag in FAMILY[:2]:
        await family.arrive(load_surveys(tag)[-1])
        await family.end()
    await family.end(NotFound("no clan has the tag #2PPQQ · a player's tag, or mistyped?"))
    await on.press("s", "2")


SCENES: Final = (
    Scene(name="rankings-asking", play=_open),
    Scene(name="rankings", play=_rank("j", "j")),
    Scene(name="rankings-filter", play=_rank("slash", *"iron", "enter")),
    Scene(name="rankings-failed", play=_fail_page),
    Scene(name="rankings-nowhere", play=_open_unranked_country),
    Scene(name="locations", play=lambda on: _locations(on, *"an")),
    Scene(name="family-loading", play=_family),
    Scene(name="family", play=_family_whole),
    Scene(name="family-lost", play=_family_lost),
)
