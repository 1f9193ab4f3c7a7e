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
from clantui.core.text.phrases import format_ago, format_wait, pluralise
from clantui.ui.clan.load_progress import LoadProgress, Phase, PlayerTry, compute_progress
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status_text import format_countdown
from clantui.ui.common.screens import Dialog
from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name


def has_problems(state: ClanState) -> bool:
    """Return True if anything is missing of the clan on screen."""
    survey, error, logs = state.load.survey, state.load.error, state.logs
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
        progress, logs = compute_progress(state.load, self._clock()), state.logs
        problems = _list_problems(progress, logs, self._paused_for())
        lines = problems or [Content(_describe_success(progress, logs))]
        keys = _describe_next_keys(progress, logs, close=key_name("problems-close"))
        update_static(self._title, Content(_describe_problem(progress, logs)))
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
        progress, logs = compute_progress(state.load, now), state.logs
        title = _describe_problem(progress, logs)
        heading = Content.assemble(("◐ ", "$text-warning"), (title, "bold"))
        hint = Content.styled(_describe_next_keys(progress, logs), "$text-muted")
        lines = [heading, *_list_problems(progress, logs, paused), hint]
        update_static(self._text, Content("\n").join(lines))


def _describe_problem(progress: LoadProgress, logs: BattleLogs | None) -> str:
    """Return a short text: what is missing, or still loading."""
    missing = (
        f"{pluralise(len(logs.failed), 'battle log')} missing" if logs and logs.failed else ""
    )
    if missing and progress.phase is Phase.COMPLETE:
        return missing
    return ", ".join(filter(None, (_describe_progress(progress), missing)))


def _describe_progress(progress: LoadProgress) -> str:
    failed = len(progress.failed)
    match progress.phase:
        case Phase.LOADING_CLAN:
            return f"Waiting for the clan {progress.clan}"
        case Phase.LOADING_PLAYERS:
            waiting = f"Waiting for {progress.waiting_count} of {progress.total}"
            return f"{waiting}, {failed} failed" if failed else waiting
        case Phase.FAILED:
            return f"The clan {progress.clan} could not be loaded"
        case Phase.STOPPED:
            return f"Stopped: {failed} of {progress.total} players not loaded"
        case Phase.INCOMPLETE:
            missing = f"{failed} of {progress.total} players missing"
            return missing if failed else "The members are not known"
        case _:
            return "No problems"


def _describe_success(progress: LoadProgress, logs: BattleLogs | None) -> str:
    """Return the sentence if there is nothing to list."""
    if logs is not None and logs.waiting:
        return f"All players are loaded, {pluralise(len(logs.waiting), 'battle log')} to come."
    if progress.age is None:
        return "No clan is loaded yet."
    if not progress.total:
        return "This clan has no members."
    return f"All {progress.total} players are loaded ({format_ago(progress.age)})."


def _describe_next_keys(progress: LoadProgress, logs: BattleLogs | None, close: str = "") -> str:
    """Return the keys to press next; `close` is the key of the dialog, empty in the pane."""
    back, refresh = key_name("back"), key_name("refresh")
    has_failed = progress.phase is Phase.INCOMPLETE or progress.error is not None
    if progress.is_loading:
        return f"{close} closes, {back} again cancels" if close else f"{back} cancels"
    if progress.is_other_clan:
        keys = f"{key_name('tag')}, then Enter retries"
    elif progress.phase is Phase.STOPPED:
        keys = f"{refresh} continues"
    elif has_failed or (logs is not None and logs.failed):
        keys = f"{refresh} retries"
    else:
        return f"{close} closes" if close else ""
    return f"{close} closes, then {keys}" if close else keys


def _list_problems(
    progress: LoadProgress, logs: BattleLogs | None, paused: float
) -> list[Content]:
    """List the requests without an answer: clan, waiting players, failed ones, battle logs."""
    survey = progress.load.survey
    names = survey.clan.names if survey is not None else {}
    failures = [(tag, error.sentence) for tag, error in progress.failed.items()]
    for tag, error in logs.failed.items() if logs is not None else ():
        failures.append((tag, f"battle log: {error.sentence}"))
    return [
        *_list_clan_problems(progress, paused),
        *(_draw_entry(a.name or "Clan", a.tag, *_describe_try(a)) for a in progress.waiting),
        *(_draw_entry(names.get(tag, str(tag)), tag, text) for tag, text in failures),
    ]


def _list_clan_problems(progress: LoadProgress, paused: float) -> Iterator[Content]:
    if progress.is_loading and paused:
        yield Content(f"Too many requests: everything waits {format_wait(paused)}.")
    if progress.error is not None:
        lines = filter(None, (progress.error.sentence, _describe_retry(progress)))
        yield _draw_entry("Clan", progress.clan, *lines)
    elif progress.next_in is not None:
        yield Content(_describe_retry(progress))
    if progress.contradiction and progress.phase is Phase.INCOMPLETE:
        yield _draw_entry("Clan", progress.clan, progress.contradiction)


def _describe_retry(progress: LoadProgress) -> str:
    if progress.next_in is None:
        return ""
    wait = format_countdown(progress.next_in)
    return f"{pluralise(progress.load.tries, 'load')} failed · next try in {wait}"


def _describe_try(entry: PlayerTry) -> Iterator[str]:
    if entry.starts_in >= 1:
        yield f"try {entry.number} of {TRIES} in {entry.starts_in:.0f} s"
    else:
        yield f"no answer yet · try {entry.number} of {TRIES}"
    if entry.error is not None:
        yield f"try {entry.number - 1}: {entry.error.sentence}"


def _draw_entry(name: str, tag: Tag | None, *lines: str) -> Content:
    text = "".join(f"\n  {line}" for line in lines)
    return Content.assemble((name, "bold"), (f" {tag}", "$text-muted"), text)
