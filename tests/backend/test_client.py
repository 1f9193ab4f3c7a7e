"""The settings reach the layers of a client; nothing leaves this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace
from twisted.internet.testing import MemoryReactorClock, StringTransport

from clantui.api.source import Request
from clantui.api.transport.trust import TlsTrust
from clantui.backend.client import build_client, build_transport
from clantui.config.settings import OFFICIAL, Settings, find_image_origin
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from tests.factories.stores import open_store, wait_until_written

MemoryReactor: Final[Callable[[], Any]] = MemoryReactorClock  # Twisted types it not
REFUSED: Final = b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\n{}"
SETTINGS: Final = Settings(
    base="http://127.0.0.1:9/v1",
    token=Token("made-up"),
    concurrency=7,
    timeout=3.0,
    idle_timeout=2.0,
)


def connect(reactor: Any, number: int) -> StringTransport:
    """Open the connection with this number; return its transport."""
    transport = StringTransport()
    protocol = reactor.tcpClients[number][2].buildProtocol(transport.getPeer())
    protocol.makeConnection(transport)
    transport.protocol = protocol  # type: ignore[attr-defined]
    return transport


def run_turns(reactor: Any) -> None:
    """Run some turns of the loop, without time passing."""
    reactor.pump([0.0] * 20)


def test_a_request_ends_after_the_timeout_of_the_settings() -> None:
    """The timeout holds for the connection, and for the whole request."""
    reactor, errors = MemoryReactor(), list[Any]()
    http, _ = build_transport(SETTINGS, reactor, TlsTrust({}))
    http.get(Request(path="/x")).addErrback(errors.append)
    assert [client[3] for client in reactor.tcpClients] == [3.0]
    reactor.advance(3.0)
    assert [failure.value.sentence for failure in errors] == ["no answer in 3 s"]


def test_a_body_that_stops_ends_after_the_idle_timeout_of_the_settings() -> None:
    """The rest of a body is waited for as long as there is some of it."""
    reactor, errors = MemoryReactor(), list[Any]()
    http, _ = build_transport(SETTINGS, reactor, TlsTrust({}))
    http.get(Request(path="/x")).addErrback(errors.append)
    transport: Any = connect(reactor, 0)
    transport.protocol.dataReceived(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
    reactor.advance(2.0)
    assert [failure.value.sentence for failure in errors] == ["the answer stopped coming for 2 s"]


@pytest.mark.parametrize(
    ("preconnect", "concurrency", "opened"), [(True, 7, 7), (True, 99, 50), (False, 7, 0)]
)
def test_as_many_connections_are_opened_ahead_as_a_clan_needs(
    preconnect: bool, concurrency: int, opened: int
) -> None:
    """No more than requests may be in flight, or than a clan has members; none if it is off."""
    settings = replace(SETTINGS, preconnect=preconnect, concurrency=concurrency)
    reactor = MemoryReactor()
    _, connections = build_transport(settings, reactor, TlsTrust({}))
    connections.open(60)
    run_turns(reactor)
    assert len(reactor.tcpClients) == opened
    connections.close().addErrback(lambda _: None)


def test_the_request_for_a_clan_opens_connections_for_its_players() -> None:
    """They are opened once that of the clan is open."""
    reactor = MemoryReactor()
    http, _ = build_transport(SETTINGS, reactor, TlsTrust({}))
    http.get(Request(path="/x", followups=4)).addErrback(lambda _: None)
    run_turns(reactor)
    assert len(reactor.tcpClients) == 1
    connect(reactor, 0)
    run_turns(reactor)
    assert len(reactor.tcpClients) == 4


def test_no_more_requests_are_in_flight_than_the_settings_allow() -> None:
    """Each request in flight has a connection of its own."""
    reactor = MemoryReactor()
    chain = build_client(SETTINGS, reactor, TlsTrust({}), None, print)
    for letter in "0289PYLQGR":
        chain.client.get_player(Tag(f"2P{letter}")).addErrback(lambda _: None)
    run_turns(reactor)
    assert len(reactor.tcpClients) == 7
    assert (chain.images, chain.image_connections) == (None, None)


def test_a_refused_request_fails_after_the_time_for_a_load(tmp_path: Path) -> None:
    """Until then it is repeated after pauses, which are announced; the store has the lower limit.

    The next client with this store and this key begins with that limit.
    """
    settings = replace(SETTINGS, load_timeout=5.0, burst=30)
    with open_store(tmp_path / "store", time.time) as store:
        reactor, pauses, errors = MemoryReactor(), list[float](), list[Any]()
        saved = store.for_api(settings.base)
        chain = build_client(settings, reactor, TlsTrust({}), saved, pauses.append)
        chain.client.get_player(Tag("2PP")).addErrback(errors.append)
        run_turns(reactor)
        transport: Any = connect(reactor, 0)
        for _ in range(6):
            transport.protocol.dataReceived(REFUSED)
            reactor.pump([0.1] * 15)
        wait_until_written(store)
        assert [failure.value.sentence for failure in errors] == [
            "too many requests for this API key: stopped after 5 s"
        ]
        assert pauses
        again = build_client(settings, MemoryReactor(), TlsTrust({}), saved, print)
    assert again.limiter.read_pace().at_once < 30


@pytest.mark.parametrize("host", [OFFICIAL, find_image_origin(OFFICIAL)])
def test_a_proxy_of_the_environment_is_used(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data and images go through it."""
    for name in ("NO_PROXY", "no_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    reactor = MemoryReactor()
    settings = replace(SETTINGS, base=OFFICIAL, art=True)
    chain = build_client(settings, reactor, TlsTrust({}), None, print)
    pool = chain.connections if host == OFFICIAL else chain.image_connections
    assert pool is not None
    sent: Any = pool.agent.request(b"GET", f"{host}/x".encode())
    sent.addErrback(lambda _: None)
    assert [client[:2] for client in reactor.tcpClients] == [("127.0.0.1", 3128)]
    sent.cancel()
