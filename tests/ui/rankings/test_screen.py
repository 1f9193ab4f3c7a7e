"""Tests of the rankings screen: pages, locations, filter, and opening a clan."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeAlias

import pytest
from msgspec.structs import replace
from textual.widgets import Input, OptionList, Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.export.document import DEFAULT_READER
from clantui.core.export.rendering import render
from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.ui.common.colours import colour_of
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.table import table_screen
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.rankings.detail import _draw_cards, draw_details
from clantui.ui.rankings.locations import LocationsScreen
from clantui.ui.rankings.screen import RankingsScreen, RankingTable
from clantui.ui.rankings.state import MAX_LIST_CLANS
from tests.polling import wait_until
from tests.ui.harness import NOON, OpenScreen, make_survey, stage, tag_number
from tests.ui.screen_text import check_cells

SPAIN = Location(id=57, name="Spain", code="ES")
JAPAN = Location(id=58, name="Japan", code="JP")
LATE = Unreachable("no answer in 10 s")


def clans(
    numbers: Iterable[int], name: str = "Clan", place: str = "Spain"
) -> tuple[RankedClan, ...]:
    """Return ranked clans with these numbers."""
    return tuple(
        RankedClan(
            tag=tag_number(n),
            name=f"{name} {n}",
            raw_name=f"{name} {n}",
            members=50,
            score=100_000 - n,
            location=place,
            rank=n + 1,
            previous=n + 2,
        )
        for n in numbers
    )


def page(first: int, last: int, after: str = "", name: str = "Clan") -> Page:
    """Return a page of ranked clans, numbered from `first` to before `last`."""
    return Page(clans=clans(range(first, last), name), after=after)


class OpenRankings(OpenScreen[RankingsScreen, ClanList]):
    """Rankings screen on its stage."""

    @property
    def requested(self) -> list[tuple[object, ...]]:
        """Return location and page of all requests."""
        return [q.args[:2] for q in self.on.backend.calls if q.name == "load_rankings"]

    @property
    def requested_scores(self) -> list[object]:
        """Return the score by which each request ranks clans."""
        return [q.args[2] for q in self.on.backend.calls if q.name == "load_rankings"]

    @property
    def table(self) -> RankingTable:
        """Return the table."""
        return self.screen.query_one(RankingTable)

    @property
    def names(self) -> list[str]:
        """Return the names in the table."""
        return [clan.name for clan in self.table.rows]

    @property
    def highlighted_name(self) -> str:
        """Return the name under the cursor."""
        assert self.table.highlighted is not None
        return self.table.highlighted.name

    @property
    def message(self) -> str:
        """Return the message line."""
        return self.read("#summary")

    @property
    def keys(self) -> str:
        """Return the key bar."""
        return self.read(KeyBar)

    async def answer(self, outcome: object, call: int = -1) -> None:
        """Answer a request, and wait until the result is drawn."""
        await self.on.answer(outcome, call)


KnownClans: TypeAlias = tuple[frozenset[Tag], Bookmarks, Callable[[Tag], Survey | None]]
"""The own clans, the bookmarks, and a function that returns the survey of a clan, if any."""

UNKNOWN: KnownClans = (frozenset(), Bookmarks(), lambda _: None)


@asynccontextmanager
async def open_rankings(
    first: object = None,
    size: tuple[int, int] = (80, 24),
    known: KnownClans = UNKNOWN,
) -> AsyncIterator[OpenRankings]:
    """Open the screen, and answer its first request if there is an answer."""
    async with stage(first="2PP", size=size) as on:
        rankings = OpenRankings(on, RankingsScreen(on.backend, on.clock, *known))
        await rankings.open()
        if first is not None:
            await rankings.answer(first)
        yield rankings


async def test_the_world_is_requested_and_loading_is_shown() -> None:
    """The screen is painted before the answer, says that it loads, and sends one request."""
    async with open_rankings() as r:
        assert r.requested == [(None, "")]
        assert r.message == "◌ loading the world · Esc goes back"
        assert r.table.placeholder == "Loading … · Esc goes back"
        assert "Open" not in r.keys


async def test_the_age_grows_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The header reads the clock again while nothing else happens."""
    monkeypatch.setattr(table_screen, "TICK", 0.05)
    async with open_rankings(page(0, 20)) as r:
        assert "just now" in r.header
        r.on.clock.advance(180)
        await wait_until(lambda: "3 min ago" in r.header, "the age is drawn again")


