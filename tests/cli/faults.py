"""Server of faulty responses; the first part of the path selects the fault."""

from __future__ import annotations

import json
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import unquote

CLAN: Final = "#2PP"
GOOD, BAD = "#2PY", "#2PL"
"""The two members of the clan; with the faults `only-…` just the second one fails."""


def answer(status: str, body: str, *headers: str) -> bytes:
    """Return an HTTP response as bytes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *headers]
    return "\r\n".join([*lines, "", body]).encode()


_CARD = {"id": 26000000, "name": "Knight", "maxLevel": 16, "elixirCost": 3, "rarity": "common"}
_MEMBERS = [{"tag": GOOD, "name": "Good"}, {"tag": BAD, "name": "Bad"}]
_CLAN = answer("200 OK", json.dumps({"tag": CLAN, "name": "Two", "memberList": _MEMBERS}))
_FIFTY = answer(
    "200 OK",
    json.dumps(
        {
            "tag": CLAN,
            "name": "Fifty",
            "memberList": [{"tag": f"#{a}{b}P"} for a in "0289PYL" for b in "0289PYLQ"][:50],
        }
    ),
)
_PAGE = "<html><body>Bad Gateway</body></html>"
_WHOLE = json.dumps({"tag": CLAN, "name": "Two", "memberList": []})

FAULTS: Final[dict[str, bytes]] = {
    "html": answer("503 Service Unavailable", _PAGE, "Content-Type: text/html"),
    "maintenance": answer("503 Service Unavailable", '{"reason": "inMaintenance"}'),
    "throttled": answer("429 Too Many Requests", '{"reason": "requestThrottled"}'),
    "broken": answer("500 Internal Server Error", '{"reason": "unknownException"}'),
    "hostile": answer("500 Internal Server Error", '{"reason": "\\u001b[31m\\u202eevil"}'),
    "garbage": answer("200 OK", "\x00\x01 not JSON"),
    "page": answer("200 OK", _PAGE),
    "nothing": answer("200 OK", ""),
    "another": answer("200 OK", '{"tag": "#8888"}'),
    "truncated": answer("200 OK", _WHOLE)[:-10],
    "no-http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "mute": b"",
    "redirect": answer("302 Found", "", "Location: /elsewhere/clans/%232PP"),
    "refused": answer("403 Forbidden", '{"reason": "accessDenied"}'),
    "gone": answer("404 Not Found", '{"reason": "notFound"}'),
}
"""Response to each request by the name of the fault; the connection is closed after it."""


class Server:
    """HTTP server on this machine.

    Attributes:
        requests: number of requests by fault and kind.
        payload: the clan's JSON for the fault `payload`, with which all players answer.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.requests: Counter[str] = Counter()
        self.payload: dict[str, object] = {}

    def base(self, fault: str) -> str:
        """Return the base URL that selects a fault."""
        return f"http://127.0.0.1:{self._port}/{fault}"

    def reply(self, path: str) -> bytes | None:
        """Return the response to a path, or None for no response."""
        _, fault, kind, tag, *_ = [*path.split("/"), ""]
        self.requests[f"{fault} {kind}"] += 1
        if fault == "fifty" and kind == "players":
            return None
        if fault == "fifty":
            return _FIFTY
        if fault == "payload":
            profile = {"tag": unquote(tag), "currentFavouriteCard": _CARD}
            return answer("200 OK", json.dumps(self.payload if kind == "clans" else profile))
        if fault.startswith("only-"):  # only one member fails
            if kind == "clans":
                return _CLAN
            if unquote(tag) == GOOD:
                return answer("200 OK", json.dumps({"tag": GOOD, "currentFavouriteCard": _CARD}))
        fault = fault.removeprefix("only-")
        return None if fault == "silent" else FAULTS[fault]


@contextmanager
def run_server() -> Iterator[Server]:
    """Serve until the block ends."""
    with _Listening(("127.0.0.1", 0), _handler(lambda: server)) as listening:
        server = Server(listening.server_address[1])
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


class _Listening(socketserver.ThreadingTCPServer):
    request_queue_size = 64
    allow_reuse_address = True
    server_address: tuple[str, int]


def _handler(found: Callable[[], Server]) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if not (first := self.rfile.readline().decode()):
                return  # a connection opened in advance and not used
            while self.rfile.readline().strip():
                pass
            server = found()
            reply = server.reply(first.split()[1])
            if reply is None:
                with suppress(ConnectionError):
                    self.rfile.read()  # until the client closes the connection
            else:
                self.wfile.write(reply)

    return Handler
