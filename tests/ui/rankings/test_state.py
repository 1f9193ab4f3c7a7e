"""Tests of the state of the rankings screen: its texts, its clans and their details."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark
from clantui.core.columns import SortKey
from clantui.core.model.errors import Unreachable
from clantui.core.names import RankedBy
from clantui.core.rankings import WORLD, Location, Page, RankedClan
from clantui.ui.rankings.detail import draw_details
from clantui.ui.rankings.state import MAX_LIST_CLANS, RANKED, RankingsState
from tests.ui.harness import NOON, make_survey, tag_number

SPAIN: Final = Location(id=57, name="Spain", code="ES")
LATE: Final = Unreachable("no answer in 10 s")
START: Final = RankingsState()
REQUESTED: Final = START.with_request(SPAIN, RankedBy.TROPHIES)
SHOWN: Final = RankingsState(requested_location=SPAIN, location=SPAIN)


def make_clan(number: int, **parts: object) -> RankedClan:
    """Return a clan with its rank, from 0."""
    clan = RankedClan(
        tag=tag_number(number),
        name=f"Clan {number}",
        raw_name=f"Clan {number}",
        members=50,
        score=50_000 - number,
        location="Spain",
        rank=number + 1,
        previous=number + 2,
    )
    return replace(clan, **parts)


def make_page(number: int, after: str = "", age: int = 0) -> Page:
    """Return a page with a number of clans."""
    return Page(clans=tuple(map(make_clan, range(number))), after=after, age=age)


FULL: Final = REQUESTED.with_page(make_page(3, age=60), NOON)
MORE: Final = REQUESTED.with_page(make_page(3, after="next"), NOON)


@pytest.mark.parametrize(
    ("state", "summary", "placeholder", "freshness"),
    [
        (START, "", "", ""),
        (REQUESTED, "◌ loading Spain · Esc goes back", "Loading … · Esc goes back", "◌ loading"),
        (
            START.with_request(SPAIN, RankedBy.WAR),
            "◌ loading Spain in war · Esc goes back",
            "Loading … · Esc goes back",
            "◌ loading",
        ),
        (
            REQUESTED.with_error(LATE),
            "✗ Spain: no answer in 10 s · r retries",
            "",
            "",
        ),
        (
            SHOWN.with_error(LATE),
            "✗ no answer in 10 s · r retries",
            "",
            "",
        ),
        (
            REQUESTED.with_page(replace(make_page(3, age=60), error=LATE), NOON),
            "✗ no answer in 10 s · r retries",
            "Nothing matches “” · Esc clears the filter",
            "× offline · 1 min old",
        ),
        (FULL, "all 3 clans", "Nothing matches “” · Esc clears the filter", "● 1 min ago"),
        (
            MORE,
            "3 clans · G loads more",
            "Nothing matches “” · Esc clears the filter",
            "● just now",
        ),
        (
            MORE.with_request(SPAIN, RankedBy.TROPHIES, "next"),
            "◌ 3 clans · loading more · Esc goes back",
            "Nothing matches “” · Esc clears the filter",
            "◌ loading",
        ),
        (
            replace(FULL, filter_text="clan 1"),
            "1 of 3 clans · /clan 1 · Esc clears",
            "Nothing matches “clan 1” · Esc clears the filter",
            "● 1 min ago",
        ),
        (
            REQUESTED.with_page(make_page(1), NOON),
            "",
            "Nothing matches “” · Esc clears the filter",
            "● just now",
        ),
        (
            REQUESTED.with_page(Page(), NOON),
            "",
            "There is no ranking for Spain · L opens another country",
            "● just now",
        ),
    ],
)
def test_each_state_of_a_ranking_has_its_texts(
    state: RankingsState, summary: str, placeholder: str, freshness: str
) -> None:
    """The line above the table, the text in an empty one and the header agree."""
    assert state.summary(80).plain == summary
    assert state.placeholder == placeholder
    assert str(state.freshness(NOON)) == freshness


@pytest.mark.parametrize(
    ("state", "style"),
    [
        (REQUESTED, "$text-accent"),
        (MORE.with_request(SPAIN, RankedBy.TROPHIES, "next"), "$text-accent"),
        (replace(FULL, filter_text="clan 1"), "$text-accent"),
        (REQUESTED.with_error(LATE), "$text-error"),
        (FULL.with_error(LATE), "$text-error"),
        (FULL, "$text-muted"),
        (MORE, "$text-muted"),
    ],
)
def test_the_line_above_a_ranking_has_the_colour_of_its_message(
    state: RankingsState, style: str
) -> None:
    """A load and a filter have the accent, an error its colour, a number of clans none."""
    assert [str(span.style) for span in state.summary(80).spans] == [style]


def test_the_header_of_a_ranking_is_red_only_after_a_failed_request() -> None:
    """An old ranking is never stale, since its ranks are those of its day."""
    old = REQUESTED.with_page(make_page(3, age=10 * 3600), NOON)
    assert str(old.freshness(NOON)) == "● 10 h ago"
    failed = old.with_error(LATE).freshness(NOON)
    assert (failed.plain, [str(span.style) for span in failed.spans]) == (
        "× offline · 10 h old",
        ["$text-error"],
    )
    again = old.with_error(LATE).with_request(SPAIN, RankedBy.TROPHIES)
    assert str(again.freshness(NOON)) == "◌ loading"


def test_the_details_have_the_colours_of_their_meaning() -> None:
    """The name is bold, tag and hints are muted, the bookmark has the accent."""
    clan, now = make_clan(1), NOON + timedelta(minutes=3)
    bookmark = Bookmark(tag=clan.tag, saved=True, visited=NOON)
    for survey, last in ((None, "Enter loads"), (make_survey(["Wizard"]), "Favourite cards,")):
        details = draw_details(clan, (None, None), bookmark, survey, now)
        styles = {details.plain[span.start : span.end]: str(span.style) for span in details.spans}
        assert [(words.split("\n")[0][:10], style) for words, style in styles.items()] == [
            ("Clan 1", "bold"),
            (f"{clan.tag} · Spain"[:10], "$text-muted"),
            ("saved · op", "$text-accent"),
            (last[:10], "$text-muted"),
        ]


def test_the_next_page_is_known_only_after_an_answer() -> None:
    """While loading and after an error no page is requested; the clans stay."""
    assert [MORE.next_cursor, FULL.next_cursor, START.next_cursor] == ["next", "", ""]
    loading = MORE.with_request(SPAIN, RankedBy.TROPHIES, "next")
    failed = loading.with_error(LATE)
    assert [loading.next_cursor, failed.next_cursor] == ["", ""]
    assert len(failed.clans) == 3
    assert [
        state.is_expecting_clans for state in (START, REQUESTED, FULL, REQUESTED.with_error(LATE))
    ] == [
        True,
        True,
        False,
        False,
    ]
    page = Page(clans=tuple(map(make_clan, range(3, 5))))
    both = loading.with_page(page, NOON + timedelta(minutes=5))
    assert len(both.clans) == 5
    assert both.at == NOON
    assert not both.is_loading


def test_another_ranking_starts_in_its_own_order() -> None:
    """A reload keeps the order of the user; another location or score does not."""
    by_name = SortKey("name", descending=False)
    shown = replace(FULL, sort=by_name)
    for location, by, sort in (
        (SPAIN, RankedBy.TROPHIES, by_name),
        (WORLD, RankedBy.TROPHIES, RANKED),
        (SPAIN, RankedBy.WAR, RANKED),
    ):
        again = shown.with_request(location, by).with_page(make_page(2), NOON)
        assert (again.sort, again.location, again.by) == (sort, location, by)


@pytest.mark.parametrize(
    ("number", "index", "first", "length"),
    [(3, 2, 0, 3), (80, 0, 0, 50), (80, 25, 0, 50), (80, 26, 1, 50), (80, 79, 30, 50)],
)
def test_a_list_has_the_clans_around_the_opened_one(
    number: int, index: int, first: int, length: int
) -> None:
    """At most fifty clans; the opened one is in the middle, or near an end."""
    clans = make_page(number).clans
    opened = FULL.clan_list(clans, clans[index].tag)
    assert opened.title == "Spain"
    assert [clan.tag for clan in opened.clans] == [
        clan.tag for clan in clans[first : first + MAX_LIST_CLANS]
    ]
    assert len(opened.clans) == length
    assert opened.clans[opened.position].tag == clans[index].tag


def test_a_request_forgets_the_error_of_an_old_ranking() -> None:
    """A ranking of the cache has the error of its request, but not while it is loaded again."""
    old = REQUESTED.with_page(replace(make_page(3, age=60), error=LATE), NOON)
    assert "offline" in old.freshness(NOON).plain
    again = old.with_request(SPAIN, RankedBy.TROPHIES)
    assert "loading" in again.freshness(NOON).plain


def test_details_have_the_distance_to_the_neighbours() -> None:
    """Trophies behind and ahead are differences; what is not known has a dash or no line."""
    above, clan, below = map(make_clan, range(3))
    text = draw_details(clan, (above, below), None, None, NOON).plain.splitlines()
    assert text[:2] == ["Clan 1", f"{clan.tag} · Spain"]
    assert text[3:7] == [
        "Rank 2 (yesterday 3)",
        "49,999 trophies · 50 members",
        "1 trophy behind Clan 0",
        "1 trophy ahead of Clan 2",
    ]
    for previous, words in ((None, "Rank 2"), (0, "Rank 2 (new in this ranking)")):
        shown = draw_details(replace(clan, previous=previous), (None, None), None, None, NOON)
        assert shown.plain.splitlines()[3] == words
    odd = replace(clan, rank=None, previous=None, members=None, score=None, location="")
    lines = draw_details(odd, (above, below), None, None, NOON).plain.splitlines()
    assert lines[1:5] == [f"{clan.tag} · no location", "", "Rank –", "– trophies · – members"]
    assert lines[5] == ""
    ranked = [make_clan(n, war_trophies=400 - 10 * n) for n in range(2)]
    lines = draw_details(ranked[0], (None, ranked[1]), None, None, NOON).plain.splitlines()
    assert lines[4:7] == [
        "50,000 trophies",
        "400 war trophies · 50 members",
        "1 trophy ahead of Clan 1",
    ]
    war = [make_clan(n, score=None, war_trophies=400 - 10 * n) for n in range(3)]
    lines = draw_details(war[1], (war[0], war[2]), None, None, NOON).plain.splitlines()
    assert lines[4:7] == [
        "390 war trophies · 50 members",
        "10 war trophies behind Clan 0",
        "10 war trophies ahead of Clan 2",
    ]


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({}, ""),
        ({"saved": True}, "saved"),
        (
            {"saved": True, "label": "Ours", "groups": ("mine", "war")},
            "saved as Ours · in mine, war",
        ),
        ({"visited": NOON - timedelta(minutes=3)}, "opened 3 min ago"),
        ({"saved": True, "visited": NOON}, "saved · opened just now"),
    ],
)
def test_details_say_if_a_clan_is_saved(parts: dict[str, object], line: str) -> None:
    """A bookmark has a line; without a survey the key that loads the cards is named."""
    clan = make_clan(1)
    bookmark = replace(Bookmark(tag=clan.tag), **parts)
    lines = draw_details(clan, (None, None), bookmark, None, NOON).plain.splitlines()
    assert lines[5:-2] == (["", line] if line else [])
    assert lines[-2:] == ["", "Enter loads its favourite cards"]
    survey = make_survey(["Wizard", "Zap", "Wizard"])
    lines = draw_details(clan, (None, None), bookmark, survey, NOON).plain.splitlines()
    assert lines[-3:] == [
        "Favourite cards, loaded just now",
        "  2  67%  Wizard",
        "  1  33%  Zap",
    ]
