"""Load the battle logs of many players concurrently."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from twisted.internet.interfaces import IReactorTime

from clantui.api.client import RoyaleClient
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.loader.fanout import FanOut


async def load_battles(  # noqa: PLR0913 — each is handed in
    client: RoyaleClient,
    players: Iterable[Tag],
    before: BattleLogs | None,
    on_update: Callable[[BattleLogs], object],
    *,
    clan: Tag,
    clock: IReactorTime,
    time_limit: float,
    timeout_error: Callable[[], RoyaleError],
) -> BattleLogs:
    """Load the battle logs of players.

    Args:
        players: in the order of the requests; duplicates are requested once.
        before: earlier logs, shown until the new ones arrive.
        on_update: called at the start and after each response with the logs so far.
        clan: the clan that the requests belong to.
        time_limit, timeout_error: see `FanOut.wait`.

    Returns:
        The final logs. A player's failure is part of them.

    Raises:
        CancelledError: if cancelled; all requests are cancelled, too.
    """
    tags = list(dict.fromkeys(players))
    fanout: FanOut[BattleLogs, tuple[Battle, ...]] = FanOut(
        BattleLogs.start(tags, before), BattleLogs.with_log, on_update
    )
    for tag in tags:
        fanout.track(tag, client.get_battles(tag, clan))
    return await fanout.wait(clock, time_limit, timeout_error)
