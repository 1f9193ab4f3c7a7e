"""The roster: whole, in order, and with no more than is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.model.game import Card, Clan, Form, Member, Player, Slot
from clantui.core.model.season import SeasonResult
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.filter import parse_query
from clantui.core.views.legend_columns import describe_legends
from clantui.core.views.members import COLUMNS, VIEW
from clantui.core.views.view import Requires
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
    """Return a clan of these."""
    return Clan(tag=HOME, name="Lantern Keep", raw_name="Lantern Keep", members=members)


def evidence(
    members: Iterable[Member], players: Iterable[Player] = (), failed: Iterable[Tag] = ()
) -> ViewData:
    """Return a roster, the profiles that came and those that did not."""
    survey = Survey.start(clan(*members), AT)
    for one in players:
        survey = survey.with_player(one)
    for lost in failed:
        survey = survey.with_failure(lost, LATE)
    return ViewData(survey=survey)


def deck(*cards: Card) -> tuple[Slot, ...]:
    """Return some cards at level 14, the first as an evolution."""
    return tuple(
        Slot(card=card, level=14, form=Form(not place)) for place, card in enumerate(cards)
    )


def cell(found: ViewData, key: str) -> tuple[list[object], list[str]]:
    """Return what a column tells machines and people, row by row."""
    rows = VIEW.count(found)
    column = next(column for column in COLUMNS if column.key == key)
    return [column.value(row) for row in rows], [column.text(row) for row in rows]


def test_trophies_that_tie_are_in_the_clans_own_order() -> None:
    """Most trophies first, ties by rank whatever the roster's order, unknown trophies last."""
    roster = [
        replace(member(0), trophies=None, rank=1),
        replace(member(1), trophies=14_000, rank=3),
        replace(member(2), trophies=9_000, rank=4),
        replace(member(3), trophies=14_000, rank=2),
        replace(member(4), trophies=14_000, rank=None),
    ]
    found = evidence(roster)
    rows = VIEW.count(found)
    expected = [tag(3), tag(1), tag(4), tag(2), tag(0)]
    assert [row.member.tag for row in rows] == expected
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]
    rising = VIEW.sort_rows(rows, SortKey("trophies", descending=False))
    assert [row.member.tag for row in rising] == [tag(2), tag(3), tag(1), tag(4), tag(0)]
    assert cell(found, "trophies")[1] == ["14,000", "14,000", "14,000", "9,000", "–"]
    assert cell(found, "clan_rank")[0] == [2, 3, None, 4, 1]


def test_trophies_that_tie_are_in_the_order_of_the_path_of_legends() -> None:
    """Of equal trophies the higher league is first, then the better rank, then last season."""
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
        replace(player(n), season=this, last_season=last) for n, (this, last) in results.items()
    ]
    found = evidence(roster, profiles)
    rows = VIEW.count(found)
    assert [row.member.tag for row in rows] == [tag(n) for n in (3, 2, 4, 1, 5, 0, 6)]
    assert cell(found, "league") == (
        [10, 10, 9, 9, None, None, 10],
        ["#700 10", "#800 10", "9", "9", "–", "–", "#1 10"],
    )
    assert cell(found, "league_rank")[0] == [700, 800, None, None, 3, None, 1]
    assert cell(found, "last_league")[0] == [None, None, 10, None, None, None, None]
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
def test_the_path_of_legends_in_words(
    seasons: tuple[SeasonResult | None, SeasonResult | None, SeasonResult | None], text: str
) -> None:
    """A line about this season, the last and the best; none where nothing is told."""
    this, last, best = seasons
    someone = replace(player(0), season=this, last_season=last, best_season=best)
    assert describe_legends(someone) == text
    lines = VIEW.detail(
        VIEW.count(evidence([member(0)], [someone]))[0], evidence([member(0)], [someone]), AT
    ).lines
    assert (text in lines) == bool(text)


def test_an_unloaded_player_is_listed() -> None:
    """Of them stands what the roster says; waiting, failed and no favourite look different."""
    roster = [
        replace(member(n), role="elder", donations=10 * n, trophies=90 - n) for n in range(4)
    ]
    found = evidence(roster, [player(0, KNIGHT), player(3)], [tag(1)])
    assert cell(found, "favourite") == (
        ["Knight", None, None, None],
        ["Knight", "not loaded", "…", "–"],
    )
    assert cell(found, "role")[1] == ["elder"] * 4
    assert cell(found, "donations") == ([0, 10, 20, 30], ["0", "10", "20", "30"])
    assert cell(found, "missing")[0] == [None, "unreachable", None, None]
    assert cell(found, "maxed") == ([None] * 4, ["–"] * 4)
    assert cell(found, "elixir") == ([None] * 4, ["–"] * 4)


