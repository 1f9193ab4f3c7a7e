"""Common parts of what decodes the API's JSON.

Everything may be absent, null or odd, and is then left out rather than refused; a row without its
tag or id is left out as a whole. Only the fields needed are decoded, which is what makes it fast;
what the strict decoder refuses is decoded once more, field by field (`lenient`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sized
from datetime import datetime
from typing import Annotated, Final, Protocol, TypeAlias, TypeVar

import msgspec

from clantui.core.model.errors import InvalidResponse
from clantui.core.model.tag import InvalidTag, Tag
from clantui.core.text.sanitize import clean
from clantui.wire.lenient import decode_leniently

_T = TypeVar("_T")


class _TaggedRow(Protocol):
    @property
    def tag(self) -> str | None: ...


_Row = TypeVar("_Row", bound=_TaggedRow)

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
"""An integer of the game. What is beyond could neither be shown nor written down."""

_TIME: Final = re.compile(r"\d{8}T\d{6}\.\d{3}Z", re.ASCII)

_OTHER_SHAPE: Final = "the API's answer has an unexpected form"

_NEVER: Final = 1970
"""The API writes the last second of 1969 where it means "never"."""


def decode(decoder: msgspec.json.Decoder[_T], body: bytes) -> _T:
    """Decode a response; a value in it that does not fit is left out.

    Raises:
        InvalidResponse: if as a whole it has another shape; the message quotes nothing of it.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    try:
        return decode_leniently(decoder.type, body)
    except (ValueError, RecursionError):
        # The message of the decoder would quote the answer.
        raise InvalidResponse(_OTHER_SHAPE) from None


def parse_tag(text: str | None) -> Tag:
    """Parse the tag of what a response is about.

    Raises:
        InvalidResponse: if it is none.
    """
    if text is None:
        raise InvalidResponse(_OTHER_SHAPE)
    if (tag := parse_tag_or_none(text)) is None:
        raise InvalidResponse("the API answered with an invalid tag")
    return tag


def check_readable(rows: Sized | None, found: Sized) -> None:
    """Check that of a list at least one row could be read: else nothing would look like none.

    Raises:
        InvalidResponse: if none could.
    """
    if rows and not found:
        raise InvalidResponse(_OTHER_SHAPE)


def parse_tag_or_none(text: str | None) -> Tag | None:
    """Parse the tag of a row; None where it is missing or none."""
    try:
        return Tag.parse(text or "")
    except InvalidTag:
        return None


def build_by_tag(rows: Iterable[_Row] | None, build: Callable[[Tag, _Row], _T]) -> tuple[_T, ...]:
    """Build a value of each row that has a tag; of several with the same tag the first counts."""
    found: dict[Tag, _T] = {}
    for row in rows or ():
        if (tag := parse_tag_or_none(row.tag)) is not None:
            found.setdefault(tag, build(tag, row))
    return tuple(found.values())


def display_name(raw: str | None, stand_in: object) -> str:
    """Return a name as it may be shown; the stand-in where nothing of it can be."""
    return clean(raw or "") or str(stand_in)


def at_least(number: int | None, least: int) -> int | None:
    """Return a number; None where it is below the least that the game has."""
    return None if number is None or number < least else number


def parse_time(text: str | None) -> datetime | None:
    """Parse the API's time, `20261122T093000.000Z`, as aware UTC; None for none."""
    if text is None or not _TIME.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)  # `strptime` takes ten times as long
    except ValueError:
        return None
    return at if at.year >= _NEVER else None
