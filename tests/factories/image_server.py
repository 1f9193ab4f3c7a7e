"""The demo API over HTTP with the images of its cards, drawn on demand by Pillow."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from msgspec.structs import replace
from twisted.internet.interfaces import IListeningPort
from twisted.web.pages import notFound
from twisted.web.resource import Resource
from twisted.web.server import Request

from clantui.demo.api.routes import ApiRequest, ApiResponse
from clantui.demo.server import make_base_url, serve
from clantui.demo.world.cards import CARDS, TOWERS, CardSpec, build_icon_urls
from clantui.demo.world.images import draw
from clantui.demo.world.names import ASSETS
from clantui.demo.world.world import World
from tests.factories.counted_api import CountedApi


class _ApiWithImages(CountedApi):
    """A demo API whose image URLs are of `assets`; set it before the first request."""

    assets = ASSETS

    def _pack_response(self, world: World, api_request: ApiRequest) -> ApiResponse:
        given = super()._pack_response(world, api_request)
        content = given.plain.replace(ASSETS.encode(), self.assets.encode())
        return replace(given, content=content, is_gzipped=False).pack()


class WithImages(Resource):
    """The demo API and its card images.

    Attributes:
        requested: number of requests by path of an image.
        sent: headers of the latest requests for images.
    """

    def __init__(self, api: CountedApi) -> None:
        Resource.__init__(self)
        self.api = api
        self.requested: Counter[str] = Counter()
        self.sent: deque[dict[bytes, Sequence[bytes]]] = deque(maxlen=1_000)
        self._cards = {
            urlsplit(build_icon_urls(card)["medium"]).path: card for card in (*CARDS, *TOWERS)
        }

    def getChild(self, path: bytes, request: Request) -> Resource:  # noqa: N802 — Twisted's name
        """Return the API, an image, or an error."""
        if path == b"v1":
            return self.api
        image = request.path.decode("ascii", "replace")
        card = self._cards.get(image)
        if card is None:
            return cast(Resource, notFound())
        self.requested[image] += 1
        self.sent.append(dict(request.requestHeaders.getAllRawHeaders()))
        return _CardImage(card)


class _CardImage(Resource):
    isLeaf = True  # noqa: N815 — Twisted's spelling

    def __init__(self, card: CardSpec) -> None:
        Resource.__init__(self)
        self._card = card

    def render_GET(self, request: Request) -> bytes:  # noqa: N802 — Twisted's name
        request.responseHeaders.setRawHeaders("Content-Type", ["image/png"])
        return draw(self._card)


def serve_with_images(
    reactor: Any,
    world: World,
    latency: Callable[[str], float] = lambda _: 0.0,
) -> IListeningPort:
    """Serve a world and its card images on a free port."""
    api = _ApiWithImages(world, reactor, latency)
    port = serve(reactor, WithImages(api))
    api.assets = make_base_url(port).removesuffix("/v1")
    return port
