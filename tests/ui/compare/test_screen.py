"""Tests of the comparison screen: its columns, its clans and its requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from rich.color import Color
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.comparison import compare_clans, count_clan
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.colours import colour_of
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import ScreenHeader
from clantui.ui.compare.columns import draw_bars
from clantui.ui.compare.state import SORTS
from clantui.ui.compare.table import CompareTable
from tests.scenes.compare import Compared
from tests.ui.harness import Stage, begun, loaded, stage
from tests.ui.screen_text import check_cells, text

OURS = loaded(["Wizard", "Wizard", "Miner"], "Thornwood", "2PP")
FIRST = loaded(["Miner", "Bats", "Bats", "Bats"], "Oakshade", "8YY")
SECOND = loaded(["Hog Rider", "Wizard"], "Larkfield", "9UU")
LATE = Unreachable("no answer in 10 s")
OTHERS = ("8YY", "9UU")

AGAINST_FIRST = [
    ("Bats", "·", "", "3  75%", "+75"),
    ("Wizard", "2  67%", "", "·", "\N{MINUS SIGN}67"),
    ("Miner", "1  33%", "", "1  25%", "\N{MINUS SIGN}8"),
]


BY_SIZE = ["Bats", "Wizard", "Miner"]


@asynccontextmanager
async def compared(
    *known: Survey,
    others: tuple[str, ...] = OTHERS,
    size: tuple[int, int] = (80, 24),
    rest: float = 0.01,
) -> AsyncIterator[tuple[Stage, Compared]]:
    """Open the screen with some clans loaded."""
    async with stage(first="2PP", size=size) as on:
        shown = Compared(on, "2PP", others, *known, rest=rest)
        await shown.open()
        yield on, shown
        for _, _, over in shown.asked:
            over.cancel()


def table(c: Compared) -> list[tuple[str, ...]]:
    """Return the texts of every row."""
    shown = c.screen.query_one(CompareTable)
    return [shown.cells(row) for row in shown.rows]


def cards(c: Compared) -> list[str]:
    """Return the cards from the top."""
    return [cells[0] for cells in table(c)]


def colour_of_points(c: Compared, row: int, points: str) -> Color | None:
    """Return the colour in which the difference of a row is drawn."""
    segments = c.screen.query_one(CompareTable).draw_row(row)
    (style,) = [s.style for s in segments if s.text.endswith(points) and s.style is not None]
    return style.color


def line(c: Compared, where: str = "#summary") -> str:
    """Return a line of the screen."""
    return str(c.screen.query_one(where, Static).content)


def title(c: Compared) -> str:
    """Return the first line."""
    return str(c.screen.query_one(ScreenHeader).render())


async def test_both_clans_stand_side_by_side() -> None:
    """Each card has both counts and shares and the difference; complete clans need no line."""
    async with compared(OURS, FIRST, others=("8YY",)) as (_, c):
        assert table(c) == AGAINST_FIRST
        assert "Thornwood vs Oakshade" in title(c)
        groups = "3 cards: 1 only Oakshade, 1 only Thornwood, 1 shared"
        assert line(c) == f"{groups} · bold: a real difference"
        assert not c.screen.query_one("#clan-lines").display
        assert c.asked == []


@pytest.mark.parametrize(
    ("width", "left", "right"), [(60, "Iron", "Lant"), (80, "Iron", "Lantern")]
)
async def test_headings_name_the_clans(width: int, left: str, right: str) -> None:
    """Which of two clans is ours only the user knows: columns, summary and menu have names."""
    clans = loaded(["Wizard"], "Iron Harbour", "2PP"), loaded(["Bats"], "Lantern Keep", "8YY")
    async with compared(*clans, others=("8YY",), size=(width, 24)) as (on, c):
        heading = c.screen.query_one(CompareTable).render_line(0).text.split()
        assert heading[:4] == ["Card", left, "│", right]
        assert "1 only Lantern, 1 only Iron" in line(c)
        await on.press("s")
        menu = text(on.app)
        assert "Iron Harbour" in menu
        assert "Ours" not in menu
        await on.press("escape")


async def test_a_lead_is_coloured_from_our_side() -> None:
    """A real difference has the colour of the clan that plays the card more."""
    ours, theirs = ["Wizard"] * 10, ["Bats"] * 10
    clans = loaded(ours, "Thornwood", "2PP"), loaded(theirs, "Oakshade", "8YY")
    async with compared(*clans, others=("8YY",)) as (on, c):
        assert cards(c) == ["Bats", "Wizard"]
        assert colour_of_points(c, 1, "100") == colour_of(c.screen, "ours").color
        await on.press("j")
        assert colour_of_points(c, 0, "100") == colour_of(c.screen, "theirs").color


async def test_loaded_data_is_not_requested_again() -> None:
    """Only the clan that is not in hand is asked for; meanwhile its name and the wait are told."""
    async with compared(OURS) as (_, c):
        assert [tag for tag, _, _ in c.asked] == [Tag("8YY")]
        assert c.screen.query_one(CompareTable).placeholder == "Loading #8YY … · Esc goes back"
        assert "◌ loading" in title(c)
        await c.arrive(begun(["Miner", "Bats"], "Oakshade", "8YY"))
        assert "◌ 0/2" in title(c)
        await c.arrive(FIRST)
        await c.end()
        assert cards(c) == BY_SIZE
        assert "●" in title(c)


async def test_ours_is_asked_for_too() -> None:
    """Without any clan loaded both are requested, and either may arrive first."""
    async with compared() as (_, c):
        assert [tag for tag, _, _ in c.asked] == [Tag("2PP"), Tag("8YY")]
        await c.arrive(FIRST, ask=1)
        await c.end(ask=1)
        assert cards(c) == []
        assert c.screen.query_one(CompareTable).placeholder == "Loading #2PP … · Esc goes back"
        await c.arrive(OURS, ask=0)
        await c.end(ask=0)
        assert cards(c) == BY_SIZE


@pytest.mark.parametrize(("on_", "back"), [("right", "left"), ("l", "h"), ("]", "["), (">", "<")])
async def test_arrows_walk_through_the_others(on_: str, back: str) -> None:
    """The next one at once, where it is in hand; round the end; its name, place and cards."""
    async with compared(OURS, FIRST, SECOND) as (on, c):
        assert "1 of 2" in title(c)
        await on.press(on_)
        assert "Thornwood vs Larkfield" in title(c)
        assert "2 of 2" in title(c)
        assert cards(c) == ["Hog Rider", "Miner", "Wizard"]
        await on.press(on_)
        assert cards(c) == BY_SIZE
        await on.press(back)
        assert cards(c) == ["Hog Rider", "Miner", "Wizard"]
        assert c.asked == []


async def test_it_begins_with_the_one_it_is_told() -> None:
    """The screen opens on the named clan and requests it."""
    async with stage(first="2PP") as on:
        c = Compared(on, "2PP", OTHERS, OURS, at=1)
        await c.open()
        assert "2 of 2" in title(c)
        assert [tag for tag, _, _ in c.asked] == [Tag("9UU")]
        await on.press("escape")


async def test_with_one_other_there_is_nowhere_to_walk() -> None:
    """With one other clan the keys of the next one are not offered and do nothing."""
    async with compared(OURS, FIRST, others=("8YY",)) as (on, c):
        await on.press("right")
        assert "Thornwood vs Oakshade" in title(c)
        assert " of 1" not in title(c)
        assert not c.screen.check_action("walk", (1,))


async def test_a_clan_walked_past_is_not_requested() -> None:
    """A clan passed on the way is not requested."""
    async with compared(OURS, FIRST, others=("8YY", "9UU", "2QQ", "2YY"), rest=1000) as (on, c):
        await on.press("right", "right", "right")
        assert c.asked == []
        c.screen._load_pair()  # as the timer does
        await c.drawn()
        assert [tag for tag, _, _ in c.asked] == [Tag("2YY")]


async def test_a_late_answer_is_never_painted_under_another_name() -> None:
    """Leaving a clan cancels its load; a late answer changes nothing."""
    async with compared(OURS, SECOND, rest=1000) as (on, c):
        _, emit, over = c.asked[0]
        emit(FIRST)
        c.screen.action_walk(1)
        await c.drawn()
        assert over.cancelled()
        before = table(c), title(c), line(c, "#clan-lines")
        emit(FIRST)
        await c.drawn()
        assert (table(c), title(c), line(c, "#clan-lines")) == before
        assert cards(c) == ["Hog Rider", "Miner", "Wizard"]
        await on.press("left")
        assert cards(c) == []
        assert "✗" not in line(c, "#clan-lines")


async def test_answers_before_walking_on_are_kept() -> None:
    """A partial clan is shown at once on return, and requested again."""
    async with compared(OURS, SECOND) as (on, c):
        half = replace(FIRST, waiting=frozenset({FIRST.clan.members[0].tag}))
        await c.arrive(half)
        await on.press("right", "left")
        assert "Bats" in cards(c)
        await c.resting(2)
        assert [tag for tag, _, _ in c.asked] == [Tag("8YY"), Tag("8YY")]


async def test_an_error_is_said_on_its_clan_s_line() -> None:
    """A clan that cannot be had is told of below; walking past asks no more; r does."""
    async with compared(OURS, SECOND) as (on, c):
        await c.end(NotFound("no clan has the tag #8YY"))
        assert "right #8YY       ✗ no clan has the tag #8YY" in line(c, "#clan-lines")
        assert (
            c.screen.query_one(CompareTable).placeholder == "#8YY could not be loaded · r retries"
        )
        assert "◐ 1 of 2 incomplete" in title(c)
        await on.press("right")
        assert "✗" not in line(c, "#clan-lines")
        await on.press("left")
        c.screen._load_pair()  # as the timer does
        await c.drawn()
        assert len(c.asked) == 1
        await on.press("r")
        assert len(c.asked) == 2
        await c.arrive(FIRST)
        await c.end()
        assert cards(c) == BY_SIZE


async def test_loaded_data_outlives_an_error() -> None:
    """With nothing missing r asks for both; a failure leaves the table as it was."""
    async with compared(OURS, FIRST) as (on, c):
        await on.press("r")
        assert [tag for tag, _, _ in c.asked] == [Tag("2PP"), Tag("8YY")]
        await on.press("r")
        assert len(c.asked) == 2
        await c.end(LATE)
        assert cards(c) == BY_SIZE
        assert line(c, "#clan-lines").endswith("4/4 from the last snapshot · r retries")


async def test_it_waits_aloud() -> None:
    """A pause of the API is shown on the clan's line, with its seconds."""
    async with compared(OURS) as (on, c):
        on.engine.on_pause(11.5)
        await on.pilot.pause()
        c.screen._refresh_status()
        assert line(c, "#clan-lines").endswith("◌ too many requests, continuing in 12 s")


