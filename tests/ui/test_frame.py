"""Tests of the app's frame: first run, keys, dialogs and exit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from textual.geometry import Offset
from textual.screen import Screen
from textual.selection import Selection
from textual.widgets import Static

from clantui.core.doctor.report import Check, ok
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import NOTICE
from clantui.ui.app import ClanApp
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.table.sort_screen import SortScreen
from clantui.ui.goto.match import EntryKind
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.keymap.actions import collect_actions
from tests.ui.harness import Stage, make_survey, stage
from tests.ui.screen_text import text


async def test_a_first_run_without_a_key_offers_the_demo() -> None:
    """Without a key the screen says what is missing, and Enter opens the demo."""
    async with stage(has_key=False) as s:
        shown = "\n".join(str(w.render()) for w in s.screen.query("Welcome Static"))
        assert "you need an API key" in shown
        assert "Create New Key" in shown
        assert isinstance(s.screen.focused, TagInput)
        await s.press("enter")
        assert s.backend.demo_count == 1
        assert [load.tag for load in s.backend.loads] == [Tag("2PP")]
        assert "demo" in s.title


async def test_the_button_of_the_first_run_opens_the_demo() -> None:
    """A click on the button opens the demo, too."""
    async with stage(has_key=False) as s:
        await s.pilot.click("#demo")
        await s.pilot.pause()
        assert s.backend.demo_count == 1


async def test_the_mouse_has_a_way_to_every_command() -> None:
    """A click on the first line opens the palette, which has every command."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        await s.pilot.click("ClanHeader")
        await s.pilot.pause()
        assert isinstance(s.app.screen, GotoScreen)


async def test_a_tag_without_a_key_says_what_to_do() -> None:
    """A valid tag without a key shows the reason and the next step, and requests nothing."""
    async with stage(has_key=False) as s:
        await s.press(*"2pp", "enter")
        assert s.backend.loads == []
        assert "You need an API key" in s.message
        assert "demo" in s.message


async def test_the_demo_says_that_it_is_one() -> None:
    """The demo's badge is shown from its first line on, and nowhere else."""
    async with stage(demo=True) as s:
        await s.arrive(make_survey(["Wizard"]))
        assert " demo " in s.title
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        assert " demo " not in s.title


async def test_the_backend_is_warmed_up_before_the_first_enter() -> None:
    """Heavy imports begin after the first paint, so that they are done before Enter."""
    async with stage() as s:
        assert s.backend.start_count == 1
        assert s.backend.loads == []


@pytest.mark.soak
async def test_dialogs_close_with_escape_and_change_nothing() -> None:
    """Esc closes help, sort menu and problems without a change."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        before = (s.screen.view.sort, s.screen.view.state.load)
        for key, screen in (("question_mark", HelpScreen), ("s", SortScreen)):
            await s.press(key)
            assert isinstance(s.app.screen, screen)
            await s.press("escape")
            assert len(s.app.screen_stack) == 1
        assert (s.screen.view.sort, s.screen.view.state.load) == before


@pytest.mark.soak
async def test_help_lists_every_key_of_the_screen() -> None:
    """The help has every action with an id and a sentence."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        wanted = {
            b.tooltip for _, b in s.screen._bindings if b.id and b.id not in {"back", "demo"}
        }
        await s.press("question_mark")
        shown = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert wanted
        assert [sentence for sentence in wanted if sentence not in shown] == []
        assert "not endorsed by Supercell" in shown


