"""Battle logs and cards wait behind whatever else is wanted."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred

from clantui.api.client import RoyaleClient
from clantui.api.source import Priority, Request, Response
from clantui.core.model.errors import (
    InvalidResponse,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.game import Catalogue
from clantui.core.model.tag import Tag
from tests.api.pacing.test_rate_limiter import LimitedSource
from tests.api.test_client import FakeSource
from tests.factories.demo_client import current_result

HOME = Tag("2PP")
ME = Tag("8YY")
LOG = [{"type": "PvP", "team": [{"tag": "#8YY"}], "opponent": [{}]}]


def test_a_log_is_asked_for_by_its_players_tag() -> None:
    """The least urgent of all questions, for a clan, and no older than wanted."""
    source = FakeSource(LOG)
    (battle,) = current_result(RoyaleClient(source).battles(ME, 9.0, of=HOME))
    assert (battle.player, battle.kind) == (ME, "PvP")
    assert source.asked == [
        Request(
            path="/players/%238YY/battlelog",
            priority=Priority.BATTLES,
            group="#2PP",
            max_age=9.0,
        )
    ]


def test_a_log_of_nobodys_clan_is_asked_for_alone() -> None:
    """A player may be looked at without their clan."""
    source = FakeSource([])
    assert current_result(RoyaleClient(source).battles(ME)) == ()
    assert source.asked == [Request(path="/players/%238YY/battlelog", priority=Priority.BATTLES)]


def test_the_log_of_another_is_refused() -> None:
    """Battles of somebody else are not taken for those asked for."""
    with pytest.raises(InvalidResponse, match="asked for the battles of #2PP"):
        current_result(RoyaleClient(FakeSource(LOG)).battles(HOME))


def test_a_log_that_is_gone_is_told_as_one() -> None:
    """A log that the API does not know is named in the error as a player's."""
    with pytest.raises(NotFound, match="the player has no battle log any longer"):
        current_result(RoyaleClient(FakeSource(NotFound("404"))).battles(ME))


@pytest.mark.parametrize("error", [Throttled("x"), Unreachable("x"), CancelledError()])
def test_other_failures_pass_through(error: Exception) -> None:
    """Whatever else went wrong is told as it was."""
    royale = RoyaleClient(FakeSource(error))
    asked: list[Deferred[Any]] = [royale.battles(ME), royale.cards()]
    for one in asked:
        with pytest.raises((RoyaleError, CancelledError)) as caught:
            current_result(one)
        assert caught.value is error


def test_all_cards_are_asked_for_at_once() -> None:
    """The catalogue is one question, which waits for no player."""
    source = FakeSource({"items": [{"id": 1, "name": "Knight"}], "supportItems": [{"id": 2}]})
    cards: Catalogue = current_result(RoyaleClient(source).cards(60.0))
    assert list(cards) == [1, 2]
    assert source.asked == [Request(path="/cards", priority=Priority.CLAN, max_age=60.0)]


def test_battles_wait_for_the_players_of_their_clan() -> None:
    """Asked for first, a log still goes after profiles; the clan looked at goes before others."""
    it = LimitedSource(1)
    royale = RoyaleClient(it.limiter)
    for asked in (
        royale.battles(HOME, of=ME),
        royale.battles(ME, of=HOME),
        royale.player(ME, of=HOME),
        royale.player(HOME, of=ME),
    ):
        asked.addErrback(lambda _: None)
    it.limiter.prioritise(str(HOME))
    it.turn()
    while it.source.open:
        it.source.respond(next(iter(it.source.open)), Response(body=b"{}"))
        it.turn()
    assert it.source.paths == [
        "/players/%238YY",
        "/players/%238YY/battlelog",
        "/players/%232PP",
        "/players/%232PP/battlelog",
    ]
