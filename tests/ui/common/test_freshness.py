"""Tests of the freshness of data, at the right end of the header."""

from __future__ import annotations

from typing import Any, Final

import pytest

from clantui.core.model.errors import Maintenance, NotFound, Unreachable
from clantui.ui.common.freshness import render_freshness

OFFLINE: Final = Unreachable("no connection")
RESTING: Final = Maintenance("closed")
BRIEF: Final = {"is_brief": True}


@pytest.mark.parametrize(
    ("age", "more", "text", "style"),
    [
        (None, {}, "", ""),
        (None, {"progress": "loading"}, "◌ loading", "$text-accent"),
        (700, {"progress": "1/50", "error": OFFLINE, "incomplete": "x"}, "◌ 1/50", "$text-accent"),
        (0, {}, "● just now", "$text-success"),
        (599, {}, "● 9 min ago", "$text-success"),
        (600, {}, "○ stale · 10 min ago", "$text-warning"),
        (600, {"stale": 700}, "● 10 min ago", "$text-success"),
        (700, {"incomplete": "1 of 2 incomplete"}, "◐ 1 of 2 incomplete", "$text-warning"),
        (None, {"incomplete": "1 of 2 incomplete"}, "◐ 1 of 2 incomplete", "$text-warning"),
        (120, {"error": OFFLINE, "incomplete": "x"}, "× offline · 2 min old", "$text-error"),
        (120, {"error": RESTING}, "× maintenance · 2 min old", "$text-error"),
        (120, {"error": NotFound("gone")}, "● 2 min ago", "$text-success"),
        (None, {"error": OFFLINE}, "", ""),
        (0, {"stale": 0}, "○ stale · just now", "$text-warning"),
        (None, BRIEF, "·", "$text-muted"),
        (None, {**BRIEF, "error": NotFound("gone")}, "×", "$text-muted"),
        (700, {**BRIEF, "progress": "", "error": OFFLINE}, "◌", "$text-accent"),
        (700, {**BRIEF, "progress": "1/50"}, "◌ 1/50", "$text-accent"),
        (59, BRIEF, "● now", "$text-success"),
        (86400 * 3, BRIEF, "○ 3 d", "$text-warning"),
        (120, {**BRIEF, "incomplete": "x"}, "◐ 2 min", "$text-warning"),
        (120, {**BRIEF, "incomplete": "x", "error": RESTING}, "× 2 min", "$text-error"),
    ],
)
def test_the_most_important_state_is_shown(
    age: float | None, more: dict[str, Any], text: str, style: str
) -> None:
    """A running request comes first, then an API out of reach, missing data, and the age."""
    freshness = render_freshness(age, **more)
    assert freshness.plain == text
    assert [span.style for span in freshness.spans] == ([style] if style else [])
