"""Cache of parsed style sheets for all apps of a test run.

Textual parses all styles once for each app, which takes a sixth of a test of the screen, and
combines the parsed rules again for each kind of widget that is mounted. The rules depend only on
the text, its origin and the colours, and are not changed later.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from textual.css.stylesheet import Stylesheet

_PARSE: Final = Stylesheet._parse_rules
_PARSE_ALL: Final = Stylesheet.parse

_Known = dict[tuple[Any, ...], Any]

_latest: WeakKeyDictionary[Stylesheet, tuple[dict[str, str], _Known]] = WeakKeyDictionary()
"""Colours of each style sheet, and the rules parsed with them."""


@cache
def _rules_of(colours: frozenset[tuple[str, str]]) -> _Known:
    """Return the cache of rules parsed with these colours."""
    del colours
    return {}


def _load_rules(sheet: Stylesheet) -> _Known:
    """Return the cache of rules for the current colours of a style sheet."""
    colours, known = _latest.get(sheet, (None, {}))
    if colours is not sheet._variables:
        known = _rules_of(frozenset(sheet._variables.items()))
        _latest[sheet] = sheet._variables, known
    return known


def _parse_once(
    self: Stylesheet,
    css: str,
    read_from: tuple[str, str],
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> Any:
    known = _load_rules(self)
    key = (css, read_from, is_default_rules, tie_breaker, scope)
    if key not in known:
        known[key] = _PARSE(self, *key)
    return known[key]


def _parse_all_once(self: Stylesheet) -> None:
    known, key = _load_rules(self), tuple(self.source.items())
    if key in known and not self._invalid_css:
        self._rules, self._rules_map = known[key]
        self._require_parse = False
        return
    _PARSE_ALL(self)
    if not self._invalid_css:
        known[key] = self._rules, self.rules_map


def install() -> None:
    """Make Textual use this cache."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]
    Stylesheet.parse = _parse_all_once  # type: ignore[method-assign]
