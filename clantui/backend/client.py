"""The client of an API over HTTP, with all its layers.

Imports much of Twisted: import it in a thread, after the first paint.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace
from twisted.internet.defer import CancelledError
from twisted.web.http_headers import Headers

from clantui.api.images import ImageDownloads, ImageFetcher
from clantui.api.pacing.rate_limiter import RateLimiter
from clantui.api.pacing.turns import TurnQueue
from clantui.api.transport.connections import Connections
from clantui.api.transport.http import HttpLimits, HttpSource
from clantui.api.transport.reactor import IClientReactor
from clantui.api.transport.trust import TlsTrust
from clantui.backend.bridge import to_future
from clantui.backend.chain import ClientChain, build_chain
from clantui.config.settings import Settings, find_image_origin, make_rate_limit
from clantui.core.model.errors import Cancelled
from clantui.core.model.game import MAX_MEMBERS
from clantui.core.model.proxy import find_proxy
from clantui.core.model.token import Token
from clantui.core.pace import LearnedLimit, RateLimit, decode_limit, encode_limit
from clantui.images.disk_cache import ImageCache
from clantui.images.loader import CONCURRENCY, ImageLoader

if TYPE_CHECKING:  # SQLite
    from clantui.store.store import ApiStore


def build_client(
    settings: Settings,
    reactor: IClientReactor,
    trust: TlsTrust,
    store: ApiStore | None,
    on_pause: Callable[[float], object],
) -> ClientChain:
    """Build the client; `store` keeps responses and limits for the next run."""
    turns = TurnQueue(reactor)
    http, connections = build_transport(settings, reactor, trust, turns=turns)
    limit, saved = make_rate_limit(settings), None
    if store is not None and settings.token is not None:
        saved = PersistentLimit(store, settings.token, limit, time.time)
    limiter = RateLimiter(
        http,
        reactor,
        limit,
        settings.concurrency,
        random.random,
        max_wait=settings.load_timeout,
        on_pause=on_pause,
        learned=saved.learned if saved is not None else None,
        on_learned=saved.save if saved is not None else None,
    )
    client = build_chain(limiter, reactor, turns, settings.max_age, store)
    chain = ClientChain(client=client, limiter=limiter, connections=connections)
    return _with_images(chain, settings, reactor, trust) if settings.art else chain


class PersistentLimit:
    """The learned limit of an API key in the store; `learned` is the stored one, or None."""

    def __init__(
        self,
        store: ApiStore,
        token: Token,
        limit: RateLimit,
        now: Callable[[], float],
    ) -> None:
        """Load the stored limit; `limit` is the assumed one, and `now` returns Unix time, s."""
        self._store, self._limit, self._now = store, limit, now
        self._key = token.digest
        self.learned = decode_limit(store.load_limit(self._key), limit, now())
        self._since = self.learned.refused_at if self.learned is not None else 0.0

    def save(self, learned: LearnedLimit) -> None:
        """Save a limit, merged with one that another process has saved for the same key."""
        since, self._since = self._since, max(self._since, learned.refused_at)
        now = self._now()

        def merge(text: str) -> str:
            stored = decode_limit(text, self._limit, now)
            return encode_limit(learned.merge(stored, since), now)

        self._store.save_limit(self._key, now, merge)


def _with_images(
    chain: ClientChain,
    settings: Settings,
    reactor: IClientReactor,
    trust: TlsTrust,
) -> ClientChain:
    """Return a copy with a loader of images; it has its own connections and no API key."""
    origin = find_image_origin(settings.base)
    proxy = find_proxy(os.environ, origin)
    connections = Connections(reactor, origin, max_idle=CONCURRENCY, trust=trust, proxy=proxy)
    fetcher = ImageFetcher(connections.agent, origin, reactor, connections.drop_silent)
    limiter = chain.limiter
    downloads = ImageDownloads(
        chain.client.get_image_urls, fetcher.get, limiter.latency, lambda: limiter.is_busy, reactor
    )

    async def load(card: int) -> bytes:
        try:
            return await to_future(downloads.get(card))
        except CancelledError:  # Twisted's error: the download was cancelled, not this coroutine
            raise Cancelled("the request for the image was given up") from None

    folder = settings.image_folder
    cache = None if folder is None else ImageCache(folder, origin)
    images = ImageLoader(load, cache, reactor.seconds)
    return replace(chain, images=images, image_connections=connections)


def build_transport(
    settings: Settings,
    reactor: IClientReactor,
    trust: TlsTrust,
    on_headers: Callable[[Headers], object] = lambda _: None,
    turns: TurnQueue | None = None,
) -> tuple[HttpSource, Connections]:
    """Build the HTTP source and its connections, without other layers; the settings need a key."""
    if settings.token is None:
        raise RuntimeError("a request without a key")  # a bug: callers check `has_key` first
    connections = Connections(
        reactor,
        settings.base,
        max_idle=settings.concurrency,
        max_preconnected=min(settings.concurrency, MAX_MEMBERS) if settings.preconnect else 0,
        trust=trust,
        connect_timeout=settings.timeout,
        proxy=find_proxy(os.environ, settings.base),
    )
    http = HttpSource(
        connections.agent,
        settings.base,
        settings.token,
        reactor,
        HttpLimits(timeout=settings.timeout, idle_timeout=settings.idle_timeout),
        on_followups=connections.open,
        drop_silent=connections.drop_silent,
        on_headers=on_headers,
        turns=turns,
    )
    return http, connections
