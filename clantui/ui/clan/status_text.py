"""Words of the two lines at the top, and of an empty table."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.attempt import TRIES
from clantui.core.model.errors import (
    AccessDenied,
    Cancelled,
    NotFound,
    RoyaleError,
)
from clantui.core.model.survey import Survey
from clantui.core.text.bars import bar
from clantui.core.text.phrases import format_duration, format_duration_short, pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views import load_view
from clantui.core.views.phrases import (
    describe_failures,
    describe_missing,
    shorten_failures,
)
from clantui.core.views.view import Requires
from clantui.ui.clan.state import ClanState, TableSummary
from clantui.ui.clan.status import LoadStatus, Phase, PlayerTry, Status, status_of
from clantui.ui.common.freshness import STALE, freshness
from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from clantui.core.model.battle import BattleLogs

_MINUTE: Final = 60

_COUNTED: Final = 120
"""Seconds below which a countdown is in seconds."""

_BAR: Final = 16


_NAMED: Final = 2
"""Players that the line above the table names; of more it tells how many."""


def load_freshness(load_status: LoadStatus, now: datetime) -> Content:
    """Return the one cell on the right of the first line."""
    status = status_of(load_status, now)
    incomplete = ""
    if load_status.survey is not None and status.phase in {Phase.INCOMPLETE, Phase.STOPPED}:
        incomplete = "incomplete" if load_status.survey.failed else "members not known"
    asking = "loading" if status.is_loading else ""
    return freshness(status.age, asking=asking, error=status.error, incomplete=incomplete)


def badge(load_status: LoadStatus, now: datetime) -> Content:
    """Return the freshness in at most eight cells, for a line among others."""
    status = status_of(load_status, now)
    if status.is_loading:
        answered = status.phase is not Phase.ASKING_CLAN
        text = f"◌ {status.answered}/{status.total}" if answered else "◌"
        return Content.styled(text, "$text-accent")
    if status.age is None and load_status.read_at is None:
        return Content.styled("×" if status.error is not None else "·", "$text-muted")
    read = load_status.read_at or now
    age = status.age if status.age is not None else (now - read).total_seconds()
    marks = (
        (status.is_offline, "×", "$text-error"),
        (bool(status.failed or status.doubt), "◐", "$text-warning"),
        (age >= STALE, "○", "$text-warning"),
        (True, "●", "$text-success"),
    )
    mark, colour = next((mark, colour) for holds, mark, colour in marks if holds)
    # Seconds would be painted anew each second.
    old = "now" if age < _MINUTE else format_duration_short(age)
    return Content.styled(f"{mark} {old}", colour)


def render_load_status(load_status: LoadStatus, shown: TableSummary, now: datetime) -> Content:
    """Return the message about a load: the most urgent."""
    status = status_of(load_status, now)
    if status.is_loading:
        return _progress(status, shown)
    if load_status.notice:
        return Content.styled(load_status.notice, "$text-warning")
    if status.error is not None:
        field = load_status.survey is None  # where a letter would be typed
        room = None if field else shown.width  # a second line would move the table
        text = _render_failure(status.error, status, room, field=field)
        return Content.styled(text, "$text-error")
    if load_status.survey is None:
        return Content("")
    return _about(load_status.survey, shown, status.doubt, next_try(status, key_name("refresh")))


def _render_failure(error: RoyaleError, status: Status, room: int | None, *, field: bool) -> str:
    # Where another clan is shown, r asks for that one.
    again = f"{key_name('tag')} ↵"
    key = "↵" if field else again if status.is_other_clan else key_name("refresh")
    if isinstance(error, NotFound):
        key = "↵" if field else again
        return f"✗ {error.sentence.partition(' · ')[0]} · a player's tag? {key} opens their clan"
    again = next_try(status, key)
    if isinstance(error, AccessDenied):
        again = f"{'f1' if field else '?'} helps"
    elif not again:
        again = f"{key} retries"
    whose = f"{status.clan}: " if status.is_other_clan else ""
    whole = f"✗ {whose}{error.sentence} · {again}"
    if room is None or cell_len(whole) <= room:
        return whole
    return _shorten_failure(f"✗ {whose}", error, again, room)


def _shorten_failure(start: str, error: RoyaleError, again: str, room: int) -> str:
    """Return the cause and the way on in a line: the advice goes first, then the key."""
    cause, ways = error.sentence.partition(" · ")[0], again.split(" · ")
    lines = [f"{start}{cause} · {again}", *(f"{start}{cause} · {way}" for way in ways)]
    lines += [f"{start}{error.brief} · {again}", f"{start}{error.brief} · {ways[-1]}"]
    return next((line for line in lines if cell_len(line) <= room), lines[-1])


def next_try(status: Status, key: str) -> str:
    """Return the countdown, and the key that does not wait for it; empty where none runs."""
    if status.next_in is None:
        return ""
    return f"next try in {format_countdown(status.next_in)} · {key} retries now"


def format_countdown(seconds: float) -> str:
    """Return a wait in words: `43 s`, `3 min`."""
    return f"{seconds:.0f} s" if seconds < _COUNTED else format_duration(seconds)


def _about(survey: Survey, shown: TableSummary, doubt: str, again: str) -> Content:
    order = f"sorted by {shown.order}" if shown.order else ""
    if shown.query:
        return _line(
            "$text-accent",
            _count_matches(shown),
            order,
            f"/{shown.query}",
            f"{key_name('back')} clears",
        )
    if survey.failed:
        return _line("$text-warning", _describe_missing(survey, again, order, shown.width))
    room = shown.width - (cell_len(order) + 3 if order else 0)
    if doubt:
        says = truncate_parts(f"◐ {doubt} · {key_name('refresh')} retries", room)
        return _line("$text-warning", says, order)
    return _line("$text-muted", order, truncate_parts(shown.about, room))


def _describe_missing(survey: Survey, again: str, order: str, width: int) -> str:
    """Return who is missing, why, and the ways on, in the most words that a width has room for."""
    if all(isinstance(why, Cancelled) for why in survey.failed.values()):
        way = f"{key_name('refresh')} continues"
        return truncate_parts(_join(f"◐ {describe_missing(survey)}", way, order), width)
    retries, shows = f"{key_name('refresh')} retries", key_name("problems")
    whole, ways = describe_failures(survey), [again or retries]
    reason, advice, _ = whole.partition(" · ")
    full = [whole, f"{reason})"] if advice else [whole]
    texts = [_join(f"◐ {about}", *ways, f"{shows} shows who", order) for about in full]
    # The reason goes last; that r retries stands behind the key that shows who, too.
    short = shorten_failures(survey)
    if again:
        ways.append(again.partition(" · ")[0])
        texts += [
            _join(f"◐ {a}", way, f"{shows} who") for pair in short for way in ways for a in pair
        ]
    texts += [
        _join(f"◐ {about}", way, f"{shows} who")
        for pair in short
        for way in (retries, "")
        for about in pair
    ]
    shortest = truncate_parts(_join(f"◐ {describe_missing(survey)}", f"{shows} who"), width)
    return next((text for text in texts if cell_len(text) <= width), shortest)


def _count_matches(shown: TableSummary) -> str:
    return f"{shown.matches} of {pluralise(len(shown.rows), shown.noun)}"


def _progress(status: Status, shown: TableSummary) -> Content:
    clan = status.phase is Phase.ASKING_CLAN
    so_far = f"{status.answered}/{status.total}"
    if status.paused:
        sentence = f"◌ Too many requests, continuing in {format_duration(status.paused + 0.999)}"
        return _line(
            "$text-warning", sentence, "" if clan else so_far, f"{key_name('back')} cancels"
        )
    if clan:
        retry = _join(*map(_describe_retry, status.waiting))
        whole = _join(f"◌ Loading {status.clan} …", retry, f"{key_name('back')} cancels")
        if retry and cell_len(whole) > shown.width:  # a second line would push the table down
            whole = truncate_parts(_join(f"◌ {retry}", f"{key_name('back')} cancels"), shown.width)
        return _line("$text-accent", whole)
    failed = f"{len(status.failed)} failed" if status.failed else ""
    if status.is_slow:
        parts = [
            f"◌ {so_far}",
            failed,
            f"waiting for {_slow(status)}",
            f"{key_name('back')} cancels",
        ]
        if status.unanswered > _NAMED or cell_len(" · ".join(filter(None, parts))) > shown.width:
            parts[2:3] = [
                f"waiting for {status.unanswered}",
                f"{key_name('problems')} shows who",
            ]
        return _line("$text-accent", *parts)
    left = (
        f"~{format_duration(status.left + 1)} left"
        if status.left is not None and status.unanswered
        else ""
    )
    part = status.answered / status.total if status.total else 1.0
    return _with_bar(part, shown, so_far, failed, left, f"{key_name('back')} cancels")


def _with_bar(part: float, shown: TableSummary, *words: str) -> Content:
    """Draw words behind a bar; without it where the names of the load have theirs."""
    if shown.has_board:
        return _line("$text-accent", *words)
    full, empty = bar(part, _BAR)
    drawn = (full, "$progress-mark on $panel"), (empty, "on $panel"), " "
    return Content.assemble(*drawn, _line("$text-accent", *words))


def _join(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _line(colour: str, *parts: str) -> Content:
    return Content.styled(_join(*parts), colour)


def _slow(status: Status) -> str:
    if status.unanswered > _NAMED:
        return ""
    return ", ".join(
        f"{attempt.name} (try {attempt.number}/{TRIES})" for attempt in status.waiting
    )


def _describe_retry(attempt: PlayerTry) -> str:
    """Return which try of a request it is, and why the one before failed; empty for the first."""
    if attempt.why is None:
        return ""
    starts = f" in {attempt.starts_in:.0f} s" if attempt.starts_in >= 1 else ""
    return f"try {attempt.number} of {TRIES}{starts}: {attempt.why.sentence.partition(' · ')[0]}"


def render_log_progress(logs: BattleLogs, shown: TableSummary) -> Content:
    """Return the message while battle logs come in: a bar, and how to stop."""
    failed = f"{len(logs.failed)} failed" if logs.failed else ""
    words = (
        f"battle logs {logs.answered}/{logs.total}",
        failed,
        f"{key_name('back')} cancels",
    )
    return _with_bar(logs.answered / (logs.total or 1), shown, *words)


def render_status(
    state: ClanState, shown: TableSummary, now: datetime, query_error: str
) -> Content:
    """Return the message on the second line: the most urgent.

    Args:
        now: the time, aware UTC.
        query_error: the fault in the filter that is being typed, or empty.
    """
    load_status, logs = state.load_status, state.logs
    if query_error:
        return Content.styled(f"✗ {query_error}", "$text-error")
    if shown.is_typed:
        return _line("$text-accent", _count_matches(shown))
    if logs is not None and load_status.loading_tag is None:
        quiet = not (load_status.notice or load_status.error or shown.query)
        if logs.waiting:
            return render_log_progress(logs, shown)
        if logs.failed and quiet and Requires.BATTLES in load_view(state.view).requires:
            return render_missing_logs(logs, shown.width)
    return render_load_status(load_status, shown, now)


def render_missing_logs(logs: BattleLogs, width: int) -> Content:
    """Return the message where battle logs are missing: how many, and what to do.

    Args:
        width: cells of the line; with less room it has fewer words.
    """
    number, key = len(logs.failed), key_name("refresh")
    if all(isinstance(why, Cancelled) for why in logs.failed.values()):
        text = f"◐ stopped at {logs.total - number}/{logs.total} battle logs · {key} continues"
    else:
        missing = f"◐ {number} of {logs.total} battle logs missing"
        shows, retries = key_name("problems"), f"{key} retries"
        ways = (f"{retries} · {shows} shows who", f"{retries} · {shows} who", f"{shows} who")
        texts = [f"{missing} · {way}" for way in ways]
        text = next((text for text in texts if cell_len(text) <= width), texts[-1])
    return Content.styled(text, "$text-warning")


def placeholder(load_status: LoadStatus, shown: TableSummary) -> str:
    """Return the words in a table without rows: why it has none."""
    survey = load_status.survey
    if shown.rows:
        return f"Nothing matches “{shown.query}” · {key_name('back')} clears the filter"
    if load_status.loading_tag is not None:
        return f"Loading players … · {key_name('back')} cancels"
    if survey is None:
        return _explain_absence(load_status)
    if not survey.clan.members:
        opens, retries = key_name("switcher"), key_name("refresh")
        way = f"{opens} opens another clan" if survey.clan.gap is None else f"{retries} retries"
        return f"Nobody to show · {way}"  # the line above says why
    if survey.failed and not survey.players:
        ways = f"{key_name('problems')} shows why · {key_name('refresh')} retries"
        return f"No player could be loaded · {ways}"
    return f"Nothing to show here yet · {key_name('next-view')} shows another view"


def _explain_absence(load_status: LoadStatus) -> str:
    """Return why there is nothing of a clan; a tag that no clan has is not asked for again."""
    if isinstance(load_status.error, NotFound):
        return f"Check the tag, or search by name: {key_name('switcher')}"
    if load_status.name:
        return f"This clan is not loaded yet · {key_name('refresh')} loads it"
    return ""
