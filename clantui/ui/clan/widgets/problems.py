"""Problems of a clan, as a dialog and as a pane: which requests have no answer, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.model.attempt import TRIES
from clantui.core.model.battle import BattleLogs
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import (
    describe_all,
    describe_pause,
    format_ago,
    pluralise,
)
from clantui.core.views.phrases import describe_missing, describe_roster_gap
from clantui.ui.clan.load_state import LoadState, PendingRequest, Phase
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status_text import format_countdown
from clantui.ui.common.screens import Dialog
from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name


def has_problems(state: ClanState) -> bool:
    """Return True if anything is missing of the clan on screen that its view shows."""
    survey, error, logs = state.load.survey, state.load.error, state.counted_logs
    if survey is None:
        return False
    is_clan_bad = survey.clan.gap is not None or error is not None
    return is_clan_bad or bool(survey.failed) or (logs is not None and bool(logs.failed))


class ProblemsScreen(Dialog[None]):
    """A list of the requests without an answer, updated while it is open."""

    SCOPE: ClassVar = "problems"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("problems-close", "escape,q,!,enter", "dismiss", "Close", "Close")
    ]

    def __init__(
        self, state: ClanState, clock: Callable[[], datetime], paused_for: Callable[[], float]
    ) -> None:
        """Create the dialog.

        Args:
            paused_for: returns the seconds until requests are sent again; 0 without a pause.
        """
        super().__init__()
        self._clock, self._paused_for = clock, paused_for
        self._title = Static(classes="dialog--title", markup=False)
        self._text = Static(markup=False)
        self._hint = Static(classes="dialog--hint", markup=False)
        self.show_state(state)

    def compose(self) -> ComposeResult:
        """Compose a title, the list, and the keys."""
        with Vertical(classes="dialog"):
            yield self._title
            with VerticalScroll():
                yield self._text
            yield self._hint

    def show_state(self, state: ClanState) -> None:
        """Update the list."""
        load, logs, now = state.load, state.counted_logs, self._clock()
        problems = _list_problems(load, logs, now, self._paused_for())
        lines = problems or [Content(_describe_success(load, logs, now))]
        keys = _describe_next_keys(load, logs, close=key_name("problems-close"))
        update_static(self._title, Content(_describe_problem(load, logs)))
        update_static(self._text, Content("\n").join(lines))
        update_static(self._hint, Content(keys))


class ProblemsPane(VerticalScroll, can_focus=False):
    """Pane with the list of `ProblemsScreen`, shown while there is something to list."""

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

    def __init__(self) -> None:
        self._text = Static(markup=False)
        super().__init__(self._text)

    def show_state(self, state: ClanState, now: datetime, paused: float) -> None:
        """Update the list; `paused` is the pause of requests after a 429, in seconds."""
        load, logs = state.load, state.counted_logs
        title = _describe_problem(load, logs)
        heading = Content.assemble(("◐ ", "$text-warning"), (title, "bold"))
        hint = Content.styled(_describe_next_keys(load, logs), "$text-muted")
        lines = [heading, *_list_problems(load, logs, now, paused), hint]
        update_static(self._text, Content("\n").join(lines))


def _describe_problem(load: LoadState, logs: BattleLogs | None) -> str:
    """Return a short text: what is missing, or still loading."""
    missing = (
        f"{pluralise(len(logs.failed), 'battle log')} missing" if logs and logs.failed else ""
    )
    if missing and load.phase is Phase.COMPLETE:
        return missing
    return ", ".join(filter(None, (_describe_phase(load), missing)))


def _describe_phase(load: LoadState) -> str:
    failed, survey = len(load.failed), load.survey
    waiting = len(survey.waiting) if survey is not None else 0
    total = len(survey.clan.members) if survey is not None else 0
    match load.phase:
        case Phase.LOADING_CLAN:
            return f"Waiting for the clan {load.requested_tag}"
        case Phase.LOADING_PLAYERS:
            text = f"Waiting for {waiting} of {total}"
            return f"{text}, {failed} failed" if failed else text
        case Phase.FAILED:
            return f"The clan {load.requested_tag} could not be loaded"
        case Phase.STOPPED:
            return f"Stopped: {failed} of {pluralise(total, 'player')} not loaded"
        case Phase.INCOMPLETE:
            missing = describe_missing(survey) if survey is not None else ""
            return missing or "The members are not known"
        case _:
            return "No problems"


def _describe_success(load: LoadState, logs: BattleLogs | None, now: datetime) -> str:
    """Return the sentence if there is nothing to list."""
    if logs is not None and logs.waiting:
        return f"All players are loaded, {pluralise(len(logs.waiting), 'battle log')} to come."
    if load.survey is None:
        return "No clan is loaded yet."
    if not (members := load.survey.clan.members):
        return "This clan has no members."
    age = (now - load.survey.at).total_seconds()
    players, verb = describe_all(len(members), "player"), "is" if len(members) == 1 else "are"
    return f"{players.capitalize()} {verb} loaded ({format_ago(age)})."


def _describe_next_keys(load: LoadState, logs: BattleLogs | None, close: str = "") -> str:
    """Return the keys to press next; `close` is the key of the dialog, empty in the pane."""
    back, refresh = key_name("back"), key_name("refresh")
    has_failed = load.phase is Phase.INCOMPLETE or load.error is not None
    if load.is_loading:
        return f"{close} closes, {back} again cancels" if close else f"{back} cancels"
    if load.is_other_clan:
        keys = f"{key_name('tag')}, then Enter retries"
    elif load.phase is Phase.STOPPED:
        keys = f"{refresh} continues"
    elif has_failed or (logs is not None and logs.failed):
        keys = f"{refresh} retries"
    else:
        return f"{close} closes" if close else ""
    return f"{close} closes, then {keys}" if close else keys


def _list_problems(
    load: LoadState, logs: BattleLogs | None, now: datetime, paused: float
) -> list[Content]:
    """List the requests without an answer: clan, waiting players, failed ones, battle logs."""
    names = load.survey.clan.names if load.survey is not None else {}
    failures = [(tag, error.sentence) for tag, error in load.failed.items()]
    for tag, error in logs.failed.items() if logs is not None else ():
        failures.append((tag, f"battle log: {error.sentence}"))
    pending = load.list_pending(now)
    return [
        *_list_clan_problems(load, now, paused),
        *(
            _draw_entry(entry.name or "Clan", entry.tag, *_describe_try(entry))
            for entry in pending
        ),
        *(_draw_entry(names.get(tag, str(tag)), tag, text) for tag, text in failures),
    ]


def _list_clan_problems(load: LoadState, now: datetime, paused: float) -> Iterator[Content]:
    retry = _describe_retry(load, now)
    if load.is_loading and paused:
        yield Content(f"{describe_pause(paused).capitalize()}.")
    if load.error is not None:
        lines = filter(None, (load.error.sentence, retry))
        yield _draw_entry("Clan", load.requested_tag, *lines)
    elif retry:
        yield Content(retry)
    if load.phase is Phase.INCOMPLETE and load.survey is not None and load.survey.clan.gap:
        yield _draw_entry("Clan", load.requested_tag, describe_roster_gap(load.survey.clan))


def _describe_retry(load: LoadState, now: datetime) -> str:
    if (seconds := load.count_down(now)) is None:
        return ""
    return f"{pluralise(load.tries, 'load')} failed · next try in {format_countdown(seconds)}"


def _describe_try(entry: PendingRequest) -> Iterator[str]:
    if entry.starts_in >= 1:
        yield f"try {entry.number} of {TRIES} in {entry.starts_in:.0f} s"
    else:
        yield f"no answer yet · try {entry.number} of {TRIES}"
    if entry.error is not None:
        yield f"try {entry.number - 1}: {entry.error.sentence}"


def _draw_entry(name: str, tag: Tag | None, *lines: str) -> Content:
    text = "".join(f"\n  {line}" for line in lines)
    return Content.assemble((name, "bold"), (f" {tag}", "$text-muted"), text)
