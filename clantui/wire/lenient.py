"""Slow decoder for responses with invalid values: field by field.

It runs only after the strict decoder has failed. An invalid value loses only its own field, which
is then unknown; an invalid row of a list becomes a row with no known field. It uses the same
`Struct`s as the strict decoder, in which every field has a default.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from types import UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

import msgspec

_T = TypeVar("_T")

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half of an emoji: `json` has already joined the complete ones."""

_MAX_DIGITS: Final = 20
"""Maximum digits of a number: Python takes quadratic time for long ones."""

_INVALID: Final = object()
"""Marks a value of another type or range."""


def decode_leniently(decoder: msgspec.json.Decoder[_T], body: bytes) -> _T:
    """Decode a response; values of another type or range are left out.

    Args:
        decoder: of a `Struct` all of whose fields have defaults, or of a list of such Structs. The
            Struct can have two class variables. `required_fields`: if such a field is invalid, the
            whole Struct is, because it would look empty. `fallbacks`: values that such fields get
            if they are invalid, instead of their defaults.

    Raises:
        ValueError: if the response is not JSON, or has another shape as a whole.
        RecursionError: if it is nested too deeply.
    """
    found = _fit(decoder.type, read_leniently(body))
    if found is _INVALID:
        raise ValueError("another shape")
    return found  # type: ignore[no-any-return]


def read_leniently(body: bytes) -> object:
    """Parse JSON that may hold lone surrogates, a byte order mark or `NaN`.

    Raises:
        ValueError: if it is still not JSON.
        RecursionError: if it is nested too deeply.
    """
    return _JSON.decode(body.decode("utf-8-sig", "replace"))


def _read_integer(digits: str) -> object:
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def _read_number(digits: str) -> object:
    """Parse a number with a decimal point; `6000.0` becomes the integer 6000."""
    number = float(digits)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


_fields_of: Final = lru_cache(msgspec.structs.fields)
"""Finds the fields of a Struct; cached, because this takes longer than everything else."""

_JSON: Final = json.JSONDecoder(
    strict=False,  # accept line breaks within strings
    parse_int=_read_integer,
    parse_float=_read_number,
    parse_constant=lambda _: None,  # NaN and the infinities
)


def _fit(shape: Any, value: object) -> Any:  # noqa: ANN401 — a type of any sort
    """Convert a value to a type; `_INVALID` if it has another type or range."""
    origin = get_origin(shape)
    if origin in {Union, UnionType}:
        return None if value is None else _fit(_without_none(shape), value)
    if origin is list:
        return _fit_rows(get_args(shape)[0], value)
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return _fit_fields(shape, value) if isinstance(value, dict) else _INVALID
    if isinstance(value, str):
        value = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return _INVALID


def _without_none(shape: Any) -> Any:  # noqa: ANN401
    return next(option for option in get_args(shape) if option is not type(None))


def _fit_rows(shape: Any, value: object) -> Any:  # noqa: ANN401
    """Convert a list; an invalid row becomes an empty one, so the number of rows stays right."""
    if not isinstance(value, list):
        return _INVALID
    rows = [_fit(shape, row) for row in value]
    return [shape() if row is _INVALID else row for row in rows]


def _fit_fields(shape: type[msgspec.Struct], value: dict[str, object]) -> Any:  # noqa: ANN401
    fields: dict[str, Any] = {}
    required_fields = getattr(shape, "required_fields", ())
    fallbacks = getattr(shape, "fallbacks", {})
    for field in _fields_of(shape):
        if field.encode_name not in value:
            continue
        fitted = _fit(field.type, value[field.encode_name])
        if fitted is not _INVALID:
            fields[field.name] = fitted
        elif field.name in required_fields:
            return _INVALID
        elif field.name in fallbacks:
            fields[field.name] = fallbacks[field.name]
    return shape(**fields)
