"""Methods of the client become requests, and responses become values."""

from __future__ import annotations

import pytest
from twisted.internet.defer import CancelledError, Deferred, succeed

from clantui.api.client import RoyaleClient
from clantui.api.source import Priority, Request, Response
from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.wire import battles, clans
from tests.factories.demo_client import current_result
from tests.factories.sources import ConstantSource

HOME = Tag("2PP")


def test_a_clan_is_requested_by_its_quoted_tag() -> None:
    """The `#` of a tag is sent as `%23`, quoted once."""
    source = ConstantSource({"tag": "#2PP", "name": "Keep"})
    assert current_result(RoyaleClient(source).get_clan(HOME)).name == "Keep"
    assert source.sent == [
        Request(path="/clans/%232PP", priority=Priority.CLAN, group="#2PP", is_tag_lookup=True)
    ]


def test_a_player_is_requested_by_their_quoted_tag() -> None:
    """The `#` of a tag is sent as `%23`, quoted once."""
    source = ConstantSource({"tag": "#2PP"})
    assert current_result(RoyaleClient(source).get_player(HOME)).tag == HOME
    assert source.sent == [
        Request(
            path="/players/%232PP",
            priority=Priority.PLAYER,
            player="#2PP",
            is_tag_lookup=True,
        )
    ]


def test_requests_name_the_decoder_of_their_response() -> None:
    """With its decoder no body of the many requests of a clan is decoded twice."""
    source, logs = ConstantSource({"tag": "#2PP"}), ConstantSource([])
    current_result(RoyaleClient(source).get_clan(HOME))
    current_result(RoyaleClient(source).get_player(HOME))
    current_result(RoyaleClient(logs).get_battles(HOME, HOME))
    decoders = [request.decoder for request in (*source.requests, *logs.requests)]
    assert decoders == [clans.CLAN_DECODER, clans.PLAYER_DECODER, battles.LOG_DECODER]


@pytest.mark.parametrize("method", ["get_clan", "get_player"])
def test_a_response_with_another_tag_is_rejected(method: str) -> None:
    """A response with another tag is not attributed to the requested clan or player."""
    royale = RoyaleClient(ConstantSource({"tag": "#8YY", "name": "Other"}))
    with pytest.raises(InvalidResponse, match="instead of #2PP"):
        current_result(getattr(royale, method)(HOME))


def test_the_tag_of_a_response_may_be_written_differently() -> None:
    """Tags are compared as tags, not as text."""
    assert (
        current_result(RoyaleClient(ConstantSource({"tag": "2pp"})).get_player(HOME)).tag == HOME
    )


def test_the_error_about_an_unknown_clan_names_its_tag() -> None:
    """The error about an unknown clan has its tag, and says what the tag may be instead."""
    with pytest.raises(NotFound, match="no clan has the tag #2PP · a player's tag, or mistyped"):
        current_result(RoyaleClient(ConstantSource(NotFound("404"))).get_clan(HOME))


def test_a_member_without_a_profile_has_its_own_message() -> None:
    """The roster names the member, so that the tag is not mistyped."""
    with pytest.raises(NotFound, match="the player has no profile any longer"):
        current_result(RoyaleClient(ConstantSource(NotFound("404"))).get_player(HOME, clan=HOME))


def test_an_unknown_single_player_has_its_own_message() -> None:
    """The user may have mistyped the tag: no missing profile is mentioned."""
    with pytest.raises(NotFound, match=r"^there is no player #2PP$"):
        current_result(RoyaleClient(ConstantSource(NotFound("404"))).get_player(HOME))


@pytest.mark.parametrize("method", ["get_clan", "get_player"])
@pytest.mark.parametrize(
    "error",
    [AccessDenied("no", "203.0.113.7"), Throttled("x"), Unreachable("x"), CancelledError()],
)
def test_other_failures_pass_through(method: str, error: Exception) -> None:
    """All other errors are reported unchanged: the same object."""
    with pytest.raises((RoyaleError, CancelledError)) as caught:
        current_result(getattr(RoyaleClient(ConstantSource(error)), method)(HOME))
    assert caught.value is error


@pytest.mark.parametrize("method", ["get_clan", "get_player"])
@pytest.mark.parametrize("payload", [None, [], {}, {"tag": "nobody"}, {"tag": 2}])
def test_a_response_that_cannot_be_decoded_is_invalid(method: str, payload: object) -> None:
    """The error is the same for all methods."""
    with pytest.raises(InvalidResponse):
        current_result(getattr(RoyaleClient(ConstantSource(payload)), method)(HOME))


def test_cancelling_cancels_the_request() -> None:
    """Cancelling the method's Deferred cancels the source's."""
    cancelled: list[str] = []

    class Silent:
        def get(self, ask: Request) -> Deferred[Response]:
            return Deferred(lambda _: cancelled.append(ask.path))

    request = RoyaleClient(Silent()).get_player(HOME)
    request.cancel()
    with pytest.raises(CancelledError):
        current_result(request)
    assert cancelled == ["/players/%232PP"]


@pytest.mark.parametrize("age", [0.0, 17.5])
def test_a_cached_clan_has_its_age(age: float) -> None:
    """A clan has the age of its response; a new one has age 0."""

    class Cached:
        def get(self, ask: Request) -> Deferred[Response]:  # noqa: ARG002
            return succeed(Response(body=b'{"tag": "#2PP"}', age=age))

    assert current_result(RoyaleClient(Cached()).get_clan(HOME)).age == age


def test_the_maximum_age_is_passed_on() -> None:
    """The source gets the `max_age` of each request, at most that of the client."""
    source = ConstantSource({"tag": "#2PP"})
    current_result(RoyaleClient(source).get_clan(HOME, 5.0))
    current_result(RoyaleClient(source, 7.0).get_clan(HOME, 5.0))
    current_result(RoyaleClient(source, 3.0).get_clan(HOME, 5.0))
    current_result(RoyaleClient(source).get_player(HOME, 0.0))
    current_result(RoyaleClient(source, 3.0).get_player(HOME))
    assert [ask.max_age for ask in source.requests] == [5.0, 5.0, 3.0, 0.0, 3.0]


@pytest.mark.parametrize(("location", "place"), [(57000006, "57000006"), (None, "global")])
def test_the_two_rankings_have_different_paths(location: int | None, place: str) -> None:
    """The scores of the ranking by war trophies are war trophies, also those of the world."""
    source = ConstantSource({"items": [{"tag": "#2PP", "rank": 1, "clanScore": 720}]})
    client = RoyaleClient(source)
    found = {by: current_result(client.get_rankings(location, by=by)) for by in RankedBy}
    assert [request.path.partition("?")[0] for request in source.requests] == [
        f"/locations/{place}/rankings/clans",
        f"/locations/{place}/rankings/clanwars",
    ]
    scores = {by: (page.clans[0].score, page.clans[0].war_trophies) for by, page in found.items()}
    assert scores == {RankedBy.TROPHIES: (720, None), RankedBy.WAR: (None, 720)}
