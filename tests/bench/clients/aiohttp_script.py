"""The script of `plain_treq`, written with aiohttp.

`python -m tests.bench.clients.aiohttp_script URL TAG TOKEN`
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from typing import Any
from urllib.parse import quote

import aiohttp


async def main(url: str, tag: str, token: str) -> None:
    """Print how many members of a clan play each card, the most popular first."""
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers, raise_for_status=True) as session:

        async def get(kind: str, tag: str) -> Any:
            async with session.get(f"{url}/{kind}/{quote(tag)}") as response:
                return await response.json()

        clan = await get("clans", tag)
        players = await asyncio.gather(*(get("players", m["tag"]) for m in clan["memberList"]))
    count = Counter(player["currentFavouriteCard"]["name"] for player in players)
    print(json.dumps(count.most_common(), indent=4))  # noqa: T201 — a script prints


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
