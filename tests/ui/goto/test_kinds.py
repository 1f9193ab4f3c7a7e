"""Tests of the scores, labels and words by which an entry is found."""

from __future__ import annotations

import pytest

from clantui.ui.goto.match import (
    MAX_ENTRIES,
    EntryKind,
    GotoEntry,
    _is_similar,
    _is_within,
    _score,
    rank_entries,
)


def make(
    name: str, kind: EntryKind = EntryKind.CARD, *, keys: str = "", words: str = ""
) -> GotoEntry:
    """Return an entry."""
    return GotoEntry(kind=kind, name=name, keys=keys, words=words)


def test_each_kind_has_its_label() -> None:
    """The label before an entry is a word of the game, not of the program."""
    assert [kind.title for kind in EntryKind] == [
        "View",
        "Screen",
        "Clan",
        "Group",
        "Player",
        "Card",
        "Sort by",
        "Command",
        "Theme",
    ]


@pytest.mark.parametrize(
    ("entry", "query", "score"),
    [
        (make("Export", keys="w E"), "w", 0),
        (make("Export", keys="w E"), "E", 0),
        (make("Export", keys="w E"), "e", 3),
        (make("Mega Knight"), "mega knight", 1),
        (make("Mega Knight"), "MegaKnight", 1),
        (make("Mega Knight"), "mega", 2),
        (make("Mega Knight"), "meg", 3),
        (make("Mega Knight"), "mega kn", 3),
        (make("clantui-light"), "clan tui", 3),
        (make("Mega Knight"), "knight", 2),
        (make("Next clan", EntryKind.COMMAND), "clan", 4),
        (make("Next clan", EntryKind.COMMAND), "next", 3),
        (make("Race", words="river boat"), "river", 4),
        (make("Race", EntryKind.SORT), "sort", 4),
        (make("Mega Knight"), "kni", 5),
        (make("Race", words="river boat"), "riv", 6),
        (make("Mega Knight"), "gakn", 7),
        (make("Favourites"), "fvr", 8),
        (make("Favourites"), "vrt", None),
        (make("Rankings"), "rankngs", 8),
        (make("Rankings"), "rnakings", 9),
        (make("Race", words="elephant"), "elehpant", 9),
        (make("Race"), "knight", None),
        (make("Mega Knight", words="legendary"), "mega legendary", 4),
        (make("Mega Knight", words="legendary"), "mega zebra", None),
        (make("日"), "日", 1),
        (make("..."), "...", None),
    ],
)
def test_a_better_match_has_a_lower_score(entry: GotoEntry, query: str, score: int | None) -> None:
    """Key, name, word, beginning, synonym, letters within and misspellings, in this order."""
    assert _score(entry, query.split()) == score


@pytest.mark.parametrize(
    ("word", "name", "is_similar"),
    [
        ("rac", "race", False),
        ("raec", "race", True),
        ("wizrad", "wizard", True),
        ("wizard", "wizardry", True),
        ("wizard", "wizardries", False),
        ("wizard", "hunter", False),
    ],
)
def test_a_misspelled_word_has_four_letters_and_nearly_the_same_length(
    word: str, name: str, is_similar: bool
) -> None:
    """Three quarters of the letters agree, in their order."""
    assert _is_similar(word, name) == is_similar


def test_letters_within_a_name_begin_with_its_first() -> None:
    """The letters of a word come in the name's order, and none is used twice."""
    found = [_is_within(word, "favourites") for word in ("fvt", "avt", "ftv", "fvv", "f")]
    assert found == [True, False, False, False, True]


def test_equal_matches_are_sorted_by_kind_length_and_order() -> None:
    """A view comes before a card, a short name before a long one; words keep their order."""
    entries = [
        make("Knights"),
        make("Knighthood", EntryKind.VIEW),
        make("Knightly"),
        make("Knighty", EntryKind.CLAN),
    ]
    assert [entry.name for entry in rank_entries(entries, "knigh")] == [
        "Knighthood",
        "Knighty",
        "Knights",
        "Knightly",
    ]
    same = [make("Long sort name"), make("Sort")]
    assert [entry.name for entry in rank_entries(same, "sort")] == ["Sort", "Long sort name"]
    words = [make("Longer knight"), make("A knight")]
    assert [entry.name for entry in rank_entries(words, "knight")] == ["Longer knight", "A knight"]


def test_the_main_places_are_limited_too() -> None:
    """Without a query the list ends after the same number of entries."""
    many = [make(f"Clan {n}", EntryKind.CLAN) for n in range(MAX_ENTRIES + 1)]
    assert len(rank_entries(many, "")) == MAX_ENTRIES
    kinds = {entry.kind for entry in rank_entries([make("x", kind) for kind in EntryKind], "")}
    assert kinds == {
        EntryKind.VIEW,
        EntryKind.SCREEN,
        EntryKind.CLAN,
        EntryKind.GROUP,
        EntryKind.COMMAND,
    }
