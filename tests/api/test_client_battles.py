"""Requests for battle logs and cards."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred

from clantui.api.client import RoyaleClient
from clantui.api.source import Priority, Request, Response
from clantui.core.model.battle import Mode
from clantui.core.model.errors import (
    InvalidResponse,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.game import Catalogue
from clantui.core.model.tag import Tag
from tests.factories.demo_client import current_result
from tests.factories.sources import ConstantSource, LimitedSource

HOME = Tag("2PP")
PLAYER = Tag("8YY")
LOG = [{"type": "PvP", "team": [{"tag": "#8YY"}], "opponent": [{}]}]


def test_a_log_is_requested_by_the_tag_of_its_player() -> None:
    """The priority of a log is the lowest of its group, the clan; `max_age` is passed on."""
    source = ConstantSource(LOG)
    (battle,) = current_result(RoyaleClient(source, 9.0).get_battles(PLAYER, HOME))
    assert (battle.player, battle.mode) == (PLAYER, Mode.LADDER)
    assert source.sent == [
        Request(
            path="/players/%238YY/battlelog",
            priority=Priority.BATTLES,
            group="#2PP",
            player="#8YY",
            max_age=9.0,
        )
    ]


def test_the_log_of_another_player_is_rejected() -> None:
    """The battles of another player are not attributed to the requested one."""
    with pytest.raises(InvalidResponse, match="instead of the battles of #2PP"):
        current_result(RoyaleClient(ConstantSource(LOG)).get_battles(HOME, HOME))


def test_a_missing_log_has_its_own_message() -> None:
    """A 404 is reported as a player without a battle log."""
    with pytest.raises(NotFound, match="the player has no battle log any longer"):
        current_result(RoyaleClient(ConstantSource(NotFound("404"))).get_battles(PLAYER, HOME))


@pytest.mark.parametrize("error", [Throttled("x"), Unreachable("x"), CancelledError()])
def test_other_failures_pass_through(error: Exception) -> None:
    """All other errors are reported unchanged."""
    royale = RoyaleClient(ConstantSource(error))
    requests: list[Deferred[Any]] = [royale.get_battles(PLAYER, HOME), royale.get_cards()]
    for request in requests:
        with pytest.raises((RoyaleError, CancelledError)) as caught:
            current_result(request)
        assert caught.value is error


def test_all_cards_are_one_request() -> None:
    """The request has the highest priority, and accepts an expired list while offline."""
    source = ConstantSource({"items": [{"id": 1, "name": "Knight"}], "supportItems": [{"id": 2}]})
    cards: Catalogue = current_result(RoyaleClient(source, 60.0).get_cards())
    assert list(cards) == [1, 2]
    (request,) = source.sent
    assert request == Request(
        path="/cards", priority=Priority.CLAN, max_age=60.0, stale_if_error=True
    )


def test_battles_are_sent_after_the_players_of_their_clan() -> None:
    """Profiles go before logs, and the prioritised clan goes before others."""
    limited = LimitedSource(1)
    royale = RoyaleClient(limited.limiter)
    for request in (
        royale.get_battles(HOME, PLAYER),
        royale.get_battles(PLAYER, HOME),
        royale.get_player(PLAYER, clan=HOME),
        royale.get_player(HOME, clan=PLAYER),
    ):
        request.addErrback(lambda _: None)
    limited.limiter.prioritise(str(HOME))
    limited.turn()
    while limited.source.open:
        limited.source.respond(next(iter(limited.source.open)), Response(body=b"{}"))
        limited.turn()
    assert limited.source.paths == [
        "/players/%238YY",
        "/players/%238YY/battlelog",
        "/players/%232PP",
        "/players/%232PP/battlelog",
    ]


def test_an_opened_player_goes_before_a_prioritised_clan() -> None:
    """The requests about the player last opened are sent first, those already queued, too."""
    limited = LimitedSource(1)
    royale = RoyaleClient(limited.limiter)
    limited.limiter.prioritise(str(HOME))
    requests: list[Deferred[Any]] = [
        royale.get_player(HOME, clan=HOME),
        royale.get_battles(PLAYER, HOME),
        royale.get_player(PLAYER, clan=HOME),
    ]
    limited.limiter.prioritise_player(str(HOME))
    limited.limiter.prioritise_player(str(PLAYER))
    requests.append(royale.get_battles(HOME, HOME))
    for request in requests:
        request.addErrback(lambda _: None)
    limited.turn()
    while limited.source.open:
        limited.source.respond(next(iter(limited.source.open)), Response(body=b"{}"))
        limited.turn()
    assert limited.source.paths == [
        "/players/%238YY",
        "/players/%238YY/battlelog",
        "/players/%232PP",
        "/players/%232PP/battlelog",
    ]
