"""Tests of the family's texts and columns, without a screen."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.family.screen import compute_heat_level
from clantui.ui.family.state import PLAYERS_KEY, SORT_LETTERS, FamilyState
from tests.ui.harness import make_survey, start_survey

FIRST: Final = make_survey(["Wizard", "Wizard", "Miner"], "Thornwood", "2PP")
SECOND: Final = make_survey(["Miner", "Miner", "Bats", "Bats", "Bats"], "Oakshade", "8YY")
THIRD: Final = make_survey(["Hog Rider"], "Larkfield", "9UU")
REFS: Final = tuple(
    ClanRef(survey.clan.tag, survey.clan.name) for survey in (FIRST, SECOND, THIRD)
)
LATE: Final = Unreachable("no answer")


def make_loads(*surveys: Survey, **parts: object) -> ClanLoads:
    """Return the loads of a family with some clans loaded."""
    return replace(ClanLoads(surveys={survey.clan.tag: survey for survey in surveys}), **parts)


def make_state(*surveys: Survey, **parts: object) -> FamilyState:
    """Return the state of a family of three clans, with some loaded."""
    state = FamilyState(title="Keepers", clan_refs=REFS, loads=make_loads(*surveys))
    return replace(state, **parts)


def sort_by(clan: int) -> SortKey:
    """Return the order by a clan's share."""
    return SortKey(str(clan), descending=True)


@pytest.mark.parametrize(
    ("state", "placeholder"),
    [
        (make_state(), "No favourite is known · r retries"),
        (make_state(clan_refs=()), "This family has no clans · Esc goes back"),
        (
            make_state(loads=make_loads(loading_tags=frozenset({Tag("2PP")}))),
            "Loading … · Esc goes back",
        ),
        (
            make_state(loads=make_loads(errors={Tag("2PP"): LATE})),
            "No clan could be loaded · r retries",
        ),
        (make_state(FIRST, filter_text="zz"), "Nothing matches “zz” · Esc clears the filter"),
    ],
)
def test_an_empty_family_says_why(state: FamilyState, placeholder: str) -> None:
    """The reason has the key that helps: retry, clear the filter, or go back."""
    assert state.placeholder == placeholder


def test_the_line_above_the_table_fits() -> None:
    """Hidden clans come first, then the totals; a filter has its hits, and an error its reason."""
    assert make_state().summary(80, 80).plain == "Nothing is loaded yet"
    assert make_state().summary(80, 20).plain == "Nothing is loaded yet", "no clan is hidden"
    whole = make_state(FIRST, SECOND, THIRD)
    totals = whole.summary(200, 80).plain
    assert totals.startswith("all 9 members · 4 cards")
    hidden = whole.summary(200, 40).plain
    assert hidden == f"2 of 3 clans shown, s shows others · {totals}"
    for width in range(40, 90):
        assert len(whole.summary(width, 40).plain) <= width
    assert make_state(filter_text="x").summary(80, 80).plain == "Nothing is loaded yet"
    assert replace(whole, filter_text="zz:1").summary(80, 80).plain.startswith("✗ ")


def test_the_line_above_the_table_has_the_colour_of_its_message() -> None:
    """A wrong filter has the colour of an error, a filter the accent, all else none."""
    whole = make_state(FIRST, SECOND, THIRD)
    for state, style in (
        (make_state(), "$text-muted"),
        (whole, "$text-muted"),
        (replace(whole, filter_text="wizard"), "$text-accent"),
        (replace(whole, filter_text="zz:1"), "$text-error"),
    ):
        assert [str(span.style) for span in state.summary(80, 80).spans] == [style]


def test_the_progress_counts_clans_that_load_or_wait() -> None:
    """The clan that loads is not there yet, nor are those that wait; else there is no text."""
    loading, waiting = Tag("8YY"), Tag("9UU")
    loads = make_loads(FIRST, loading_tags=frozenset({loading}), queue=(waiting,))
    assert make_state(loads=loads).progress == "1/3 clans"
    assert make_state(loads=replace(loads, queue=())).progress == "2/3 clans"
    assert make_state(FIRST).progress == ""


def test_players_are_listed_under_their_own_clan() -> None:
    """The clan with the highest share is first; a clan that is not loaded has no list."""
    state = make_state(SECOND, THIRD)
    (bats,) = [row for row in state.rows if row.card.name == "Bats"]
    lists = state.player_lists(bats)
    assert [(players.title, players.number) for players in lists] == [
        ("Oakshade", 3),
        ("Larkfield", 0),
    ]
    assert lists[0].names == ("Oaks2", "Oaks3", "Oaks4")
    (hog,) = [row for row in state.rows if row.card.name == "Hog Rider"]
    assert [players.title for players in state.player_lists(hog)] == ["Larkfield", "Oakshade"]
    assert state.player_lists(None) == ()


def test_a_bar_has_the_scale_of_all_cards() -> None:
    """A filter does not change the scale; the strongest background is the highest share."""
    state = make_state(FIRST, SECOND, THIRD)
    assert state.bar_max == pytest.approx(1 / 3)
    assert replace(state, filter_text="wizard").bar_max == state.bar_max
    assert state.highest_share == 1.0, "of the third clan"
    assert (make_state().bar_max, make_state().highest_share) == (1.0, 1.0)


