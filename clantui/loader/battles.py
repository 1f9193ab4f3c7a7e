"""Load the battle logs of many players at once."""

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
    max_age: float,
    of: Tag | None,
    clock: IReactorTime,
    time_limit: float,
    timeout_error: Callable[[float], RoyaleError],
) -> BattleLogs:
    """Load the battle logs of players.

    Args:
        client: bounds how much is asked at once, and tries again where that helps.
        players: in the order to ask; who is named twice is asked once.
        before: an earlier reading, whose battles stand in until newer ones come.
        on_update: called with the logs at the start and after each response, each superseding the
            last.
        max_age: seconds; cached responses will do if they are no older.
        of: the clan they are asked for, or None.
        time_limit: seconds for all of it, tries and pauses included.
        timeout_error: from the time limit to the error of players who have not answered then.

    Returns:
        The last logs: every player has answered or failed. One player's failure is in it.

    Raises:
        CancelledError: when cancelled; then every request is cancelled, too.
    """
    wanted = list(dict.fromkeys(players))
    fanout: FanOut[BattleLogs, tuple[Battle, ...]] = FanOut(
        BattleLogs.start(wanted, before), BattleLogs.with_log, on_update
    )
    for tag in wanted:
        fanout.track(tag, client.battles(tag, max_age, of=of))
    return await fanout.wait(clock, time_limit, lambda: timeout_error(time_limit))
