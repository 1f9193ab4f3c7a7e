"""A simple treq script, as in an article, to compare `clantui show` with.

`python -m tests.bench.plain_treq URL TAG TOKEN`
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from urllib.parse import quote

import treq
from twisted.internet.defer import gatherResults
from twisted.internet.interfaces import IReactorCore
from twisted.internet.task import react


async def main(reactor: IReactorCore, url: str, tag: str, token: str) -> None:
    """Print how many members of a clan play each card, the most popular first."""
    del reactor
    headers: dict[bytes | str, bytes | str] = {"Authorization": f"Bearer {token}"}
    response = await treq.get(f"{url}/clans/{quote(tag)}", headers=headers)
    clan = await response.json()
    responses = await gatherResults(
        [
            treq.get(f"{url}/players/{quote(member['tag'])}", headers=headers)
            for member in clan["memberList"]
        ]
    )
    players = await gatherResults([response.json() for response in responses])
    count = Counter(player["currentFavouriteCard"]["name"] for player in players)
    print(json.dumps(count.most_common(), indent=4))  # noqa: T201 — a script prints


if __name__ == "__main__":
    react(main, sys.argv[1:])
