"""Sentences of the header, the status bar and an empty table."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.attempt import TRIES
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import (
    AccessDenied,
    Cancelled,
    NotFound,
    RoyaleError,
)
from clantui.core.model.race import WarRecord
from clantui.core.model.survey import Survey
from clantui.core.text.bars import draw_bar
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import (
    describe_pause,
    format_ago,
    format_duration,
    pluralise,
)
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views import load_view
from clantui.core.views.phrases import (
    describe_failures,
    describe_missing,
    describe_older,
    describe_roster_gap,
    shorten_failures,
)
from clantui.core.views.view import Requires
from clantui.ui.clan.auto_refresh import AutoRefresh
from clantui.ui.clan.load_state import LoadState, PendingRequest, Phase
from clantui.ui.clan.state import ClanState, TableSummary
from clantui.ui.common.freshness import render_freshness
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.sentences import describe_filter, describe_no_match

_MAX_SECONDS: Final = 120
"""Seconds below which a countdown is in seconds."""

_BAR: Final = 16
"""Cells of the progress bar."""

_MAX_NAMED: Final = 2
"""Waiting players that are named; of more only the number is shown."""


def render_load_freshness(load: LoadState, now: datetime) -> Content:
    """Return the freshness on the right of the first line."""
    incomplete, survey = "", load.survey
    if survey is None:
        age = None
    else:
        age = (now - survey.oldest_at).total_seconds()
        if load.phase in {Phase.INCOMPLETE, Phase.STOPPED}:
            state = "incomplete" if load.failed else "members not known"
            incomplete = f"{state} · {describe_older(survey, now) or format_ago(age)}"
    progress = "loading" if load.is_loading else None
    return render_freshness(age, progress=progress, error=load.outage, incomplete=incomplete)


def render_badge(load: LoadState, now: datetime) -> Content:
    """Return the freshness in at most eight cells, for a list of clans."""
    survey, progress = load.survey, None
    if load.is_loading:
        progress = _count_answers(survey) if survey is not None and load.has_roster else ""
    at = load.read_at if survey is None else survey.oldest_at
    is_incomplete = survey is not None and bool(survey.failed or survey.clan.gap)
    return render_freshness(
        None if at is None else (now - at).total_seconds(),
        progress=progress,
        error=load.outage,
        incomplete="incomplete" if is_incomplete else "",
        is_brief=True,
    )


def render_load_status(
    load: LoadState, table: TableSummary, now: datetime, paused: float = 0.0
) -> Content:
    """Return the most urgent message about a load; `paused` as in `render_status`."""
    if load.is_loading:
        return _render_progress(load, table, now, paused)
    if load.error is not None:
        text = _describe_failure(load.error, load, now, table)
        return Content.styled(text, "$text-error")
    if load.survey is None:
        return Content("")
    return _render_summary(load.survey, table, _describe_next_try(load, now, key_name("refresh")))


def _describe_failure(
    error: RoyaleError, load: LoadState, now: datetime, table: TableSummary
) -> str:
    has_survey = load.survey is not None
    is_typing = not has_survey and not table.has_focus  # else Enter is a key of the table
    # While another clan is on screen, r would reload that one.
    from_field = "Enter" if is_typing else f"{key_name('tag')}, then Enter"
    if isinstance(error, NotFound):
        cause = error.sentence.partition(" · ")[0]
        return f"✗ {cause} · is it a player's tag? {from_field} opens their clan"
    key = from_field if not has_survey or load.is_other_clan else key_name("refresh")
    hint = _describe_next_try(load, now, key) or f"{key} retries"
    if isinstance(error, AccessDenied):
        hint = f"{key_name('help', in_field=is_typing)} helps"
    start = f"✗ {load.requested_tag}: " if load.is_other_clan else "✗ "
    text = f"{start}{error.sentence} · {hint}"
    if not has_survey or cell_len(text) <= table.width:
        return text
    return _shorten_failure(start, error, hint, table.width)  # a second line would move the table


def _shorten_failure(start: str, error: RoyaleError, hint: str, room: int) -> str:
    """Return the cause and a hint in a line: drop the advice first, then parts of the hint."""
    cause, hints = error.sentence.partition(" · ")[0], hint.split(" · ")
    lines = [f"{start}{cause} · {hint}", *(f"{start}{cause} · {part}" for part in hints)]
    lines += [f"{start}{error.brief} · {hint}", f"{start}{error.brief} · {hints[-1]}"]
    return next((line for line in lines if cell_len(line) <= room), lines[-1])


def _describe_next_try(load: LoadState, now: datetime, key: str) -> str:
    """Return the countdown to the retry, and the key that retries now; empty if there is none."""
    if (seconds := load.count_down(now)) is None:
        return ""
    return f"next try in {format_countdown(seconds)} · {key} retries now"


def format_countdown(seconds: float) -> str:
    """Format a wait: `43 s`, `3 min`."""
    return f"{seconds:.0f} s" if seconds < _MAX_SECONDS else format_duration(seconds)


def _render_summary(survey: Survey, table: TableSummary, next_try: str) -> Content:
    order = f"sorted by {table.order}" if table.order else ""
    if table.filter_text:
        clears = describe_filter(table.filter_text, "back")
        return _style_parts("$text-accent", table.matches, order, clears)
    if survey.failed:
        text = _describe_missing(survey, next_try, order, table.width)
        return Content.styled(text, "$text-warning")
    room = table.width - (cell_len(order) + 3 if order else 0)
    if gap := describe_roster_gap(survey.clan):
        text = truncate_parts(f"◐ {gap} · {key_name('refresh')} retries", room)
        return _style_parts("$text-warning", text, order)
    return _style_parts("$text-muted", order, truncate_parts(table.summary, room))


def _describe_missing(survey: Survey, next_try: str, order: str, width: int) -> str:
    """Return the missing players, the reason and the keys, in the longest text that fits."""
    missing = f"◐ {describe_missing(survey)}"
    if all(isinstance(error, Cancelled) for error in survey.failed.values()):
        continues = f"{key_name('refresh')} continues"
        return truncate_parts(_join_parts(missing, continues, order), width)
    retries, shows = f"{key_name('refresh')} retries", key_name("problems")
    failures, hint = describe_failures(survey), next_try or retries
    reason, advice, _ = failures.partition(" · ")
    full = [failures, f"{reason})"] if advice else [failures]
    texts = [_join_parts(f"◐ {text}", hint, f"{shows} shows who", order) for text in full]
    # Drop the reason last; before it the key that retries.
    countdowns = (next_try, next_try.partition(" · ")[0]) if next_try else ()
    texts += [
        _join_parts(f"◐ {text}", hint, f"{shows} who")
        for hints in (countdowns, (retries, ""))
        for pair in shorten_failures(survey)
        for hint in hints
        for text in pair
    ]
    shortest = truncate_parts(_join_parts(missing, f"{shows} who"), width)
    return next((text for text in texts if cell_len(text) <= width), shortest)


def _render_progress(
    load: LoadState, table: TableSummary, now: datetime, paused: float
) -> Content:
    cancels = f"{key_name('back')} cancels"
    survey = load.survey if load.has_roster else None
    answered = _count_answers(survey) if survey is not None else ""
    if paused:
        sentence = f"◌ {describe_pause(paused).capitalize()}"
        return _style_parts("$text-warning", sentence, answered, cancels)
    if survey is None:
        retry = _join_parts(*map(_describe_clan_try, load.list_pending(now)))
        text = _join_parts(f"◌ Loading {load.loading_tag} …", retry, cancels)
        if retry and cell_len(text) > table.width:  # a second line would move the table
            text = truncate_parts(_join_parts(f"◌ {retry}", cancels), table.width)
        return _style_parts("$text-accent", text)
    failed = f"{len(survey.failed)} failed" if survey.failed else ""
    if load.is_slow(now):
        names = [f"{entry.name} (try {entry.number}/{TRIES})" for entry in load.list_pending(now)]
        parts = [f"◌ {answered}", failed, f"waiting for {', '.join(names)}", cancels]
        if len(names) > _MAX_NAMED or cell_len(_join_parts(*parts)) > table.width:
            shows = f"{key_name('problems')} shows who"
            parts[2:3] = [f"waiting for {len(survey.waiting)}", shows]
        return _style_parts("$text-accent", *parts)
    left = ""
    if survey.waiting and (seconds := load.estimate_left(now)) is not None:
        left = f"~{format_duration(seconds + 1)} left"
    members = len(survey.clan.members)
    share = survey.finished_count / members if members else 1.0
    return _render_bar(share, table, answered, failed, left, cancels)


def _count_answers(survey: Survey) -> str:
    return f"{survey.finished_count}/{len(survey.clan.members)}"


def _render_bar(share: float, table: TableSummary, *parts: str) -> Content:
    """Draw a bar and texts; without the bar if the board of the load has one."""
    if table.has_board:
        return _style_parts("$text-accent", *parts)
    full, empty = draw_bar(share, _BAR)
    bar = (full, "$progress-mark on $panel"), (empty, "on $panel"), " "
    return Content.assemble(*bar, _style_parts("$text-accent", *parts))


def _join_parts(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _style_parts(colour: str, *parts: str) -> Content:
    return Content.styled(_join_parts(*parts), colour)


def _describe_clan_try(attempt: PendingRequest) -> str:
    """Return the number of a try, and the error of the previous one; empty for the first."""
    if attempt.error is None:
        return ""
    starts = f" in {attempt.starts_in:.0f} s" if attempt.starts_in >= 1 else ""
    return f"try {attempt.number} of {TRIES}{starts}: {attempt.error.sentence.partition(' · ')[0]}"


def render_log_progress(logs: BattleLogs, table: TableSummary) -> Content:
    """Return the message while battle logs are loaded: a bar, and the key that stops it."""
    failed = f"{len(logs.failed)} failed" if logs.failed else ""
    answered, cancels = (
        f"battle logs {logs.finished_count}/{logs.total}",
        f"{key_name('back')} cancels",
    )
    return _render_bar(logs.finished_count / (logs.total or 1), table, answered, failed, cancels)


def render_status(
    state: ClanState, table: TableSummary, now: datetime, query_error: str, paused: float = 0.0
) -> Content:
    """Return the most urgent message for the status bar: first an error of the filter, if any.

    `paused` is the pause of requests after a 429, in seconds.
    """
    load, logs = state.load, state.logs
    if query_error:
        return Content.styled(f"✗ {query_error}", "$text-error")
    if table.is_typed:
        return _style_parts("$text-accent", table.matches)
    if load.is_loading:
        return render_load_status(load, table, now, paused)
    if logs is not None and logs.waiting:
        return render_log_progress(logs, table)
    if state.notice:
        return Content.styled(state.notice, "$text-warning")
    gap = _render_gap(state, table) if load.error is None else None
    return gap or render_load_status(load, table, now)


def describe_gap(state: ClanState) -> str:
    """Return the data besides players that the view counts and that is not there; else empty."""
    requires, war, logs = load_view(state.view).requires, state.war, state.logs
    if state.load.survey is None:
        return ""
    if Requires.WAR in requires and war is None:
        return "◌ Loading the river race …"
    if (problem := _find_war_problem(state)) is not None:
        return f"{_describe_missing_war(problem)} · {key_name('refresh')} retries"
    if Requires.BATTLES in requires and logs is not None and logs.failed:
        missing = f"◐ {len(logs.failed)} of {pluralise(logs.total, 'battle log')} missing"
        return f"{missing} · {key_name('refresh')} retries"
    return ""


def _render_gap(state: ClanState, table: TableSummary) -> Content | None:
    """Return the message about missing data, with the filter if any; None if all is there."""
    if table.filter_text:
        gap = describe_gap(state)
        return _render_filter_over_gap(table, gap) if gap else None
    requires, logs = load_view(state.view).requires, state.logs
    if Requires.BATTLES in requires and logs is not None and logs.failed:
        return render_missing_logs(logs, table.width)
    problem = _find_war_problem(state)
    return None if problem is None else _render_war_problem(problem, table.width)


def _find_war_problem(state: ClanState) -> WarRecord | None:
    """Return the war if a part of it could not be loaded and the view counts it; else None."""
    war = state.war
    is_needed = Requires.WAR in load_view(state.view).requires
    return war if is_needed and war is not None and war.error is not None else None


def _describe_missing_war(war: WarRecord) -> str:
    sign = "✗" if war.race is None and war.log is None else "◐"
    return f"{sign} {war.missing} could not be loaded"


def _render_war_problem(war: WarRecord, width: int) -> Content:
    """Return the missing part of the war, the reason and the key, as long as there is room."""
    missing, hint = _describe_missing_war(war), f"{key_name('refresh')} retries"
    colour = "$text-error" if missing.startswith("✗") else "$text-warning"
    text = f"{missing}: {war.error.sentence if war.error else ''} · {hint}"
    if cell_len(text) > width and war.error is not None:
        text = _shorten_failure(f"{missing}: ", war.error, hint, width)
    if cell_len(text) > width:
        text = truncate_parts(f"{missing} · {hint}", width)
    return Content.styled(text, colour)


def _render_filter_over_gap(table: TableSummary, gap: str) -> Content:
    """Return the matches and the data that they lack, then the filter if there is room for it."""
    clears = f"{key_name('back')} clears"
    texts = [
        _join_parts(table.matches, gap, describe_filter(table.filter_text, "back")),
        _join_parts(table.matches, gap, clears),
        _join_parts(table.matches, gap),
        gap,
    ]
    text = next((text for text in texts if cell_len(text) <= table.width), texts[-1])
    return Content.styled(text, "$text-warning")


def render_missing_logs(logs: BattleLogs, width: int) -> Content:
    """Return the number of missing battle logs and the keys, in the longest text that fits."""
    number, key = len(logs.failed), key_name("refresh")
    if all(isinstance(error, Cancelled) for error in logs.failed.values()):
        text = f"◐ stopped at {logs.total - number}/{logs.total} battle logs · {key} continues"
    else:
        missing = f"◐ {number} of {pluralise(logs.total, 'battle log')} missing"
        shows, retries = key_name("problems"), f"{key} retries"
        hints = (f"{retries} · {shows} shows who", f"{retries} · {shows} who", f"{shows} who")
        texts = [f"{missing} · {hint}" for hint in hints]
        text = next((text for text in texts if cell_len(text) <= width), texts[-1])
    return Content.styled(text, "$text-warning")


def describe_empty_table(load: LoadState, table: TableSummary, gap: str = "") -> str:
    """Return the reason why a table has no rows; `gap` as in `describe_gap`."""
    survey = load.survey
    if table.rows:  # with a gap, more might match
        return gap or describe_no_match(table.filter_text, "back")
    if load.is_loading:
        return f"Loading players … · {key_name('back')} cancels"
    if survey is None:
        return _explain_absence(load)
    if not survey.clan.members:
        opens, retries = key_name("switcher"), key_name("refresh")
        hint = f"{opens} opens another clan" if survey.clan.gap is None else f"{retries} retries"
        return f"No one to show · {hint}"  # the line above says why
    if survey.failed and not survey.players:
        hint = f"{key_name('problems')} shows why · {key_name('refresh')} retries"
        return f"No player could be loaded · {hint}"
    return f"Nothing to show here yet · {key_name('next-view')} shows another view"


def describe_baseline(compared: datetime, now: datetime, zone: Zone) -> str:
    """Return the day that the clan is compared with, and the keys that end the comparison."""
    keys = f"{key_name('history')}, then {key_name('history-reset')}"
    day = format_day(compared, in_zone(now, zone).year, zone)
    return f"compared with {day} · {keys} ends it"


def describe_cached(age: float) -> str:
    """Return the message after a reload that brought data from the cache, `age` seconds old."""
    reloads = f"{key_name('refresh')} again reloads anyway"
    return f"Already up to date ({format_duration(age)} old) · {reloads}"


def describe_auto_refresh(auto_refresh: AutoRefresh) -> str:
    """Return the message after auto-refresh was switched on or off, paused or resumed."""
    key = key_name("pause-auto-refresh")
    if not auto_refresh.is_on:
        return "Automatic reload is off"
    if auto_refresh.is_paused:
        return f"Automatic reload is paused · {key} continues"
    return f"Reloading every 2 minutes · {key} pauses"


def _explain_absence(load: LoadState) -> str:
    if isinstance(load.error, NotFound):
        return f"Check the tag, or search by name: {key_name('switcher')}"
    if load.name:
        return f"This clan is not loaded yet · {key_name('refresh')} loads it"
    return ""
