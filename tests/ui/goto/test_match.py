"""Tests of the ranking of entries."""

from __future__ import annotations

import pytest

from clantui.ui.goto.match import MAX_ENTRIES, EntryKind, GotoEntry, rank_entries

ENTRIES = (
    GotoEntry(kind=EntryKind.VIEW, name="Favourites", words="favorites most used"),
    GotoEntry(kind=EntryKind.VIEW, name="War decks", words="war river"),
    GotoEntry(kind=EntryKind.VIEW, name="Opponents' cards", words="faced enemies beats"),
    GotoEntry(kind=EntryKind.SCREEN, name="Race", keys="b", words="river war boat"),
    GotoEntry(kind=EntryKind.SCREEN, name="Rankings", keys="T", words="top best"),
    GotoEntry(kind=EntryKind.SCREEN, name="Export", keys="w", words="save file"),
    GotoEntry(kind=EntryKind.SCREEN, name="Theme", words="settings"),
    GotoEntry(kind=EntryKind.CLAN, name="Drift Wardens", keys="4", words="#2QQ"),
    GotoEntry(kind=EntryKind.GROUP, name="war", note="2 clans"),
    GotoEntry(kind=EntryKind.MEMBER, name="ミノルの塔", words="#9YY"),
    GotoEntry(kind=EntryKind.CARD, name="P.E.K.K.A"),
    GotoEntry(kind=EntryKind.CARD, name="Mega Knight", words="legendary"),
    GotoEntry(kind=EntryKind.SORT, name="Players", keys="s p"),
    GotoEntry(kind=EntryKind.COMMAND, name="Quit", keys="q", words="exit leave"),
    GotoEntry(kind=EntryKind.THEME, name="clantui-light"),
    GotoEntry(kind=EntryKind.THEME, name="dracula"),
)


def names(query: str) -> list[str]:
    """Return the names that a query finds."""
    return [entry.name for entry in rank_entries(ENTRIES, query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("favourites", "Favourites"),
        ("favorites", "Favourites"),
        ("fav", "Favourites"),
        ("fvr", "Favourites"),
        ("favuorites", "Favourites"),
        ("enemies", "Opponents' cards"),
        ("beats", "Opponents' cards"),
        ("river", "War decks"),
        ("race", "Race"),
        ("RACE", "Race"),
        ("b", "Race"),
        ("w", "Export"),
        ("4", "Drift Wardens"),
        ("wardens", "Drift Wardens"),
        ("drift ward", "Drift Wardens"),
        ("#2qq", "Drift Wardens"),
        ("ミノル", "ミノルの塔"),
        ("pekka", "P.E.K.K.A"),
        ("mega", "Mega Knight"),
        ("knight", "Mega Knight"),
        ("legendary", "Mega Knight"),
        ("sort players", "Players"),
        ("exit", "Quit"),
        ("settings", "Theme"),
        ("light", "clantui-light"),
        ("dracula", "dracula"),
        ("theme dracula", "dracula"),
        ("top", "Rankings"),
        ("rankngs", "Rankings"),
    ],
)
def test_the_best_match_comes_first(query: str, first: str) -> None:
    """Names, their beginnings, synonyms, kinds, keys, tags and misspellings all find an entry."""
    assert names(query)[0] == first


def test_an_exact_name_comes_before_a_longer_one() -> None:
    """`war` finds the group of that name first, then the view, the race and the clan."""
    assert names("war")[:4] == ["war", "War decks", "Race", "Drift Wardens"]


def test_a_whole_word_comes_before_a_longer_word() -> None:
    """`light` finds the themes before the spell; words of a command's sentence do not count."""
    entries = (
        GotoEntry(kind=EntryKind.SCREEN, name="Theme", words="dark light"),
        GotoEntry(kind=EntryKind.SCREEN, name="Clans", keys="c"),
        GotoEntry(kind=EntryKind.CARD, name="Lightning"),
        GotoEntry(kind=EntryKind.COMMAND, name="Next clan"),
        GotoEntry(kind=EntryKind.THEME, name="clantui-light"),
        GotoEntry(kind=EntryKind.THEME, name="ansi-light"),
    )
    matches = [entry.name for entry in rank_entries(entries, "light")]
    assert matches == ["clantui-light", "ansi-light", "Lightning", "Theme"]
    assert rank_entries(entries, "clan")[0].name == "Clans"


def test_entries_with_the_same_word_keep_their_order() -> None:
    """Columns found by `sort` are in the order of the table, not the shortest name first."""
    titles = ("Rank", "Players", "Week", "Elixir")
    entries = [GotoEntry(kind=EntryKind.SORT, name=title) for title in titles]
    assert [entry.name for entry in rank_entries(entries, "sort")] == list(titles)


def test_every_word_must_match() -> None:
    """Two words find the entries that match both."""
    assert names("war decks") == ["War decks"]
    assert names("war zebra") == []
    assert names("zebra") == []


def test_a_key_finds_its_entry_only_alone() -> None:
    """A key before another word is a letter of a name, like any other."""
    assert names("b")[0] == "Race"
    assert names("b zebra") == []


def test_an_empty_query_lists_the_main_places_kind_by_kind() -> None:
    """An empty query lists views, screens, clans, groups and commands, but no cards or players."""
    kinds = [entry.kind for entry in rank_entries(ENTRIES, " ")]
    assert kinds == sorted(kinds)
    assert {EntryKind.VIEW, EntryKind.SCREEN, EntryKind.CLAN, EntryKind.COMMAND} <= set(kinds)
    assert not {EntryKind.CARD, EntryKind.MEMBER, EntryKind.THEME, EntryKind.SORT} & set(kinds)


def test_the_number_of_matches_is_limited() -> None:
    """Of hundreds of matches only the best are listed."""
    many = [GotoEntry(kind=EntryKind.CARD, name=f"Card {n}") for n in range(500)]
    assert len(rank_entries(many, "card")) == MAX_ENTRIES


@pytest.mark.parametrize("query", ["#", "...", "\x1b[", "[b]", " ", "😀"])
def test_a_query_without_letters_raises_no_error(query: str) -> None:
    """Signs without letters find nothing or everything."""
    assert len(names(query)) <= len(ENTRIES)
