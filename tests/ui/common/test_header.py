"""Tests of the header of a screen."""

from __future__ import annotations

from typing import Any, Final

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from clantui.ui.common.header import HeaderParts, ScreenHeader, render_ends

PARTS: Final = HeaderParts(
    name="Iron Keep",
    subtitle="#2PP",
    positions=("clan 2 of 5", "2/5"),
    kind="River race",
    trail=("Rankings",),
)
FRESH: Final = Content("● just now")


class HeaderApp(App[None]):
    """App of a header in the demo."""

    is_demo = True

    def compose(self) -> ComposeResult:
        """Yield the header."""
        yield ScreenHeader()


async def test_a_narrow_header_leaves_out_the_least_important_first() -> None:
    """The name and the mark of freshness remain; the right end is at the edge of the window."""
    app = HeaderApp()
    async with app.run_test() as pilot:
        header = app.query_one(ScreenHeader)
        header.parts, header.fresh, header.note = PARTS, FRESH, "⟳"
        drawn = []
        for width in (90, 74, 73, 67, 66, 59, 58, 56, 48, 43, 35, 34, 25, 23, 21, 12, 10, 6):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            drawn.append(str(header.render()))
            room = width - 2
            assert len(drawn[-1]) == (room if width > 12 else min(room, len("Iron Keep")))
    assert [" ".join(line.split()) for line in drawn] == [
        "Rankings › Iron Keep › River race clan 2 of 5 #2PP demo ● just now ⟳",
        "Rankings › Iron Keep › River race clan 2 of 5 #2PP demo ● just now ⟳",
        "Rankings › Iron Keep › River race clan 2 of 5 demo ● just now ⟳",
        "Rankings › Iron Keep › River race 2/5 #2PP demo ● just now ⟳",
        "Rankings › Iron Keep › River race 2/5 #2PP demo ● just now ⟳",
        "Iron Keep › River race clan 2 of 5 demo ● just now ⟳",
        "Iron Keep › River race clan 2 of 5 demo ● just now ⟳",
        "Iron Keep › River race 2/5 demo ● just now ⟳",
        "Iron Keep clan 2 of 5 demo ● just now ⟳",
        "Iron Keep 2/5 demo ● just now ⟳",
        "Iron Keep › River race ● just now",
        "Iron Keep › River race ●",
        "Iron Keep ● just now ⟳",
        "Iron Keep ● just now",
        "Iron Keep ●",
        "Iron Keep",
        "Iron Ke…",
        "Iro…",
    ]


async def test_the_room_of_the_badge_goes_to_the_kind_of_the_screen() -> None:
    """The kind is left out before the badge, but returns in its room; a cut name is still bold."""
    app = HeaderApp()
    async with app.run_test() as pilot:
        header = app.query_one(ScreenHeader)
        header.parts, header.fresh, header.note = (
            HeaderParts(name="Iron Keep", kind="War"),
            FRESH,
            "⟳",
        )
        drawn = {}
        for width in (37, 36, 31, 30, 29, 28, 27, 19, 18, 10):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            drawn[width] = " ".join(str(header.render()).split())
        assert drawn == {
            37: "Iron Keep › War demo ● just now ⟳",
            36: "Iron Keep demo ● just now ⟳",
            31: "Iron Keep demo ● just now ⟳",
            30: "Iron Keep › War ● just now ⟳",
            29: "Iron Keep › War ● just now",
            28: "Iron Keep › War ● just now",
            27: "Iron Keep › War ●",
            19: "Iron Keep › War ●",
            18: "Iron Keep ●",
            10: "Iron Ke…",
        }
        assert [span.style for span in header.render().spans] == ["bold"]


async def test_the_left_end_fills_a_header_without_a_right_end() -> None:
    """Before there is data the position may end at the edge; without room it is shorter."""
    app = HeaderApp()
    app.is_demo = False
    async with app.run_test() as pilot:
        header = app.query_one(ScreenHeader)
        header.parts = HeaderParts(name="Iron Keep", positions=("clan 2 of 5", "2/5"))
        long, short = "Iron Keep  clan 2 of 5", "Iron Keep  2/5"
        for room, line in ((22, long), (21, short), (14, short), (13, "Iron Keep")):
            await pilot.resize_terminal(room + 2, 3)
            await pilot.pause()
            assert str(header.render()).rstrip() == line


@pytest.mark.parametrize(
    ("fresh", "more", "ends"),
    [
        (FRESH, {"demo": False}, ["● just now", "● just now", "● just now", "●"]),
        (
            FRESH,
            {"demo": True, "note": "⟳"},
            [" demo  ● just now ⟳", "● just now ⟳", "● just now", "●"],
        ),
        (Content(""), {"demo": True}, [" demo ", "", "", ""]),
    ],
)
def test_the_right_end_keeps_the_mark_of_freshness(
    fresh: Content, more: dict[str, Any], ends: list[str]
) -> None:
    """The badge of the demo is left out first, then the note and the words."""
    assert [end.plain for end in render_ends(fresh, **more)] == ends
