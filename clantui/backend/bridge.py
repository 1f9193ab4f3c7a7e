"""The bridge between Twisted and asyncio, which run on one event loop in one thread.

In the packages below this one, coroutines await Deferreds, so only Twisted can run them; in those
above, they await Futures. The import contracts keep asyncio out of `api` and `loader`, and Twisted
out of `ui`. `runtime` starts and stops the loop and the reactor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, ensureDeferred

_T = TypeVar("_T")


def to_future(work: Deferred[_T] | Coroutine[Any, Any, _T]) -> asyncio.Future[_T]:
    """Start a coroutine of Twisted, or take a Deferred; return a Future of its result.

    Errors are raised as they are. Cancelling the Future cancels the Deferred, which ends its
    requests. If the Deferred itself is cancelled, awaiting the Future raises Twisted's
    `CancelledError`, not asyncio's.
    """
    future: asyncio.Future[_T] = ensureDeferred(work).asFuture(asyncio.get_running_loop())
    return future
