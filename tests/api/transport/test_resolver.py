"""Names are resolved in threads that nothing waits for."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from twisted.internet.task import Clock
from zope.interface import implementer

from clantui.api.transport.resolver import CACHE_SECONDS, HANGS_AFTER, ThreadedResolver
from tests.polling import wait_in_process


@implementer(IResolutionReceiver)
class FakeReceiver:
    """A receiver of addresses, like Twisted's endpoint."""

    def __init__(self) -> None:
        self.addresses: list[IAddress] = []
        self.done = asyncio.Event()

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        """Record the lookup."""
        self.began = resolution

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        """Record an address."""
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """Record the end."""
        self.done.set()


def resolve_to_localhost(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Resolve every name to this machine."""
    assert host == "api.test"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


async def test_a_name_becomes_its_addresses(reactor: Any) -> None:
    """The system's addresses are passed on, with the port."""
    receiver = FakeReceiver()
    ThreadedResolver(reactor, resolve_to_localhost).resolveHostName(receiver, "api.test", 443)
    await wait_in_process(receiver.done.is_set)
    assert receiver.addresses == [IPv4Address("TCP", "127.0.0.1", 443)]
    assert receiver.began.name == "api.test"


@pytest.mark.parametrize("error", [socket.gaierror("x"), UnicodeError("x")])
async def test_an_unknown_name_has_no_addresses(reactor: Any, error: Exception) -> None:
    """Twisted makes its own error of that; a lookup never raises, whatever the name is."""

    def unknown(_: str, __: int) -> Sequence[tuple[Any, ...]]:
        raise error

    receiver = FakeReceiver()
    ThreadedResolver(reactor, unknown).resolveHostName(receiver, "api.test", 443)
    await wait_in_process(receiver.done.is_set)
    assert receiver.addresses == []


async def test_concurrent_lookups_of_one_name_share_a_thread(reactor: Any) -> None:
    """The connections of a clan, all to one host, do not start fifty threads."""
    hosts = []
    release = threading.Event()

    def slow(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        hosts.append(host)
        release.wait()
        return resolve_to_localhost(host, port)

    lookup = ThreadedResolver(reactor, slow)
    receivers = [FakeReceiver() for _ in range(50)]
    for receiver in receivers:
        lookup.resolveHostName(receiver, "api.test", 443)
    release.set()
    for receiver in receivers:
        await wait_in_process(receiver.done.is_set)
    assert hosts == ["api.test"]
    assert all(len(receiver.addresses) == 1 for receiver in receivers)


async def test_a_cancelled_lookup_reports_nothing(reactor: Any) -> None:
    """Other receivers of the same lookup still get the addresses."""
    release = threading.Event()

    def slow(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        release.wait()
        return resolve_to_localhost(host, port)

    lookup = ThreadedResolver(reactor, slow)
    waiting, cancelled = FakeReceiver(), FakeReceiver()
    lookup.resolveHostName(cancelled, "api.test", 443).cancel()
    lookup.resolveHostName(waiting, "api.test", 443)
    release.set()
    await wait_in_process(waiting.done.is_set)
    assert cancelled.addresses == []
    assert not cancelled.done.is_set()


def test_the_threads_are_daemons(reactor: Any) -> None:
    """Neither the reactor's stop nor the process waits for a lookup that hangs."""
    release = threading.Event()

    def hangs(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        release.wait()
        return resolve_to_localhost(host, port)

    ThreadedResolver(reactor, hangs).resolveHostName(FakeReceiver(), "api.test", 443).cancel()
    threads = [thread for thread in threading.enumerate() if thread.name == "lookup"]
    assert threads
    assert all(thread.daemon for thread in threads)
    release.set()
    for thread in threads:
        thread.join()


class ClockedThreads:
    """The reactor's threads with a test clock."""

    def __init__(self, reactor: Any) -> None:
        self.clock = Clock()
        self.seconds = self.clock.seconds
        self.callFromThread = reactor.callFromThread


async def test_addresses_are_used_again_for_some_seconds(reactor: Any) -> None:
    """An address of another family is ignored, and a failed lookup is not remembered."""
    fake_reactor, hosts = ClockedThreads(reactor), list[str]()
    answers = iter([[], resolve_to_localhost("api.test", 443), []])

    def resolve(host: str, _: int) -> Sequence[tuple[Any, ...]]:
        hosts.append(host)
        return [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("x", 1)), *next(answers)]

    lookup, found = ThreadedResolver(fake_reactor, resolve), []  # type: ignore[arg-type]
    for seconds in (0.0, 0.0, CACHE_SECONDS - 0.1, 0.1):
        fake_reactor.clock.advance(seconds)
        receiver = FakeReceiver()
        lookup.resolveHostName(receiver, "api.test", 443)
        await wait_in_process(receiver.done.is_set)
        found.append(len(receiver.addresses))
    assert (found, len(hosts)) == ([0, 1, 1, 0], 3)


async def test_a_lookup_that_hangs_is_not_joined(reactor: Any) -> None:
    """After a change of network the old lookup may never end: a later request starts a new one.

    Its result also serves the waiters of the old one, whose own result is then ignored.
    """
    release, hosts = threading.Event(), []
    fake_reactor: Any = ClockedThreads(reactor)

    def resolve_and_wait(host: str, port: int) -> Sequence[tuple[Any, ...]]:
        hosts.append(host)
        if len(hosts) > 1:
            return resolve_to_localhost(host, port)
        release.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", port))]

    lookup = ThreadedResolver(fake_reactor, resolve_and_wait)
    first, joined, second, third = FakeReceiver(), FakeReceiver(), FakeReceiver(), FakeReceiver()
    lookup.resolveHostName(first, "api.test", 443)
    fake_reactor.clock.advance(HANGS_AFTER - 1)
    lookup.resolveHostName(joined, "api.test", 443)
    fake_reactor.clock.advance(1)
    lookup.resolveHostName(second, "api.test", 443)
    for receiver in (first, joined, second):
        await wait_in_process(receiver.done.is_set)
    assert len(hosts) == 2
    release.set()
    for thread in [thread for thread in threading.enumerate() if thread.name == "lookup"]:
        thread.join()
    await asyncio.sleep(0)
    lookup.resolveHostName(third, "api.test", 443)
    home = IPv4Address("TCP", "127.0.0.1", 443)
    assert [receiver.addresses for receiver in (first, joined, second, third)] == [[home]] * 4
