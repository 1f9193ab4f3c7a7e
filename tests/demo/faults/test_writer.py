"""Tests of the faults as bytes on a real socket, without an HTTP library."""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from clantui.demo.faults.responses import HUGE
from clantui.demo.faults.rules import Fault, Rule
from tests.factories.demo_wire import BODY, HALF, TIMEOUT, serve_demo


async def test_reset_before_sends_no_byte(reactor: Any) -> None:
    """The reset does not count as a disconnect of the client."""
    async with serve_demo(reactor, Rule(fault=Fault.RESET_BEFORE)) as wire:
        wire.ask()
        with pytest.raises(ConnectionResetError):
            await wire.head()
        traffic = wire.api.traffic
        assert (traffic.cut, traffic.aborted, traffic.finished) == (1, 0, 0)


async def test_reset_middle_sends_half_of_the_body(reactor: Any) -> None:
    """The header states the length of the whole body."""
    async with serve_demo(reactor, Rule(fault=Fault.RESET_MIDDLE)) as wire:
        wire.ask()
        assert (await wire.head())["Content-Length"] == str(len(BODY))
        assert await wire.read(HALF) == BODY[:HALF]
        wire.clock.advance(0.05)
        with pytest.raises(ConnectionResetError):
            await wire.read(1)
        assert wire.api.traffic.cut == 1


async def test_reset_middle_sends_half_of_the_body_in_real_time(reactor: Any) -> None:
    """The delay before the reset suffices to send the bytes."""
    async with serve_demo(reactor, Rule(fault=Fault.RESET_MIDDLE)) as wire:
        wire.api._clock = reactor
        wire.ask()
        await wire.head()
        assert await wire.read(HALF) == BODY[:HALF]
        with pytest.raises(ConnectionResetError):
            await wire.read(1)


async def test_truncated_closes_after_half_of_the_body(reactor: Any) -> None:
    """The full length is stated, and the connection is closed without a reset."""
    async with serve_demo(reactor, Rule(fault=Fault.TRUNCATED)) as wire:
        wire.ask()
        head = await wire.head()
        assert (head["Content-Length"], head.get("Connection")) == (str(len(BODY)), None)
        assert await wire.read_to_end() == BODY[:HALF]


async def test_wrong_length_states_half_of_the_length(reactor: Any) -> None:
    """The whole body is sent, and the connection stays open."""
    async with serve_demo(reactor, Rule(fault=Fault.WRONG_LENGTH)) as wire:
        wire.ask()
        assert (await wire.head())["Content-Length"] == str(HALF)
        assert await wire.read(len(BODY)) == BODY
        assert await wire.is_silent()


async def test_stalled_header_sends_nothing(reactor: Any) -> None:
    """No timer is pending. When the client disconnects, its request ends."""
    async with serve_demo(reactor, Rule(fault=Fault.STALLED_HEADER)) as wire:
        wire.ask()
        assert await wire.is_silent()
        assert (wire.api.traffic.waiting, wire.clock.getDelayedCalls()) == (1, [])
        wire.writer.close()
        await wire.wait_until_idle()
        assert wire.api.traffic.aborted == 1


async def test_stalled_body_sends_half_of_the_body(reactor: Any) -> None:
    """The connection stays open, and nothing more is sent."""
    async with serve_demo(reactor, Rule(fault=Fault.STALLED_BODY)) as wire:
        wire.ask()
        await wire.head()
        assert await wire.read(HALF) == BODY[:HALF]
        wire.clock.advance(100_000)
        assert await wire.is_silent()
        wire.writer.close()
        await wire.wait_until_idle()
        assert wire.api.traffic.aborted == 1


async def test_a_stalled_body_is_completed_after_the_given_seconds(reactor: Any) -> None:
    """Without seconds the stall never ends."""
    async with serve_demo(reactor, Rule(fault=Fault.STALLED_BODY, seconds=8)) as wire:
        wire.ask()
        await wire.head()
        await wire.read(HALF)
        assert await wire.is_silent()
        wire.clock.advance(8)
        assert await wire.read(len(BODY) - HALF) == BODY[HALF:]