async def test_each_clan_has_a_row() -> None:
    """A row has rank, change of rank, name, trophies, members and location."""
    async with open_rankings(page(0, 20)) as r:
        heading, line = (r.table.render_line(y).text for y in (0, 1))
        assert heading.split() == ["Rank▲", "Moved", "Clan", "Trophies", "Members", "Location"]
        assert line.split() == ["1", "▲1", "Clan", "0", "100,000", "50", "Spain"]


async def test_the_last_row_loads_the_next_page_once() -> None:
    """The cursor on the last row requests the next page, once at a time."""
    async with open_rankings(page(0, 20, "a")) as r:
        assert r.requested == [(None, "")], "a full screen asks for no more by itself"
        await r.press("G", "k", "G", "down", "pagedown", "end")
        assert r.requested == [(None, ""), (None, "a")]
        assert "loading more" in r.message
        await r.answer(page(20, 40, "b"))
        assert len(r.names) == 40
        assert r.highlighted_name == "Clan 19", "the cursor stays on its clan when lines arrive"
        assert len(r.requested) == 2
        await r.press("G")
        assert r.requested[-1] == (None, "b")
        await r.answer(page(40, 45))
        await r.press("G", "g", "G")
        assert len(r.requested) == 3, "the last page is the last"
        assert r.message == "all 45 clans"


async def test_pages_are_loaded_until_the_screen_is_full() -> None:
    """The next page is requested at once while the clans do not fill the screen."""
    async with open_rankings(page(0, 20, "a"), (120, 40)) as r:
        assert r.requested == [(None, ""), (None, "a")]
        await r.answer(page(20, 40, "b"))
        assert len(r.requested) == 2


async def test_a_failed_page_keeps_the_shown_clans() -> None:
    """A failed page shows its reason and is retried only by `r`."""
    async with open_rankings(page(0, 20, "a")) as r:
        await r.press("G")
        await r.answer(LATE)
        assert len(r.names) == 20
        assert r.message == "✗ no answer in 10 s · r retries"
        await r.press("k", "G", "down")
        assert len(r.requested) == 2
        await r.press("r")
        assert r.requested[-1] == (None, "a")
        await r.answer(page(20, 25))
        assert len(r.names) == 25
        assert "✗" not in r.message


async def test_a_failed_first_page_can_be_retried() -> None:
    """If the first page fails, the reason is shown, and `r` retries it."""
    async with open_rankings(LATE) as r:
        assert r.message == "✗ no answer in 10 s · r retries"
        await r.press("r")
        assert r.requested == [(None, ""), (None, "")]
        await r.answer(page(0, 3))
        assert len(r.names) == 3


async def test_closing_the_screen_cancels_the_request() -> None:
    """Leaving the screen cancels the request; a late answer changes nothing."""
    async with open_rankings() as r:
        await r.press("escape")
        assert r.results == [None]
        assert r.on.backend.calls[0].answer.cancelled()


async def test_another_location_replaces_the_clans() -> None:
    """The old clans stay, under their own location, until the new ones arrive."""
    async with open_rankings(page(0, 20, "a")) as r:
        await r.press("G")
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        await r.press(*"jp", "enter")
        assert r.requested[-1] == (58, "")
        assert r.on.backend.calls[1].answer.cancelled(), "the world's second page"
        assert "the world" in r.header
        assert len(r.names) == 20
        assert r.message == "◌ loading Japan · Esc goes back"
        await r.answer(page(0, 3, name="Tower"))
        assert "Japan" in r.header
        assert r.names == ["Tower 0", "Tower 1", "Tower 2"]
        assert r.highlighted_name == "Tower 0"


async def test_the_answer_to_an_older_request_is_dropped() -> None:
    """A late answer or error of an older request is dropped."""
    async with open_rankings(page(0, 20, "a")) as r:
        for late in (page(0, 3, name="Late"), LATE):
            await r.press("G")
            future = r.on.backend.calls[-1].answer
            if isinstance(late, Page):
                future.set_result(late)
            else:
                future.set_exception(late)
            r.screen._show_location(SPAIN)
            await r.on.pilot.pause()
            assert r.message == "◌ loading Spain · Esc goes back"
            await r.answer(page(0, 20, "a", name="Tower"))
            assert r.names == [f"Tower {number}" for number in range(20)]


