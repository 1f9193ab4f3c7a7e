"""Tests of the family screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual.color import Color

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.appearance.contrast import compute_contrast_ratio
from clantui.ui.common.clans.clan_lines import ClanLines
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.common.table.table import RowTable
from clantui.ui.family.screen import HEAT_LEVELS, FamilyTable
from clantui.ui.family.state import SORT_LETTERS, FamilyState
from tests.scenes.rankings import OpenFamily
from tests.ui.harness import clan_of, make_survey, stage, start_survey
from tests.ui.screen_text import check_cells, list_cells

TAGS = ("2PP", "8YY", "9UU")
FIRST = make_survey(["Wizard", "Wizard", "Miner"], "Thornwood", "2PP")
SECOND = make_survey(["Miner", "Miner", "Bats", "Bats", "Bats"], "Oakshade", "8YY")
THIRD = make_survey(["Hog Rider"], "Larkfield", "9UU")
LATE = Unreachable("no answer in 10 s")


@asynccontextmanager
async def open_family(
    *known: Survey, tags: tuple[str, ...] = TAGS, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[OpenFamily]:
    """Open the screen with some clans loaded."""
    async with stage(first="2PP", size=size) as on:
        shown = OpenFamily(on, tags, **{survey.clan.tag.text: survey for survey in known})
        await shown.open()
        yield shown
        for _, _, over in shown.asked:
            over.cancel()


def table(f: OpenFamily) -> list[tuple[str, ...]]:
    """Return the cells of every row, without its rank."""
    shown = f.screen.query_one(RowTable)
    return [cells[1:] for cells in list_cells(shown)]


def lines(f: OpenFamily) -> list[str]:
    """Return the status line of each clan."""
    return f.read("#clan-lines").splitlines()


async def test_clans_are_loaded_one_after_the_other() -> None:
    """Clans are loaded one after the other, and the table grows with each."""
    async with open_family() as f:
        assert [tag for tag, _, _ in f.asked] == [Tag("2PP")]
        waits = "Loading … · Esc goes back"
        assert f.screen.list_export_contents() == ()
        assert f.screen.query_one(RowTable).placeholder == waits
        assert "◌ 0/3 clans" in f.header
        await f.arrive(FIRST)
        assert table(f) == [
            ("Wizard", "2", "67%", "67%", "", ""),
            ("Miner", "1", "33%", "33%", "", ""),
        ]
        assert len(f.asked) == 1
        await f.end()
        assert [tag for tag, _, _ in f.asked] == [Tag("2PP"), Tag("8YY")]
        await f.arrive(SECOND)
        assert table(f) == [
            ("Miner", "3", "38%", "33%", "40%", ""),
            ("Bats", "3", "38%", "·", "60%", ""),
            ("Wizard", "2", "25%", "67%", "·", ""),
        ]
        assert f.read("#summary").startswith("all 8 members · 3 cards · top: Miner 38%")


async def test_a_complete_clan_is_not_requested() -> None:
    """Loaded clans are shown at once; only incomplete ones are requested.

    The status lines are below the table while a clan is incomplete, later the players.
    """
    partial = replace(SECOND, failed={SECOND.clan.members[0].tag: LATE})
    async with open_family(FIRST, partial) as f:
        assert len(table(f)) == 3
        assert [tag for tag, _, _ in f.asked] == [Tag("8YY")]
        assert lines(f)[0].endswith("● 3/3 · just now")
        await f.end()
        assert f.asked[-1][0] == Tag("9UU")
        await f.arrive(THIRD)
        await f.end()
        assert len(f.asked) == 2
        assert f.screen.query_one(ClanLines).display
        assert not f.screen.query_one("#pane").display
        await f.press("r")
        await f.arrive(SECOND)
        await f.end()
        assert not f.screen.query_one(ClanLines).display
        assert f.screen.query_one("#pane").display


async def test_an_error_is_on_the_line_of_its_clan() -> None:
    """After an error the other clans are loaded, and `r` reloads the failed one."""
    async with open_family() as f:
        await f.arrive(FIRST)
        await f.end()
        await f.end(NotFound("no clan has the tag #8YY"))
        await f.arrive(THIRD)
        await f.end()
        assert len(table(f)) == 3
        assert lines(f) == [
            " 1 Thornwood  ● 3/3 · just now",
            " 2 #8YY       ✗ no clan has the tag #8YY · r retries",
            " 3 Larkfield  ● 1/1 · just now",
        ]
        assert "◐ 1 of 3 incomplete" in f.header
        await f.press("r")
        assert [tag for tag, _, _ in f.asked][3:] == [Tag("8YY")]
        await f.arrive(SECOND)
        await f.end()
        assert lines(f) == []
        assert not f.screen.query_one(ClanLines).display
        assert "●" in f.header


async def test_a_reload_cancels_the_running_load() -> None:
    """A reload begins with the first missing clan; the clan that was loading waits its turn.

    The earlier error of a clan makes room for its place in the queue.
    """
    async with open_family() as f:
        await f.end(NotFound("no clan has the tag #2PP"))
        await f.press("r")
        assert [tag for tag, _, _ in f.asked] == [Tag("2PP"), Tag("8YY"), Tag("2PP")]
        assert f.asked[1][2].cancelled()
        assert lines(f)[1].endswith("· waiting")
        for _ in range(3):
            await f.end(LATE)
        assert lines(f)[1].endswith("✗ no answer in 10 s · r retries")
        await f.press("r")
        assert [line.endswith("· waiting") for line in lines(f)] == [False, True, True]


async def test_loaded_data_outlives_an_error() -> None:
    """A failed reload keeps the clan's rows, and says that they are older.

    A late survey from before a reload changes nothing.
    """
    async with open_family(FIRST, SECOND, THIRD) as f:
        assert f.asked == []
        await f.press("r")
        _, emit, _ = f.asked[0]
        emit(make_survey(["Bats"], "Thornwood", "2PP"))
        f.screen.action_again()
        await f.wait_until_drawn()
        assert lines(f)[0].endswith("◌ 3/3 · loading")
        await f.end(LATE)
        assert len(table(f)) == 4
        assert lines(f)[0].endswith("✗ no answer in 10 s · 3/3 from the last snapshot · r retries")
        assert f.asked[-1][0] == Tag("8YY")


async def test_a_family_saved_during_its_load_says_which_clans_are_missing() -> None:
    """A clan that failed has its error, and one that waits is not there yet."""
    async with open_family(FIRST) as f:
        await f.end(NotFound("no clan has the tag #8YY"))
        for content in f.screen.list_export_contents():
            assert content.document is not None
            assert content.document.errors == [
                "no clan has the tag #8YY",
                "#9UU: not there yet",
            ]


async def test_the_summary_counts_the_loaded_members() -> None:
    """The summary has the number of loaded members, and that of all."""
    clan, players = clan_of(["Wizard", "Miner"], "Thornwood", "2PP")
    survey = start_survey(["Wizard", "Miner"])
    first, second = (member.tag for member in clan.members)
    partial = survey.with_player(players[first]).with_failure(second, LATE)
    async with open_family() as f:
        await f.arrive(partial)
        await f.end()
        assert f.read("#summary").startswith("1 of 2 members")


async def test_a_pause_is_on_the_line_of_the_clan() -> None:
    """The seconds of a pause are on the line of the loading clan."""
    async with open_family() as f:
        f.on.backend.pause(11.5)
        await f.on.pilot.pause()
        f.screen.refresh_status()
        assert lines(f)[0].endswith("◌ too many requests, continuing in 12 s")


async def test_the_menu_sorts_by_any_clan() -> None:
    """The sort menu has all clans and each clan; `S` reverses; one heading has the mark."""
    async with open_family(FIRST, SECOND, THIRD) as f:
        orders = []
        for keys in (("s", "1"), ("s", "2"), ("s", "3"), ("s", "a"), ("S",), ("s", "3")):
            await f.press(*keys)
            orders.append([cells[0] for cells in table(f)])
        by_first = ["Wizard", "Miner", "Bats", "Hog Rider"]
        by_count = ["Miner", "Bats", "Wizard", "Hog Rider"]
        by_second = ["Bats", "Miner", "Wizard", "Hog Rider"]
        by_third = ["Hog Rider", "Miner", "Bats", "Wizard"]
        reverse = by_count[::-1]
        assert orders == [by_first, by_second, by_third, by_count, reverse, by_third]
        heading = f.screen.query_one(RowTable).render_line(0).text
        assert heading.count("▼") == 1
        assert heading.rstrip().endswith("▼")


async def test_a_click_on_a_heading_sorts() -> None:
    """A clan's heading sorts by its share, any other heading by the count."""
    async with open_family(FIRST, SECOND, THIRD) as f:
        shown = f.screen.query_one(RowTable)
        heading = shown.render_line(0).text
        await f.on.pilot.click(RowTable, offset=(heading.index("Oak"), 0))
        await f.on.pilot.pause()
        assert table(f)[0][0] == "Bats"
        await f.on.pilot.click(RowTable, offset=(heading.index("Card"), 0))
        await f.on.pilot.pause()
        assert table(f)[0][0] == "Miner"


