"""Ask for the battle logs of many players at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.loader.fanout import FanOut


class BattleSource(Protocol):
    """The question that is asked here; `api.client.RoyaleClient` answers it."""

    def battles(self, tag: Tag, max_age: float, *, of: Tag | None) -> Deferred[tuple[Battle, ...]]:
        """Ask for the battle log of a player of a clan."""
        ...


async def load_battles(  # noqa: PLR0913 — each is handed in
    royale: BattleSource,
    players: Iterable[Tag],
    before: BattleLogs | None,
    emit: Callable[[BattleLogs], object],
    *,
    max_age: float,
    of: Tag | None,
    clock: IReactorTime,
    patience: float,
    late: Callable[[float], RoyaleError],
) -> BattleLogs:
    """Ask for the battle logs of players.

    Args:
        royale: whom to ask; it bounds how much is asked at once, and tries again where that helps.
        players: whose logs, in the order to ask; who is named twice is asked once.
        before: an earlier reading, whose battles stand in until newer ones come.
        emit: given the logs at the start and after each answer, each superseding the last.
        max_age: seconds; answers kept from before will do if they are no older.
        of: the clan they are asked for, or None.
        clock: what measures the patience.
        patience: seconds for all of it, tries and pauses included; who has not answered then is
            missing.
        late: from the patience to what is said of those.

    Returns:
        The last logs: every player has answered or failed. One player's failure is in it.

    Raises:
        CancelledError: when cancelled; then every request under way is cancelled too.
    """
    wanted = list(dict.fromkeys(players))
    crowd: FanOut[BattleLogs, tuple[Battle, ...]] = FanOut(
        BattleLogs.start(wanted, before), BattleLogs.with_log, emit
    )
    for tag in wanted:
        crowd.ask(tag, royale.battles(tag, max_age, of=of))
    return await crowd.answered(clock, patience, lambda: late(patience))
