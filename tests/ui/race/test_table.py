"""Tests of the tables of a race: columns at each width, colours, and the members' order."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace
from rich.style import Style

from clantui.core.columns import SortKey
from clantui.core.race.members import list_members
from clantui.core.race.search import RaceQuery
from clantui.core.race.standings import compute_standings
from clantui.ui.common.colours import colour_of
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.sort_screen import SortScreen
from clantui.ui.race.table import NO_BATTLES, MemberTable, RaceTable, _choose_columns
from tests.factories.races import CLANS, participant, people, race, racer
from tests.ui.harness import stage
from tests.ui.screen_text import text

RACE: Final = race(
    *(racer(tag, people(2, 0, 4), medals=500 - at, fame=900) for at, tag in enumerate(CLANS)),
    day=4,
)
CLANS_BY_RANK: Final = compute_standings(RACE)


def lay_out(width: int, name: str = "") -> dict[str, int]:
    """Return the width of each column in a table of `width` cells."""
    clans = tuple(
        replace(standing, clan=replace(standing.clan, name=name or standing.clan.name))
        for standing in CLANS_BY_RANK
    )
    table = RaceTable()
    table.set_reactive(RaceTable.columns, _choose_columns(clans))
    table.clans = clans
    return {column.key: cells for column, cells in table.lay_out(width)}


@pytest.mark.parametrize(
    ("key", "width"),
    [
        ("place", 20),
        ("name", 20),
        ("medals", 20),
        ("decks_left_today", 20),
        ("track", 36),
        ("projected_medals", 104),
        ("boat", 116),
        ("decks_used_today", 132),
        ("slots_left", 144),
        ("unfinished_players", 168),
        ("war_trophies", 180),
    ],
)
def test_each_column_of_a_race_has_its_width(key: str, width: int) -> None:
    """Columns appear from a width on, in the order of their use, the track after the name."""
    assert key in lay_out(width)
    if width > 20:
        assert key not in lay_out(width - 1)
    assert list(lay_out(200))[:4] == ["place", "name", "track", "medals"]


def test_names_and_track_share_the_room() -> None:
    """A heading fits over short cells; a long name leaves six cells of track, then has fewer."""
    assert lay_out(80)["decks_left_today"] == len("Left")
    assert lay_out(80, "Long name " * 5)["name"] == 24
    assert lay_out(54, "Long name " * 5)["track"] == 6
    assert lay_out(40, "Long name " * 5)["name"] == 10
    assert lay_out(35, "Long name " * 5)["name"] == 13
    assert lay_out(35, "Thornwood")["name"] == len("▸ Thornwood"), "spare room widens no name"
    for name in ("Ann", "Long name " * 5):
        for width in range(36, 180):
            cells = lay_out(width, name)
            assert sum(cells.values()) + 2 * len(cells) <= width + 1, (name, width)


def test_the_legend_has_a_line_below_the_clans() -> None:
    """Heading and clans have a line each; without clans there is only one line."""
    table = RaceTable()
    assert table.get_content_height(table.size, table.size, 80) == 1
    table.clans = CLANS_BY_RANK
    assert table.get_content_height(table.size, table.size, 80) == 6
    table.set_reactive(RaceTable.has_legend, True)
    assert table.get_content_height(table.size, table.size, 80) == 7


async def test_a_filter_leaves_the_lines_of_hidden_clans_blank() -> None:
    """The legend stays in its line; only another number of clans changes the height."""
    async with stage(size=(80, 40)) as s:
        screen, table = BaseScreen[None](), RaceTable()
        await s.app.push_screen(screen)
        await screen.mount(table)
        await s.pilot.pause()
        assert {table.render_line(y).text.strip() for y in range(3)} == {""}, "no clan, no heading"
        table.placeholder = "no match"
        table.set_reactive(RaceTable.has_legend, True)
        for filter_text, shown in (("2rc", f"2nd {CLANS[1]} "), ("zzz", "no match")):
            table.show(CLANS_BY_RANK, RaceQuery.parse(filter_text))
            await s.pilot.pause()
            heading, *lines, legend = (table.render_line(y).text.strip() for y in range(7))
            assert table.size.height == 7
            assert heading.startswith("Rank")
            (line,) = filter(None, lines)
            assert " ".join(line.split()).startswith(shown)
            assert legend.endswith("~ estimate"), "the clans that are hidden are estimates"
            (drawn,) = table.render_line(6)
            assert drawn.style == table.part_style("muted")
        for count in (3, 5):
            table.show(CLANS_BY_RANK[:count])
            await s.pilot.pause()
            assert table.size.height == count + 2


async def test_our_clan_has_its_colour_in_the_table() -> None:
    """Track and name have our colour, bold; the cursor's colours win in the focused table."""
    async with stage(size=(120, 40)) as s:
        screen, table, other = BaseScreen[None](), RaceTable(), MemberTable()
        await s.app.push_screen(screen)
        await screen.mount(table, other)
        table.show(CLANS_BY_RANK)
        await s.pilot.pause()
        columns = {column.key: column for column in table.columns}
        assert [column.key for column in table.columns if column.emphasis] == [
            "name",
            "decks_left_today",
        ]
        assert not any(column.bar for column in table.columns), "the track is the bar"
        ours, theirs = CLANS_BY_RANK[0], CLANS_BY_RANK[1]
        assert table.highlighted is ours
        muted, mine = colour_of(table, "text-muted"), colour_of(table, "ours")

        def draw(key: str, row: object) -> list[Style | None] | None:
            assert row in CLANS_BY_RANK
            cell = table.draw_cell(columns[key], ours if row is ours else theirs, 20, Style())
            return None if cell is None else [segment.style for segment in cell]

        screen.set_focus(other)
        await s.pilot.pause()
        assert draw("name", ours) == [Style(bold=True) + mine]
        assert draw("name", theirs) is None
        tracks = [draw("track", row) for row in (ours, theirs)]
        assert all(track is not None and track[1] == muted for track in tracks)
        assert tracks[0] != tracks[1]
        screen.set_focus(table)
        await s.pilot.pause()
        assert draw("name", ours) is None, "the cursor has its own colours"
        on_cursor = draw("track", ours)
        assert on_cursor is not None
        assert on_cursor[1] == Style()
        assert on_cursor[0] == (tracks[0] or [None])[0]