@pytest.mark.parametrize(
    "key",
    [
        "enter",
        pytest.param("right", marks=pytest.mark.soak),
        pytest.param("l", marks=pytest.mark.soak),
    ],
)
async def test_the_result_is_a_list_of_the_clans(key: str) -> None:
    """The result is a list of the clans, at the one that sorts the rows, as the key says."""
    async with open_family(FIRST, SECOND) as f:
        await f.press("s", "2", "down")
        binding = f.screen.active_bindings[key].binding
        assert binding.tooltip == "Open the clan you sort by, else the first"
        await f.press(key)
        stops = (
            ClanRef(Tag("2PP"), "Thornwood"),
            ClanRef(Tag("8YY"), "Oakshade"),
            ClanRef(Tag("9UU")),
        )
        assert f.results == [ClanList(title="Keepers", clans=stops, position=1)]


async def test_leaving_cancels_the_load() -> None:
    """Esc closes the screen, cancels the running load and starts no other."""
    async with open_family() as f:
        await f.press("escape")
        assert f.results == [None]
        assert f.asked[0][2].cancelled()
        assert len(f.asked) == 1


@pytest.mark.parametrize(
    ("number", "widths"),
    [
        (6, (40, 160)),
        *(
            pytest.param(number, (40, 60, 80, 100, 120, 160, 200), marks=pytest.mark.soak)
            for number in (1, 3, 6, 12)
        ),
    ],
)
async def test_every_line_is_exactly_as_wide_as_the_table(
    number: int, widths: tuple[int, ...]
) -> None:
    """Cells are below their headings, and the sorted clan has a column."""
    tags = tuple("2PP" + "0289PYLQGRJCUV"[i] for i in range(number))
    surveys = [
        make_survey(["ミノルの塔ミノルの塔", "Wizard"], f"달빛기사단{i}", t)
        for i, t in enumerate(tags)
    ]
    async with open_family(*surveys, tags=tags, size=(80, 24)) as f:
        shown = f.screen.query_one(RowTable)
        await f.press("s", SORT_LETTERS[number - 1])
        for width in widths:
            await f.on.resize(width, 24)
            assert f.on.app.size.width == width
            check_cells(shown, fits=width >= 60)
            if width >= 60:
                assert "▼" in shown.render_line(0).text, width


