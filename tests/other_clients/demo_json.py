"""JSON of the demo, to compare with the values of a client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from string import Formatter
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen


class Demo:
    """Client of a demo API that runs in another process.

    Paths have the names of `values`, such as `/clans/{clan}/members`.

    Args:
        url: base URL, ending in the version of the API.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def json(self, path: str) -> Any:
        """Return the JSON of a path."""
        return self._load(path.format(**{k: quote(str(v)) for k, v in self.values.items()}))

    def arguments(self, path: str) -> list[object]:
        """Return the values in a path, which are the arguments of the method that requests it."""
        return [self.values[name] for _, name, *_ in Formatter().parse(path) if name]

    @cached_property
    def values(self) -> Mapping[str, object]:
        """Return the value of each name; the clan is the one with the most trophies."""
        clan = str(self._load("/locations/global/rankings/clans?limit=1")["items"][0]["tag"])
        return {
            "clan": clan,
            "player": self._load(f"/clans/{quote(clan)}")["memberList"][0]["tag"],
            "part": "ter",
            "place": 57_000_094,
            "season": "2026-10",
            "board": 170_000_001,
        }

    def _load(self, path: str) -> Any:
        request = Request(self.url + path, headers={"Authorization": "Bearer token"})  # noqa: S310
        with urlopen(request, timeout=30) as response:  # noqa: S310 — our own server
            return json.load(response)
