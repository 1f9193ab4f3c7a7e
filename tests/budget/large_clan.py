"""An API with one clan of any size, and a backend that loads it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import unquote

from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from clantui.config.settings import Settings
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from tests.factories.backends import close_connections
from tests.factories.demo_client import WORLD
from tests.factories.http_server import listen
from tests.full.stack import RunningBackend
from tests.ui.harness import tag_number

TAG: Final = Tag("PYLQGRJCUV")
"""The clan's tag."""

_CLAN: Final = WORLD.build_clan(WORLD.home) or {}
_PLAYER: Final = WORLD.build_player(_CLAN["memberList"][0]["tag"]) or {}


class LargeClan(Resource):
    """A server of a clan whose members differ only in their tags.

    Args:
        size: number of members.
    """

    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(self, size: int) -> None:
        Resource.__init__(self)
        tags = [str(tag_number(1000 + number)) for number in range(size)]
        members = [{**_CLAN["memberList"][0], "tag": tag} for tag in tags]
        clan = {**_CLAN, "tag": str(TAG), "members": size, "memberList": members}
        self._clan = json.dumps(clan).encode()
        self._player = {key: _PLAYER[key] for key in ("name", "currentFavouriteCard")}

    def render(self, request: Request) -> bytes:
        """See `Resource.render`."""
        request.setHeader(b"cache-control", b"public max-age=60")
        path = unquote(request.path.decode())
        if "/clans/" in path:
            return self._clan
        return json.dumps({**self._player, "tag": path.rpartition("/")[2]}).encode()


@asynccontextmanager
async def serve_large_clan(reactor: Any, size: int) -> AsyncIterator[RunningBackend]:
    """Serve a large clan; yield a backend without a rate limit."""
    # Twisted's types do not say that `Site` is a factory of protocols.
    site: Any = Site(LargeClan(size), reactor=reactor)
    site.noisy = False
    site.log = lambda _: None
    async with listen(reactor, site) as base:
        settings = Settings(
            base=base, token=Token("made-up"), burst=10**6, rate=1e6, preconnect=False
        )
        backend = RunningBackend(settings, reactor)
        try:
            yield backend
        finally:
            await close_connections(backend)
            backend.close()
            await asyncio.sleep(0)