async def test_every_clan_of_a_long_list_can_be_chosen_to_sort_by() -> None:
    """A ranking opens fifty clans: those without a letter are chosen with the cursor."""
    tags = tuple(f"2P{first}{second}" for first in "0289PY" for second in "0289PYLQ")
    surveys = [make_survey(["Wizard"], f"Clan {tag}", tag) for tag in tags]
    async with open_family(*surveys, tags=tags) as f:
        await f.press("s", "end", "enter")
        assert f.on.app.screen is f.screen
        assert f.screen.state.sort == SortKey(str(len(tags) - 1), descending=True)
        assert str(len(tags) - 1) in [column.key for column in f.screen.state.columns(80)]


@pytest.mark.parametrize("width", range(50, 131, 5))
@pytest.mark.parametrize("number", [2, 5, 9])
def test_the_summary_mentions_clans_without_a_column(width: int, number: int) -> None:
    """Five clans have columns from 60 cells on; the summary has the number of hidden ones."""
    names = ("Lantern Keep", "Iron Harbour", "Iron Towers", "Drift Wardens", "Drift Harbour")
    tags = [f"2P{letter}" for letter in "0289PYLQG"[:number]]
    surveys = {
        Tag(tag): make_survey(["Wizard", "Zap"], name, tag)
        for tag, name in zip(tags, (*names, "A", "B", "C", "D"), strict=False)
    }
    stops = tuple(ClanRef(tag, survey.clan.name) for tag, survey in surveys.items())
    state = FamilyState(title="Keepers", clan_refs=stops, loads=ClanLoads(surveys=surveys))
    columns = [column for column in state.columns(width) if column.key.isdigit()]
    headings = [column.title.strip() for column in columns]
    assert len(set(headings)) == len(columns)
    assert min(map(len, headings)) >= 1
    if number <= 5 and width >= 60:
        assert len(columns) == number
    hidden = len(columns) < number
    above = str(state.summary(width, width))
    assert above.startswith(f"{len(columns)} of {number} clans shown, s") == hidden
    assert sum(column.width + 2 for column in state.columns(width)) <= width


