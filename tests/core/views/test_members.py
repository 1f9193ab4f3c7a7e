"""The member list: complete, in order, and only with known values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.model.game import Card, Clan, Form, Member, Player, SeasonResult, Slot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.filter import apply_filter, parse_query
from clantui.core.views.legend_columns import describe_legends
from clantui.core.views.members import COLUMNS, VIEW
from clantui.core.views.view import ViewData
from tests.factories.surveys import (
    AT,
    HOME,
    KNIGHT,
    LATE,
    MIRROR,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    member,
    player,
    tag,
)

LEVELS = {1: 16, 2: 16, 3: 15, 4: 14, 5: 13, 6: 9}


def clan(*members: Member) -> Clan:
    """Return a clan of these members."""
    return Clan(tag=HOME, name="Lantern Keep", raw_name="Lantern Keep", members=members)


def view_data(
    members: Iterable[Member], players: Iterable[Player] = (), failed: Iterable[Tag] = ()
) -> ViewData:
    """Return a clan with loaded and failed players."""
    survey = Survey.start(clan(*members), AT)
    for loaded in players:
        survey = survey.with_player(loaded)
    for failed_tag in failed:
        survey = survey.with_failure(failed_tag, LATE)
    return ViewData(survey=survey)


def deck(*cards: Card) -> tuple[Slot, ...]:
    """Return some cards at level 14, the first as an evolution."""
    return tuple(
        Slot(card=card, level=14, form=Form(not place)) for place, card in enumerate(cards)
    )


def read_column(data: ViewData, key: str) -> tuple[list[object], list[str]]:
    """Return the exported values and the shown texts of a column, row by row."""
    rows = VIEW.count(data)
    column = next(column for column in COLUMNS if column.key == key)
    return [column.value(row) for row in rows], [column.text(row) for row in rows]


def test_names_are_sorted_in_any_case() -> None:
    """A small letter does not come after all capitals."""
    roster = [replace(member(n), name=name) for n, name in enumerate(["bo", "Cy", "Al", "di"])]
    rows = VIEW.sort_rows(VIEW.count(view_data(roster)), SortKey("name", descending=False))
    assert [row.member.name for row in rows] == ["Al", "bo", "Cy", "di"]


def test_trophies_that_tie_are_in_the_clans_own_order() -> None:
    """Most trophies first, ties by rank in the clan, unknown trophies last."""
    roster = [
        replace(member(0), trophies=None, rank=1),
        replace(member(1), trophies=14_000, rank=3),
        replace(member(2), trophies=9_000, rank=4),
        replace(member(3), trophies=14_000, rank=2),
        replace(member(4), trophies=14_000, rank=None),
    ]
    data = view_data(roster)
    rows = VIEW.count(data)
    expected = [tag(3), tag(1), tag(4), tag(2), tag(0)]
    assert [row.member.tag for row in rows] == expected
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]
    rising = VIEW.sort_rows(rows, SortKey("trophies", descending=False))
    assert [row.member.tag for row in rising] == [tag(2), tag(3), tag(1), tag(4), tag(0)]
    assert read_column(data, "trophies")[1] == ["14,000", "14,000", "14,000", "9,000", "–"]
    assert read_column(data, "clan_rank")[0] == [2, 3, None, 4, 1]


def test_trophies_that_tie_are_in_the_order_of_the_path_of_legends() -> None:
    """With equal trophies the higher league is first, then the better rank, then last season."""
    roster = [replace(member(n), trophies=14_000, rank=n + 1) for n in range(6)]
    roster.append(replace(member(6), trophies=13_999, rank=7))
    results = {
        1: (SeasonResult(league=9, points=0), None),
        2: (SeasonResult(league=10, points=900, rank=800), None),
        3: (SeasonResult(league=10, points=950, rank=700), None),
        4: (SeasonResult(league=9, points=0), SeasonResult(league=10, rank=5)),
        5: (SeasonResult(rank=3), None),
        6: (SeasonResult(league=10, rank=1), None),
    }
    profiles = [
        replace(player(n), season=current, last_season=last)
        for n, (current, last) in results.items()
    ]
    data = view_data(roster, profiles)
    rows = VIEW.count(data)
    assert [row.member.tag for row in rows] == [tag(n) for n in (3, 2, 4, 1, 5, 0, 6)]
    assert read_column(data, "league") == (
        [10, 10, 9, 9, None, None, 10],
        ["#700 10", "#800 10", "9", "9", "–", "–", "#1 10"],
    )
    assert read_column(data, "league_rank")[0] == [700, 800, None, None, 3, None, 1]
    assert read_column(data, "last_league")[0] == [None, None, 10, None, None, None, None]
    by_league = VIEW.sort_rows(rows, VIEW.natural_sort("league"))
    assert [row.member.tag for row in by_league] == [tag(n) for n in (6, 3, 2, 4, 1, 5, 0)]


@pytest.mark.parametrize(
    ("seasons", "text"),
    [
        ((SeasonResult(league=7, points=0), None, None), "Path of Legends: league 7"),
        (
            (
                SeasonResult(league=10, rank=1_234),
                SeasonResult(league=9),
                SeasonResult(league=10, rank=812),
            ),
            "Path of Legends: league 10, rank 1,234 (last season 9 · best 10, rank 812)",
        ),
        (
            (None, SeasonResult(league=9), None),
            "Path of Legends: nothing this season (last season 9)",
        ),
        ((None, None, None), ""),
        ((SeasonResult(points=0), None, None), ""),
    ],
)
def test_the_seasons_are_described_in_one_line(
    seasons: tuple[SeasonResult | None, SeasonResult | None, SeasonResult | None], text: str
) -> None:
    """This season, the last and the best one share a line, which needs a known season."""
    current, last, best = seasons
    member_profile = replace(player(0), season=current, last_season=last, best_season=best)
    assert describe_legends(member_profile) == text
    data = view_data([member(0)], [member_profile])
    (row,) = VIEW.count(data)
    assert (text in VIEW.detail(row, data, AT).lines) == bool(text)


def test_players_without_a_profile_are_listed() -> None:
    """Without a profile the member list counts; loading, failed and no favourite differ."""
    roster = [
        replace(member(n), role="elder", donations=10 * n, trophies=90 - n) for n in range(4)
    ]
    data = view_data(roster, [player(0, KNIGHT), player(3)], [tag(1)])
    assert read_column(data, "favourite") == (
        ["Knight", None, None, None],
        ["Knight", "not loaded", "…", "–"],
    )
    assert read_column(data, "role")[1] == ["elder"] * 4
    assert read_column(data, "donations") == ([0, 10, 20, 30], ["0", "10", "20", "30"])
    assert read_column(data, "missing")[0] == [None, "unreachable", None, None]
    assert read_column(data, "maxed") == ([None] * 4, ["–"] * 4)
    assert read_column(data, "elixir") == ([None] * 4, ["–"] * 4)


def test_decks_and_levels_are_shown_as_numbers() -> None:
    """Elixir is the average of the cards with a cost; maxed counts cards at the highest level."""
    complete = replace(
        player(0, MIRROR), deck=deck(MIRROR, KNIGHT, PEKKA, WIZARD, QUEEN), levels=LEVELS
    )
    single = replace(player(1, KNIGHT), deck=deck(WIZARD), levels={1: 13})
    without_cost = replace(player(2, KNIGHT), deck=deck(MIRROR))
    data = view_data([member(n) for n in range(3)], [complete, single, without_cost])
    assert read_column(data, "elixir") == ([5.0, 5.0, None], ["5.0", "5.0", "–"])
    assert read_column(data, "maxed") == ([2, 0, None], ["2", "0", "–"])
    assert read_column(data, "favourite")[0] == ["Mirror", "Knight", "Knight"]


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(minutes=7), "7 min"),
        (timedelta(hours=31), "31 h"),
        (timedelta(hours=48), "! 2 d"),
        (timedelta(days=7), "!! 7 d"),
        (timedelta(days=23), "!! 23 d"),
        (timedelta(minutes=-2), "0 s"),
    ],
)
def test_last_seen_counts_back_from_the_load(age: timedelta, text: str) -> None:
    """People see the time from last seen to the load, exports the time; the future is now."""
    seen = AT - age
    data = view_data([replace(member(0), last_seen=seen)])
    assert read_column(data, "last_seen") == ([f"{seen:%Y-%m-%dT%H:%M:%S}Z"], [text])


def test_last_seen_sorts_the_longest_absence_first() -> None:
    """Sorted by last seen, the longest absence is first and unknown times last."""
    times = [AT - timedelta(days=3), None, AT - timedelta(minutes=1), AT - timedelta(hours=2)]
    roster = [replace(member(n), last_seen=at) for n, at in enumerate(times)]
    rows = VIEW.count(view_data(roster))
    ordered = VIEW.sort_rows(rows, VIEW.natural_sort("last_seen"))
    assert [row.member.tag for row in ordered] == [tag(0), tag(3), tag(2), tag(1)]


def test_roles_are_sorted_by_rank() -> None:
    """The leader first, an unknown role after members, no role last."""
    roles = ["member", "captain", "", "co-leader", "leader", "elder"]
    roster = [replace(member(n), role=role) for n, role in enumerate(roles)]
    ordered = VIEW.sort_rows(VIEW.count(view_data(roster)), VIEW.natural_sort("role"))
    assert [row.member.role for row in ordered] == [
        "leader",
        "co-leader",
        "elder",
        "member",
        "captain",
        "",
    ]


def test_names_are_clean_on_the_screen_and_raw_in_exports() -> None:
    """The screen has the cleaned name, an export the name from the API."""
    data = view_data([member(0, "<c7>Zo\u202ee")])
    assert read_column(data, "name") == (["<c7>Zo\u202ee"], ["Zoe"])
    assert read_column(data, "tag")[0] == [str(tag(0))]


FULL = replace(
    member(0, "Ann"),
    role="elder",
    trophies=6_412,
    rank=3,
    donations=1_120,
    last_seen=AT - timedelta(hours=2),
)


def test_the_details_describe_a_member() -> None:
    """Role, favourite with its level, levels, forms and deck, all about the member."""
    tower = Card(id=159, name="Cannoneer", raw_name="Cannoneer")
    profile = replace(
        player(0, WIZARD),
        deck=deck(KNIGHT, MIRROR),
        levels=LEVELS,
        forms={1: Form(1), 2: Form(3), 3: Form(2)},
        support=(Slot(card=tower),),
    )
    data = view_data([FULL], [profile])
    detail = VIEW.detail(VIEW.count(data)[0], data, AT + timedelta(hours=1))
    assert detail.title == "Ann"
    assert detail.lines == (
        "elder · 6,412 trophies · clan rank 3",
        "most used: Wizard (level 16)",
        "1,120 cards donated · last seen 3 h ago",
        "6 cards · 2 at 16, 1 at 15, 1 at 14, 1 at 13, 1 below",
        "2 evolutions · 2 heroes",
        "deck of 2 · 3.0 elixir on average · Cannoneer",
    )
    assert detail.headings == ("Deck", "Lvl", "Elixir", "Has")
    assert detail.cells == (("Knight", "14", "3", "evo"), ("Mirror", "14", "–", "·"))
    assert detail.players == (tag(0), tag(0))


def test_the_details_explain_a_missing_profile() -> None:
    """A missing or older profile has its reason; Enter still opens the player."""
    failed = view_data([FULL], failed=[tag(0)])
    detail = VIEW.detail(VIEW.count(failed)[0], failed, AT)
    assert "could not be loaded: no answer in 10 s" in detail.lines
    assert detail.cells == (("Ann", "–", "elder", "6,412", "2 h"),)
    assert detail.players == (tag(0),)
    waiting = view_data([FULL])
    assert "not loaded yet" in VIEW.detail(VIEW.count(waiting)[0], waiting, AT).lines
    old = view_data([FULL], [player(0, KNIGHT)], [tag(0)])
    lines = VIEW.detail(VIEW.count(old)[0], old, AT).lines
    assert "shown from an older snapshot: no answer in 10 s" in lines
    assert "most used: Knight" in lines


@pytest.mark.parametrize(("named", "text"), [(None, "no clan"), (Tag("8QC"), "#8QC")])
def test_a_profile_in_another_clan_is_noted(named: Tag | None, text: str) -> None:
    """A profile can be newer than the member list, and name another clan."""
    data = view_data([FULL], [replace(player(0, KNIGHT), clan=named)])
    lines = VIEW.detail(VIEW.count(data)[0], data, AT).lines
    assert f"now in {text}, has probably left" in lines
    same = view_data([FULL], [player(0, KNIGHT)])
    assert not any("now in" in line for line in VIEW.detail(VIEW.count(same)[0], same, AT).lines)


def test_unknown_values_are_left_out() -> None:
    """For a member with only a tag and a name nothing is made up."""
    data = view_data([member(0)], [Player(tag=tag(0), clan=HOME)])
    detail = VIEW.detail(VIEW.count(data)[0], data, AT)
    assert detail.lines == ()
    assert detail.cells == (("Player 0", "–", "", "–", "–"),)
    assert read_column(data, "role")[1] == ["–"]


def test_the_summary_adds_up() -> None:
    """The summary counts loaded members, the average elixir of complete decks, and donations."""
    eight = tuple(replace(KNIGHT, id=100 + n, elixir=4) for n in range(8))
    roster = [replace(member(n), donations=1_500 * n) for n in range(3)]
    players = [replace(player(n), deck=deck(*eight)) for n in range(3)]
    assert summarise(view_data(roster, players)) == (
        "3 members · decks of 4.0 elixir on average · 4,500 cards donated"
    )
    assert summarise(view_data(roster, players[:2])) == (
        "2 of 3 members loaded · decks of 4.0 elixir on average · 4,500 cards donated"
    )
    failed = view_data(roster, players[:2], [tag(2)])
    assert summarise(failed).startswith("2 of 3 members loaded · ")
    idle = [replace(member(0), donations=0), member(1)]
    assert summarise(view_data(idle)) == "0 of 2 members loaded · 0 cards donated"
    assert summarise(view_data([member(0)], [player(0)])) == "1 member"
    assert summarise(view_data([])) == "this clan has no members"


def summarise(data: ViewData) -> str:
    """Return the summary of the view."""
    return VIEW.summary(data, VIEW.count(data))


def test_the_filter_finds_members() -> None:
    """Words find names, roles and favourites; facets check the favourite and the deck's cost."""
    roster = [
        replace(member(0, "Zéphyr"), role="elder", rank=1),
        replace(member(1, "Bob"), role="leader", rank=2),
        replace(member(2, "Cid"), role="elder", rank=3),
    ]
    players = [
        replace(player(0, PEKKA, 15), deck=deck(KNIGHT, WIZARD)),
        replace(player(1, KNIGHT, 12), deck=deck(KNIGHT)),
    ]
    data = view_data(roster, players)
    rows = VIEW.count(data)

    def filter_names(query: str) -> list[str]:
        return [row.member.name for row in apply_filter(rows, parse_query(query))]

    assert filter_names("zephyr") == ["Zéphyr"]
    assert filter_names("elder") == ["Zéphyr", "Cid"]
    assert filter_names("knight") == ["Bob"]
    assert filter_names("rarity:epic") == ["Zéphyr"]
    assert filter_names("level:<=12") == ["Bob"]
    assert filter_names("elixir:4") == ["Zéphyr"]
    assert [row.mentions(tag(1)) for row in rows] == [False, True, False]
    assert rows[1].key == str(tag(1))


