"""Tests of the app: its themes, its messages, and the dialogs that it opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from msgspec.structs import replace
from textual._context import active_message_pump
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.message_pump import MessagePump
from textual.widgets import Input
from textual.worker import Worker, active_worker

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.history.events import Event, EventKind
from clantui.core.model.tag import Tag
from clantui.core.names import ExitCode
from clantui.ui.app import QUIT_WINDOW, ClanApp
from clantui.ui.appearance.appearance import Appearance
from clantui.ui.appearance.theme_screen import ThemeScreen
from clantui.ui.appearance.themes import DARK
from clantui.ui.clan.clan_states import ChosenTheme, SessionState, decode_state, encode_state
from clantui.ui.clan.messages import ClanChanged
from clantui.ui.common.message_line import ScreenNotice
from clantui.ui.goto.screen import GotoScreen
from clantui.ui.help.screen import HelpScreen
from clantui.ui.options import ScreenOptions
from tests.scenes.base import text_of
from tests.ui.fake_backend import FakeBackend, FakeStore
from tests.ui.harness import Clock, Stage, make_survey, stage

CARDS: Final = ["Wizard", "Miner", "Wizard"]
ARROWS: Final = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


def make_app(store: FakeStore, appearance: Appearance, **options: object) -> ClanApp:
    """Return an app that does not run."""
    start = replace(ScreenOptions(store=store), **options)
    return ClanApp(FakeBackend(store=store), Clock(), start, appearance=appearance)


@pytest.mark.parametrize(
    ("chosen", "appearance", "theme"),
    [
        (ChosenTheme("nord", "gruvbox"), Appearance(theme="gruvbox"), "nord"),
        (ChosenTheme("nord", ""), Appearance(theme="gruvbox"), "nord"),
        (ChosenTheme("nord", "dracula"), Appearance(theme="gruvbox"), "gruvbox"),
        (ChosenTheme("gone", ""), Appearance(theme="gruvbox"), "gruvbox"),
        (ChosenTheme("nord", ""), Appearance(theme="gruvbox", this_run_only=True), "gruvbox"),
        (ChosenTheme("nord", ""), Appearance(theme="gruvbox", colours=False), DARK.name),
        (None, Appearance(theme="gruvbox", colours=False), DARK.name),
        (None, Appearance(theme="gruvbox"), "gruvbox"),
    ],
)
async def test_the_first_frame_has_the_newest_theme(
    chosen: ChosenTheme | None, appearance: Appearance, theme: str
) -> None:
    """A theme chosen in the program goes before the config of that time, but not a newer one."""
    store = FakeStore(text=encode_state(SessionState(theme=chosen)))
    app = make_app(store, appearance)
    assert app.theme == theme
    if chosen is not None:
        assert app._accepts_theme(chosen) is (theme == chosen.name)


@pytest.mark.parametrize(
    ("appearance", "uses_letters"),
    [
        (Appearance(), False),
        (Appearance(ascii=True), True),
        pytest.param(Appearance(colours=False), True, marks=pytest.mark.soak),
    ],
)
async def test_letters_replace_colours_and_names_replace_arrows(
    appearance: Appearance, *, uses_letters: bool
) -> None:
    """Without colours cells have letters; in ASCII each arrow key has its own name."""
    async with stage(appearance=appearance, loaded=make_survey(CARDS)) as s:
        assert s.app.uses_letters is uses_letters
        for name, arrow in ARROWS.items():
            shown = s.app.get_key_display(Binding(name, "back"))
            assert shown == (name if appearance.ascii else arrow)
        assert s.app.get_key_display(Binding("enter", "back")) == "↵"
        s.app.action_command_palette()
        await s.pilot.pause()
        assert isinstance(s.app.screen, GotoScreen)
        has_themes = any("nord" in entry.name for entry in s.app.screen._entries)
        assert has_themes is appearance.colours


def read_notices(s: Stage) -> list[tuple[str, str, float]]:
    """Return title, severity and seconds of each message."""
    return [
        (notice.title, notice.severity, notice.timeout)
        for notice in s.app._notifications
        if isinstance(notice, ScreenNotice)
    ]


async def test_a_chosen_theme_is_stored_at_once() -> None:
    """The theme is in the store before the next tick, with the configured one of that time."""
    async with stage(loaded=make_survey(CARDS)) as s:
        s.app.choose_theme("nord")
        assert s.app.theme == "nord"
        chosen = decode_state(s.backend.store.text).theme
        assert chosen == ChosenTheme("nord", DARK.name)


async def test_the_list_of_themes_opens_once() -> None:
    """Opened again from the dialog of commands, the list of themes is the one already open."""
    async with stage(loaded=make_survey(CARDS)) as s:
        for _ in range(2):
            await s.press("ctrl+p")
            s.app.screen.query_one(Input).value = "change the theme"
            await s.press("enter")
            assert [type(screen) for screen in s.app.screen_stack[1:]] == [ThemeScreen]


async def test_the_screen_is_laid_out_again_after_a_suspend() -> None:
    """When the program returns from the background, everything is drawn, for the present size."""
    async with stage(loaded=make_survey(CARDS)) as s:
        layouts: list[str] = []
        state = "suspended"
        layout = s.screen.screen_layout_refresh_signal
        layout.subscribe(s.screen, lambda _: layouts.append(state), immediate=True)
        s.app.app_suspend_signal.publish(s.app)
        await s.pilot.pause()
        state = "resumed"
        s.app.app_resume_signal.publish(s.app)
        await s.until(lambda: layouts)
        assert {*layouts} == {"resumed"}


async def test_keys_have_no_effect_while_the_app_ends() -> None:
    """A key or a paste that comes after the end is requested reaches no screen."""
    async with stage(loaded=make_survey(CARDS)) as s:
        s.app._exit = True
        s.app.post_message(Key("b", "b"))
        s.app.post_message(Paste("#9YY"))
        await s.pilot.pause()
        s.app._exit = False
        assert s.app.screen_stack == [s.screen]
        assert s.notices == []
        assert "9YY" not in s.message


async def test_messages_have_their_time_and_place() -> None:
    """A warning of the start stays long; events of auto-refresh have the clan's name."""

    def prepare(backend: FakeBackend) -> None:
        backend.warning = "The store is read-only."

    async with stage(size=(60, 24), prepare=prepare, loaded=make_survey(CARDS)) as s:
        assert s.notices == ["The store is read-only."]
        assert read_notices(s) == [("", "warning", 15)]
        s.app.clear_notifications()
        events = tuple(
            Event(kind=EventKind.JOINED, clan=Tag("2PP"), sentence=f"Newcomer {n} joined")
            for n in range(4)
        )
        s.screen.post_message(ClanChanged("Thornwood", events))
        await s.pilot.pause()
        assert read_notices(s) == [("Thornwood", "information", 30)]
        for width in (60, 75, 90, 130):
            await s.resize(width, 24)
            s.screen.post_message(ClanChanged("Thornwood", events))
            await s.pilot.pause()
            assert s.notices[-1] in text_of(s.app)


