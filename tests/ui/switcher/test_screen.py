"""Tests of the switcher: list, search, opening a clan, bookmarks and undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace
from textual import events
from textual.widgets import Input, Static

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.rankings import Page, RankedClan
from clantui.ui.switcher.field import SwitcherField
from clantui.ui.switcher.label import LabelScreen, parse_groups
from clantui.ui.switcher.list import SwitcherList, draw_row
from clantui.ui.switcher.rows import RowKind, SwitcherRow
from clantui.ui.switcher.screen import REST, SwitcherScreen
from clantui.ui.switcher.search import SearchState
from tests.ui.fake_backend import Question
from tests.ui.harness import NOON, Stage, stage

NEVER: Final = 3600.0


def entry(tag: str, name: str, minutes: int | None = None, **more: object) -> Bookmark:
    """Return a bookmark visited so many minutes ago."""
    visited = None if minutes is None else NOON - timedelta(minutes=minutes)
    return replace(Bookmark(tag=Tag(tag), name=name, visited=visited), **more)


OAK: Final = entry("2PP", "Oakheart", 5, saved=True, label="Ours", groups=("Family",))
ELM: Final = entry("2QQ", "Elmgrove", saved=True, groups=("Family", "Rivals"))
ASH: Final = entry("2VV", "Ashfall", 90)
BOOK: Final = Bookmarks({e.tag: e for e in (OAK, ELM, ASH)})


def found(number: int, name: str = "") -> RankedClan:
    """Return a clan of a search."""
    called = name or f"Thorn {number}"
    tag = Tag("PPP" + "0289PYLQGR"[number])
    return RankedClan(
        tag=tag, name=called, raw_name=called, members=47, score=58_930, location="Norway"
    )


@dataclass
class Opened:
    """Switcher on a stage, with the changes it announced."""

    on: Stage
    screen: SwitcherScreen
    changes: list[Bookmark | Tag] = field(default_factory=list)
    results: list[ClanList | None] = field(default_factory=list)

    @property
    def listed(self) -> SwitcherList:
        """Return the list."""
        return self.screen.query_one(SwitcherList)

    @property
    def keys(self) -> list[str]:
        """Return the keys of the rows that can be selected."""
        return [line.key for line in self.listed.rows if line.is_selectable]

    @property
    def text(self) -> str:
        """Return the text of the list, row by row."""
        return "\n".join(str(option.prompt) for option in self.listed.options)

    @property
    def message(self) -> str:
        """Return the message line."""
        return str(self.screen.query_one("#switcher-word", Static).content)

    @property
    def book(self) -> Bookmarks:
        """Return the bookmarks as its listener would have them now."""
        book = BOOK
        for change in self.changes:
            book = (
                book.with_bookmark(change)
                if isinstance(change, Bookmark)
                else book.without_bookmark(change)
            )
        return book

    async def type(self, text: str) -> None:
        """Replace the text of the field."""
        self.screen.query_one(SwitcherField).value = text
        await self.on.pilot.pause()
        await self.on.pilot.pause()

    async def asked(self, number: int = 1) -> Question:
        """Wait until so many requests were sent, and return the last."""
        while len(self.on.engine.questions) < number:  # noqa: ASYNC110 — a list, not an event
            await asyncio.sleep(0.005)
        return self.on.engine.questions[number - 1]

    async def answer(self, question: Question, page: Page | Exception) -> None:
        """Answer a request, and wait until the result is shown."""
        if isinstance(page, Exception):
            question.answer.set_exception(page)
        else:
            question.answer.set_result(page)
        for _ in range(3):
            await self.on.pilot.pause()

    async def point(self, key: str) -> None:
        """Move the cursor to a line of the list."""
        self.screen.set_focus(self.listed)
        self.listed.highlighted = [line.key for line in self.listed.rows].index(key)
        await self.on.pilot.pause()


@asynccontextmanager
async def switcher(
    book: Bookmarks = BOOK,
    *,
    rest: float = 0.0,
    ready: bool = True,
    width: int = 80,
    open_clans: tuple[Tag, ...] = (),
) -> AsyncIterator[Opened]:
    """Open the switcher over an empty screen."""
    async with stage(ready=ready, size=(width, 24)) as on:
        changes: list[Bookmark | Tag] = []
        screen = SwitcherScreen(
            on.engine,
            on.clock,
            book,
            changes.append,
            changes.append,
            open_clans=open_clans,
            rest=rest,
        )
        opened = Opened(on, screen, changes)
        await on.app.push_screen(screen, opened.results.append)
        await on.pilot.pause()
        yield opened


async def test_it_lists_groups_then_saved_then_recent() -> None:
    """The sections are groups, saved and recent clans; a saved clan is not listed twice."""
    async with switcher() as s:
        assert s.keys == [
            *("group Family", "group Rivals"),
            *("saved #2QQ", "saved #2PP"),
            "recent #2VV",
        ]
        assert "Ours · Oakheart" in s.text
        assert "1 h ago" in s.text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("OUR", {"saved #2PP"}),
        ("oakh", {"saved #2PP"}),
        ("2vv", {"recent #2VV"}),
        ("#2q", {"saved #2QQ"}),
        ("riv", {"group Rivals", "saved #2QQ"}),
        ("https://royaleapi.com/clan/2VV", {"open", "recent #2VV"}),
        ("zz", set()),
    ],
)
async def test_typing_keeps_what_fits_label_name_group_or_tag(text: str, keys: set[str]) -> None:
    """Three sections are filtered at once, however the user knows the clan."""
    async with switcher(rest=NEVER) as s:
        await s.type(text)
        assert set(s.keys) == keys


async def test_letters_go_to_the_field_and_arrows_to_the_list() -> None:
    """While a name is typed, `a`, `d` and `j` are letters, and arrows move the cursor."""
    async with switcher(rest=NEVER) as s:
        await s.on.press("down", "a", "d", "j", "e", "u", "q")
        assert s.screen.query_one(SwitcherField).value == "adjeuq"
        assert s.changes == []
        await s.type("")
        await s.on.press("down", "down", "up", "enter")
        assert s.results == [ClanList("Rivals", (ClanRef(ELM.tag, "Elmgrove"),), 0)]


async def test_the_hint_tells_the_keys_that_work_where_the_focus_is() -> None:
    """Tab moves to the list, where letters are commands, and `/` back; the hint says which."""
    async with switcher() as s:
        hint = s.screen.query_one(".dialog--hint", Static)
        assert "Tab" in str(hint.content)
        await s.on.press("tab")
        assert "d remove" in str(hint.content)
        await s.on.press("slash")
        assert isinstance(s.screen.focused, SwitcherField)
        assert "Tab" in str(hint.content)


# What it opens


@pytest.mark.parametrize(
    ("key", "course"),
    [
        (
            "group Family",
            ClanList("Family", (ClanRef(ELM.tag, "Elmgrove"), ClanRef(OAK.tag, "Oakheart"))),
        ),
        (
            "saved #2PP",
            ClanList("saved", (ClanRef(ELM.tag, "Elmgrove"), ClanRef(OAK.tag, "Oakheart")), 1),
        ),
        (
            "recent #2VV",
            ClanList("recent", (ClanRef(ASH.tag, "Ashfall"),), 0),
        ),
    ],
)
async def test_enter_opens_the_clan_amid_its_section(key: str, course: ClanList) -> None:
    """Enter gives the section of the selected clan as the list for the arrow keys."""
    async with switcher() as s:
        await s.point(key)
        await s.on.press("enter")
        assert s.results == [course]


async def test_a_filter_does_not_shorten_the_walk() -> None:
    """A filtered clan is opened with its whole section."""
    async with switcher(rest=NEVER) as s:
        await s.type("oakheart")
        await s.on.press("enter")
        stops = (ClanRef(ELM.tag, "Elmgrove"), ClanRef(OAK.tag, "Oakheart"))
        assert s.results == [ClanList("saved", stops, 1)]


async def test_the_walk_leaves_out_what_was_forgotten() -> None:
    """A forgotten clan keeps its line, but is not in the list for the arrow keys."""
    async with switcher() as s:
        await s.point("saved #2QQ")
        await s.on.press("d")
        await s.point("saved #2PP")
        await s.on.press("enter")
        assert s.results == [ClanList("saved", (ClanRef(OAK.tag, "Oakheart"),), 0)]


async def test_a_clan_that_was_found_is_opened_alone() -> None:
    """A clan of a search is opened alone, under the name of the search result."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(await s.asked(), Page(clans=(found(1), found(2))))
        await s.on.press("down", "enter")
        assert s.results == [ClanList("opened", (ClanRef(found(2).tag, "Thorn 2"),), 0)]


