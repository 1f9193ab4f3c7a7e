"""Checks of the doctor, and the report of them for people and for programs."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
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


def as_text(
    checks: Sequence[Check], marks: Mapping[CheckState, str] = MARKS, width: int = _WIDTH
) -> str:
    """Render the checks for people: one line each, wrapped at a width, and the advice below."""
    lines = []
    for check in checks:
        head = f"{marks[check.state]} {check.id}".ljust(_INDENT)
        lines += _wrap(head, _safe(check.finding), width)
        if check.advice:
            arrow = " " * (_INDENT - 3) + "-> "
            lines += _wrap(arrow, _safe(check.advice), width)
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
    return textwrap.wrap(
        text,
        width,
        initial_indent=head,
        subsequent_indent=" " * _INDENT,
        break_long_words=False,  # a path or an address is there to be copied
        break_on_hyphens=False,
    )
