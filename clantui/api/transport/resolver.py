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

KNOWN: Final = 10.0
"""Seconds for which an address is known: the connections of a clan need one look-up."""

LONG: Final = 4.0
"""Seconds after which a look-up may hang, for the network it asks has gone: who asks then does not
wait for it, but begins another. Most answer within one."""

_KINDS: Final = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


def _system(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    # As bytes, for a str would have Python load the tables of IDNA: the name is ASCII already.
    return socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)


@implementer(IHostResolution)
class _Resolution:
    """One look-up, as Twisted wants to hear of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class _Question:
    """One look-up under way, and who waits for it."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.waiting: list[tuple[IResolutionReceiver, _Resolution]] = []


@implementer(IHostnameResolver)
class ThreadedResolver:
    """Looks up a name once for all who ask within some seconds, in a daemon thread."""

    def __init__(self, reactor: Any, getaddrinfo: GetAddrInfo = _system) -> None:  # noqa: ANN401
        """Set up.

        Args:
            reactor: whose thread the results are handed to.
            getaddrinfo: from host and port to what `socket.getaddrinfo` gives; may block.
        """
        self._reactor = reactor
        self._getaddrinfo = getaddrinfo
        self._known: dict[tuple[str, int], tuple[float, Sequence[IAddress]]] = {}
        self._asking: dict[tuple[str, int], list[_Question]] = {}  # the newest last

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
        until, addresses = self._known.get(key, (-math.inf, ()))
        if self._reactor.seconds() < until:
            _tell(resolutionReceiver, addresses)
            return resolution
        under_way = self._asking.setdefault(key, [])
        if not under_way or self._reactor.seconds() - under_way[-1].began >= LONG:
            under_way.append(_Question(self._reactor.seconds()))
            args = (key, under_way[-1])
            Thread(target=self._look_up, args=args, name="lookup", daemon=True).start()
        under_way[-1].waiting.append((resolutionReceiver, resolution))
        return resolution

    def _look_up(self, key: tuple[str, int], asked: _Question) -> None:
        try:
            found = self._getaddrinfo(*key)
        except (OSError, UnicodeError):
            found = ()
        self._reactor.callFromThread(self._found, key, asked, found)

    def _found(
        self, key: tuple[str, int], asked: _Question, found: Sequence[tuple[Any, ...]]
    ) -> None:
        under_way = self._asking.get(key, [])
        if asked not in under_way:
            return  # one that began later was quicker
        addresses = [
            _KINDS[family]("TCP", where[0], where[1])
            for family, _, _, _, where in found
            if family in _KINDS
        ]
        if addresses:
            self._known[key] = self._reactor.seconds() + KNOWN, addresses
        for ended in [*under_way] if addresses else [asked]:  # an address serves all who wait
            under_way.remove(ended)
            for receiver, resolution in ended.waiting:
                if not resolution.cancelled:
                    _tell(receiver, addresses)
        if not under_way:
            self._asking.pop(key, None)


def _tell(receiver: IResolutionReceiver, addresses: Sequence[IAddress]) -> None:
    for address in addresses:
        receiver.addressResolved(address)
    receiver.resolutionComplete()
