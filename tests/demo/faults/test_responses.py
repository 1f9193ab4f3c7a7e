"""Tests of the faults that change a response, without a socket."""

import gzip
import json
import zlib
from typing import Any

import pytest

from clantui.demo.faults.responses import BOMB, DEPTH, ELSEWHERE, HUGE, stream_huge_body
from clantui.demo.faults.rules import Fault, Rule
from tests.factories.demo_client import WORLD, DemoClient, Reply, current_result, path_of

HOME = path_of("clans", WORLD.home)
MAINTENANCE = "API is currently in maintenance, please come back later"
ADDRESS = "Invalid authorization: API key does not allow access from IP 203.0.113.7"


def get_with_fault(
    fault: Fault, path: str = HOME, seconds: float | None = None, **headers: str
) -> Reply:
    """Return the response, changed by a fault."""
    asker = DemoClient()
    asker.api.faults = lambda _: Rule(fault=fault, seconds=seconds)
    reply = asker.get(path, **headers)
    assert (asker.api.traffic.waiting, asker.clock.getDelayedCalls()) == (0, [])
    return reply


@pytest.mark.parametrize(
    ("fault", "status", "payload"),
    [
        (Fault.THROTTLED, 429, {"reason": "requestThrottled"}),
        (Fault.THROTTLED_BARE, 429, {"reason": "requestThrottled"}),
        (Fault.REFUSED, 403, {"reason": "accessDenied", "message": "Invalid authorization"}),
        (Fault.REFUSED_ADDRESS, 403, {"reason": "accessDenied.invalidIp", "message": ADDRESS}),
        (Fault.REFUSED_BARE, 403, {"reason": "accessDenied"}),
        (Fault.NOT_FOUND, 404, {"reason": "notFound"}),
        (Fault.BROKEN, 500, {"reason": "unknownException"}),
        (Fault.MAINTENANCE, 503, {"reason": "inMaintenance", "message": MAINTENANCE}),
    ],
)
def test_the_apis_own_errors(fault: Fault, status: int, payload: dict[str, str]) -> None:
    """Errors of the API are JSON with its reason, and have its odd cache header."""
    reply = get_with_fault(fault)
    assert (reply.status, reply.json) == (status, payload)
    assert reply.header("Cache-Control") == "public max-age=600"
    assert reply.header("Content-Type") == "application/json; charset=utf-8"


def test_a_scope_refused() -> None:
    """A key without the scope is refused with its own reason."""
    reply = get_with_fault(Fault.REFUSED_SCOPE)
    assert (reply.status, reply.json["reason"]) == (403, "accessDenied.invalidScope")


@pytest.mark.parametrize(("seconds", "header"), [(None, "1"), (30, "30"), (0, "0")])
def test_throttled_has_a_retry_after(seconds: float | None, header: str) -> None:
    """THROTTLED has a Retry-After, and THROTTLED_BARE does not."""
    assert get_with_fault(Fault.THROTTLED, seconds=seconds).header("Retry-After") == header
    assert get_with_fault(Fault.THROTTLED_BARE).header("Retry-After") is None


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.EDGE, 503), (Fault.EDGE_502, 502), (Fault.HTML_200, 200)]
)
def test_the_edge_answers_with_html(fault: Fault, status: int) -> None:
    """The edge answers with HTML and no word of JSON, whatever the status."""
    reply = get_with_fault(fault)
    assert (reply.status, reply.header("Content-Type")) == (status, "text/html; charset=UTF-8")
    assert reply.body.startswith(b"<html>")
    assert reply.header("Cache-Control") is None


def test_a_proxys_plain_text() -> None:
    """A proxy's 520 is a line of plain text."""
    reply = get_with_fault(Fault.PROXY)
    assert (reply.status, reply.body) == (520, b"error code: 520")
    assert reply.header("Content-Type") == "text/plain; charset=UTF-8"


