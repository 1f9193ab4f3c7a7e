"""The product's backend, as the screen uses it."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Sequence

from tests.bench.clients import common


async def main(options: common.Options) -> int:
    """Load with one backend."""
    from clantui.backend.backend import RoyaleBackend
    from clantui.config.schema import get_default
    from clantui.config.settings import Settings
    from clantui.core.model.survey import LoadRequest, Survey
    from clantui.core.model.tag import Tag
    from clantui.core.model.token import Token
    from clantui.core.views.favourites import count_pairs

    backend = RoyaleBackend(
        Settings(
            base=options.url,
            token=Token(common.TOKEN),
            concurrency=options.at_once or get_default("concurrency"),
            burst=options.burst,
            rate=options.per_second,
            load_timeout=options.load_timeout,
            store=options.store,
        )
    )
    await backend.start()  # like the screen after its first paint
    if options.ahead:
        await backend.preconnect()

    async def clan(tag: str, on_player: Callable[[], None]) -> tuple[str, common.Pairs]:
        loaded = 0

        def emit(update: Survey) -> None:
            nonlocal loaded
            if (count := update.finished_count - len(update.failed)) > loaded:
                loaded = count
                on_player()

        survey = await backend.load_clan(LoadRequest(tag=Tag.parse(tag), max_age=0), emit)
        return tag, count_pairs(survey)

    async def load(clans: Sequence[str], on_player: Callable[[], None]) -> common.Tallies:
        return dict(await asyncio.gather(*(clan(tag, on_player) for tag in clans)))

    await common.drive(options, load, asyncio.sleep)
    backend._drop_chain()
    await asyncio.gather(*backend._closing)
    backend.close()
    return 0


if __name__ == "__main__":
    gc.disable()  # like the product while it starts
    options = common.begin()
    from clantui import runtime

    sys.exit(runtime.run(lambda: main(options)))
