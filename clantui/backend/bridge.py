"""The bridge between Twisted and asyncio, which run on one event loop in one thread.

Below this package a coroutine awaits Deferreds, so only Twisted can run it; above, it awaits
Futures. The import contracts keep asyncio out of `api` and `loader`, and Twisted out of `ui`.
`runtime` starts and stops the loop and the reactor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, ensureDeferred

_T = TypeVar("_T")


def to_future(work: Deferred[_T] | Coroutine[Any, Any, _T]) -> asyncio.Future[_T]:
    """Start a coroutine of Twisted, or take a Deferred; return a Future of its result.

    Errors are raised as they are. To cancel the Future cancels the Deferred, which ends its
    requests. If the Deferred is cancelled instead, awaiting the Future raises Twisted's
    `CancelledError`, which is no `asyncio.CancelledError`.
    """
    future: asyncio.Future[_T] = ensureDeferred(work).asFuture(asyncio.get_running_loop())
    return future
