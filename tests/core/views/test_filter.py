"""Tests of the filter, with valid and invalid queries."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Rarity, Slot
from clantui.core.model.survey import Survey
from clantui.core.views.favourites import count_favourites
from clantui.core.views.filter import (
    FACETS,
    FilterFields,
    Query,
    apply_filter,
    parse_query,
    suggest_completion,
)
from tests.factories.surveys import (
    AT,
    KNIGHT,
    MIRROR,
    PEKKA,
    QUEEN,
    WIZARD,
    clan,
    make_survey,
    player,
)

HOG: Final = FilterFields(
    names=("Hog Rider", "Zéphyr"),
    rarity="rare",
    elixir=4,
    kind="troop",
    forms=True,
    level=14.0,
    players=3,
)
UNKNOWN: Final = FilterFields(names=("Card 7",))


def holds(query: str, fields: FilterFields = HOG) -> bool:
    """Return True if a query without errors keeps a row."""
    parsed = parse_query(query)
    assert parsed.error is None
    return parsed.keeps(fields)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [WIZARD, PEKKA, QUEEN, MIRROR]),
        ("   ", [WIZARD, PEKKA, QUEEN, MIRROR]),
        ("wiz", [WIZARD]),
        ("pekka", [PEKKA]),
        ("P.E.K", [PEKKA]),
        ("archer queen", [QUEEN]),
        ("queen arch", [QUEEN]),
        ("epic", [PEKKA, MIRROR]),
        ("champ", [QUEEN]),
        ("zephyr", [WIZARD, MIRROR]),
        ("ZÉPHYR", [WIZARD, MIRROR]),
        ("zephyr epic", [MIRROR]),
        ("ミノル", [PEKKA]),
        ("nobody", []),
        ("wizard queen", []),
        (".", [WIZARD, PEKKA, QUEEN, MIRROR]),
        ("rarity:epic", [PEKKA, MIRROR]),
        ("rarity:epic zephyr", [MIRROR]),
        ("-rarity:epic", [WIZARD, QUEEN]),
        ("elixir:5", [WIZARD, QUEEN]),
        ("elixir:5 -queen", [WIZARD]),
        ("elixir:>=0", [WIZARD, PEKKA, QUEEN]),
        ("players:2", [WIZARD]),
    ],
)
def test_a_filter_finds_favourites(query: str, found: list[Card]) -> None:
    """Words match a card's name, its rarity and its players' names."""
    names = ["Zéphyr", "ミノルの塔", "Ann", "Bob", "Zephyra"]
    rows = count_favourites(make_survey([WIZARD, PEKKA, QUEEN, WIZARD, MIRROR], names))
    assert [row.card for row in apply_filter(rows, parse_query(query))] == found


def test_filtered_rows_keep_their_order() -> None:
    """Filtering removes rows and does not reorder the others."""
    rows = count_favourites(make_survey([KNIGHT, PEKKA, PEKKA, MIRROR]))
    assert apply_filter(rows[::-1], parse_query("epic")) == (rows[2], rows[0])


@pytest.mark.parametrize(
    "query",
    [
        "rarity:rare",
        "RARITY:Rare",
        "élixir:4",
        "rarity:r",
        "kind:troop",
        "kind:t",
        "evo:yes",
        "evo:Y",
        "elixir:4",
        "elixir:=4",
        "elixir:<=4",
        "elixir:>=4",
        "elixir:<5",
        "elixir:>3",
        "elixir:2-4",
        "elixir:4-9",
        "elixir:9-4",
        "level:14",
        "level:>13.5",
        "players:3",
        '"hog rider"',
        '"HOG RIDER" zeph',
        '"og ri',
        'kind:"troop"',
        'elixir:" 4 "',
        "-kind:spell !rarity:epic -elixir:<4",
        '-"the log"',
        "-evo:no",
    ],
)
def test_matching_rows_are_kept(query: str) -> None:
    """Case and accents do not count, a value may be incomplete, and ranges include both ends."""
    assert holds(query)
    assert not holds(query, UNKNOWN) or "the log" in query


@pytest.mark.parametrize(
    "query",
    [
        "rarity:epic",
        "-rarity:rare",
        "!rarity:r",
        "kind:spell",
        "evo:no",
        "elixir:<4",
        "elixir:>4",
        "elixir:5-9",
        "elixir:0-3",
        "-elixir:2-4",
        "level:<14",
        "players:4",
        '"rider hog"',
        '"rider ho',
        "-hog",
        '!"hog rider"',
        "elixir:4 rarity:epic",
    ],
)
def test_other_rows_are_dropped(query: str) -> None:
    """`<` and `>` exclude their number, and a mark before a word negates it."""
    assert not holds(query)


def test_the_beginning_of_a_value_matches_all_such_values() -> None:
    """`rarity:c` is common or champion, `kind:t` a troop or a tower troop."""
    rarities = [rarity for rarity in Rarity if holds("rarity:c", replace(HOG, rarity=rarity))]
    assert rarities == [Rarity.COMMON, Rarity.CHAMPION]
    kinds = ["troop", "building", "spell", "tower troop"]
    assert [kind for kind in kinds if holds("kind:t", replace(HOG, kind=kind))] == [
        "troop",
        "tower troop",
    ]
    assert not holds("kind:troop", replace(HOG, kind="tower troop"))


def test_an_average_level_is_compared_as_shown() -> None:
    """A filter compares a rounded level: 13.96 is 14.0, and 13.94 is below 14."""
    assert holds("level:14", replace(HOG, level=13.96))
    assert holds("level:<14", replace(HOG, level=13.94))


@pytest.mark.parametrize("key", FACETS)
@pytest.mark.parametrize("mark", ["", "-", "!"])
def test_an_unknown_value_matches_neither_a_facet_nor_its_negation(key: str, mark: str) -> None:
    """A row with an unknown value is dropped by a facet and by its negation."""
    value = {"rarity": "rare", "kind": "spell", "evo": "no"}.get(key, "<=9")
    unknown = replace(UNKNOWN, rarity="unknown", kind="unknown")
    assert not holds(f"{mark}{key}:{value}", UNKNOWN)
    assert not holds(f"{mark}{key}:{value}", unknown)


@pytest.mark.parametrize("key", FACETS)
def test_a_facet_without_a_value_keeps_all_rows(key: str) -> None:
    """A missing value is not an error and drops no row; other words still filter."""
    numbers = ("<", "<=", ">", ">=", "=", "2-") if key in {"elixir", "level", "players"} else ()
    for value in ("", '"', *numbers):
        assert parse_query(f"{key}:{value}") == Query()
    assert (
        parse_query(f"-{key}:")
        == parse_query("-")
        == parse_query("!")
        == parse_query('"')
        == Query()
    )
    assert not holds(f"{key}: nobody")


@pytest.mark.parametrize(
    ("query", "word", "sentence"),
    [
        ("elixir:x", "elixir:x", "elixir: needs a number, such as 4, <=3 or 2-4"),
        ("hog level:+3", "level:+3", "level: needs a number, such as 14, >=14 or 12-14"),
        ("-players:many", "-players:many", "players: needs a number, such as 3, >=3 or 2-5"),
        ("elixir:٣", "elixir:٣", "elixir: needs a number, such as 4, <=3 or 2-4"),
        (
            " rarity:blue hog",
            "rarity:blue",
            "rarity: can be common, rare, epic, legendary or champion",
        ),
        (
            "rarity:are",
            "rarity:are",
            "rarity: can be common, rare, epic, legendary or champion",
        ),
        ("kind:air", "kind:air", "kind: can be troop, building, spell or tower"),
        ("evo:maybe", "evo:maybe", "evo: can be yes or no"),
        (
            "evolutionary:x",
            "evolutionary:x",
            "unknown filter “evolution…”: did you mean evo?",
        ),
        ("zz:3", "zz:3", "unknown filter “zz”: use rarity, elixir, kind, evo, level or players"),
        (
            "rarty:epic evo:maybe",
            "rarty:epic",
            "unknown filter “rarty”: did you mean rarity?",
        ),
        (
            "evolution:yes",
            "evolution:yes",
            "unknown filter “evolution”: did you mean evo?",
        ),
    ],
)
def test_the_first_error_is_located_and_explained(query: str, word: str, sentence: str) -> None:
    """The error has the place of the first wrong word, and lists what is possible."""
    error = parse_query(query).error
    assert error is not None
    assert (query[error.start : error.end], error.sentence) == (word, sentence)


def test_an_invalid_condition_is_ignored() -> None:
    """An invalid condition is ignored, and the other words still filter."""
    assert parse_query("elixir:x").keeps(UNKNOWN)
    assert parse_query("elixir:x hog").keeps(HOG)
    assert not parse_query("elixir:x hog").keeps(UNKNOWN)


def test_quoted_text_is_always_a_name() -> None:
    """In quotes, a name that looks like a facet or a negation is found."""
    fields = replace(HOG, names=("rarity:epic", "-Zed"))
    assert holds('"rarity:epic"', fields)
    assert holds('"-zed"', fields)
    assert not holds("-zed", fields)
    assert holds(":)", fields)


def test_favourites_have_all_their_filter_fields() -> None:
    """A row of favourites has its card, player names, average level, and forms."""
    hog = Card(id=26000021, name="Hog Rider", raw_name="Hog Rider", elixir=4, rarity=Rarity.RARE)
    clan_survey = Survey.start(clan(3, ["Ann", "Bob"]), AT).with_player(player(0, hog, 14))
    clan_survey = clan_survey.with_player(player(1, hog, 15)).with_player(player(2, hog))
    (row,) = count_favourites(clan_survey)
    assert row.filter_fields == FilterFields(
        names=("Hog Rider", "Ann", "Bob", "Player 2"),
        rarity="rare",
        elixir=4,
        kind="troop",
        forms=False,
        level=14.5,
        players=3,
    )
    evolved = replace(player(0, hog), deck=(Slot(card=hog, form=Form.EVOLUTION),))
    (row,) = count_favourites(clan_survey.with_player(evolved))
    assert row.filter_fields.forms is True
    (row,) = count_favourites(make_survey([KNIGHT]))
    assert row.filter_fields.level is None


def test_a_favourite_has_forms_if_a_deck_has_one() -> None:
    """An evolution or hero owned of a card in anyone's deck counts; a normal card does not."""
    decks = [
        (Slot(card=KNIGHT, form=Form.EVOLUTION), Slot(card=WIZARD)),
        (Slot(card=QUEEN, form=Form.HERO), Slot(card=KNIGHT)),
    ]
    clan_survey = Survey.start(clan(3), AT)
    favourites = (KNIGHT, QUEEN, WIZARD)
    for number, card in enumerate(favourites):
        deck = decks[number] if number < len(decks) else ()
        clan_survey = clan_survey.with_player(replace(player(number, card), deck=deck))
    forms = {row.card: row.has_forms for row in count_favourites(clan_survey)}
    assert forms == {KNIGHT: True, QUEEN: True, WIZARD: False}


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("el", "elixir:"),
        ("hog -RAR", "hog -RARity:"),
        ("rarity", "rarity:"),
        ("rarity:", "rarity:common"),
        ("!Rarity:L", "!Rarity:Legendary"),
        ("kind:to", "kind:tower"),
        ("evo:", "evo:yes"),
        ("elixir:", "elixir:<=3"),
        ("elixir:4", None),
        ("rarity:rare", None),
        ("e", None),
        ("hog", None),
        ("", None),
        ("rarity:rare ", None),
        ('"the rar', None),
        ('"the log" rar', '"the log" rarity:'),
        ("zz:", None),
    ],
)
def test_a_started_word_is_completed(typed: str, completed: str | None) -> None:
    """Facets are completed from two letters on, values at once; not in quotes or if complete."""
    assert suggest_completion(typed) == completed


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("no", "not played"),
        ("not", "not played"),
        ("not ", "not played"),
        ("not pla", "not played"),
        ("Not Pla", "Not Played"),
        ("not played", None),
        ("fox not pl", "fox not played"),
        ("-aw", "-away"),
        ("back aw", "back away"),
        ("far", None),  # `r` is one letter, and within a word
        ("ba", "back"),
        ("b", None),
        ("pla", "players:"),
    ],
)
def test_words_of_the_view_are_completed_before_facets(typed: str, completed: str | None) -> None:
    """A phrase of several words is completed from its second letter on, also after others."""
    assert suggest_completion(typed, ("not played", "away", "back", "role")) == completed
