"""Tests of the comparison's texts, bars and columns, without a screen."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace
from rich.style import Style

from clantui.core.clan_list import ClanRef
from clantui.core.compare.comparison import SIZE, ComparisonRow, compare_clans
from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.card_columns import CARD
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.compare.screen import BARS, CompareTable, _make_columns, draw_bars
from clantui.ui.compare.state import CompareState, describe_difference
from tests.ui.harness import make_survey, start_survey

OUR_TAG, THEIR_TAG = Tag("2PP"), Tag("8YY")
OURS: Final = make_survey(["Wizard"] * 8 + ["Miner"] * 2, "Thornwood", "2PP")
THEIRS: Final = make_survey(["Bats"] * 8 + ["Miner"] * 2, "Oakshade", "8YY")
BLANK: Final = make_survey([], "Oakshade", "8YY")
LATE: Final = Unreachable("no answer")


def make_state(*surveys: Survey, **parts: object) -> CompareState:
    """Return the state of our clan and two others, with some loaded."""
    state = CompareState(
        ours=ClanRef(OUR_TAG, "Thornwood"),
        others=(ClanRef(THEIR_TAG, "Oakshade"), ClanRef(Tag("9UU"), "Larkfield")),
        loads=ClanLoads(surveys={survey.clan.tag: survey for survey in surveys}),
    )
    return replace(state, **parts)


def rows_of(ours: list[str], theirs: list[str]) -> dict[str, ComparisonRow]:
    """Return the rows of two clans' cards, by name."""
    count = compare_clans(make_survey(ours, "A", "2PP"), make_survey(theirs, "B", "8YY"))
    return {row.card.name: row for row in count.rows}


def test_the_outcome_names_the_real_differences() -> None:
    """The summary has both groups under the names of their clans, and fits the width."""
    state = make_state(OURS, THEIRS)
    words = state.summary(200).plain
    assert words.startswith("3 cards: 1 only Oakshade, 1 only Thornwood, 1 shared")
    assert "bold: a real difference" in words
    mixed = make_state(
        make_survey(["Wizard"] * 9 + ["Miner"] * 9, "Thornwood", "2PP"),
        make_survey(["Miner"] * 2 + ["Wizard"] * 9 + ["Bats"] * 8, "Oakshade", "8YY"),
    )
    words = mixed.summary(200).plain
    assert " · bold: a real difference · grey: could be luck" in words
    for width in range(60, 100):
        assert len(mixed.summary(width).plain) <= width
        filtered = replace(mixed, filter_text="w" * 20)
        assert len(filtered.summary(width).plain) <= width
    assert make_state(OURS, BLANK).summary(200).plain != ""


def test_the_line_above_the_table_has_the_colour_of_its_message() -> None:
    """A wrong filter has the colour of an error, a filter the accent, the outcome none."""
    for filter_text, style in (
        ("", "$text-muted"),
        ("wizard", "$text-accent"),
        ("zz:1", "$text-error"),
    ):
        state = make_state(OURS, THEIRS, filter_text=filter_text)
        assert [str(span.style) for span in state.summary(80).spans] == [style]


def test_the_table_says_which_clan_is_missing() -> None:
    """A clan that failed is named, else the first one that is missing; others do not matter."""
    loading = make_state()
    assert loading.placeholder == "Loading Thornwood … · Esc goes back"
    assert make_state(OURS).placeholder == "Loading Oakshade … · Esc goes back"
    failed = ClanLoads(surveys={OUR_TAG: OURS}, errors={THEIR_TAG: LATE})
    assert make_state(loads=failed).placeholder == "Oakshade could not be loaded · r retries"
    first = ClanLoads(errors={THEIR_TAG: LATE}, loading_tags=frozenset((OUR_TAG,)))
    assert make_state(loads=first).placeholder == "Oakshade could not be loaded · r retries"
    old = ClanLoads(surveys={OUR_TAG: OURS}, errors={OUR_TAG: LATE})
    assert make_state(loads=old).placeholder == "Loading Oakshade … · Esc goes back"
    blank = make_state(make_survey([], "Thornwood", "2PP"), BLANK, filter_text="x")
    assert blank.placeholder == "No card of either clan is known · r reloads"
    assert blank.bar_max == 1.0
    assert [state.rows for state in (loading, blank)] == [(), ()]


def test_the_progress_counts_only_what_is_loading() -> None:
    """A complete clan is not counted; before the roster only the word is shown."""
    half = start_survey(["Bats", "Bats", "Bats"], "Oakshade", "8YY")
    both = {OUR_TAG: OURS, THEIR_TAG: half}
    for tags, surveys, words in (
        ((), both, ""),
        ((THEIR_TAG,), both, "0/3"),
        ((THEIR_TAG, OUR_TAG), both, "10/13"),
        ((THEIR_TAG,), {OUR_TAG: OURS}, "loading"),
    ):
        state = make_state(loads=ClanLoads(surveys=surveys, loading_tags=frozenset(tags)))
        assert state.progress == words


def test_the_list_of_a_clan_compared_with_itself_has_it_once() -> None:
    """Both clans are in the list, at the other one; the same clan is there once."""
    assert [ref.tag for ref in make_state().clan_list.clans] == [OUR_TAG, THEIR_TAG]
    assert make_state().clan_list.position == 1
    same = make_state(others=(ClanRef(OUR_TAG, "Thornwood"),)).clan_list
    assert ([ref.tag for ref in same.clans], same.position) == ([OUR_TAG], 0)


