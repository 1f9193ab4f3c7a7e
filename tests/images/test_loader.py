"""Tests that images are loaded, cached and limited, and that invalid ones are dropped."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from twisted.internet.defer import Deferred, fail, succeed

from clantui.config.settings import IMAGE_HOST, Settings, find_image_origin
from clantui.core.model.errors import Cancelled, Unreachable
from clantui.core.model.survey import LoadRequest
from clantui.core.model.token import Token
from clantui.demo.server import make_base_url
from clantui.images.disk_cache import FRESH_SECONDS, ImageCache
from clantui.images.loader import ImageLoader
from tests.factories.backends import (
    REQUESTS,
    SMALL,
    WORLD,
    StartedBackend,
    close_connections,
)
from tests.factories.http_server import wait_for
from tests.factories.image_server import serve_with_images
from tests.factories.images import png
from tests.polling import wait_in_process, wait_until

KEY: Final = "bWFkZS11cC1rZXk"
HOG: Final = 26000021


class ImageWorld:
    """The demo API with its images, and a cache folder."""

    def __init__(self, reactor: Any, port: Any, folder: Path) -> None:
        self.resource = port.factory.resource
        self.folder = folder
        self._base = make_base_url(port)
        self._reactor = reactor

    @property
    def image_requests(self) -> int:
        """Number of image requests so far."""
        return sum(self.resource.requested.values())

    @asynccontextmanager
    async def backend(self, *, art: bool = True) -> AsyncIterator[StartedBackend]:
        """Yield the backend from the program's start to its end."""
        settings = Settings(base=self._base, token=Token(KEY), art=art, image_folder=self.folder)
        backend = StartedBackend(settings, self._reactor)
        try:
            yield backend
        finally:
            await close_connections(backend)
            backend.close()


@asynccontextmanager
async def world(reactor: Any, folder: Path, latency: float = 0.0) -> AsyncIterator[ImageWorld]:
    """Serve the demo API with images."""
    before = set(reactor.getReaders())
    port: Any = serve_with_images(reactor, WORLD, lambda _: latency)
    try:
        yield ImageWorld(reactor, port, folder / "images")
    finally:
        await wait_for(port.stopListening())
        await wait_until(lambda: set(reactor.getReaders()) <= before)


async def test_an_image_is_loaded_and_cached(reactor: Any, tmp_path: Path) -> None:
    """An image is requested once, and the next run reads it from the cache."""
    async with world(reactor, tmp_path) as place:
        async with place.backend() as backend:
            first = await backend.load_card_image(HOG)
            assert first is not None
            assert (first.width, first.height) == (240, 288)
            assert await backend.load_card_image(HOG) is first
        async with place.backend() as backend:
            assert await backend.load_card_image(HOG) == first
        assert (place.image_requests, place.resource.api.traffic.started) == (1, 1)


async def test_each_image_is_requested_once(reactor: Any, tmp_path: Path) -> None:
    """Eight images loaded twice at the same time need one card list and eight files."""
    async with world(reactor, tmp_path) as place, place.backend() as backend:
        cards = [*range(HOG, HOG + 8)] * 2
        images = await asyncio.gather(*map(backend.load_card_image, cards))
        assert None not in images
        assert images[:8] == images[8:]
        assert (place.image_requests, place.resource.api.traffic.started) == (8, 1)


async def test_the_key_never_goes_to_the_host_of_the_images(reactor: Any, tmp_path: Path) -> None:
    """No image request has the key, in any header."""
    async with world(reactor, tmp_path) as place, place.backend() as backend:
        await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        for card in (HOG, HOG + 1, HOG + 2):
            assert await backend.load_card_image(card) is not None
        assert place.resource.api.traffic.started == REQUESTS + 1
        assert len(place.resource.sent) == place.image_requests == 3
        for headers in place.resource.sent:
            assert b"authorization" not in {name.lower() for name in headers}
            assert KEY not in str(headers)


async def test_nothing_is_requested_if_images_are_off(reactor: Any, tmp_path: Path) -> None:
    """With images off there is no request, no file and no folder."""
    async with world(reactor, tmp_path) as place:
        async with place.backend(art=False) as backend:
            assert await backend.load_card_image(HOG) is None
        assert (place.image_requests, place.resource.api.traffic.started) == (0, 0)
        assert os.listdir(tmp_path) == []  # noqa: PTH208 — a Path would be "blocking" here