def test_decks_and_levels_are_told_in_a_number() -> None:
    """Elixir is the mean of the cards with a cost; maxed counts those at the highest level."""
    mine = replace(
        player(0, MIRROR), deck=deck(MIRROR, KNIGHT, PEKKA, WIZARD, QUEEN), levels=LEVELS
    )
    short = replace(player(1, KNIGHT), deck=deck(WIZARD), levels={1: 13})
    odd = replace(player(2, KNIGHT), deck=deck(MIRROR))
    found = evidence([member(n) for n in range(3)], [mine, short, odd])
    assert cell(found, "elixir") == ([5.0, 5.0, None], ["5.0", "5.0", "–"])
    assert cell(found, "maxed") == ([2, 0, None], ["2", "0", "–"])
    assert cell(found, "favourite")[0] == ["Mirror", "Knight", "Knight"]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(minutes=7), "7 min"),
        (timedelta(hours=31), "31 h"),
        (timedelta(hours=48), "! 2 d"),
        (timedelta(days=7), "!! 7 d"),
        (timedelta(days=23), "!! 23 d"),
        (timedelta(minutes=-2), "0 s"),
    ],
)
def test_seen_counts_back_from_the_reading(before: timedelta, text: str) -> None:
    """People see how long before the reading it was, machines when; one in the future is now."""
    seen = AT - before
    found = evidence([replace(member(0), last_seen=seen)])
    assert cell(found, "last_seen") == ([f"{seen:%Y-%m-%dT%H:%M:%S}Z"], [text])


def test_who_is_away_longest_comes_first() -> None:
    """Sorted by when they were seen, who sleeps stands first and unknown times last."""
    times = [AT - timedelta(days=3), None, AT - timedelta(minutes=1), AT - timedelta(hours=2)]
    roster = [replace(member(n), last_seen=at) for n, at in enumerate(times)]
    rows = VIEW.count(evidence(roster))
    ordered = VIEW.sort_rows(rows, VIEW.natural_sort("last_seen"))
    assert [row.member.tag for row in ordered] == [tag(0), tag(3), tag(2), tag(1)]


def test_roles_are_in_the_games_order() -> None:
    """The leader first, a role not heard of behind the members, none at all last."""
    roles = ["member", "captain", "", "co-leader", "leader", "elder"]
    roster = [replace(member(n), role=role) for n, role in enumerate(roles)]
    ordered = VIEW.sort_rows(VIEW.count(evidence(roster)), VIEW.natural_sort("role"))
    assert [row.member.role for row in ordered] == [
        "leader",
        "co-leader",
        "elder",
        "member",
        "captain",
        "",
    ]


def test_names_are_clean_for_people_and_raw_for_machines() -> None:
    """The screen has the name that was made harmless, a file the one the API gave."""
    found = evidence([member(0, "<c7>Zo\u202ee")])
    assert cell(found, "name") == (["<c7>Zo\u202ee"], ["Zoe"])
    assert cell(found, "tag")[0] == [str(tag(0))]


FULL = replace(
    member(0, "Ann"),
    role="elder",
    trophies=6_412,
    rank=3,
    donations=1_120,
    last_seen=AT - timedelta(hours=2),
)


def test_the_leaf_tells_a_member() -> None:
    """Roster, favourite with its level, levels, forms and deck, each of whose lines is theirs."""
    tower = Card(id=159, name="Cannoneer", raw_name="Cannoneer")
    mine = replace(
        player(0, WIZARD),
        deck=deck(KNIGHT, MIRROR),
        levels=LEVELS,
        forms={1: Form(1), 2: Form(3), 3: Form(2)},
        support=(Slot(card=tower),),
    )
    found = evidence([FULL], [mine])
    leaf = VIEW.detail(VIEW.count(found)[0], found, AT + timedelta(hours=1))
    assert leaf.title == "Ann"
    assert leaf.lines == (
        "elder · 6,412 trophies · 3rd of 1",
        "most used: Wizard (level 16)",
        "1,120 cards donated · last seen 3 h ago",
        "6 cards · 2 at 16, 1 at 15, 1 at 14, 1 at 13, 1 below",
        "2 evolutions · 2 heroes",
        "deck of 2 · 3.0 elixir on average · Cannoneer",
    )
    assert leaf.headings == ("Deck", "Lvl", "Elixir", "Has")
    assert leaf.cells == (("Knight", "14", "3", "evo"), ("Mirror", "14", "–", "·"))
    assert leaf.players == (tag(0), tag(0))


def test_the_leaf_of_who_was_not_read_says_why() -> None:
    """A missing profile is told with its reason, an old one too; Enter still goes on."""
    lost = evidence([FULL], failed=[tag(0)])
    leaf = VIEW.detail(VIEW.count(lost)[0], lost, AT)
    assert "could not be loaded: no answer in 10 s" in leaf.lines
    assert leaf.cells == (("Ann", "–", "elder", "6,412", "2 h"),)
    assert leaf.players == (tag(0),)
    waiting = evidence([FULL])
    assert "not loaded yet" in VIEW.detail(VIEW.count(waiting)[0], waiting, AT).lines
    old = evidence([FULL], [player(0, KNIGHT)], [tag(0)])
    said = VIEW.detail(VIEW.count(old)[0], old, AT).lines
    assert "shown from an older snapshot: no answer in 10 s" in said
    assert "most used: Knight" in said


