"""Tests of the rows of the switcher, made of bookmarks, the typed text and a search."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.rankings import Page, RankedClan
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart, list_changes
from clantui.ui.switcher.query import SearchState, SwitcherQuery
from clantui.ui.switcher.rows import RowKind, SwitcherModel, SwitcherRow
from tests.ui.harness import NOON

OURS, THEIRS, THIRD, FOURTH = Tag("2PP"), Tag("8YY"), Tag("9UU"), Tag("2QQ")


def make_bookmarks() -> Bookmarks:
    """Return two saved clans, of which one was visited, and two recent ones."""
    bookmarks = Bookmarks()
    for entry in (
        Bookmark(tag=OURS, name="Thornwood", label="Ours", saved=True, groups=("mine", "war")),
        Bookmark(
            tag=THEIRS,
            name="Ashen",
            saved=True,
            groups=("war",),
            visited=NOON - timedelta(hours=1),
        ),
        Bookmark(tag=THIRD, name="Older", visited=NOON - timedelta(hours=2)),
        Bookmark(tag=FOURTH, name="Newer", visited=NOON - timedelta(minutes=2)),
    ):
        bookmarks = bookmarks.with_bookmark(entry)
    return bookmarks


EDITS: Final = BookmarkEdits(bookmarks=make_bookmarks())


def make_model(typed: str = "", **parts: object) -> SwitcherModel:
    """Return the model for a typed text."""
    return replace(SwitcherModel(edits=EDITS, query=SwitcherQuery.read(typed), now=NOON), **parts)


def list_texts(model: SwitcherModel) -> list[str]:
    """Return the rows as text: headings, names with tags and facts, notes."""
    texts = []
    for row in model.rows():
        name = f"{row.text} ({row.clan_name})" if row.clan_name else row.text
        mark = ("★" if row.is_saved else "") + ("×" if row.is_removed else "") + row.digit
        texts.append(" | ".join(filter(None, (mark, name, row.tag_text, row.facts.strip()))))
    return texts


HINT: Final = "Type 3 letters to search all clans, or a tag or link"
MINE: Final = "mine | 1 clan | Ours"
SAVED: Final = ["★ | Ashen | #8YY | war · 1 h ago", "★ | Ours (Thornwood) | #2PP | mine, war"]
RECENT: Final = ["Newer | #2QQ | 2 min ago", "Older | #9UU | 2 h ago"]


def test_without_a_text_all_groups_and_clans_are_listed() -> None:
    """Groups and saved clans are sorted by name, recent ones from the latest; each clan once."""
    groups = ["Groups", MINE, "war | 2 clans | Ashen, Ours"]
    rows = [*groups, "Saved", *SAVED, "Recent", *RECENT, HINT]
    assert list_texts(make_model()) == rows
    assert list_texts(make_model(keeps_data=False))[3] == "Saved for this run only"
    assert list_texts(make_model(can_search=False))[-1] == "Type or paste a clan tag or a link"
    assert list_texts(make_model(edits=BookmarkEdits())) == ["No clan opened or saved yet", HINT]
    opened = make_model(open_clans=(FOURTH, OURS))
    assert list_texts(opened)[5] == "★2 | Ours (Thornwood) | #2PP | mine, war"
    assert list_texts(opened)[7] == "1 | Newer | #2QQ | 2 min ago"
    late = make_model(open_clans=(*map(Tag, ["2P" + "P" * n for n in range(2, 11)]), OURS))
    assert list_texts(late)[5].startswith("★ |")


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("ol", ["Recent", "Older | #9UU | 2 h ago", HINT]),
        ("mi", ["Groups", MINE, "Saved", SAVED[1], HINT]),
        ("#8YY", ["★ | Open the clan | #8YY | Ashen", "Saved", SAVED[0]]),
        ("#2pq", ["Open the clan | #2PQ"]),
        ("#2pb", ["✗ B is never in a tag (only 0289PYLQGRJCUV)", HINT]),
        ("https://royaleapi.com/clan/zz", ["✗ this link has no clan or player tag"]),
    ],
)
def test_a_typed_text_filters_the_rows_or_offers_its_tag(typed: str, rows: list[str]) -> None:
    """A tag is offered first; text filters names, labels, groups and tags."""
    assert list_texts(make_model(typed)) == rows


def test_a_players_link_and_several_tags_have_their_own_row() -> None:
    """The link of a player opens their clan, several tags open as a list."""
    (row, *_) = make_model("https://royaleapi.com/player/2PQ").rows()
    assert (row.kind, row.text, row.tag_text) == (
        RowKind.PLAYER,
        "Open the clan of player",
        "#2PQ",
    )
    assert (row.entries, row.clan_list, row.facts, row.is_saved) == ((), None, "", False)
    (row, *_) = make_model("#2PP #2QQ").rows()
    assert (row.text, row.tag_text, row.facts) == ("Open these clans", "2 clans", "Ours, Newer")
    assert row.clan_list is not None
    assert [clan.tag for clan in row.clan_list.clans] == [OURS, FOURTH]


FOUND: Final = (
    RankedClan(
        tag=Tag("2PR"), name="Oldest", raw_name="Oldest", members=7, score=12345, location="Spain"
    ),
    RankedClan(tag=OURS, name="Old Thorn", raw_name="Old Thorn"),
)


@pytest.mark.parametrize(
    ("search", "rows"),
    [
        (
            SearchState(text="old").with_page(Page(clans=FOUND, after="next"), first=True),
            [
                "Found by name | Members  Trophies  Location",
                "Oldest | #2PR | 7/50    12,345  Spain",
                "★ | Ours (Old Thorn) | #2PP | –         –  –",
                "more …",
            ],
        ),
        (
            SearchState(text="old", found=FOUND[:1], after="next").with_request(),
            [
                "Found by name | Members  Trophies  Location",
                "Oldest | #2PR | 7/50    12,345  Spain",
                "loading …",
            ],
        ),
        (SearchState().with_text("old"), ["Found by name · searching …"]),
        (
            SearchState(text="old", is_loading=True).with_error(Unreachable("no answer")),
            ["Found by name", "✗ no answer", "retry"],
        ),
        (
            SearchState(text="old").with_page(Page(), first=True),
            ["Found by name", "No clan found with “old”. Tags and links work too."],
        ),
    ],
)
def test_a_search_has_its_clans_and_its_state(search: SearchState, rows: list[str]) -> None:
    """Found clans are below the known ones, then what comes next, or why there is nothing."""
    model = make_model("old", search=search)
    assert list_texts(model) == ["Recent", "Older | #9UU | 2 h ago", *rows]
    no_key = list_texts(replace(model, can_search=False))
    assert no_key[2:] == ["You need an API key to search clans by name."]


def find(rows: list[SwitcherRow], key: str) -> SwitcherRow:
    """Return the row with a key."""
    return next(row for row in rows if row.key == key)


def test_a_removed_row_stays_until_the_step_is_undone() -> None:
    """A removed clan keeps its place, marked; undoing restores it, in any order."""
    saved, recent = f"saved {OURS}", f"recent {THIRD}"
    entry = EDITS.bookmarks.find(OURS)
    gone = EDITS.without_row(saved, BookmarkPart.SAVED, (entry,))
    both = gone.without_row(recent, BookmarkPart.RECENT, (EDITS.bookmarks.find(THIRD),))
    rows = make_model(edits=both).rows()
    assert [find(rows, key).is_removed for key in (saved, recent)] == [True, True]
    assert find(rows, saved).text == "Ours"
    assert list(list_changes(EDITS.bookmarks, both.bookmarks)) == [OURS, THIRD]
    again = both.without_step(both.steps[0])
    assert len(again.steps) == 1
    rows = make_model(edits=again).rows()
    assert [find(rows, key).is_removed for key in (saved, recent)] == [False, True]
    assert again.bookmarks.find(OURS) == entry
    restored = again.without_step(again.steps[0])
    assert restored.bookmarks == EDITS.bookmarks
    assert list(list_changes(EDITS.bookmarks, restored.bookmarks)) == []


def test_notes_are_about_the_typed_text() -> None:
    """Without any clan, a text has only the hint that fits it; a quoted text is cleaned."""
    nothing = make_model(edits=BookmarkEdits())
    for typed, texts in (
        ("ab", [HINT]),
        (
            "a" + " " * 40 + "b",
            ["Found by name", "No clan found with “a b”. Tags and links work too."],
        ),
        ("x" * 31, ["That is too long for a clan's name. Tags and links work too."]),
        (
            "zz\u202ez\u200bz",
            ["Found by name", "No clan found with “zzzz”. Tags and links work too."],
        ),
    ):
        query = SwitcherQuery.read(typed)
        rows = list_texts(replace(nothing, query=query, search=SearchState(text=query.name)))
        assert rows == texts, typed


def test_rows_are_sorted_by_what_they_show() -> None:
    """Groups and saved clans are sorted by label or name, in any case, then by tag."""
    bookmarks = Bookmarks()
    for tag, name, label in (
        ("8YY", "alder", ""),
        ("2PP", "Alder", ""),
        ("2QQ", "Zebra", "elm"),
        ("9UU", "Ash", "Yew"),
        ("2VV", "beech", ""),
    ):
        entry = Bookmark(
            tag=Tag(tag),
            name=name,
            label=label,
            saved=True,
            groups=((label or name).replace("alder", "Alder"),),
        )
        bookmarks = bookmarks.with_bookmark(entry)
    rows = make_model(edits=BookmarkEdits(bookmarks=bookmarks)).rows()
    groups = [row.text for row in rows if row.kind is RowKind.GROUP]
    assert groups == ["Alder", "beech", "elm", "Yew"]
    saved = [(row.text, row.tag_text) for row in rows if row.kind is RowKind.CLAN]
    assert saved == [
        ("Alder", "#2PP"),
        ("alder", "#8YY"),
        ("beech", "#2VV"),
        ("elm", "#2QQ"),
        ("Yew", "#9UU"),
    ]


def test_a_removed_group_that_is_filled_again_is_a_group_again() -> None:
    """It has its new clans, and is not marked as removed."""
    entries = EDITS.bookmarks.groups["war"]
    edits = EDITS.without_row("group war", BookmarkPart.SAVED, entries, "war")
    again = edits.with_bookmark(replace(EDITS.bookmarks.find(THIRD), saved=True, groups=("war",)))
    row = find(make_model(edits=again).rows(), "group war")
    assert (row.is_removed, row.facts, row.tag_text) == (False, "Older", "1 clan")


def test_an_edit_changes_only_what_the_user_has_saved() -> None:
    """Label and groups are replaced or removed as a whole; the newest name and visit stay."""
    ours = EDITS.bookmarks.find(OURS)
    older = replace(ours, name="Old name", label="Mine", groups=("new",), visited=None)
    visited = replace(ours, visited=NOON)
    edits = BookmarkEdits(bookmarks=EDITS.bookmarks.with_bookmark(visited))
    changed = edits.with_bookmark(older)
    assert changed.bookmarks.find(OURS) == replace(visited, label="Mine", groups=("new",))
    assert changed.with_bookmark(replace(older, groups=())).bookmarks.find(OURS).groups == ()
    removed = changed.without_row(f"saved {OURS}", BookmarkPart.SAVED, (older,))
    plain = Bookmark(tag=OURS, name="Thornwood", visited=NOON)
    assert removed.bookmarks.find(OURS) == plain
    forgotten = removed.without_row(f"recent {OURS}", BookmarkPart.RECENT, (older,))
    assert OURS not in forgotten.bookmarks.entries
    assert list(list_changes(removed.bookmarks, forgotten.bookmarks)) == [OURS]
    for step in forgotten.steps[::-1]:
        forgotten = forgotten.without_step(step)
    assert forgotten == edits


def test_removing_a_group_leaves_its_clans_saved() -> None:
    """The clans of a removed group are only taken out of it; the group is shown as removed."""
    entries = EDITS.bookmarks.groups["war"]
    edits = EDITS.without_row("group war", BookmarkPart.SAVED, entries, "war")
    assert [edits.bookmarks.find(tag).groups for tag in (OURS, THEIRS)] == [("mine",), ()]
    rows = make_model(edits=edits).rows()
    assert [row.text for row in rows if row.kind is RowKind.GROUP] == ["mine", "war"]
    assert find(rows, "group war").is_removed
    assert not find(rows, "group mine").is_removed
