"""The slow way to decode a response that holds something odd: field by field.

It is gone only where the strict decoder has refused. One odd value costs its own field, which is
then unknown; one odd row of a list becomes a row of which nothing is known. The shapes are the
same `Struct`s that the strict decoder is made of, in which every field has a default.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

import msgspec

_T = TypeVar("_T")

_LONE: Final = re.compile("[\ud800-\udfff]")
"""Half an emoji: `json` has joined whole ones already."""

_DIGITS: Final = 20
"""Digits of a number that is still looked at: Python takes quadratic time for long ones."""

_ODD: Final = object()
"""Stands for a value that does not fit."""


def decode_leniently(shape: type[_T], body: bytes) -> _T:
    """Decode a response, and leave out of it only what does not fit.

    Args:
        shape: a `Struct` all of whose fields have defaults, or a list of such. Where it names
            `vital` fields it is odd itself if one of them is: it would be taken for empty. Where
            it has `unreadable` values, an odd field is given its own, not its default.

    Returns:
        A value of that shape.

    Raises:
        ValueError: if it is no JSON, or as a whole of another shape.
        RecursionError: if it is nested too deeply.
    """
    found = _fit(shape, read_leniently(body))
    if found is _ODD:
        raise ValueError("another shape")
    return found  # type: ignore[no-any-return]


def read_leniently(body: bytes) -> object:
    """Read JSON in which half an emoji, a byte order mark or `NaN` may stand.

    Raises:
        ValueError: if it is no JSON even so.
        RecursionError: if it is nested too deeply.
    """
    return _JSON.decode(body.decode("utf-8-sig", "replace"))


def _read_integer(digits: str) -> object:
    return int(digits) if len(digits) <= _DIGITS else None


def _read_number(digits: str) -> object:
    """Read `6000.0`; where an integer is meant that is 6000."""
    number = float(digits)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


_fields_of: Final = lru_cache(msgspec.structs.fields)
"""Finding them takes longer than all the rest."""

_JSON: Final = json.JSONDecoder(
    strict=False,  # a line break within a text is odd, but a text
    parse_int=_read_integer,
    parse_float=_read_number,
    parse_constant=lambda _: None,  # NaN and the infinities
)


def _fit(shape: Any, value: object) -> Any:  # noqa: ANN401 — a type of any sort
    """Make a value of a shape, or `_ODD`."""
    origin = get_origin(shape)
    if origin in {Union, UnionType}:
        return None if value is None else _fit(_present(shape), value)
    if origin is list:
        return _fit_rows(get_args(shape)[0], value)
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return _fit_fields(shape, value) if isinstance(value, dict) else _ODD
    if isinstance(value, str):
        value = _LONE.sub("\N{REPLACEMENT CHARACTER}", value)
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return _ODD


def _present(shape: Any) -> Any:  # noqa: ANN401
    """Return the type of an optional value where it is not null."""
    return next(option for option in get_args(shape) if option is not type(None))


def _fit_rows(shape: Any, value: object) -> Any:  # noqa: ANN401
    """Make a list; what is no row becomes one of which nothing is known, so that they count."""
    if not isinstance(value, list):
        return _ODD
    rows = [_fit(shape, row) for row in value]
    return [shape() if row is _ODD else row for row in rows]


def _fit_fields(shape: type[msgspec.Struct], value: dict[str, object]) -> Any:  # noqa: ANN401
    fields: dict[str, Any] = {}
    vital = getattr(shape, "vital", ())
    unreadable = getattr(shape, "unreadable", {})
    for field in _fields_of(shape):
        if field.encode_name not in value:
            continue
        fitting = _fit(field.type, value[field.encode_name])
        if fitting is not _ODD:
            fields[field.name] = fitting
        elif field.name in vital:
            return _ODD
        elif field.name in unreadable:
            fields[field.name] = unreadable[field.name]
    return shape(**fields)