async def test_help_is_about_the_screen_below() -> None:
    """On the clan it explains the view, also from the details; elsewhere it lists the keys."""
    async with stage(loaded=make_survey(CARDS)) as s:
        await s.press("enter")
        assert not s.table.has_focus
        await s.press("question_mark")
        screen = s.app.screen
        assert isinstance(screen, HelpScreen)
        view = s.screen.view.view
        assert (screen._below, screen._meaning) == ("clan", f"{view.title}: {view.explanation}")
        await s.press("escape", "H", "question_mark")
        screen = s.app.screen
        assert isinstance(screen, HelpScreen)
        assert (screen._below, screen._meaning) == ("history", "")


async def test_the_first_hint_is_dismissed_for_the_caller_too() -> None:
    """The caller of the screen is told, so that the hint is never shown again."""
    dismissed: list[bool] = []
    backend, clock = FakeBackend(), Clock()
    start = ScreenOptions(
        first=Tag("2PP"), shows_hint=True, on_hint_dismissed=lambda: dismissed.append(True)
    )
    app = ClanApp(backend, clock, start)
    async with app.run_test(size=(80, 24)) as pilot:
        on = Stage(app, pilot, backend, clock)
        await on.until(lambda: backend.loads)
        await on.load(make_survey(CARDS))
        assert dismissed == []
        await on.press("v")
        assert dismissed == [True]


