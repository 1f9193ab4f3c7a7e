"""Tests of drawn rows, of what they open, and of texts typed into the switcher."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from textual.content import Content

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.rankings import Page, RankedClan
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart
from clantui.ui.switcher.label import parse_groups
from clantui.ui.switcher.list import _fit_facts, _lay_out, draw_row
from clantui.ui.switcher.query import SearchState, SwitcherQuery, normalise_name
from clantui.ui.switcher.rows import RowKind, SwitcherModel, SwitcherRow
from tests.ui.harness import NOON

OURS, THEIRS, THIRD = Tag("2PP"), Tag("8YY"), Tag("9UU")
BOOKMARKS: Final = (
    Bookmarks()
    .with_bookmark(
        Bookmark(tag=OURS, name="Thornwood", label="Ours", saved=True, groups=("war", "mine"))
    )
    .with_bookmark(
        Bookmark(tag=THEIRS, name="Ashen", saved=True, visited=NOON - timedelta(hours=1))
    )
    .with_bookmark(Bookmark(tag=THIRD, name="Older", visited=NOON - timedelta(hours=2)))
)
LATE: Final = Unreachable("no answer")


def make_model(typed: str = "", **parts: object) -> SwitcherModel:
    """Return the model of three clans for a typed text."""
    edits = BookmarkEdits(bookmarks=BOOKMARKS)
    model = SwitcherModel(edits=edits, query=SwitcherQuery.read(typed), now=NOON)
    return replace(model, **parts)


def find(rows: list[SwitcherRow], key: str) -> SwitcherRow:
    """Return the row with a key."""
    (found,) = [row for row in rows if row.key == key]
    return found


def test_a_row_opens_the_list_that_it_stands_in() -> None:
    """A saved clan opens all saved ones, at it; a group its clans; an offered tag only itself."""
    rows = make_model().rows()
    saved = find(rows, f"saved {OURS}").clan_list
    assert saved is not None
    assert (saved.title, [ref.tag for ref in saved.clans], saved.position) == (
        "saved",
        [THEIRS, OURS],
        1,
    )
    recent = find(rows, f"recent {THIRD}").clan_list
    assert recent is not None
    assert (recent.title, [ref.name for ref in recent.clans]) == ("recent", ["Older"])
    group = find(rows, "group war").clan_list
    assert group is not None
    assert (group.title, [ref.tag for ref in group.clans], group.position) == ("war", [OURS], 0)
    (offered, *_) = make_model("#2PP").rows()
    assert offered.clan_list is not None
    assert (offered.clan_list.title, offered.facts) == (None, "Ours")
    assert [entry.tag for entry in offered.entries] == [OURS]
    assert find(rows, f"saved {OURS}").part is BookmarkPart.SAVED
    assert find(rows, f"recent {THIRD}").part is BookmarkPart.RECENT
    assert not find(rows, f"recent {THIRD}").is_saved
    (several, *_) = make_model("#2PP #8YY").rows()
    assert several.clan_list is not None
    assert (several.clan_list.title, several.clan_list.position) == ("pasted", 0)
    (player, *_) = make_model("https://royaleapi.com/player/2PP").rows()
    assert (player.is_saved, player.facts) == (False, ""), "the tag of a player is no clan's"


def test_a_removed_group_keeps_its_place() -> None:
    """Groups are sorted by name, also one that can be restored."""
    edits = BookmarkEdits(bookmarks=BOOKMARKS)
    entries = edits.bookmarks.groups["mine"]
    edits = edits.without_row("group mine", BookmarkPart.SAVED, entries, "mine")
    rows = [row for row in make_model(edits=edits).rows() if row.kind is RowKind.GROUP]
    assert [(row.text, row.is_removed) for row in rows] == [("mine", True), ("war", False)]


def test_a_filtered_list_still_opens_all_clans() -> None:
    """The filter hides rows, not the clans of the list that is opened."""
    row = find(make_model("ashen").rows(), f"saved {THEIRS}")
    assert row.clan_list is not None
    assert len(row.clan_list.clans) == 2


def test_a_found_clan_keeps_its_bookmark() -> None:
    """Its label replaces the name; an unknown clan gets a bookmark with its name."""
    found = (
        RankedClan(tag=OURS, name="Old Thorn", raw_name="Old Thorn", members=0, score=0),
        RankedClan(tag=Tag("2PR"), name="Oldest", raw_name="Oldest", location="Spain"),
    )
    search = SearchState(text="old").with_page(Page(clans=found), first=True)
    rows = make_model("old", search=search, open_clans=(Tag("2PR"),)).rows()
    ours, other = find(rows, f"found {OURS}"), find(rows, "found #2PR")
    assert (ours.text, ours.clan_name, ours.is_saved, ours.digit) == (
        "Ours",
        "Old Thorn",
        True,
        "",
    )
    assert ours.facts.split() == ["0/50", "0", "–"]
    assert ours.entries == (BOOKMARKS.find(OURS),)
    assert (other.text, other.clan_name, other.is_saved, other.digit) == ("Oldest", "", False, "1")
    assert other.entries == (Bookmark(tag=Tag("2PR"), name="Oldest"),)
    assert other.clan_list is not None
    assert other.clan_list.title is None


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        (SearchState(text="zzz", is_loading=True), ["Found by name · searching …"]),
        (
            SearchState(text="zzz").with_error(LATE),
            ["Found by name", "✗ no answer", "retry"],
        ),
        (SearchState(text="zzz").with_request(), ["Found by name", "loading …"]),
        (SearchState(text="zzz", after="x"), ["Found by name", "more …"]),
        (
            SearchState(text="zzz"),
            ["Found by name", "No clan found with “zzz”. Tags and links work too."],
        ),
    ],
)
def test_a_search_says_how_far_it_is(search: SearchState, texts: list[str]) -> None:
    """Only the first request is in the heading; a failed one can be retried."""
    model = make_model("zzz", search=search)
    assert [row.text for row in model.rows()] == texts
    opened = replace(model, open_clans=(OURS,)).rows()
    has_hint = texts[-1].startswith("No clan")
    assert opened[-1].text.startswith("The name of a player here?") == has_hint
    offline = replace(model, can_search=False).rows()
    assert offline[-1].text == "You need an API key to search clans by name."


def test_a_search_goes_on_from_what_it_has_found() -> None:
    """Another text keeps the clans that match it; a request forgets the error."""
    clans = tuple(
        RankedClan(tag=Tag(tag), name=name, raw_name=name)
        for tag, name in (
            ("2PP", "Thorn"),
            ("8YY", "Thornwood"),
            ("9UU", "Ashen"),
        )
    )
    search = SearchState(text="th").with_page(Page(clans=clans, after="a"), first=True)
    longer = search.with_text("thornw")
    assert [clan.name for clan in longer.found] == ["Thornwood"]
    assert (longer.text, longer.is_loading, longer.is_requested, longer.after) == (
        "thornw",
        True,
        False,
        "",
    )
    assert search.with_text("").found == ()
    failed = search.with_request().with_error(LATE)
    assert (failed.is_loading, failed.error, failed.found) == (False, LATE, clans)
    again = failed.with_request()
    assert (again.is_loading, again.is_requested, again.error) == (True, True, None)
    more = again.with_page(
        Page(clans=(clans[0], RankedClan(tag=Tag("2QQ"), name="N", raw_name="N"))), first=False
    )
    assert [clan.tag.text for clan in more.found] == ["2PP", "8YY", "9UU", "2QQ"]
    assert not more.is_loading
    assert again.with_page(Page(clans=clans[:1]), first=True).found == clans[:1]


@pytest.mark.parametrize(
    ("typed", "name", "tag", "is_marked", "has_link", "error"),
    [
        ("  Old   Thorn ", "Old Thorn", None, False, False, ""),
        ("ol", "", None, False, False, ""),
        ("x" * 80, "", None, False, False, ""),
        ("#2PP", "", OURS, True, False, ""),
        ("#2", "", None, False, False, ""),
        ("#b2p", "", None, False, False, "B is never in a tag"),
        ("# b2p", "# b2p", None, False, False, ""),
        ("%23b2p", "", None, False, False, "B is never in a tag"),
        ("x" * 30, "x" * 30, None, False, False, ""),
        ("x" * 31, "", None, False, False, ""),
        ("https://royaleapi.com/clan/2PP", "", OURS, True, True, ""),
        ("https://royaleapi.com/clan/zz", "", None, False, True, "this link has no"),
    ],
)
def test_a_typed_text_is_a_tag_a_link_or_a_name(
    typed: str, name: str, tag: Tag | None, is_marked: bool, has_link: bool, error: str
) -> None:
    """A marked text is no name; a tag that is being typed is no error yet."""
    query = SwitcherQuery.read(typed)
    assert (query.name, query.tag, query.is_marked, query.has_link) == (
        name,
        tag,
        is_marked,
        has_link,
    )
    assert query.error.startswith(error)
    assert bool(query.error) == bool(error)
    assert query.text == typed.strip()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("thorn", [OURS]),
        ("OURS", [OURS]),
        ("mine", [OURS]),
        ("2pp", [OURS]),
        ("oyy", []),
        ("#", [OURS, THEIRS, THIRD]),
        ("!", []),
        ("", [OURS, THEIRS, THIRD]),
        ("#8YY #9UU", [THEIRS, THIRD]),
    ],
)
def test_a_text_matches_labels_names_groups_and_tags(typed: str, found: list[Tag]) -> None:
    """Signs alone are looked for as they are; several tags match each of their clans."""
    query = SwitcherQuery.read(typed)
    assert [tag for tag in (OURS, THEIRS, THIRD) if query.matches(BOOKMARKS.find(tag))] == found


def test_several_tags_are_no_name() -> None:
    """Several tags are never searched for as a name, whatever is written around them."""
    for typed in ("#2PPYY #8YYPP", "hello #2PPYY and #8YYPP"):
        query = SwitcherQuery.read(typed)
        assert (query.tags, query.tag, query.name) == ((Tag("2PPYY"), Tag("8YYPP")), None, "")
    words = "2QQYY 9Y8VQ 8UUPP 2LLVV"
    assert SwitcherQuery.read(words).tags == tuple(map(Tag, words.split()))


def test_signs_alone_are_looked_for_in_labels_names_and_groups() -> None:
    """A text without letters matches only texts with these signs."""
    query = SwitcherQuery.read("☆")
    for entry, is_found in (
        (Bookmark(tag=OURS, name="☆ Oak"), True),
        (Bookmark(tag=OURS, name="Oak", label="Our ☆"), True),
        (Bookmark(tag=OURS, name="Oak"), False),
    ):
        assert query.matches(entry) == is_found
    assert [name for name in ("War ☆", "War") if query.matches_group(name)] == ["War ☆"]
    assert SwitcherQuery.read("WÁR").matches_group("our war")
    assert not SwitcherQuery.read("wax").matches_group("our war")


def test_an_o_in_a_tag_is_a_zero() -> None:
    """Tags have no letter O, so it is read as the digit."""
    entry = Bookmark(tag=Tag("2P0"), name="x")
    assert SwitcherQuery.read("2po").matches(entry)
    assert SwitcherQuery.read("2p0").matches(entry)


def test_a_word_that_could_be_a_tag_is_offered_if_nothing_has_its_name() -> None:
    """A digit makes it a tag at once; letters wait for the search."""
    word, digits, name = (SwitcherQuery.read(text) for text in ("guppy", "2ppy", "thorn"))
    none, running = SearchState(), SearchState(is_loading=True)
    hit = SearchState(found=(RankedClan(tag=OURS, name="G", raw_name="G"),))
    for query, search, known, offered in (
        (word, none, False, True),
        (word, none, True, False),
        (word, running, False, False),
        (word, hit, False, False),
        (digits, running, False, True),
        (digits, none, True, False),
        (name, none, False, False),
        (SwitcherQuery.read("#guppy"), running, True, True),
    ):
        assert query.is_offered(search, known=known) == offered


def test_groups_are_spelled_as_the_known_ones() -> None:
    """Blanks and repeats are dropped; the first spelling of a new group stays."""
    assert parse_groups(" War,, mine ,WAR, New,new", ["war", "Mine"]) == ("war", "Mine", "New")
    assert parse_groups(" , ", ["war"]) == ()
    assert normalise_name(" a  b ") == "a b"


def styles_of(content: Content) -> list[str]:
    """Return the styles of a row."""
    return [str(span.style) for span in content.spans]


CLAN: Final = SwitcherRow(
    key="k",
    kind=RowKind.CLAN,
    text="Ours",
    clan_name="Thornwood",
    tag_text="#2PP",
    facts="1 h ago",
)


def test_each_kind_of_row_has_its_look() -> None:
    """Marks come first, then name, tag and facts; a removed row is struck and says how to undo."""
    assert draw_row(CLAN, 60).plain.rstrip() == "    Ours · Thor…  #2PP       1 h ago"
    assert draw_row(CLAN, 70).plain.rstrip() == "    Ours · Thornwood       #2PP       1 h ago"
    saved = replace(CLAN, is_saved=True, digit="3")
    assert draw_row(saved, 70).plain.startswith("★ 3 Ours · Thornwood")
    assert draw_row(replace(CLAN, digit="3"), 70).plain.startswith("  3 Ours · Thornwood")
    assert draw_row(replace(CLAN, clan_name=""), 60).plain.startswith("    Ours   ")
    removed = draw_row(replace(CLAN, is_removed=True), 70)
    assert "removed · d: restore" in removed.plain
    assert "$text-muted strike" in styles_of(removed)
    assert "bold" in styles_of(draw_row(CLAN, 60))
    assert "bold" not in styles_of(removed)
    for kind, style in (
        (RowKind.HEADING, "bold $text-accent"),
        (RowKind.NOTE, "$text-muted"),
        (RowKind.FAULT, "$text-error"),
        (RowKind.MORE, "$text-primary"),
    ):
        row = SwitcherRow(key="k", kind=kind, text="text")
        assert styles_of(draw_row(row, 30)) == [style]
        assert row.is_selectable == (kind is RowKind.MORE)
    assert (
        draw_row(SwitcherRow(key="k", kind=RowKind.MORE, text="more …"), 12).plain
        == "    more …  "
    )


def test_columns_of_a_row_at_each_width() -> None:
    """Facts shrink before the name, and are left out where too little of them would be seen."""
    shapes = {width: tuple(_lay_out(width, 9, 30)) for width in (100, 60, 59, 40, 30, 26, 10)}
    assert shapes == {
        100: (53, 9, 30),
        60: (13, 9, 30),
        59: (12, 9, 30),
        40: (12, 9, 11),
        30: (13, 9, 0),
        26: (9, 9, 0),
        10: (0, 9, 0),
    }
    heading = SwitcherRow(key="k", kind=RowKind.HEADING, text="Found", facts="Members  Location")
    assert draw_row(heading, 60).plain.index("Members") == draw_row(CLAN, 60).plain.index("1 h")
    assert draw_row(heading, 20).plain == "Found"


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (27, "7/50  12,345  Netherlands  "),
        (25, "7/50  12,345  Netherlands"),
        (19, "7/50  12,345  Neth…"),
        (18, "7/50  12,345      "),
        (10, "7/50      "),
        (3, "7/…"),
    ],
)
def test_a_fact_is_cut_only_if_enough_of_it_is_seen(cells: int, text: str) -> None:
    """The last fact is left out where it would be a mere letter."""
    assert _fit_facts("7/50  12,345  Netherlands", cells) == text