async def test_a_failed_location_keeps_the_previous_one() -> None:
    """An error names its location, and `r` retries that one."""
    async with open_rankings(page(0, 20)) as r:
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        await r.press(*"spa", "enter")
        await r.answer(LATE)
        assert r.message == "✗ Spain: no answer in 10 s · r retries"
        assert "the world" in r.header
        assert len(r.names) == 20
        await r.press("r")
        assert r.requested[-1] == (57, "")


async def test_a_country_without_a_ranking_has_a_message() -> None:
    """An empty ranking has a message that names the next step."""
    async with open_rankings(page(0, 20)) as r:
        await r.press("L")
        await r.answer((SPAIN,))
        await r.press(*"es", "enter")
        await r.answer(Page())
        message = "There is no ranking for Spain · L opens another country"
        assert r.table.placeholder == message
        assert message in r.table.render_line(2).text


async def test_the_filter_applies_to_loaded_clans_only() -> None:
    """The filter works while typing, on names and locations, and requests no page."""
    async with open_rankings(page(0, 20, "a")) as r:
        await r.press("slash", *"19")
        assert r.names == ["Clan 19"]
        await r.press("enter")
        assert r.message == "1 of 20 clans · /19 · Esc clears"
        assert r.screen.focused is r.table
        await r.press("G")
        assert len(r.requested) == 1
        await r.press("escape")
        assert len(r.names) == 20
        assert not r.screen.query_one(FilterInput).display
        assert r.results == []
        await r.press("slash", *"spain")
        assert len(r.names) == 20
        await r.press(*"x")
        assert "“spainx”" in r.table.placeholder
        await r.press("escape", "escape")
        assert r.results == [None]


async def test_a_filter_typed_during_a_load_applies_to_its_clans() -> None:
    """Letters after `/` go into the field; if the load fails, the field closes."""
    async with open_rankings() as r:
        await r.press("slash", *"19")
        assert r.screen.query_one(FilterInput).value == "19"
        await r.answer(page(0, 20, "a"))
        assert r.names == ["Clan 19"]
    async with open_rankings() as r:
        await r.press("slash", *"19")
        await r.answer(Unreachable("no answer in 10 s"))
        assert not r.screen.query_one(FilterInput).display
        assert "no answer in 10 s" in r.message
        await r.press("slash")
        assert not r.screen.query_one(FilterInput).display


@pytest.mark.parametrize(
    "key",
    [
        "enter",
        pytest.param("right", marks=pytest.mark.soak),
        pytest.param("l", marks=pytest.mark.soak),
    ],
)
async def test_opening_a_clan_returns_the_listed_clans(key: str) -> None:
    """The result is the list of clans, named after the location, with the selected one current."""
    async with open_rankings(page(0, 5)) as r:
        await r.press("j", "j", key)
        (clan_list,) = r.results
        clans = tuple(ClanRef(tag_number(n), f"Clan {n}") for n in range(5))
        assert clan_list == ClanList(title=WORLD.name, clans=clans, position=2)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (60, 35),
        *(
            pytest.param(at, first, marks=pytest.mark.soak)
            for at, first in ((0, 0), (10, 0), (25, 0), (119, 70))
        ),
    ],
)
async def test_at_most_fifty_clans_are_returned(at: int, first: int) -> None:
    """Of more than fifty clans the nearest ones to the selected one are returned."""
    async with open_rankings(page(0, 120)) as r:
        r.table.action_move(at)
        await r.press("enter")
        (clan_list,) = r.results
        assert clan_list is not None
        assert len(clan_list.clans) == MAX_LIST_CLANS
        assert clan_list.clans[0] == ClanRef(tag_number(first), f"Clan {first}")
        assert clan_list.current == tag_number(at)


async def test_the_returned_clans_are_in_the_order_of_the_table() -> None:
    """The arrow keys then step through the clans as they were sorted and filtered."""
    async with open_rankings(page(0, 4)) as r:
        r.screen.sort_by(SortKey("place", descending=True))
        shown = r.names
        await r.press("enter")
        (clan_list,) = r.results
        assert clan_list is not None
        assert [clan.name for clan in clan_list.clans] == shown == [*sorted(shown, reverse=True)]
        assert clan_list.position == 0


