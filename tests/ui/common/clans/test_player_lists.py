"""Tests of lists of players beside and below a table."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.content import Content

from clantui.ui.common.clans.player_lists import (
    PlayerList,
    draw_in_column,
    draw_in_lines,
)

CLANS = (
    PlayerList(title="Ironwood", number=3, share=0.06, names=("Ann", "Bob", "Cy")),
    PlayerList(title="Keep", number=0, share=0.0),
    PlayerList(title="Old", number=2, share=None, names=("Dee", "Eve")),
    PlayerList(title="New", number=0, share=None),
)


@pytest.mark.parametrize(
    ("width", "names"),
    [(20, "…"), (29, "Ann"), (30, "Ann, 2 more"), (31, "Ann, Bob, Cy")],
)
def test_the_lines_of_clans_are_aligned(width: int, names: str) -> None:
    """Names begin in one cell, and fill the line; a clan without players has a word for it."""
    first, *others = draw_in_lines(CLANS, width).plain.splitlines()
    assert first == f"Ironwood  3 (6%)   {names}"
    assert [line[:19] for line in others] == [
        "Keep      no one   ",
        "Old       2        ",
        "New       no data  ",
    ]
    assert others[1][19:].rstrip() == ("Dee, Eve" if width > 20 else "…")
    assert draw_in_lines((), width).plain == ""


def test_a_clan_without_players_has_a_muted_word() -> None:
    """A number has the colour of the text; each title has the style of its clan."""
    styled = replace(CLANS[0], style="$ours")
    clans = [styled, CLANS[1]]
    for drawn in (draw_in_lines(clans, 40), draw_in_column(clans, 20, 20)):
        styles = {drawn.plain[span.start : span.end].strip(): span.style for span in drawn.spans}
        assert styles["Ironwood"] == "bold $ours"
        assert "3 (6%)" not in styles
        assert styles["no one"] == "$text-muted"


@pytest.mark.parametrize(
    ("height", "names"),
    [
        (20, "Ann Bob Cy Dee Eve"),
        (13, "Ann Bob Cy Dee Eve"),
        (12, "Ann …2more Dee Eve"),
        (11, "…3more Dee Eve"),
        (10, "Dee Eve"),
        (9, "…2more"),
        (8, ""),
    ],
)
def test_a_column_has_each_clan_and_the_names_that_fit(height: int, names: str) -> None:
    """Later clans keep their lines; names without room are counted, if a line is left for it."""
    lines = draw_in_column(CLANS, 16, height).plain.splitlines()
    titles = [line for line in lines if line[:1].strip()]
    assert titles == [
        "Ironwood  3 (6%)",
        "Keep      no one",
        "Old            2",
        "New      no data",
    ]
    shown = [line.replace(" ", "") for line in lines if line.startswith(" ")]
    assert shown == names.split()
    assert len(lines) <= height
    assert [lines[lines.index(title) - 1] for title in titles[1:]] == ["", "", ""]


def test_the_head_of_a_column_takes_room_from_the_names() -> None:
    """Below the lines about the card there are fewer names; a long title is cut."""
    head = Content("Wizard\n5 elixir\n")
    lines = draw_in_column(CLANS[:1], 10, 7, head).plain.splitlines()
    assert lines == ["Wizard", "5 elixir", "", "Ir… 3 (6%)", " Ann      ", " … 2 more "]


@pytest.mark.parametrize(("height", "shown"), [(18, 3), (15, 2), (12, 1), (9, 0)])
def test_clans_share_a_column_without_room_evenly(height: int, shown: int) -> None:
    """Of three long lists each has the same number of names, and counts the others."""
    clans = [
        PlayerList(title=title, number=6, share=None, names=tuple(title * 6)) for title in "ABC"
    ]
    lines = draw_in_column(clans, 12, height).plain.splitlines()
    blocks = [[f" {title}".ljust(12)] * shown for title in "ABC"]
    more = f" … {6 - shown} more".ljust(12)
    wanted = [
        [f"{title}{'6':>11}", *block, more, ""] for title, block in zip("ABC", blocks, strict=True)
    ]
    assert [*lines, ""][: 3 * (shown + 3)] == [line for block in wanted for line in block]
