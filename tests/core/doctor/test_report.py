"""The report of the doctor as text: summary, columns, colours."""

from __future__ import annotations

import json

import pytest

from clantui.core.doctor.report import (
    Check,
    CheckState,
    fail,
    find_exit_code,
    ok,
    render_json,
    render_lines,
    render_text,
    skip,
    summarise_checks,
    warn,
)

FINE = ok("size", "80×24")
SMALL = warn("colours", "16", "export COLORTERM=truecolor")
MISSING = fail("key", "there is none", "put one there", 2)
LONG = "/home/" + "a-long-name/" * 12 + "clantui.sqlite"


@pytest.mark.parametrize(
    ("checks", "state", "sentence"),
    [
        ([FINE, skip("clock", "not compared")], CheckState.OK, "All good"),
        ([FINE, SMALL], CheckState.WARNING, "1 warning: colours"),
        ([FINE, MISSING], CheckState.FAILURE, "1 problem: key"),
        ([SMALL, MISSING], CheckState.FAILURE, "1 problem: key · 1 warning: colours"),
        ([SMALL, SMALL, SMALL], CheckState.WARNING, "3 warnings: colours, colours, colours"),
    ],
)
def test_the_summary_counts_problems_and_warnings(
    checks: list[Check], state: CheckState, sentence: str
) -> None:
    """Problems come before warnings, each counted and named; unchecked ones do not count."""
    assert summarise_checks(checks) == (state, sentence)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_long_path_stays_in_its_column(width: int) -> None:
    """A path longer than the line is wrapped in its column, uncut, and no line is too long."""
    lines = render_text([ok("store", f"{LONG}, intact")], width=width).splitlines()[2:]
    assert all(len(line) <= width for line in lines)
    assert all(line.startswith(" " * 16) for line in lines[1:])
    assert "".join(line[16:] for line in lines).replace(" ", "") == f"{LONG},intact"


def test_a_repeated_reason_is_shown_once() -> None:
    """Consecutive checks skipped for one reason are one line, others are not."""
    lines = [*render_lines([skip("key", "demo"), skip("key-file", "demo"), skip("clock", "off")])][
        2:
    ]
    assert [line for _, line in lines] == ["· key           demo", "· clock         off"]


def test_equal_findings_are_shown_twice() -> None:
    """All checks that ran are shown, even with the same words."""
    assert len([*render_lines([ok("a", "fine"), ok("b", "fine")])]) == 4


def test_only_the_marks_are_coloured() -> None:
    """Without colours the text is the same."""
    checks = [FINE, SMALL, MISSING, skip("clock", "off")]
    text = render_text(checks, colours=True)
    plain = text
    for code in ("31", "32", "33", "0"):
        assert f"\x1b[{code}m" in text
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == render_text(checks)


def test_the_exit_code_is_that_of_the_first_failure() -> None:
    """A warning is no failure."""
    other = fail("request", "refused", "make a key", 5)
    assert [find_exit_code(checks) for checks in ([], [FINE, SMALL], [SMALL, other, MISSING])] == [
        0,
        0,
        5,
    ]
    for checks, is_ok in (([FINE, SMALL], True), ([FINE, other], False)):
        report = json.loads(render_json(checks))
        assert (report["ok"], report["schema_version"]) == (is_ok, 1)
    assert report["checks"][1] == {
        "id": "request",
        "state": "failure",
        "says": "refused",
        "next": "make a key",
    }


def test_a_line_of_the_report_has_at_most_80_cells() -> None:
    """The summary is wrapped as well; a skipped check between others is not merged."""
    checks = [warn(f"check-{n}", "x", "") for n in range(9)]
    text = render_text(checks)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert text.splitlines()[1].startswith("  ")
    skipped = [skip("a", "off"), FINE, skip("b", "off")]
    assert len([*render_lines(skipped)]) == 5


def test_a_report_has_the_layout_of_this_one() -> None:
    """Advice is below its check, after an arrow; words with hyphens are not broken."""
    checks = [
        FINE,
        SMALL,
        skip("key", "off"),
        fail("request", "there is no answer from the well-known-name", "check the network", 6),
        ok("nothing", ""),
    ]
    assert render_text(checks, width=50).splitlines() == [
        "✗ 1 problem: request · 1 warning: colours",
        "",
        "✓ size          80×24",
        "! colours       16",
        "             -> export COLORTERM=truecolor",
        "· key           off",
        "✗ request       there is no answer from the",
        "                well-known-name",
        "             -> check the network",
        "✓ nothing",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("eyJabcdefghijklmnopq", "…"),
        ("in /home/eyJabcde.fg-h.i_j/x", "in /home/…/x"),
        ("eyJabcd", "eyJabcd"),
        ("a\x1b[31mred", "a[31mred"),
    ],
)
def test_an_api_key_is_never_in_a_report(text: str, shown: str) -> None:
    """Users paste keys where a path belongs; neither text nor JSON repeats them."""
    checks = [warn("path", text, text)]
    assert render_text(checks).splitlines()[2:] == [
        f"! path          {shown}",
        f"             -> {shown}",
    ]
    (check,) = json.loads(render_json(checks))["checks"]
    assert (check["says"], check["next"]) == (shown, shown)
