"""Name resolution in daemon threads.

The reactor's own resolver uses threads that the reactor joins when it stops. A lookup that hangs,
as it does just after the network is lost, thus delayed quitting, by up to 15 s.
"""

from __future__ import annotations

import math
import socket
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any, Final

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from zope.interface import implementer

from clantui.api.transport.reactor import IClientReactor

GetAddrInfo = Callable[[str, int], Sequence[tuple[Any, ...]]]

CACHE_SECONDS: Final = 10.0
"""Seconds for which an address is cached, so that all connections of a clan need one lookup."""

HANGS_AFTER: Final = 4.0
"""Seconds after which a lookup probably hangs, because its network is gone: the next request then
starts a new lookup. Most lookups take less than one second."""

_KINDS: Final = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


def _look_up_address(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    # Pass bytes, as the name is ASCII: for a str Python would load its IDNA tables.
    return socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)


@implementer(IHostResolution)
class _Resolution:
    """One caller's wait for a lookup, which Twisted can cancel."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class _Lookup:
    """A lookup in progress, and the receivers that wait for it."""

    def __init__(self, started_at: float) -> None:
        self.started_at = started_at
        self.waiters: list[tuple[IResolutionReceiver, _Resolution]] = []


@implementer(IHostnameResolver)
class ThreadedResolver:
    """Resolver of names in daemon threads, which caches the addresses for some seconds."""

    def __init__(
        self, reactor: IClientReactor, getaddrinfo: GetAddrInfo = _look_up_address
    ) -> None:
        """Create the resolver.

        Args:
            reactor: receives the results in its own thread.
            getaddrinfo: called with host and port, returns like `socket.getaddrinfo`; may block.
        """
        self._reactor = reactor
        self._getaddrinfo = getaddrinfo
        self._cache: dict[tuple[str, int], tuple[float, Sequence[IAddress]]] = {}
        self._lookups: dict[tuple[str, int], list[_Lookup]] = {}  # newest last

    def resolveHostName(  # noqa: N802 — Twisted's
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """See `IHostnameResolver.resolveHostName`."""
        del addressTypes, transportSemantics
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        key = (hostName, portNumber)
        until, addresses = self._cache.get(key, (-math.inf, ()))
        if self._reactor.seconds() < until:
            _resolve(resolutionReceiver, addresses)
            return resolution
        lookups = self._lookups.setdefault(key, [])
        if not lookups or self._reactor.seconds() - lookups[-1].started_at >= HANGS_AFTER:
            lookups.append(_Lookup(self._reactor.seconds()))
            args = (key, lookups[-1])
            Thread(target=self._look_up, args=args, name="lookup", daemon=True).start()
        lookups[-1].waiters.append((resolutionReceiver, resolution))
        return resolution

    def _look_up(self, key: tuple[str, int], lookup: _Lookup) -> None:
        try:
            found = self._getaddrinfo(*key)
        except (OSError, UnicodeError):
            found = ()
        self._reactor.callFromThread(self._finish, key, lookup, found)

    def _finish(
        self, key: tuple[str, int], lookup: _Lookup, found: Sequence[tuple[Any, ...]]
    ) -> None:
        lookups = self._lookups.get(key, [])
        if lookup not in lookups:
            return  # a newer lookup has answered its waiters
        addresses = [
            _KINDS[family]("TCP", address[0], address[1])
            for family, _, _, _, address in found
            if family in _KINDS
        ]
        if addresses:
            self._cache[key] = self._reactor.seconds() + CACHE_SECONDS, addresses
        for finished in [*lookups] if addresses else [lookup]:  # success also ends older lookups
            lookups.remove(finished)
            for receiver, resolution in finished.waiters:
                if not resolution.cancelled:
                    _resolve(receiver, addresses)
        if not lookups:
            self._lookups.pop(key, None)


def _resolve(receiver: IResolutionReceiver, addresses: Sequence[IAddress]) -> None:
    for address in addresses:
        receiver.addressResolved(address)
    receiver.resolutionComplete()