async def test_a_partial_clan_tells_its_failures() -> None:
    """Failed players are counted; shares are of the players in hand."""
    partial = replace(FIRST, failed={FIRST.clan.members[0].tag: LATE})
    async with compared(OURS, partial) as (_, c):
        await c.end()
        assert "◐ 1 of 4 players missing (no answer in 10 s)" in line(c, "#clan-lines")


async def test_s_opens_the_sort_menu_and_reverses_by_the_same_letter() -> None:
    """The menu has size, ours, theirs and name; `S` reverses; the heading tells the order."""
    async with compared(OURS, FIRST) as (on, c):
        orders = [cards(c)]
        for keys in (("s", "o"), ("s", "t"), ("s", "c"), ("s", "c"), ("S",), ("s", "d")):
            await on.press(*keys)
            orders.append(cards(c))
            heading = c.screen.query_one(CompareTable).render_line(0).text
            assert heading.count("▼") + heading.count("▲") == 1
        by_name, ours = ["Bats", "Miner", "Wizard"], ["Wizard", "Miner", "Bats"]
        assert orders == [BY_SIZE, ours, by_name, by_name, by_name[::-1], by_name, BY_SIZE]
        await on.press("s", "t", "right", "left")
        assert c.screen.state.sorted_by == SORTS[2]


