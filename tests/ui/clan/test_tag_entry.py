"""Tests of the tag field: every text is accepted, queried, or refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import AccessDenied, NotFound, Unreachable
from clantui.core.model.intent import Intent
from clantui.core.model.tag import Tag, TagKind
from clantui.core.model.token import Token
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.api_key_field import ApiKeySubmitted
from clantui.ui.switcher.list import SwitcherList
from clantui.ui.switcher.screen import SwitcherField, SwitcherScreen
from tests.factories.api_keys import KEY
from tests.ui.harness import Stage, make_survey, stage
from tests.ui.screen_text import text

CARDS = ["Wizard", "Zap", "Zap"]
NOBODY = NotFound("nothing has this tag")

LINK = "https://royaleapi.com/clan/2QQ"

HOME_SURVEY = make_survey(CARDS)


async def mistype(s: Stage, error: Exception) -> None:
    """Type a tag that fails to load, and confirm it."""
    await s.press("t", *"9y8v", "enter")
    await s.end(error)  # type: ignore[arg-type]
    assert s.backend.loads[-1].tag == Tag("9Y8V")
    assert s.message.startswith("✗")


async def paste(s: Stage, pasted: str) -> None:
    """Let the terminal paste a text."""
    s.app.post_message(Paste(pasted))
    await s.pilot.pause()
    await s.pilot.pause()


@pytest.mark.parametrize(
    "cases",
    [
        ((NOBODY, "escape"), (Unreachable("no answer"), "t escape")),
        pytest.param(
            (
                (AccessDenied("the API key was refused"), "escape"),
                (Unreachable("no answer"), "escape"),
                (NOBODY, "t escape"),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_esc_restores_the_tag_after_a_mistyped_one(
    cases: tuple[tuple[Exception, str], ...],
) -> None:
    """Esc, also in the field, restores the clan's tag and clears the message of any error."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        before = s.message
        for error, keys in cases:
            await mistype(s, error)
            await s.press(*keys.split())
            assert s.screen.query_one(TagInput).value == "#2PP", error
            assert s.message == before, error
            assert "offline" not in s.title, error
            await s.press("r")
            assert s.backend.loads[-1].tag == Tag("2PP"), error
            await s.load(HOME_SURVEY)


async def test_the_first_new_letter_clears_the_message() -> None:
    """Another tag dismisses the error of the first, which is not retried."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await mistype(s, Unreachable("no answer"))
        assert "next try" in s.message
        await s.press("t", "2")
        assert "✗" not in s.message
        await s.tick(100)
        assert len(s.backend.loads) == 2


@pytest.mark.soak
async def test_without_a_clan_the_first_new_letter_clears_the_message() -> None:
    """Typing clears the message if no clan is on the screen, too."""
    async with stage(first="2PP", load_delay=1000) as s:
        await s.end(NOBODY)
        assert s.message.startswith("✗")
        await s.press("2")
        assert s.message == ""


async def test_an_error_of_the_clan_on_screen_stays() -> None:
    """Neither typing nor Esc hides the failed reload of the clan on the screen."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("r")
        await s.end(AccessDenied("the API key was refused"))
        await s.press("t", "2", "escape")
        assert "the API key was refused" in s.message


async def test_a_name_is_searched_for() -> None:
    """For a name in the tag field the message says that Enter searches, and it does."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("t", *"an", "space", *"elm")
        assert "› a clan's name? Enter searches for it" in s.message
        await s.press("enter")
        assert isinstance(s.app.screen, SwitcherScreen)
        field = s.app.screen.query_one(SwitcherField)
        assert (field.value, s.app.focused) == ("an elm", field)
        while not s.backend.calls:
            await s.pilot.pause(0.05)
        assert s.backend.calls[-1].args == ("an elm", "")


@pytest.mark.parametrize(
    "cases",
    [
        (("2px", "X is never in a tag"),),
        pytest.param(
            (
                ("2PP 9Y8V", "one tag or several?"),
                ("https://royaleapi.com/clan/popular", "this link has no clan or player tag"),
                ("#2", "too short"),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_enter_says_what_is_wrong(cases: tuple[tuple[str, str], ...]) -> None:
    """An invalid text requests nothing and stays in the field."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for typed, error in cases:
            await s.press("t")
            s.screen.query_one(TagInput).value = typed
            await s.press("enter")
            assert error in s.message
            assert len(s.backend.loads) == 1, typed
            assert s.screen.query_one(TagInput).value == typed
            await s.press("escape")


