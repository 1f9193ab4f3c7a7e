"""What all that decodes the API's JSON has in common.

Only tags are sure to be there; everything else may be absent or null, and is then left out rather
than refused. Only the fields needed are decoded, which is what makes it fast.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from clantui.core.errors import Garbled
from clantui.core.tag import BadTag, Tag
from clantui.core.text import clean

_T = TypeVar("_T")

_MOMENT: Final = re.compile(r"\d{8}T\d{6}\.\d{3}Z", re.ASCII)

_NEVER: Final = 1970
"""The API writes the last second of 1969 where it means "never"."""


def decoded(decoder: msgspec.json.Decoder[_T], body: bytes) -> _T:
    """Decode an answer.

    Raises:
        Garbled: if it has another shape; the message quotes nothing of it.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        # The message of the decoder would quote the answer.
        raise Garbled("the API's answer has another shape than it should") from None


def tag_of(text: str) -> Tag:
    """Read a tag.

    Raises:
        Garbled: if it is none.
    """
    try:
        return Tag.parse(text)
    except BadTag:
        raise Garbled("the API answered with a tag that is none") from None


def name_of(raw: str | None, stand_in: object) -> str:
    """A name as it may be shown; the stand-in where nothing of it can be."""
    return clean(raw or "") or str(stand_in)


def moment(text: str | None) -> datetime | None:
    """Read the API's time, `20261122T093000.000Z`, as aware UTC; None for none."""
    if text is None or not _MOMENT.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)  # `strptime` takes ten times as long
    except ValueError:
        return None
    return at if at.year >= _NEVER else None
