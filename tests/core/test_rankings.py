"""Pages of clans, and locations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.tag import Tag
from clantui.core.rankings import (
    OPENED_MARK,
    SAVED_MARK,
    WORLD,
    KnownTags,
    Location,
    Page,
    RankedClan,
    UnknownLocation,
    find_location,
    is_world,
    suggest_locations,
)
from tests.factories.surveys import PROPERTY, TAGS

IVORY = Location(id=1, name="Côte d'Ivoire", code="CI")
SPAIN = Location(id=2, name="Spain", code="ES")
ESPERIA = Location(id=3, name="Esperia", code="EP")
NORTH = Location(id=4, name="North America")
SOUTH = Location(id=5, name="South America")
PLACES = (NORTH, SOUTH, IVORY, SPAIN, ESPERIA)


def make_ranked_clan(
    text: str, rank: int | None = None, previous: int | None = None
) -> RankedClan:
    """Return a clan of a ranking."""
    return RankedClan(tag=Tag(text), name=text, raw_name=text, rank=rank, previous=previous)


@pytest.mark.parametrize(
    ("rank", "previous", "climbed"),
    [(3, 5, 2), (5, 3, -2), (4, 4, 0), (4, 0, None), (4, None, None), (None, 4, None)],
)
def test_a_climbing_clan_gains_ranks(
    rank: int | None, previous: int | None, climbed: int | None
) -> None:
    """A lower number is a better rank; without both ranks the change is unknown."""
    assert make_ranked_clan("2PP", rank, previous).rank_change == climbed


def test_a_clan_on_two_pages_is_listed_once() -> None:
    """A clan that moved down between two responses keeps its first position."""
    first = Page(clans=(make_ranked_clan("2PP", 1), make_ranked_clan("8YY", 2)), after="a")
    both = first.with_next(
        Page(clans=(make_ranked_clan("8YY", 3), make_ranked_clan("9UU", 4)), after="b")
    )
    assert [(clan.tag.text, clan.rank) for clan in both.clans] == [
        ("2PP", 1),
        ("8YY", 2),
        ("9UU", 4),
    ]
    assert both.after == "b"


def test_a_page_without_new_clans_is_the_last() -> None:
    """A server that repeats a page does not cause endless requests."""
    first = Page(clans=(make_ranked_clan("2PP", 1),), after="a")
    assert first.with_next(Page(clans=first.clans, after="a")).after == ""
    assert first.with_next(Page(after="b")).after == ""


def test_a_list_is_as_old_as_its_oldest_page() -> None:
    """A newer page does not make the earlier ones newer."""
    newer, older = (
        Page(clans=(make_ranked_clan("2PP"),), age=5.0),
        Page(clans=(make_ranked_clan("8YY"),), age=60.0),
    )
    assert newer.with_next(older).age == older.with_next(newer).age == 60.0


@PROPERTY
@given(st.lists(st.lists(TAGS, max_size=5, unique=True), max_size=5))
def test_pages_add_up_to_each_clan_once(pages: list[list[Tag]]) -> None:
    """Overlapping pages give each clan once, in the order of first appearance.

    A page that repeats a clan within itself is an error of the API, which is not checked here.
    """
    whole = Page()
    for tags in pages:
        clans = tuple(make_ranked_clan(tag.text) for tag in tags)
        whole = whole.with_next(Page(clans=clans))
    flat = [tag for tags in pages for tag in tags]
    assert [clan.tag for clan in whole.clans] == list(dict.fromkeys(flat))


@pytest.mark.parametrize("typed", ["", "  ", "global", "World", "THE WORLD", "the-world"])
def test_the_world_has_several_names(typed: str) -> None:
    """An empty text, `global` and `world` mean the world, which is not in the API's list."""
    assert is_world(typed)
    assert find_location(typed, ()) == WORLD


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Spain", SPAIN),
        (" sPAIN ", SPAIN),
        ("cote divoire", IVORY),
        ("CÔTE D-IVOIRE", IVORY),
        ("es", SPAIN),
        ("CI", IVORY),
        ("2", SPAIN),
        ("north-america", NORTH),
    ],
)
def test_a_location_is_found_as_people_write_it(typed: str, place: Location) -> None:
    """A name in any case and without accents, two letters, or an id."""
    assert find_location(typed, PLACES) == place


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("america", "no country or region america · did you mean North America or South America?"),
        ("spian", "no country or region spian · did you mean Spain?"),
        ("zzzzzz", "no country or region zzzzzz · --locations lists all"),
        ("!?", "no country or region !? · --locations lists all"),
        ("\x1b[31m", "no country or region [31m · --locations lists all"),
    ],
)
def test_a_mistyped_location_has_suggestions(typed: str, suggestion: str) -> None:
    """The sentence has the typed text, cleaned, and suggestions."""
    with pytest.raises(UnknownLocation) as caught:
        find_location(typed, PLACES)
    assert str(caught.value).endswith(suggestion)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", PLACES),
        ("am", (NORTH, SOUTH)),
        ("s", (SOUTH, SPAIN, ESPERIA)),
        ("es", (SPAIN, ESPERIA)),
        ("ivo", (IVORY,)),
        ("xyz", ()),
    ],
)
def test_letters_filter_locations(typed: str, expected: tuple[Location, ...]) -> None:
    """First the country with this code, then names that begin with the text, then others."""
    assert suggest_locations(typed, PLACES) == expected