async def test_escape_closes_and_opens_nothing() -> None:
    """Esc closes the switcher without a result, from the field and from the list."""
    for keys in (["escape"], ["tab", "escape"], ["tab", "q"]):
        async with switcher() as s:
            await s.on.press(*keys)
            assert s.results == [None]


# Tags and links


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("#2PPYY", True),
        ("%232ppyy", True),
        ("2PPYY", True),
        ("https://royaleapi.com/clan/2PPYY", True),
        ("join us https://cwstats.com/clan/2PPYY !", True),
        ("oak", False),
        ("#2", False),
        ("2PX", False),
    ],
)
async def test_a_tag_or_a_link_offers_its_clan_first(text: str, *, offered: bool) -> None:
    """Text that reads as a tag is offered first and is not searched for by name."""
    async with switcher(rest=NEVER) as s:
        await s.type(text)
        assert (s.keys[:1] == ["open"]) is offered
        if offered:
            await s.on.press("enter")
            assert s.results == [ClanList("opened", (ClanRef(Tag("2PPYY"), ""),), 0)]


async def test_a_tag_of_letters_only_waits_for_clans_of_that_name() -> None:
    """`guppy` is a name until nobody is called so; then it is offered as a tag."""
    async with switcher(Bookmarks()) as s:
        await s.type("guppy")
        question = await s.asked()
        assert s.keys == []
        await s.answer(question, Page())
        assert s.keys == ["open"]


