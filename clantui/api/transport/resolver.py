"""Look up names in threads that nobody waits for.

The reactor joins the threads of its own resolver when it stops: a look-up that hangs, as it does
where the network has just gone, delayed quitting by as long as it hung (15 s were seen).
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

GetAddrInfo = Callable[[str, int], Sequence[tuple[Any, ...]]]

CACHE_SECONDS: Final = 10.0
"""Seconds for which an address is cached: the connections of a clan need one look-up."""

HANGS_AFTER: Final = 4.0
"""Seconds after which a look-up may hang, for the network it asks has gone: who asks then does not
wait for it, but begins another. Most answer within one."""

_KINDS: Final = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


def _system_lookup(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    # As bytes, for a str would have Python load the tables of IDNA: the name is ASCII already.
    return socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)


@implementer(IHostResolution)
class _Resolution:
    """A look-up as Twisted knows it: it can be cancelled."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class _Lookup:
    """A look-up under way, and who waits for it."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.waiters: list[tuple[IResolutionReceiver, _Resolution]] = []


@implementer(IHostnameResolver)
class ThreadedResolver:
    """Looks up a name once for all who ask within some seconds, in a daemon thread."""

    def __init__(self, reactor: Any, getaddrinfo: GetAddrInfo = _system_lookup) -> None:  # noqa: ANN401
        """Set up.

        Args:
            reactor: delivers the results in its thread.
            getaddrinfo: from host and port to what `socket.getaddrinfo` gives; may block.
        """
        self._reactor = reactor
        self._getaddrinfo = getaddrinfo
        self._cache: dict[tuple[str, int], tuple[float, Sequence[IAddress]]] = {}
        self._lookups: dict[tuple[str, int], list[_Lookup]] = {}  # the newest last

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
        under_way = self._lookups.setdefault(key, [])
        if not under_way or self._reactor.seconds() - under_way[-1].began >= HANGS_AFTER:
            under_way.append(_Lookup(self._reactor.seconds()))
            args = (key, under_way[-1])
            Thread(target=self._look_up, args=args, name="lookup", daemon=True).start()
        under_way[-1].waiters.append((resolutionReceiver, resolution))
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
        under_way = self._lookups.get(key, [])
        if lookup not in under_way:
            return  # one that began later was quicker
        addresses = [
            _KINDS[family]("TCP", where[0], where[1])
            for family, _, _, _, where in found
            if family in _KINDS
        ]
        if addresses:
            self._cache[key] = self._reactor.seconds() + CACHE_SECONDS, addresses
        for ended in [*under_way] if addresses else [lookup]:  # an address serves all who wait
            under_way.remove(ended)
            for receiver, resolution in ended.waiters:
                if not resolution.cancelled:
                    _resolve(receiver, addresses)
        if not under_way:
            self._lookups.pop(key, None)


def _resolve(receiver: IResolutionReceiver, addresses: Sequence[IAddress]) -> None:
    for address in addresses:
        receiver.addressResolved(address)
    receiver.resolutionComplete()