async def test_an_unknown_card_has_no_image(reactor: Any, tmp_path: Path) -> None:
    """A card that is not in the list of all cards is not requested."""
    async with world(reactor, tmp_path) as place, place.backend() as backend:
        assert await backend.load_card_image(26_000_990) is None
        assert place.image_requests == 0


async def test_an_image_waits_for_a_load(reactor: Any, tmp_path: Path) -> None:
    """An image needed during a load is requested after all responses."""
    async with world(reactor, tmp_path, latency=0.05) as place, place.backend() as backend:
        loading = asyncio.create_task(backend.load_clan(LoadRequest(tag=SMALL), lambda _: None))
        await wait_until(lambda: place.resource.api.traffic.started)
        assert await backend.load_card_image(HOG) is not None
        assert loading.done()
        await loading
        paths = list(place.resource.api.traffic.paths)
        assert paths.index("/v1/cards") == REQUESTS
        assert place.image_requests == 1


async def test_a_cancelled_image_is_not_requested(reactor: Any, tmp_path: Path) -> None:
    """An image cancelled while it waits is never requested."""
    async with world(reactor, tmp_path, latency=0.05) as place, place.backend() as backend:
        loading = asyncio.create_task(backend.load_clan(LoadRequest(tag=SMALL), lambda _: None))
        await wait_until(lambda: place.resource.api.traffic.started)
        wanted = asyncio.create_task(backend.load_card_image(HOG))
        await asyncio.sleep(0)
        wanted.cancel()
        await asyncio.wait({wanted})
        assert wanted.cancelled()
        await loading
        assert "/v1/cards" not in place.resource.api.traffic.paths


class FakeHost:
    """An image host with a response set by the test, which counts its requests."""

    def __init__(self, respond: Callable[[], Deferred[bytes]]) -> None:
        self.respond = respond
        self.requests = 0
        self.now = 0.0

    async def get(self, card: int) -> bytes:
        """See `ImageDownloads.get`."""
        del card
        self.requests += 1
        return await self.respond()

    def image_loader(self, cache: ImageCache | None = None) -> ImageLoader:
        """Return a loader of this host."""
        return ImageLoader(self.get, cache, lambda: self.now)


async def test_a_file_that_is_no_image_is_dropped(tmp_path: Path) -> None:
    """A web page in place of an image is neither shown nor saved."""
    host = FakeHost(lambda: succeed(b"<html>"))
    assert await host.image_loader(ImageCache(tmp_path, IMAGE_HOST)).load(HOG) is None
    assert os.listdir(tmp_path) == []  # noqa: PTH208 — a Path would be "blocking" here


async def test_a_damaged_file_on_disk_is_loaded_again(tmp_path: Path) -> None:
    """A damaged file in the cache is deleted and replaced."""
    cache = ImageCache(tmp_path, IMAGE_HOST)
    cache.put(HOG, png()[:60])
    host = FakeHost(lambda: fail(Unreachable("none")))
    assert await host.image_loader(cache).load(HOG) is None
    assert cache.get(HOG) is None
    cache.put(HOG, png()[:60])
    host.respond = lambda: succeed(png(3, 4))
    image = await host.image_loader(cache).load(HOG)
    assert image is not None
    assert (image.width, image.height, host.requests) == (3, 4, 2)
    assert cache.get(HOG) == (png(3, 4), True)


async def test_an_old_image_is_shown_if_the_host_fails(tmp_path: Path) -> None:
    """After a month an image is loaded again; if that fails, the old one is shown."""
    times = [0.0]
    cache = ImageCache(tmp_path, "https://host", lambda: times[0])
    cache.put(HOG, png(3, 4))
    times[0] = FRESH_SECONDS + 1
    host = FakeHost(lambda: fail(Unreachable("none")))
    image = await host.image_loader(cache).load(HOG)
    assert image is not None
    assert (image.width, host.requests) == (3, 1)


async def test_a_failed_image_is_not_requested_again_at_once() -> None:
    """A failed card is requested again after five minutes, not before."""
    host = FakeHost(lambda: fail(Unreachable("none")))
    loader = host.image_loader()
    for _ in range(3):
        assert await loader.load(HOG) is None
    assert host.requests == 1
    host.now = 301.0
    await loader.load(HOG)
    assert host.requests == 2