async def test_a_second_interrupt_quits_only_for_some_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message stays as long as the second key press quits; then it has to be repeated."""
    async with stage(loaded=make_survey(CARDS)) as s:
        s.app.action_interrupt()
        await s.pilot.pause()
        assert read_notices(s) == [("", "information", QUIT_WINDOW)]
        s.app._forget_quit()
        monkeypatch.setattr("clantui.ui.app.QUIT_WINDOW", 0.001)
        s.app.action_interrupt()
        await s.until(lambda: not s.app._is_quit_requested)
        s.app.action_interrupt()
        assert s.app.return_code is None
        s.app.action_interrupt()
        assert s.app.return_code == ExitCode.INTERRUPTED


@contextmanager
def run_as(pump: MessagePump, worker_node: DOMNode | None) -> Iterator[None]:
    """Run as a callback of a node, or as a worker that another node has started."""
    worker: Worker[None] | None = None
    if worker_node is not None:
        worker = Worker(worker_node, lambda: None)
    in_pump = active_message_pump.set(pump)
    in_worker = active_worker.set(worker)  # type: ignore[arg-type]  # None is no worker
    yield
    active_worker.reset(in_worker)
    active_message_pump.reset(in_pump)


async def test_a_missing_widget_is_an_error_only_where_it_should_be() -> None:
    """It is no error of a removed widget, or of its worker, nor before the start or at the end."""
    idle = make_app(FakeStore(), Appearance())
    idle._handle_exception(NoMatches("too early"))
    assert idle.crash is None
    missing = NoMatches("no such widget")
    crashes: list[Exception | None] = []

    async def crash() -> None:
        async with stage(loaded=make_survey(CARDS)) as s:
            await s.press("question_mark")
            removed, table = s.app.screen, s.table
            await s.press("escape")
            for pump, node, is_over in (
                (removed, None, False),
                (table, removed, False),
                (table, None, True),
                (table, table, True),
            ):
                s.app._exit = is_over
                with run_as(pump, node):
                    s.app._handle_exception(missing)
                crashes.append(s.app.crash)
            s.app._exit = False
            with run_as(removed, table):
                s.app._handle_exception(missing)

    with pytest.raises(NoMatches) as raised:
        await crash()
    assert raised.value is missing
    assert crashes == [None] * 4


async def test_an_explanation_is_withdrawn_by_the_next_key() -> None:
    """A key without an effect says why, until the next key; a message before it stays."""
    async with stage(loaded=make_survey(CARDS)) as s:
        s.app.notify("A message of the program")
        await s.press("space")
        explained = s.notices[-1]
        assert len(s.notices) == 2
        await s.press("j")
        assert s.notices == ["A message of the program"]
        await s.press("space")
        assert s.notices[-1] == explained
        await s.press("space")
        assert s.notices == ["A message of the program", explained]


async def test_esc_names_the_key_of_the_clan_before() -> None:
    """Without a clan before this one there is nothing to go back to."""
    async with stage(loaded=make_survey(CARDS)) as s:
        contexts = []
        for has_last in (False, True):
            if has_last:
                s.screen.controller.use_list(ClanList("", (ClanRef(Tag("9YY")),)))
                await s.pilot.pause()
            assert (s.screen.controller.previous_list.current is not None) is has_last
            s.app._explain_key("escape")
            await s.pilot.pause()
            contexts.append(s.notices[-1])
        assert len({*contexts}) == 2