async def test_a_location_is_selected_by_typing() -> None:
    """The world is listed at once; letters filter the others; Enter selects.

    If the locations fail, the dialog shows the reason and the key that loads them again.
    """
    async with open_rankings(page(0, 3)) as r:
        await r.press("L")
        screen = r.on.app.screen
        assert isinstance(screen, LocationsScreen)
        options = screen.query_one(OptionList)
        assert options.option_count == 1
        await r.answer(LATE)
        hint = screen.query_one(".dialog--hint", Static)
        assert str(hint.content) == "✗ no answer in 10 s · f5 retries"
        await r.press("escape")
        assert r.screen.is_active
        assert len(r.requested) == 1
        await r.press("L")
        await r.answer(LATE)
        await r.press("f5")
        await r.answer((SPAIN, JAPAN))
        screen = r.on.app.screen
        options = screen.query_one(OptionList)
        assert (options.option_count, options.highlighted) == (3, 0)
        await r.press("j")
        assert screen.query_one(Input).value == "j", "letters go to the field"
        assert options.option_count == 1
        await r.press("q", "enter")
        assert r.on.app.screen is screen, "nothing is chosen of nothing"
        await r.press("backspace", "backspace", "down", "enter")
        assert r.requested[-1] == (57, "")


async def test_hostile_names_are_shown_as_text() -> None:
    """Brackets are no markup, in the table and in the dialog."""
    async with open_rankings(Page(clans=clans([0], "[/x][bold", "[/y]"))) as r:
        assert "[/x][bold 0" in r.table.render_line(1).text
        await r.press("L")
        await r.answer((Location(id=1, name="[/z]"),))
        prompt = r.on.app.screen.query_one(OptionList).get_option_at_index(1).prompt
        assert "[/z]" in str(prompt)


@pytest.mark.parametrize(
    "widths",
    [(40, 120), pytest.param((60, 80, 100, 200), marks=pytest.mark.soak)],
    ids=["usual", "other"],
)
async def test_every_line_is_exactly_as_wide_as_the_table(widths: tuple[int, ...]) -> None:
    """Every cell is below its heading, and the name is always shown."""
    async with open_rankings(page(0, 3, name="달빛기사단"), (40, 24)) as r:
        for width in widths:
            await r.on.resize(width, 24)
            assert r.on.app.size.width == width
            check_cells(r.table)
            assert "달빛기" in r.table.render_line(1).text, width


KNOWN: KnownClans = (
    frozenset({tag_number(1)}),
    Bookmarks(
        {tag_number(2): Bookmark(tag=tag_number(2), name="Clan 2", label="Friends", saved=True)}
    ),
    lambda tag: make_survey(["Wizard"], "Clan 1", "2PP") if tag == tag_number(1) else None,
)


async def test_own_and_saved_clans_are_marked() -> None:
    """The own clan and a saved one have a mark and a colour each; other clans have none.

    The exports of the screen say which these are, as `clantui top` does.
    """
    async with open_rankings(page(0, 4), known=KNOWN) as r:
        await r.press("G")
        assert [r.table.known.find_mark(clan.tag) for clan in r.table.rows] == ["", "▸", "★", ""]
        colours = []
        for y, part in ((1, "ours"), (2, "text-accent")):
            (style,) = [s.style for s in r.table.draw_row(y) if f"Clan {y}" in s.text and s.style]
            assert style.color == colour_of(r.table, part).color
            colours.append(style.color)
        assert colours[0] != colours[1]
        content, _ = r.screen.list_export_contents()
        assert content.document is not None
        clans = json.loads(render(content.document, "json", DEFAULT_READER))["clans"]
        assert [(clan["own"], clan["saved"]) for clan in clans] == [
            (False, False),
            (True, False),
            (False, True),
            (False, False),
        ]


async def test_a_saved_ranking_says_that_its_next_page_failed() -> None:
    """Only the failure of a further page is an error of the ranking on the screen."""
    async with open_rankings(page(0, 20, "a")) as r:
        for keys, errors in (("G", ["the rest: no answer in 10 s"]), ("m", [])):
            await r.press(keys)
            await r.answer(LATE)
            content, _ = r.screen.list_export_contents()
            assert content.document is not None
            assert content.document.errors == errors


