"""Tests of the app's frame: first run, keys, dialogs and exit."""

from __future__ import annotations

import pytest

from clantui.core.doctor.report import Check, ok
from clantui.core.model.tag import Tag
from clantui.ui.app import ClanApp
from clantui.ui.clan.header import ClanHeader
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.sort_screen import SortScreen
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from tests.ui.harness import loaded, stage
from tests.ui.screen_text import text

PROBLEM = "no API key: put one in ~/.crtoken"


async def test_a_first_run_without_a_key_offers_the_demo() -> None:
    """Without a key the screen says what is missing, and Enter opens the demo."""
    async with stage(ready=False, problem=PROBLEM) as s:
        shown = "\n".join(str(w.render()) for w in s.screen.query("Welcome Static"))
        assert "you need an API key" in shown
        assert "Create New Key" in shown
        assert isinstance(s.screen.focused, TagInput)
        await s.press("enter")
        assert s.engine.demos == 1
        assert [load.tag for load in s.engine.loads] == [Tag("2PP")]
        assert "demo" in s.title


async def test_the_button_of_the_first_run_opens_the_demo() -> None:
    """A click on the button opens the demo, too."""
    async with stage(ready=False, problem=PROBLEM) as s:
        await s.pilot.click("#demo")
        await s.pilot.pause()
        assert s.engine.demos == 1


async def test_the_mouse_has_a_way_to_every_command() -> None:
    """A click on the first line opens the palette, which has every command."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.pilot.click("ClanHeader")
        await s.pilot.pause()
        assert isinstance(s.app.screen, GotoScreen)


async def test_a_tag_without_a_key_is_answered_with_the_way_out() -> None:
    """A valid tag without a key shows the reason and the next step, and requests nothing."""
    async with stage(ready=False, problem=PROBLEM) as s:
        await s.press(*"2pp", "enter")
        assert s.engine.loads == []
        assert "You need an API key" in s.message
        assert "demo" in s.message


async def test_the_demo_says_that_it_is_one() -> None:
    """The demo's badge is shown from its first line on, and nowhere else."""
    async with stage(demo=True) as s:
        await s.arrive(loaded(["Wizard"]))
        assert " demo " in s.title
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        assert " demo " not in s.title


async def test_the_engine_is_warmed_up_before_the_first_enter() -> None:
    """Heavy imports begin after the first paint, so that they are done before Enter."""
    async with stage() as s:
        assert s.engine.started == 1
        assert s.engine.loads == []


async def test_dialogs_close_with_escape_and_change_nothing() -> None:
    """Esc closes help, sort menu and problems without a change."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        before = (s.screen.view.sort, s.screen.view.state.load_status)
        for key, screen in (("question_mark", HelpScreen), ("s", SortScreen)):
            await s.press(key)
            assert isinstance(s.app.screen, screen)
            await s.press("escape")
            assert len(s.app.screen_stack) == 1
        assert (s.screen.view.sort, s.screen.view.state.load_status) == before


async def test_help_tells_every_key_of_the_screen() -> None:
    """The help has every action with an id and a sentence."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        wanted = {
            b.tooltip for _, b in s.screen._bindings if b.id and b.id not in {"back", "demo"}
        }
        await s.press("question_mark")
        shown = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert wanted
        assert [sentence for sentence in wanted if sentence not in shown] == []
        assert "not endorsed by Supercell" in shown


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_the_key_bar_fits_and_always_ends_with_help_and_quit(width: int) -> None:
    """The key bar fits, and always ends with help and quit."""
    async with stage(first="2PP", size=(width, 24)) as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        bar = s.screen.query_one(KeyBar)
        text = str(bar.render())
        assert bar.render().cell_length <= bar.content_size.width
        assert text.endswith("? Help  q Quit")


