"""Questions become paths and responses become values."""

from __future__ import annotations

import json

import pytest
from twisted.internet.defer import CancelledError, Deferred, fail, succeed

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

HOME = Tag("2PP")


class FakeSource:
    """A source that says what it was told to, whatever it is asked."""

    def __init__(self, said: object) -> None:
        self.asked: list[Request] = []
        self._said = said

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`."""
        self.asked.append(ask)
        if isinstance(self._said, Exception):
            return fail(self._said)
        return succeed(Response(body=json.dumps(self._said).encode()))


def test_a_clan_is_asked_for_by_its_quoted_tag() -> None:
    """The `#` of a tag goes out as `%23`, quoted once."""
    source = FakeSource({"tag": "#2PP", "name": "Keep"})
    assert current_result(RoyaleClient(source).clan(HOME)).name == "Keep"
    assert source.asked == [Request(path="/clans/%232PP", priority=Priority.CLAN, group="#2PP")]


def test_a_player_is_asked_for_by_their_quoted_tag() -> None:
    """Players are asked for as clans are."""
    source = FakeSource({"tag": "#2PP"})
    assert current_result(RoyaleClient(source).player(HOME)).tag == HOME
    assert source.asked == [Request(path="/players/%232PP", priority=Priority.PLAYER)]


@pytest.mark.parametrize("question", ["clan", "player", "battles"])
def test_an_answer_is_read_by_the_decoder_that_was_named(question: str) -> None:
    """The request of each of many names the decoder of its answer: no body is decoded twice."""
    source = FakeSource([] if question == "battles" else {"tag": "#2PP"})
    current_result(getattr(RoyaleClient(source), question)(HOME))
    named = {"clan": clans.CLAN, "player": clans.PLAYER, "battles": battles.LOG}
    assert source.asked[0].decoder is named[question]


@pytest.mark.parametrize("question", ["clan", "player"])
def test_an_answer_about_another_is_refused(question: str) -> None:
    """An answer that names another tag than the one asked for is not taken for it."""
    royale = RoyaleClient(FakeSource({"tag": "#8YY", "name": "Other"}))
    with pytest.raises(InvalidResponse, match="asked for #2PP"):
        current_result(getattr(royale, question)(HOME))


def test_the_tag_of_an_answer_may_be_written_otherwise() -> None:
    """A tag is compared as a tag, not as a text."""
    assert current_result(RoyaleClient(FakeSource({"tag": "2pp"})).player(HOME)).tag == HOME


def test_no_clan_is_told_with_its_tag() -> None:
    """The error about an unknown clan names its tag, and says what it may be instead."""
    with pytest.raises(NotFound, match="no clan has the tag #2PP · a player's tag, or mistyped"):
        current_result(RoyaleClient(FakeSource(NotFound("404"))).clan(HOME))


def test_no_player_is_told_as_a_profile_gone() -> None:
    """A member without a profile is told as one, for the roster named them."""
    with pytest.raises(NotFound, match="the player has no profile any longer"):
        current_result(RoyaleClient(FakeSource(NotFound("404"))).player(HOME, of=HOME))


def test_an_unknown_player_who_was_asked_for_alone_never_was() -> None:
    """A tag from a person is perhaps nobody's: nothing is said of a profile that has gone."""
    with pytest.raises(NotFound, match=r"^there is no player #2PP$"):
        current_result(RoyaleClient(FakeSource(NotFound("404"))).player(HOME))


@pytest.mark.parametrize("question", ["clan", "player"])
@pytest.mark.parametrize(
    "error",
    [AccessDenied("no", "203.0.113.7"), Throttled("x"), Unreachable("x"), CancelledError()],
)
def test_other_failures_pass_through(question: str, error: Exception) -> None:
    """Whatever else went wrong is told as it was, the same error with all it carries."""
    with pytest.raises((RoyaleError, CancelledError)) as caught:
        current_result(getattr(RoyaleClient(FakeSource(error)), question)(HOME))
    assert caught.value is error


@pytest.mark.parametrize("question", ["clan", "player"])
@pytest.mark.parametrize("said", [None, [], {}, {"tag": "nobody"}, {"tag": 2}])
def test_an_answer_that_is_none_is_garbled(question: str, said: object) -> None:
    """A response that cannot be decoded is one error, whatever was asked."""
    with pytest.raises(InvalidResponse):
        current_result(getattr(RoyaleClient(FakeSource(said)), question)(HOME))


def test_giving_up_gives_up_the_source() -> None:
    """Cancelling a question cancels the request it is made of."""
    given_up: list[str] = []

    class Silent:
        def get(self, ask: Request) -> Deferred[Response]:
            return Deferred(lambda _: given_up.append(ask.path))

    asked = RoyaleClient(Silent()).player(HOME)
    asked.cancel()
    with pytest.raises(CancelledError):
        current_result(asked)
    assert given_up == ["/players/%232PP"]


@pytest.mark.parametrize("age", [0.0, 17.5])
def test_a_kept_clan_tells_its_age(age: float) -> None:
    """A clan from a kept answer carries the answer's age; one just read has none."""

    class Kept:
        def get(self, ask: Request) -> Deferred[Response]:  # noqa: ARG002
            return succeed(Response(body=b'{"tag": "#2PP"}', age=age))

    assert current_result(RoyaleClient(Kept()).clan(HOME)).age == age


def test_the_maximum_age_is_passed_on() -> None:
    """Whoever wants nothing old gets it through to whoever keeps answers."""
    source = FakeSource({"tag": "#2PP"})
    current_result(RoyaleClient(source).clan(HOME, 5.0))
    current_result(RoyaleClient(source).player(HOME, 0.0))
    assert [ask.max_age for ask in source.asked] == [5.0, 0.0]


def test_the_two_rankings_have_paths_of_their_own() -> None:
    """A ranking by war trophies is another path, whose scores are war trophies."""
    source = FakeSource({"items": [{"tag": "#2PP", "rank": 1, "clanScore": 720}]})
    client = RoyaleClient(source)
    found = {by: current_result(client.rankings(57000006, by=by)) for by in RankedBy}
    assert [request.path.partition("?")[0] for request in source.asked] == [
        "/locations/57000006/rankings/clans",
        "/locations/57000006/rankings/clanwars",
    ]
    scores = {by: (page.clans[0].score, page.clans[0].war_trophies) for by, page in found.items()}
    assert scores == {RankedBy.TROPHIES: (720, None), RankedBy.WAR: (None, 720)}