def test_without_a_filter_the_locations_keep_their_order() -> None:
    """The API's order is kept, whether a location has a code or not."""
    mixed = (SPAIN, NORTH, ESPERIA, SOUTH, IVORY)
    assert suggest_locations("", mixed) == suggest_locations(" ", mixed) == mixed


def test_a_clan_that_is_open_and_saved_has_the_mark_of_the_open_one() -> None:
    """An unknown clan has no mark."""
    keep, reef, moor, fen = (Tag(text) for text in ("2PP", "8YY", "9UU", "2QQ"))
    known = KnownTags(own=frozenset({keep, reef}), saved=frozenset({reef, moor}))
    marks = [known.find_mark(tag) for tag in (keep, reef, moor, fen)]
    assert marks == [OPENED_MARK, OPENED_MARK, SAVED_MARK, ""]


@pytest.mark.parametrize(
    ("score", "trophies", "war"), [(900, None, 900), (900, 700, 700), (None, 700, 700)]
)
def test_the_score_of_a_war_ranking_is_its_war_trophies(
    score: int | None, trophies: int | None, war: int
) -> None:
    """The API gives it as the score, unless the response has both."""
    clan = replace(make_ranked_clan("2PP", 1), score=score, war_trophies=trophies)
    page = Page(clans=(clan,), after="a", age=5.0).as_war_ranking()
    (found,) = page.clans
    assert (found.score, found.war_trophies, found.rank) == (None, war, 1)
    assert (page.after, page.age) == ("a", 5.0)


def test_at_most_four_locations_are_suggested() -> None:
    """Names that contain the text come before names that are spelt alike."""
    names = ("Marland", "Northland", "Southland", "Westland", "Eastland", "Lant")
    places = [Location(id=number, name=name) for number, name in enumerate(names)]
    with pytest.raises(UnknownLocation) as caught:
        find_location("land", places)
    _, _, names_part = str(caught.value).partition("did you mean ")
    assert names_part == "Marland or Northland or Southland or Westland?"
    alike = [Location(id=7, name="Marland"), Location(id=8, name="Oldmarladia")]
    with pytest.raises(UnknownLocation, match=r"did you mean Oldmarladia or Marland\?$"):
        find_location("marlad", alike)


def test_a_location_without_visible_letters_is_not_quoted() -> None:
    """The sentence has no gap where the text would be."""
    with pytest.raises(UnknownLocation, match="there is no country or region of that name"):
        find_location("\x07", PLACES)
