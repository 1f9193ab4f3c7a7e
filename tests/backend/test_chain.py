"""The connections of a client end with it."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from clantui.backend.chain import ClientChain


class FakePool:
    """Connections that close on command."""

    def __init__(self) -> None:
        self.closing: Deferred[None] | None = None

    def close(self) -> Deferred[None]:
        """See `Connections.close`."""
        self.closing = Deferred()
        return self.closing


def test_closing_a_client_closes_all_its_connections() -> None:
    """It is closed once the connections to the API and to the host of the images are closed."""
    pools = FakePool(), FakePool()
    parts: Any = {"connections": pools[0], "image_connections": pools[1]}
    client: Any = None
    closed: list[object] = []
    ClientChain(client=client, limiter=client, **parts).close().addCallback(closed.append)
    for pool in pools:
        assert closed == []
        assert pool.closing is not None
        pool.closing.callback(None)
    assert len(closed) == 1


def test_a_client_without_connections_is_closed_at_once() -> None:
    """The demo runs in this process, and images may be off."""
    client: Any = None
    assert ClientChain(client=client, limiter=client).close().called
