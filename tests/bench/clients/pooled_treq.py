"""The treq script with a pool that keeps a connection for each member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tests.bench.clients import common


async def main(reactor: Any, options: common.Options) -> None:
    """Load with one pool, and the default TLS policy of Twisted."""
    from treq.client import HTTPClient
    from twisted.internet.defer import Deferred, ensureDeferred, gatherResults
    from twisted.internet.task import deferLater
    from twisted.web.client import Agent, HTTPConnectionPool
    from twisted.web.http_headers import Headers

    pool = HTTPConnectionPool(reactor)
    pool.maxPersistentPerHost = options.at_once or 50
    headers = Headers({name: [value] for name, value in common.HEADERS.items()})
    client = HTTPClient(Agent(reactor, pool=pool))

    async def player(tag: str, on_player: Callable[[], None]) -> str:
        response = await client.get(options.player(tag), headers=headers)
        profile = await response.json()
        on_player()
        name: str = profile["currentFavouriteCard"]["name"]
        return name

    async def clan(tag: str, on_player: Callable[[], None]) -> tuple[str, common.Pairs]:
        response = await client.get(options.clan(tag), headers=headers)
        members = (await response.json())["memberList"]
        pending: list[Deferred[str]] = [
            ensureDeferred(player(m["tag"], on_player)) for m in members
        ]
        return tag, Counter(await gatherResults(pending)).most_common()

    async def load(clans: Sequence[str], on_player: Callable[[], None]) -> common.Tallies:
        pending = [ensureDeferred(clan(tag, on_player)) for tag in clans]
        return dict(await gatherResults(pending))

    await common.drive(options, load, partial(deferLater, reactor))


if __name__ == "__main__":
    options = common.begin()
    from twisted.internet.task import react

    react(main, [options])
