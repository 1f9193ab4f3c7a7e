"""What the two lines at the top say, as a function of the situation."""

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
from clantui.core.views.phrases import describe_failures, describe_missing, nobody_listed
from clantui.core.views.view import Requires
from clantui.ui.clan.load_status import LoadStatus, TableSummary
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status import Phase, PlayerTry, Status, status_of
from clantui.ui.common.freshness import STALE, freshness

if TYPE_CHECKING:
    from clantui.core.model.battle import BattleLogs

_MINUTE: Final = 60

_COUNTED: Final = 120
"""Seconds below which a countdown is in seconds."""

_BAR: Final = 16


_NAMED: Final = 2
"""Players that the line above the table names; of more it tells how many."""


def load_freshness(situation: LoadStatus, now: datetime) -> Content:
    """Return the one cell on the right of the first line."""
    status = status_of(situation, now)
    incomplete = ""
    if situation.survey is not None and status.phase in {Phase.INCOMPLETE, Phase.STOPPED}:
        incomplete = describe_missing(situation.survey) or "members not known"
    asking = _asking(status) if status.is_loading else ""
    return freshness(status.age, asking=asking, error=status.error, incomplete=incomplete)


def badge(situation: LoadStatus, now: datetime) -> Content:
    """The same in at most eight cells, for a line among others."""
    status = status_of(situation, now)
    if status.is_loading:
        text = f"◌ {_asking(status)}".removesuffix(" asking")
        return Content.styled(text, "$text-accent")
    if status.age is None and situation.read_at is None:
        return Content.styled("×" if status.error is not None else "·", "$text-muted")
    read = situation.read_at or now
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


def render_load_status(situation: LoadStatus, shown: TableSummary, now: datetime) -> Content:
    """The slot on the second line: the most urgent of what there is to say."""
    status = status_of(situation, now)
    if status.is_loading:
        return _progress(status, shown.width)
    if situation.notice:
        return Content.styled(situation.notice, "$text-warning")
    if status.error is not None:
        field = situation.survey is None  # where a letter would be typed
        return Content.styled(_failed(status.error, status, field=field), "$text-error")
    if situation.survey is None:
        return Content("")
    return _about(situation.survey, shown, status.doubt, next_try(status, "r"))


def _failed(error: RoyaleError, status: Status, *, field: bool) -> str:
    # Where another clan is shown, r asks for that one.
    key = "↵" if field else "t ↵" if status.is_other_clan else "r"
    if isinstance(error, NotFound):
        key = "↵" if field else "t ↵"
        return f"✗ {error.sentence.partition(' · ')[0]} · a player's? {key} asks"
    again = next_try(status, key)
    if isinstance(error, AccessDenied):
        again = f"{'f1' if field else '?'} helps"
    elif not again:
        again = f"{key} tries again"
    whose = f"{status.clan}: " if status.is_other_clan else ""
    return f"✗ {whose}{error.sentence} · {again}"


def next_try(status: Status, key: str) -> str:
    """Return the countdown, and the key that does not wait for it; empty where none runs.

    Args:
        status: what is true.
        key: the key.
    """
    if status.next_in is None:
        return ""
    return f"next try in {countdown(status.next_in)} · {key} now"


def countdown(seconds: float) -> str:
    """Return a wait in words: `43 s`, `3 min`."""
    return f"{seconds:.0f} s" if seconds < _COUNTED else format_duration(seconds)


def _asking(status: Status) -> str:
    if status.phase is Phase.ASKING_CLAN:
        return "asking"
    return f"{status.answered}/{status.total}"


def _about(survey: Survey, shown: TableSummary, doubt: str, again: str) -> Content:
    order = f"sorted by {shown.order}" if shown.order else ""
    if shown.query:
        kept = f"{shown.kept} of {pluralise(len(shown.rows), shown.noun)}"
        return _line("$text-accent", kept, order, f"/{shown.query}", "esc clears")
    if survey.failed:
        stopped = all(isinstance(why, Cancelled) for why in survey.failed.values())
        ways = "r goes on" if stopped else f"! lists them · {again or 'r asks them again'}"
        return _line("$text-warning", f"◐ {describe_failures(survey)}", ways, order)
    room = shown.width - (cell_len(order) + 3 if order else 0)
    if doubt:
        says = truncate_parts(f"◐ {doubt} · r asks again", room)
        return _line("$text-warning", says, order)
    return _line("$text-muted", order, truncate_parts(shown.about, room))