async def test_a_click_on_a_heading_sorts() -> None:
    """By its column; a heading that cannot be sorted by does nothing."""
    async with compared(OURS, FIRST) as (on, c):
        heading = c.screen.query_one(CompareTable).render_line(0).text
        for title_, expected in (("Thornw", "ours"), ("│", "ours"), ("Difference", "size")):
            await on.pilot.click(CompareTable, offset=(heading.index(title_), 0))
            await on.pilot.pause()
            assert c.screen.state.sorted_by == expected
        keys = {column.key for column in c.screen.query_one(CompareTable).columns}
        assert keys == {*SORTS, "bars"}


async def test_a_filter_typed_before_the_clans_come_waits_for_them() -> None:
    """Letters after `/` are never taken for keys; after a failure there is nothing to filter."""
    async with compared() as (on, c):
        await on.press("slash", *"wiz")
        assert on.app.screen.query_one(FilterInput).value == "wiz"
        assert c.screen.state.typed == "wiz"
        await on.press("escape")
        await c.end(LATE)
        await on.press("slash")
        assert not c.screen.query_one(FilterInput).display


async def test_the_filter_keeps_some_cards() -> None:
    """The filter works while typing; Enter keeps it for all clans; Esc clears it, then leaves."""
    async with compared(OURS, FIRST, SECOND) as (on, c):
        await on.press("slash", *"wiz")
        assert cards(c) == ["Wizard"]
        await on.press("enter")
        assert not c.screen.query_one(FilterInput).display
        assert line(c) == "1 of 3 · /wiz · Esc clears"
        await on.press("right")
        assert cards(c) == ["Wizard"]
        await on.press("slash", "x")
        nothing = "Nothing matches “x” · Esc clears"
        assert c.screen.query_one(CompareTable).placeholder == nothing
        await on.press("escape")
        assert len(cards(c)) == 3
        assert c.chosen == []
        await on.press("escape")
        assert c.chosen == [None]


