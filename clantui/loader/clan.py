"""Load a clan with all its players, or their battle logs, concurrently."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.api.client import RoyaleClient
from clantui.core.model.attempt import Attempt, OnAttempt, ignore_attempt
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import MAX_MEMBERS, Clan, Player
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.loader.fanout import FanOut


async def load_clan(  # noqa: PLR0913 — each is handed in
    client: RoyaleClient,
    request: LoadRequest,
    on_update: Callable[[Survey], object],
    on_retry: OnAttempt = ignore_attempt,
    *,
    load_stored: Callable[[Tag], Survey | None] = lambda _: None,
    now: Callable[[], datetime],
    clock: IReactorTime,
    time_limit: float,
    timeout_error: Callable[[], RoyaleError],
) -> Survey:
    """Load a clan, then all its players.

    Args:
        on_update: called with the survey so far: at the start, after each response and before each
            retry.
        on_retry: called when the request for the clan itself is retried.
        load_stored: returns the latest stored survey of a clan; used if the API omits its members.
        now: returns the time, aware UTC.
        time_limit, timeout_error: see `FanOut.wait`; they also hold for the request for the clan.

    Returns:
        The final survey, with the errors of players who could not be loaded.

    Raises:
        RoyaleError: if the clan itself cannot be loaded.
    """
    started_at = clock.seconds()
    survey = request.partial_survey
    if survey is None:
        size = MAX_MEMBERS if request.before is None else len(request.before.clan.members)
        clan_request = client.get_clan(
            request.tag,
            request.max_age,
            expected_players=size,
            on_retry=lambda *attempt: on_retry(_make_attempt(now(), *attempt)),
        )

        def raise_timeout(result: Clan | Failure, _: float) -> Clan:
            if isinstance(result, Failure):
                raise timeout_error()
            return result

        clan = await clan_request.addTimeout(time_limit, clock, raise_timeout)
        at = now() - timedelta(seconds=clan.age)
        before = (
            load_stored(request.tag) if clan.gap and request.before is None else request.before
        )
        survey = Survey.start(clan, at, before)
    fanout: FanOut[Survey, Player] = FanOut(
        survey, lambda newest, _, player: newest.with_player(player), on_update
    )

    def retry(tag: Tag, number: int, seconds: float, error: RoyaleError) -> None:
        attempt = _make_attempt(now(), number, seconds, error)
        fanout.update(lambda newest: newest.with_attempt(tag, attempt))

    for member in survey.pending:
        player_request = client.get_player(
            member.tag, request.max_age, clan=survey.clan.tag, on_retry=partial(retry, member.tag)
        )
        fanout.track(member.tag, player_request)
    remaining = max(time_limit - (clock.seconds() - started_at), 0.0)
    return await fanout.wait(clock, remaining, timeout_error)


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
    """Load the battle logs of a clan's players; failed players are part of the result.

    Args:
        players: in the order of the requests; duplicates are requested once.
        before: earlier logs, shown until the new ones arrive.
        on_update: called at the start and after each response with the logs so far.
        time_limit, timeout_error: see `FanOut.wait`.
    """
    tags = list(dict.fromkeys(players))
    fanout: FanOut[BattleLogs, tuple[Battle, ...]] = FanOut(
        BattleLogs.start(tags, before), BattleLogs.with_log, on_update
    )
    for tag in tags:
        fanout.track(tag, client.get_battles(tag, clan))
    return await fanout.wait(clock, time_limit, timeout_error)


def _make_attempt(now: datetime, number: int, seconds: float, error: RoyaleError) -> Attempt:
    return Attempt(number=number, at=now + timedelta(seconds=seconds), error=error)