@pytest.mark.parametrize(
    ("name", "opened"),
    [("Sort", SortScreen), pytest.param("Help", HelpScreen, marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_click_in_the_key_bar_presses_its_key(
    name: str, opened: type[Screen[Any]]
) -> None:
    """A key is pressed by a click on its first and on its last cell."""
    async with stage(size=(100, 24), loaded=make_survey(["Wizard"])) as s:
        bar = s.screen.query_one(KeyBar)
        end = str(bar.render()).index(name) + len(name)
        for cell in (end - len(name) - 2, end - 1):
            await s.pilot.click(bar, offset=(cell + bar.styles.padding.left, 0))
            await s.pilot.pause()
            assert isinstance(s.app.screen, opened), (name, cell)
            await s.press("escape")


async def test_the_key_bar_shows_only_usable_keys() -> None:
    """In a text field it offers no keys that would be typed, and no details of an empty table."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await s.press("t")
        text = str(s.screen.query_one(KeyBar).render())
        assert "Sort" not in text
        assert "Filter" not in text
        assert "esc Back" in text
        await s.press("escape")
        assert "Details" in str(s.screen.query_one(KeyBar).render())
        await s.press("slash", "z", "z", "enter")
        assert "Details" not in str(s.screen.query_one(KeyBar).render())
        await s.press("escape")
        assert "Details" in str(s.screen.query_one(KeyBar).render())


async def test_ctrl_c_stops_a_load_and_quits_if_pressed_twice() -> None:
    """The first ctrl+c cancels the load and says how to quit; the second quits with 130."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        await s.press("ctrl+c")
        assert s.backend.loads[0].cancelled
        assert s.app.return_code is None
        await s.press("ctrl+c")
        assert s.app.return_code == 130


@pytest.mark.parametrize(
    "opens",
    [
        "slash",
        *(
            pytest.param(key, marks=pytest.mark.soak)
            for key in ("question_mark", *"bcsw", "colon", "t", "H")
        ),
    ],
)
async def test_ctrl_c_twice_quits_from_every_screen(opens: str) -> None:
    """Ctrl+c twice quits with 130 from a dialog and a field, too."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await s.press(opens)
        over = s.app.screen
        await s.press("ctrl+c")
        assert s.app.screen is over
        assert s.app.return_code is None
        await s.press("ctrl+c")
        assert s.app.return_code == 130


async def test_ctrl_c_copies_the_selection_of_a_field() -> None:
    """With selected text ctrl+c copies it and does not quit."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await s.press("slash", *"hog", "shift+home", "ctrl+c")
        assert s.app.clipboard == "hog"
        assert s.app.return_code is None


async def test_ctrl_c_copies_selected_text_and_then_stops_a_load() -> None:
    """Text selected in a field is copied, and the load stops; without a load nothing stops."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        await s.press("slash", *"hogs", "shift+left", "shift+left", "ctrl+c")
        assert s.app.clipboard == "gs"
        assert s.notices[-2:] == [
            "Copied 2 characters",
            "Stopped. Press Ctrl+C again to quit",
        ]
        assert s.backend.loads[0].cancelled
        s.app._forget_quit()
        await s.press("ctrl+c")
        assert s.notices[-1] == "Press Ctrl+C again to quit"


async def test_ctrl_c_never_quits_while_text_is_selected_on_the_screen() -> None:
    """Each press copies the selected text, and the load goes on."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        await s.press("question_mark")
        notice = s.app.screen.query_one(".help--notice", Static)
        for _ in range(3):
            s.app.screen.selections = {notice: Selection(Offset(0, 0), Offset(4, 0))}
            await s.press("ctrl+c")
            assert s.app.clipboard == NOTICE[:4]
            assert s.notices[-1] == "Copied 4 characters"
        assert s.app.return_code is None
        assert not s.backend.loads[0].cancelled


async def test_q_quits_with_0_except_in_a_field() -> None:
    """`q` quits with 0, but in the tag field it is a letter."""
    async with stage(first="2PP") as s:
        await s.press("t", "q")
        assert s.app.return_code is None
        await s.press("escape", "q")
        assert s.app.return_code == 0


async def test_the_palette_offers_only_enabled_commands() -> None:
    """Each command of the palette has its own name, and is enabled now."""
    reload_clan = collect_actions()["refresh"].description
    async with stage() as s:
        assert reload_clan not in commands(s)
    async with stage(loaded=make_survey(["Wizard"])) as s:
        assert reload_clan in commands(s)


def commands(s: Stage) -> dict[str, Callable[[], object]]:
    """Return the screens and commands of the palette by name."""
    kinds = {EntryKind.SCREEN, EntryKind.COMMAND}
    entries = [entry for entry in s.goto_entries.collect(()) if entry.kind in kinds]
    assert len({entry.name for entry in entries}) == len(entries)
    return {entry.name: entry.run for entry in entries}


async def test_the_palette_opens_the_doctor() -> None:
    """Results are shown one by one, with brackets; without a doctor it is not offered."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        assert "Doctor" not in commands(s)

        async def run_doctor() -> list[Check]:
            return [ok("store", "everything [/x]")]

        s.app._run_doctor = run_doctor
        commands(s)["Doctor"]()
        await s.pilot.pause()
        shown = "\n".join(str(w.render()) for w in s.app.screen.query("Static"))
        assert "✓ All good" in shown
        assert "✓ store         everything [/x]" in shown


async def test_the_doctor_scrolls_by_keys_and_names_the_key_that_closes_it() -> None:
    """The last of many findings can be scrolled to, and the way out is always shown."""
    async with stage(first="2PP", size=(80, 24)) as s:

        async def run_doctor() -> list[Check]:
            return [ok("store", f"finding {n:02}") for n in range(40)]

        s.app._run_doctor = run_doctor
        s.app.action_doctor()
        await s.pilot.pause()
        assert "finding 00" in text(s.app)
        assert "Esc close" in text(s.app)
        await s.press(*["down"] * 42)
        assert "finding 39" in text(s.app)
        assert "finding 00" not in text(s.app)
        assert "Esc close" in text(s.app)


async def test_the_findings_of_the_doctor_follow_the_width() -> None:
    """A long finding is wrapped anew after a resize: its lines are full, and no word is cut."""
    finding = " ".join(f"word{n:02}" for n in range(30))
    async with stage(first="2PP", size=(120, 40)) as s:

        async def run_doctor() -> list[Check]:
            return [ok("store", finding)]

        s.app._run_doctor = run_doctor
        s.app.action_doctor()
        for width in (60, 120, 80):
            await s.resize(width, 40)
            findings = s.app.screen.query_one("#findings", Static)
            lines = str(findings.render()).splitlines()
            room = findings.size.width
            assert room - len("word29 ") < max(map(len, lines)) <= room
            assert len(lines) == findings.size.height
            assert " ".join(lines).split()[-30:] == finding.split()


async def test_a_crash_ends_the_app_and_is_reported() -> None:
    """An unexpected error in a worker ends the app with 1 and is handed to its caller."""
    crashed: list[ClanApp] = []

    async def crash() -> None:
        async with stage(first="2PP") as s:
            crashed.append(s.app)
            s.backend.loads[0].result.set_exception(RuntimeError("a defect"))
            await s.pilot.pause()

    with pytest.raises(RuntimeError, match="a defect"):
        await crash()
    assert crashed[0].return_code == 1
    assert isinstance(crashed[0].crash, RuntimeError)


async def test_the_first_of_two_crashes_is_reported() -> None:
    """An error that follows from the first one, while the app ends, does not replace it."""
    crashed: list[ClanApp] = []

    def fail(reason: str) -> None:
        raise RuntimeError(reason)

    async def crash() -> None:
        async with stage(first="2PP") as s:
            crashed.append(s.app)
            s.table.call_later(fail, "a defect")
            s.screen.call_later(fail, "its consequence")
            await s.pilot.pause()

    with pytest.raises(RuntimeError):
        await crash()
    assert str(crashed[0].crash) == "a defect"


@pytest.mark.parametrize(
    "keys",
    [("s", "colon"), pytest.param(("c", "question_mark"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_the_key_bar_of_a_dialog_has_the_keys_of_the_dialog(keys: tuple[str, ...]) -> None:
    """Over the clan a dialog shows its own keys on the last line, and none that are dead now."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        for key in keys:
            await s.press(key)
            last = text(s.app).splitlines()[-1]
            assert last.split() == ["esc", "Close"]
            await s.press("escape")
        await s.press("c", "tab")
        assert "a Save" in text(s.app).splitlines()[-1]


DIALOGS: Final = (
    "c",
    "w enter",
    "s",
    "question_mark",
    "v v v v v v v s",
    "colon",
    "i",
    "w",
    "T L",
)
"""The keys that open each dialog from the favourites."""


@pytest.mark.parametrize(
    "dialogs",
    [DIALOGS[:2], pytest.param(DIALOGS[2:], marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_the_hint_of_a_dialog_is_always_shown(dialogs: tuple[str, ...]) -> None:
    """The last line of a dialog is whole in the smallest window, however long its list is."""
    async with stage(size=(60, 20), loaded=make_survey(["Wizard"])) as s:
        for keys in dialogs:
            await s.press(*keys.split())
            (hint,) = s.app.screen.query(".dialog--hint")
            (dialog,) = s.app.screen.query(".dialog")
            for height in (20, 16):
                if height != s.app.size.height:
                    await s.resize(60, height)
                assert hint.size.height, keys
                assert dialog.content_region.contains_region(hint.region), (keys, height)
                assert s.app.screen.region.contains_region(dialog.region), (keys, height)
                last = text(s.app).splitlines()[hint.region.bottom - 1]
                assert str(hint.render()).split()[-1] in last, (keys, height)
            s.screen.navigator.close_upper()
            await s.resize(60, 20)


async def test_the_key_bar_does_not_flicker_when_the_details_give_way() -> None:
    """From the details `v` shows the keys of the table at once, without others in between."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await s.press("enter")
        bar, shown = s.screen.query_one(KeyBar), list[str]()
        details = str(bar.render())
        s.screen.bindings_updated_signal.subscribe(bar, lambda _: shown.append(str(bar.render())))
        await s.press("v")
        assert shown[-1].startswith("↵ Details")
        assert {line.split()[0] for line in shown if line != details} == {"↵"}
