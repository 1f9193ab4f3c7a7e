"""Tests of the rankings screen: pages, locations, filter, and opening a clan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace
from textual.widgets import Input, OptionList, Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.ui.common.colours import colour_of
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.rankings.locations import LocationsScreen
from clantui.ui.rankings.screen import KnownClans, RankingsScreen
from clantui.ui.rankings.state import MOST
from clantui.ui.rankings.table import RankingTable
from tests.ui.harness import Stage, loaded, stage, tag_number
from tests.ui.screen_text import check_cells

SPAIN = Location(id=57, name="Spain", code="ES")
JAPAN = Location(id=58, name="Japan", code="JP")
LATE = Unreachable("no answer in 10 s")


def clans(
    numbers: Iterable[int], name: str = "Clan", place: str = "Spain"
) -> tuple[RankedClan, ...]:
    """Return ranked clans, from place 0."""
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
    """Return a page of ranked clans."""
    return Page(clans=clans(range(first, last), name), after=after)


@dataclass
class Rankings:
    """Rankings screen on its stage."""

    on: Stage
    screen: RankingsScreen
    chosen: list[ClanList | None] = field(default_factory=list)

    @property
    def asked(self) -> list[tuple[object, ...]]:
        """Return location and page of all requests."""
        return [q.about[:2] for q in self.on.engine.questions if q.what == "rankings"]

    @property
    def asked_by(self) -> list[object]:
        """Return the score of all rankings that were asked for."""
        return [q.about[2] for q in self.on.engine.questions if q.what == "rankings"]

    @property
    def table(self) -> RankingTable:
        """Return the table."""
        return self.screen.query_one(RankingTable)

    @property
    def names(self) -> list[str]:
        """Return the names in the table."""
        return [clan.name for clan in self.table.rows]

    @property
    def pointed(self) -> str:
        """Return the name under the cursor."""
        assert self.table.highlighted is not None
        return self.table.highlighted.name

    @property
    def message(self) -> str:
        """Return the message line."""
        return str(self.screen.query_one("#summary", Static).content)

    @property
    def title(self) -> str:
        """Return the first line."""
        return str(self.screen.query_one(ScreenHeader).render())

    async def answer(self, said: object, question: int = -1) -> None:
        """Answer a request."""
        questions = self.on.engine.questions
        await self.on.until(lambda: questions and not questions[question].answer.done())
        future = questions[question].answer
        if isinstance(said, RoyaleError):
            future.set_exception(said)
        else:
            future.set_result(said)
        await self.on.pilot.pause()
        await self.on.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for their effect."""
        await self.on.press(*keys)
        await self.on.pilot.pause()


@asynccontextmanager
async def opened(
    first: object = None,
    size: tuple[int, int] = (80, 24),
    known: KnownClans | None = None,
) -> AsyncIterator[Rankings]:
    """Open the screen, and answer its first request."""
    async with stage(first="2PP", size=size) as on:
        screen = RankingsScreen(on.engine, on.clock, known=known)
        rankings = Rankings(on, screen)
        on.app.push_screen(screen, rankings.chosen.append)
        await on.pilot.pause()
        await on.pilot.pause()
        if first is not None:
            await rankings.answer(first)
        yield rankings
        for question in on.engine.questions:
            question.answer.cancel()


async def test_it_paints_and_asks_for_the_world() -> None:
    """The screen is painted before the answer, says so, and sends one request."""
    async with opened() as r:
        assert r.asked == [(None, "")]
        assert r.message == "◌ loading the world · Esc goes back"
        assert r.table.placeholder == "Loading … · Esc goes back"
        assert "Open" not in str(r.screen.query_one(KeyBar).render())


async def test_a_line_tells_a_clan() -> None:
    """Rank, the way up, name, trophies, members and location, in their columns."""
    async with opened(page(0, 20)) as r:
        heading, line = (r.table.render_line(y).text for y in (0, 1))
        assert heading.split() == ["Rank▲", "Moved", "Clan", "Trophies", "Members", "Location"]
        assert line.split() == ["1", "▲1", "Clan", "0", "100,000", "50", "Spain"]


async def test_the_end_asks_for_the_next_page_once() -> None:
    """The last line requests the next page, once at a time."""
    async with opened(page(0, 20, "a")) as r:
        assert r.asked == [(None, "")], "a full screen asks for no more by itself"
        await r.press("G", "k", "G", "down", "pagedown", "end")
        assert r.asked == [(None, ""), (None, "a")]
        assert "loading more" in r.message
        await r.answer(page(20, 40, "b"))
        assert len(r.names) == 40
        assert r.pointed == "Clan 19", "the cursor stays on its clan when lines arrive"
        assert len(r.asked) == 2
        await r.press("G")
        assert r.asked[-1] == (None, "b")
        await r.answer(page(40, 45))
        await r.press("G", "g", "G")
        assert len(r.asked) == 3, "the last page is the last"
        assert r.message == "all 45 clans"


