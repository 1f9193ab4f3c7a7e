"""The reactor that the network needs: Twisted has an interface for each part of it only."""

from __future__ import annotations

from twisted.internet.interfaces import (
    IReactorFromThreads,
    IReactorPluggableNameResolver,
    IReactorTCP,
    IReactorTime,
)


class IClientReactor(
    IReactorTCP, IReactorTime, IReactorFromThreads, IReactorPluggableNameResolver
):
    """A reactor that connects, schedules calls, takes calls from threads and resolves names."""
