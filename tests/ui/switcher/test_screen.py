"""Tests of the switcher: list, search, opening a clan, bookmarks and undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Final

import pytest
from msgspec.structs import replace
from textual import events
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.rankings import Page, RankedClan
from clantui.ui.switcher.edits import BookmarkEdits, BookmarkPart
from clantui.ui.switcher.label import LabelScreen, parse_groups
from clantui.ui.switcher.list import SwitcherList, draw_row
from clantui.ui.switcher.query import SearchState
from clantui.ui.switcher.rows import RowKind, SwitcherModel, SwitcherRow
from clantui.ui.switcher.screen import SEARCH_DELAY, SwitcherField, SwitcherScreen
from tests.factories.api_keys import KEY
from tests.polling import wait_until
from tests.ui.fake_backend import BackendCall
from tests.ui.harness import NOON, OpenScreen, Stage, stage
from tests.ui.screen_text import text as screen_text

NEVER: Final = 3600.0


def entry(tag: str, name: str, minutes: int | None = None, **more: object) -> Bookmark:
    """Return a bookmark of a clan visited some minutes ago."""
    visited = None if minutes is None else NOON - timedelta(minutes=minutes)
    return replace(Bookmark(tag=Tag(tag), name=name, visited=visited), **more)


OAK: Final = entry("2PP", "Oakheart", 5, saved=True, label="Ours", groups=("Family",))
ELM: Final = entry("2QQ", "Elmgrove", saved=True, groups=("Family", "Rivals"))
ASH: Final = entry("2VV", "Ashfall", 90)
BOOK: Final = Bookmarks({e.tag: e for e in (OAK, ELM, ASH)})


def make_ranked_clan(number: int, name: str = "") -> RankedClan:
    """Return a clan as a search result."""
    called = name or f"Thorn {number}"
    tag = Tag("PPP" + "0289PYLQGR"[number])
    return RankedClan(
        tag=tag, name=called, raw_name=called, members=47, score=58_930, location="Norway"
    )


@dataclass
class OpenSwitcher(OpenScreen[SwitcherScreen, ClanList]):
    """Switcher on a stage, with the changes that it has posted."""

    changes: list[Bookmark | Tag] = field(default_factory=list)
    before: Bookmarks = BOOK

    @property
    def clan_options(self) -> SwitcherList:
        """Return the widget with the list of clans."""
        return self.screen.query_one(SwitcherList)

    @property
    def keys(self) -> list[str]:
        """Return the keys of the rows that can be selected."""
        return [line.key for line in self.clan_options.rows if line.is_selectable]

    @property
    def text(self) -> str:
        """Return the text of the list, row by row."""
        return "\n".join(str(option.prompt) for option in self.clan_options.options)

    @property
    def message(self) -> str:
        """Return the message line."""
        return self.read("#switcher-message")

    @property
    def bookmarks(self) -> Bookmarks:
        """Return the bookmarks after all posted changes."""
        bookmarks = self.before
        for change in self.changes:
            bookmarks = (
                bookmarks.with_bookmark(change)
                if isinstance(change, Bookmark)
                else bookmarks.without_bookmark(change)
            )
        return bookmarks

    async def type(self, text: str) -> None:
        """Replace the text of the field."""
        self.screen.query_one(SwitcherField).value = text
        await self.on.pilot.pause()
        await self.on.pilot.pause()

    async def wait_for_request(self, number: int = 1) -> BackendCall:
        """Wait until so many requests were sent, and return the last."""
        await wait_until(lambda: len(self.on.backend.calls) >= number)
        return self.on.backend.calls[number - 1]

    async def answer(self, question: BackendCall, page: Page | Exception) -> None:
        """Answer a request, and wait until the result is shown."""
        if isinstance(page, Exception):
            question.answer.set_exception(page)
        else:
            question.answer.set_result(page)
        for _ in range(3):
            await self.on.pilot.pause()

    async def point(self, key: str) -> None:
        """Move the cursor to a line of the list."""
        self.screen.set_focus(self.clan_options)
        self.clan_options.highlighted = [line.key for line in self.clan_options.rows].index(key)
        await self.on.pilot.pause()


@asynccontextmanager
async def switcher(
    bookmarks: Bookmarks = BOOK,
    *,
    search_delay: float = 0.0,
    has_key: bool = True,
    open_clans: tuple[Tag, ...] = (),
) -> AsyncIterator[OpenSwitcher]:
    """Open the switcher over an empty screen."""
    async with stage(has_key=has_key) as on:
        yield await put_on(on, bookmarks, search_delay=search_delay, open_clans=open_clans)


async def put_on(
    on: Stage,
    bookmarks: Bookmarks = BOOK,
    *,
    search_delay: float = 0.0,
    open_clans: tuple[Tag, ...] = (),
) -> OpenSwitcher:
    """Open the switcher in a running app."""
    changes: list[Bookmark | Tag] = []
    screen = SwitcherScreen(
        on.backend,
        on.clock,
        lambda: opened.bookmarks,
        changes.append,
        changes.append,
        open_clans=open_clans,
        search_delay=search_delay,
    )
    opened = OpenSwitcher(on, screen, changes=changes, before=bookmarks)
    return await opened.open()


async def test_groups_saved_and_recent_clans_are_listed() -> None:
    """Groups are first, then saved clans, then recent ones; a saved clan is listed once."""
    async with switcher() as s:
        assert s.keys == [
            "group Family",
            "group Rivals",
            "saved #2QQ",
            "saved #2PP",
            "recent #2VV",
        ]
        assert "Ours · Oakheart" in s.text
        assert "1 h ago" in s.text


async def test_the_latest_clan_is_the_first_recent_one() -> None:
    """Recent clans are listed latest first, and a removed one keeps its place."""
    seen = (ASH, entry("8YY", "Rowan", 30), entry("9CC", "Hazel", 200))
    async with switcher(Bookmarks({e.tag: e for e in seen})) as s:
        order = ["recent #8YY", "recent #2VV", "recent #9CC"]
        assert s.keys == order
        await s.point(order[0])
        await s.press("d")
        places = [s.text.index(name) for name in ("Rowan", "Ashfall", "Hazel")]
        assert places == sorted(places)


async def test_typed_text_filters_by_label_name_group_and_tag() -> None:
    """All three sections are filtered, by label, name, group or tag."""
    fitting: dict[str, set[str]] = {
        "OUR": {"saved #2PP"},
        "oakh": {"saved #2PP"},
        "2vv": {"recent #2VV"},
        "#2q": {"saved #2QQ"},
        "riv": {"group Rivals", "saved #2QQ"},
        "https://royaleapi.com/clan/2VV": {"open", "recent #2VV"},
        "zz": set(),
    }
    async with switcher(search_delay=NEVER) as s:
        for text, keys in fitting.items():
            await s.type(text)
            assert set(s.keys) == keys, text


async def test_letters_go_to_the_field_and_arrows_to_the_list() -> None:
    """While a name is typed, `a`, `d` and `j` are letters, and arrow keys move the cursor."""
    async with switcher(search_delay=NEVER) as s:
        await s.press("down", "a", "d", "j", "e", "u", "q")
        assert s.screen.query_one(SwitcherField).value == "adjeuq"
        assert s.changes == []
        await s.type("")
        await s.press("down", "down", "up", "enter")
        assert s.results == [ClanList("Rivals", (ClanRef(ELM.tag, "Elmgrove"),), 0)]


async def test_the_hint_lists_the_keys_of_the_focused_part() -> None:
    """Tab moves to the list, where letters are commands, `/` back; the hint changes with it."""
    async with switcher() as s:
        hint = s.screen.query_one(".dialog--hint", Static)
        assert "Tab" in str(hint.content)
        await s.press("tab")
        assert "d remove" in str(hint.content)
        await s.press("slash")
        assert isinstance(s.screen.focused, SwitcherField)
        assert "Tab" in str(hint.content)


# What it opens


@pytest.mark.parametrize(
    "places", [(1,), pytest.param((0, 2), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_enter_opens_a_clan_with_its_section(places: tuple[int, ...]) -> None:
    """Enter returns the section of the selected clan as the list for the arrow keys.

    A filter does not shorten it; a removed clan keeps its row, but is not in the list.
    """
    both = (ClanRef(ELM.tag, "Elmgrove"), ClanRef(OAK.tag, "Oakheart"))
    async with stage() as on:
        for key, clan_list in [
            (
                ("group Family", ClanList("Family", both)),
                ("saved #2PP", ClanList("saved", both, 1)),
                ("recent #2VV", ClanList("recent", (ClanRef(ASH.tag, "Ashfall"),), 0)),
            )[place]
            for place in places
        ]:
            s = await put_on(on)
            await s.point(key)
            await s.press("enter")
            assert s.results == [clan_list], key
        s = await put_on(on, search_delay=NEVER)
        await s.type("oakheart")
        await s.press("enter")
        assert s.results == [ClanList("saved", both, 1)], "filtered"
        s = await put_on(on)
        await s.point("saved #2QQ")
        await s.press("d")
        await s.point("saved #2PP")
        await s.press("enter")
        assert s.results == [ClanList("saved", both[1:], 0)], "the other is removed"


async def test_a_search_result_is_opened_alone() -> None:
    """A clan of a search is opened without others, under the name of the search result."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(
            await s.wait_for_request(), Page(clans=(make_ranked_clan(1), make_ranked_clan(2)))
        )
        await s.press("down", "enter")
        assert s.results == [ClanList(clans=(ClanRef(make_ranked_clan(2).tag, "Thorn 2"),))]


