"""Bodies as the API sends them, and random damage to payloads."""

from __future__ import annotations

import copy
import json
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

Json: TypeAlias = dict[str, Any]


def encode(payload: object) -> bytes:
    """Encode a payload like the API."""
    return json.dumps(payload).encode()


INVALID_VALUES: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [
        ...,
        None,
        {},
        [],
        "",
        "x",
        "\x1b[2J",
        "\u200b",
        "#2PP",
        0,
        -1,
        2**64,
        10**300,
        1.5,
        1e300,
        True,
        [[]],
        {"tag": "#2PP"},
        {"id": 1},
        {"id": -1, "name": "\x1b"},
    ]
)


def list_paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to everything inside a JSON value."""
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    paths = [(*path, key) for key, _ in items]
    return paths + [inner for key, item in items for inner in list_paths(item, (*path, key))]


def damage(payload: Json, path: tuple[str | int, ...], value: object) -> None:
    """Set a value inside a JSON value, or remove it, if the path still exists."""
    at: Any = payload
    try:
        for key in path[:-1]:
            at = at[key]
        if value is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = copy.deepcopy(value)  # the next damage may be inside it
    except (KeyError, IndexError, TypeError):
        return
