"""One parse of each style sheet for all apps of a test run.

Textual parses all styles once an app, a sixth of what a test of the screen takes. What is parsed
depends on nothing but the text, where it stands and the colours, and is not changed later.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from textual.css.stylesheet import Stylesheet

_PARSE: Final = Stylesheet._parse_rules


@cache
def _rules_of(colours: frozenset[tuple[str, str]]) -> dict[tuple[Any, ...], Any]:
    """Return the rules that were parsed with some colours, by all else that they depend on."""
    del colours
    return {}


def _parse_once(
    self: Stylesheet,
    css: str,
    read_from: tuple[str, str],
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> Any:  # noqa: ANN401 — Textual's own
    known = _rules_of(frozenset(self._variables.items()))
    key = (css, read_from, is_default_rules, tie_breaker, scope)
    if key not in known:
        known[key] = _PARSE(self, *key)
    return known[key]


def install() -> None:
    """Make Textual parse like this."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]