async def test_a_screen_with_room_fills_itself() -> None:
    """The next page is requested at once while the clans do not fill the screen."""
    async with opened(page(0, 20, "a"), (120, 40)) as r:
        assert r.asked == [(None, ""), (None, "a")]
        await r.answer(page(20, 40, "b"))
        assert len(r.asked) == 2


async def test_an_error_keeps_what_is_shown() -> None:
    """A failed page shows its reason, is not retried by itself, and is retried by r."""
    async with opened(page(0, 20, "a")) as r:
        await r.press("G")
        await r.answer(LATE)
        assert len(r.names) == 20
        assert r.message == "✗ no answer in 10 s · r retries"
        await r.press("k", "G", "down")
        assert len(r.asked) == 2
        await r.press("r")
        assert r.asked[-1] == (None, "a")
        await r.answer(page(20, 25))
        assert len(r.names) == 25
        assert "✗" not in r.message


async def test_a_first_error_can_be_asked_again() -> None:
    """If the first page fails, the reason is shown, and r retries it."""
    async with opened(LATE) as r:
        assert r.message == "✗ no answer in 10 s · r retries"
        await r.press("r")
        assert r.asked == [(None, ""), (None, "")]
        await r.answer(page(0, 3))
        assert len(r.names) == 3


async def test_a_late_answer_after_leaving_is_nobody_s() -> None:
    """Leaving the screen cancels the request; a late answer changes nothing."""
    async with opened() as r:
        await r.press("escape")
        assert r.chosen == [None]
        assert r.on.engine.questions[0].answer.cancelled()


async def test_another_location_shows_its_own_clans_only() -> None:
    """The old clans stay, under their own location, until the new ones arrive."""
    async with opened(page(0, 20, "a")) as r:
        await r.press("G")
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        await r.press(*"jp", "enter")
        assert r.asked[-1] == (58, "")
        assert r.on.engine.questions[1].answer.cancelled(), "the world's second page"
        assert "the world" in r.title
        assert len(r.names) == 20
        assert r.message == "◌ loading Japan · Esc goes back"
        await r.answer(page(0, 3, name="Tower"))
        assert "Japan" in r.title
        assert r.names == ["Tower 0", "Tower 1", "Tower 2"]
        assert r.pointed == "Tower 0"


@pytest.mark.parametrize("late", [None, LATE])
async def test_an_answer_that_is_already_on_its_way_is_not_shown(late: RoyaleError | None) -> None:
    """A late answer or error of an older request is dropped."""
    async with opened(page(0, 20, "a")) as r:
        await r.press("G")
        future = r.on.engine.questions[-1].answer
        if late is None:
            future.set_result(page(0, 3, name="Late"))
        else:
            future.set_exception(late)
        r.screen._show_place(SPAIN)
        await r.on.pilot.pause()
        assert r.message == "◌ loading Spain · Esc goes back"
        await r.answer(page(0, 2, name="Tower"))
        assert r.names == ["Tower 0", "Tower 1"]


async def test_a_location_that_fails_leaves_the_one_before() -> None:
    """An error names its location, and r retries that one."""
    async with opened(page(0, 20)) as r:
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        await r.press(*"spa", "enter")
        await r.answer(LATE)
        assert r.message == "✗ Spain: no answer in 10 s · r retries"
        assert "the world" in r.title
        assert len(r.names) == 20
        await r.press("r")
        assert r.asked[-1] == (57, "")


async def test_a_country_without_a_ranking_says_so() -> None:
    """An empty ranking says so and names the way out."""
    async with opened(page(0, 20)) as r:
        await r.press("L")
        await r.answer((SPAIN,))
        await r.press(*"es", "enter")
        await r.answer(Page())
        said = "There is no ranking for Spain · L opens another country"
        assert r.table.placeholder == said
        assert said in r.table.render_line(2).text


async def test_the_filter_keeps_what_is_there_and_asks_for_nothing() -> None:
    """The filter works while typing, on names and locations, and requests no page."""
    async with opened(page(0, 20, "a")) as r:
        await r.press("slash", *"19")
        assert r.names == ["Clan 19"]
        await r.press("enter")
        assert r.message == "1 of 20 clans · /19 · Esc clears"
        assert r.screen.focused is r.table
        await r.press("G")
        assert len(r.asked) == 1
        await r.press("escape")
        assert len(r.names) == 20
        assert not r.screen.query_one(FilterInput).display
        assert r.chosen == []
        await r.press("slash", *"spain")
        assert len(r.names) == 20
        await r.press(*"x")
        assert "“spainx”" in r.table.placeholder
        await r.press("escape", "escape")
        assert r.chosen == [None]


