"""The demo's own JSON, to hold against what a client makes of it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen


class Demo:
    """The demo world behind an address.

    Args:
        url: base URL, with the version.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def json(self, path: str) -> Any:  # noqa: ANN401 — JSON is anything
        """Return what a path answers."""
        asked = Request(self.url + path, headers={"Authorization": "Bearer token"})  # noqa: S310
        with urlopen(asked, timeout=30) as response:  # noqa: S310 — our own server
            return json.load(response)

    @cached_property
    def clan(self) -> str:
        """The tag of the clan with the most trophies."""
        best = self.json("/locations/global/rankings/clans?limit=1")
        return str(best["items"][0]["tag"])

    @cached_property
    def player(self) -> str:
        """The tag of the first of that clan."""
        return str(self.json(f"/clans/{quote(self.clan)}")["memberList"][0]["tag"])


def tagged(kind: str, tag: str, rest: str = "") -> str:
    """Return the path of something that has a tag."""
    return f"/{kind}/{quote(tag)}{rest}"
