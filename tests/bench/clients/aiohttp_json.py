"""aiohttp as its documentation shows it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from tests.bench.clients import common


async def main(options: common.Options) -> None:
    """Load with one session."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=options.at_once or 100)
    async with aiohttp.ClientSession(headers=common.HEADERS, connector=connector) as session:

        async def player(tag: str, on_player: Callable[[], None]) -> str:
            async with session.get(options.player(tag), raise_for_status=True) as response:
                profile = await response.json()
            on_player()
            name: str = profile["currentFavouriteCard"]["name"]
            return name

        async def clan(tag: str, on_player: Callable[[], None]) -> tuple[str, common.Pairs]:
            async with session.get(options.clan(tag), raise_for_status=True) as response:
                members = (await response.json())["memberList"]
            names = await asyncio.gather(*(player(m["tag"], on_player) for m in members))
            return tag, Counter(names).most_common()

        async def load(clans: Sequence[str], on_player: Callable[[], None]) -> common.Tallies:
            return dict(await asyncio.gather(*(clan(tag, on_player) for tag in clans)))

        await common.drive(options, load, asyncio.sleep)


if __name__ == "__main__":
    asyncio.run(main(common.begin()))
