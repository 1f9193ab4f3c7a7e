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
WRONG_ADDRESS = "Invalid authorization: API key does not allow access from IP 203.0.113.7"


def get_with_fault(
    fault: Fault, path: str = HOME, seconds: float | None = None, **headers: str
) -> Reply:
    """Return the response, changed by a fault."""
    client = DemoClient()
    client.api.faults = lambda _: Rule(fault=fault, seconds=seconds)
    reply = client.get(path, **headers)
    assert (client.api.traffic.waiting, client.clock.getDelayedCalls()) == (0, [])
    return reply


@pytest.mark.parametrize(
    ("fault", "status", "payload"),
    [
        (Fault.THROTTLED, 429, {"reason": "requestThrottled"}),
        (Fault.THROTTLED_BARE, 429, {"reason": "requestThrottled"}),
        (Fault.REFUSED, 403, {"reason": "accessDenied", "message": "Invalid authorization"}),
        (
            Fault.REFUSED_ADDRESS,
            403,
            {"reason": "accessDenied.invalidIp", "message": WRONG_ADDRESS},
        ),
        (Fault.REFUSED_BARE, 403, {"reason": "accessDenied"}),
        (Fault.NOT_FOUND, 404, {"reason": "notFound"}),
        (Fault.BROKEN, 500, {"reason": "unknownException"}),
        (Fault.MAINTENANCE, 503, {"reason": "inMaintenance", "message": MAINTENANCE}),
    ],
)
def test_an_error_of_the_api_is_json_with_its_reason(
    fault: Fault, status: int, payload: dict[str, str]
) -> None:
    """An error is JSON with a reason, and the real API's cache header, which lacks a comma."""
    reply = get_with_fault(fault)
    assert (reply.status, reply.json) == (status, payload)
    assert reply.header("Cache-Control") == "public max-age=600"
    assert reply.header("Content-Type") == "application/json; charset=utf-8"


def test_a_key_without_the_scope_is_refused() -> None:
    """The reason is not that of a key for another IP address."""
    reply = get_with_fault(Fault.REFUSED_SCOPE)
    message = "Invalid authorization: API key does not allow access to this resource"
    assert reply.status == 403
    assert reply.json == {"reason": "accessDenied.invalidScope", "message": message}


@pytest.mark.parametrize(("seconds", "header"), [(None, "1"), (30, "30"), (0, "0")])
def test_only_throttled_has_a_retry_after(seconds: float | None, header: str) -> None:
    """THROTTLED has a Retry-After of 1 s by default; THROTTLED_BARE has none."""
    assert get_with_fault(Fault.THROTTLED, seconds=seconds).header("Retry-After") == header
    assert get_with_fault(Fault.THROTTLED_BARE).header("Retry-After") is None


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.EDGE, 503), (Fault.EDGE_502, 502), (Fault.HTML_200, 200)]
)
def test_an_edge_server_answers_with_html(fault: Fault, status: int) -> None:
    """The HTML of an edge server has no cache header of the API."""
    reply = get_with_fault(fault)
    assert (reply.status, reply.header("Content-Type")) == (status, "text/html; charset=UTF-8")
    assert reply.body.startswith(b"<html>")
    assert reply.header("Cache-Control") is None


def test_a_proxy_answers_with_plain_text() -> None:
    """The status of a proxy's answer is 520."""
    reply = get_with_fault(Fault.PROXY)
    assert (reply.status, reply.body) == (520, b"error code: 520")
    assert reply.header("Content-Type") == "text/plain; charset=UTF-8"


def test_an_empty_response_has_no_body() -> None:
    """An empty response has the status 200, and is not compressed."""
    reply = get_with_fault(Fault.EMPTY, accept_encoding="gzip")
    assert (reply.status, reply.length, reply.body) == (200, 0, b"")
    assert reply.header("Content-Encoding") is None


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_bad_json_is_the_first_half_of_the_payload(coding: str) -> None:
    """The length of bad JSON is stated correctly, and it is never compressed."""
    reply, right = get_with_fault(Fault.BAD_JSON, accept_encoding=coding), DemoClient().get(HOME)
    assert reply.body == right.body[: len(right.body) // 2]
    assert (reply.status, reply.length) == (200, len(reply.body))
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.body)


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_bad_gzip_has_the_header_of_gzip_but_is_not_compressed(coding: str) -> None:
    """The header is sent also to a client that does not accept gzip."""
    reply = get_with_fault(Fault.BAD_GZIP, accept_encoding=coding)
    assert reply.header("Content-Encoding") == "gzip"
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(reply.body)


