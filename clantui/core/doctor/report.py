"""Checks of the doctor, and their report as text and JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from clantui.core.model.key_text import hide_keys
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import clean

REPORT_VERSION: Final = 1

_WIDTH: Final = 80
_INDENT: Final = 16


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

_COLOURS: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "32",
    CheckState.WARNING: "33",
    CheckState.FAILURE: "31",
}
"""Parameters of "Select Graphic Rendition" (ECMA-48)."""


class Check(Struct, frozen=True):
    """Result of a check.

    Attributes:
        id: name of the check, for JSON.
        finding: one line.
        advice: next step for the user; empty if there is none.
        code: exit code of the command line; 0 unless the check failed.
    """

    id: str
    state: CheckState
    finding: str
    advice: str = ""
    code: int = 0


def ok(name: str, finding: str) -> Check:
    """Return a successful check."""
    return Check(name, CheckState.OK, finding)


def warn(name: str, finding: str, advice: str) -> Check:
    """Return a check with a possible problem."""
    return Check(name, CheckState.WARNING, finding, advice)


def fail(name: str, finding: str, advice: str, code: int) -> Check:
    """Return a check with a problem that keeps the program from working."""
    return Check(name, CheckState.FAILURE, finding, advice, code)


def skip(name: str, reason: str) -> Check:
    """Return a skipped check: it was not possible."""
    return Check(name, CheckState.UNCHECKED, reason)


def find_exit_code(checks: Iterable[Check]) -> int:
    """Return the code of the first failure; 0 without failures."""
    return next((check.code for check in checks if check.state is CheckState.FAILURE), 0)


def summarise_checks(checks: Iterable[Check]) -> tuple[CheckState, str]:
    """Return the worst state, and a sentence that counts and names the problems and warnings."""
    checks = tuple(checks)
    parts: list[str] = []
    worst = CheckState.OK
    for state, noun in ((CheckState.FAILURE, "problem"), (CheckState.WARNING, "warning")):
        names = [check.id for check in checks if check.state is state]
        if names:
            worst = worst if parts else state
            parts.append(f"{pluralise(len(names), noun)}: {', '.join(names)}")
    return worst, " · ".join(parts) or "All good"


def render_lines(
    checks: Sequence[Check], width: int = _WIDTH
) -> Iterator[tuple[CheckState | None, str]]:
    """Yield the lines of the report: the summary, a blank line, each check, and its advice.

    Consecutive checks that were skipped for the same reason share one line.

    Args:
        width: in cells; longer text is wrapped in its column.

    Yields:
        Pairs: the state whose mark begins the line, or None; and the line.
    """
    worst, sentence = summarise_checks(checks)
    first, *more = textwrap.wrap(f"{MARKS[worst]} {sentence}", width, subsequent_indent="  ")
    yield worst, first
    yield from ((None, line) for line in (*more, ""))
    unchecked = ""
    for check in checks:
        is_unchecked = check.state is CheckState.UNCHECKED
        if is_unchecked and check.finding == unchecked:
            continue
        unchecked = check.finding if is_unchecked else ""
        head = f"{MARKS[check.state]} {check.id}".ljust(_INDENT)
        first, *more = _wrap(head, _mask_keys(check.finding), width)
        yield check.state, first
        arrow = " " * (_INDENT - 3) + "-> "
        more += _wrap(arrow, _mask_keys(check.advice), width) if check.advice else []
        yield from ((None, line) for line in more)


def render_text(checks: Sequence[Check], width: int = _WIDTH, *, colours: bool = False) -> str:
    """Render the report as text, with the marks in colours of all terminals or without."""
    lines = []
    for state, line in render_lines(checks, width):
        style = _COLOURS.get(state, "") if colours and state is not None else ""
        lines.append(f"\x1b[{style}m{line[:1]}\x1b[0m{line[1:]}" if style else line)
    return "\n".join(lines) + "\n"


def render_json(checks: Sequence[Check]) -> str:
    """Render the report as JSON."""
    report = {
        "schema_version": REPORT_VERSION,
        "ok": find_exit_code(checks) == 0,
        "checks": [
            {
                "id": check.id,
                "state": check.state.value,
                "says": _mask_keys(check.finding),
                "next": _mask_keys(check.advice),
            }
            for check in checks
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _mask_keys(text: str) -> str:
    """Clean a text, and mask anything that looks like an API key."""
    return hide_keys(clean(text))  # users paste keys where a path or URL belongs


def _wrap(head: str, text: str, width: int) -> list[str]:
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=head,
        subsequent_indent=" " * _INDENT,
        break_on_hyphens=False,
    )
    return lines or [head.rstrip()]
