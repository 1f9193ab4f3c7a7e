"""A request over the network is right, bounded in time, and fails in words."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from msgspec.json import Decoder
from twisted.internet.task import Clock

from clantui.api.source import Request
from clantui.api.transport.http import HttpLimits
from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.demo.latency import Latency
from clantui.demo.server import DemoApi
from clantui.wire import clans
from tests.factories.demo_client import WORLD, current_result, path_of
from tests.factories.failing_transport import FailingTransport, http
from tests.factories.http_server import (
    OK,
    SECRET,
    Memory,
    Page,
    ScriptedServer,
    X,
    asking,
    listening,
    wait_for,
)

ANSWER = OK + b"Content-Length: 2\r\n\r\n{}"


def demo(token: str = SECRET, **latency: float) -> Memory:
    """Return a client of the pretend API, without a socket."""
    return Memory(DemoApi(WORLD, clock=Clock(), latency=Latency(**latency)), token=token)


def test_the_pretend_api_answers() -> None:
    """A clan comes as JSON with gzip undone, and with the time it stays the same."""
    answer = current_result(demo().get(path_of("clans", WORLD.home)))
    assert answer.body.startswith(b'{"tag":"' + WORLD.home.encode())
    assert answer.max_age == 120.0


def test_a_path_goes_out_as_it_is() -> None:
    """The quoting of a path is not touched on its way: `%23` stays `%23`."""
    page = Page()
    current_result(Memory(page).get("/clans/%232PP?a=b%20c&d=%2523"))
    assert page.paths == [b"/v1/clans/%232PP?a=b%20c&d=%2523"]


@pytest.mark.parametrize(
    ("path", "token", "kind"),
    [
        ("/clans/%238YYYYYYYY", SECRET, NotFound),
        ("/players/%238YYYYYYYY", SECRET, NotFound),
        ("/nothing", SECRET, NotFound),
        (path_of("clans", WORLD.home), "invalid", AccessDenied),
        (path_of("clans", WORLD.home), "wrong-address", AccessDenied),
    ],
)
def test_errors_of_the_api_are_ours(path: str, token: str, kind: type[RoyaleError]) -> None:
    """A refusal or an unknown tag comes out as the error for it."""
    with pytest.raises(kind) as caught:
        current_result(demo(token).get(path))
    if token == "wrong-address":
        assert isinstance(caught.value, AccessDenied)
        assert caught.value.address == "203.0.113.7"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b'{"reason":"requestThrottled"}', Throttled),
        (503, b'{"reason":"inMaintenance"}', Maintenance),
        (503, b"<html>", Unreachable),
        (520, b"error code: 520", Unreachable),
        (204, b"", Unreachable),
        (206, b"{}", Unreachable),
    ],
)
def test_only_a_200_is_an_answer(status: int, body: bytes, kind: type[RoyaleError]) -> None:
    """Any other status is a failure, and its body is read like any other."""
    page = Page(body, status)
    with pytest.raises(kind):
        current_result(Memory(page).get())
    assert page.left == 0


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b" <!DOCTYPE html>", "a web page"),
        (b"x", "else"),
        (b'{"tag": ', "else"),
        (b"[" * 100_000, "else"),
        (gzip.compress(b"<html>"), "a web page"),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("decoder", [None, clans.CLAN])
def test_a_200_that_is_no_json_may_pass(
    body: bytes, what: str, decoder: Decoder[Any] | None
) -> None:
    """A web page, nothing at all and everything else are told apart, and worth another try."""
    with pytest.raises(
        InvalidResponse, match=f"answered with .*{what}.* instead of data"
    ) as caught:
        current_result(Memory(Page(body)).get(decoder=decoder))
    assert caught.value.retryable


@pytest.mark.parametrize(
    "name",
    [
        rb'"\ud83d"',
        rb'"Keep \udc00"',
        b'"\xff"',
        b'"a\nb"',
        b"NaN",
        b"-Infinity",
        b'"\xed\xa0\xbd"',
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("decoder", [None, clans.CLAN])
def test_an_odd_value_in_a_200_is_left_to_the_decoder(
    name: bytes, mark: bytes, decoder: Decoder[Any] | None
) -> None:
    """A body that is readable but for one value is a response: only that value is left out."""
    body = mark + b'{"tag": "#2PP", "name": ' + name + b', "memberList": [{"tag": "#9Y8V"}]}'
    answer = current_result(Memory(Page(body)).get(decoder=decoder))
    clan = clans.to_clan(answer.decode(clans.CLAN))
    assert (str(clan.tag), len(clan.members)) == ("#2PP", 1)


def test_a_body_is_decoded_once() -> None:
    """A body is read by the decoder that was named; any other decoder reads it itself."""
    answer = current_result(demo().get(path_of("clans", WORLD.home), clans.CLAN))
    assert answer.decode(clans.CLAN) is answer.payload is not None
    assert answer.decode(Decoder(dict))["tag"] == WORLD.home


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_is_also_kept_as_it_came(packed: bool) -> None:
    """The body is read with gzip undone, and handed on packed for whoever keeps it."""
    sent = gzip.compress(b'{"a": 1}') if packed else b'{"a": 1}'
    answer = current_result(Memory(Page(sent)).get())
    assert (answer.body, answer.raw, answer.age) == (b'{"a": 1}', sent, 0.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("", None), ("-1", None), ("x", None), ("9" * 400, None)],
)
def test_a_refusal_tells_how_long_to_wait(header: str, seconds: float | None) -> None:
    """`Retry-After` of a 429 is read where it is a number of seconds, and odd ones are none."""
    page = Page(b"", 429, {"Retry-After": [header]})
    with pytest.raises(Throttled) as caught:
        current_result(Memory(page).get())
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], 0.0),
        (["max-age=60"], 60.0),
        (["max-age=0"], 0.0),
        (["public, max-age=120"], 120.0),
        (["no-store"], 0.0),
        (["max-age=x"], 0.0),
        (["max-age=-5"], 0.0),
        (["max-age=" + "9" * 400], 999_999_999.0),
        ([""], 0.0),
    ],
)
def test_the_age_of_an_answer_is_told(headers: list[str], seconds: float) -> None:
    """`max-age` is read where there is one; odd ones are none or no more than a number."""
    page = Page(headers={"Cache-Control": headers} if headers else {})
    assert current_result(Memory(page).get()).max_age == seconds


async def test_we_say_who_we_are_and_what_we_want(reactor: Any) -> None:  # noqa: ANN401
    """Key, name and what can be read go out with each request, and no cookie or body."""
    server = ScriptedServer(ANSWER)
    async with listening(reactor, server) as base, asking(reactor, base) as client:
        await wait_for(client.get(Request(path="/clans/%232PP")))
    (head,) = server.heads
    line, *fields = head.split(b"\r\n")
    assert line == b"GET /v1/clans/%232PP HTTP/1.1"
    sent = dict(field.split(b": ", 1) for field in fields)
    assert {key.lower(): value for key, value in sent.items() if key != b"Host"} == {
        b"authorization": b"Bearer " + SECRET.encode(),
        b"accept": b"application/json",
        b"accept-encoding": b"gzip",
        b"user-agent": b"clantui",
    }


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(reactor: Any, status: int) -> None:  # noqa: ANN401
    """The key is never sent on to where an answer points: the other server hears nothing."""
    other = ScriptedServer(ANSWER)
    async with listening(reactor, other) as elsewhere:
        to = f"Location: {elsewhere}/x\r\nContent-Length: 0\r\n\r\n"
        server = ScriptedServer(f"HTTP/1.1 {status} Moved\r\n{to}".encode())
        async with listening(reactor, server) as base, asking(reactor, base) as client:
            with pytest.raises(Unreachable, match="redirect, which is not followed"):
                await wait_for(client.get(X))
    assert (other.opened, len(server.heads)) == (0, 1)


def test_the_deadline_covers_a_silent_server() -> None:
    """When the time is up before any answer, the request is ended and told as too late."""
    clock, agent = Clock(), FailingTransport(None)
    asked = http(agent, clock).get(X)
    clock.advance(9.9)
    assert not asked.called
    clock.advance(0.1)
    assert agent.given_up == 1
    with pytest.raises(Unreachable, match="no answer in 10 s"):
        current_result(asked)


def test_the_deadline_covers_a_stalled_body() -> None:
    """A body that stops coming is ended by the same clock as everything before it."""
    page = Page(b"x" * 10, whole=False)
    memory = Memory(page, limits=HttpLimits(seconds=2.5, idle=9.0))
    asked = memory.get()
    memory.clock.advance(2.4)
    assert page.left == 0
    memory.clock.advance(0.1)
    with pytest.raises(Unreachable, match=r"no answer in 2\.5 s"):
        current_result(asked)
    memory.flush()
    assert (page.left, memory.clock.getDelayedCalls()) == (1, [])


def test_an_answer_in_time_ends_the_clock() -> None:
    """After an answer, good or bad, nothing is left to ring."""
    for page in (Page(), Page(status=404)):
        memory = Memory(page)
        memory.get().addErrback(lambda failure: failure.trap(NotFound))
        assert not memory.clock.getDelayedCalls()


@pytest.mark.parametrize("reply", [b"", OK, OK + b"Content-Length: 9\r\n\r\n{"])
async def test_the_deadline_ends_the_connection(reactor: Any, reply: bytes) -> None:  # noqa: ANN401
    """Over a real wire, a server that stalls anywhere is hung up on."""
    server, clock = ScriptedServer(reply), Clock()
    async with listening(reactor, server) as base, asking(reactor, base, clock=clock) as client:
        asked = client.get(X)
        await wait_for(server.heard)
        clock.advance(30)
        with pytest.raises(Unreachable, match="no answer in 30 s"):
            await wait_for(asked)
        await wait_for(server.gone)


def test_nothing_is_asked_before_it_is_wanted() -> None:
    """Making a client sends nothing and starts no clock."""
    page = Page()
    memory = Memory(page)
    memory.flush()
    assert (page.paths, memory.clock.getDelayedCalls()) == ([], [])