@pytest.mark.parametrize(
    "cases",
    [
        (("i", "2QQ"), ("slash", LINK)),
        pytest.param(
            (
                ("i", LINK),
                ("question_mark", LINK),
                ("slash", "#2QQ"),
                ("s", LINK),
                ("exclamation_mark", "#2QQ"),
                ("T", "#2QQ"),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_a_tag_or_link_can_be_pasted_anywhere(cases: tuple[tuple[str, str], ...]) -> None:
    """A pasted tag or link goes to the tag field, also from a dialog or a filter."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for number, (key, text) in enumerate(cases):
            assert s.app.focused is s.table, key
            await s.press(key)
            await paste(s, text)
            assert "Enter opens #2QQ · Esc cancels" in s.message, key
            assert s.app.screen is s.screen, key
            field = s.screen.query_one(TagInput)
            assert field.has_focus, key
            assert field.region.area, key
            await s.press("enter")
            assert [load.tag for load in s.backend.loads[1:]] == [Tag("2QQ")] * (number + 1), key
            await s.end(NOBODY)
            await s.press("escape")


@pytest.mark.parametrize(
    "cases",
    [(("slash", "lulu"),), pytest.param((("question_mark", "PULL"),), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_words_pasted_into_a_search_field_stay_there(
    cases: tuple[tuple[str, str], ...],
) -> None:
    """A word that only looks like a tag is searched for where it is pasted."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for key, text in cases:
            await s.press(key)
            await paste(s, text)
            assert isinstance(s.app.focused, Input)
            assert s.app.focused.value == text
            await s.press("escape")


@pytest.mark.parametrize(
    "cases",
    [
        (
            ("w", "#2QQ.csv"),
            ("c", "#2QQ"),
        ),
        pytest.param((("w", "#2QQ"),), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_dialogs_for_names_and_tags_keep_what_is_pasted(
    cases: tuple[tuple[str, str], ...],
) -> None:
    """The name of a file may look like a tag, and the switcher has a field for tags."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for key, text in cases:
            await s.press(key)
            opened = s.app.screen
            assert opened is not s.screen, key
            await paste(s, text)
            assert s.app.screen is opened, key
            s.screen.navigator.close_upper()
            await s.pilot.pause()


@pytest.mark.parametrize(
    "texts",
    [
        ("#2QQ, #9Y8V",),
        pytest.param(
            (
                "us #2QQ\nthem #9Y8V",
                "2qq\n9y8v\n",
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_a_pasted_list_can_be_stepped_through(texts: tuple[str, ...]) -> None:
    """Enter opens the first tag of a pasted list, and the arrow keys move to the others."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for text in texts:
            s.screen.controller.use_list(ClanList("list", (ClanRef(Tag("2PP")),)))
            await s.pilot.pause()
            await paste(s, text)
            assert "Enter opens #2QQ and 1 more clan · Esc cancels" in s.message, text
            await s.press("enter")
            assert s.screen.controller.state.tag == Tag("2QQ"), text
            assert s.screen.query_one(TagInput).value == "#2QQ", text
            await s.press("right")
            assert s.screen.controller.state.tag == Tag("9Y8V"), text


@pytest.mark.parametrize(
    "cases",
    [
        (("2QQ 9Y8V", ["open-list", "open"]),),
        pytest.param((("#2QQ, #9Y8V", ["open-list"]),), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_the_switcher_explains_lists(cases: tuple[tuple[str, list[str]], ...]) -> None:
    """A list is offered as a list; if it can also be one tag, both are offered."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        for text, keys in cases:
            s.screen.controller.use_list(ClanList("list", (ClanRef(Tag("2PP")),)))
            await s.press("c")
            await paste(s, text)
            rows = s.app.screen.query_one(SwitcherList).rows
            assert [row.key for row in rows if row.is_selectable] == keys
            await s.press("enter")
            tags = [stop.tag for stop in s.screen.controller.clan_list.clans]
            assert tags == [Tag("2QQ"), Tag("9Y8V")], text


@pytest.mark.parametrize(
    "tags",
    [("9Y8V",), pytest.param(("https://royaleapi.com/clan/9Y8V",), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_letter_replaces_a_tag_that_stays_in_the_field(tags: tuple[str, ...]) -> None:
    """Without an API key, the tag stays in the field, completed: the next text replaces it.

    A tag pasted over a shorter one is replaced by the next text, too.
    """
    async with stage(has_key=False) as s:
        field = s.screen.query_one(TagInput)
        for tag in tags:
            await s.press(*"2pp", "enter")
            assert (field.value, s.message[:1]) == ("#2PP", "✗")
            await s.press(*tag)
            assert field.value == tag
            await s.press("enter")
            assert field.value == "#9Y8V"
        await s.press(*"2p")
        assert field.value == "2p"
        await paste(s, "https://royaleapi.com/clan/9Y8V")
        assert field.value == "#9Y8V"
        await s.press("2")
        assert field.value == "2"


@pytest.mark.parametrize(
    "cases",
    [
        ("join us: https://royaleapi.com/clan/9Y8V please",),
        pytest.param(("9y8v",), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_a_pasted_tag_replaces_the_text_of_the_field(cases: tuple[str, ...]) -> None:
    """A tag without its sign, or a link among words, is pasted as the tag it means."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        field = s.screen.query_one(TagInput)
        for pasted in cases:
            await s.press("t")
            assert field.value == "#2PP", pasted
            await paste(s, pasted)
            assert field.value == "#9Y8V", pasted
            assert s.message.startswith("Enter opens #9Y8V"), pasted
            await s.press("escape")


async def test_a_tag_that_replaces_a_key_is_readable() -> None:
    """An API key is masked while it is typed; the tag that replaces it is not."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        field = s.screen.query_one(TagInput)
        field.value = "eyJ" + "a" * 60
        await s.pilot.pause()
        assert field.password
        s.screen.open_clan(Tag("9Y8V"))
        assert (field.value, field.password) == ("#9Y8V", False)


async def test_a_typed_tag_is_a_clan_whatever_was_pasted_before() -> None:
    """Only the pasted link itself is a player; the next tag in the field is a clan again."""
    async with stage(load_delay=1000, loaded=HOME_SURVEY) as s:
        await s.press("t")
        await paste(s, "https://royaleapi.com/player/9Y8V")
        await s.press(*"2gg", "enter")
        assert [load.tag for load in s.backend.loads][1:] == [Tag("2GG")]
        assert "find_clan_of_player" not in [call.name for call in s.backend.calls]


@pytest.mark.soak
async def test_a_link_is_no_error_while_it_is_typed() -> None:
    """The beginning of a link is neither a name nor a wrong tag."""
    async with stage() as s:
        for typed in ("https:", "royaleapi.com/"):
            s.screen.query_one(TagInput).value = typed
            await s.pilot.pause()
            assert s.message == "", typed


async def test_blanks_are_an_empty_field() -> None:
    """Enter on blanks asks for a tag, as on an empty field, and names no wrong character."""
    async with stage() as s:
        await s.press("space", "space", "enter")
        assert s.message == "Type a clan tag, for example #2PP"


async def test_the_field_never_moves() -> None:
    """A field without a clan is named at once, not a second later, which would move it."""
    async with stage() as s:
        await stays(s)
    async with stage(first="2PP") as s:
        await s.end(NotFound("no clan has the tag #2PP"))
        await stays(s)


async def stays(s: Stage) -> None:
    """Fail unless the field is named, and is in the same place after a look at the clock."""
    field = s.screen.query_one(TagInput)
    first = field.region
    await s.tick()
    assert "Clan tag" in text(s.app)
    assert field.region == first


class FieldApp(App[None]):
    """App of the field alone, which collects its messages."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[Any] = []

    def compose(self) -> ComposeResult:
        """Compose the field."""
        yield TagInput()

    @on(TagInput.Validated)
    def _collect_notice(self, message: TagInput.Validated) -> None:
        self.posted.append((message.notice, message.is_entered))

    @on(TagInput.IntentSubmitted)
    def _collect_intent(self, message: TagInput.IntentSubmitted) -> None:
        self.posted.append(message.intent)

    @on(ApiKeySubmitted)
    def _collect_key(self, message: ApiKeySubmitted) -> None:
        self.posted.append(message.token)

    @on(Input.Changed)
    @on(Input.Submitted)
    def _collect_other(self, message: Message) -> None:
        self.posted.append(message)


SEARCHES = "› a clan's name? Enter searches for it"
PLAYER_LINK = "https://royaleapi.com/player/9Y8V"


async def test_the_field_posts_one_message_for_each_change_and_each_enter() -> None:
    """A notice while typing, and on Enter an intent, an error or a key; never Textual's own."""
    app = FieldApp()
    async with app.run_test() as pilot:
        field = app.query_one(TagInput)

        async def take_posted() -> list[Any]:
            await pilot.pause()
            posted = [*app.posted]
            app.posted.clear()
            return posted

        for text, notice in (
            ("2", ""),
            ("2p", ""),
            ("2px", "✗ X is never in a tag"),
            ("hello world", SEARCHES),
            ("https:", ""),
            ("royaleapi.com/xx", ""),
            ("clan/2", ""),
            ("eyJhello", ""),
            ("", ""),
        ):
            field.value = text
            ((shown, is_entered),) = await take_posted()
            assert shown.startswith(notice) if notice else shown == ""
            assert is_entered is False
            assert field.password is text.startswith("eyJ")
        for text, tags, value in (
            ("", (), ""),
            ("  ", (), "  "),
            ("2pp", ("2PP",), "#2PP"),
            ("#2qq, #9Y8V", ("2QQ", "9Y8V"), "#2QQ, #9Y8V"),
            ("hello world", (), "hello world"),
        ):
            field.value = text
            await take_posted()
            await pilot.press("enter")
            (intent,) = await take_posted()
            assert isinstance(intent, Intent)
            assert intent.tags == tuple(map(Tag, tags))
            assert intent.kind is TagKind.UNKNOWN
            assert tags or intent.name == text.strip()
            assert field.value == value
            assert not tags or field.selected_text == value
        for text in ("2px", "#2", "2PP 9Y8V"):
            field.value = text
            await take_posted()
            await pilot.press("enter")
            ((shown, is_entered),) = await take_posted()
            assert (shown[:2], is_entered) == ("✗ ", True)
            assert field.value == text
        field.value = KEY
        await take_posted()
        await pilot.press("enter")
        assert await take_posted() == [Token(KEY)]
        assert (field.value, field.password) == ("", False)


async def test_only_the_pasted_text_has_the_kind_of_its_link() -> None:
    """A link to a player is one until the text changes; other texts are not taken."""
    app = FieldApp()
    async with app.run_test() as pilot:
        field = app.query_one(TagInput)
        for text, is_taken in (("hello", False), ("2PP 9Y8V", False), (PLAYER_LINK, True)):
            assert field.offer(text) is is_taken
        await pilot.pause()
        assert (field.value, app.posted) == ("#9Y8V", [])
        kinds = []
        for text in ("#9Y8V", "#2PP", "9y8v"):
            field.value = text
            await pilot.press("enter")
            await pilot.pause()
            (intent,) = (post for post in app.posted if isinstance(post, Intent))
            kinds.append(intent.kind)
            app.posted.clear()
        assert kinds == [TagKind.PLAYER, TagKind.UNKNOWN, TagKind.PLAYER]
        field.show_tag(Tag("2PP"), Tag("2QQ"))
        await pilot.pause()
        assert (field.value, field.selected_text, app.posted) == ("#2PP, #2QQ", field.value, [])