async def test_marked_tags_and_links_are_not_searched_for() -> None:
    """A tag, a link and a faulty tag are not searched for."""
    async with switcher() as s:
        for text in (
            "#2PPYY",
            "https://royaleapi.com/clan/2PPYY",
            "#2PXX",
            "https://example.com/",
        ):
            await s.type(text)
            await asyncio.sleep(0.01)
        assert s.on.engine.questions == []
        assert "this link has no clan or player tag" in s.text


async def test_a_pasted_message_gives_its_link_from_any_line() -> None:
    """A link on any line of a pasted text is found."""
    async with switcher(rest=NEVER) as s:
        pasted = "Hi all,\nour clan:\nhttps://royaleapi.com/clan/2PPYY\nsee you!"
        s.screen.query_one(SwitcherField).post_message(events.Paste(pasted))
        await s.on.pilot.pause()
        assert s.screen.query_one(SwitcherField).value == " ".join(pasted.split())
        await s.on.press("enter")
        assert s.results == [ClanList("opened", (ClanRef(Tag("2PPYY"), ""),), 0)]


async def test_a_players_link_opens_the_players_clan() -> None:
    """A player's link is looked up as a player, and their clan is opened."""
    async with switcher() as s:
        await s.type("https://royaleapi.com/player/2PPYY")
        await s.on.press("enter")
        question = await s.asked()
        assert (question.what, question.about) == ("home_of", (Tag("2PPYY"),))
        assert s.results == []
        question.answer.set_result(OAK.tag)
        await s.on.pilot.pause()
        await s.on.pilot.pause()
        assert s.results == [ClanList("opened", (ClanRef(OAK.tag, "Oakheart"),), 0)]
        assert s.screen.player == Tag("2PPYY")


async def test_a_player_without_a_clan_is_said_in_place() -> None:
    """A player without a clan, or an error, keeps the switcher open; new text cancels it."""
    async with switcher() as s:
        link = "https://royaleapi.com/player/2PPYY"
        await s.type(link)
        await s.on.press("enter")
        (await s.asked()).answer.set_result(None)
        await s.on.pilot.pause()
        await s.on.pilot.pause()
        assert "#2PPYY is in no clan" in s.message
        await s.on.press("enter")
        (await s.asked(2)).answer.set_exception(Unreachable("no answer in 10 s"))
        await s.on.pilot.pause()
        await s.on.pilot.pause()
        assert "no answer in 10 s" in s.message
        await s.on.press("enter")
        late = await s.asked(3)
        await s.type("oak")
        assert late.answer.cancelled()
        assert s.results == []


# The search


async def test_nothing_is_asked_before_the_fingers_rest() -> None:
    """Only a text that has rested is searched for."""
    assert REST == 0.3
    async with switcher(rest=NEVER) as s:
        for text in ("tho", "thor", "thorn"):
            await s.type(text)
        waiting = [w for w in s.screen.workers if w.group == "search" and not w.is_finished]
        assert len(waiting) == 1
        assert s.on.engine.questions == []
        assert "searching" in s.text


