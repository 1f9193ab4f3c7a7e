"""Helpers to decode the API's JSON.

Any value may be missing, null or invalid, and is then left out; a row without its tag or id is
left out as a whole. Decoding only the needed fields is fast. A response that the strict decoder
rejects is decoded again field by field (`lenient`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sized
from datetime import datetime
from typing import Annotated, Final, Protocol, TypeAlias, TypeVar

import msgspec

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.tag import Tag, parse_tag_or_none
from clantui.core.text.sanitize import clean
from clantui.wire.lenient import decode_leniently

_T = TypeVar("_T")


class _TaggedRow(Protocol):
    @property
    def tag(self) -> str | None: ...


_Row = TypeVar("_Row", bound=_TaggedRow)

GameNumber: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
"""An integer of the game; a larger one could be neither shown nor stored."""

GameCount: TypeAlias = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""A number that cannot be negative: a player with -4 decks used would have eight left."""

_TIME: Final = re.compile(r"\d{8}T\d{6}\.\d{3}Z", re.ASCII)

_UNEXPECTED_FORM: Final = "the API's answer has an unexpected form"

_MIN_YEAR: Final = 1970
"""The API sends the last second of 1969 for "never"."""


def decode(decoder: msgspec.json.Decoder[_T], body: bytes) -> _T:
    """Decode a response; values of another type or range are left out.

    Raises:
        InvalidResponse: if the whole response has another shape; the message quotes nothing of it.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    try:
        return decode_leniently(decoder, body)
    except (ValueError, RecursionError):
        # The message of the decoder would quote the response.
        raise InvalidResponse(_UNEXPECTED_FORM) from None


def parse_tag(text: str | None) -> Tag:
    """Parse the tag of a response; raise InvalidResponse if it is missing or invalid."""
    if text is None:
        raise InvalidResponse(_UNEXPECTED_FORM)
    if (tag := parse_tag_or_none(text)) is None:
        raise InvalidResponse("the API answered with an invalid tag")
    return tag


def check_readable(rows: Sized | None, found: Sized) -> None:
    """Raise InvalidResponse if a list has rows, but none could be read: it would look empty."""
    if rows and not found:
        raise InvalidResponse(_UNEXPECTED_FORM)


def build_by_tag(rows: Iterable[_Row] | None, build: Callable[[Tag, _Row], _T]) -> tuple[_T, ...]:
    """Build a value for each row with a valid tag; of rows with the same tag, the first counts."""
    found: dict[Tag, _T] = {}
    for row in rows or ():
        if (tag := parse_tag_or_none(row.tag)) is not None:
            found.setdefault(tag, build(tag, row))
    return tuple(found.values())


class NamePayload(msgspec.Struct):
    """A part of a response of which only the name is used."""

    name: str | None = None


def clean_name(payload: NamePayload | None) -> str:
    """Return a name that is safe to display; empty if it is missing."""
    return "" if payload is None else clean(payload.name or "")


def to_display_name(raw: str | None, default: object) -> str:
    """Return a name that is safe to display, or `default` if nothing of the name is."""
    return clean(raw or "") or str(default)


def parse_time(text: str | None) -> datetime | None:
    """Parse the API's time, `20261122T093000.000Z`, as aware UTC; None if missing or invalid."""
    if text is None or not _TIME.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)  # `strptime` takes ten times as long
    except ValueError:
        return None
    return at if at.year >= _MIN_YEAR else None