TIMES = st.none() | st.integers(0, 10**7).map(lambda seconds: AT - timedelta(seconds=seconds))
MEMBERS = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(1, 50), TIMES),
    max_size=12,
)


@PROPERTY
@given(MEMBERS, st.sets(st.integers(0, 11)), st.booleans())
def test_every_member_has_a_row_in_every_order(
    facts: list[tuple[int | None, int | None, datetime | None]], loaded: set[int], descending: bool
) -> None:
    """Whoever is loaded, each member has one row in every sort order."""
    roster = [
        replace(member(n), trophies=trophies, rank=rank, last_seen=seen)
        for n, (trophies, rank, seen) in enumerate(facts)
    ]
    players = [replace(player(n, KNIGHT), deck=deck(PEKKA)) for n in loaded if n < len(roster)]
    data = view_data(roster, players)
    rows = VIEW.count(data)
    assert {row.member.tag for row in rows} == {member.tag for member in roster}
    assert [row.place for row in rows] == list(range(1, len(roster) + 1))
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows
    for column in COLUMNS:
        if column.letter:
            ordered = VIEW.sort_rows(rows[::-1], SortKey(column.key, descending))
            assert sorted(ordered, key=lambda row: row.place) == list(rows)
    known = [row.elixir for row in rows if row.elixir is not None]
    assert known == [7.0] * len(players)


@pytest.mark.parametrize(
    ("donations", "received", "last_seen", "line"),
    [
        (1200, 80, AT, "1,200 cards donated · 80 received · last seen just now"),
        (0, 0, None, "0 cards donated · 0 received"),
        (None, 5, None, "5 received"),
        (None, None, AT - timedelta(hours=3), "last seen 3 h ago"),
    ],
)
def test_the_detail_leaves_out_what_is_unknown(
    donations: int | None, received: int | None, last_seen: datetime | None, line: str
) -> None:
    """Zero is known; nothing at all is no line."""
    someone = replace(member(0), donations=donations, received=received, last_seen=last_seen)
    data = view_data([someone])
    assert line in VIEW.detail(VIEW.count(data)[0], data, AT).lines