async def test_trickled_sends_a_few_bytes_at_a_time(reactor: Any) -> None:
    """In the end the whole body has arrived."""
    async with serve_demo(reactor, Rule(fault=Fault.TRICKLED, seconds=2)) as wire:
        wire.ask()
        await wire.head()
        assert await wire.read(16) == BODY[:16]
        assert await wire.is_silent()
        wire.clock.advance(2)
        assert await wire.read(16) == BODY[16:32]
        assert await wire.is_silent()
        wire.clock.pump([2] * (len(BODY) // 16))
        assert await wire.read(len(BODY) - 32) == BODY[32:]
        assert wire.api.traffic.finished == 1


@pytest.mark.parametrize("fault", [Fault.TRICKLED, Fault.RESET_MIDDLE, Fault.SLOW])
async def test_a_disconnect_cancels_the_timers_of_its_request(reactor: Any, fault: Fault) -> None:
    """The disconnect is counted as the client's."""
    async with serve_demo(reactor, Rule(fault=fault, seconds=5)) as wire:
        wire.ask()
        if fault is not Fault.SLOW:
            await wire.head()
        assert not await wire.is_silent() or fault is Fault.SLOW
        assert len(wire.clock.getDelayedCalls()) == 1
        wire.writer.close()
        await wire.wait_until_idle()
        assert wire.clock.getDelayedCalls() == []
        assert (wire.api.traffic.aborted, wire.api.traffic.cut) == (1, 0)


async def test_closing_ends_the_connection_after_a_complete_response(reactor: Any) -> None:
    """The response does not announce it: it has no `Connection: close`."""
    async with serve_demo(reactor, Rule(fault=Fault.CLOSING)) as wire:
        wire.ask()
        assert "Connection" not in await wire.head()
        assert await wire.read_to_end() == BODY


async def test_closing_ends_the_connection_after_the_given_answers(reactor: Any) -> None:
    """All of these responses are complete, and the fault is counted once."""
    async with serve_demo(reactor, Rule(fault=Fault.CLOSING, answers=3)) as wire:
        for _ in range(2):
            wire.ask()
            await wire.head()
            assert await wire.read(len(BODY)) == BODY
        wire.ask()
        await wire.head()
        assert await wire.read_to_end() == BODY
        assert wire.api.traffic.finished == 3
        assert wire.api.traffic.hit == {Fault.CLOSING: 1}


async def test_a_huge_body_is_not_held_in_memory(reactor: Any) -> None:
    """The server writes only what the client reads."""
    async with serve_demo(reactor, Rule(fault=Fault.HUGE)) as wire:
        tracemalloc.start()
        wire.ask()
        assert (await wire.head())["Content-Length"] == str(HUGE)
        received = 0
        while received < HUGE:
            received += len(await asyncio.wait_for(wire.reader.read(1_000_000), TIMEOUT))
        await wire.wait_until_idle()
        assert (received, wire.api.traffic.finished) == (HUGE, 1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 5_000_000


async def test_a_disconnect_ends_a_huge_response(reactor: Any) -> None:
    """The request counts as aborted, not as finished."""
    async with serve_demo(reactor, Rule(fault=Fault.HUGE)) as wire:
        wire.ask()
        await wire.head()
        await wire.read(1000)
        wire.writer.transport.abort()
        await wire.wait_until_idle()
        assert (wire.api.traffic.aborted, wire.api.traffic.finished) == (1, 0)


_CHECKS: dict[Fault, Callable[[dict[str, str], bytes], bool]] = {
    Fault.SLOW: lambda head, body: (head["status"], body) == ("200", BODY),
    Fault.THROTTLED: lambda head, _: (head["status"], head["Retry-After"]) == ("429", "0"),
    Fault.THROTTLED_BARE: lambda head, _: head["status"] == "429" and "Retry-After" not in head,
    Fault.REFUSED: lambda head, body: head["status"] == "403" and "message" in json.loads(body),
    Fault.REFUSED_ADDRESS: lambda head, body: head["status"] == "403" and b"invalidIp" in body,
    Fault.REFUSED_SCOPE: lambda head, body: head["status"] == "403" and b"invalidScope" in body,
    Fault.REFUSED_BARE: lambda _, body: json.loads(body) == {"reason": "accessDenied"},
    Fault.NOT_FOUND: lambda head, _: head["status"] == "404",
    Fault.BROKEN: lambda head, _: head["status"] == "500",
    Fault.MAINTENANCE: lambda head, body: head["status"] == "503" and b"inMaintenance" in body,
    Fault.EDGE: lambda head, body: head["status"] == "503" and body.startswith(b"<html>"),
    Fault.EDGE_502: lambda head, body: head["status"] == "502" and body.startswith(b"<html>"),
    Fault.PROXY: lambda head, body: (head["status"], body) == ("520", b"error code: 520"),
    Fault.BOMB: lambda _, body: len(gzip.decompress(body)) > 1000 * len(body) // 2,
    Fault.BAD_GZIP: lambda head, body: head["Content-Encoding"] == "gzip" and body == BODY,
    Fault.BAD_JSON: lambda _, body: body == BODY[:HALF],
    Fault.HTML_200: lambda head, body: head["status"] == "200" and body.startswith(b"<html>"),
    Fault.EMPTY: lambda head, body: (head["status"], body) == ("200", b""),
    Fault.OTHER_SHAPE: lambda _, body: isinstance(json.loads(body)["name"], int),
    Fault.DEEP: lambda _, body: body.startswith(b"[" * 1000),
    Fault.REDIRECT: lambda head, _: (
        (head["status"], head["Location"][:18]) == ("302", "http://127.0.0.1:9")
    ),
}
"""Checks of header and body, for the faults whose responses are complete."""

_FEW = frozenset(
    {Fault.SLOW, Fault.THROTTLED, Fault.EDGE, Fault.BOMB, Fault.EMPTY, Fault.REDIRECT}
)
"""Quick ones: a response of each kind."""


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, marks=[pytest.mark.soak] * (fault not in _FEW)) for fault in _CHECKS],
)
async def test_a_complete_response_keeps_the_connection_open(reactor: Any, fault: Fault) -> None:
    """After a response of the stated length a second request is answered."""
    async with serve_demo(reactor, Rule(fault=fault, seconds=0)) as wire:
        for _ in range(2):
            wire.ask()
            head = await wire.head()
            body = await wire.read(int(head["Content-Length"]))
            assert _CHECKS[fault](head, body)


def test_every_fault_has_a_test_in_this_file() -> None:
    """`others` are the faults that have separate tests."""
    others = {Fault.RESET_BEFORE, Fault.RESET_MIDDLE, Fault.TRUNCATED, Fault.STALLED_HEADER}
    others |= {Fault.STALLED_BODY, Fault.TRICKLED, Fault.WRONG_LENGTH, Fault.HUGE, Fault.CLOSING}
    assert set(Fault) - set(_CHECKS) == others