@pytest.mark.parametrize(
    "cases",
    [
        (["tab", "escape"],),
        pytest.param(
            (
                ["escape"],
                ["tab", "q"],
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_esc_closes_the_switcher_without_a_result(cases: tuple[list[str], ...]) -> None:
    """Esc closes the switcher from the field and from the list."""
    async with stage() as on:
        for keys in cases:
            s = await put_on(on)
            await s.press(*keys)
            assert s.results == [None], keys


# Tags and links


@pytest.mark.parametrize(
    "offered",
    [
        ["join us https://cwstats.com/clan/2PPYY !"],
        pytest.param(
            ["#2PPYY", "%232ppyy", "2PPYY", "https://royaleapi.com/clan/2PPYY"],
            marks=pytest.mark.soak,
        ),
    ],
    ids=["usual", "other"],
)
async def test_a_tag_or_a_link_is_offered_first(offered: list[str]) -> None:
    """Text that is a tag or a link is offered first and is not searched for by name."""
    async with stage() as on:
        for text in offered:
            s = await put_on(on, search_delay=NEVER)
            await s.type(text)
            assert s.keys[:1] == ["open"], text
            await on.press("enter")
            assert s.results == [ClanList(clans=(ClanRef(Tag("2PPYY"), ""),))], text
        s = await put_on(on, search_delay=NEVER)
        for text in ("oak", "#2", "2PX"):
            await s.type(text)
            assert s.keys[:1] != ["open"], text


async def test_a_word_that_can_be_a_tag_is_searched_first() -> None:
    """`guppy` is searched for as a name; if no clan has it, it is offered as a tag."""
    async with switcher(Bookmarks()) as s:
        await s.type("guppy")
        question = await s.wait_for_request()
        assert s.keys == []
        await s.answer(question, Page())
        assert s.keys == ["open"]


async def test_a_search_without_results_has_next_steps() -> None:
    """Without results, the text is named; with a clan open, also where members are found."""
    async with stage() as on:
        for number, open_clans in enumerate(((OAK.tag,), ()), 1):
            s = await put_on(on, Bookmarks(), open_clans=open_clans)
            await s.type("quoriansha")
            await s.answer(await s.wait_for_request(number), Page())
            assert "“quoriansha”" in s.text
            assert "Tags and links" in s.text
            assert ("Esc, then : finds members" in s.text) is bool(open_clans)
            await s.press("escape")


async def test_only_a_text_that_can_be_a_name_is_searched_for() -> None:
    """No request is sent for a tag with #, a link, an invalid tag, or a name of a wrong length.

    Names have three letters or more, because the API refuses fewer, and 30 at most.
    """
    async with switcher() as s:
        for text, words in (
            (" th ", "Type 3 letters"),
            ("#2PPYY", ""),
            ("https://royaleapi.com/clan/2PPYY", ""),
            ("#2PXX", ""),
            ("https://example.com/", "this link has no clan or player tag"),
            ("x " * 999, "too long for a clan's name"),
            ("a" * 31, "too long for a clan's name"),
        ):
            await s.type(text)
            await asyncio.sleep(0.01)
            assert s.on.backend.calls == [], text
            assert words in s.text, text
        await s.type("a" * 30)
        await s.wait_for_request()
        assert "too long for a clan's name" not in s.text


async def test_a_pasted_text_is_one_line() -> None:
    """A paste replaces what is selected at the cursor; a link on any of its lines is found."""
    async with switcher(search_delay=NEVER) as s:
        field = s.screen.query_one(SwitcherField)
        await s.type("thorn old")
        field.selection = Selection(6, 9)
        field.post_message(events.Paste("new\nwood"))
        await s.on.pilot.pause()
        assert field.value == "thorn new wood"
        await s.type("")
        pasted = "Hi all,\nour clan:\nhttps://royaleapi.com/clan/2PPYY\nsee you!"
        field.post_message(events.Paste(pasted))
        await s.on.pilot.pause()
        assert field.value == " ".join(pasted.split())
        await s.press("enter")
        assert s.results == [ClanList(clans=(ClanRef(Tag("2PPYY"), ""),))]


async def test_a_players_link_opens_the_players_clan() -> None:
    """A player's link requests the player, and opens their clan."""
    async with switcher() as s:
        await s.type("https://royaleapi.com/player/2PPYY")
        await s.press("enter")
        question = await s.wait_for_request()
        assert (question.name, question.args) == ("find_clan_of_player", (Tag("2PPYY"),))
        assert s.results == []
        question.answer.set_result(OAK.tag)
        await s.on.pilot.pause()
        await s.on.pilot.pause()
        assert s.results == [ClanList(clans=(ClanRef(OAK.tag),))]
        assert s.screen.player == Tag("2PPYY")


async def test_a_failed_player_request_keeps_the_switcher_open() -> None:
    """A player without a clan, or an error, has a message; new text cancels the request."""
    async with switcher() as s:
        link = "https://royaleapi.com/player/2PPYY"
        await s.type(link)
        await s.press("enter")
        (await s.wait_for_request()).answer.set_result(None)
        await s.on.pilot.pause()
        await s.on.pilot.pause()
        assert s.message == "✗ player #2PPYY is in no clan · Enter retries"
        await s.press("enter")
        (await s.wait_for_request(2)).answer.set_exception(Unreachable("no answer in 10 s"))
        await s.on.pilot.pause()
        await s.on.pilot.pause()
        assert s.message == "✗ player #2PPYY: no answer in 10 s · Enter retries"
        await s.press("enter")
        assert s.message == "◌ Looking up the clan of player #2PPYY … · Esc closes"
        late = await s.wait_for_request(3)
        await s.type("oak")
        assert late.answer.cancelled()
        assert s.results == []


# The search


async def test_a_search_starts_after_a_pause_in_typing() -> None:
    """Only a text that did not change for a moment is searched for."""
    assert SEARCH_DELAY == 0.3
    async with switcher(search_delay=NEVER) as s:
        for text in ("tho", "thor", "thorn"):
            await s.type(text)
        waiting = [w for w in s.screen.workers if w.group == "search" and not w.is_finished]
        assert len(waiting) == 1
        assert s.on.backend.calls == []
        assert "searching" in s.text


async def test_enter_without_a_clan_has_a_message() -> None:
    """Without a clan to open, Enter says that the search runs, or asks for a name."""
    async with switcher(Bookmarks()) as s:
        await s.press("enter")
        assert "No clan to open" in s.message
        await s.type("thorn")
        assert "No clan to open" not in s.message
        await s.press("enter")
        assert "Still searching" in s.message
        await s.answer(await s.wait_for_request(), Page(clans=(make_ranked_clan(1),)))
        assert "Still searching" not in s.message
        await s.type("thornx")
        await s.answer(await s.wait_for_request(2), Page())
        await s.press("enter")
        assert "No clan to open" in s.message


async def test_another_text_cancels_the_search() -> None:
    """A running request is cancelled by a newer text, and by none; blanks start no other one.

    A late answer to an older text is dropped.
    """
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        older = await s.wait_for_request()
        await s.type(" thorn ")
        assert not older.answer.cancelled()
        await s.type("ember")
        newer = await s.wait_for_request(2)
        assert (older.answer.cancelled(), newer.args) == (True, ("ember", ""))
        await s.type("")
        assert newer.answer.cancelled()
        await s.type("thorn")
        late = await s.wait_for_request(3)
        assert late.args == ("thorn", "")
        assert len(s.on.backend.calls) == 3
        late.answer.set_result(Page(clans=(make_ranked_clan(1),)))
        s.screen.query_one(SwitcherField).value = "ember"
        await s.on.pilot.pause()
        assert "Thorn" not in s.text
        assert "searching" in s.text


async def test_results_that_match_the_longer_text_stay() -> None:
    """A refined search keeps the results that still match."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(
            await s.wait_for_request(),
            Page(clans=(make_ranked_clan(1), make_ranked_clan(2, "Thornwood"))),
        )
        await s.type("thornw")
        assert s.keys == [f"found {make_ranked_clan(2).tag}"]


async def test_the_next_page_is_appended_once() -> None:
    """`more …` loads the next page and appends it, with the cursor on its first clan.

    No pause of typing delays it, the row says that it is loading, and Enter is not needed twice.
    """
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(
            await s.wait_for_request(),
            Page(clans=(make_ranked_clan(1), make_ranked_clan(2)), after="abc"),
        )
        assert s.keys[-1] == "more"
        s.screen._search_delay = NEVER
        await s.point("more")
        await s.press("enter")
        question = await s.wait_for_request(2)
        assert question.args == ("thorn", "abc")
        assert "loading …" in s.text
        await s.press("enter", "enter")
        assert len(s.on.backend.calls) == 2
        await s.answer(
            question,
            Page(
                clans=(make_ranked_clan(2), make_ranked_clan(3), make_ranked_clan(4)), after="def"
            ),
        )
        assert s.keys == [*(f"found {make_ranked_clan(n).tag}" for n in (1, 2, 3, 4)), "more"]
        assert s.clan_options.highlighted_row is not None
        assert s.clan_options.highlighted_row.key == f"found {make_ranked_clan(3).tag}"


async def test_a_failed_search_has_a_reason_and_is_retried_by_enter() -> None:
    """A failed search shows its reason among the rows; earlier results stay."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        await s.answer(await s.wait_for_request(), Page(clans=(make_ranked_clan(1),), after="abc"))
        await s.point("more")
        await s.press("enter")
        await s.answer(await s.wait_for_request(2), Unreachable("no answer in 10 s"))
        assert "✗ no answer in 10 s" in s.text
        assert s.keys == [f"found {make_ranked_clan(1).tag}", "more"]
        await s.press("enter")
        assert (await s.wait_for_request(3)).args == ("thorn", "abc")


async def test_without_an_api_key_there_is_no_search() -> None:
    """Without an API key the list says so, and known clans can still be opened.

    The key file is read again for a search and for a player's link, not only at the start.
    """
    async with switcher(has_key=False) as s:
        await s.type("oakheart")
        await asyncio.sleep(0.01)
        assert s.on.backend.calls == []
        assert "You need an API key" in s.text
        assert "saved #2PP" in s.keys
        await s.type("https://royaleapi.com/player/2PPYY")
        await s.press("enter")
        assert s.message == (
            "✗ You need an API key to find a player's clan · Esc, then d: the demo"
        )
        assert s.on.backend.calls == []
        s.on.backend.found_key = Token(KEY)
        await s.press("enter")
        assert (await s.wait_for_request()).name == "find_clan_of_player"
        s.on.backend.has_key = False
        await s.type("thorn")
        assert (await s.wait_for_request(2)).name == "search_clans"
        assert "You need an API key" not in s.text


async def test_search_results_have_members_trophies_and_location() -> None:
    """Clans of the same name differ by members of 50, trophies and location."""
    async with switcher(Bookmarks()) as s:
        await s.type("thorn")
        bare = RankedClan(tag=Tag("2LL"), name="Thorn", raw_name="Thorn")
        await s.answer(
            await s.wait_for_request(), Page(clans=(make_ranked_clan(1, "Thorn"), bare))
        )
        assert "47/50    58,930  Norway" in s.text
        assert "Members  Trophies  Location" in s.text


# Saving, labels, forgetting, and all of it back


async def test_a_saves_a_clan_and_u_undoes_it() -> None:
    """`a` saves a found clan under its name, and `u` undoes it completely."""
    async with switcher() as s:
        await s.type("thorn")
        await s.answer(await s.wait_for_request(), Page(clans=(make_ranked_clan(1),)))
        await s.point(f"found {make_ranked_clan(1).tag}")
        await s.press("a")
        saved = Bookmark(tag=make_ranked_clan(1).tag, name="Thorn 1", saved=True)
        assert s.changes == [saved]
        assert "Saved Thorn 1" in s.message
        await s.press("u")
        assert s.bookmarks == BOOK
        await s.press("u")
        assert "Nothing to undo" in s.message


async def test_without_a_store_saved_means_for_this_run_only() -> None:
    """A change that the next run will not have is not called saved without saying so."""
    async with switcher() as s:
        await s.point("recent #2VV")
        await s.press("a")
        assert "this run" not in s.text
        s.on.backend.keeps_data = False
        await s.press("u")
        await s.point("recent #2VV")
        await s.press("a")
        assert "Saved Ashfall for this run only · e: name and groups · u: undo" in s.message
        assert "Saved for this run only\n" in s.text
        await s.press("e", "x", "enter")
        assert "Saved x for this run only · u: undo" in s.message


ROWS: Final = ("saved #2PP", "recent #2VV", "group Family")
WAYS: Final = ("u", "d", "a")
"""Keys that bring back a removed row, under the cursor."""


@pytest.mark.parametrize(
    "cases",
    [
        list(zip(ROWS, WAYS, strict=True)),
        pytest.param(list(product(ROWS, WAYS)), marks=pytest.mark.soak),
    ],
    ids=["usual", "all"],
)
async def test_undo_restores_a_removed_clan(cases: list[tuple[str, str]]) -> None:
    """Undo restores label, groups and last visit; until then the row is struck through."""
    async with switcher() as s:
        for key, back in cases:
            await s.point(key)
            keys = s.keys
            await s.press("d")
            assert s.bookmarks != BOOK, (key, back)
            assert s.keys == keys, (key, back)
            assert "removed · d: restore" in s.text, (key, back)
            await s.press(back)
            assert s.bookmarks == BOOK, (key, back)
            assert "removed" not in s.text, (key, back)


def test_a_clan_saved_again_is_listed_once() -> None:
    """A removed clan that was saved again from another row is there once, and not as removed."""
    edits = BookmarkEdits(bookmarks=BOOK).without_row("saved #2PP", BookmarkPart.SAVED, (OAK,))
    for changed, is_removed in ((edits, True), (edits.with_bookmark(OAK), False)):
        rows = SwitcherModel(edits=changed, now=NOON).rows()
        assert [row.is_removed for row in rows if row.key == "saved #2PP"] == [is_removed]


async def test_removing_a_saved_clan_keeps_its_last_visit() -> None:
    """A removed saved clan keeps its last visit; a recent clan is removed completely."""
    async with switcher() as s:
        await s.point("saved #2PP")
        await s.press("d")
        assert s.changes == [replace(OAK, saved=False, label="", groups=())]
        assert "Removed Ours from saved" in s.message
        assert "not opened yet" not in s.text.split("Ours")[1].splitlines()[0]
        await s.point("recent #2VV")
        await s.press("d")
        assert s.changes[1:] == [ASH.tag]
        assert "Removed Ashfall from recent" in s.message
        await s.press("u", "u")
        assert s.bookmarks == BOOK


async def test_a_recent_clan_that_was_found_is_not_removed_from_the_saved_ones() -> None:
    """`d` on a search result removes what is saved; a clan that was only opened has nothing."""
    async with switcher() as s:
        await s.type("ashfall")
        page = Page(clans=(RankedClan(tag=ASH.tag, name=ASH.name, raw_name=ASH.name),))
        await s.answer(await s.wait_for_request(), page)
        await s.point(f"found {ASH.tag}")
        await s.press("d")
        assert s.message == "Ashfall is not saved"
        assert "removed" not in s.text
        assert s.changes == []


async def test_a_visit_that_is_noted_meanwhile_is_kept() -> None:
    """A clan that loads below the switcher is visited; a change and its undo keep that."""
    async with switcher() as s:
        for row, key, change in (
            ("recent #2VV", "a", replace(ASH, visited=NOON, saved=True)),
            ("saved #2PP", "d", Bookmark(tag=OAK.tag, name=OAK.name, visited=NOON)),
        ):
            await s.point(row)
            visited = replace(BOOK.find(change.tag), visited=NOON)
            s.before = s.before.with_bookmark(visited)
            await s.press(key)
            assert s.changes == [change], row
            await s.press("u")
            assert s.changes == [change, visited], row
            s.changes.clear()


async def test_the_cursor_of_a_row_that_is_gone_goes_to_the_nearest_one() -> None:
    """The nearest row above or below is highlighted, but no heading, and not the first row.

    If the cursor was not moved and the field has the focus, a new first row gets it; the next one
    does not keep it.
    """
    rows = [SwitcherRow(key=key, kind=RowKind.CLAN, text=key) for key in "abcdef"]
    headings = [SwitcherRow(key=key, kind=RowKind.HEADING, text=key) for key in "xyz"]
    async with switcher() as s:
        for left, key in (
            ([*rows[:3], *rows[4:]], "e"),
            (rows[:3], "c"),
            ([*rows[:3], headings[0], *rows[4:]], "c"),
            ([rows[0], *headings, *rows[4:]], "e"),
        ):
            s.clan_options.show(rows, reset=True)
            await s.point("d")
            s.clan_options.show(left)
            assert s.clan_options.highlighted_row is not None
            assert s.clan_options.highlighted_row.key == key
        s.screen.set_focus(s.screen.query_one(SwitcherField))
        s.clan_options.show([headings[0], *rows[1:4]], reset=True)
        s.clan_options.show([rows[0], headings[0], *rows[1:4]])
        assert s.clan_options.highlighted_row == rows[0]
        s.clan_options.show([headings[0], *rows[1:4]], reset=True)
        s.clan_options.show(rows[2:4])
        assert s.clan_options.highlighted_row == rows[2]


async def test_the_first_row_is_shown_with_its_heading() -> None:
    """Back at the first clan of a long list, the heading above it is in view again."""
    tags = [Tag(f"2{a}{b}") for a, b in product("0289PYLQ", repeat=2)]
    async with switcher(Bookmarks({tag: entry(tag.text, "Oak", saved=True) for tag in tags})) as s:
        s.screen.set_focus(s.clan_options)
        await s.press("G")
        assert s.clan_options.scroll_offset.y > 1
        await s.press("g")
        assert s.clan_options.highlighted_row == s.clan_options.rows[1]
        assert s.clan_options.scroll_offset.y == 0


async def test_a_new_text_puts_the_cursor_on_its_first_row() -> None:
    """Enter opens the best match of what was typed, wherever the cursor was before."""
    async with switcher(search_delay=NEVER) as s:
        for text, first in (("oak", "saved #2PP"), ("", "group Family"), ("o", "saved #2QQ")):
            await s.press("end")
            s.clan_options.highlighted = len(s.clan_options.rows) - 2
            await s.type(text)
            assert s.clan_options.highlighted_row is not None
            assert s.clan_options.highlighted_row.key == first, text


@pytest.mark.parametrize(
    "places", [(2, 3), pytest.param((0, 1), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_a_row_without_a_clan_has_nothing_to_save_or_remove(places: tuple[int, ...]) -> None:
    """Pasted tags, a player's link, `more …` and a group have a message instead of an edit."""
    pasted, link = "#2PPYY #8YYPP", "https://royaleapi.com/player/2PPYY"
    none = "No clan is selected · ↑↓ choose one"
    fill = "To fill a group: save clans with a, add them with e"
    async with switcher() as s:
        for text, key, message in [
            (
                (pasted, "open-list", none),
                (link, "open", none),
                ("", "group Family", fill),
                ("thorn", "more", none),
            )[place]
            for place in places
        ]:
            await s.type(text)
            if key == "more":
                question = await s.wait_for_request()
                await s.answer(question, Page(clans=(make_ranked_clan(1),), after="abc"))
            await s.point(key)
            for pressed in ("a", "e") if message == fill else ("a", "e", "d"):
                s.screen._show_message("")
                await s.press(pressed)
                assert s.message == message, (key, pressed)
        assert s.changes == []
        assert s.on.app.screen is s.screen


async def test_a_clan_without_a_name_is_called_by_its_tag() -> None:
    """A tag that was never loaded is saved, and removed, under its tag."""
    async with switcher(search_delay=NEVER) as s:
        await s.type("#2PPYY")
        await s.point("open")
        await s.press("a")
        assert s.message == "Saved #2PPYY · e: name and groups · u: undo"
        await s.point("saved #2PPYY")
        await s.press("d")
        assert s.message == "Removed #2PPYY from saved · u: undo"


async def test_a_page_of_results_leaves_cursor_and_message() -> None:
    """Clans that are found while another row is used move nothing and hide no message."""
    async with switcher() as s:
        await s.type("ash")
        question = await s.wait_for_request()
        await s.point("recent #2VV")
        await s.press("d")
        message = s.message
        assert message == "Removed Ashfall from recent · u: undo"
        await s.answer(question, Page(clans=(make_ranked_clan(1, "Ashes"),)))
        assert s.message == message
        assert s.clan_options.highlighted_row is not None
        assert s.clan_options.highlighted_row.key == "recent #2VV"


async def test_an_api_key_opens_no_clan() -> None:
    """A key in the field is taken for the key, and leaves the field; the list stays open."""
    async with switcher() as s:
        field = s.screen.query_one(Input)
        s.screen.set_focus(field)
        field.value = KEY
        await s.press("enter")
        assert field.value == ""
        assert s.results == []
        assert "No clan to open" not in screen_text(s.on.app)


async def test_changes_can_be_undone_in_any_order() -> None:
    """`u` undoes the newest change; the key that removed a row, or saving it, undoes its own."""
    async with switcher() as s:
        for ways in ("ud", "ua", "dd"):
            for key in ("recent #2VV", "saved #2PP"):
                await s.point(key)
                await s.press("d")
            if ways[0] == "d":
                await s.point("recent #2VV")
                await s.press("d")
                assert s.bookmarks.find(ASH.tag) == ASH
                assert s.bookmarks.find(OAK.tag) == replace(OAK, saved=False, label="", groups=())
                await s.point("saved #2PP")
            else:
                await s.press("u")
                assert s.bookmarks.find(OAK.tag) == OAK
                assert s.bookmarks.find(ASH.tag).visited is None
                await s.point("recent #2VV")
            await s.press(ways[1])
            assert ways[1] == "d" or s.message == "Ashfall is back"
            assert s.bookmarks == BOOK, ways


async def test_the_cursor_stays_on_a_clan_that_moves() -> None:
    """After a change and its undo the next key acts on the same clan, wherever its row is now.

    The row moves to another part or place, or a group comes above it.
    """
    lone = replace(OAK, groups=("War",))
    fill_war = ("e", "A", "tab", *"war", "enter")
    async with stage() as on:
        for known, row, keys, key in (
            ((OAK, ELM, ASH), "recent #2VV", "a", "saved #2VV"),
            ((OAK, ELM, ASH), "recent #2VV", "au", "recent #2VV"),
            ((ASH, entry("8YY", "Rowan", 5)), "recent #2VV", fill_war, "saved #2VV"),
            ((ASH,), "recent #2VV", fill_war, "saved #2VV"),
            ((ASH,), "recent #2VV", (*fill_war, "u"), "recent #2VV"),
            (
                (replace(ELM, groups=()), entry("8YY", "Rowan", saved=True)),
                "saved #2QQ",
                ("e", "Z", "enter"),
                "saved #2QQ",
            ),
            ((lone,), "saved #2PP", "dd", "saved #2PP"),
        ):
            s = await put_on(on, Bookmarks({e.tag: e for e in known}))
            await s.point(row)
            await s.press(*keys)
            assert s.clan_options.highlighted_row is not None
            assert s.clan_options.highlighted_row.key == key, (row, keys)
            await s.press("escape")


async def test_open_clans_have_a_digit() -> None:
    """The digit that opens a clan is beside it; other clans have none."""
    async with switcher(open_clans=(ASH.tag, OAK.tag)) as s:
        digits = {row.key: row.digit for row in s.clan_options.rows if row.is_selectable}
        assert (digits["recent #2VV"], digits["saved #2PP"]) == ("1", "2")
        assert digits["saved #2QQ"] == ""
        assert "★ 2 Ours" in s.text


async def test_removing_a_group_keeps_its_clans() -> None:
    """The clans of a removed group stay saved, and in their other groups."""
    async with switcher() as s:
        await s.point("group Family")
        await s.press("d")
        assert set(s.bookmarks.groups) == {"Rivals"}
        assert {e.tag for e in s.bookmarks.saved} == {OAK.tag, ELM.tag}
        removed = "Removed the group Family; its clans are still saved · u: undo"
        assert s.message == removed
        await s.press("d")
        assert s.message == "Family is back"


async def test_a_removed_clan_is_not_edited() -> None:
    """`e` says how it comes back, and changes nothing; the key that removed it restores it."""
    async with switcher() as s:
        await s.point("saved #2PP")
        await s.press("d", "e")
        assert s.message == "Ours is removed · d brings it back"
        assert OAK.tag not in {e.tag for e in s.bookmarks.saved}
        assert s.on.app.screen is s.screen
        await s.press("d")
        assert s.message == "Ours is back"
        assert OAK.tag in {e.tag for e in s.bookmarks.saved}


@pytest.mark.parametrize(
    "cases", [("a",), pytest.param(("e",), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_label_and_groups_are_edited_in_a_dialog(cases: tuple[str, ...]) -> None:
    """`e`, or `a` on a saved clan, opens the dialog; Enter saves its fields, `u` undoes it."""
    changed = replace(ELM, label="Old[31m friends", groups=("Rivals", "New one"))
    async with switcher() as s:
        for key in cases:
            await s.point("saved #2QQ")
            await s.press(key)
            dialog = s.on.app.screen
            assert isinstance(dialog, LabelScreen), key
            dialog.query_one("#label-name", Input).value = " Old\x1b[31m  friends "
            dialog.query_one("#label-groups", Input).value = "rivals, , New one,new ONE"
            await s.press("enter")
            assert s.changes == [changed], key
            assert s.message == "Saved Old[31m friends in Rivals, New one · u: undo"
            await s.press("u")
            assert s.message == "Undone"
            assert s.bookmarks == BOOK, key
            s.changes.clear()


async def test_a_clan_with_a_label_is_saved() -> None:
    """A recent clan that gets a label is saved with it; Esc in the dialog changes nothing."""
    async with switcher() as s:
        await s.point("recent #2VV")
        await s.press("e", "x", "escape")
        assert s.changes == []
        assert s.on.app.screen is s.screen
        await s.press("e", "x", "enter")
        changed = s.bookmarks.find(Tag("2VV"))
        assert (changed.label, changed.saved) == ("x", True)


@pytest.mark.parametrize(
    "places", [(1,), pytest.param((0,), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_the_label_dialog_names_the_clan_and_the_groups(places: tuple[int, ...]) -> None:
    """The dialog has the clan's name, its tag and the groups so far; a visit meanwhile stays."""
    async with stage() as on:
        s = await put_on(on)
        await s.point("recent #2VV")
        await s.press("e")
        shown = screen_text(on.app)
        assert "Ashfall  #2VV" in shown
        assert "Groups (comma-separated; you have: Family, Rivals)" in shown
        s.before = s.before.with_bookmark(replace(ASH, visited=NOON))
        await s.press("x", "enter")
        assert s.changes == [replace(ASH, visited=NOON, saved=True, label="x")]
        await s.press("escape")
        nameless = Bookmarks({ELM.tag: Bookmark(tag=ELM.tag, visited=NOON)})
        s = await put_on(on, nameless)
        await s.point("recent #2QQ")
        await s.press("e")
        shown = screen_text(on.app)
        assert "Groups (comma-separated)" in shown
        assert "│  #2QQ  " in shown, "without a name the tag is alone"
        assert "Your name for it" in shown
        assert "Enter save · Tab: the other field · Esc cancel" in shown
        named = replace(ASH, groups=("[b]War",), saved=True)
        for bookmark, label in [
            ((named, ""), (replace(named, label="Old friends"), "Old friends"))[place]
            for place in places
        ]:
            dialog = LabelScreen(bookmark, bookmark.groups)
            await on.app.push_screen(dialog)
            await on.pilot.pause()
            assert dialog.query_one("#label-name", Input).value == label, "not the game's name"
            assert dialog.query_one("#label-groups", Input).value == "[b]War"
            assert "you have: [b]War)" in screen_text(on.app)
            assert dialog.focused is dialog.query_one("#label-name", Input)
            await s.press("escape")


def test_group_names_keep_their_spelling() -> None:
    """An existing group is matched in any case, and each group is listed once."""
    assert parse_groups("family,FAMILY, \u202eNew ", ["Family"]) == ("Family", "New")


# Hostile names


HOSTILE: Final = [
    "[/x]",
    "[bold red]x",
    "]] {y}",
    "ミノルの塔ミノルの塔ミノルの塔",
    "a" * 200,
    "$error",
]


@pytest.mark.parametrize(
    "widths", [(40,), pytest.param((60, 80, 120), marks=pytest.mark.soak)], ids=["usual", "other"]
)
async def test_markup_in_names_is_text_and_rows_keep_their_width(widths: tuple[int, ...]) -> None:
    """Brackets in names are text, and every row fills its width exactly."""
    tags = [Tag("2" + c * 3) for c in "0289PY"]
    bookmarks = Bookmarks(
        {
            tag: Bookmark(tag=tag, name=name, label=name, groups=(name,), saved=True, visited=NOON)
            for tag, name in zip(tags, HOSTILE, strict=True)
        }
    )
    async with switcher(bookmarks) as s:
        for width in widths:
            await s.on.resize(width, 24)
            await s.type("]")
            await s.type("")
            await s.point("saved #2222")
            await s.press("a", "escape", "d", "d")
            assert "[/x]" in s.text, width
            cells = {
                option.prompt.cell_length  # type: ignore[union-attr]
                for option, line in zip(s.clan_options.options, s.clan_options.rows, strict=True)
                if line.entries
            }
            assert cells == {s.clan_options.scrollable_content_region.width}, width


async def test_any_typed_text_is_accepted() -> None:
    """No text breaks the list, and each sent text is valid in a URL."""
    async with switcher() as s:
        for text in ("\ud800\ud800\ud800", "☆☆☆", "[/x][/y]", "%%%", "http://["):
            await s.type(text)
            await asyncio.sleep(0.01)
            assert s.on.app.crash is None, ascii(text)
        assert s.on.backend.calls
        for question in s.on.backend.calls:
            str(question.args[0]).encode()


@pytest.mark.parametrize(
    "act",
    [
        lambda search: search.with_text("ember"),
        lambda search: search.with_request(),
        lambda search: search.with_error(Unreachable("no")),
    ],
)
def test_all_results_of_a_search_match_its_text(
    act: Callable[[SearchState], SearchState],
) -> None:
    """Every result matches the text, in any order of keys and answers."""
    first = Page(clans=(make_ranked_clan(1),), after="x")
    search = SearchState().with_text("thorn").with_page(first, first=True)
    after = act(search)
    assert all(after.text in clan.name.casefold() for clan in after.found)


def test_a_page_without_new_clans_ends_the_search() -> None:
    """A cursor that leads to the same clans again offers no more of them."""
    page = Page(clans=(make_ranked_clan(1),), after="x")
    search = SearchState().with_text("thorn").with_page(page, first=True)
    again = search.with_request().with_page(page, first=False)
    assert (search.after, again.after, again.found) == ("x", "", search.found)


def test_names_use_the_width_that_facts_leave() -> None:
    """A label and a name of 15 letters each are whole in 66 cells, beside `just now`."""
    label, name = "Saturday's pals", "Seventeen Oaks!"
    row = SwitcherRow(
        key="x",
        kind=RowKind.CLAN,
        text=label,
        clan_name=name,
        tag_text="#2PPVQQ2L",
        facts="just now",
    )
    assert f"{label} · {name} " in draw_row(row, 66, facts_width=len("just now")).plain
    assert name not in draw_row(row, 66).plain


@pytest.mark.parametrize(
    ("cells", "seen"),
    [(32, "44/50   127,038  Spain"), (18, "44/50   127,038"), (10, "44/50"), (7, "44/50")],
)
def test_columns_of_facts_without_room_are_hidden(cells: int, seen: str) -> None:
    """A column that does not fit is hidden with its heading; no number is cut."""
    facts = (f"{'44/50':>7}  {'127,038':>8}  Spain", "Members  Trophies  Location")
    kinds = (RowKind.CLAN, RowKind.HEADING)
    width = 4 + 12 + 2 + 9 + 2 + cells
    clan, heading = (
        draw_row(
            SwitcherRow(key="x", kind=kind, text="Oakheart", tag_text="#2PP", facts=text),
            width,
            facts_width=len(facts[1]),
        ).plain
        for kind, text in zip(kinds, facts, strict=True)
    )
    assert "…" not in clan + heading
    assert clan.split("#2PP")[1].strip() == seen
    assert ("Location" in heading) == (cells == 32)


SAVED_ROW: Final = SwitcherRow(
    key="a",
    kind=RowKind.CLAN,
    text="Ours",
    clan_name="Thornwood",
    tag_text="#2PP",
    facts="mine, war · 3 min ago",
    is_saved=True,
    digit="1",
)
FOUND_ROW: Final = SwitcherRow(
    key="b", kind=RowKind.CLAN, text="Ashen", tag_text="#2QQ", facts="50/50    45,000    Germany"
)
HEADING_ROW: Final = SwitcherRow(
    key="h", kind=RowKind.HEADING, text="Found", facts="Members  Trophies  Location"
)


@pytest.mark.parametrize(
    ("width", "saved", "found", "heading"),
    [
        (20, "★ 1 Ou…  #2PP", "    As…  #2QQ", "Found"),
        (35, "★ 1 Ours · Thornwood    #2PP", "    Ashen               #2QQ", "Found"),
        (
            40,
            "★ 1 Ours · Thor…  #2PP       mine, war…",
            "    Ashen         #2QQ       50/50",
            "Found                        Members",
        ),
        (
            50,
            "★ 1 Ours · Thor…  #2PP       mine, war · 3 min ago",
            "    Ashen         #2QQ       50/50    45,000",
            "Found                        Members  Trophies",
        ),
        (
            80,
            "★ 1 Ours · Thornwood                 #2PP       mine, war · 3 min ago",
            "    Ashen                            #2QQ       50/50    45,000    Germany",
            "Found                                           Members  Trophies  Location",
        ),
    ],
)
def test_the_columns_of_a_row_share_its_width(
    width: int, saved: str, found: str, heading: str
) -> None:
    """The facts shrink first, then go, then names are cut; headings are above their facts."""
    rows = (SAVED_ROW, FOUND_ROW, HEADING_ROW)
    drawn = [str(draw_row(row, width)) for row in rows]
    assert [line.rstrip() for line in drawn] == [saved, found, heading]
    assert len(drawn[0]) == len(drawn[1]) == width
