"""A card's image comes all the way, and what is wrong with one goes no further."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from twisted.internet.defer import Deferred, fail, succeed

from clantui.config.settings import ICONS, Settings, icon_origin
from clantui.core.model.errors import Cancelled, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.token import Token
from clantui.demo.latency import Latency
from clantui.demo.server import base_url, serve
from clantui.images.disk_cache import FRESH_SECONDS, ImageCache
from clantui.images.loader import ImageLoader, open_image_cache
from tests.factories.backends import REQUESTS, SMALL, WORLD, StartedBackend
from tests.factories.http_server import wait_for
from tests.factories.images import png

KEY: Final = "bWFkZS11cC1rZXk"
HOG: Final = 26000021


class ImageWorld:
    """A pretend API with its pictures beside it, and a folder to keep those in."""

    def __init__(self, reactor: Any, port: Any, folder: Path) -> None:  # noqa: ANN401
        self.beside = port.factory.resource
        self.folder = folder
        self._base = base_url(port)
        self._reactor = reactor

    @property
    def asked(self) -> int:
        """Pictures asked for so far."""
        return sum(self.beside.asked.values())

    @asynccontextmanager
    async def engine(self, *, art: bool = True) -> AsyncIterator[StartedBackend]:
        """Yield the backend from the program's start to its end."""
        settings = Settings(base=self._base, token=Token(KEY), art=art, pictures=self.folder)
        engine = StartedBackend(settings, self._reactor)
        try:
            yield engine
        finally:
            await engine.close_connections()
            engine.close()


@asynccontextmanager
async def world(reactor: Any, folder: Path, latency: float = 0.0) -> AsyncIterator[ImageWorld]:  # noqa: ANN401
    """Such a world, closed at the end."""
    before = set(reactor.getReaders())
    port: Any = serve(
        reactor, WORLD, latency=Latency(base=latency, spread=0, slow=0), pictures=True
    )
    try:
        yield ImageWorld(reactor, port, folder / "pictures")
    finally:
        await wait_for(port.stopListening())
        while set(reactor.getReaders()) - before:  # noqa: ASYNC110 — sockets set no event
            await asyncio.sleep(0.001)