async def test_a_table_whose_sorted_column_is_hidden_can_be_saved() -> None:
    """In a narrow window the column of the order is hidden; the order is named all the same."""
    async with open_rankings(page(0, 4)) as r:
        r.screen.sort_by(SortKey("location", descending=False))
        await r.on.resize(60, 24)
        assert "location" not in [column.key for column, _ in r.table.visible_columns()]
        content, _ = r.screen.list_export_contents()
        assert content.description == "4 clans · by Location, A to Z"
        r.screen.sort_by(SortKey("location", descending=True))
        await r.press("slash", *"lan 1", "enter")
        content, _ = r.screen.list_export_contents()
        assert content.description == "1 of 4 clans: lan 1 · by Location, Z to A"


def war_page(first: int, last: int, after: str = "") -> Page:
    """Return a page of a war ranking."""
    found = page(first, last, after, "Fleet").clans
    ranked = tuple(replace(clan, score=3_000 - at) for at, clan in enumerate(found))
    return Page(clans=ranked, after=after).as_war_ranking()


async def test_m_switches_to_the_war_ranking_and_back() -> None:
    """`m` shows the clans by war trophies; the key bar names the other ranking."""
    async with open_rankings(page(0, 4), known=KNOWN) as r:
        assert "m War" in r.keys
        await r.press("m")
        assert "m Trophies" in r.keys
        assert r.message == "◌ loading the world in war · Esc goes back"
        assert r.names == ["Clan 0", "Clan 1", "Clan 2", "Clan 3"], "what is shown stays"
        assert "War rankings" not in r.header
        await r.answer(war_page(0, 4))
        assert (r.requested[-1], r.requested_scores) == (
            (None, ""),
            [RankedBy.TROPHIES, RankedBy.WAR],
        )
        assert "War rankings" in r.header
        heading, line = (r.table.render_line(y).text for y in (0, 1))
        assert "War trophies" in heading
        assert line.split() == ["1", "▲1", "Fleet", "0", "3,000", "50", "Spain"]
        assert [r.table.known.find_mark(clan.tag) for clan in r.table.rows] == ["", "▸", "★", ""]
        await r.press("m")
        await r.answer(page(0, 4))
        assert r.requested_scores[-1] is RankedBy.TROPHIES
        assert "War rankings" not in r.header
        assert "m War" in r.keys
        assert "Trophies" in r.table.render_line(0).text


async def test_another_ranking_begins_in_its_own_order() -> None:
    """A reload keeps the chosen order; the other ranking has no column of the same name."""
    async with open_rankings(page(0, 4)) as r:
        await r.press("s", "t", "S")
        await r.press("r")
        await r.answer(page(0, 4))
        assert r.names == ["Clan 3", "Clan 2", "Clan 1", "Clan 0"]
        await r.press("m")
        await r.answer(war_page(0, 4))
        assert r.names == ["Fleet 0", "Fleet 1", "Fleet 2", "Fleet 3"]


@pytest.mark.parametrize(
    ("number", "members"), [(1, "1 member"), (2, "2 members"), (None, "– members")]
)
def test_the_details_count_the_members(number: int | None, members: str) -> None:
    """One member is not several; the number may be unknown."""
    (clan,) = clans([0])
    clan = replace(clan, members=number)
    lines = draw_details(clan, (None, None), None, None, NOON).plain.split("\n")
    assert lines[4].endswith(f" trophies · {members}")


async def test_pages_locations_and_reloads_keep_the_war_ranking() -> None:
    """Next page, another country and `r` request the war ranking; an error names it."""
    async with open_rankings(page(0, 4)) as r:
        await r.press("m")
        await r.answer(LATE)
        assert r.message == "✗ the world in war: no answer in 10 s · r retries"
        await r.press("r")
        await r.answer(war_page(0, 20, "a"))
        await r.press("G")
        assert (r.requested[-1], r.requested_scores[-1]) == ((None, "a"), RankedBy.WAR)
        await r.answer(war_page(20, 25))
        await r.press("r")
        assert (r.requested[-1], r.requested_scores[-1]) == ((None, ""), RankedBy.WAR)
        await r.answer(war_page(0, 5))
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        await r.press(*"spain", "enter")
        assert (r.requested[-1], r.requested_scores[-1]) == ((57, ""), RankedBy.WAR)
        await r.answer(Page())
        assert r.table.placeholder.startswith("There is no war ranking for Spain")