async def test_a_filter_typed_before_the_clans_come_waits_for_them() -> None:
    """Letters after `/` are never taken for keys; where no clans come the reason is seen."""
    async with opened() as r:
        await r.press("slash", *"19")
        assert r.screen.query_one(FilterInput).value == "19"
        await r.answer(page(0, 20, "a"))
        assert r.names == ["Clan 19"]
    async with opened() as r:
        await r.press("slash", *"19")
        await r.answer(Unreachable("no answer in 10 s"))
        assert not r.screen.query_one(FilterInput).display
        assert "no answer in 10 s" in r.message
        await r.press("slash")
        assert not r.screen.query_one(FilterInput).display


@pytest.mark.parametrize("key", ["enter", "right", "l"])
async def test_a_clan_is_hopped_into_among_its_neighbours(key: str) -> None:
    """Opening a clan gives the listed clans, named after the location, at the selected one."""
    async with opened(page(0, 5)) as r:
        await r.press("j", "j", key)
        (course,) = r.chosen
        stops = tuple(ClanRef(tag_number(n), f"Clan {n}") for n in range(5))
        assert course == ClanList(title=WORLD.name, stops=stops, at=2)


@pytest.mark.parametrize(("at", "first"), [(0, 0), (10, 0), (25, 0), (60, 35), (119, 70)], ids=str)
async def test_a_course_is_fifty_clans_round_the_chosen_one(at: int, first: int) -> None:
    """Of more than fifty clans the nearest ones are given, with the selected one in its place."""
    async with opened(page(0, 120)) as r:
        r.table.action_move(at)
        await r.press("enter")
        (course,) = r.chosen
        assert course is not None
        assert len(course.stops) == MOST
        assert course.stops[0] == ClanRef(tag_number(first), f"Clan {first}")
        assert course.current == tag_number(at)


async def test_the_locations_are_chosen_by_typing() -> None:
    """The world is listed at once; letters filter the others; Enter selects."""
    async with opened(page(0, 3)) as r:
        await r.press("L")
        screen = r.on.app.screen
        assert isinstance(screen, LocationsScreen)
        options = screen.query_one(OptionList)
        assert options.option_count == 1
        await r.answer((SPAIN, JAPAN))
        assert (options.option_count, options.highlighted) == (3, 0)
        await r.press("j")
        assert screen.query_one(Input).value == "j", "letters go to the field"
        assert options.option_count == 1
        await r.press("backspace", "down", "enter")
        assert r.asked[-1] == (57, "")


async def test_locations_that_fail_are_said_and_asked_again() -> None:
    """If the locations fail, the dialog shows the reason, F5 retries, and the world is offered."""
    async with opened(page(0, 3)) as r:
        await r.press("L")
        await r.answer(LATE)
        hint = r.on.app.screen.query_one("#locations-hint", Static)
        assert str(hint.content) == "✗ no answer in 10 s · F5 retries"
        await r.press("f5")
        await r.answer((SPAIN,))
        assert r.on.app.screen.query_one(OptionList).option_count == 2
        await r.press(*"qq", "enter")
        assert r.on.app.screen is not r.screen, "nothing is chosen of nothing"
        await r.press("escape")
        assert r.on.app.screen is r.screen
        assert len(r.asked) == 1


async def test_hostile_names_are_shown_as_text() -> None:
    """Brackets are no markup, in the table and in the dialog."""
    async with opened(Page(clans=clans([0], "[/x][bold", "[/y]"))) as r:
        assert "[/x][bold 0" in r.table.render_line(1).text
        await r.press("L")
        await r.answer((Location(id=1, name="[/z]"),))
        prompt = r.on.app.screen.query_one(OptionList).get_option_at_index(1).prompt
        assert "[/z]" in str(prompt)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
async def test_every_line_is_exactly_as_wide_as_the_table(width: int) -> None:
    """Every cell stands under its heading, and the name is always there."""
    async with opened(page(0, 3, name="달빛기사단"), (width, 24)) as r:
        check_cells(r.table)
        assert "달빛기" in r.table.render_line(1).text


KNOWN = KnownClans(
    own=frozenset({tag_number(1)}),
    book=Bookmarks(
        {tag_number(2): Bookmark(tag=tag_number(2), name="Clan 2", label="Friends", saved=True)}
    ),
    survey_of=lambda tag: loaded(["Wizard"], "Clan 1", "2PP") if tag == tag_number(1) else None,
)


