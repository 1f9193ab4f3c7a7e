"""Tests of the doctor's checks of the terminal and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clantui.core.doctor.checks import (
    check_allowed_addresses,
    check_characters,
    check_clock,
    check_colours,
    check_size,
)


@pytest.mark.parametrize(
    ("columns", "lines", "state"),
    [(80, 24, "ok"), (200, 60, "ok"), (79, 24, "warning"), (80, 23, "warning")],
)
def test_a_small_terminal_is_a_warning(columns: int, lines: int, state: str) -> None:
    """A screen smaller than 80×24 is a warning with its size."""
    check = check_size((columns, lines))
    assert (check.state, check.finding) == (state, f"{columns}×{lines}")


@pytest.mark.parametrize(
    ("environ", "state", "finding"),
    [
        ({}, "warning", "TERM is not set"),
        ({"TERM": "dumb"}, "warning", "TERM is dumb"),
        ({"TERM": "linux"}, "warning", "16 (TERM linux)"),
        ({"TERM": "tmux-256color"}, "ok", "256 (TERM tmux-256color)"),
        ({"TERM": "xterm-kitty"}, "ok", "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok", "16 million"),
        ({"TERM": "xterm", "COLORTERM": "24BIT "}, "ok", "16 million"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "ok", "256"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ok", "none, as NO_COLOR asks"),
    ],
)
def test_the_environment_decides_the_number_of_colours(
    environ: dict[str, str], state: str, finding: str
) -> None:
    """COLORTERM takes precedence over TERM, and a non-empty NO_COLOR over both."""
    check = check_colours(environ)
    assert check.state == state
    assert check.finding.startswith(finding)


@pytest.mark.parametrize(
    ("environ", "encoding", "posix", "state"),
    [
        ({"LANG": "de_DE.UTF-8"}, "utf-8", True, "ok"),
        ({"LANG": "C.utf8"}, "UTF-8", True, "ok"),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", True, "ok"),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, "utf-8", True, "warning"),
        ({"LANG": "de_DE.ISO-8859-1"}, "iso-8859-1", True, "warning"),
        ({"LANG": "C.UTF-8"}, "ascii", True, "warning"),
        ({"LANG": "C.UTF-8"}, None, True, "warning"),
        ({}, "utf-8", True, "warning"),
        ({}, "utf-8", False, "ok"),
        ({}, "cp1252", False, "warning"),
    ],
)
def test_unicode_needs_an_encoding_and_a_locale_of_utf_8(
    environ: dict[str, str], encoding: str | None, posix: bool, state: str
) -> None:
    """The locale is the first of LC_ALL, LC_CTYPE and LANG."""
    assert check_characters(environ, encoding, posix=posix).state == state


@pytest.mark.parametrize(
    ("year", "state"), [(1970, "warning"), (2025, "warning"), (2026, "unchecked")]
)
def test_an_impossible_year_is_a_warning(year: int, state: str) -> None:
    """Without another clock, only an impossible year is reported."""
    check = check_clock(datetime(year, 7, 1, tzinfo=UTC), "")
    assert check.state == state
    assert (str(year) in check.finding) == (state == "warning")


def test_clocks_may_differ_by_five_minutes() -> None:
    """Five minutes are accepted, one second more is not."""
    date = "Wed, 01 Jul 2026 12:00:00 GMT"
    assert check_clock(datetime(2026, 7, 1, 12, 5, 0, tzinfo=UTC), date).state == "ok"
    assert check_clock(datetime(2026, 7, 1, 12, 5, 1, tzinfo=UTC), date).state == "warning"
    assert check_clock(datetime(2026, 7, 1, 11, 54, 59, tzinfo=UTC), date).state == "warning"


def test_the_age_of_a_cached_response_is_not_a_difference_of_clocks() -> None:
    """An unreadable age counts as 0."""
    date, at = "Wed, 01 Jul 2026 12:00:00 GMT", datetime(2026, 7, 1, 12, 10, tzinfo=UTC)
    assert check_clock(at, date, "600").finding == "OK (at most 1 s from the time of the API)"
    for unreadable in ("", "-600", "6e2", "٦٠٠", "9" * 4301):
        assert check_clock(at, date, unreadable).finding == "your clock is 10 min ahead"
    assert check_clock(at, date, "1200").finding == "your clock is 10 min behind"


def test_many_addresses_are_shortened() -> None:
    """A very long list does not flood the report."""
    check = check_allowed_addresses([f"192.0.2.{n}" for n in range(100)])
    assert check.finding.endswith("192.0.2.5 and 94 more")