async def test_requests_pause_after_three_failures() -> None:
    """After three failures in a row no card is requested for five minutes."""
    host = FakeHost(lambda: fail(Unreachable("none")))
    loader = host.image_loader()
    for card in range(10):
        await loader.load(card)
    assert host.requests == 3
    host.now = 300.0
    assert await loader.load(11) is None
    assert host.requests == 4, "one failure after the pause starts no other pause"
    host.respond = lambda: succeed(png())
    assert await loader.load(12) is not None


async def test_only_failures_in_a_row_start_a_pause() -> None:
    """An image between failures shows that the host works."""
    host = FakeHost(lambda: fail(Unreachable("none")))
    loader = host.image_loader()
    for card in range(1, 10):
        works = card % 3 == 0
        host.respond = (lambda: succeed(png())) if works else (lambda: fail(Unreachable("none")))
        assert (await loader.load(card) is not None) is works
    assert host.requests == 9


async def test_two_images_are_requested_at_a_time() -> None:
    """The third waits for the first or the second."""
    started, release = list[int](), asyncio.Event()

    async def download(card: int) -> bytes:
        started.append(card)
        await release.wait()
        return png()

    loader = ImageLoader(download, None, lambda: 0.0)
    loading = asyncio.gather(*map(loader.load, range(5)))
    await wait_in_process(lambda: len(started) >= 2)
    await asyncio.sleep(0.05)  # in which a third would start
    assert len(started) == 2
    release.set()
    assert None not in await loading


async def test_a_failing_host_gets_few_requests_of_a_deck() -> None:
    """Of eight images loaded at the same time, none is requested after three failures."""
    host = FakeHost(lambda: fail(Unreachable("none")))
    loader = host.image_loader()
    assert await asyncio.gather(*map(loader.load, range(8))) == [None] * 8
    assert host.requests in {3, 4}


async def test_a_shared_load_survives_one_cancellation() -> None:
    """Two loads of an image share a request; one is cancelled, and the other gets the image."""
    requested = []
    given: asyncio.Future[bytes] = asyncio.Future()

    async def get(card: int) -> bytes:
        requested.append(card)
        return await given

    loader = ImageLoader(get, None, lambda: 0.0)
    first, second = (asyncio.create_task(loader.load(HOG)) for _ in range(2))
    await wait_until(lambda: requested)
    first.cancel()
    await asyncio.wait({first})
    given.set_result(png())
    assert await second is not None
    assert (first.cancelled(), requested) == (True, [HOG])


async def test_a_slow_connection_is_no_failure_of_the_host() -> None:
    """An image skipped on a slow connection is requested once it is fast."""
    host = FakeHost(lambda: fail(Cancelled("slow")))
    loader = host.image_loader()
    for _ in range(5):
        assert await loader.load(HOG) is None
    host.respond = lambda: succeed(png())
    assert await loader.load(HOG) is not None


async def test_no_image_is_requested_of_a_slow_api(reactor: Any, tmp_path: Path) -> None:
    """If responses take more than a second, neither card list nor image is requested."""
    async with world(reactor, tmp_path, latency=1.1) as place, place.backend() as backend:
        await backend.load_clan(LoadRequest(tag=SMALL), lambda _: None)
        assert await backend.load_card_image(HOG) is None
        assert (place.image_requests, "/v1/cards" in place.resource.api.traffic.paths) == (
            0,
            False,
        )


def test_only_a_local_api_may_serve_its_own_images() -> None:
    """The official API and all proxies use the game's image host; a loopback API uses itself."""
    assert find_image_origin("https://api.clashroyale.com/v1") == IMAGE_HOST
    assert find_image_origin("https://proxy.royaleapi.dev/v1") == IMAGE_HOST
    assert find_image_origin("https://localhost.evil.example/v1") == IMAGE_HOST
    assert find_image_origin("http://127.0.0.1:8080/v1") == "http://127.0.0.1:8080"


async def test_the_images_used_last_are_kept_in_memory() -> None:
    """Sixteen images are kept; another one replaces the image that was not used for longest."""
    host = FakeHost(lambda: succeed(png()))
    loader = host.image_loader()
    for card in range(16):
        await loader.load(card)
    await loader.load(0)
    assert host.requests == 16
    await loader.load(16)
    await loader.load(0)
    assert host.requests == 17
    await loader.load(1)
    assert host.requests == 18