async def test_a_boat_turns_back_from_its_place_on_the_way() -> None:
    """A reload during the animation starts at the drawn position."""
    ours, other = racer(CLANS[0], people(1), medals=100), racer(CLANS[1], people(1), medals=900)
    async with stage(size=(80, 24)) as s:
        s.app.animation_level = "full"
        screen, table = BaseScreen[None](), RaceTable()
        await s.app.push_screen(screen)
        await screen.mount(table)
        table.show(compute_standings(race(ours, other)))
        table.show(compute_standings(race(replace(ours, medals_today=800), other)))
        table.boat_progress = 0.5
        drawn = table.locate_boat(CLANS[0])
        table.show(compute_standings(race(replace(ours, medals_today=200), other)))
        table.set_reactive(RaceTable.boat_progress, 0.0)
        assert table.locate_boat(CLANS[0]) == drawn
        s.app.animation_level = "none"
        table.show(compute_standings(race(other)))
        assert table.boat_progress == 1.0
        assert not s.app.animator.is_being_animated(table, "boat_progress")
        await s.pilot.pause()
        assert table.boat_progress == 1.0, "the animation has ended"
        s.app.animation_level = "basic"
        table.show(compute_standings(race(ours, other)))
        table.show(compute_standings(race(replace(ours, medals_today=800), other)))
        assert table.boat_progress == 1.0, "only full animations move boats"
        s.app.animation_level = "full"
        table.show(compute_standings(race(other)))
        assert table.boat_progress == 1.0, "the other boat is where it was"


async def test_members_keep_the_order_of_the_user() -> None:
    """The order stays for another clan; the menu has the visible columns that can be sorted."""
    first = racer(CLANS[0], [participant(n, n, medals=100 * n) for n in range(3)])
    second = racer(CLANS[1], [participant(n, 0, medals=50 * n) for n in range(4)])
    rows, others = (
        list_members(standing, None) for standing in compute_standings(race(first, second))
    )
    async with stage(size=(60, 24)) as s:
        screen, table = BaseScreen[None](), MemberTable()
        await s.app.push_screen(screen)
        await screen.mount(table)
        screen.set_focus(table)
        await s.pilot.pause()
        assert table.render_line(2).text.strip() == NO_BATTLES
        assert "Medals▼" in table.render_line(0).text
        table.show(rows)
        await s.pilot.pause()
        assert table.describe_order() == "by Medals, highest first"
        await s.press("S")
        assert table.order == SortKey("medals", descending=False)
        assert [row.participant.medals for row in table.rows] == [0, 100, 200]
        assert table.describe_order() == "by Medals, lowest first"
        table.show(others)
        assert [row.participant.medals for row in table.rows] == [0, 50, 100, 150]
        await s.press("s")
        assert isinstance(s.app.screen, SortScreen)
        menu = text(s.app)
        assert "Per deck" in menu
        assert "Boat attacks" not in menu, "it has no room here"
        await s.press("escape")
        assert table.order == SortKey("medals", descending=False)
        await s.press("s", "n")
        assert table.rows[0].participant.name == "Player 0"
        assert table.order.column == "name"
        orders = []
        for _ in range(2):
            offset = (table.render_line(0).text.index("Medals"), 0)
            await s.pilot.click(MemberTable, offset=offset)
            await s.pilot.pause()
            orders.append(table.order)
        assert orders == [SortKey("medals", descending=True), SortKey("medals", descending=False)]
        (letter,) = [column.letter for column in table.columns if column.key == "medals"]
        await s.press("s", letter)
        assert table.order == SortKey("medals", descending=True), "its letter reverses the order"