async def test_a_facet_that_is_none_is_told() -> None:
    """An unknown facet is reported beside the field and filters nothing."""
    async with compared(OURS, FIRST) as (on, c):
        await on.press("slash", *"zz:1")
        assert line(c).startswith("✗ ")
        assert len(cards(c)) == 3


@pytest.mark.parametrize("keys", [("enter",), ("right", "left", "j", "enter")])
async def test_enter_opens_the_other(keys: tuple[str, ...]) -> None:
    """The course is ours and that other, named, at the other."""
    async with compared(OURS, FIRST, SECOND) as (on, c):
        await on.press(*keys)
        stops = (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8YY"), "Oakshade"))
        assert c.chosen == [ClanList(title="compared", stops=stops, at=1)]


async def test_the_other_can_be_opened_before_it_is_read() -> None:
    """Enter opens the other clan before its table is there, too."""
    async with compared(OURS) as (on, c):
        await on.press("enter")
        (course,) = c.chosen
        assert course is not None
        assert course.current == Tag("8YY")


async def test_leaving_gives_up_what_is_asked() -> None:
    """Esc leaves the screen and cancels its loads."""
    async with compared() as (on, c):
        await on.press("escape")
        assert c.chosen == [None]
        assert all(over.cancelled() for _, _, over in c.asked)


async def test_only_real_differences_are_coloured_and_bold() -> None:
    """Theirs and ours have a colour each; what could be luck has neither a colour nor bold."""
    ours = loaded(["Wizard"] * 9 + ["Miner"] * 2, "Thornwood", "2PP")
    theirs = loaded(["Bats"] * 9 + ["Miner"], "Oakshade", "8YY")
    async with compared(ours, theirs) as (on, c):
        roll = c.screen.query_one(CompareTable)
        await on.press("j")
        colours = []
        for y in (1, 2):
            styles = [s.style for s in roll.render_line(y) if s.text.strip()[-2:] in {"90", "82"}]
            colours.append({style.color for style in styles if style})
        theirs_colour, ours_colour = colours
        assert theirs_colour
        assert ours_colour
        assert not theirs_colour & ours_colour
        assert [roll.is_emphasised(roll.columns[0], row) for row in roll.rows] == [
            True,
            True,
            False,
        ]


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 120, 160, 200])
async def test_every_line_is_exactly_as_wide_as_the_table(width: int) -> None:
    """Cells stand under their headings at every width; the difference is always there."""
    ours = loaded(["ミノルの塔ミノルの塔", "Wizard"], "달빛기사단", "2PP")
    async with compared(ours, FIRST, size=(width, 24)) as (_, c):
        shown = c.screen.query_one(CompareTable)
        check_cells(shown)
        drawn = "".join(shown.render_line(y).text for y in range(shown.size.height))
        assert "+75" in drawn
        assert ("│" in drawn) == (width >= 60)