def list_types(value: object) -> Any:
    """Return the type of each top-level value of a payload."""
    return {key: type(inner) for key, inner in value.items()} if isinstance(value, dict) else 0


@pytest.mark.parametrize("coding", ["gzip", ""])
def test_other_shape_changes_the_type_of_every_value(coding: str) -> None:
    """The keys are kept. An object remains one, but the values in it change their types."""
    wrong, right = (
        get_with_fault(Fault.OTHER_SHAPE, accept_encoding=coding).json,
        DemoClient().get(HOME).json,
    )
    assert wrong.keys() == right.keys()
    assert wrong["name"] == len(right["name"])
    assert wrong["members"] == str(right["members"])
    before, after = list_types(right), list_types(wrong)
    assert {key for key in before if before[key] is after[key]} == {"location"}
    assert wrong["location"]["isCountry"] == [right["location"]["isCountry"]]


def test_other_shape_replaces_a_list_with_an_object() -> None:
    """The other shape of a list, as a battle log, is an object."""
    path = path_of("players", DemoClient().get(HOME).json["memberList"][0]["tag"], "/battlelog")
    assert isinstance(DemoClient().get(path).json, list)
    assert isinstance(get_with_fault(Fault.OTHER_SHAPE, path).json, dict)


def test_deep_nests_brackets_beyond_any_recursion_limit() -> None:
    """The payload consists of brackets only."""
    assert get_with_fault(Fault.DEEP).body == b"[" * DEPTH + b"]" * DEPTH


def test_a_bomb_is_a_small_body_that_inflates_to_100_mb() -> None:
    """A bomb is a small body, and 100 MB of valid JSON when inflated."""
    reply = get_with_fault(Fault.BOMB)
    assert reply.header("Content-Encoding") == "gzip"
    assert reply.length == len(reply.body) < 120_000
    inflated = zlib.decompress(reply.body, wbits=zlib.MAX_WBITS | 16, bufsize=BOMB)
    assert len(inflated) == BOMB == 100_000_000
    assert json.loads(inflated) == []


def test_a_redirect_leads_to_another_host() -> None:
    """A redirect leads to another host, on which nothing listens."""
    reply = get_with_fault(Fault.REDIRECT)
    assert (reply.status, reply.header("Location"), reply.body) == (302, ELSEWHERE, b"")
    assert ELSEWHERE.startswith("http://127.0.0.1:9/")


def test_a_huge_body_is_json_of_the_stated_length() -> None:
    """A huge body is one array with one long string, of the stated length."""
    body = b"".join(stream_huge_body())
    assert (len(body), body[:3], body[-3:]) == (HUGE, b'["x', b'x"]')


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.BROKEN, Fault.STALLED_HEADER, Fault.CLOSING])
def test_the_seconds_of_a_rule_are_added_to_the_latency(fault: Fault) -> None:
    """A latency of 1 s and a rule of 3 s delay the response by 4 s."""
    client = DemoClient(lambda _: 1.0)
    client.api.faults = lambda _: Rule(fault=fault, seconds=3)
    sent = client.send(f"/v1{HOME}")
    client.clock.advance(3.9)
    client.flush()
    assert client.api.traffic.waiting == 1
    client.clock.advance(0.2)
    client.flush()
    assert current_result(sent).code == (500 if fault is Fault.BROKEN else 200)
    assert client.api.traffic.waiting == 0


def test_only_successful_responses_need_a_key() -> None:
    """A fault with an error status is sent without checking the key."""
    assert get_with_fault(Fault.MAINTENANCE, authorization="").status == 503
    assert get_with_fault(Fault.OTHER_SHAPE, authorization="").status == 403
