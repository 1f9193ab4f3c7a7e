"""Payloads with one odd value, and the differences between two decoded values."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import fields

from clantui.core.model.battle import Battle
from clantui.core.model.tag import Tag

Path: TypeAlias = tuple[str | int, ...]
Leaves: TypeAlias = dict[tuple[str, ...], object]

GONE: Final = "(gone)"
FLOAT: Final = "(float)"
HALF: Final = "(half an emoji)"
_RAW: Final = {"(1e999)": "1e999", "(huge)": "1" + "0" * 5_000, "(-huge)": "-" + "9" * 30}

ODD: Final[tuple[Any, ...]] = (
    GONE,
    HALF,
    FLOAT,
    *_RAW,
    None,
    {},
    [],
    "",
    "x",
    "\x1b[2J",
    "\u200b",
    "\ud83d",
    "#XYZ",
    -(2**31) - 1,
    2**31,
    2**64,
    10**300,
    1.5,
    True,
    [[]],
    [5],
    [None],
    {"tag": 5},
    {"id": "x"},
    float("nan"),
    float("inf"),
    float("-inf"),
    "carnival",
    "6000",
)
"""Replacements for a value."""


def slim(value: Any, rows: int = 3) -> Any:
    """Return a payload with only the first items of each list, so that a test is fast."""
    if isinstance(value, dict):
        return {key: slim(value, rows) for key, value in value.items()}
    return [slim(item, rows) for item in value[:rows]] if isinstance(value, list) else value


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all values in a JSON value."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, item in inner:
        yield (*path, key)
        yield from places(item, (*path, key))


def damage(value: object, path: Path, odd: object) -> bytes | None:
    """Return a body with one value replaced; None if the replacement does not fit its type."""
    changed: Any = copy.copy(value)
    at = changed
    for key in path[:-1]:  # only what is on the way is copied
        at[key] = copy.copy(at[key])
        at = at[key]
    old = at[path[-1]]
    if odd == GONE:
        del at[path[-1]]
    elif odd == HALF:
        if not isinstance(old, str):
            return None
        at[path[-1]] = f"{old}\ud83d"
    elif odd == FLOAT:
        if isinstance(old, bool) or not isinstance(old, int):
            return None
        at[path[-1]] = float(old)
    else:
        at[path[-1]] = odd
    text = json.dumps(changed)
    for mark, raw in _RAW.items():
        text = text.replace(json.dumps(mark), raw)
    return text.encode()


def leaves(value: object) -> Leaves:
    """Return all values in a decoded value by place; a row's place has its tag or id."""
    return dict(_leaves(value, ()))


def _leaves(value: object, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, Struct) and not isinstance(value, Tag):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name), (*at, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*at, str(key)))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _leaves(item, (*at, _identity(item, number)))
    else:
        yield at, value


def _identity(row: object, number: int) -> str:
    if isinstance(row, Battle):
        return str(number)
    row = getattr(row, "card", row)
    known = getattr(row, "tag", None) or getattr(row, "id", None)
    if isinstance(row, int):
        return str(row)
    return str(number if known is None else known)


def differences(before: object, after: object) -> set[tuple[str, ...]]:
    """Return the places where two decoded values differ; the order of battles is ignored."""
    if before == after:
        return set()
    if isinstance(before, tuple) and isinstance(after, tuple) and _are_battles(before):
        old, new = list(before), list(after)
        for battle in before:
            if battle in new:
                new.remove(battle)
                old.remove(battle)
        assert max(len(old), len(new)) <= 1, "more than one battle is another one"
        before, after = old[0] if old else (), new[0] if new else ()
    was, now = leaves(before), leaves(after)
    return {at for at in was.keys() | now.keys() if was.get(at, ...) != now.get(at, ...)}


def _are_battles(value: tuple[object, ...]) -> bool:
    return bool(value) and isinstance(value[0], Battle)
