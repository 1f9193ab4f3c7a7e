"""Problems of a clan: who has not answered and why, as a dialog and as a pane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.model.attempt import TRIES
from clantui.core.model.battle import BattleLogs
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import format_ago, format_duration, pluralise
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status import Phase, PlayerTry, Status, status_of
from clantui.ui.clan.status_text import format_countdown
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name


def problem_title(state: ClanState, now: datetime) -> str:
    """Return what is wrong, or is still waited for, in a few words."""
    status, logs = status_of(state.load_status, now), state.logs
    lost = len(logs.failed) if logs is not None else 0
    if not lost:
        return _title(status)
    missing = f"{pluralise(lost, 'battle log')} missing"
    return missing if status.phase is Phase.COMPLETE else f"{_title(status)}, {missing}"


def _title(status: Status) -> str:
    failed = len(status.failed)
    match status.phase:
        case Phase.ASKING_CLAN:
            return f"Waiting for the clan {status.clan}"
        case Phase.ASKING_PLAYERS:
            waiting = f"Waiting for {status.unanswered} of {status.total}"
            return f"{waiting}, {failed} failed" if failed else waiting
        case Phase.FAILED:
            return f"The clan {status.clan} could not be loaded"
        case Phase.STOPPED:
            return f"Stopped: {failed} of {status.total} players not loaded"
        case Phase.INCOMPLETE:
            missing = f"{failed} of {status.total} players missing"
            return missing if failed else "The members are not known"
        case _:
            return "No problems"


def list_problems(state: ClanState, now: datetime) -> list[Content]:
    """Return who has not answered, each with what is known of it on further lines.

    First the clan itself, then who is waited for, who failed, and the battle logs.
    """
    status = status_of(state.load_status, now)
    return [*_of_clan(status), *_of_players(state.load_status.survey, status), *_of_logs(state)]


def describe_success(state: ClanState, now: datetime) -> str:
    """Return the sentence where there is nothing to list."""
    status, logs = status_of(state.load_status, now), state.logs
    if logs is not None and logs.waiting:
        return f"All players are loaded, {pluralise(len(logs.waiting), 'battle log')} to come."
    if status.age is None:
        return "No clan is loaded yet."
    if not status.total:
        return "This clan has no members."
    return f"All {status.total} players are loaded ({format_ago(status.age)})."


def next_keys(state: ClanState, now: datetime) -> str:
    """Return the keys that lead on."""
    status, logs = status_of(state.load_status, now), state.logs
    close = key_name("problems-close")
    if status.is_loading:
        return f"{close} closes, {key_name('back')} again cancels"
    if status.is_other_clan:
        return f"{close} closes, then {key_name('tag')} ↵ retries"
    if status.phase is Phase.STOPPED:
        return f"{close} closes, then {key_name('refresh')} continues"
    if (
        status.phase is Phase.INCOMPLETE
        or status.error is not None
        or (logs is not None and logs.failed)
    ):
        return f"{close} closes, then {key_name('refresh')} retries"
    return f"{close} closes"


def _of_clan(status: Status) -> Iterator[Content]:
    if status.paused:
        wait = format_duration(status.paused + 0.999)
        yield Content(f"Too many requests: everything waits {wait}.")
    if status.phase is Phase.ASKING_CLAN:
        yield from (_entry("Clan", str(status.clan), *_trying(entry)) for entry in status.waiting)
    elif status.error is not None:
        again = _again(status)
        yield _entry("Clan", str(status.clan), status.error.sentence, *([again] if again else []))
    elif status.next_in is not None:
        yield Content(_again(status))
    if status.doubt and status.phase is Phase.INCOMPLETE:
        yield _entry("Clan", str(status.clan), status.doubt)


def _again(status: Status) -> str:
    if status.next_in is None:
        return ""
    wait = format_countdown(status.next_in)
    return f"{pluralise(status.tries, 'load')} failed · next try in {wait}"


def _of_players(survey: Survey | None, status: Status) -> Iterator[Content]:
    if survey is None:
        return
    names = {member.tag: member.name for member in survey.clan.members}
    for entry in status.waiting:
        if entry.name:
            yield _entry(entry.name, str(entry.tag), *_trying(entry))
    for tag, why in status.failed.items():
        yield _entry(names.get(tag, str(tag)), str(tag), why.sentence)


def _of_logs(state: ClanState) -> Iterator[Content]:
    logs: BattleLogs | None = state.logs
    if logs is None:
        return
    survey = state.load_status.survey
    names = {m.tag: m.name for m in survey.clan.members} if survey is not None else {}
    for tag, why in logs.failed.items():
        yield _entry(names.get(tag, str(tag)), str(tag), f"battle log: {why.sentence}")


def _trying(entry: PlayerTry) -> Iterator[str]:
    if entry.starts_in >= 1:
        yield f"try {entry.number} of {TRIES} in {entry.starts_in:.0f} s"
    else:
        yield f"no answer yet · try {entry.number} of {TRIES}"
    if entry.why is not None:
        yield f"try {entry.number - 1}: {entry.why.sentence}"


def _entry(name: str, tag: str, *lines: str) -> Content:
    text = "".join(f"\n  {line}" for line in lines)
    return Content.assemble((name, "bold"), (f" {tag}", "$text-muted"), text)


class ProblemsScreen(ModalScreen[None], SafeDismiss[None]):
    """A list of the members who did not answer, kept up to date while it is open."""

    SCOPE: ClassVar = "problems"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("problems-close", "escape,q,!,enter", "dismiss", "Close", "Close"),
    ]

    def __init__(self, state: ClanState, now: Callable[[], datetime]) -> None:
        """Set up with a state, and what tells the time, aware UTC."""
        super().__init__()
        self._now = now
        self._title = Static(classes="dialog--title", markup=False)
        self._text = Static(markup=False)
        self._ways = Static(classes="dialog--hint", markup=False)
        self.show_state(state)

    def compose(self) -> ComposeResult:
        """Compose a title, a list, and the keys that lead on."""
        with Vertical(classes="dialog -framed"):
            yield self._title
            with VerticalScroll():
                yield self._text
            yield self._ways

    def show_state(self, state: ClanState) -> None:
        """Bring it up to date."""
        now = self._now()
        lines = list_problems(state, now) or [Content(describe_success(state, now))]
        update_static(self._title, Content(problem_title(state, now)))
        update_static(self._text, Content("\n").join(lines))
        update_static(self._ways, Content(next_keys(state, now)))


class ProblemsPane(VerticalScroll, can_focus=False):
    """Pane with what `!` lists, shown only while there is something to list."""

    DEFAULT_CSS = """
    ProblemsPane {
        display: none;
        height: auto;
        max-height: 40%;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        border-top: solid $panel;
    }
    """

    def __init__(self, state: ClanState, now: datetime) -> None:
        super().__init__()
        self._text = Static(_render_problems(state, now), markup=False)

    def compose(self) -> list[Static]:
        """Compose one text."""
        return [self._text]

    def show_state(self, state: ClanState, now: datetime) -> None:
        """Bring it up to date."""
        update_static(self._text, _render_problems(state, now))


def has_problems(state: ClanState) -> bool:
    """Return whether a load that is over has left something to list."""
    load_status, logs = state.load_status, state.logs
    if load_status.survey is None:
        return False
    if load_status.survey.clan.gap is not None:
        return True
    lost = logs is not None and bool(logs.failed)
    return bool(load_status.survey.failed) or lost or load_status.error is not None


def _render_problems(state: ClanState, now: datetime) -> Content:
    title = Content.assemble(("◐ ", "$text-warning"), (problem_title(state, now), "bold"))
    close = key_name("problems-close")
    way = next_keys(state, now).removeprefix(f"{close} closes, ").removeprefix("then ")
    lines = [title, *list_problems(state, now)]
    return Content("\n").join(
        [*lines, Content.styled(way.replace(" again cancels", " cancels"), "$text-muted")]
    )