def _progress(status: Status, width: int) -> Content:
    clan = status.phase is Phase.ASKING_CLAN
    so_far = f"{status.answered}/{status.total}"
    if status.paused:
        sentence = f"◌ rate limited · resuming in {format_duration(status.paused + 0.999)}"
        return _line("$text-warning", sentence, "" if clan else so_far, "esc stops")
    if clan:
        retries = map(_retry, status.waiting)
        return _line("$text-accent", f"◌ asking for {status.clan}", *retries, "esc stops")
    failed = f"{len(status.failed)} failed" if status.failed else ""
    if status.is_slow:
        parts = [f"◌ {so_far}", failed, f"waiting for {_slow(status)}", "esc stops"]
        if status.unanswered > _NAMED or cell_len(" · ".join(filter(None, parts))) > width:
            parts[2:3] = [f"waiting for {status.unanswered}", "! lists them"]
        return _line("$text-accent", *parts)
    left = (
        f"~{format_duration(status.left + 1)} left"
        if status.left is not None and status.unanswered
        else ""
    )
    full, empty = bar(status.answered / status.total if status.total else 1.0, _BAR)
    words = " · ".join(filter(None, (f" {so_far}", failed, left, "esc stops")))
    return Content.assemble(
        (full, "$text-accent on $panel"), (empty, "on $panel"), (words, "$text-accent")
    )


def _line(colour: str, *parts: str) -> Content:
    return Content.styled(" · ".join(filter(None, parts)), colour)


def _slow(status: Status) -> str:
    if status.unanswered > _NAMED:
        return ""
    return ", ".join(f"{one.name} (try {one.number}/{TRIES})" for one in status.waiting)


def _retry(one: PlayerTry) -> str:
    """Return which try of a request it is, and why the one before failed; empty for the first."""
    if one.why is None:
        return ""
    starts = f" in {one.starts_in:.0f} s" if one.starts_in >= 1 else ""
    return f"try {one.number} of {TRIES}{starts}: {one.why.sentence.partition(' · ')[0]}"


def render_log_progress(logs: BattleLogs) -> Content:
    """The slot while battle logs come in: a bar, and how to stop."""
    full, empty = bar(logs.answered / (logs.asked or 1), _BAR)
    words = [f" battle logs {logs.answered}/{logs.asked}"]
    if logs.failed:
        words.append(f"{len(logs.failed)} failed")
    words.append("esc stops")
    return Content.assemble(
        (full, "$text-accent on $panel"), (empty, "on $panel"), (" · ".join(words), "$text-accent")
    )


def render_status(page: ClanState, shown: TableSummary, now: datetime, wrong: str) -> Content:
    """What the slot says of a page: the most urgent.

    Args:
        page: what is looked at.
        shown: what the table shows of it.
        now: the time, aware UTC.
        wrong: what is wrong with the filter that is being typed, or empty.
    """
    situation, logs = page.load_status, page.logs
    if wrong:
        return Content.styled(f"✗ {wrong}", "$text-error")
    if logs is not None and situation.loading_tag is None:
        quiet = not (situation.notice or situation.error or shown.query)
        if logs.waiting:
            return render_log_progress(logs)
        if logs.failed and quiet and Requires.BATTLES in load_view(page.view).requires:
            return render_missing_logs(logs)
    return render_load_status(situation, shown, now)


def render_missing_logs(logs: BattleLogs) -> Content:
    """The slot where battle logs are missing: how many, and what to do."""
    number = len(logs.failed)
    if all(isinstance(why, Cancelled) for why in logs.failed.values()):
        text = f"◐ stopped at {logs.asked - number}/{logs.asked} battle logs · r goes on"
    else:
        text = f"◐ {number} of {logs.asked} battle logs failed · ! lists them · r asks again"
    return Content.styled(text, "$text-warning")


def placeholder(situation: LoadStatus, shown: TableSummary) -> str:
    """What stands in a table without rows, and why it has none."""
    survey = situation.survey
    if shown.rows:
        return f"nothing here is like “{shown.query}” · esc clears the filter"
    if situation.loading_tag is not None:
        return "waiting for the first answers … · esc stops"
    if survey is None:
        return "nothing is known of this clan yet · r asks for it" if situation.name else ""
    if not survey.clan.members:
        way = "c goes to another" if survey.clan.gap is None else "r asks again"
        return f"{nobody_listed(survey.clan)} · {way}"
    if survey.failed and not survey.players:
        return "nobody could be had · ! lists why · r tries again"
    return "there is nothing to count in this view · v shows another"