async def test_the_key_bar_is_true_in_a_field() -> None:
    """In a text field the key bar offers no keys that would be typed."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        await s.press("t")
        text = str(s.screen.query_one(KeyBar).render())
        assert "Sort" not in text
        assert "Filter" not in text
        assert "esc Back" in text


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 120])
async def test_the_clans_name_is_never_cut_away(width: int) -> None:
    """The clan's name is always whole in the first line."""
    async with stage(first="2PP", size=(width, 24)) as s:
        await s.arrive(loaded(["Wizard"], "Thornwood"))
        await s.end()
        assert "Thornwood"[: max(width // 4, 5)] in s.title
        title = s.screen.query_one(ClanHeader)
        assert title.render().cell_length <= max(title.content_size.width, 9 + 10)


async def test_ctrl_c_stops_a_load_first_and_quits_when_asked_twice() -> None:
    """The first ctrl+c cancels the load and says how to quit; the second quits with 130."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.press("ctrl+c")
        assert s.engine.loads[0].cancelled
        assert s.app.return_code is None
        await s.press("ctrl+c")
        assert s.app.return_code == 130


@pytest.mark.parametrize(
    "opens", ["question_mark", "s", "c", "w", "colon", "slash", "t", "b", "H"]
)
async def test_ctrl_c_twice_quits_from_wherever_one_is(opens: str) -> None:
    """Ctrl+c twice quits with 130 from a dialog and a field, too."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        await s.press(opens)
        over = s.app.screen
        await s.press("ctrl+c")
        assert s.app.screen is over
        assert s.app.return_code is None
        await s.press("ctrl+c")
        assert s.app.return_code == 130


async def test_ctrl_c_copies_what_is_selected_in_a_field() -> None:
    """With selected text ctrl+c copies it and does not quit."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        await s.press("slash", *"hog", "shift+home", "ctrl+c")
        assert s.app.clipboard == "hog"
        assert s.app.return_code is None


async def test_q_quits_with_0_except_in_a_field() -> None:
    """`q` quits with 0, but in the tag field it is a letter."""
    async with stage(first="2PP") as s:
        await s.press("t", "q")
        assert s.app.return_code is None
        await s.press("escape", "q")
        assert s.app.return_code == 0


async def test_the_palette_offers_what_makes_sense_now() -> None:
    """Every command of the palette has a sentence, is there once, and makes sense now."""
    async with stage() as s:
        early = [c.title for c in s.app.get_system_commands(s.screen)]
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        commands = list(s.app.get_system_commands(s.screen))
    titles = [c.title for c in commands]
    assert len(titles) == len(set(titles))
    assert all(c.help for c in commands)
    assert "Reload" in titles
    assert "Reload" not in early


async def test_the_palette_asks_the_doctor() -> None:
    """Findings are shown as they come, brackets included; without a doctor none is offered."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        assert "Doctor" not in [c.title for c in s.app.get_system_commands(s.screen)]

        async def examine() -> list[Check]:
            return [ok("store", "everything [/x]")]

        s.app._examine = examine
        commands = {c.title: c.callback for c in s.app.get_system_commands(s.screen)}
        commands["Doctor"]()
        await s.pilot.pause()
        shown = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert "✓ All good" in shown
        assert "✓ store         everything [/x]" in shown


async def test_the_doctor_scrolls_by_keys_and_tells_how_to_close_it() -> None:
    """The last of many findings can be scrolled to, and the way out is always shown."""
    async with stage(first="2PP", size=(80, 24)) as s:

        async def examine() -> list[Check]:
            return [ok("store", f"finding {n:02}") for n in range(40)]

        s.app._examine = examine
        s.app.action_doctor()
        await s.pilot.pause()
        assert "finding 00" in text(s.app)
        assert "Esc close" in text(s.app)
        await s.press(*["down"] * 42)
        assert "finding 39" in text(s.app)
        assert "finding 00" not in text(s.app)
        assert "Esc close" in text(s.app)


async def test_a_defect_ends_the_app_and_is_handed_on() -> None:
    """An unexpected error in a worker ends the app with 1 and is handed to its caller."""
    crashed: list[ClanApp] = []

    async def crash() -> None:
        async with stage(first="2PP") as s:
            crashed.append(s.app)
            s.engine.loads[0].over.set_exception(RuntimeError("a defect"))
            await s.pilot.pause()

    with pytest.raises(RuntimeError, match="a defect"):
        await crash()
    assert crashed[0].return_code == 1
    assert isinstance(crashed[0].crash, RuntimeError)


async def test_the_key_bar_of_a_dialog_has_the_keys_of_the_dialog() -> None:
    """Over the clan a dialog shows its own keys on the last line, and none that are dead now."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        for key in ("s", "c", "question_mark", "colon"):
            await s.press(key)
            last = text(s.app).splitlines()[-1]
            assert last.split() == ["esc", "Close"]
            await s.press("escape")
        await s.press("c", "tab")
        assert "a Save" in text(s.app).splitlines()[-1]


async def test_an_empty_table_offers_no_details() -> None:
    """If a filter hides all rows the key bar has no key that would open one of them."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        assert "Details" in str(s.screen.query_one(KeyBar).render())
        await s.press("slash", "z", "z", "enter")
        assert "Details" not in str(s.screen.query_one(KeyBar).render())
        await s.press("escape")
        assert "Details" in str(s.screen.query_one(KeyBar).render())


async def test_the_key_bar_does_not_flicker_when_the_details_give_way() -> None:
    """From the details `v` goes to the table's keys at once, by way of no others."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(["Wizard"]))
        await s.end()
        await s.press("enter")
        bar, shown = s.screen.query_one(KeyBar), list[str]()
        details = str(bar.render())
        s.screen.bindings_updated_signal.subscribe(bar, lambda _: shown.append(str(bar.render())))
        await s.press("v")
        assert shown[-1].startswith("↵ Details")
        assert {line.split()[0] for line in shown if line != details} == {"↵"}