def test_nothing_at_all() -> None:
    """An empty answer is 200 with a body of no bytes."""
    reply = get_with_fault(Fault.EMPTY, accept_encoding="gzip")
    assert (reply.status, reply.length, reply.body) == (200, 0, b"")
    assert reply.header("Content-Encoding") is None


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_cut_json(coding: str) -> None:
    """Bad JSON is the right JSON's first half, of the length it says and not gzipped."""
    reply, right = get_with_fault(Fault.BAD_JSON, accept_encoding=coding), DemoClient().get(HOME)
    assert reply.body == right.body[: len(right.body) // 2]
    assert (reply.status, reply.length) == (200, len(reply.body))
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.body)


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_gzip_that_is_none(coding: str) -> None:
    """Bad gzip says gzip and is not, whether gzip was asked for or not."""
    reply = get_with_fault(Fault.BAD_GZIP, accept_encoding=coding)
    assert reply.header("Content-Encoding") == "gzip"
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(reply.body)


def kinds(value: object) -> Any:  # noqa: ANN401 — a shape is anything
    """Return the types at the top of a payload."""
    return {key: type(inner) for key, inner in value.items()} if isinstance(value, dict) else 0


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_another_shape(coding: str) -> None:
    """OTHER_SHAPE keeps the keys and changes the type of every value."""
    wrong, right = (
        get_with_fault(Fault.OTHER_SHAPE, accept_encoding=coding).json,
        DemoClient().get(HOME).json,
    )
    assert wrong.keys() == right.keys()
    assert wrong["name"] == len(right["name"])
    assert wrong["members"] == str(right["members"])
    before, after = kinds(right), kinds(wrong)
    assert {key for key in before if before[key] is after[key]} == {"location"}
    assert wrong["location"]["isCountry"] == [right["location"]["isCountry"]]


def test_another_shape_of_a_list() -> None:
    """The fault OTHER_SHAPE replaces a list with an object."""
    path = path_of("players", DemoClient().get(HOME).json["memberList"][0]["tag"], "/battlelog")
    assert isinstance(DemoClient().get(path).json, list)
    assert isinstance(get_with_fault(Fault.OTHER_SHAPE, path).json, dict)


def test_deep() -> None:
    """Brackets are nested deeper than any recursion limit."""
    assert get_with_fault(Fault.DEEP).body == b"[" * DEPTH + b"]" * DEPTH


def test_a_bomb() -> None:
    """A bomb is small on the wire, a hundred megabytes behind gzip, and valid JSON."""
    reply = get_with_fault(Fault.BOMB)
    assert reply.header("Content-Encoding") == "gzip"
    assert reply.length == len(reply.body) < 120_000
    inflated = zlib.decompress(reply.body, wbits=zlib.MAX_WBITS | 16, bufsize=BOMB)
    assert len(inflated) == BOMB == 100_000_000
    assert json.loads(inflated) == []


def test_elsewhere() -> None:
    """A redirect leads to another host, which does not exist."""
    reply = get_with_fault(Fault.REDIRECT)
    assert (reply.status, reply.header("Location"), reply.body) == (302, ELSEWHERE, b"")
    assert ELSEWHERE.startswith("http://127.0.0.1:9/")


def test_a_huge_body_is_json_of_its_length() -> None:
    """A huge body has the announced length, and is valid JSON."""
    body = b"".join(stream_huge_body())
    assert (len(body), body[:3], body[-3:]) == (HUGE, b'["x', b'x"]')


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.BROKEN, Fault.STALLED_HEADER, Fault.CLOSING])
def test_late(fault: Fault) -> None:
    """The seconds of a rule delay the answer, on top of the latency."""
    asker = DemoClient(lambda _: 1.0)
    asker.api.faults = lambda _: Rule(fault=fault, seconds=3)
    sent = asker.send(f"/v1{HOME}")
    asker.clock.advance(3.9)
    asker.flush()
    assert asker.api.traffic.waiting == 1
    asker.clock.advance(0.2)
    asker.flush()
    assert current_result(sent).code == (500 if fault is Fault.BROKEN else 200)
    assert asker.api.traffic.waiting == 0


def test_errors_need_no_key() -> None:
    """An error status needs no key; a successful response still does."""
    assert get_with_fault(Fault.MAINTENANCE, authorization="").status == 503
    assert get_with_fault(Fault.OTHER_SHAPE, authorization="").status == 403