async def test_a_picture_comes_all_the_way(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """The API tells where it is, its host gives it, it is looked at, and kept for the next run."""
    async with world(reactor, tmp_path) as place:
        async with place.engine() as engine:
            first = await engine.card_image(HOG)
            assert first is not None
            assert (first.width, first.height) == (240, 288)
            assert await engine.card_image(HOG) is first
        async with place.engine() as engine:
            assert await engine.card_image(HOG) == first
        assert (place.asked, place.beside.api.traffic.started) == (1, 1)


async def test_the_key_never_goes_to_the_host_of_the_pictures(
    reactor: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """Of all that is sent for pictures, counted at the server, nothing holds the key."""
    async with world(reactor, tmp_path) as place, place.engine() as engine:
        await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        for card in (HOG, HOG + 1, HOG + 2):
            assert await engine.card_image(card) is not None
        assert place.beside.api.traffic.started == REQUESTS + 1
        assert len(place.beside.sent) == place.asked == 3
        for headers in place.beside.sent:
            assert b"authorization" not in {name.lower() for name in headers}
            assert KEY not in str(headers)


async def test_without_the_wish_nothing_is_asked(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Pictures are off unless they are wanted: no request, no file, no folder."""
    async with world(reactor, tmp_path) as place:
        async with place.engine(art=False) as engine:
            assert await engine.card_image(HOG) is None
        assert (place.asked, place.beside.api.traffic.started) == (0, 0)
        assert os.listdir(tmp_path) == []  # noqa: PTH208 — a Path would be "blocking" here


async def test_a_card_nobody_has_heard_of_has_none(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """A card that is not in the list of all cards is asked of no host."""
    async with world(reactor, tmp_path) as place, place.engine() as engine:
        assert await engine.card_image(26_000_990) is None
        assert place.asked == 0


async def test_a_picture_goes_behind_a_load(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Wanted while a clan loads, it is asked for when every answer is there."""
    async with world(reactor, tmp_path, latency=0.05) as place, place.engine() as engine:
        loading = asyncio.create_task(engine.load(LoadRequest(tag=SMALL), lambda _: None))
        while not place.beside.api.traffic.started:  # noqa: ASYNC110 — the server sets no event
            await asyncio.sleep(0.001)
        assert await engine.card_image(HOG) is not None
        assert loading.done()
        await loading
        paths = list(place.beside.api.traffic.paths)
        assert paths.index("/v1/cards") == REQUESTS
        assert place.asked == 1


async def test_leaving_cancels_the_request(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Cancelled before its turn, nothing is asked at all."""
    async with world(reactor, tmp_path, latency=0.05) as place, place.engine() as engine:
        loading = asyncio.create_task(engine.load(LoadRequest(tag=SMALL), lambda _: None))
        while not place.beside.api.traffic.started:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        wanted = asyncio.create_task(engine.card_image(HOG))
        await asyncio.sleep(0)
        wanted.cancel()
        await asyncio.wait({wanted})
        assert wanted.cancelled()
        await loading
        assert "/v1/cards" not in place.beside.api.traffic.paths


class FakeHost:
    """A host that gives files as the test has it, and counts how often it is asked."""

    def __init__(self, give: Callable[[], Deferred[bytes]]) -> None:
        self.give = give
        self.asked = 0
        self.now = 0.0

    async def get(self, card: int) -> bytes:
        """See `ImageDownloads.get`."""
        del card
        self.asked += 1
        return await self.give()

    def image_loader(self, album: ImageCache | None = None) -> ImageLoader:
        """Return a loader of its images."""
        return ImageLoader(self.get, album, lambda: self.now)


async def test_a_file_that_is_no_picture_is_neither_shown_nor_kept(tmp_path: Path) -> None:
    """A web page in place of a picture: nothing is shown, nothing is on disk afterwards."""
    host = FakeHost(lambda: succeed(b"<html>"))
    assert await host.image_loader(open_image_cache(tmp_path, ICONS)).load(HOG) is None
    assert os.listdir(tmp_path) == []  # noqa: PTH208 — a Path would be "blocking" here


async def test_a_spoilt_file_on_disk_is_fetched_anew(tmp_path: Path) -> None:
    """A file on disk is validated like any other: a spoilt one is dropped and replaced."""
    album = open_image_cache(tmp_path, ICONS)
    assert album is not None
    album.put(HOG, png()[:60])
    host = FakeHost(lambda: fail(Unreachable("none")))
    assert await host.image_loader(album).load(HOG) is None
    assert album.get(HOG) is None
    album.put(HOG, png()[:60])
    host.give = lambda: succeed(png(3, 4))
    picture = await host.image_loader(album).load(HOG)
    assert picture is not None
    assert (picture.width, picture.height, host.asked) == (3, 4, 2)
    assert album.get(HOG) == (png(3, 4), True)


async def test_an_old_picture_is_better_than_none(tmp_path: Path) -> None:
    """After a month it is asked for anew; where that fails, the old one is shown."""
    times = [0.0]
    album = ImageCache(tmp_path, "host", lambda: times[0])
    album.put(HOG, png(3, 4))
    times[0] = FRESH_SECONDS + 1
    host = FakeHost(lambda: fail(Unreachable("none")))
    picture = await host.image_loader(album).load(HOG)
    assert picture is not None
    assert (picture.width, host.asked) == (3, 1)


async def test_a_failed_image_is_not_requested_again_at_once() -> None:
    """A card that had none is not asked for again within five minutes; then it is."""
    host = FakeHost(lambda: fail(Unreachable("none")))
    gallery = host.image_loader()
    for _ in range(3):
        assert await gallery.load(HOG) is None
    assert host.asked == 1
    host.now = 301.0
    await gallery.load(HOG)
    assert host.asked == 2


async def test_a_host_that_fails_is_left_alone_for_a_while() -> None:
    """After three failures in a row no card at all is asked for within five minutes."""
    host = FakeHost(lambda: fail(Unreachable("none")))
    gallery = host.image_loader()
    for card in range(10):
        await gallery.load(card)
    assert host.asked == 3
    host.now, host.give = 301.0, lambda: succeed(png())
    assert await gallery.load(11) is not None


async def test_a_slow_link_is_no_failure_of_the_host() -> None:
    """An image that a slow link kept back is asked for as soon as the link is quick."""
    host = FakeHost(lambda: fail(Cancelled("slow")))
    gallery = host.image_loader()
    for _ in range(5):
        assert await gallery.load(HOG) is None
    host.give = lambda: succeed(png())
    assert await gallery.load(HOG) is not None


async def test_a_slow_api_is_asked_for_no_picture(reactor: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """With more than a second for an answer the list of cards is the last that is asked for."""
    async with world(reactor, tmp_path, latency=1.1) as place, place.engine() as engine:
        await engine.load(LoadRequest(tag=SMALL), lambda _: None)
        assert await engine.card_image(HOG) is None
        assert (place.asked, "/v1/cards" in place.beside.api.traffic.paths) == (0, False)


def test_only_an_api_of_this_machine_may_have_pictures_of_its_own() -> None:
    """The official API and every proxy tell the game's own host; a loopback one may be its own."""
    assert icon_origin("https://api.clashroyale.com/v1") == ICONS
    assert icon_origin("https://proxy.royaleapi.dev/v1") == ICONS
    assert icon_origin("https://localhost.evil.example/v1") == ICONS
    assert icon_origin("http://127.0.0.1:8080/v1") == "http://127.0.0.1:8080"