async def test_changes_of_rank_are_coloured() -> None:
    """A rise, a fall and a new clan have the colours of a gain, a loss and an accent."""
    up, down, new = clans(range(3))
    moved = (up, replace(down, previous=1), replace(new, previous=0))
    async with open_rankings(Page(clans=moved)) as r:
        for y, (text, part) in enumerate((("▲1", "gain"), ("▼1", "loss"), ("new", "text-accent"))):
            (style,) = [s.style for s in r.table.draw_row(y) if text in s.text and s.style]
            assert style.color == colour_of(r.table, part).color


async def test_details_of_the_selected_clan_are_shown() -> None:
    """Details: rank, distance to the neighbours, the bookmark, and cards of a loaded clan."""
    async with open_rankings(page(0, 4), (140, 40), known=KNOWN) as r:
        await r.press("j")
        details = r.screen.query_one("#pane", Static)
        text = str(details.content)
        assert "Rank 2 (yesterday 3)" in text
        assert "1 trophy behind Clan 0" in text
        assert "1 100%  Wizard" in text
        await r.press("j")
        text = str(details.content)
        assert "saved as Friends" in text
        assert "Enter loads its favourite cards" in text
        assert details.display


def test_the_details_list_the_first_eight_cards() -> None:
    """A clan with many favourite cards has its most used ones in the details."""
    survey = make_survey([f"Card {number}" for number in range(12) for _ in range(12 - number)])
    heading, *lines = map(str, _draw_cards(survey, NOON + timedelta(hours=2)))
    assert heading == "Favourite cards, loaded 2 h ago"
    assert [line.split("  ")[-1] for line in lines] == [f"Card {n}" for n in range(8)]


async def test_the_sort_menu_and_headings_sort() -> None:
    """`s` and a letter sort; `S` and a second click on a heading reverse."""
    async with open_rankings(page(0, 4)) as r:
        await r.press("s", "t")
        assert r.names == ["Clan 0", "Clan 1", "Clan 2", "Clan 3"]
        await r.press("S")
        assert r.names == ["Clan 3", "Clan 2", "Clan 1", "Clan 0"]
        heading = r.table.render_line(0).text
        assert "Trophies▲" in heading.replace(" ", "")
        await r.on.pilot.click(RankingTable, offset=(heading.index("Clan"), 0))
        await r.on.pilot.pause()
        assert r.names[0] == "Clan 0"
        await r.on.pilot.click(RankingTable, offset=(heading.index("Clan"), 0))
        await r.on.pilot.pause()
        assert r.names[0] == "Clan 3"
        await r.press("s", "escape")
        assert r.names[0] == "Clan 3", "a closed menu changes nothing"


async def test_the_dialog_of_locations_begins_at_the_current_one() -> None:
    """The cursor is on the shown location; letters move it to the first match, a click chooses."""
    async with open_rankings(page(0, 3)) as r:
        await r.press("L")
        hint = r.on.app.screen.query_one(".dialog--hint", Static)
        assert str(hint.content) == "◌ loading countries · Esc closes"
        await r.answer(LATE)
        assert hint.has_class("-failed")
        await r.press("f5")
        assert not hint.has_class("-failed")
        await r.answer((SPAIN, JAPAN))
        assert str(hint.content).endswith(" choose · Enter open · Esc close")
        await r.press(*"jp", "enter")
        await r.answer(page(0, 3, name="Tower"))
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        options = r.on.app.screen.query_one(OptionList)
        prompts = [str(options.get_option_at_index(at).prompt) for at in range(3)]
        assert prompts == [" the world ", " Spain ES", " Japan JP"]
        assert options.highlighted == 2
        await r.press("q")
        assert [option.disabled for option in options.options] == [True]
        assert str(options.options[0].prompt) == "No match"
        await r.press("backspace", "a")
        assert options.highlighted == 0
        await r.press("backspace")
        assert options.highlighted == 2
        await r.on.pilot.click("#locations", offset=(3, 1))
        await r.on.pilot.pause()
        assert r.requested[-1] == (57, "")


