"""aiohttp with msgspec, which decodes only the counted fields."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from tests.bench.clients import common


class _Card(msgspec.Struct):
    name: str


class _Player(msgspec.Struct):
    currentFavouriteCard: _Card  # noqa: N815 — the API's


class _Member(msgspec.Struct):
    tag: str


class _Clan(msgspec.Struct):
    memberList: list[_Member]  # noqa: N815


_PLAYER = msgspec.json.Decoder(_Player)
_CLAN = msgspec.json.Decoder(_Clan)


async def main(options: common.Options) -> None:
    """Load with one session."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=options.at_once or 100)
    async with aiohttp.ClientSession(headers=common.HEADERS, connector=connector) as session:

        async def player(tag: str, on_player: Callable[[], None]) -> str:
            async with session.get(options.player(tag), raise_for_status=True) as response:
                profile = _PLAYER.decode(await response.read())
            on_player()
            return profile.currentFavouriteCard.name

        async def clan(tag: str, on_player: Callable[[], None]) -> tuple[str, common.Pairs]:
            async with session.get(options.clan(tag), raise_for_status=True) as response:
                members = _CLAN.decode(await response.read()).memberList
            names = await asyncio.gather(*(player(m.tag, on_player) for m in members))
            return tag, Counter(names).most_common()

        async def load(clans: Sequence[str], on_player: Callable[[], None]) -> common.Tallies:
            return dict(await asyncio.gather(*(clan(tag, on_player) for tag in clans)))

        await common.drive(options, load, asyncio.sleep)


if __name__ == "__main__":
    asyncio.run(main(common.begin()))
