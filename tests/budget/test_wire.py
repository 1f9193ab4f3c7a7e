"""Tests of the connections, handshakes, TLS contexts and requests of a load."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from OpenSSL import SSL

from clantui.config.schema import get_default
from clantui.config.settings import Settings
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from tests.budget import modules
from tests.budget.steps import count_steps
from tests.factories.backends import close_connections
from tests.factories.certificates import Authority, Identity
from tests.factories.demo_client import WORLD, CountingSite
from tests.factories.http_server import listen
from tests.full.stack import RunningBackend

pytestmark = pytest.mark.soak

HOME: Final = Tag.parse(WORLD.home)
SMALL: Final = Tag.parse(WORLD.rivals[-1])
"""A clan of 15."""

CONCURRENCY: Final = 10


class WatchedServer:
    """The demo API over TLS, which counts connections, handshakes and requests.

    Attributes:
        handshakes: completed handshakes by connection.
    """

    def __init__(self, server: CountingSite, identity: Identity) -> None:
        self.handshakes: Counter[SSL.Connection] = Counter()
        self._server = server
        identity.getContext().set_info_callback(self._count_handshake)

    @property
    def connections(self) -> int:
        """Return the number of connections opened so far."""
        return self._server.opened

    @property
    def requests(self) -> int:
        """Return the number of requests so far."""
        return self._server.api.traffic.started

    def _count_handshake(self, connection: SSL.Connection, state: int, _: int) -> None:
        if state & SSL.SSL_CB_HANDSHAKE_DONE:
            self.handshakes[connection] += 1


@dataclass(frozen=True, slots=True)
class WatchedPlace:
    """A running watched server.

    Attributes:
        base: the base URL.
        roots: file with the certificate of the test's authority.
    """

    watched: WatchedServer
    base: str
    roots: Path


@asynccontextmanager
async def serve_tls(reactor: Any, folder: Path) -> AsyncIterator[WatchedPlace]:
    """Serve the demo API over TLS, with a certificate of a test authority."""
    authority = Authority(folder)
    identity = authority.vouch("127.0.0.1")
    server = CountingSite(reactor, 0.002)
    async with listen(reactor, server, identity) as base:
        yield WatchedPlace(WatchedServer(server, identity), base, authority.file)


@asynccontextmanager
async def start_backend(
    reactor: Any,
    place: WatchedPlace,
    **settings: Any,
) -> AsyncIterator[RunningBackend]:
    """Yield a backend that uses the server."""
    unlimited = {"concurrency": CONCURRENCY, "burst": 10**6, "rate": 1e6, **settings}
    backend = RunningBackend(
        Settings(base=place.base, token=Token("made-up"), **unlimited), reactor
    )
    try:
        yield backend
    finally:
        await close_connections(backend)
        backend.close()


@pytest.fixture(autouse=True)
def _trust_authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Trust the test's authority through the environment, as behind a company's proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


async def test_a_load_opens_as_many_connections_as_concurrent_requests(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """A clan of 50 opens ten connections with ten handshakes; later loads open none.

    A load of fresh data sends no request either.
    """
    async with serve_tls(reactor, tmp_path) as place, start_backend(reactor, place) as backend:
        watched = place.watched
        assert (await backend.load_clan(LoadRequest(tag=HOME), lambda _: None)).is_complete
        assert (watched.requests, watched.connections) == (51, CONCURRENCY)
        assert list(watched.handshakes.values()) == [1] * CONCURRENCY
        assert (await backend.load_clan(LoadRequest(tag=HOME), lambda _: None)).is_complete
        assert (watched.requests, watched.connections) == (51, CONCURRENCY)
        assert (
            await backend.load_clan(LoadRequest(tag=HOME, max_age=0.0), lambda _: None)
        ).is_complete
        assert (watched.requests, watched.connections) == (102, CONCURRENCY)
        assert watched.handshakes.total() == CONCURRENCY


async def test_a_load_opens_at_most_one_connection_per_request(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """A higher concurrency and connections opened ahead cause no further ones."""
    limit = get_default("concurrency")
    async with (
        serve_tls(reactor, tmp_path) as place,
        start_backend(reactor, place, concurrency=limit) as backend,
    ):
        await backend.preconnect()
        assert (await backend.load_clan(LoadRequest(tag=HOME), lambda _: None)).is_complete
        assert place.watched.requests == 51
        assert place.watched.connections <= 51 < limit


async def test_a_small_clan_opens_at_most_one_connection_per_player(
    reactor: Any,
    tmp_path: Path,
) -> None:
    """The connection of the clan's request is used again for a player."""
    async with (
        serve_tls(reactor, tmp_path) as place,
        start_backend(reactor, place, concurrency=50, preconnect=False) as backend,
    ):
        assert (await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)).is_complete
        assert place.watched.requests == 16
        assert place.watched.connections <= 15


async def test_war_members_cost_two_requests(reactor: Any, tmp_path: Path) -> None:
    """War members request the race and its log; a second call sends nothing."""
    async with serve_tls(reactor, tmp_path) as place, start_backend(reactor, place) as backend:
        war = await backend.load_war_record(HOME)
        assert None not in {war.race, war.log}
        assert place.watched.requests == 2
        await backend.load_war_record(HOME)
        assert place.watched.requests == 2


async def test_no_tls_context_is_created_on_the_loop(reactor: Any, tmp_path: Path) -> None:
    """One context for all connections is created in a thread."""
    async with serve_tls(reactor, tmp_path) as place, start_backend(reactor, place) as backend:
        with count_steps() as steps:
            await backend.load_clan(LoadRequest(tag=HOME), lambda _: None)
            await close_connections(backend)
            await backend.load_clan(LoadRequest(tag=HOME, max_age=0.0), lambda _: None)
        assert place.watched.connections == 2 * CONCURRENCY
        assert steps.of("clantui/api/transport/tls.py", "_TlsProtocol.__init__") == 2 * CONCURRENCY
    assert steps.of("/ssl.py", "SSLContext.__new__") == 0
    assert steps.of("OpenSSL/SSL.py", "Context.__init__") == 0


async def test_ca_certificates_are_loaded_once(reactor: Any, tmp_path: Path) -> None:
    """The second load works although the file of certificates is deleted."""
    async with serve_tls(reactor, tmp_path) as place, start_backend(reactor, place) as backend:
        await backend.load_clan(LoadRequest(tag=HOME), lambda _: None)
        place.roots.unlink()
        await close_connections(backend)
        assert (
            await backend.load_clan(LoadRequest(tag=HOME, max_age=0.0), lambda _: None)
        ).is_complete
        assert place.watched.connections == 2 * CONCURRENCY


async def test_show_requests_each_player_once(reactor: Any, tmp_path: Path) -> None:
    """`show` requests the clan and each player once, and imports no screen."""
    async with serve_tls(reactor, tmp_path) as place:
        variables = {"CLANTUI_BASE_URL": place.base, "CLANTUI_TOKEN": "made-up"}
        variables["SSL_CERT_FILE"] = str(place.roots)
        imported = await modules.run_in_thread(tmp_path, "show", str(SMALL), **variables)
        assert place.watched.requests == 16
        assert place.watched.connections <= 50
    assert "treq" in imported.foreign
    assert "textual" not in imported.foreign
