"""Tests of the comparison screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace
from rich.style import Style

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.comparison import compare_clans
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views import load_view
from clantui.ui.common.clans.clan_lines import ClanLines
from clantui.ui.common.colours import colour_of
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.compare.screen import CompareTable, draw_bars
from clantui.ui.compare.state import CompareState
from tests.scenes.compare import OpenComparison
from tests.ui.harness import make_survey, stage, start_survey
from tests.ui.screen_text import check_cells, list_cells, text

OURS = make_survey(["Wizard", "Wizard", "Miner"], "Thornwood", "2PP")
FIRST = make_survey(["Miner", "Bats", "Bats", "Bats"], "Oakshade", "8YY")
SECOND = make_survey(["Hog Rider", "Wizard"], "Larkfield", "9UU")
LATE = Unreachable("no answer in 10 s")
OTHERS = ("8YY", "9UU")

AGAINST_FIRST = [
    ("Bats", "·", "", "3  75%", "+75"),
    ("Wizard", "2  67%", "", "·", "\N{MINUS SIGN}67"),
    ("Miner", "1  33%", "", "1  25%", "\N{MINUS SIGN}8"),
]


BY_SIZE = ["Bats", "Wizard", "Miner"]


@asynccontextmanager
async def open_pair(
    *known: Survey,
    others: tuple[str, ...] = OTHERS,
    size: tuple[int, int] = (80, 24),
    load_delay: float = 0.01,
) -> AsyncIterator[OpenComparison]:
    """Open the screen with some clans loaded."""
    async with stage(first="2PP", size=size) as on:
        shown = OpenComparison(on, "2PP", others, *known, load_delay=load_delay)
        await shown.open()
        yield shown
        for _, _, over in shown.asked:
            over.cancel()


def table(c: OpenComparison) -> list[tuple[str, ...]]:
    """Return the cells of every row."""
    shown = c.screen.query_one(CompareTable)
    return list_cells(shown)


def cards(c: OpenComparison) -> list[str]:
    """Return the names of the cards."""
    return [cells[0] for cells in table(c)]


async def test_a_card_has_the_counts_of_both_clans() -> None:
    """Each card has counts, shares and the difference; complete clans have no status line.

    At 60 columns the shares stay, not the counts: the difference is one of percentages.
    """
    async with open_pair(OURS, FIRST, others=("8YY",)) as c:
        assert table(c) == AGAINST_FIRST
        assert "Thornwood vs Oakshade" in c.header
        groups = "3 cards: 1 only Oakshade, 1 only Thornwood, 1 shared"
        assert c.read("#summary") == f"{groups} · bold: a real difference"
        assert not c.screen.query_one(ClanLines).display
        assert c.asked == []
        await c.on.resize(60, 24)
        bats, *_ = table(c)
        assert (bats[0], bats[1], *bats[-2:]) == ("Bats", "·", "75%", "+75")


@pytest.mark.parametrize(
    "cases",
    [((60, "Iron", "Lant"),), pytest.param(((80, "Iron", "Lantern"),), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_headings_name_the_clans(cases: tuple[tuple[int, str, str], ...]) -> None:
    """Columns, summary and sort menu have the names of the clans, not `ours` and `theirs`."""
    clans = (
        make_survey(["Wizard"], "Iron Harbour", "2PP"),
        make_survey(["Bats"], "Lantern Keep", "8YY"),
    )
    async with open_pair(*clans, others=("8YY",)) as c:
        for width, left, right in cases:
            await c.on.resize(width, 24)
            heading = c.screen.query_one(CompareTable).render_line(0).text.split()
            assert heading[:4] == ["Card", left, "│", right]
            assert "1 only Lantern, 1 only Iron" in c.read("#summary")
            await c.press("s")
            menu = text(c.on.app)
            assert "Iron Harbour" in menu
            assert "Ours" not in menu
            await c.press("escape")


async def test_newer_data_is_requested_unless_a_load_is_running() -> None:
    """Auto-refresh loads both clans again; it neither repeats nor cancels a running load."""
    async with open_pair(OURS, FIRST, others=("8YY",)) as c:
        c.screen.load_newer()
        await c.on.until(lambda: c.asked)
        running = len(c.asked)
        c.screen.load_newer()
        await c.on.pilot.pause()
        assert len(c.asked) == running
        assert not any(end.cancelled() for _, _, end in c.asked)


async def test_loaded_data_is_not_requested_again() -> None:
    """Only the missing clan is requested, and the table says that it is loading."""
    async with open_pair(OURS) as c:
        assert [tag for tag, _, _ in c.asked] == [Tag("8YY")]
        assert c.screen.query_one(CompareTable).placeholder == "Loading #8YY … · Esc goes back"
        assert "◌ loading" in c.header
        await c.arrive(start_survey(["Miner", "Bats"], "Oakshade", "8YY"))
        assert "◌ 0/2" in c.header
        await c.arrive(FIRST)
        await c.end()
        assert cards(c) == BY_SIZE
        assert "●" in c.header


async def test_our_clan_is_requested_too() -> None:
    """If no clan is loaded, both are requested, and either may arrive first."""
    async with open_pair() as c:
        assert [tag for tag, _, _ in c.asked] == [Tag("2PP"), Tag("8YY")]
        await c.arrive(FIRST, ask=1)
        await c.end(ask=1)
        assert cards(c) == []
        assert c.screen.query_one(CompareTable).placeholder == "Loading #2PP … · Esc goes back"
        await c.arrive(OURS, ask=0)
        await c.end(ask=0)
        assert cards(c) == BY_SIZE


@pytest.mark.parametrize(
    "keys",
    [
        [("right", "left")],
        pytest.param([("l", "h"), ("]", "["), (">", "<")], marks=pytest.mark.soak),
    ],
    ids=["arrows", "other"],
)
async def test_arrows_show_the_next_and_previous_clan(keys: list[tuple[str, str]]) -> None:
    """A loaded clan is shown at once; after the last clan comes the first."""
    async with open_pair(OURS, FIRST, SECOND) as c:
        for step, back in keys:
            assert "1 of 2" in c.header
            await c.press(step)
            assert "Thornwood vs Larkfield" in c.header, step
            assert "2 of 2" in c.header, step
            assert cards(c) == ["Hog Rider", "Miner", "Wizard"], step
            await c.press(step)
            assert cards(c) == BY_SIZE, step
            await c.press(back)
            assert cards(c) == ["Hog Rider", "Miner", "Wizard"], back
            await c.press(back)
            assert cards(c) == BY_SIZE, back
        assert c.asked == []


async def test_the_screen_opens_on_the_given_clan() -> None:
    """The screen opens on the given clan and requests it."""
    async with stage(first="2PP") as on:
        c = OpenComparison(on, "2PP", OTHERS, OURS, at=1)
        await c.open()
        assert "2 of 2" in c.header
        assert [tag for tag, _, _ in c.asked] == [Tag("9UU")]
        await on.press("escape")


async def test_with_one_other_clan_the_next_key_is_disabled() -> None:
    """With one other clan the keys of the next clan are not shown, and do nothing."""
    async with open_pair(OURS, FIRST, others=("8YY",)) as c:
        await c.press("right")
        assert "Thornwood vs Oakshade" in c.header
        assert " of 1" not in c.header
        assert not c.screen.check_action("walk", (1,))


async def test_a_skipped_clan_is_not_requested() -> None:
    """Only the clan at which the user rests is requested; each step starts its delay anew."""
    async with open_pair(OURS, FIRST, others=("8YY", "9UU", "2QQ", "2YY"), load_delay=1000) as c:
        delays = []
        for _ in range(3):
            await c.press("right")
            delays.append(c.screen._timer)
        assert [delay is not None and delay._task is not None for delay in delays] == [
            False,
            False,
            True,
        ]
        assert c.asked == []
        c.screen.load_missing()  # as the timer does
        await c.wait_until_drawn()
        assert [tag for tag, _, _ in c.asked] == [Tag("2YY")]


async def test_a_late_survey_of_another_clan_is_not_shown() -> None:
    """Leaving a clan cancels its load, and a late survey changes nothing."""
    async with open_pair(OURS, SECOND, load_delay=1000) as c:
        _, emit, over = c.asked[0]
        emit(FIRST)
        c.screen.action_walk(1)
        await c.wait_until_drawn()
        assert over.cancelled()
        before = table(c), c.header, c.read("#clan-lines")
        emit(FIRST)
        await c.wait_until_drawn()
        assert (table(c), c.header, c.read("#clan-lines")) == before
        assert cards(c) == ["Hog Rider", "Miner", "Wizard"]
        await c.press("left")
        assert cards(c) == []
        assert "✗" not in c.read("#clan-lines")


async def test_our_own_load_goes_on_at_the_next_clan() -> None:
    """Leaving the comparison of a clan with itself does not cancel the load of our clan."""
    async with open_pair(FIRST, others=("2PP", "8YY"), load_delay=1000) as c:
        ((tag, _, over),) = c.asked
        assert tag == Tag("2PP")
        await c.press("right")
        assert not over.cancelled()
        await c.arrive(OURS)
        assert cards(c) == BY_SIZE


async def test_a_partial_survey_is_kept() -> None:
    """A partial clan is shown at once on return, and requested again."""
    async with open_pair(OURS, SECOND) as c:
        half = replace(FIRST, waiting=frozenset({FIRST.clan.members[0].tag}))
        await c.arrive(half)
        await c.press("right", "left")
        assert "Bats" in cards(c)
        await c.wait_for_loads(2)
        assert [tag for tag, _, _ in c.asked] == [Tag("8YY"), Tag("8YY")]


async def test_the_header_counts_the_answers_of_the_lines() -> None:
    """A player who could not be loaded counts as answered, in the header and below the table."""
    first, second = (member.tag for member in FIRST.clan.members[:2])
    async with open_pair(OURS, SECOND) as c:
        some = replace(FIRST, failed={first: LATE}, waiting=frozenset({second}))
        loaded = {t: player for t, player in FIRST.players.items() if t not in {first, second}}
        await c.arrive(replace(some, players=loaded))
        answers = f"{len(FIRST.clan.members) - 1}/{len(FIRST.clan.members)}"
        assert f"◌ {answers}" in c.header
        assert f"◌ {answers} · loading" in c.read("#clan-lines")


async def test_an_error_is_on_the_line_of_its_clan() -> None:
    """A failed clan has a status line; it is not requested again until `r` is pressed."""
    async with open_pair(OURS, SECOND) as c:
        await c.end(NotFound("no clan has the tag #8YY"))
        assert "right #8YY       ✗ no clan has the tag #8YY" in c.read("#clan-lines")
        assert (
            c.screen.query_one(CompareTable).placeholder == "#8YY could not be loaded · r retries"
        )
        assert "◐ 1 of 2 incomplete" in c.header
        await c.press("right")
        assert "✗" not in c.read("#clan-lines")
        await c.press("left")
        c.screen.load_missing()  # as the timer does
        await c.wait_until_drawn()
        assert len(c.asked) == 1
        await c.press("r")
        assert len(c.asked) == 2
        await c.arrive(FIRST)
        await c.end()
        assert cards(c) == BY_SIZE


async def test_an_error_of_a_clan_left_behind_is_not_saved() -> None:
    """A saved comparison has the errors of its own two clans only."""
    async with open_pair(OURS, SECOND) as c:
        await c.end(NotFound("no clan has the tag #8YY"))
        await c.press("right")
        for content in c.screen.list_export_contents():
            assert content.document is not None
            assert content.document.errors == []


async def test_the_saved_order_has_the_title_of_its_choice_and_the_values_of_its_column() -> None:
    """Cards are in the order of their letters, counts in that of numbers.

    The document has the title of the view that is compared.
    """
    async with open_pair(OURS, FIRST, others=("8YY",)) as c:
        for letter, order in (("c", "Card, A to Z"), ("o", "Thornwood, highest first")):
            await c.press("s", letter)
            shown, _ = c.screen.list_export_contents()
            assert shown.description == f"3 cards · by {order}"
        decks = load_view("decks")
        c.screen.state = replace(c.screen.state, view=decks)
        titles = []
        for content in c.screen.list_export_contents():
            assert content.document is not None
            titles += [section.title for section in content.document.sections(UTC)]
        assert titles == [f"{decks.title}: Thornwood and Oakshade"] * 2


async def test_loaded_data_outlives_an_error() -> None:
    """With complete clans `r` reloads both; a failure does not change the table."""
    async with open_pair(OURS, FIRST) as c:
        await c.press("r")
        assert [tag for tag, _, _ in c.asked] == [Tag("2PP"), Tag("8YY")]
        await c.press("r")
        assert len(c.asked) == 2
        await c.end(LATE)
        assert cards(c) == BY_SIZE
        assert c.read("#clan-lines").endswith("4/4 from the last snapshot · r retries")


async def test_s_opens_the_sort_menu_and_reverses_by_the_same_letter() -> None:
    """The menu sorts by difference, clan and name; `S` reverses; one heading has the mark."""
    async with open_pair(OURS, FIRST) as c:
        orders = [cards(c)]
        for keys in (("s", "o"), ("s", "t"), ("s", "c"), ("s", "c"), ("S",), ("s", "d")):
            await c.press(*keys)
            orders.append(cards(c))
            heading = c.screen.query_one(CompareTable).render_line(0).text
            assert heading.count("▼") + heading.count("▲") == 1
        by_name, ours = ["Bats", "Miner", "Wizard"], ["Wizard", "Miner", "Bats"]
        assert orders == [BY_SIZE, ours, by_name, by_name, by_name[::-1], by_name, BY_SIZE]
        await c.press("s", "t", "right", "left")
        assert c.screen.state.sort.column == "theirs"


def test_the_sort_menu_names_each_clan_beside_its_letter() -> None:
    """`o` is our clan, `t` the other one."""
    state = CompareState(ours=ClanRef(Tag("2PP"), "Our"), others=(ClanRef(Tag("8YY"), "Their"),))
    titles = {choice.letter: choice.title for choice in state.sort_choices}
    assert titles == {"d": "Difference", "o": "Our", "t": "Their", "c": "Card"}


async def test_a_click_on_a_heading_sorts() -> None:
    """A heading sorts by its column; a heading without sorting does nothing."""
    async with open_pair(OURS, FIRST) as c:
        heading = c.screen.query_one(CompareTable).render_line(0).text
        for title_, expected in (("Thornw", "ours"), ("│", "ours"), ("Difference", "size")):
            await c.on.pilot.click(CompareTable, offset=(heading.index(title_), 0))
            await c.on.pilot.pause()
            assert c.screen.state.sort.column == expected
        keys = {column.key for column in c.screen.query_one(CompareTable).columns}
        assert keys == {"size", "ours", "theirs", "card", "bars"}


async def test_a_filter_can_be_typed_before_the_clans_are_loaded() -> None:
    """Letters after `/` are never key bindings; after a failure the filter does not open."""
    async with open_pair() as c:
        await c.press("slash", *"wiz")
        assert c.on.app.screen.query_one(FilterInput).value == "wiz"
        assert c.screen.state.filter_text == "wiz"
        await c.press("escape")
        await c.end(LATE)
        await c.press("slash")
        assert not c.screen.query_one(FilterInput).display


async def test_the_filter_applies_to_all_clans() -> None:
    """The filter works while typing; Enter closes the field; Esc clears it, then leaves."""
    async with open_pair(OURS, FIRST, SECOND) as c:
        await c.press("slash", *"wiz")
        assert cards(c) == ["Wizard"]
        await c.press("enter")
        assert not c.screen.query_one(FilterInput).display
        assert c.read("#summary") == "1 of 3 cards · /wiz · Esc clears"
        await c.press("right")
        assert cards(c) == ["Wizard"]
        await c.press("slash", "x")
        nothing = "Nothing matches “x” · Esc clears the filter"
        assert c.screen.query_one(CompareTable).placeholder == nothing
        await c.press("enter", "enter")  # opens no clan: no card is under the cursor
        assert c.results == []
        assert "Open" not in c.read(KeyBar)
        await c.press("escape")
        assert len(cards(c)) == 3
        assert c.results == []
        await c.press("escape")
        assert c.results == [None]


async def test_an_unknown_facet_is_reported() -> None:
    """An unknown facet is reported beside the field, and filters nothing."""
    async with open_pair(OURS, FIRST) as c:
        await c.press("slash", *"zz:1")
        assert c.read("#summary").startswith("✗ ")
        assert len(cards(c)) == 3


@pytest.mark.parametrize(
    "keys",
    [
        ("right", "left", "j", "enter"),
        pytest.param(("enter",), marks=pytest.mark.soak),
    ],
)
async def test_enter_opens_the_other_clan(keys: tuple[str, ...]) -> None:
    """The result is a list of both clans with their names, at the other clan."""
    async with open_pair(OURS, FIRST, SECOND) as c:
        await c.press(*keys)
        stops = (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("8YY"), "Oakshade"))
        assert c.results == [ClanList(title="compared", clans=stops, position=1)]


async def test_enter_opens_the_other_clan_before_it_is_loaded() -> None:
    """Enter opens the other clan without a table too."""
    async with open_pair(OURS) as c:
        await c.press("enter")
        (clan_list,) = c.results
        assert clan_list is not None
        assert clan_list.current == Tag("8YY")


async def test_leaving_cancels_the_loads() -> None:
    """Esc closes the screen and cancels its loads."""
    async with open_pair() as c:
        await c.press("escape")
        assert c.results == [None]
        assert [over.cancelled() for _, _, over in c.asked] == [True, True]


async def test_only_real_differences_are_coloured_and_bold() -> None:
    """Each clan has its own colour; a difference that could be luck has no colour and no bold."""
    ours = make_survey(["Wizard"] * 9 + ["Miner"] * 2, "Thornwood", "2PP")
    theirs = make_survey(["Bats"] * 9 + ["Miner"], "Oakshade", "8YY")
    async with open_pair(ours, theirs) as c:
        shown = c.screen.query_one(CompareTable)
        await c.press("j")
        colours = []
        for y in (1, 2):
            styles = [s.style for s in shown.render_line(y) if s.text.strip()[-2:] in {"90", "82"}]
            colours.append({style.color for style in styles if style})
            assert all(style.bold for style in styles if style)
        theirs_colour, ours_colour = colours
        assert theirs_colour == {colour_of(c.screen, "theirs").color}
        assert ours_colour == {colour_of(c.screen, "ours").color}
        assert not theirs_colour & ours_colour
        assert [shown.is_emphasised(shown.columns[0], row) for row in shown.rows] == [
            True,
            True,
            False,
        ]


@pytest.mark.parametrize(
    "widths",
    [(40, 160), pytest.param((60, 72, 80, 100, 120, 200), marks=pytest.mark.soak)],
    ids=["usual", "other"],
)
async def test_every_line_is_exactly_as_wide_as_the_table(widths: tuple[int, ...]) -> None:
    """Cells are below their headings at every width, and the difference is always shown."""
    ours = make_survey(["ミノルの塔ミノルの塔", "Wizard"], "달빛기사단", "2PP")
    async with open_pair(ours, FIRST, size=(40, 24)) as c:
        shown = c.screen.query_one(CompareTable)
        for width in widths:
            await c.on.resize(width, 24)
            assert c.on.app.size.width == width
            check_cells(shown)
            drawn = "".join(shown.render_line(y).text for y in range(shown.size.height))
            assert "+75" in drawn, width
            assert ("│" in drawn) == (width >= 60), width


async def test_the_players_of_the_card_under_the_cursor_are_named() -> None:
    """The players of both clans are below the table, or beside it on a wide screen.

    There the clan that plays the card more is above them, and if it could be luck.
    """
    async with open_pair(OURS, FIRST, others=("8YY",)) as c:
        assert c.read("#pane").splitlines() == [
            "Thornwood  no one   ",
            "Oakshade   3 (75%)  Oaks1, Oaks2, Oaks3",
        ]
        await c.press("j")
        assert "Oakshade   no one" in c.read("#pane")
        await c.press("k")
        await c.on.resize(160, 40)
        assert len(c.read("#pane").splitlines()) > 4
        assert "They play it more: a real difference" in c.read("#pane")
        await c.press("j", "j")
        assert "You play it more: could be luck" in c.read("#pane")


async def test_the_players_have_lines_only_in_a_high_window() -> None:
    """Below the table there is a line for each clan; a low window has no room for them."""
    async with open_pair(OURS, FIRST, others=("8YY",), size=(80, 16)) as c:
        pane = c.screen.query_one("#pane")
        assert pane.size.height == 2
        await c.on.resize(80, 15)
        assert not pane.display
        await c.on.resize(160, 16)
        assert pane.size.height > 2


@pytest.mark.parametrize(
    ("card", "ours", "theirs"),
    [("Bats", "    ", "████"), ("Wizard", "▐███", "    "), ("Miner", "  ██", "█▌  ")],
)
def test_bars_grow_from_the_axis(card: str, ours: str, theirs: str) -> None:
    """Our bars grow to the left and theirs to the right, on one scale, by half cells."""
    count = compare_clans(OURS, FIRST)
    (row,) = [row for row in count.rows if row.card.name == card]
    assert draw_bars(row, 0.75, 4) == (ours, theirs)


async def test_a_missing_clan_is_mentioned_only_in_the_table() -> None:
    """While a clan is missing the table says so, and the line above is empty."""
    async with open_pair(OURS) as c:
        table = c.screen.query_one(CompareTable)
        assert table.placeholder == "Loading #8YY … · Esc goes back"
        assert c.read("#summary").strip() == ""
        await c.end(NotFound("no clan has the tag #8YY"))
        assert c.read("#summary").strip() == ""
        assert table.placeholder == "#8YY could not be loaded · r retries"


async def test_a_saved_comparison_is_named_after_both_clans() -> None:
    """The newest of both surveys dates the file; a filter shows in the description."""
    younger = replace(FIRST, at=FIRST.at + timedelta(days=2))
    async with open_pair(OURS, younger, others=("8YY",)) as c:
        await c.press("slash", *"wiz", "enter")
        shown, full = c.screen.list_export_contents()
        assert shown.stem == f"thornwood-vs-oakshade-{younger.at:%Y-%m-%d}"
        assert shown.description.startswith("1 of 3 cards: wiz")
        assert full.description == "3 cards, in their usual order"
        assert c.screen.make_header().kind == "Compare favourites"
        drawn = c.screen.query_one(CompareTable)
        (bars,) = [column for column in drawn.columns if column.key == "bars"]
        cells = drawn.draw_cell(bars, drawn.rows[0], bars.width, Style())
        assert cells is not None
        assert cells[0].text == "█" * (bars.width // 2), "the largest share fills its side"
        assert [cell.style for cell in cells] == [
            colour_of(drawn, name) for name in ("ours-mark", "text-muted", "theirs-mark")
        ]


async def test_actions_need_both_clans() -> None:
    """Without both clans nothing is sorted; a clan that is loading is not loaded again."""
    async with open_pair(OURS) as c:
        names = ("sort", "reverse", "filter", "choose", "walk")
        assert [bool(c.screen.check_action(name, (1,))) for name in names] == [
            False,
            False,
            True,
            True,
            True,
        ]
        assert c.screen.list_export_contents() == ()
        await c.press("r")
        assert len(c.asked) == 1
        await c.arrive(FIRST)
        await c.end()
        assert all(c.screen.check_action(name, (1,)) for name in names)