async def test_an_error_leaves_the_filter_of_the_shown_clans() -> None:
    """Only an error without any clans closes the field; a reload that runs is not repeated."""
    async with open_rankings(page(0, 20)) as r:
        await r.press("slash", *"19")
        for _ in range(2):
            r.screen.action_again()
            await r.on.pilot.pause()
        assert len(r.requested) == 2
        await r.answer(LATE)
        assert r.screen.query_one(FilterInput).display
        assert r.names == ["Clan 19"]
        await r.press("enter")
        assert r.message == "✗ no answer in 10 s · r retries"
        assert r.names == ["Clan 19"]


async def test_the_dialog_of_locations_keeps_its_list_after_an_error() -> None:
    """Before the first list no country is said to be missing; the next one begins at the shown."""
    async with open_rankings(page(0, 3)) as r:
        r.screen._show_location(JAPAN)
        await r.answer(page(0, 3))
        r.screen._show_location(SPAIN)
        await r.press("L", "q")
        options = r.on.app.screen.query_one(OptionList)
        assert options.option_count == 0, "the list is not there yet"
        await r.press("backspace")
        await r.answer((SPAIN, JAPAN))
        assert options.highlighted == 2
        await r.press("f5")
        await r.answer(LATE)
        assert options.option_count == 3
        await r.press("down", "j")
        assert options.option_count == 1
        assert "Japan" in str(options.get_option_at_index(0).prompt)


async def test_an_old_ranking_is_saved_with_its_own_day() -> None:
    """A ranking of the cache has its reason among the errors, and its age in the name."""
    old = replace(page(0, 3), age=2 * 86_400.0, error=LATE)
    async with open_rankings(old) as r:
        for content in r.screen.list_export_contents():
            assert content.stem == f"rankings-the-world-{NOON - timedelta(days=2):%Y-%m-%d}"
            assert content.document is not None
            assert content.document.errors == ["a newer ranking: no answer in 10 s"]


async def test_saved_rankings_have_the_name_of_what_is_shown() -> None:
    """The file is named after the ranking on the screen, not the one that is loading."""
    async with open_rankings(page(0, 4)) as r:
        assert r.screen.list_export_contents()[1].description == (
            "4 clans, in the order of the ranking"
        )
        day = f"{NOON:%Y-%m-%d}"
        r.screen._show_location(SPAIN)
        assert r.screen.list_export_contents()[0].stem == f"rankings-the-world-{day}"
        await r.answer(page(0, 4))
        await r.press("m")
        await r.answer(war_page(0, 4))
        assert r.screen.list_export_contents()[0].stem == f"war-rankings-spain-{day}"
        await r.press("slash", *"fleet 3", "enter")
        shown, full = r.screen.list_export_contents()
        assert shown.description.startswith("1 of 4 clans: fleet 3")
        assert full.description.startswith("4 clans")
        await r.press("m")
        assert r.requested[-1] == (57, ""), "the other ranking of the same location"
        await r.press("m")
        assert r.requested_scores[-1] is RankedBy.WAR, "back to what is shown"
        await r.answer(war_page(0, 4))
        assert r.names == ["Fleet 3"], "a reload keeps the filter"
        await r.press("m")
        await r.answer(page(0, 4))
        assert len(r.names) == 4, "another ranking has no filter"
        assert not r.screen.query_one(FilterInput).display


async def test_the_details_have_the_neighbours_in_the_ranking() -> None:
    """Neighbours are those of the ranking, not of the filtered table; an end has only one.

    In the war ranking the distance to them is one of war trophies.
    """
    async with open_rankings(page(0, 5), (140, 40)) as r:
        await r.press("slash", *"clan 3", "enter")
        text = r.read("#pane")
        assert "behind Clan 2" in text
        assert "ahead of Clan 4" in text
        await r.press("escape", "g")
        assert "behind" not in r.read("#pane")
        await r.press("G")
        assert "ahead" not in r.read("#pane")
        assert "behind Clan 3" in r.read("#pane")
        await r.press("slash", *"zzz")
        assert r.read("#pane") == ""
        await r.press("escape", "m")
        await r.answer(war_page(0, 4))
        await r.press("g", "j")
        assert "1 war trophy behind Fleet 0" in r.read("#pane")
        assert "1 war trophy ahead of Fleet 2" in r.read("#pane")
