"""Tests of API keys on the screen: recognised, never shown, checked, saved on request."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest
from textual.events import Paste
from textual.widgets import Input, Static

from clantui.core.model.errors import AccessDenied, NotFound, Unreachable
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.core.ports import KeyPlace
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.widgets.api_key_dialog import ApiKeyScreen
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.export.dialog import take_screenshot
from clantui.ui.switcher.screen import SwitcherField, SwitcherScreen
from tests.factories.api_keys import KEY
from tests.ui.harness import Stage, make_survey, stage
from tests.ui.screen_text import text as read_screen

CARDS = ["Wizard", "Zap"]


async def paste(s: Stage, text: str) -> None:
    """Let the terminal paste a text."""
    s.app.post_message(Paste(text))
    for _ in range(3):
        await s.pilot.pause()


async def answer_check(s: Stage, error: Exception | None = None) -> None:
    """Let the API answer the check of the key."""
    question = s.backend.calls[-1]
    assert (question.name, question.args) == ("check_key", (Token(KEY),))
    if error is None:
        question.answer.set_result(None)
    else:
        question.answer.set_exception(error)
    for _ in range(3):
        await s.pilot.pause()


def read_dialog(s: Stage) -> str:
    """Return the text of the dialog."""
    return "\n".join(str(part.content) for part in s.app.screen.query(Static))


def read_all(s: Stage) -> str:
    """Return all visible text and all stored text."""
    fields = "".join(field.value for field in s.app.screen.query(Input) if not field.password)
    pages = repr(
        (s.backend.store.text, s.screen.controller.state, s.screen.controller.states.bookmarks)
    )
    return take_screenshot(s.app.screen) + fields + pages + s.message


PASTES: Final = (
    *((keys, KEY) for keys in ("", "t", "c", "slash", "b", "question_mark")),
    ("", f'"{KEY}",\r\n'),
    ("", f"Authorization: Bearer {KEY}"),
)
"""Key to a place, and the text pasted there."""


@pytest.mark.parametrize(
    "pastes",
    [
        (PASTES[1], PASTES[-1]),
        pytest.param((PASTES[0], *PASTES[2:-1]), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_a_key_pasted_anywhere_is_checked_and_saved(
    pastes: tuple[tuple[str, str], ...],
) -> None:
    """A pasted key opens the dialog from any focus, and is never shown."""
    async with stage(load_delay=1000, loaded=make_survey(CARDS)) as s:
        for keys, text in pastes:
            s.screen.navigator.close_upper()
            s.screen.set_focus(s.table)
            s.app.clear_notifications()
            s.backend.saved_keys.clear()
            s.backend.used_keys.clear()
            await s.press(*filter(None, [keys]))
            await paste(s, text)
            assert isinstance(s.app.screen, ApiKeyScreen), keys
            assert "Checking the API key" in read_dialog(s)
            assert s.backend.saved_keys == s.backend.used_keys == []
            await answer_check(s)
            assert "The API key works" in read_dialog(s)
            assert "~/.crtoken" in read_dialog(s)
            assert not [part for part in KEY.split(".") if part[:12] in read_all(s)]
            await s.press("enter")
            assert s.backend.saved_keys == [Token(KEY)], keys
            assert not isinstance(s.app.screen, ApiKeyScreen), keys
            assert s.notices[-1] == "Saved in ~/.crtoken."


FIELDS: Final[dict[str, type[Input]]] = {
    "t": TagInput,
    "c": SwitcherField,
    "ctrl+p": Input,
    "slash": FilterInput,
}
"""Fields by the key that opens them."""


@pytest.mark.parametrize(
    "keys",
    [("t",), pytest.param(("slash", "c", "ctrl+p"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_typed_key_is_masked_and_checked(keys: tuple[str, ...]) -> None:
    """A terminal without bracketed paste types it: dots at once, and Enter checks it."""
    async with stage(load_delay=1000, loaded=make_survey(CARDS)) as s:
        for number, key in enumerate(keys):
            s.screen.navigator.close_upper()
            s.screen.set_focus(s.table)
            await s.press(key)
            box = s.app.screen.query_one(FIELDS[key])
            box.value = ""
            await s.press(*"eyJ")
            assert box.password, key
            box.value = KEY
            await s.pilot.pause()
            assert not [part for part in KEY.split(".") if part[:12] in read_all(s)], key
            assert "not used in tags" not in s.message, key
            assert len(s.backend.calls) == number, key
            await s.press("enter")
            await s.pilot.pause()
            assert isinstance(s.app.screen, ApiKeyScreen), key
            assert (box.value, box.password) == ("", False), key
            assert [call.name for call in s.backend.calls] == ["check_key"] * (number + 1), key


async def test_a_name_that_begins_like_a_key_is_unmasked() -> None:
    """A text is masked only while it can be a key."""
    async with stage() as s:
        await s.press(*"eyJ", "home", "delete")
        field = s.screen.query_one(TagInput)
        assert (field.value, field.password) == ("yJ", False)


async def test_a_part_of_a_key_is_reported_and_not_sent() -> None:
    """An incomplete key is refused without a request."""
    async with stage() as s:
        for text in (KEY[:-9], KEY.rpartition(".")[0] + "."):
            s.app.clear_notifications()
            await paste(s, text)
            assert isinstance(s.app.screen, ClanScreen)
            (sentence,) = s.notices
            assert "was cut" in sentence
            assert text[:12] not in sentence
            assert s.backend.calls == []
        s.screen.action_demo()
        assert s.notices == [], "the demo needs no API key"


async def test_a_refused_key_is_not_saved() -> None:
    """The dialog gives the reason and says that nothing was saved; no key saves or uses it."""
    async with stage(has_key=False) as s:
        await paste(s, KEY)
        await answer_check(
            s,
            AccessDenied(
                "your API key does not work from your IP address, 203.0.113.7", "203.0.113.7"
            ),
        )
        assert "✗ Your API key does not work from your IP address, 203.0.113.7" in read_dialog(s)
        assert "Nothing was saved" in read_dialog(s)
        await s.press("enter", "n", "escape")
        assert s.backend.saved_keys == s.backend.used_keys == []
        assert s.app.screen is s.screen


async def test_a_key_that_could_not_be_checked_is_checked_again() -> None:
    """An unreachable API does not refuse the key, and Enter checks it again."""
    async with stage(has_key=False) as s:
        await paste(s, KEY)
        await answer_check(s, Unreachable("no connection"))
        assert "could not be checked: no connection." in read_dialog(s)
        bar = str(s.app.screen.query_one(KeyBar).render())
        assert "Retry" in bar
        assert "Save" not in bar
        await s.press("n", "enter")
        assert s.backend.used_keys == []
        await answer_check(s)
        assert "The API key works" in read_dialog(s)


async def test_esc_forgets_a_key() -> None:
    """Nothing is stored before or after the check; a second key replaces the first."""
    async with stage(has_key=False) as s:
        await paste(s, KEY)
        await s.press("enter", "n", "escape")
        await paste(s, KEY)
        await paste(s, KEY)
        assert [type(screen) for screen in s.app.screen_stack[1:]] == [ApiKeyScreen]
        await answer_check(s)
        await s.press("escape")
        assert s.app.screen is s.screen
        assert s.backend.saved_keys == s.backend.used_keys == []


async def test_the_dialog_says_what_each_key_does_now() -> None:
    """Text, hint and key bar agree while a key is checked, and after each answer.

    The text says how the file changes: the old key is backed up, and a setting with priority is
    named. A reason that ends in a question mark gets no full stop.
    """
    async with stage(has_key=False, size=(60, 20)) as s:

        def check_dialog(words: str, hint: str, bar: str) -> None:
            """Compare the dialog; all of it must be on the screen."""
            screen = s.app.screen
            parts = (screen.query_one(part) for part in ("#key-says", ".dialog--hint", KeyBar))
            assert [str(part.render()) for part in parts] == [words, hint, bar]
            drawn = "".join(char for char in read_screen(s.app) if char not in " │\n")
            for line in (*words.splitlines(), hint):
                assert line.replace(" ", "") in drawn

        checking = (
            "◌ Checking the API key with one request …",
            "Esc cancels and forgets the API key",
            "esc Close",
        )
        works, keys = "✓ The API key works.", "n uses it until you quit · Esc forgets it"
        offer = f"{works}\nSave it in ~/.crtoken? Only you can read that file."
        noted = "\nWhat is in that file now is kept as ~/.crtoken.old.\n! CLANTUI_TOKEN is set."
        note = KeyPlace(name="~/.crtoken", backup="~/.crtoken.old", note="CLANTUI_TOKEN is set.")
        homeless = KeyPlace(name="~/.crtoken", problem="There is no home folder.")
        for place, text, hint, bar in (
            (KeyPlace(name="~/.crtoken"), offer, f"Enter saves it · {keys}", "↵ Save  n Use"),
            (note, offer + noted, f"Enter saves it · {keys}", "↵ Save  n Use"),
            (homeless, f"{works}\nThere is no home folder.", keys, "n Use"),
        ):
            s.backend.given_place = place
            await paste(s, KEY)
            check_dialog(*checking)
            await answer_check(s)
            check_dialog(text, hint, f"{bar}  esc Close")
        await paste(s, KEY)
        await answer_check(s, Unreachable("no connection"))
        hint = "Enter retries · Esc closes and forgets the API key"
        failed = "✗ The API key could not be checked: {}"
        check_dialog(failed.format("no connection."), hint, "↵ Retry  esc Close")
        await s.press("enter")
        question = "are you online?"
        await answer_check(s, Unreachable(question))
        check_dialog(failed.format(question), hint, "↵ Retry  esc Close")
        await s.press("enter")
        check_dialog(*checking)
        await answer_check(s, AccessDenied("the key was refused"))
        refused = "✗ The key was refused\nNothing was saved."
        check_dialog(refused, "Esc closes", "esc Close")


async def test_a_key_is_saved_once() -> None:
    """While the key is saved, neither Enter nor `n` does anything."""
    async with stage(has_key=False) as s:
        written = asyncio.Event()

        async def save_slowly(token: Token) -> str:
            s.backend.saved_keys.append(token)
            await written.wait()
            return ""

        s.backend.save_key = save_slowly  # type: ignore[method-assign]
        await paste(s, KEY)
        await answer_check(s)
        await s.press("enter", "enter", "n")
        assert (s.backend.saved_keys, s.backend.used_keys) == ([Token(KEY)], [])
        assert len(s.backend.calls) == 1
        assert isinstance(s.app.screen, ApiKeyScreen)
        written.set()
        await s.until(lambda: s.app.screen is s.screen)
        assert s.notices[-1] == "Saved in ~/.crtoken."


async def test_a_key_may_be_used_without_saving_it() -> None:
    """`n` uses the key until the program ends; without a home folder Enter saves nothing."""
    async with stage(has_key=False) as s:
        await paste(s, KEY)
        await answer_check(s)
        await s.press("n")
        assert (s.backend.saved_keys, s.backend.used_keys) == ([], [Token(KEY)])
        s.backend.used_keys.clear()
        s.backend.given_place = KeyPlace(name="~/.crtoken", problem="There is no home folder.")
        await paste(s, KEY)
        await answer_check(s)
        assert "There is no home folder" in read_dialog(s)
        await s.press("enter")
        assert s.backend.saved_keys == []
        await s.press("n")
        assert s.backend.used_keys == [Token(KEY)]


async def test_a_full_disk_is_reported() -> None:
    """The key is used all the same."""
    async with stage(has_key=False) as s:
        s.backend.save_error = "~/.crtoken could not be written: No space left on device."
        await paste(s, KEY)
        await answer_check(s)
        await s.press("enter")
        message = s.notices[-1]
        assert message.startswith("~/.crtoken could not be written: No space left on device.")
        assert "used until you quit" in message


async def test_enter_uses_a_key_file_created_at_runtime() -> None:
    """Without a key Enter says so; with a new key file, the next Enter loads the clan.

    If there is no such clan, the first steps ask for a tag, and not for a key again.
    """
    async with stage(has_key=False) as s:
        await s.press(*"2pp", "enter")
        assert "You need an API key" in s.message
        assert s.backend.loads == []
        s.backend.found_key = Token(KEY)
        await s.press("enter")
        assert [load.tag for load in s.backend.loads] == [Tag("2PP")]
        await s.end(NotFound("no clan has the tag #2PP"))
        parts = s.screen.query("Welcome Static").results(Static)
        steps = " ".join(str(part.content) for part in parts)
        assert "Type a clan tag" in steps
        assert "developer.clashroyale.com" not in steps


async def test_a_wrong_key_file_is_reported_at_each_try() -> None:
    """The message names the problem of the key file, not a missing key."""
    async with stage(has_key=False) as s:
        s.backend.key_problem = "the API key in ~/.crtoken was cut"
        await s.press(*"2pp", "enter")
        assert s.message == "✗ the API key in ~/.crtoken was cut"


async def test_with_a_key_the_first_steps_ask_for_a_tag() -> None:
    """The words about making a key are gone, and so is the problem."""
    async with stage(has_key=False) as s:
        step = s.screen.query_one("Welcome")
        assert "developer.clashroyale.com" in str([str(p.content) for p in step.query(Static)])
        await paste(s, KEY)
        await answer_check(s)
        await s.press("enter")
        await s.pilot.pause()
        message = str([str(part.content) for part in step.query(Static)])
        assert "Type a clan tag" in message
        assert "no API key" not in message


async def test_a_refused_request_is_repeated_with_the_new_key() -> None:
    """After a 403 a new key reloads the clan without typing the tag again."""
    async with stage(first="2PP", load_delay=1000) as s:
        await s.end(AccessDenied("the API key was refused"))
        await paste(s, KEY)
        await answer_check(s)
        await s.press("enter")
        assert [load.tag for load in s.backend.loads] == [Tag("2PP"), Tag("2PP")]


async def test_a_key_saved_in_the_demo_is_for_the_next_start() -> None:
    """In the demo a key is saved for the next start, with a message; nothing is reloaded."""
    async with stage(demo=True, first="2PP", load_delay=1000) as s:
        await s.load(make_survey(CARDS))
        await paste(s, KEY)
        await answer_check(s)
        await s.press("enter")
        assert "Start clantui again" in s.notices[-1]
        assert len(s.backend.loads) == 1
        s.backend.uses_keys = False
        await paste(s, KEY)
        await answer_check(s)
        await s.press("n")
        assert s.notices[-1].startswith("The demo goes on.")


async def test_the_search_by_name_uses_a_key_file_created_later() -> None:
    """The switcher looks for the key file again, too."""
    async with stage(has_key=False) as s:
        s.screen.open_screen("switcher")
        await s.pilot.pause()
        assert isinstance(s.app.screen, SwitcherScreen)
        s.backend.found_key = Token(KEY)
        await s.press(*"elm")
        while not s.backend.calls:
            await s.pilot.pause(0.05)
        assert s.backend.calls[-1].args == ("elm", "")


async def test_a_filter_never_holds_a_key() -> None:
    """A key typed into the filter is not stored for the next run."""
    async with stage(load_delay=1000, loaded=make_survey(CARDS)) as s:
        await s.press("slash")
        s.app.screen.query_one(FilterInput).value = KEY
        await s.pilot.pause()
        s.screen.tick()
        assert KEY[:12] not in read_all(s)