def test_each_list_of_players_has_the_colour_of_its_side() -> None:
    """Ours is first; each list has its clan's name, number, share and players."""
    state = make_state(OURS, THEIRS)
    (row,) = [row for row in state.rows if row.card.name == "Miner"]
    ours, theirs = state.player_lists(row)
    assert [(ours.title, ours.style), (theirs.title, theirs.style)] == [
        ("Thornwood", "$ours"),
        ("Oakshade", "$theirs"),
    ]
    assert (ours.number, ours.share, ours.names) == (2, 0.2, ("Thor8", "Thor9"))
    assert (theirs.number, theirs.share, theirs.names) == (2, 0.2, ("Oaks8", "Oaks9"))
    assert state.player_lists(None) == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (["Wizard"] * 9, ["Bats"] * 9, "You play it more: a real difference"),
        (["Bats"] * 9, ["Wizard"] * 9, "They play it more: a real difference"),
        (["Wizard", "Bats"], ["Wizard"], "They play it more: could be luck"),
        (["Wizard"], ["Wizard", "Bats"], "You play it more: could be luck"),
        (["Wizard"], ["Wizard"], "No difference"),
        (["Wizard"], [], "No difference"),
    ],
)
def test_a_difference_has_a_side_and_a_weight(
    ours: list[str], theirs: list[str], words: str
) -> None:
    """The clan with the higher share plays the card more; without players no one does."""
    assert describe_difference(rows_of(ours, theirs)["Wizard"]) == words


def test_bars_use_the_scale_of_the_shown_rows() -> None:
    """The largest shown share fills a side; the smallest has half a cell, none has none."""
    state = make_state(OURS, THEIRS)
    assert state.bar_max == 0.8
    assert replace(state, filter_text="miner").bar_max == 0.2
    rows = {row.card.name: row for row in state.rows}
    assert draw_bars(rows["Wizard"], 0.8, 4) == ("████", "    ")
    assert draw_bars(rows["Bats"], 0.8, 4) == ("    ", "████")
    assert draw_bars(rows["Miner"], 100.0, 4) == ("   ▐", "▌   ")
    assert draw_bars(rows["Miner"], 0.1, 2) == ("██", "██")
    nothing = rows_of(["Wizard"], [])["Wizard"]
    assert draw_bars(nothing, 1.0, 2) == ("██", "  ")


def test_columns_of_the_comparison_at_each_width() -> None:
    """Counts come after bars, and bars after the shares; the bars grow to 48 cells a side."""
    names = ("Thornwood", "Oakshade")
    first: dict[tuple[int, int], int] = {}
    for width in range(40, 220):
        columns = _make_columns(width, names)
        bars = [column for column in columns if column.key == BARS]
        ours, theirs = (next(c for c in columns if c.key == key) for key in ("ours", "theirs"))
        assert ours.width == theirs.width
        assert not bars or columns[2] is bars[0], "the axis is between both clans"
        first.setdefault((ours.width, bars[0].width if bars else 0), width)
    assert list(first.items())[:4] == [((6, 0), 40), ((6, 9), 60), ((6, 11), 62), ((8, 9), 64)]
    assert list(first.items())[-1] == ((8, 97), 152)


def test_the_cells_of_a_clan_tell_none_from_unknown() -> None:
    """A dot is a card of no player, a dash a clan without players; counts need room."""
    row = rows_of(["Wizard"], [])["Wizard"]
    other = rows_of(["Wizard"], ["Bats"])["Wizard"]
    for width, count in ((100, "1 100%"), (60, "100%")):
        columns = {column.key: column for column in _make_columns(width, ("A", "B"))}
        assert columns["ours"].text(row) == count
        assert columns["theirs"].text(row) == "–"
        assert columns["theirs"].text(other) == "·"


def test_names_stand_at_the_axis_only_where_they_are_longer() -> None:
    """Over the bars names are less abbreviated than over the shares, or they are left out."""
    names = ("Iron Harbour", "Lantern Keep")
    for width, heading in (
        (64, "    │"),
        (81, f"{' ' * 12}│"),
        (82, "Iron Harbour │ Lantern Keep"),
        (84, " Iron Harbour │ Lantern Keep"),
    ):
        columns = {column.key: column for column in _make_columns(width, names)}
        assert columns[BARS].title == heading
        assert columns["ours"].title == "Iron"
    short = {column.key: column for column in _make_columns(120, ("Ann", "Bo"))}
    assert short[BARS].title.strip() == "│", "the shares have the whole names"


def test_an_unknown_difference_does_not_stand_out() -> None:
    """Without players in one clan nothing is known, so the card is neither bold nor coloured."""
    row, drawn = rows_of(["Wizard"], [])["Wizard"], CompareTable()
    assert row.within_chance is None
    assert not drawn.is_emphasised(CARD, row)
    assert drawn.draw_cell(SIZE, row, 11, Style()) is None
    real = rows_of(["Wizard"] * 9, ["Bats"] * 9)["Wizard"]
    assert drawn.is_emphasised(CARD, real)
    assert not drawn.is_emphasised(SIZE, real)