async def test_the_players_of_the_card_under_the_cursor_are_named() -> None:
    """Below the table, or beside it on a wide screen: who plays it here and who there."""
    async with compared(OURS, FIRST, others=("8YY",)) as (on, c):
        assert line(c, "#players").splitlines() == [
            "Thornwood  no one   ",
            "Oakshade   3 (75%)  Oaks1, Oaks2, Oaks3",
        ]
        await on.press("j")
        assert "Oakshade   no one" in line(c, "#players")
    async with compared(OURS, FIRST, others=("8YY",), size=(160, 40)) as (on, c):
        await on.pilot.pause()
        assert len(line(c, "#players").splitlines()) > 4


async def test_a_clan_compared_with_itself_is_said_so() -> None:
    """The summary says that both are the same clan."""
    async with compared(OURS, others=("2PP",)) as (_, c):
        assert line(c).startswith("Both are the same clan")


@pytest.mark.parametrize(
    ("card", "ours", "theirs"),
    [("Bats", "    ", "████"), ("Wizard", "▐███", "    "), ("Miner", "  ██", "█▌  ")],
)
def test_bars_grow_from_the_axis(card: str, ours: str, theirs: str) -> None:
    """Ours grow to the left and theirs to the right, on one scale, in halves of a cell."""
    count = compare_clans(count_clan(OURS), count_clan(FIRST))
    (row,) = [row for row in count.rows if row.card.name == card]
    assert draw_bars(row, 0.75, 4) == (ours, theirs)


async def test_a_wide_screen_says_what_the_difference_means() -> None:
    """Above the players: the card, who plays it more, and whether that could be luck."""
    async with compared(OURS, FIRST, others=("8YY",), size=(160, 40)) as (on, c):
        await on.pilot.pause()
        assert "They play it more: a real difference" in line(c, "#players")
        await on.press("j", "j")
        assert "You play it more: could be luck" in line(c, "#players")


async def test_the_table_says_once_what_is_waited_for() -> None:
    """While the other clan loads its place in the table says so, and the line above nothing."""
    async with compared(OURS) as (_, c):
        table = c.screen.query_one(CompareTable)
        assert (line(c).strip(), table.placeholder) == ("", "Loading #8YY … · Esc goes back")
        await c.end(NotFound("no clan has the tag #8YY"))
        assert line(c).strip() == ""
        assert table.placeholder == "#8YY could not be loaded · r retries"
