"""Tests of the sentences about a filter."""

from __future__ import annotations

from clantui.ui.keymap.sentences import describe_filter, describe_no_match


def test_the_key_that_clears_a_filter_is_that_of_the_screen() -> None:
    """All screens use the same words; the filter is quoted where it found nothing."""
    for action_id in ("back", "race-back", "compare-back"):
        assert describe_filter("zap", action_id) == "/zap · Esc clears"
        assert (
            describe_no_match("zap", action_id) == "Nothing matches “zap” · Esc clears the filter"
        )
