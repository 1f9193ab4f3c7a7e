"""The simple treq script: `treq.get` for each player, and `gatherResults`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tests.bench.clients import common


async def main(reactor: Any, options: common.Options) -> None:
    """Load with treq's default pool."""
    import treq
    from twisted.internet.defer import gatherResults
    from twisted.internet.task import deferLater
    from twisted.web.http_headers import Headers

    headers = Headers({name: [value] for name, value in common.HEADERS.items()})

    async def clan(tag: str, on_player: Callable[[], None]) -> common.Pairs:
        response = await treq.get(options.clan(tag), headers=headers)
        members = (await response.json())["memberList"]
        responses = await gatherResults(
            [treq.get(options.player(m["tag"]), headers=headers) for m in members]
        )

        def decode(profile: Any) -> str:
            on_player()
            name: str = profile["currentFavouriteCard"]["name"]
            return name

        names = await gatherResults([r.json().addCallback(decode) for r in responses])
        return Counter(names).most_common()

    async def load(clans: Sequence[str], on_player: Callable[[], None]) -> common.Tallies:
        return {tag: await clan(tag, on_player) for tag in clans}

    await common.drive(options, load, partial(deferLater, reactor))


if __name__ == "__main__":
    options = common.begin()
    from twisted.internet.task import react

    react(main, [options])
