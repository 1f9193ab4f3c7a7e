"""Tests of suggestions for mistyped words."""

from __future__ import annotations

import pytest

from clantui.core.text.suggest import did_you_mean, find_nearest, suggest


@pytest.mark.parametrize(
    ("typed", "known", "suggestion"),
    [
        ("for", ["format"], "format"),
        ("fo", ["format"], ""),
        ("tab", ["bat", "table"], "table"),
        ("cvs", ["csv", "svg"], "csv"),
        ("csv", ["svg"], ""),
        ("mool", ["mooing"], ""),
        ("moolg", ["mooing"], "mooing"),
        ("our-theme", ["theme"], "theme"),
        ("every", ["reverse"], ""),
        ("--FROMAT", ["--format"], "--format"),
        ("format", ["--format"], "--format"),
        ("x", [], ""),
    ],
)
def test_only_a_similar_name_is_suggested(typed: str, known: list[str], suggestion: str) -> None:
    """The start of a name comes first, then its letters in another order, then similar ones.

    Two letters are too few to complete, and up to four must be very similar.
    """
    assert suggest(typed, known) == suggestion


def test_a_suggestion_ends_a_sentence() -> None:
    """Without a similar name the sentence is unchanged."""
    assert did_you_mean("cvs", ["csv"]) == "; did you mean csv?"
    assert did_you_mean("cvs", ["csv"], " · ") == " · did you mean csv?"
    assert did_you_mean("q", ["csv"]) == ""


def test_the_most_similar_names_come_first() -> None:
    """Case makes no difference, and no more names than wanted are found."""
    known = ["sweden", "spain", "span"]
    assert find_nearest("SPAN", known, 2) == ["span", "spain"]
    assert find_nearest("SPAN", known) == ["span"]