async def test_own_and_saved_clans_are_marked() -> None:
    """The own clan and the saved one have a mark and a colour each, other clans have none."""
    async with opened(page(0, 4), known=KNOWN) as r:
        await r.press("G")
        assert [r.table.mark_of(clan) for clan in r.table.rows] == ["", "▸", "★", ""]
        colours = []
        for y, part in ((1, "ours"), (2, "text-accent")):
            (style,) = [s.style for s in r.table.draw_row(y) if f"Clan {y}" in s.text and s.style]
            assert style.color == colour_of(r.table, part).color
            colours.append(style.color)
        assert colours[0] != colours[1]


def war_page(first: int, last: int, after: str = "") -> Page:
    """Return a page of a war ranking."""
    found = page(first, last, after, "Fleet").clans
    ranked = tuple(replace(one, score=3_000 - at) for at, one in enumerate(found))
    return Page(clans=ranked, after=after).of_war()


async def test_m_switches_to_the_war_ranking_and_back() -> None:
    """`m` shows the clans by war trophies, with their marks; `m` again goes back."""
    async with opened(page(0, 4), known=KNOWN) as r:
        await r.press("m")
        assert r.message == "◌ loading the world in war · Esc goes back"
        assert r.names == ["Clan 0", "Clan 1", "Clan 2", "Clan 3"], "what is shown stays"
        assert "War rankings" not in r.title
        await r.answer(war_page(0, 4))
        assert (r.asked[-1], r.asked_by) == ((None, ""), [RankedBy.TROPHIES, RankedBy.WAR])
        assert "War rankings" in r.title
        heading, line = (r.table.render_line(y).text for y in (0, 1))
        assert "War trophies" in heading
        assert line.split() == ["1", "▲1", "Fleet", "0", "3,000", "50", "Spain"]
        assert [r.table.mark_of(clan) for clan in r.table.rows] == ["", "▸", "★", ""]
        await r.press("m")
        await r.answer(page(0, 4))
        assert r.asked_by[-1] is RankedBy.TROPHIES
        assert "War rankings" not in r.title
        assert "Trophies" in r.table.render_line(0).text


async def test_the_gaps_of_the_war_ranking_are_of_war_trophies() -> None:
    """The details say which trophies a clan is behind and ahead by."""
    async with opened(page(0, 4), (140, 40)) as r:
        await r.press("m")
        await r.answer(war_page(0, 4))
        await r.press("j")
        text = str(r.screen.query_one("#details", Static).content)
        assert "war trophies behind Fleet 0" in text
        assert "war trophies ahead of Fleet 2" in text


async def test_the_war_ranking_has_pages_locations_and_a_reload_of_its_own() -> None:
    """Next page, another country and `r` ask for the same score; an error names it."""
    async with opened(page(0, 4)) as r:
        await r.press("m")
        await r.answer(LATE)
        assert r.message == "✗ the world in war: no answer in 10 s · r retries"
        await r.press("r")
        await r.answer(war_page(0, 20, "a"))
        await r.press("G")
        assert (r.asked[-1], r.asked_by[-1]) == ((None, "a"), RankedBy.WAR)
        await r.answer(war_page(20, 25))
        await r.press("r")
        assert (r.asked[-1], r.asked_by[-1]) == ((None, ""), RankedBy.WAR)
        await r.answer(war_page(0, 5))
        await r.press("L")
        await r.answer((SPAIN, JAPAN))
        await r.press(*"spain", "enter")
        assert (r.asked[-1], r.asked_by[-1]) == ((57, ""), RankedBy.WAR)
        await r.answer(Page())
        assert r.table.placeholder.startswith("There is no war ranking for Spain")


async def test_who_climbs_and_who_falls_have_colours_of_their_own() -> None:
    """Up, down and new are drawn in the colours of a gain, of a loss and of a new clan."""
    up, down, new = clans(range(3))
    moved = (up, replace(down, previous=1), replace(new, previous=0))
    async with opened(Page(clans=moved)) as r:
        for y, (text, part) in enumerate((("▲1", "gain"), ("▼1", "loss"), ("new", "text-accent"))):
            (style,) = [s.style for s in r.table.draw_row(y) if text in s.text and s.style]
            assert style.color == colour_of(r.table, part).color


async def test_the_clan_under_the_cursor_has_its_details_beside_the_table() -> None:
    """Rank, gaps to its neighbours, what the user keeps of it, its cards where it is in hand."""
    async with opened(page(0, 4), (140, 40), known=KNOWN) as r:
        await r.press("j")
        details = r.screen.query_one("#details", Static)
        text = str(details.content)
        assert "Rank 2 (yesterday 3)" in text
        assert "1 trophies behind Clan 0" in text
        assert "1 100%  Wizard" in text
        await r.press("j")
        text = str(details.content)
        assert "saved as Friends" in text
        assert "Enter loads its favourite cards" in text
        assert details.display


async def test_the_sort_menu_is_that_of_every_table() -> None:
    """`s` and a letter sort; `S` and a second click on a heading reverse."""
    async with opened(page(0, 4)) as r:
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