async def test_enter_before_a_clan_is_found_says_what_is_missing() -> None:
    """Enter with nothing to open waits for the search, or asks for a name; never silence."""
    async with switcher(Bookmarks()) as s:
        await s.on.press("enter")
        assert "No clan to open" in s.message
        await s.type("thorn")
        assert "No clan to open" not in s.message
        await s.on.press("enter")
        assert "Still searching" in s.message
        await s.answer(await s.asked(), Page(clans=(found(1),)))
        assert "Still searching" not in s.message
        await s.type("thornx")
        await s.answer(await s.asked(2), Page())
        await s.on.press("enter")
        assert "No clan to open" in s.message


async def test_fewer_than_three_letters_are_not_searched_for() -> None:
    """Fewer than three letters are not searched for, because the API refuses them."""
    async with switcher(Bookmarks()) as s:
        await s.type(" th ")
        await asyncio.sleep(0.01)
        assert s.on.engine.questions == []
        assert "Type 3 letters" in s.text


@pytest.mark.parametrize(
    ("text", "asks"), [("a" * 30, True), ("a" * 31, False), ("x " * 999, False)]
)
async def test_a_text_too_long_for_a_name_is_not_searched(text: str, asks: bool) -> None:
    """A text longer than any clan's name is not searched for, and the list says so."""
    async with switcher(Bookmarks()) as s:
        await s.type(text)
        await asyncio.sleep(0.01)
        assert bool(s.on.engine.questions) is asks
        assert ("too long for a clan's name" in s.text) is not asks


async def test_a_newer_text_gives_the_older_question_up() -> None:
    """A newer text cancels the older search."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        older = await s.asked()
        await s.type("ember")
        newer = await s.asked(2)
        assert (older.answer.cancelled(), newer.about) == (True, ("ember", ""))


async def test_a_late_answer_never_shows_under_a_newer_text() -> None:
    """A late answer to an older text is dropped."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        (await s.asked()).answer.set_result(Page(clans=(found(1),)))
        s.screen.query_one(SwitcherField).value = "ember"
        await s.on.pilot.pause()
        assert "Thorn" not in s.text
        assert "searching" in s.text


async def test_results_stay_while_they_match_the_longer_text() -> None:
    """A refined search keeps the results that still match."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(await s.asked(), Page(clans=(found(1), found(2, "Thornwood"))))
        await s.type("thornw")
        assert s.keys == [f"found {found(2).tag}"]


async def test_the_next_page_is_asked_for_and_put_behind() -> None:
    """`more …` loads the next page; its clans are appended once, with the cursor on the first."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(await s.asked(), Page(clans=(found(1), found(2)), after="abc"))
        assert s.keys[-1] == "more"
        await s.point("more")
        await s.on.press("enter")
        question = await s.asked(2)
        assert question.about == ("thorn", "abc")
        await s.answer(question, Page(clans=(found(2), found(3), found(4)), after="def"))
        assert s.keys == [*(f"found {found(n).tag}" for n in (1, 2, 3, 4)), "more"]
        assert s.listed.highlighted_row is not None
        assert s.listed.highlighted_row.key == f"found {found(3).tag}"


async def test_a_failed_search_says_why_in_its_place_and_asks_again() -> None:
    """A failed search shows its reason in place; earlier results stay; Enter retries."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(await s.asked(), Page(clans=(found(1),), after="abc"))
        await s.point("more")
        await s.on.press("enter")
        await s.answer(await s.asked(2), Unreachable("no answer in 10 s"))
        assert "✗ no answer in 10 s" in s.text
        assert s.keys == [f"found {found(1).tag}", "more"]
        await s.on.press("enter")
        assert (await s.asked(3)).about == ("thorn", "abc")


async def test_a_search_that_finds_nothing_names_the_text_and_the_next_step() -> None:
    """A search without results names the text and the next step."""
    async with switcher(Bookmarks()) as s:
        await s.type("xyzzy")
        await s.answer(await s.asked(), Page())
        assert "“xyzzy”" in s.text
        assert "Tags and links" in s.text


async def test_without_a_key_nothing_is_searched_for() -> None:
    """Without a key the list says so, and known clans can still be opened."""
    async with switcher(ready=False) as s:
        await s.type("oakheart")
        await asyncio.sleep(0.01)
        assert s.on.engine.questions == []
        assert "You need an API key" in s.text
        assert "saved #2PP" in s.keys


async def test_namesakes_are_told_apart() -> None:
    """Members of 50, trophies and place stand beside each clan that was found."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        bare = RankedClan(tag=Tag("2LL"), name="Thorn", raw_name="Thorn")
        await s.answer(await s.asked(), Page(clans=(found(1, "Thorn"), bare)))
        assert "47/50    58,930  Norway" in s.text
        assert "Members  Trophies  Location" in s.text


