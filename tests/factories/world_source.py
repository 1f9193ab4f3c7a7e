"""A clan source of the demo world, without requests over a socket."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import msgspec

from clantui.core.bookmarks import Bookmarks
from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.game import Catalogue, Clan, Player
from clantui.core.model.race import Race, RaceLog, WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import Location, Page
from clantui.demo.world.world import MOMENT, World
from clantui.wire.cards import decode_cards
from clantui.wire.clans import decode_clan, decode_player
from clantui.wire.race import decode_race
from clantui.wire.race_log import decode_race_log
from clantui.wire.rankings import decode_locations, decode_page
from tests.factories.battles import decode_battles
from tests.fakes import FakeClanBackend

WORLD: Final = World()
_PAGE: Final = 20
"""Clans on a page of a ranking."""


def _json(payload: Any) -> bytes:
    return msgspec.json.encode(payload)


@cache
def _clan(tag: str) -> Clan | None:
    payload = WORLD.build_clan(tag)
    return None if payload is None else decode_clan(_json(payload))


@cache
def _player(tag: str) -> Player | None:
    payload = WORLD.build_player(tag)
    return None if payload is None else decode_player(_json(payload))


@cache
def _battles(tag: Tag) -> tuple[Battle, ...]:
    return decode_battles(_json(WORLD.build_battlelog(str(tag))), tag)


class WorldSource(FakeClanBackend):
    """A source that answers at once, or raises the errors of the test.

    Attributes:
        errors: errors to raise, by a pattern of the API's path.
        requests: paths of the requests, in order.
        past: stored snapshots by clan.
        old: surveys of an earlier run by clan, for `load_survey`.
        bookmarks: clans that were opened or saved.
    """

    def __init__(
        self,
        errors: Mapping[str, RoyaleError] | None = None,
        *,
        past: Mapping[Tag, tuple[Snapshot, ...]] | None = None,
        old: Mapping[Tag, Survey] | None = None,
    ) -> None:
        super().__init__()
        self.errors = errors or {}
        self.past = past or {}
        self.old = old or {}
        self.requests: list[str] = []
        self.bookmarks = Bookmarks()

    def _note_request(self, path: str) -> None:
        self.requests.append(path)
        for pattern, error in self.errors.items():
            if re.search(pattern, path):
                raise error

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Return the home clan of the world."""
        del remember
        return Tag.parse(WORLD.home)

    async def open_store(self) -> Any:
        """Return this source, which also has the old surveys and the bookmarks."""
        return self

    def load_bookmarks(self) -> Bookmarks:
        """Return the bookmarks."""
        return self.bookmarks

    def load_survey(self, tag: Tag) -> Survey | None:
        """Return the old survey of a clan."""
        return self.old.get(tag)

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        """Load a clan, member by member."""
        del on_retry
        survey = Survey.start(await self.load_roster(request.tag), MOMENT)
        for member in survey.clan.members:
            try:
                self._note_request(f"/players/{member.tag}")
                if (player := _player(str(member.tag))) is None:
                    raise NotFound(f"there is no player {member.tag}")
                survey = survey.with_player(player)
            except RoyaleError as error:
                survey = survey.with_failure(member.tag, error)
            on_update(survey)
        return survey

    async def load_roster(self, tag: Tag) -> Clan:
        """Return a clan and its roster."""
        self._note_request(f"/clans/{tag}")
        if (clan := _clan(str(tag))) is None:
            raise NotFound(f"no clan has the tag {tag}")
        return clan

    async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Return this week's race."""
        del max_age
        self._note_request(f"/clans/{tag}/currentriverrace")
        if (payload := WORLD.build_race(str(tag))) is None:
            raise NotFound(f"{tag} is in no race")
        return decode_race(_json(payload), tag)

    async def load_war_record(self, tag: Tag) -> WarRecord:
        """Return this week's race and past weeks; a clan that never raced has neither."""
        race, log, errors = None, None, []
        try:
            race = await self.load_race(tag)
        except NotFound:
            pass
        except RoyaleError as error:
            errors.append(error)
        try:
            log = self._race_log(tag)
        except RoyaleError as error:
            errors.append(error)
        if len(errors) == 2:
            raise errors[0]
        return WarRecord(race=race, log=log, error=errors[0] if errors else None)

    def _race_log(self, tag: Tag) -> RaceLog:
        self._note_request(f"/clans/{tag}/riverracelog")
        return decode_race_log(_json({"items": WORLD.build_race_log(str(tag)) or []}), tag)

    async def load_battle_logs(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Return the battle logs of a clan."""
        del tag, before
        logs = BattleLogs.start(players)
        for player in players:
            try:
                self._note_request(f"/players/{player}/battlelog")
                logs = logs.with_log(player, _battles(player))
            except RoyaleError as error:
                logs = logs.with_failure(player, error)
            on_update(logs)
        return logs

    async def load_cards(self) -> Catalogue:
        """Return all cards."""
        self._note_request("/cards")
        return decode_cards(_json(WORLD.build_cards()))

    async def load_locations(self) -> tuple[Location, ...]:
        """Return all locations."""
        self._note_request("/locations")
        return decode_locations(_json({"items": WORLD.build_locations()}))

    async def load_rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Return a page of a ranking."""
        kind = "clanwars" if by is RankedBy.WAR else "clans"
        self._note_request(f"/locations/{location or 'global'}/rankings/{kind}?after={after}")
        is_war = by is RankedBy.WAR
        clans = WORLD.build_war_rankings(location) if is_war else WORLD.build_rankings(location)
        if clans is None:
            raise NotFound("there is no ranking for this country or region")
        start = int(after or 0)
        end = start + _PAGE
        cursors = {"after": str(end)} if end < len(clans) else {}
        page = decode_page(_json({"items": clans[start:end], "paging": {"cursors": cursors}}))
        return page.as_war_ranking() if is_war else page

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return the stored snapshots."""
        return self.past.get(tag, ())