def test_the_sorting_clan_has_the_cursor_of_the_list() -> None:
    """The list opens at the clan that sorts the rows; else at the first."""
    assert make_state(sort=sort_by(2)).clan_list.position == 2
    assert make_state().clan_list.position == 0
    letters = [choice.letter for choice in make_state().sort_choices]
    assert letters == ["a", "1", "2", "3"]
    many = tuple(ClanRef(Tag(f"2P{a}{b}")) for a in "0289PY" for b in "0289PYLQ")
    choices = make_state(clan_refs=many).sort_choices
    assert len(choices) == len(many) + 1
    assert [choice.letter for choice in choices][-2:] == ["", ""]


def test_an_unloaded_clan_sorts_nothing() -> None:
    """Its column is empty and on the right; rows stay sorted by all clans."""
    state = make_state(SECOND, THIRD, sort=sort_by(0))
    assert [row.card.name for row in state.rows] == [
        row.card.name for row in make_state(SECOND, THIRD).rows
    ]
    columns = {column.key: column for column in state.columns(80)}
    assert columns["0"].align_right
    assert [columns[key].text(state.rows[0]) for key in ("0", "1", "2")] == ["", "60%", "·"]
    assert columns["0"].title == "Thornw"
    assert columns["1"].title == "Oakshad ", "no mark, but room for it"
    assert state.columns(80)[2].short == "All"
    assert [column.key for column in make_state(clan_refs=()).columns(80)][-1] == "share"


def describe_columns(number: int, width: int, sort: int | None = None) -> str:
    """Return the widths of the columns of a family, and its first and last clan."""
    tags = [Tag(f"2P{a}{b}") for a in "0289PY" for b in "0289PYLQ"][:number]
    surveys = [start_survey(["Wizard"], f"Clan {at}", tag.text) for at, tag in enumerate(tags)]
    state = make_state(
        *surveys,
        clan_refs=tuple(ClanRef(survey.clan.tag, survey.clan.name) for survey in surveys),
        sort=SortKey(PLAYERS_KEY, descending=True) if sort is None else sort_by(sort),
    )
    columns = {column.key: column for column in state.columns(width)}
    clans = [key for key in columns if key.isdigit()]
    others = [f"{key}:{column.width}" for key, column in columns.items() if key not in clans]
    bar = "bar" if columns.get("share") and columns["share"].bar else ""
    return " ".join([*others, bar, f"{clans[0]}-{clans[-1]}:{columns[clans[0]].width}"])


@pytest.mark.parametrize(
    ("case", "shape"),
    [
        ((3, 133), "place:3 card:17 players:8 share:42 bar 0-2:16"),
        ((3, 200), "place:3 card:17 players:8 share:42 bar 0-2:16"),
        ((3, 103), "place:3 card:17 players:8 share:12 bar 0-2:16"),
        ((3, 102), "place:3 card:17 players:8 share:14 bar 0-2:15"),
        ((3, 79), "place:3 card:17 players:8 share:12 bar 0-2:8"),
        ((3, 78), "place:3 card:17 players:8 share:6 bar 0-2:9"),
        ((3, 73), "place:3 card:17 players:8 share:6 bar 0-2:8"),
        ((3, 72), "card:17 players:8 share:6 bar 0-2:9"),
        ((3, 68), "card:17 players:8 share:6 bar 0-2:8"),
        ((3, 67), "card:17 players:8  0-2:10"),
        ((3, 51), "card:17 players:8  0-2:5"),
        ((3, 50), "card:17 players:5  0-2:5"),
        ((3, 44), "card:17 players:5  0-1:4"),
        ((3, 20), "card:17 players:5  0-0:4"),
        ((9, 80), "card:17 players:5  0-7:4"),
        ((10, 80), "card:17 players:5  0-6:5"),
        ((20, 80, 6), "card:17 players:5  0-6:5"),
        ((20, 80, 7), "card:17 players:5  1-7:5"),
        ((20, 80, 19), "card:17 players:5  13-19:5"),
        ((1, 200), "place:3 card:17 players:8 share:42 bar 0-0:16"),
    ],
    ids=str,
)
def test_columns_of_a_family_at_each_width(case: tuple[int, ...], shape: str) -> None:
    """Bar, rank and share give way to the clans; the sorting clan always has a column."""
    assert describe_columns(*case) == shape


@pytest.mark.parametrize(
    ("share", "most", "level"),
    [
        (None, 1.0, 0),
        (0.0, 1.0, 0),
        (0.001, 1.0, 1),
        (0.2, 1.0, 1),
        (0.21, 1.0, 2),
        (1.0, 1.0, 5),
        (0.5, 0.0, 0),
        (0.6, 0.5, 5),
    ],
)
def test_a_share_has_a_level_of_heat(share: float | None, most: float, level: int) -> None:
    """Any share above 0 is visible, and the highest one has the strongest level."""
    assert compute_heat_level(share, most) == level


def test_each_clan_of_the_menu_has_another_letter() -> None:
    """A letter chooses one clan, and is none of the keys of the menu."""
    assert len(set(SORT_LETTERS)) == len(SORT_LETTERS)
    assert not set("ajkq") & set(SORT_LETTERS)
