"""Load a clan and everyone in it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from clantui.api.client import RoyaleClient
from clantui.core.model.attempt import Attempt, OnAttempt, ignore
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.game import MAX_MEMBERS, Clan, Player
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.loader.fanout import FanOut

OnUpdate: TypeAlias = Callable[[Survey], object]
Recall: TypeAlias = Callable[[Tag], Survey | None]


def _recall_nothing(tag: Tag) -> None:
    del tag


def _timeout_error(time_limit: float) -> RoyaleError:
    return Unreachable(f"not answered within {time_limit:g} s")


async def load_clan(  # noqa: PLR0913 — each is handed in
    client: RoyaleClient,
    request: LoadRequest,
    on_update: OnUpdate,
    on_retry: OnAttempt = ignore,
    *,
    recall: Recall = _recall_nothing,
    now: Callable[[], datetime],
    clock: IReactorTime,
    time_limit: float,
    timeout_error: Callable[[float], RoyaleError] = _timeout_error,
) -> Survey:
    """Load a clan, then all its players.

    Args:
        client: bounds how much is asked at once, and tries again where that helps.
        request: the clan, and what is at hand of it.
        on_update: called with a survey at the start, after each response and before each new try,
            each superseding the last.
        on_retry: called when the clan itself is asked for again.
        recall: returns the last known survey of a clan, for when the API does not list its
            members.
        now: the time, aware UTC.
        time_limit: seconds for the whole load, tries and pauses included.
        timeout_error: from the time limit to the error of players who have not answered then.

    Returns:
        The last survey: every player has answered or failed.

    Raises:
        RoyaleError: if the clan itself cannot be had. One player's never leaves here.
        CancelledError: when cancelled; then every request is cancelled, too.
    """
    begun = clock.seconds()
    survey = request.partial_survey
    if survey is None:
        size = MAX_MEMBERS if request.before is None else len(request.before.clan.members)
        clan_request = client.clan(
            request.tag,
            request.max_age,
            expect=size,
            retried=lambda *attempt: on_retry(_attempt(now(), *attempt)),
        )
        clan = await clan_request.addTimeout(
            time_limit, clock, partial(_raise_late, timeout_error)
        )
        at = now() - timedelta(seconds=clan.age)
        before = recall(request.tag) if clan.gap and request.before is None else request.before
        survey = Survey.start(clan, at, before)
    fanout: FanOut[Survey, Player] = FanOut(
        survey, lambda newest, _, player: newest.with_player(player), on_update
    )

    def retry(tag: Tag, number: int, seconds: float, error: RoyaleError) -> None:
        attempt = _attempt(now(), number, seconds, error)
        fanout.update(lambda newest: newest.with_attempt(tag, attempt))

    for member in survey.pending:
        player_request = client.player(
            member.tag, request.max_age, of=survey.clan.tag, retried=partial(retry, member.tag)
        )
        fanout.track(member.tag, player_request)
    left = max(time_limit - (clock.seconds() - begun), 0.0)
    return await fanout.wait(clock, left, lambda: timeout_error(time_limit))


def _attempt(now: datetime, number: int, seconds: float, error: RoyaleError) -> Attempt:
    return Attempt(number=number, at=now + timedelta(seconds=seconds), why=error)


def _raise_late(
    timeout_error: Callable[[float], RoyaleError], result: Clan | Failure, seconds: float
) -> Clan:
    if isinstance(result, Failure):
        raise timeout_error(seconds)
    return result