# Saving, labels, forgetting, and all of it back


async def test_a_saves_and_u_takes_it_back() -> None:
    """`a` saves a found clan under its name, and `u` undoes it without a trace."""
    async with switcher() as s:
        await s.type("thorn")
        await s.answer(await s.asked(), Page(clans=(found(1),)))
        await s.point(f"found {found(1).tag}")
        await s.on.press("a")
        saved = Bookmark(tag=found(1).tag, name="Thorn 1", saved=True)
        assert s.changes == [saved]
        assert "Saved Thorn 1" in s.message
        await s.on.press("u")
        assert s.book == BOOK
        await s.on.press("u")
        assert "Nothing to undo" in s.message


@pytest.mark.parametrize("key", ["saved #2PP", "recent #2VV", "group Family"])
@pytest.mark.parametrize("back", ["u", "d", "a"])
async def test_undo_restores_a_removed_clan(key: str, back: str) -> None:
    """Undo restores label, groups and time of the visit; meanwhile the line is struck out."""
    async with switcher() as s:
        await s.point(key)
        keys = s.keys
        await s.on.press("d")
        assert s.book != BOOK
        assert s.keys == keys
        assert "removed · d: undo" in s.text
        await s.on.press(back)
        assert s.book == BOOK
        assert "removed" not in s.text


async def test_forgetting_takes_the_line_and_nothing_else() -> None:
    """A removed saved clan keeps the time of its visit; a recent one that is not saved goes."""
    async with switcher() as s:
        await s.point("saved #2PP")
        await s.on.press("d")
        assert s.changes == [replace(OAK, saved=False, label="", groups=())]
        assert "Removed Ours from saved" in s.message
        assert "not opened yet" not in s.text.split("Ours")[1].splitlines()[0]
        await s.point("recent #2VV")
        await s.on.press("d")
        assert s.changes[1:] == [ASH.tag]
        assert "Removed Ashfall from recent" in s.message
        await s.on.press("u", "u")
        assert s.book == BOOK


async def test_changes_can_be_undone_in_any_order() -> None:
    """Two changes can be undone in any order."""
    async with switcher() as s:
        for key in ("recent #2VV", "saved #2PP"):
            await s.point(key)
            await s.on.press("d")
        await s.point("recent #2VV")
        await s.on.press("d")
        assert s.book.find(ASH.tag) == ASH
        assert s.book.find(OAK.tag) == replace(OAK, saved=False, label="", groups=())
        await s.point("saved #2PP")
        await s.on.press("d")
        assert s.book == BOOK


async def test_a_recent_clan_that_is_saved_moves_to_the_saved_ones() -> None:
    """The cursor goes with it, so that `e` next edits what was saved."""
    async with switcher() as s:
        await s.point("recent #2VV")
        await s.on.press("a")
        assert "recent #2VV" not in s.keys
        assert s.listed.highlighted_row is not None
        assert s.listed.highlighted_row.key == "saved #2VV"


async def test_open_clans_have_their_digits() -> None:
    """The digit that opens a clan from the table stands beside it, the other clans have none."""
    async with switcher(open_clans=(ASH.tag, OAK.tag)) as s:
        digits = {row.key: row.digit for row in s.listed.rows if row.is_selectable}
        assert (digits["recent #2VV"], digits["saved #2PP"]) == ("1", "2")
        assert digits["saved #2QQ"] == ""
        assert "★ 2 Ours" in s.text


async def test_a_group_is_forgotten_but_not_its_clans() -> None:
    """The clans of a forgotten group stay saved, and in their other groups."""
    async with switcher() as s:
        await s.point("group Family")
        await s.on.press("d")
        assert set(s.book.groups) == {"Rivals"}
        assert {e.tag for e in s.book.saved} == {OAK.tag, ELM.tag}


@pytest.mark.parametrize("key", ["e", "a"])
async def test_label_and_groups_are_written_in_their_dialog(key: str) -> None:
    """`e`, or `a` on a saved clan, opens the dialog; Enter saves both fields, and u undoes it."""
    async with switcher() as s:
        await s.point("saved #2QQ")
        await s.on.press(key)
        dialog = s.on.app.screen
        assert isinstance(dialog, LabelScreen)
        dialog.query_one("#label-name", Input).value = " Old\x1b[31m  friends "
        dialog.query_one("#label-groups", Input).value = "rivals, , New one,new ONE"
        await s.on.press("enter")
        changed = replace(ELM, label="Old[31m friends", groups=("Rivals", "New one"))
        assert s.changes == [changed]
        await s.on.press("u")
        assert s.book == BOOK