async def test_shown_clans_are_counted_beside_the_pane() -> None:
    """In a wide window the pane takes room from the table: its columns are counted."""
    tags = tuple(f"2{a}{b}" for a in "PYLQ" for b in "089PYLQG")[:28]
    surveys = [make_survey(["Wizard", "Zap"], f"Lantern Keep {tag}", tag) for tag in tags]
    async with open_family(*surveys, tags=tags, size=(200, 40)) as f:
        columns = f.screen.query_one(FamilyTable).columns
        shown = sum(column.key.isdigit() for column in columns)
        assert f.read("#summary").startswith(f"{shown} of 28 clans shown, ")


async def test_abbreviated_headings_differ() -> None:
    """Names with the same beginning have different headings of more than two letters."""
    names = ("Lantern Keep", "Iron Harbour", "Iron Towers", "Drift Wardens", "Drift Harbour")
    tags = ("2PP", "8YY", "9UU", "2QQ", "2YY")
    surveys = [make_survey(["Wizard"], name, tag) for name, tag in zip(names, tags, strict=True)]
    async with open_family(*surveys, tags=tags) as f:
        heading = f.screen.query_one(RowTable).render_line(0).text
        assert heading.split()[-5:] == ["Lantern", "IrHarb", "IrTower", "DrWard", "DrHarb"]


