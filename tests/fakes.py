"""Fake implementations of the program's ports."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Catalogue, Clan
from clantui.core.model.race import Race, WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.ports import ClanStore
from clantui.core.rankings import Location, Page


class FakeClanBackend:
    """A clan source whose methods fail the test, unless a subclass overrides them."""

    warning: str = ""
    keeps_data: bool = True

    def __init__(self) -> None:
        self.on_pause: Callable[[float], object] = lambda _: None

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """See `ClanBackend`, as for all methods below."""
        raise AssertionError(remember)

    async def open_store(self) -> ClanStore:  # noqa: D102
        raise AssertionError

    async def load_clan(  # noqa: D102
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        raise AssertionError(request, on_update, on_retry)

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:  # noqa: D102
        raise AssertionError(tag)

    async def load_roster(self, tag: Tag) -> Clan:  # noqa: D102
        raise AssertionError(tag)

    async def find_clan_of_player(self, player: Tag) -> Tag | None:  # noqa: D102
        raise AssertionError(player)

    async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:  # noqa: D102
        raise AssertionError(tag, max_age)

    async def load_war_record(self, tag: Tag) -> WarRecord:  # noqa: D102
        raise AssertionError(tag)

    async def load_battle_logs(  # noqa: D102
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        raise AssertionError(tag, players, before, on_update)

    async def load_cards(self) -> Catalogue:  # noqa: D102
        raise AssertionError

    async def search_clans(self, name: str, after: str = "") -> Page:  # noqa: D102
        raise AssertionError(name, after)

    async def load_locations(self) -> tuple[Location, ...]:  # noqa: D102
        raise AssertionError

    async def load_rankings(  # noqa: D102
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        raise AssertionError(location, after, by)
