"""Abbreviations of names for headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from clantui.core.text.abbreviate import abbreviate_card, abbreviate_cards, abbreviate_names
from clantui.core.text.sanitize import clean
from clantui.demo.world.cards import CARDS

NAMES = st.lists(st.text(max_size=15).map(clean), max_size=9)
CLANS = ("Lantern Keep", "Iron Harbour", "Iron Towers", "Drift Wardens", "Drift Harbour")


def test_abbreviations_tell_clans_apart() -> None:
    """Clans with the same first word differ by the last one, others by the first."""
    assert abbreviate_names(CLANS, 7) == ("Lantern", "IrHarb", "IrTower", "DrWard", "DrHarb")
    assert abbreviate_names(CLANS, 13) == CLANS


def test_wide_letters_are_never_cut_in_half() -> None:
    """A name of wide letters keeps those that fit; an equal name gets a number."""
    names = ("ミノルの塔", "ミノルの城", "ミノルの塔")
    assert [name[2:] for name in abbreviate_names(names, 5)] == ["", "2", "3"]
    assert abbreviate_names(("Twins", "Twins"), 8) == ("Twins", "Twins2")


@given(NAMES, st.integers(3, 15))
def test_abbreviations_are_distinct_and_fit(names: list[str], cells: int) -> None:
    """Each name has an abbreviation of its own, and none is wider than allowed."""
    short = abbreviate_names(names, cells)
    assert len(short) == len(names)
    assert len(set(short)) == len(short)
    assert all(cell_len(name) <= cells for name in short)


def test_a_number_never_equals_another_name() -> None:
    """A name that fits is unchanged, even if it is the abbreviation of another."""
    assert abbreviate_names(["", "", "2"], 3) == ("", "3", "2")


@given(NAMES, st.integers(3, 15))
def test_abbreviations_begin_like_the_name(names: list[str], cells: int) -> None:
    """The first letter is kept, and a name that fits is unchanged."""
    for name, short in zip(names, abbreviate_names(names, cells), strict=True):
        assert short[:1] == name[:1] or not name or short.isdigit()
        if names.count(name) == 1 and cell_len(name) <= cells:
            assert short == name


@pytest.mark.parametrize(
    ("names", "cells", "short"),
    [
        (["Al Harbour Town"], 7, ["AlTown"]),
        (["Iron Harbour Gate", "Iron Tower Gate"], 7, ["IrGate", "IrTower"]),
        (["Moaieb Xx"], 5, ["Moa"]),
    ],
)
def test_the_words_of_a_name_have_an_order(names: list[str], cells: int, short: list[str]) -> None:
    """The last word tells most; a first word of two letters is too short, as is a cropped one."""
    assert abbreviate_names(names, cells) == tuple(short)


@pytest.mark.parametrize(
    ("name", "cells", "short"),
    [
        ("The Big Log", 7, "Big Log"),
        ("The Big Log", 6, "BigLog"),
        ("the log", 3, "log"),
        ("Ice Wizard", 7, "IceWiza"),
        ("☠☠☠", 2, "☠☠"),
    ],
)
def test_the_words_of_a_card_share_its_cells(name: str, cells: int, short: str) -> None:
    """Blanks stay as long as all words fit, also exactly."""
    assert abbreviate_card(name, cells) == short


@pytest.mark.parametrize(
    ("names", "cells", "short"),
    [
        ("Firecracker, Fireball, Fire Spirit", 4, "FiCr FiBa FiSp"),
        ("Goblins, Goblinstein, Goblin Cage", 5, "Gobli GobTe GobCa"),
        ("Goblins, Goblinstein", 8, "Goblins Goblinst"),
        ("Goblin Giant, Goblin Gang", 3, "GIa GAn"),
        ("Firecracker", 4, "Fire"),
        ("The Log, Log", 3, "Th Log"),
    ],
)
def test_cards_shown_together_have_different_names(names: str, cells: int, short: str) -> None:
    """Names with a common start keep what follows it; a name without a rival keeps its start."""
    words = names.split(", ")
    found = abbreviate_cards(frozenset(words), cells)
    assert [found[word] for word in words] == short.split()


@pytest.mark.parametrize("cells", [4, 5, 6, 7])
def test_all_cards_of_the_game_have_different_names(cells: int) -> None:
    """Four cells are enough for the cards of the demo, and most keep the starts of their words."""
    found = abbreviate_cards(frozenset(card.name for card in CARDS), cells)
    assert len(set(found.values())) == len(found) > 100
    changed = [name for name, short in found.items() if short != abbreviate_card(name, cells)]
    assert len(changed) <= 4


@given(NAMES, st.integers(3, 15))
def test_short_names_of_cards_are_distinct_and_fit(names: list[str], cells: int) -> None:
    """Each card has an abbreviation of its own, and none is wider than allowed."""
    cards = frozenset(name for name in names if name)
    short = abbreviate_cards(cards, cells)
    assert short.keys() == cards
    assert len(set(short.values())) == len(cards)
    assert all(cell_len(name) <= cells for name in short.values())
