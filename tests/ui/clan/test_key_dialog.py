"""An API key on the screen: recognised, never shown, checked, saved when the user says so."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Input, Static

from clantui.core.model.errors import AccessDenied, Unreachable
from clantui.core.model.key_place import KeyPlace
from clantui.core.model.tag import Tag
from clantui.core.model.token import Token
from clantui.ui.clan.key_dialog import KeyScreen
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.export.svg import screenshot_svg
from clantui.ui.switcher.field import SwitcherField
from clantui.ui.switcher.screen import SwitcherScreen
from tests.factories.api_keys import KEY
from tests.ui.harness import Stage, loaded, stage

CARDS = ["Wizard", "Zap"]


async def paste(s: Stage, text: str) -> None:
    """Let the terminal paste a text."""
    s.app.post_message(Paste(text))
    for _ in range(3):
        await s.pilot.pause()


async def checked(s: Stage, error: Exception | None = None) -> None:
    """Let the API answer what the key was checked with."""
    question = s.engine.questions[-1]
    assert (question.what, question.about) == ("check_key", (Token(KEY),))
    if error is None:
        question.answer.set_result(None)
    else:
        question.answer.set_exception(error)
    for _ in range(3):
        await s.pilot.pause()


def told(s: Stage) -> str:
    """Return the text of the dialog."""
    return "\n".join(str(part.content) for part in s.app.screen.query(Static))


def shown(s: Stage) -> str:
    """All that can be seen, and all that is kept."""
    fields = "".join(field.value for field in s.app.screen.query(Input) if not field.password)
    pages = repr(
        (s.engine.memory.text, s.screen.controller.state, s.screen.controller.states.bookmarks)
    )
    return screenshot_svg(s.app.screen, "x") + fields + pages + s.message


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        *((keys, KEY) for keys in ("", "t", "c", "slash", "b", "question_mark")),
        ("", f'"{KEY}",\r\n'),
        ("", f"Authorization: Bearer {KEY}"),
    ],
)
async def test_a_key_pasted_anywhere_is_checked_and_saved(keys: str, text: str) -> None:
    """A pasted key goes to its dialog from any focus, and nothing of it is shown."""
    async with stage(first="2PP", rest=1000) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press(*filter(None, [keys]))
        await paste(s, text)
        assert isinstance(s.app.screen, KeyScreen)
        assert "Checking the API key" in told(s)
        assert s.engine.saved == s.engine.used == []
        await checked(s)
        assert "The API key works" in told(s)
        assert "~/.crtoken" in told(s)
        assert not [part for part in KEY.split(".") if part[:12] in shown(s)]
        await s.press("enter")
        assert s.engine.saved == [Token(KEY)]
        assert not isinstance(s.app.screen, KeyScreen)
        assert [n.message for n in s.app._notifications][-1] == "Saved in ~/.crtoken."


@pytest.mark.parametrize(("key", "field"), [("t", TagInput), ("c", SwitcherField)])
async def test_a_key_that_is_typed_is_masked_and_taken(key: str, field: type[Input]) -> None:
    """A terminal without bracketed paste types it: dots at once, and Enter checks it."""
    async with stage(first="2PP", rest=1000) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press(key)
        box = s.app.screen.query_one(field)
        box.value = ""
        await s.press(*"eyJ")
        assert box.password
        box.value = KEY
        await s.pilot.pause()
        assert not [part for part in KEY.split(".") if part[:12] in shown(s)]
        assert "not used in tags" not in s.message
        assert s.engine.questions == []
        await s.press("enter")
        await s.pilot.pause()
        assert isinstance(s.app.screen, KeyScreen)
        assert (box.value, box.password) == ("", False)


async def test_a_name_that_begins_like_a_key_is_seen_again() -> None:
    """Dots are for keys: who goes on to type something else sees it."""
    async with stage() as s:
        await s.press(*"eyJ", "home", "delete")
        field = s.screen.query_one(TagInput)
        assert (field.value, field.password) == ("yJ", False)


@pytest.mark.parametrize(
    ("text", "why"),
    [(KEY[:-9], "its end is missing"), (KEY.rpartition(".")[0] + ".", "was cut")],
)
async def test_a_part_of_a_key_is_told_and_not_sent(text: str, why: str) -> None:
    """A key that was cut on its way is refused before anything is asked."""
    async with stage() as s:
        await paste(s, text)
        assert isinstance(s.app.screen, ClanScreen)
        (sentence,) = [n.message for n in s.app._notifications]
        assert why in sentence
        assert text[:12] not in sentence
        assert s.engine.questions == []


async def test_a_refused_key_is_not_saved() -> None:
    """It says why, and that nothing was saved; no key of the keyboard saves or uses it."""
    async with stage(ready=False) as s:
        await paste(s, KEY)
        await checked(
            s,
            AccessDenied(
                "your API key does not work from your IP address, 203.0.113.7", "203.0.113.7"
            ),
        )
        assert "does not work from your IP address, 203.0.113.7" in told(s)
        assert "Nothing was saved" in told(s)
        await s.press("enter", "n", "escape")
        assert s.engine.saved == s.engine.used == []
        assert s.app.screen is s.screen


async def test_a_question_gets_no_full_stop() -> None:
    """A reason that ends in a question mark gets no full stop."""
    async with stage(ready=False) as s:
        await paste(s, KEY)
        await checked(s, Unreachable("the API's name was not found: are you online?"))
        assert "are you online?\n" in told(s)


async def test_a_key_that_could_not_be_checked_is_checked_again() -> None:
    """An unreachable API is no verdict on the key, and Enter asks again."""
    async with stage(ready=False) as s:
        await paste(s, KEY)
        await checked(s, Unreachable("no connection"))
        assert "could not be checked: no connection." in told(s)
        await s.press("n", "enter")
        assert s.engine.used == []
        await checked(s)
        assert "The API key works" in told(s)


async def test_a_key_may_be_used_without_saving_it() -> None:
    """`n` uses it until the program ends."""
    async with stage(ready=False) as s:
        await paste(s, KEY)
        await checked(s)
        await s.press("n")
        assert (s.engine.saved, s.engine.used) == ([], [Token(KEY)])


async def test_esc_forgets_a_key() -> None:
    """Neither before nor after the check is anything kept."""
    async with stage(ready=False) as s:
        await paste(s, KEY)
        await s.press("enter", "n", "escape")
        await paste(s, KEY)
        await checked(s)
        await s.press("escape")
        assert s.engine.saved == s.engine.used == []


async def test_the_dialog_says_what_becomes_of_the_file() -> None:
    """The present key is kept, and a setting that goes before it is named."""
    place = KeyPlace(name="~/.crtoken", backup="~/.crtoken.old", note="CLANTUI_TOKEN is set.")
    async with stage(ready=False) as s:
        s.engine.place = place
        await paste(s, KEY)
        await checked(s)
        assert "kept as ~/.crtoken.old" in told(s)
        assert "CLANTUI_TOKEN is set." in told(s)


async def test_without_a_home_it_cannot_be_saved() -> None:
    """That is said, Enter saves nothing, and `n` uses it."""
    async with stage(ready=False) as s:
        s.engine.place = KeyPlace(name="~/.crtoken", problem="There is no home folder.")
        await paste(s, KEY)
        await checked(s)
        assert "There is no home folder" in told(s)
        await s.press("enter")
        assert s.engine.saved == []
        await s.press("n")
        assert s.engine.used == [Token(KEY)]


async def test_a_disk_that_refuses_is_told() -> None:
    """The key is used all the same."""
    async with stage(ready=False) as s:
        s.engine.unsaved = "~/.crtoken could not be written: No space left on device."
        await paste(s, KEY)
        await checked(s)
        await s.press("enter")
        said = [n.message for n in s.app._notifications][-1]
        assert said.startswith("~/.crtoken could not be written: No space left on device.")
        assert "used until you quit" in said


async def test_a_key_laid_down_while_it_runs_is_taken_by_enter() -> None:
    """Without a key Enter says so; with one in its file, the next Enter loads the clan."""
    async with stage(ready=False, problem="no API key: put one in ~/.crtoken") as s:
        await s.press(*"2pp", "enter")
        assert "You need an API key" in s.message
        assert s.engine.loads == []
        s.engine.laid = Token(KEY)
        await s.press("enter")
        assert [load.tag for load in s.engine.loads] == [Tag("2PP")]


async def test_a_wrong_key_in_its_file_is_told_at_each_try() -> None:
    """The fault of a key is told, not that there is none."""
    async with stage(ready=False) as s:
        s.engine.missing = "the API key in ~/.crtoken was cut"
        await s.press(*"2pp", "enter")
        assert s.message == "✗ the API key in ~/.crtoken was cut"


async def test_with_a_key_the_first_steps_ask_for_a_tag() -> None:
    """The words about making a key are gone, and so is the problem."""
    async with stage(ready=False, problem="no API key: put one in ~/.crtoken") as s:
        step = s.screen.query_one("Welcome")
        assert "developer.clashroyale.com" in str([str(p.content) for p in step.query(Static)])
        await paste(s, KEY)
        await checked(s)
        await s.press("enter")
        await s.pilot.pause()
        said = str([str(part.content) for part in step.query(Static)])
        assert "Type a clan tag" in said
        assert "no API key" not in said


async def test_a_refused_request_is_repeated_with_the_new_key() -> None:
    """After a 403 nobody has to type the tag again."""
    async with stage(first="2PP", rest=1000) as s:
        await s.end(AccessDenied("the API key was refused"))
        await paste(s, KEY)
        await checked(s)
        await s.press("enter")
        assert [load.tag for load in s.engine.loads] == [Tag("2PP"), Tag("2PP")]


async def test_the_demo_goes_on() -> None:
    """In the demo a key is kept for the next start, and that is said; nothing is loaded anew."""
    async with stage(demo=True, first="2PP", rest=1000) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await paste(s, KEY)
        await checked(s)
        await s.press("enter")
        assert "Start clantui again" in [n.message for n in s.app._notifications][-1]
        assert len(s.engine.loads) == 1


async def test_the_search_by_name_finds_a_key_laid_down_later() -> None:
    """The switcher looks again, too."""
    async with stage(ready=False) as s:
        s.screen.open_screen("switcher")
        await s.pilot.pause()
        assert isinstance(s.app.screen, SwitcherScreen)
        s.engine.laid = Token(KEY)
        await s.press(*"elm")
        while not s.engine.questions:
            await s.pilot.pause(0.05)
        assert s.engine.questions[-1].about == ("elm", "")


async def test_a_filter_keeps_no_key() -> None:
    """A key typed where cards are filtered is not kept for the next run."""
    async with stage(first="2PP", rest=1000) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("slash")
        s.app.screen.query_one(FilterInput).value = KEY
        await s.pilot.pause()
        s.screen.tick()
        assert KEY[:12] not in shown(s)