@pytest.mark.parametrize(
    "names",
    [
        ("clantui-light",),
        pytest.param(("clantui-dark", "clantui-safe", "dracula"), marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_numbers_are_readable_on_every_background(names: tuple[str, ...]) -> None:
    """Each level has a contrast of at least 4.5:1 between background and number."""
    async with open_family(FIRST) as f:
        for name in names:
            f.on.app.theme = name
            await f.on.pilot.pause()
            for level in range(1, HEAT_LEVELS + 1):
                style = f.screen.query_one(FamilyTable).find_heat_style(level)
                assert style is not None
                background, text = (Color.from_rich_color(c) for c in (style.bgcolor, style.color))
                assert compute_contrast_ratio(text, background) >= 4.5, (name, level)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        (None, "Open clans"),
        ("opened", "Opened"),
        ("river race", "River race"),
        ("Élan", "Élan"),
        ("", ""),
    ],
)
def test_the_heading_is_the_title_with_a_capital(title: str | None, heading: str) -> None:
    """The list of clans opened one by one is called `Open clans`."""
    assert FamilyState(title=title, clan_refs=()).heading == heading


async def test_the_filter_finds_cards_and_players() -> None:
    """`/` filters by card or player; Enter closes the field, Esc clears the filter."""
    async with open_family(FIRST, SECOND, THIRD) as f:
        everything = table(f)
        await f.press("slash", *"min")
        assert [row[0] for row in table(f)] == ["Miner"]
        assert f.read("#summary") == "1 of 4 cards · /min · Esc clears"
        await f.press("enter")
        assert [row[0] for row in table(f)] == ["Miner"]
        await f.press("escape")
        assert table(f) == everything
        assert f.on.app.screen is f.screen
        await f.press("slash", *"oaks0")
        assert [row[0] for row in table(f)] == ["Miner"]
        await f.press("escape", "slash", *"zzz")
        assert (
            f.screen.query_one(RowTable).placeholder
            == "Nothing matches “zzz” · Esc clears the filter"
        )
        await f.press("escape", "escape")
        assert f.on.app.screen is not f.screen


async def test_a_saved_family_is_named_after_its_title() -> None:
    """The newest survey dates the file; only loaded clans are counted."""
    younger = replace(SECOND, at=SECOND.at + timedelta(days=2))
    async with open_family(FIRST, younger) as f:
        await f.press("slash", *"min", "enter")
        shown, full = f.screen.list_export_contents()
        assert shown.stem == f"keepers-family-{younger.at:%Y-%m-%d}"
        assert shown.description.startswith("1 of 3 cards: min")
        assert full.description == "3 cards of 2 clans, in their usual order"
        drawn = f.screen.query_one(FamilyTable)
        (clan,) = [column for column in drawn.columns if column.key == "1"]
        assert drawn.draw_cell(clan, drawn.rows[0], 8, Style()) is None, "the cursor's colours win"
        other = [row for row in f.screen.state.count.rows if row.card.name == "Bats"]
        cells = drawn.draw_cell(clan, other[0], 8, Style())
        assert cells is not None
        assert cells[0].text == "     60%"


async def test_a_higher_share_has_a_stronger_background() -> None:
    """Levels go from an eighth to a little more than half of the colour; newer data waits.

    A share of 0 has no background, and without colours no share has one.
    """
    async with open_family(FIRST, SECOND, THIRD, size=(100, 24)) as f:
        styles = f.screen.query_one(FamilyTable).get_component_styles("table--heat")
        for level, part in ((1, 0.12), (5, 0.55)):
            heat = f.screen.query_one(FamilyTable).find_heat_style(level)
            assert heat is not None
            assert heat.bgcolor == styles.background.blend(styles.color, part).rich_color
        f.screen.load_newer()
        await f.on.until(lambda: f.asked)
        f.screen.load_newer()
        await f.on.pilot.pause()
        assert len(f.asked) == 1
        assert not f.asked[0][2].cancelled()
        assert "-incomplete" in f.screen.classes
        shown = f.screen.query_one(FamilyTable)
        await f.press("G")
        (clan,) = [column for column in shown.columns if column.key == "0"]
        cells = {row.card.name: shown.draw_cell(clan, row, 8, Style()) for row in shown.rows}
        assert cells["Bats"] is None
        drawn = [segments[0].style for card in ("Miner", "Wizard") if (segments := cells[card])]
        assert drawn == [shown.find_heat_style(2), shown.find_heat_style(4)]
        f.on.app.no_color = True
        assert all(shown.draw_cell(clan, row, 8, Style()) is None for row in shown.rows)
