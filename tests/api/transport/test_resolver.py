"""Names are looked up in threads that nobody waits for."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from twisted.internet.task import Clock
from zope.interface import implementer

from clantui.api.transport.resolver import HANGS_AFTER, ThreadedResolver


@implementer(IResolutionReceiver)
class FakeReceiver:
    """A receiver of addresses, as Twisted's endpoint is."""

    def __init__(self) -> None:
        self.addresses: list[IAddress] = []
        self.over = asyncio.Event()

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        """Note that a look-up has begun."""
        self.began = resolution

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        """Note an address."""
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """No more will be."""
        self.over.set()


def at_home(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Every name is this machine."""
    assert host == "api.test"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


async def test_a_name_becomes_its_addresses(reactor: Any) -> None:  # noqa: ANN401
    """The system's addresses are handed on, with the port."""
    told = FakeReceiver()
    ThreadedResolver(reactor, at_home).resolveHostName(told, "api.test", 443)
    await told.over.wait()
    assert told.addresses == [IPv4Address("TCP", "127.0.0.1", 443)]


async def test_a_name_nobody_knows_is_an_end_without_addresses(reactor: Any) -> None:  # noqa: ANN401
    """Twisted makes its own error of that; a look-up never raises."""

    def unknown(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        raise socket.gaierror(host, port)

    told = FakeReceiver()
    ThreadedResolver(reactor, unknown).resolveHostName(told, "api.test", 443)
    await told.over.wait()
    assert told.addresses == []


async def test_fifty_who_ask_for_one_name_make_one_look_up(reactor: Any) -> None:  # noqa: ANN401
    """A clan's connections, all to one host, do not start fifty threads."""
    asked = []
    go = threading.Event()

    def slow(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        asked.append(host)
        go.wait()
        return at_home(host, port)

    lookup = ThreadedResolver(reactor, slow)
    tellings = [FakeReceiver() for _ in range(50)]
    for told in tellings:
        lookup.resolveHostName(told, "api.test", 443)
    go.set()
    for told in tellings:
        await told.over.wait()
    assert asked == ["api.test"]
    assert all(len(told.addresses) == 1 for told in tellings)


async def test_a_look_up_that_was_cancelled_tells_nothing(reactor: Any) -> None:  # noqa: ANN401
    """Whoever gave up is not told, and whoever did not still is."""
    go = threading.Event()

    def slow(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        go.wait()
        return at_home(host, port)

    lookup = ThreadedResolver(reactor, slow)
    patient, gone = FakeReceiver(), FakeReceiver()
    lookup.resolveHostName(gone, "api.test", 443).cancel()
    lookup.resolveHostName(patient, "api.test", 443)
    go.set()
    await patient.over.wait()
    assert gone.addresses == []
    assert not gone.over.is_set()


def test_a_look_up_that_hangs_holds_nobody_up(reactor: Any) -> None:  # noqa: ANN401
    """Its thread is a daemon: neither the reactor's stop nor the process waits for it."""
    go = threading.Event()

    def hangs(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        go.wait()
        return at_home(host, port)

    ThreadedResolver(reactor, hangs).resolveHostName(FakeReceiver(), "api.test", 443).cancel()
    threads = [thread for thread in threading.enumerate() if thread.name == "lookup"]
    assert threads
    assert all(thread.daemon for thread in threads)
    go.set()
    for thread in threads:
        thread.join()


class FakeLookup:
    """The reactor's threads with a clock in hand."""

    def __init__(self, reactor: Any) -> None:  # noqa: ANN401
        self.clock = Clock()
        self.seconds = self.clock.seconds
        self.callFromThread = reactor.callFromThread


async def test_a_look_up_that_hangs_is_not_waited_for_twice(reactor: Any) -> None:  # noqa: ANN401
    """After a change of network the old resolver answers never: who asks later asks anew.

    What the second finds is told to the first as well, and what the old one finds at last counts
    no more.
    """
    go, asked = threading.Event(), []
    hand = FakeLookup(reactor)

    def changing(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        asked.append(host)
        if len(asked) > 1:
            return at_home(host, port)
        go.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", port))]

    lookup = ThreadedResolver(hand, changing)
    first, joined, second, third = FakeReceiver(), FakeReceiver(), FakeReceiver(), FakeReceiver()
    lookup.resolveHostName(first, "api.test", 443)
    hand.clock.advance(HANGS_AFTER - 1)
    lookup.resolveHostName(joined, "api.test", 443)
    hand.clock.advance(1)
    lookup.resolveHostName(second, "api.test", 443)
    for told in (first, joined, second):
        await told.over.wait()
    assert len(asked) == 2
    go.set()
    for thread in [thread for thread in threading.enumerate() if thread.name == "lookup"]:
        thread.join()
    await asyncio.sleep(0)
    lookup.resolveHostName(third, "api.test", 443)
    home = IPv4Address("TCP", "127.0.0.1", 443)
    assert [told.addresses for told in (first, joined, second, third)] == [[home]] * 4
