"""Tests of a poster's layout."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.poster.layout import (
    HEIGHT,
    WIDTHS,
    PosterLine,
    _count_fitting,
    _describe_race,
    _fit_names,
    _lay_out_list,
    _space_out,
    lay_out_poster,
)
from clantui.core.poster.poster import CardFigure, Poster, PosterRace, make_poster
from clantui.core.poster.text import render_plain
from clantui.core.text.colours import ColourRole
from tests.factories.posters import POSTERS
from tests.factories.races import people, race, racer
from tests.factories.surveys import KNIGHT, PEKKA, PROPERTY, QUEEN, make_survey

NAMED = make_poster(
    make_survey([QUEEN, PEKKA, PEKKA, KNIGHT], ["Ann", "Bo", "Cy", "Di"], failed=[3]),
    race=race(racer(participants=people(4, 2), medals=900), day=4),
)


def lines(poster: Poster, width: int | None = None, *, colours: bool = True) -> list[str]:
    """Return the lines of a poster as text."""
    return render_plain(lay_out(poster, width, colours=colours)).splitlines()


def lay_out(
    poster: Poster, width: int | None = None, *, colours: bool = True
) -> tuple[PosterLine, ...]:
    """Lay a poster out in UTC."""
    return lay_out_poster(poster, width, zone=UTC, has_colours=colours)


@given(POSTERS, st.integers(1, 200), st.booleans())
@PROPERTY
def test_every_line_is_exactly_as_wide_as_the_poster(
    poster: Poster, width: int, colours: bool
) -> None:
    """At any width and with any names all lines have the same width, and fit 24 lines."""
    laid = lay_out(poster, width, colours=colours)
    wide = min(max(width, WIDTHS[0]), WIDTHS[-1])
    assert {sum(part.cells for part in line) for line in laid} == {wide}
    assert {cell_len(line) for line in lines(poster, width, colours=colours)} == {wide}
    assert len(laid) <= HEIGHT


def test_a_poster_shows_its_parts() -> None:
    """Name, tag, cards with their players, race and elixir have their lines."""
    shown = lines(NAMED, colours=False)
    assert shown[1].startswith("│  L A N T E R N   K E E P  ")
    assert shown[1].endswith("  #2PP  4 players  │")
    assert "OUR CARDS   favourites of 3 of 4 players" in shown[3]
    assert "E P.E.K.K.A     " in shown[4]
    assert "█ 2  Bo, Cy  " in shown[4]
    assert "★ Archer Queen  " in shown[5]
    assert "RIVER RACE  1st of 1 · 900 medals · 6/16 decks · war day 2 of 4" in shown[7]
    assert "ELIXIR      5 ▄▄  ██ 7   6.3 on average" in shown[10]
    assert shown[-1].endswith(" clantui · 21 Nov 18:30 UTC ───╯")


def test_rarity_is_a_letter_without_colours() -> None:
    """With colours rarity is an edge, without them a letter."""
    assert any("▌ P.E.K.K.A" in line for line in lines(NAMED))
    assert any("E P.E.K.K.A" in line for line in lines(NAMED, colours=False))


def test_narrow_posters_have_no_names_of_players() -> None:
    """At 60 columns a card has only its bar and its number."""
    assert not any("Bo" in line for line in lines(NAMED, 60))
    assert any("P.E.K.K.A" in line for line in lines(NAMED, 60))


def test_a_poster_without_a_race_shows_more_cards() -> None:
    """The lines of the race are used for cards."""
    bare = replace(NAMED, race=None, cards=NAMED.cards * 10)
    full = replace(NAMED, cards=NAMED.cards * 10)
    count = [sum(" Bo, Cy " in line for line in lines(poster)) for poster in (bare, full)]
    assert count[0] > count[1]
    assert [len(lines(poster)) for poster in (bare, full)] == [HEIGHT, HEIGHT]


def test_a_clan_without_favourites_has_a_sentence() -> None:
    """Without favourites there is a sentence instead of bars, also if all players are loaded."""
    for favourites in ([], [None, None]):
        shown = lines(make_poster(make_survey(favourites)))
        assert any("no favourite is known" in line for line in shown)
        assert f"#2PP  {len(favourites)} players" in shown[1]


def test_one_cost_has_no_histogram() -> None:
    """If all cards cost the same, only the average is shown."""
    shown = lines(make_poster(make_survey([KNIGHT, KNIGHT])))
    assert any("ELIXIR      3.0 on average" in line for line in shown)


def test_a_list_uses_its_line_to_the_last_cell() -> None:
    """Cards are listed as long as they fit, also exactly; wide names count twice."""
    items = [CardFigure("Knight", "+2"), CardFigure("騎士", "+1")]
    both = len("Knight +2   ") + 4 + len(" +1")
    assert [_count_fitting(items, room) for room in (both, both - 1, 9, 8)] == [2, 1, 1, 0]


def test_the_line_of_a_card_is_full() -> None:
    """The most popular card has the longest bar; its players are named if there is room."""
    poster = make_poster(make_survey([QUEEN, KNIGHT, QUEEN], ["Ann", "Bo", "Cy"]))
    narrow, wide = lines(poster, 40), lines(poster, 80)
    assert narrow[4:6] == [
        "│  ▌ Archer Queen  ████████████████ 2  │",
        "│  ▌ Knight        ████████         1  │",
    ]
    assert wide[4:6] == [
        f"│  ▌ Archer Queen  {'█' * 24} 2  Ann, Cy".ljust(79) + "│",
        f"│  ▌ Knight        {'█' * 12}{' ' * 12} 1  Bo".ljust(79) + "│",
    ]


def test_names_that_do_not_fit_are_counted() -> None:
    """A single name that is too long is cut; the number of the others has room."""
    short = [f"Player {n}" for n in range(9)]
    room = len("Player 0, Player 1, Player 2 +6")
    for names, space, text in (
        (short[:3], len("Player 0, Player 1, Player 2"), "Player 0, Player 1, Player 2"),
        (short, room, "Player 0, Player 1, Player 2 +6"),
        (short, room - 1, "Player 0, Player 1 +7"),
        (["x" * 20], 10, f"{'x' * 9}…"),
        (["x" * 10], 10, "x" * 10),
        (["x" * 20, "Bo"], 10, f"{'x' * 6}… +1"),
    ):
        shown = "".join(part.text for part in _fit_names(names, space))
        assert (shown, cell_len(shown) <= space) == (text, True)


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (40, "2nd of 5 · 900 medals · war day 2 of 4"),
        (38, "2nd of 5 · 900 medals · war day 2 of 4"),
        (37, "2nd of 5 today · 900 medals"),
        (27, "2nd of 5 today · 900 medals"),
        (26, "2nd of 5 today"),
    ],
)
def test_the_day_of_a_race_is_dropped_first(room: int, text: str) -> None:
    """Without the day, the span of the rank says what it is for."""
    ranked = PosterRace(
        day="war day 2 of 4", place="2nd of 5", span="today", facts=("900 medals",)
    )
    assert _describe_race(ranked, room) == text


def test_a_race_without_a_place_keeps_its_day() -> None:
    """On a training day there is nothing else; a long line is cut."""
    training = PosterRace(day="training day 2 of 3")
    assert _describe_race(training, 40) == "training day 2 of 3"
    assert _describe_race(training, 12) == "training da…"


@pytest.mark.parametrize(
    ("name", "room", "text"),
    [
        ("Keep it", 17, "K E E P   I T"),
        ("Keep it", 13, "K E E P   I T"),
        ("Keep it", 12, "Keep it"),
        ("Keep it", 5, "Keep…"),
        ("Zoë", 20, "Zoë"),
    ],
)
def test_a_name_is_spaced_if_it_fits(name: str, room: int, text: str) -> None:
    """Only names of ASCII are in spaced capitals; others have letters of many widths."""
    assert _space_out(name, room) == text


def test_a_loaded_clan_is_counted_once() -> None:
    """The number of loaded players is shown beside that of all only if it is another."""
    whole, part = (make_poster(make_survey([KNIGHT] * 2, failed=failed)) for failed in ([], [1]))
    assert "favourites of 2 players" in lines(whole)[3]
    assert "favourites of 1 of 2 players" in lines(part)[3]


@pytest.mark.parametrize(("width", "has_names"), [(74, True), (73, False)])
def test_names_of_players_need_74_cells(width: int, has_names: bool) -> None:
    """At 74 cells there is room for a bar and some names."""
    assert any("Bo, Cy" in line for line in lines(NAMED, width)) is has_names


def test_changes_have_their_colours_and_the_day_they_are_counted_from() -> None:
    """A rise is a gain, a fall is a loss; the day has no year if it is this one."""
    poster = replace(
        NAMED,
        since=NAMED.at.replace(day=3),
        rising=(CardFigure("Knight", "+2"),),
        falling=(CardFigure("Wizard", "-2"),),
    )
    parts = [part for line in lay_out(poster) for part in line]
    roles = {part.text: part.role for part in parts if part.text in {"+2", "-2"}}
    assert roles == {"+2": ColourRole.GAIN, "-2": ColourRole.LOSS}
    assert any("Knight +2   since 3 Nov  " in line for line in lines(poster))


def test_a_note_follows_if_it_fits_exactly() -> None:
    """It has the last cells of its line, or none."""
    items = [CardFigure("Knight", "+2"), CardFigure("Wizard", "+1")]
    text = f"{'RISING':<12}Knight +2   Wizard +1   since 3 Nov"
    for room, shown in ((len(text), text), (len(text) - 1, text.removesuffix("   since 3 Nov"))):
        line = _lay_out_list("RISING", items, "since 3 Nov", ColourRole.GAIN, room)
        assert "".join(part.text for part in line) == shown


def test_a_rare_cost_has_a_column() -> None:
    """One player in forty is an eighth of a line, not nothing."""
    shown = lines(make_poster(make_survey([*[KNIGHT] * 40, PEKKA])))
    assert any("3 ██      ▁▁ 7" in line for line in shown)


def test_only_headings_and_the_names_of_cards_are_bold() -> None:
    """The name of each top card is bold, its bar and its number are not."""
    laid = lay_out(NAMED, 80)
    for figure in (QUEEN, PEKKA):
        rows = [line for line in laid if any(figure.name in part.text for part in line)]
        bold = {part.is_bold for line in rows for part in line if figure.name in part.text}
        others = {part.is_bold for line in rows for part in line if "█" in part.text}
        assert (bold, others) == ({True}, {False}), figure.name
