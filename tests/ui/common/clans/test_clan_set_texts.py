"""Tests of the texts of several clans: their lines, the family's and the comparison's."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.errors import Unreachable
from clantui.core.model.game import RosterGap
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.compare.state import CompareState, describe_difference
from clantui.ui.family.state import FamilyState
from tests.ui.harness import NOON, make_survey, start_survey

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
LATE: Final = Unreachable("no answer in 10 s")
HOME: Final = make_survey(["Wizard", "Zap", "Wizard"], "Thornwood", "2PP")
OTHER: Final = make_survey(["Zap", "Bats"], "Oakshade", "8YY")
STARTED: Final = start_survey(["Zap", "Bats"], "Oakshade", "8YY")
NO_LOADS: Final = ClanLoads()
HOME_LOADED: Final = NO_LOADS.with_survey(HOME)
BOTH_LOADED: Final = HOME_LOADED.with_survey(OTHER)


def with_gap(survey: Survey) -> Survey:
    """Return a survey of a clan whose members are not all known."""
    return replace(survey, clan=replace(survey.clan, gap=RosterGap(counted=50, listed=2)))


def make_family(loads: ClanLoads, filter_text: str = "") -> FamilyState:
    """Return a family of two clans."""
    refs = (ClanRef(OURS), ClanRef(THEIRS))
    return FamilyState(title="mine", clan_refs=refs, loads=loads, filter_text=filter_text)


def compare(loads: ClanLoads, filter_text: str = "") -> CompareState:
    """Return a comparison with two other clans."""
    others = (ClanRef(THEIRS), ClanRef(THIRD))
    return CompareState(ours=ClanRef(OURS), others=others, loads=loads, filter_text=filter_text)


@pytest.mark.parametrize(
    ("loads", "line", "freshness"),
    [
        (HOME_LOADED, "#8YY       · not loaded · r loads it", "◐ 1 of 2 incomplete"),
        (HOME_LOADED.with_queue((THEIRS,)), "#8YY       · waiting", "◌ 1/2 clans"),
        (HOME_LOADED.with_load(THEIRS), "#8YY       ◌ loading", "◌ 1/2 clans"),
        (HOME_LOADED.with_survey(STARTED), "Oakshade   ◌ 0/2 · just now", "◐ 1 of 2 incomplete"),
        (
            HOME_LOADED.with_survey(with_gap(STARTED)),
            "Oakshade   ◌ 0/2 · just now",
            "◐ 1 of 2 incomplete",
        ),
        (
            HOME_LOADED.with_survey(STARTED).with_load(THEIRS),
            "Oakshade   ◌ 0/2 · loading",
            "◌ 1/2 clans",
        ),
        (
            HOME_LOADED.with_survey(with_gap(OTHER)),
            "Oakshade   ◐ the API lists 2 of 50 members · r retries",
            "◐ 1 of 2 incomplete",
        ),
        (
            HOME_LOADED.with_load(THEIRS).with_result(THEIRS, LATE),
            "#8YY       ✗ no answer in 10 s · r retries",
            "◐ 1 of 2 incomplete",
        ),
        (
            BOTH_LOADED.with_load(THEIRS).with_result(THEIRS, LATE),
            "Oakshade   ✗ no answer in 10 s · 2/2 from the last snapshot · r retries",
            "◐ 1 of 2 incomplete",
        ),
        (
            HOME_LOADED.with_survey(STARTED.with_failure(min(STARTED.waiting), LATE))
            .with_load(THEIRS)
            .with_result(THEIRS, LATE),
            "Oakshade   ✗ no answer in 10 s · 0/2 from the last snapshot · r retries",
            "◐ 1 of 2 incomplete",
        ),
    ],
)
def test_each_clan_has_a_line_about_its_load(loads: ClanLoads, line: str, freshness: str) -> None:
    """A complete clan has its age; the lines of the names are aligned."""
    family = make_family(loads)
    first, second = family.clan_lines(NOON, 0, 200).plain.splitlines()
    assert first == " 1 Thornwood  ● 3/3 · just now"
    assert second == f" 2 {line}"
    assert str(family.freshness(NOON)) == freshness


def test_complete_clans_have_no_lines_and_the_age_of_the_oldest() -> None:
    """If nothing is missing there are no lines; the header has the age, and calls none stale."""
    older = replace(OTHER, at=NOON - timedelta(minutes=30))
    family = make_family(HOME_LOADED.with_survey(older))
    assert family.clan_lines(NOON, 0, 200).plain == ""
    assert str(family.freshness(NOON)) == "● 30 min ago"


@pytest.mark.parametrize(
    ("width", "sentence"),
    [
        (74, "✗ no answer in 10 s · 2/2 from the last snapshot · r retries"),
        (73, "✗ no answer in 10 s · r retries"),
        (45, "✗ no answer in 10 s · r retries"),
        (44, "✗ no answer · r retries"),
    ],
)
def test_the_line_of_a_clan_is_shortened_by_sentences(width: int, sentence: str) -> None:
    """With little room an error is told in fewer words; the key stays."""
    family = make_family(BOTH_LOADED.with_load(THEIRS).with_result(THEIRS, LATE))
    line = family.clan_lines(NOON, 0, width).plain.splitlines()[1]
    assert line == f" 2 Oakshade   {sentence}"


@pytest.mark.parametrize(
    ("family", "summary", "placeholder"),
    [
        (make_family(NO_LOADS), "Nothing is loaded yet", "No favourite is known · r retries"),
        (
            make_family(NO_LOADS.with_load(OURS)),
            "Nothing is loaded yet",
            "Loading … · Esc goes back",
        ),
        (
            make_family(NO_LOADS.with_queue((OURS,))),
            "Nothing is loaded yet",
            "Loading … · Esc goes back",
        ),
        (
            make_family(NO_LOADS.with_load(OURS).with_result(OURS, LATE)),
            "Nothing is loaded yet",
            "No clan could be loaded · r retries",
        ),
        (
            make_family(BOTH_LOADED, "zz"),
            "0 of 3 cards · /zz · Esc clears",
            "Nothing matches “zz” · Esc clears the filter",
        ),
        (
            FamilyState(title="mine", clan_refs=()),
            "Nothing is loaded yet",
            "This family has no clans · Esc goes back",
        ),
    ],
)
def test_a_family_says_why_it_has_no_rows(
    family: FamilyState, summary: str, placeholder: str
) -> None:
    """The line above the table, and the text in it, agree about the load and the filter."""
    assert family.summary(80, 78).plain == summary
    assert family.placeholder == placeholder
    assert family.rows == ()


def test_a_family_merges_the_loaded_clans() -> None:
    """Rows are sorted by the shares of all clans, or of one; bars are relative to the highest."""
    family = make_family(BOTH_LOADED)
    assert family.summary(80, 78).plain == (
        "all 5 members · 3 cards · top: Wizard 40% · 4.0 elixir on average"
    )
    assert [row.card.name for row in family.rows] == ["Wizard", "Zap", "Bats"]
    assert (family.bar_max, round(family.highest_share, 2)) == (0.4, 0.67)
    by_other = replace(family, sort=SortKey("1", descending=True))
    assert [row.card.name for row in by_other.rows][2] == "Wizard"
    upwards = replace(by_other, sort=SortKey("1", descending=False))
    assert upwards.rows == by_other.rows[::-1]
    assert by_other.clan_list.position == 1
    assert family.clan_list.position == 0
    choices = [(choice.key, choice.letter, choice.title) for choice in family.sort_choices]
    assert choices == [
        ("players", "a", "All clans"),
        ("0", "1", "Thornwood"),
        ("1", "2", "Oakshade"),
    ]
    lists = family.player_lists(family.rows[1])
    assert [(players.title, players.number) for players in lists] == [
        ("Oakshade", 1),
        ("Thornwood", 1),
    ]
    assert family.player_lists(None) == ()


@pytest.mark.parametrize(
    ("number", "width", "shown", "titles"),
    [
        (1, 58, 1, ["#", "Card", "Players", "Share"]),
        (2, 38, 1, ["Card", "Players"]),
        (2, 58, 2, ["Card", "Players", "Share"]),
        (2, 78, 2, ["#", "Card", "Players", "Share"]),
        (5, 58, 5, ["Card", "Players"]),
        (5, 98, 5, ["#", "Card", "Players", "Share"]),
        (9, 78, 8, ["Card", "Players"]),
        (9, 98, 9, ["Card", "Players"]),
        (10, 98, 10, ["Card", "Players"]),
        (31, 198, 24, ["Card", "Players"]),
    ],
)
def test_a_family_shows_as_many_clans_as_fit(
    number: int, width: int, shown: int, titles: list[str]
) -> None:
    """Rank and share give way to the clans; the clan that sorts is always shown."""
    refs = tuple(ClanRef(Tag("2PP" + "P" * index)) for index in range(number))
    for place in (None, 0, number - 1):
        sort = SortKey("players" if place is None else str(place), descending=True)
        family = FamilyState(title="mine", clan_refs=refs, sort=sort)
        columns = family.columns(width)
        clans = [column for column in columns if column.key.isdigit()]
        assert len(clans) == shown
        assert [column.title for column in columns[: len(columns) - shown]] == titles
        assert place is None or str(place) in {column.key for column in clans}
        assert sum(column.width + 2 for column in columns if column.width) <= width + 8


@pytest.mark.parametrize(
    ("state", "title", "summary", "placeholder"),
    [
        (compare(NO_LOADS), "#2PP vs #8YY", " ", "Loading #2PP … · Esc goes back"),
        (
            compare(NO_LOADS.with_load(OURS).with_result(OURS, LATE)),
            "#2PP vs #8YY",
            " ",
            "#2PP could not be loaded · r retries",
        ),
        (compare(HOME_LOADED), "Thornwood vs #8YY", " ", "Loading #8YY … · Esc goes back"),
        (
            compare(BOTH_LOADED, "zz"),
            "Thornwood vs Oakshade",
            "0 of 3 cards · /zz · Esc clears",
            "Nothing matches “zz” · Esc clears the filter",
        ),
        (
            compare(BOTH_LOADED, "zap"),
            "Thornwood vs Oakshade",
            "1 of 3 cards · /zap · Esc clears",
            "Nothing matches “zap” · Esc clears the filter",
        ),
    ],
)
def test_a_comparison_says_what_it_waits_for(
    state: CompareState, title: str, summary: str, placeholder: str
) -> None:
    """The text in the table names the first clan that is missing, or the filter."""
    assert state.title == title
    assert state.summary(100).plain == summary
    assert state.placeholder == placeholder


def test_a_comparison_is_of_one_other_clan_at_a_time() -> None:
    """The position is shown if there are several; the progress is of the running loads."""
    state = compare(BOTH_LOADED)
    assert (state.position, replace(state, at=1).position) == ("1 of 2", "2 of 2")
    assert replace(state, others=state.others[:1]).position == ""
    assert compare(NO_LOADS.with_load(THEIRS)).progress == "loading"
    assert compare(HOME_LOADED.with_survey(STARTED).with_load(THEIRS)).progress == "0/2"
    assert state.progress == ""
    assert [row.card.name for row in state.rows] == ["Wizard", "Bats", "Zap"]
    assert round(state.bar_max, 2) == 0.67
    assert compare(NO_LOADS).bar_max == 1.0
    wizard, bats, _ = state.rows
    assert describe_difference(wizard) == "You play it more: could be luck"
    assert describe_difference(bats) == "They play it more: could be luck"
    lists = state.player_lists(wizard)
    assert [(players.title, players.size) for players in lists] == [
        ("Thornwood", "2 (67%)"),
        ("Oakshade", "no one"),
    ]
    assert state.clan_list.position == 1
    assert [clan.name for clan in state.clan_list.clans] == ["Thornwood", "Oakshade"]
