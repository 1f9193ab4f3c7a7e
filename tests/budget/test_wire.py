"""The cost of a load on the wire: connections, handshakes, TLS contexts, requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from OpenSSL import SSL

from clantui.config.settings import Settings
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from tests.api.transport.test_connections import Authority, Counted, Identity
from tests.budget import modules
from tests.budget.steps import counted
from tests.factories.demo_client import WORLD
from tests.factories.http_server import listening
from tests.full.stack import RunningBackend

HOME: Final = Tag.parse(WORLD.home)
SMALL: Final = Tag.parse(WORLD.rivals[-1])
"""A clan of 15."""

AT_ONCE: Final = 10


class Watched:
    """The API over TLS with a made-up authority, and what its side sees.

    Attributes:
        handshakes: by connection, how many were completed.
    """

    def __init__(self, server: Counted, identity: Identity) -> None:
        self.handshakes: Counter[SSL.Connection] = Counter()
        self._server = server
        identity.getContext().set_info_callback(self._heard)

    @property
    def connections(self) -> int:
        """Return the number opened so far."""
        return self._server.opened

    @property
    def requests(self) -> int:
        """Return the number that came in so far."""
        return self._server.api.traffic.started

    def _heard(self, connection: SSL.Connection, where: int, _: int) -> None:
        if where & SSL.SSL_CB_HANDSHAKE_DONE:
            self.handshakes[connection] += 1


@dataclass(frozen=True, slots=True)
class Place:
    """A server to be watched, and how to ask it.

    Attributes:
        watched: the server.
        base: its base URL.
        roots: the file with its authority's certificate.
    """

    watched: Watched
    base: str
    roots: Path


@asynccontextmanager
async def secured(reactor: Any, folder: Path) -> AsyncIterator[Place]:  # noqa: ANN401
    """Serve over TLS."""
    authority = Authority(folder)
    identity = authority.vouch("127.0.0.1")
    server = Counted(reactor, base=0.002, spread=0.0, slow=0.0)
    async with listening(reactor, server, identity) as base:
        yield Place(Watched(server, identity), base, authority.file)


@asynccontextmanager
async def engine(reactor: Any, place: Place, **settings: Any) -> AsyncIterator[RunningBackend]:  # noqa: ANN401
    """The program's engine, which asks that server."""
    paced = {"concurrency": AT_ONCE, "burst": 10**6, "rate": 1e6, **settings}
    asks = RunningBackend(Settings(base=place.base, token=Token("made-up"), **paced), reactor)
    try:
        yield asks
    finally:
        await asks.close_connections()
        asks.close()


@pytest.fixture(autouse=True)
def _trusting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment names the authority, as behind a company's proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


async def test_a_load_opens_as_many_connections_as_may_be_at_once(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """A clan of 50 with ten at once: ten connections and ten handshakes; the next load none."""
    async with secured(reactor, tmp_path) as place, engine(reactor, place) as asks:
        watched = place.watched
        assert (await asks.load(LoadRequest(tag=HOME), lambda _: None)).complete
        assert (watched.requests, watched.connections) == (51, AT_ONCE)
        assert list(watched.handshakes.values()) == [1] * AT_ONCE
        assert (await asks.load(LoadRequest(tag=HOME, max_age=0.0), lambda _: None)).complete
        assert (watched.requests, watched.connections) == (102, AT_ONCE)
        assert watched.handshakes.total() == AT_ONCE


async def test_a_small_clan_opens_no_more_than_it_has_use_for(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """A clan of 15, with nothing opened ahead: a connection for each at most, the clan's too."""
    async with (
        secured(reactor, tmp_path) as place,
        engine(reactor, place, concurrency=50, preconnect=False) as asks,
    ):
        assert (await asks.load(LoadRequest(tag=SMALL), lambda _: None)).complete
        assert place.watched.requests == 16
        assert place.watched.connections <= 15


async def test_current_data_costs_no_request(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Within the answers' own age a second load asks nobody and opens nothing."""
    async with secured(reactor, tmp_path) as place, engine(reactor, place) as asks:
        await asks.load(LoadRequest(tag=HOME), lambda _: None)
        assert (await asks.load(LoadRequest(tag=HOME), lambda _: None)).complete
        assert (place.watched.requests, place.watched.connections) == (51, AT_ONCE)


async def test_war_members_cost_two_requests(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The race is one request and its log one; the second time neither is asked for."""
    async with secured(reactor, tmp_path) as place, engine(reactor, place) as asks:
        war = await asks.war(HOME)
        assert None not in {war.race, war.log}
        assert place.watched.requests == 2
        await asks.war(HOME)
        assert place.watched.requests == 2


async def test_no_context_of_tls_is_built_on_the_loop(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """However many connections there are: the one context was built in a thread before them."""
    async with secured(reactor, tmp_path) as place, engine(reactor, place) as asks:
        with counted() as steps:
            await asks.load(LoadRequest(tag=HOME), lambda _: None)
            await asks.close_connections()
            await asks.load(LoadRequest(tag=HOME, max_age=0.0), lambda _: None)
        assert place.watched.connections == 2 * AT_ONCE
        assert steps.of("clantui/api/transport/tls.py", "_TlsProtocol.__init__") == 2 * AT_ONCE
    assert steps.of("/ssl.py", "SSLContext.__new__") == 0
    assert steps.of("OpenSSL/SSL.py", "Context.__init__") == 0


async def test_the_roots_are_read_once_for_all_connections(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Once a load is over the file of roots may go: new connections shake hands without it."""
    async with secured(reactor, tmp_path) as place, engine(reactor, place) as asks:
        await asks.load(LoadRequest(tag=HOME), lambda _: None)
        place.roots.unlink()
        await asks.close_connections()
        assert (await asks.load(LoadRequest(tag=HOME, max_age=0.0), lambda _: None)).complete
        assert place.watched.connections == 2 * AT_ONCE


async def test_a_process_asks_each_once(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """`show` over TLS: one request for the clan and one for each player; no screen is imported."""
    async with secured(reactor, tmp_path) as place:
        told = {"CLANTUI_BASE_URL": place.base, "CLANTUI_TOKEN": "made-up"}
        roots = {"SSL_CERT_FILE": str(place.roots)}
        there = await modules.run_beside(tmp_path, "show", str(SMALL), **told, **roots)
        assert place.watched.requests == 16
        assert place.watched.connections <= 50
    assert "treq" in there.foreign
    assert "textual" not in there.foreign