async def test_escape_in_the_label_dialog_changes_nothing() -> None:
    """Esc in the label dialog changes nothing and returns to the switcher."""
    async with switcher() as s:
        await s.point("recent #2VV")
        await s.on.press("e", "x", "escape")
        assert s.changes == []
        assert s.on.app.screen is s.screen


def test_groups_are_spelled_as_they_are() -> None:
    """An existing group is matched in any case; each is named once."""
    assert parse_groups("family,FAMILY, \u202eNew ", ["Family"]) == ("Family", "New")


# Whatever comes


HOSTILE: Final = [
    "[/x]",
    "[bold red]x",
    "]] {y}",
    "ミノルの塔ミノルの塔ミノルの塔",
    "a" * 200,
    "$error",
]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_hostile_names_are_shown_as_text_and_lines_stay_in_line(width: int) -> None:
    """Names are no markup, and every clan's line fills its width to the cell."""
    tags = [Tag("2" + c * 3) for c in "0289PY"]
    book = Bookmarks(
        {
            tag: Bookmark(tag=tag, name=name, label=name, groups=(name,), saved=True, visited=NOON)
            for tag, name in zip(tags, HOSTILE, strict=True)
        }
    )
    async with switcher(book, width=width) as s:
        await s.type("]")
        await s.type("")
        await s.point("saved #2222")
        await s.on.press("a", "escape", "d", "d")
        assert "[/x]" in s.text
        cells = {
            option.prompt.cell_length  # type: ignore[union-attr]
            for option, line in zip(s.listed.options, s.listed.rows, strict=True)
            if line.entries
        }
        assert cells == {s.listed.scrollable_content_region.width}


@pytest.mark.parametrize("text", ["\ud800\ud800\ud800", "☆☆☆", "[/x][/y]", "%%%", "http://["])
async def test_whatever_is_typed_is_survived(text: str) -> None:
    """No text breaks the list, and what is sent could stand in a URL."""
    async with switcher() as s:
        await s.type(text)
        await asyncio.sleep(0.01)
        for question in s.on.engine.questions:
            str(question.about[0]).encode()


@pytest.mark.parametrize(
    "act",
    [
        lambda search: search.with_text("ember"),
        lambda search: search.with_request(),
        lambda search: search.with_error(Unreachable("no")),
    ],
)
def test_a_search_never_keeps_what_does_not_fit_its_text(
    act: Callable[[SearchState], SearchState],
) -> None:
    """Every result of a search matches its text, whatever happens."""
    first = Page(clans=(found(1),), after="x")
    search = SearchState().with_text("thorn").with_page(first, first=True)
    after = act(search)
    assert all(after.text in clan.name.casefold() for clan in after.found)


def test_short_facts_leave_their_room_to_the_name() -> None:
    """A label and a name of 15 letters each are whole in 66 cells, beside `just now`."""
    label, name = "Saturday's pals", "Seventeen Oaks!"
    row = SwitcherRow(
        key="x",
        kind=RowKind.CLAN,
        text=label,
        aside=name,
        tag_text="#2PPVQQ2L",
        facts="just now",
    )
    assert f"{label} · {name} " in draw_row(row, 66, facts=len("just now")).plain
    assert name not in draw_row(row, 66).plain


@pytest.mark.parametrize(
    ("cells", "seen"),
    [(32, "44/50   127,038  Spain"), (18, "44/50   127,038"), (10, "44/50"), (7, "44/50")],
)
def test_facts_without_room_are_left_out_whole(cells: int, seen: str) -> None:
    """A column of facts that has next to no room goes, with its heading, and cuts no number."""
    facts = (f"{'44/50':>7}  {'127,038':>8}  Spain", "Members  Trophies  Location")
    kinds = (RowKind.CLAN, RowKind.HEADING)
    width = 4 + 12 + 2 + 9 + 2 + cells
    clan, heading = (
        draw_row(
            SwitcherRow(key="x", kind=kind, text="Oakheart", tag_text="#2PP", facts=about),
            width,
            facts=len(facts[1]),
        ).plain
        for kind, about in zip(kinds, facts, strict=True)
    )
    assert "…" not in clan + heading
    assert clan.split("#2PP")[1].strip() == seen
    assert ("Location" in heading) == (cells == 32)
