"""What an action is: something a key does, told once for everybody who tells of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, TypeAlias

from msgspec import Struct

IN_KEY_BAR: Final = "bar"
"""The key bar shows it, and so does the palette."""

IN_PALETTE: Final = ""
"""The palette offers it, the key bar does not."""

SEARCH_ONLY: Final = "quiet"
"""The palette has it for those who search: it moves a cursor, or steps out."""

PRIORITY: Final = "first"
"""Like `IN_PALETTE`, and goes before what has the focus: it works where text is typed, too."""

QUIET_FIRST: Final = "quiet first"
"""Like `SEARCH_ONLY`, and goes before what has the focus: it works in fields and dialogs, too."""

Row: TypeAlias = tuple[str, str, str, str, str, str]
"""An action's id, keys, name, sentence, what it runs, and how it is offered."""

_NAMES: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where the screen's names of keys differ from Unicode's."""


class Scope(Struct, frozen=True, kw_only=True):
    """Where actions belong: a screen, a dialog, or a part of one.

    Attributes:
        id: its name in `clantui keys`.
        title: for people.
        within: the ids of what it lies in: their keys work here, too, where none of its own is
            the same.
    """

    id: str
    title: str
    within: tuple[str, ...] = ()


class Action(Struct, frozen=True, kw_only=True):
    """Something that a key does, and the palette.

    Attributes:
        id: by which the config knows it; like no other's.
        scope: the id of its `Scope`.
        keys: as people write them: `b`, `/`, `f5`, `ctrl+p`; none for the palette alone.
        name: a word or two, for the key bar and the palette.
        does: what it does, in a sentence without a full stop.
        run: what the screen runs, as the screen writes it.
        offered: one of `IN_KEY_BAR`, `IN_PALETTE`, `SEARCH_ONLY`, `PRIORITY` and `QUIET_FIRST`.
    """

    id: str
    scope: str
    keys: tuple[str, ...]
    name: str
    does: str
    run: str
    offered: str

    def bound(self, keymap: Mapping[str, str]) -> tuple[str, ...]:
        """Its keys, where some are bound to others.

        Args:
            keymap: by an action's id its keys with commas between, as the config has them.
        """
        return split(keymap[self.id]) if self.id in keymap else self.keys


def split(keys: str) -> tuple[str, ...]:
    """Keys with commas between, one by one; a comma itself is called `comma`."""
    return tuple(key for part in keys.split(",") if (key := part.strip()))


def full_name(key: str) -> str:
    """A key by the name that the screen knows it by, which is not always what people write.

    Args:
        key: `/` or `slash`, `b`, `ctrl+p`.
    """
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _NAMES.get(name, name)


def actions(scope: str, *rows: Row) -> tuple[Action, ...]:
    """The actions of one scope, from a table of them."""
    return tuple(
        Action(
            id=known_as,
            scope=scope,
            keys=split(keys),
            name=name,
            does=does,
            run=run,
            offered=offered,
        )
        for known_as, keys, name, does, run, offered in rows
    )
