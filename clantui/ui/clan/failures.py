"""Who has not answered and why, which try it is and when the next one is, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from clantui.core.model.attempt import TRIES
from clantui.core.model.battle import BattleLogs
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import format_ago, format_duration, pluralise
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status import Phase, PlayerTry, Status, status_of
from clantui.ui.clan.status_text import countdown


def problem_title(page: ClanState, now: datetime) -> str:
    """Return what is wrong, or is still waited for, in a few words.

    Args:
        page: of a clan.
        now: the time, aware UTC.
    """
    status, logs = status_of(page.load_status, now), page.logs
    lost = len(logs.failed) if logs is not None else 0
    if not lost:
        return _title(status)
    begin = "Problems: " if status.phase is Phase.COMPLETE else f"{_title(status)}, "
    return f"{begin}battle logs: {lost}"


def _title(status: Status) -> str:
    failed = len(status.failed)
    match status.phase:
        case Phase.ASKING_CLAN:
            return f"Waiting for the clan {status.clan}"
        case Phase.ASKING_PLAYERS:
            waiting = f"Waiting for {status.unanswered} of {status.total}"
            return f"{waiting}, {failed} failed" if failed else waiting
        case Phase.FAILED:
            return f"Problems: the clan {status.clan} could not be loaded"
        case Phase.STOPPED:
            return f"Stopped: {failed} of {status.total} not loaded"
        case Phase.INCOMPLETE:
            lost = f"{failed} of {status.total}" if failed else "the members are not known"
            return f"Problems: {lost}"
        case _:
            return "No problems"


def list_problems(page: ClanState, now: datetime) -> list[Content]:
    """Return who has not answered, each with what is known of it on further lines.

    First the clan itself, then who is waited for, who failed, and the battle logs.

    Args:
        page: of a clan.
        now: the time, aware UTC.
    """
    status = status_of(page.load_status, now)
    return [*_of_clan(status), *_of_players(page.load_status.survey, status), *_of_logs(page)]


def describe_success(page: ClanState, now: datetime) -> str:
    """Return the sentence where there is nothing to list.

    Args:
        page: of a clan.
        now: the time, aware UTC.
    """
    status, logs = status_of(page.load_status, now), page.logs
    if logs is not None and logs.waiting:
        return f"All players have answered. {pluralise(len(logs.waiting), 'battle log')} to come."
    if status.age is None:
        return "No clan is loaded yet."
    if not status.total:
        return "This clan has no members."
    return f"All {status.total} players have answered ({format_ago(status.age)})."


def next_keys(page: ClanState, now: datetime) -> str:
    """Return the keys that lead on.

    Args:
        page: of a clan.
        now: the time, aware UTC.
    """
    status, logs = status_of(page.load_status, now), page.logs
    if status.is_loading:
        return "esc closes, esc again stops"
    if status.is_other_clan:
        return "esc closes, then t ↵ asks again"
    if status.phase is Phase.STOPPED:
        return "esc closes, then r goes on"
    if (
        status.phase is Phase.INCOMPLETE
        or status.error is not None
        or (logs is not None and logs.failed)
    ):
        return "esc closes, then r asks again"
    return "esc closes"


def _of_clan(status: Status) -> Iterator[Content]:
    if status.paused:
        wait = format_duration(status.paused + 0.999)
        yield Content(f"Rate limited: everything waits {wait}.")
    if status.phase is Phase.ASKING_CLAN:
        yield from (_entry("Clan", str(status.clan), *_trying(one)) for one in status.waiting)
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
    return f"{pluralise(status.tries, 'load')} failed · next try in {countdown(status.next_in)}"


def _of_players(survey: Survey | None, status: Status) -> Iterator[Content]:
    if survey is None:
        return
    names = {member.tag: member.name for member in survey.clan.members}
    for one in status.waiting:
        if one.name:
            yield _entry(one.name, str(one.tag), *_trying(one))
    for tag, why in status.failed.items():
        yield _entry(names.get(tag, str(tag)), str(tag), why.sentence)


def _of_logs(page: ClanState) -> Iterator[Content]:
    logs: BattleLogs | None = page.logs
    if logs is None:
        return
    survey = page.load_status.survey
    names = {m.tag: m.name for m in survey.clan.members} if survey is not None else {}
    for tag, why in logs.failed.items():
        yield _entry(names.get(tag, str(tag)), str(tag), f"battle log: {why.sentence}")


def _trying(one: PlayerTry) -> Iterator[str]:
    if one.starts_in >= 1:
        yield f"try {one.number} of {TRIES} in {one.starts_in:.0f} s"
    else:
        yield f"no answer yet · try {one.number} of {TRIES}"
    if one.why is not None:
        yield f"try {one.number - 1}: {one.why.sentence}"


def _entry(name: str, tag: str, *lines: str) -> Content:
    said = "".join(f"\n  {line}" for line in lines)
    return Content.assemble((name, "bold"), (f" {tag}", "$text-muted"), said)
