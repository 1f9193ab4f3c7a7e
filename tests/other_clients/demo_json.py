"""JSON of the demo, to compare with the values of a client."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen


class Demo:
    """Client of a demo API that runs in another process.

    Args:
        url: base URL, ending in the version of the API.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def json(self, path: str) -> Any:  # noqa: ANN401 — JSON is anything
        """Return the JSON of a path."""
        request = Request(self.url + path, headers={"Authorization": "Bearer token"})  # noqa: S310
        with urlopen(request, timeout=30) as response:  # noqa: S310 — our own server
            return json.load(response)

    @cached_property
    def clan(self) -> str:
        """Return the tag of the clan with the most trophies."""
        best = self.json("/locations/global/rankings/clans?limit=1")
        return str(best["items"][0]["tag"])

    @cached_property
    def player(self) -> str:
        """Return the tag of the first member of that clan."""
        return str(self.json(f"/clans/{quote(self.clan)}")["memberList"][0]["tag"])


def format_path(kind: str, tag: str, rest: str = "") -> str:
    """Return the path of a resource with a tag."""
    return f"/{kind}/{quote(tag)}{rest}"
