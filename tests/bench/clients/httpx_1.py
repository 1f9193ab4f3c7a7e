"""httpx over HTTP/1.1, as its documentation shows it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from tests.bench.clients import common


async def main(options: common.Options) -> None:
    """Load with one client."""
    import httpx

    bounds = httpx.Limits(
        max_connections=options.at_once or 100, max_keepalive_connections=options.at_once or 100
    )
    async with httpx.AsyncClient(headers=common.HEADERS, limits=bounds, timeout=60) as client:

        async def player(tag: str, on_player: Callable[[], None]) -> str:
            response = await client.get(options.player(tag))
            profile = response.raise_for_status().json()
            on_player()
            name: str = profile["currentFavouriteCard"]["name"]
            return name

        async def clan(tag: str, on_player: Callable[[], None]) -> tuple[str, common.Pairs]:
            response = await client.get(options.clan(tag))
            members = response.raise_for_status().json()["memberList"]
            names = await asyncio.gather(*(player(m["tag"], on_player) for m in members))
            return tag, Counter(names).most_common()

        async def load(clans: Sequence[str], on_player: Callable[[], None]) -> common.Tallies:
            return dict(await asyncio.gather(*(clan(tag, on_player) for tag in clans)))

        await common.drive(options, load, asyncio.sleep)


if __name__ == "__main__":
    asyncio.run(main(common.begin()))
