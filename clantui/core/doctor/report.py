"""Checks of the doctor, and the report of them for people and for programs."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from clantui.core.text.sanitize import clean

SCHEMA_VERSION: Final = 1

USAGE: Final = 2
"""Exit code when a setting or the key cannot be used."""

_WIDTH: Final = 80
_INDENT: Final = 16
_KEY_LIKE: Final = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*)*", re.ASCII)
"""The beginning of every JWT: a key typed in place of a path or an address must not be shown."""


class CheckState(StrEnum):
    """Result of a check."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    UNCHECKED = "unchecked"


MARKS: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "✓",
    CheckState.WARNING: "!",
    CheckState.FAILURE: "✗",
    CheckState.UNCHECKED: "·",
}
ASCII_MARKS: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "+",
    CheckState.WARNING: "!",
    CheckState.FAILURE: "x",
    CheckState.UNCHECKED: "-",
}
"""The same for a terminal that has no others."""

_COLOURS: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "32",
    CheckState.WARNING: "33",
    CheckState.FAILURE: "31",
}
"""Numbers of "Select Graphic Rendition" of ECMA-48."""


class Check(Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        id: its name, for machines.
        state: how it ended.
        finding: one line.
        advice: what to do about it; empty where there is nothing to do.
        code: what the command line ends with for it; 0 unless it failed.
    """

    id: str
    state: CheckState
    finding: str
    advice: str = ""
    code: int = 0


def ok(name: str, says: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(name, CheckState.OK, says)


def warning(name: str, says: str, step: str) -> Check:
    """Return a check that found something to think about."""
    return Check(name, CheckState.WARNING, says, step)


def fail(name: str, says: str, step: str, code: int) -> Check:
    """Return a check that found what keeps the program from working."""
    return Check(name, CheckState.FAILURE, says, step, code)


def skip(name: str, why: str) -> Check:
    """Return a check that could not be made, and why."""
    return Check(name, CheckState.UNCHECKED, why)


def exit_code(checks: Iterable[Check]) -> int:
    """Return the code of the first failure; 0 without one, whatever was warned of."""
    return next((check.code for check in checks if check.state is CheckState.FAILURE), 0)


def verdict(checks: Iterable[Check]) -> tuple[CheckState, str]:
    """Return the worst state and the one sentence that sums the checks up.

    Failures and warnings are counted and named; what could not be checked is neither.
    """
    checks = tuple(checks)
    parts: list[str] = []
    worst = CheckState.OK
    for state, noun in ((CheckState.FAILURE, "problem"), (CheckState.WARNING, "warning")):
        names = [check.id for check in checks if check.state is state]
        if names:
            worst = worst if parts else state
            plural = "s" if len(names) > 1 else ""
            parts.append(f"{len(names)} {noun}{plural}: {', '.join(names)}")
    return worst, " · ".join(parts) or "All good"


def as_lines(
    checks: Sequence[Check], marks: Mapping[CheckState, str] = MARKS, width: int = _WIDTH
) -> Iterator[tuple[CheckState | None, str]]:
    """Yield the verdict, a blank line, then each check, wrapped in its column, and its advice.

    Checks in a row that were not made for the same reason are one line, by the first one's name.

    Args:
        width: in cells; a path that is longer goes on in its column.

    Yields:
        A line, and the state whose mark it begins with; None where it begins with none.
    """
    worst, sentence = verdict(checks)
    first, *more = textwrap.wrap(f"{marks[worst]} {sentence}", width, subsequent_indent="  ")
    yield worst, first
    yield from ((None, line) for line in (*more, ""))
    unchecked = ""
    for check in checks:
        is_unchecked = check.state is CheckState.UNCHECKED
        if is_unchecked and check.finding == unchecked:
            continue
        unchecked = check.finding if is_unchecked else ""
        head = f"{marks[check.state]} {check.id}".ljust(_INDENT)
        first, *more = _wrap(head, _safe(check.finding), width)
        yield check.state, first
        arrow = " " * (_INDENT - 3) + "-> "
        more += _wrap(arrow, _safe(check.advice), width) if check.advice else []
        yield from ((None, line) for line in more)


def as_text(
    checks: Sequence[Check],
    marks: Mapping[CheckState, str] = MARKS,
    width: int = _WIDTH,
    *,
    colours: bool = False,
) -> str:
    """Render the checks for people, as `as_lines` does.

    Args:
        colours: the marks are green, yellow or red, in colours that every terminal has.
    """
    lines = []
    for state, line in as_lines(checks, marks, width):
        style = _COLOURS.get(state, "") if colours and state is not None else ""
        lines.append(f"\x1b[{style}m{line[:1]}\x1b[0m{line[1:]}" if style else line)
    return "\n".join(lines) + "\n"


def as_json(checks: Sequence[Check]) -> str:
    """Render the checks for programs."""
    report = {
        "schema_version": SCHEMA_VERSION,
        "ok": exit_code(checks) == 0,
        "checks": [
            {
                "id": check.id,
                "state": check.state.value,
                "says": _safe(check.finding),
                "next": _safe(check.advice),
            }
            for check in checks
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _safe(text: str) -> str:
    """Remove what terminals obey from a text, and anything that looks like a key."""
    return _KEY_LIKE.sub("…", clean(text))


def _wrap(head: str, text: str, width: int) -> list[str]:
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=head,
        subsequent_indent=" " * _INDENT,
        break_on_hyphens=False,
    )
    return lines or [head.rstrip()]
