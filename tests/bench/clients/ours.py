"""The product's own engine, as the screen uses it."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Sequence

from tests.bench.clients import common


async def main(options: common.Options) -> int:
    """Load, with one engine for all."""
    from clantui.backend.backend import RoyaleBackend
    from clantui.config.schema import default_of
    from clantui.config.settings import Settings
    from clantui.core.model.load_request import LoadRequest
    from clantui.core.model.survey import Survey
    from clantui.core.model.tag import Tag
    from clantui.core.model.token import Token
    from clantui.core.views.favourites import count_pairs

    engine = RoyaleBackend(
        Settings(
            base=options.url,
            token=Token(common.TOKEN),
            concurrency=options.at_once or default_of("concurrency"),
            burst=options.burst,
            rate=options.per_second,
            load_timeout=options.patience,
            store=options.store,
        )
    )
    await engine.start()  # as the screen does after its first paint
    if options.ahead:
        await engine.preconnect()

    async def clan(tag: str, arrived: Callable[[], None]) -> tuple[str, common.Pairs]:
        there = 0

        def emit(picture: Survey) -> None:
            nonlocal there
            if (now := picture.answered - len(picture.failed)) > there:
                there = now
                arrived()

        survey = await engine.load(LoadRequest(tag=Tag.parse(tag), max_age=0), emit)
        return tag, count_pairs(survey)

    async def load(clans: Sequence[str], arrived: Callable[[], None]) -> common.Tallies:
        return dict(await asyncio.gather(*(clan(tag, arrived) for tag in clans)))

    await common.drive(options, load, asyncio.sleep)
    await engine.close_connections()
    engine.close()
    return 0


if __name__ == "__main__":
    gc.disable()  # as the product does while it starts
    options = common.begin()
    from clantui import runtime

    sys.exit(runtime.run(lambda: main(options)))