@pytest.mark.parametrize(("named", "text"), [(None, "no clan"), (Tag("8QC"), "#8QC")])
def test_a_former_member_is_named(named: Tag | None, text: str) -> None:
    """A profile can be younger than the roster, and name another clan than the roster's."""
    found = evidence([FULL], [replace(player(0, KNIGHT), clan=named)])
    said = VIEW.detail(VIEW.count(found)[0], found, AT).lines
    assert f"now in {text}, has probably left" in said
    same = evidence([FULL], [player(0, KNIGHT)])
    assert not any("now in" in line for line in VIEW.detail(VIEW.count(same)[0], same, AT).lines)


def test_a_bare_roster_says_nothing_it_does_not_know() -> None:
    """Of a member who is a tag and a name alone nothing is made up."""
    found = evidence([member(0)], [Player(tag=tag(0), clan=HOME)])
    leaf = VIEW.detail(VIEW.count(found)[0], found, AT)
    assert leaf.lines == ()
    assert leaf.cells == (("Player 0", "–", "", "–", "–"),)
    assert cell(found, "role")[1] == ["–"]


def test_the_summary_adds_up() -> None:
    """The summary tells how many were read, whole decks' mean elixir, and all donations."""
    eight = tuple(replace(KNIGHT, id=100 + n, elixir=4) for n in range(8))
    roster = [replace(member(n), donations=1_500 * n) for n in range(3)]
    whole = [replace(player(n), deck=deck(*eight)) for n in range(3)]
    assert _summary(evidence(roster, whole)) == (
        "3 members · decks of 4.0 elixir on average · 4,500 cards donated"
    )
    assert _summary(evidence(roster, whole[:2])) == (
        "2 of 3 members loaded · decks of 4.0 elixir on average · 4,500 cards donated"
    )
    assert _summary(evidence([member(0)], [player(0)])) == "1 member"
    assert _summary(evidence([])) == "this clan has no members"


def _summary(found: ViewData) -> str:
    return VIEW.summary(found, VIEW.count(found))


def test_the_filter_finds_members() -> None:
    """Words find names, roles and favourites; facets ask for those and for the deck's cost."""
    roster = [
        replace(member(0, "Zéphyr"), role="elder", rank=1),
        replace(member(1, "Bob"), role="leader", rank=2),
        replace(member(2, "Cid"), role="elder", rank=3),
    ]
    players = [
        replace(player(0, PEKKA, 15), deck=deck(KNIGHT, WIZARD)),
        replace(player(1, KNIGHT, 12), deck=deck(KNIGHT)),
    ]
    found = evidence(roster, players)
    rows = VIEW.count(found)

    def kept(query: str) -> list[str]:
        return [row.member.name for row in VIEW.filter_rows(rows, parse_query(query))]

    assert kept("zephyr") == ["Zéphyr"]
    assert kept("elder") == ["Zéphyr", "Cid"]
    assert kept("knight") == ["Bob"]
    assert kept("rarity:epic") == ["Zéphyr"]
    assert kept("level:<=12") == ["Bob"]
    assert kept("elixir:4") == ["Zéphyr"]
    assert [row.mentions(tag(1)) for row in rows] == [False, True, False]
    assert rows[1].key == str(tag(1))
    assert rows[0].card_id is None


def test_it_is_a_view_of_profiles_alone() -> None:
    """It is found by its file's name, asks for nothing more, and its letters are its own."""
    assert load_view("members") is VIEW
    assert VIEW.requires is Requires.NOTHING
    assert VIEW.row_noun == "member"
    letters = [column.letter for column in COLUMNS if column.letter]
    assert len(set(letters)) == len(letters)


TIMES = st.none() | st.integers(0, 10**7).map(lambda seconds: AT - timedelta(seconds=seconds))
MEMBERS = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(1, 50), TIMES),
    max_size=12,
)


@PROPERTY
@given(MEMBERS, st.sets(st.integers(0, 11)), st.booleans())
def test_every_member_has_a_row_in_every_order(
    facts: list[tuple[int | None, int | None, datetime | None]], read: set[int], falling: bool
) -> None:
    """Whoever was read, each member stands once in the list however it is sorted."""
    roster = [
        replace(member(n), trophies=trophies, rank=rank, last_seen=seen)
        for n, (trophies, rank, seen) in enumerate(facts)
    ]
    players = [replace(player(n, KNIGHT), deck=deck(PEKKA)) for n in read if n < len(roster)]
    found = evidence(roster, players)
    rows = VIEW.count(found)
    assert {row.member.tag for row in rows} == {one.tag for one in roster}
    assert [row.place for row in rows] == list(range(1, len(roster) + 1))
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows
    for column in COLUMNS:
        if column.letter:
            ordered = VIEW.sort_rows(rows[::-1], SortKey(column.key, falling))
            assert sorted(ordered, key=lambda row: row.place) == list(rows)
    known = [row.elixir for row in rows if row.elixir is not None]
    assert known == [7.0] * len(players)
