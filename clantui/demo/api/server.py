"""The pretend API on a port of this machine."""

from collections.abc import Callable

from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IListeningPort, IReactorTCP, IReactorTime
from twisted.web.http import Request
from twisted.web.resource import Resource
from twisted.web.server import Site

from clantui.demo.api.latency import PROMPT
from clantui.demo.api.resource import DemoApi
from clantui.demo.faults.rules import Choose
from clantui.demo.world.world import World


class _QuietSite(Site):
    """A site that keeps no log of who came: a dashboard owns the terminal."""

    noisy = False
    displayTracebacks = False  # noqa: N815 — Twisted's spelling

    def __init__(self, api: Resource, reactor: IReactorTCP) -> None:
        Site.__init__(self, api, reactor=reactor)

    def log(self, request: Request) -> None:
        """Say nothing."""


def serve(  # noqa: PLR0913 — each is handed in
    reactor: IReactorTCP,
    world: World,
    *,
    port: int = 0,
    latency: Callable[[str], float] = PROMPT,
    faults: Choose | None = None,
    step: float = 0.0,
    interface: str = "127.0.0.1",
    pictures: bool = False,
) -> IListeningPort:
    """Serve a world over HTTP.

    Args:
        reactor: Listens, and tells the time: a whole reactor.
        world: The world to serve.
        port: The TCP port; 0 for any that is free.
        latency: How many seconds the answer to a path takes; 0 for none.
        faults: What goes wrong with a path, asked once for each request; None for nothing.
        step: After how many seconds something happens in each clan; 0 for never.
        interface: The address to listen on.
        pictures: Whether the cards' pictures are there, too, and their addresses lead to them:
            drawn when they are asked for, by Pillow, which must be installed.

    Returns:
        The open port; its `stopListening` ends the service.

    Raises:
        twisted.internet.error.CannotListenError: If the port is taken.
        TypeError: If the reactor cannot tell the time.
    """
    clock = IReactorTime(reactor)
    api = DemoApi(world, clock=clock, latency=latency, faults=faults, step=step)
    site = _QuietSite(_with_pictures(api) if pictures else api, reactor)
    # Twisted types no factory of HTTP's as one that makes protocols.
    opened = reactor.listenTCP(port, site, interface=interface)  # type: ignore[arg-type]
    if pictures:
        api.assets = base_url(opened).removesuffix("/v1")
    return opened


def _with_pictures(api: DemoApi) -> Resource:
    from clantui.demo.world.images import Beside  # noqa: PLC0415 — only where there are pictures

    return Beside(api)


def base_url(port: IListeningPort) -> str:
    """Give the address of the API behind a port.

    Args:
        port: A port that `serve` opened on an IPv4 interface.

    Returns:
        Such as `http://127.0.0.1:8080/v1`.

    Raises:
        TypeError: If the port listens on something else.
    """
    address = port.getHost()
    if not isinstance(address, IPv4Address):
        raise TypeError(f"{address!r} is no IPv4 address")
    return f"http://{address.host}:{address.port}/v1"
