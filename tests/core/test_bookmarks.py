"""Order of the opened and saved clans."""

from __future__ import annotations

from datetime import UTC, datetime

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.tag import Tag

FIRST, LATER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def test_saved_clans_are_sorted_by_name_and_opened_ones_by_time() -> None:
    """The user's own name counts, in any case; a clan may be both, or only one."""
    entries = (
        Bookmark(tag=Tag("2PP"), name="Zoo", label="moor", saved=True, visited=FIRST),
        Bookmark(tag=Tag("8YY"), name="Keep", saved=True),
        Bookmark(tag=Tag("9UU"), name="Reef", saved=True),
        Bookmark(tag=Tag("2QQ"), name="Fen", visited=LATER),
    )
    bookmarks = Bookmarks({entry.tag: entry for entry in entries})
    assert [entry.display_name for entry in bookmarks.saved] == ["Keep", "moor", "Reef"]
    assert [entry.display_name for entry in bookmarks.recent] == ["Fen", "moor"]


def test_a_clan_is_shown_by_its_label_else_its_name_else_its_tag() -> None:
    """The tag is written with its mark."""
    texts = [
        Bookmark(tag=Tag("2PP"), name=name, label=label).display_name
        for name, label in (("Keep", "home"), ("", "home"), ("Keep", ""), ("", ""))
    ]
    assert texts == ["home", "home", "Keep", "#2PP"]


def test_bookmarks_are_added_replaced_and_removed() -> None:
    """Other bookmarks stay; a clan without a bookmark has an empty one."""
    keep, reef = Bookmark(tag=Tag("2PP"), name="Keep"), Bookmark(tag=Tag("8YY"), name="Reef")
    pair = Bookmarks().with_bookmark(keep).with_bookmark(reef)
    assert pair.entries == {keep.tag: keep, reef.tag: reef}
    saved = Bookmark(tag=keep.tag, name="Keep", saved=True)
    assert pair.with_bookmark(saved).entries == {keep.tag: saved, reef.tag: reef}
    assert pair.without_bookmark(keep.tag).entries == {reef.tag: reef}
    assert pair.without_bookmark(Tag("9UU")) == pair
    assert pair.find(reef.tag) == reef
    assert pair.find(Tag("9UU")) == Bookmark(tag=Tag("9UU"))


def test_only_saved_clans_are_in_groups() -> None:
    """Groups and their clans are in alphabetical order in any case; each clan is there once."""
    entries = (
        Bookmark(tag=Tag("8YY"), name="Reef", groups=("family", "Allies"), saved=True),
        Bookmark(tag=Tag("2PP"), name="keep", groups=("family", "family"), saved=True),
        Bookmark(tag=Tag("9UU"), name="Fen", groups=("family",), visited=FIRST),
        Bookmark(tag=Tag("2QQ"), name="Moor", saved=True),
    )
    bookmarks = Bookmarks({entry.tag: entry for entry in entries})
    assert [(group, [e.name for e in found]) for group, found in bookmarks.groups.items()] == [
        ("Allies", ["Reef"]),
        ("family", ["keep", "Reef"]),
    ]
    assert bookmarks.saved_tags == {Tag("8YY"), Tag("2PP"), Tag("2QQ")}


def test_clans_of_one_name_are_sorted_by_tag() -> None:
    """The order does not depend on the order in which they were saved."""
    twins = [Bookmark(tag=Tag(text), name="Keep", saved=True) for text in ("8YY", "2PP")]
    for entries in (twins, twins[::-1]):
        bookmarks = Bookmarks({entry.tag: entry for entry in entries})
        assert [entry.tag.text for entry in bookmarks.saved] == ["2PP", "8YY"]
