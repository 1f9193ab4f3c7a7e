"""Read faults from JSON: a list of rules, each an object with a `fault`.

    [{"fault": "throttled", "match": "/players/", "times": 3, "seconds": 2},
     {"fault": "limited", "burst": 60, "per_second": 20, "seconds": 2}]

The keys are those of `Rule`; `limited` is a `Limiter`, and its seconds are its Retry-After.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from random import Random
from typing import Any, Final, TypeAlias

from clantui.demo.faults.rules import ChooseFault, Fault, Faults, Limiter, Rule, combine_choices

LIMITED: Final = "limited"
"""Kind of a rate limiter, which is not a `Fault`."""

KINDS: Final = (*Fault, LIMITED)
"""Allowed values of `fault`."""

_IsValid: TypeAlias = Callable[[Any], bool]

_DAY: Final = 86_400
_MANY: Final = 1_000_000_000


class BadFaults(ValueError):
    """The rules are invalid; the message is a clause for the user."""


def read(text: str, random: Random, seconds: Callable[[], float]) -> ChooseFault:
    """Read rules from JSON.

    Returns:
        A function from a path to its fault; rate limiters are asked before the rules.

    Raises:
        BadFaults: if a rule is invalid; the message names the rule.
    """
    limiters: list[ChooseFault] = []
    rules: list[Rule] = []
    for number, item in enumerate(_parse_items(text), start=1):
        try:
            kind = _check_kind(item)
            if kind == LIMITED:
                limiters.append(_build_limiter(item, seconds))
            else:
                rules.append(Rule(fault=Fault(kind), **_check_values(item, _RULE)))
        except BadFaults as error:
            raise BadFaults(f"rule {number}: {error}") from None
    return combine_choices(*limiters, Faults(rules, random))


def _parse_items(text: str) -> list[Any]:
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFaults(f"not JSON: {error.msg} in line {error.lineno}") from None
    except (ValueError, RecursionError):  # too many digits or nested brackets
        raise BadFaults("not JSON that can be read") from None
    if not isinstance(items, list):
        raise BadFaults('not a list of rules, such as [{"fault": "throttled"}]')
    return items


def _check_kind(item: object) -> str:
    """Return the kind of a rule; raise BadFaults if it is unknown."""
    if not isinstance(item, dict):
        raise BadFaults('not an object, such as {"fault": "throttled"}')
    known = {"fault", *_RULE, *_LIMITER}
    for key in item:
        if key not in known:
            raise BadFaults(f"there is no key {_quote(key)}{_suggest(key, known)}")
    if "fault" not in item:
        raise BadFaults('it has no "fault"')
    kind = item["fault"]
    if kind not in KINDS:
        raise BadFaults(f"there is no fault {_quote(kind)}{_suggest(kind, KINDS)}")
    return str(kind)


def _build_limiter(item: Mapping[str, Any], seconds: Callable[[], float]) -> Limiter:
    values = {"burst": 60, "per_second": 20, **_check_values(item, _LIMITER)}
    return Limiter(values["burst"], values["per_second"], values.get("seconds"), seconds=seconds)


def _check_values(
    item: Mapping[str, Any], known: Mapping[str, tuple[str, _IsValid]]
) -> Mapping[str, Any]:
    """Return the checked values of an item without its fault."""
    values = {key: value for key, value in item.items() if key != "fault"}
    for key, value in values.items():
        if key not in known:
            raise BadFaults(f"{_quote(item['fault'])} has no key {_quote(key)}")
        requirement, is_valid = known[key]
        if not is_valid(value):
            raise BadFaults(f"{_quote(key)} must be {requirement}, not {_quote(value)}")
    return values


def _suggest(word: object, known: Collection[str]) -> str:
    """Return a question that names the most similar known word."""
    names = sorted(str(name) for name in known)
    (nearest,) = get_close_matches(str(word)[:100], names, n=1, cutoff=0)
    return f"; did you mean {_quote(nearest)}?"


def _quote(value: object) -> str:
    """Return a value as JSON in ASCII, 40 characters at most."""
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _is_number_within(minimum: float, maximum: float) -> _IsValid:
    """Return a check for a number within bounds, which NaN never passes."""
    return lambda n: (
        isinstance(n, int | float) and not isinstance(n, bool) and minimum <= n <= maximum
    )


def _is_integer_from(minimum: int) -> _IsValid:
    within = _is_number_within(minimum, _MANY)
    return lambda n: isinstance(n, int) and within(n)


def _is_pattern(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(re.compile(text))
    except (re.error, RecursionError, OverflowError):
        return False


_SECONDS: Final = ("a number of seconds from 0 to 86400", _is_number_within(0, _DAY))

_RULE: Final[Mapping[str, tuple[str, _IsValid]]] = {
    "match": ("a regular expression", _is_pattern),
    "times": ("a whole number, 1 or more", _is_integer_from(1)),
    "share": ("a number from 0 to 1", _is_number_within(0, 1)),
    "after": ("a whole number, 0 or more", _is_integer_from(0)),
    "seconds": _SECONDS,
    "answers": ("a whole number, 1 or more", _is_integer_from(1)),
}
_LIMITER: Final[Mapping[str, tuple[str, _IsValid]]] = {
    "burst": ("a number, 1 or more", _is_number_within(1, _MANY)),
    "per_second": ("a number, 0 or more", _is_number_within(0, _MANY)),
    "seconds": _SECONDS,
}
"""Requirement of each key except `fault`, in words and as a check."""
