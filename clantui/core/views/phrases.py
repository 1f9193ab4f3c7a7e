"""Sentences about a survey, used on the screen and on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.game import Clan
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import format_ago, format_duration, format_duration_short, pluralise

NO_LOGS: Final = "needs the battle logs, which are not loaded"
NO_LOADED_LOG: Final = "no battle log could be loaded"
"""Summaries of a view that counts battles."""


def describe_no_logs(logs: BattleLogs | None) -> str:
    """Describe why no battle can be counted; empty if there is a log, or one may still come."""
    if logs is None:
        return NO_LOGS
    has_only_failures = logs.failed and not logs.battles and not logs.waiting
    return NO_LOADED_LOG if has_only_failures else ""


def format_time_ago(at: datetime, now: datetime) -> str:
    """Format how long ago a moment was: `just now`, `2 min ago`."""
    return format_ago((now - at).total_seconds())


def format_last(at: datetime | None, now: datetime) -> str:
    """Format for a cell how long ago a moment was: `2 min`, `5 d`; `–` if unknown."""
    return "–" if at is None else format_duration_short((now - at).total_seconds())


def describe_roster_gap(clan: Clan) -> str:
    """Describe the contradiction in the API's numbers of members; empty if there is none."""
    gap = clan.gap
    if gap is None:
        return ""
    if gap.counted is None:
        sentence = "the API lists no members"
    elif gap.listed < gap.counted:
        sentence = f"the API lists {gap.listed or 'none'} of {pluralise(gap.counted, 'member')}"
    else:
        sentence = f"the API lists {pluralise(gap.listed, 'member')} but counts {gap.counted}"
    return f"{sentence} · last known shown" if gap.last_known else sentence


def describe_empty_clan(clan: Clan) -> str:
    """Describe why a clan has no members to show."""
    return "this clan has no members" if clan.gap is None else "the members are not known"


def describe_missing(survey: Survey) -> str:
    """Describe the failed players: `2 of 50 players missing`, `stopped at 31/50`; empty for none.

    Failed players with a profile of an earlier load are `not updated`. `stopped` is only used if
    the user cancelled and nothing else failed.
    """
    failed, total = len(survey.failed), len(survey.clan.members)
    if not failed:
        return ""
    if all(isinstance(error, Cancelled) for error in survey.failed.values()):
        return f"stopped at {total - failed}/{total}"
    outdated = sum(tag in survey.players for tag in survey.failed)
    players = pluralise(total, "player")
    if outdated == failed:
        return f"{failed} of {players} not updated"
    others = f", {outdated} not updated" if outdated else ""
    return f"{failed - outdated} of {players} missing{others}"


def describe_older(survey: Survey, now: datetime) -> str:
    """Describe the profiles of earlier loads, with the age of the oldest: `32 players 28 h old`.

    Empty if there are none.
    """
    if not survey.older:
        return ""
    age = format_duration((now - survey.oldest_at).total_seconds())
    return f"{pluralise(len(survey.older), 'player')} {age} old"


def describe_failures(survey: Survey) -> str:
    """Describe failures with the main reason: `2 of 50 players missing (no answer in 10 s)`."""
    missing, reason = describe_missing(survey), describe_reason(_list_failures(survey))
    return f"{missing} ({reason})" if reason else missing


def describe_reason(errors: Iterable[RoyaleError]) -> str:
    """Describe the most common error, and mention if there are others; empty without errors."""
    reasons = Counter(error.sentence for error in errors)
    others = ", and other reasons" if len(reasons) > 1 else ""
    return "".join(f"{reason}{others}" for reason, _ in reasons.most_common(1))


def shorten_failures(survey: Survey) -> tuple[tuple[str, str], ...]:
    """Describe failures in few words, as pairs of a longer and a shorter sentence.

    `2 of 50 players missing: no answer in 10 s` and `2 of 50 missing: …`; the first pair gives the
    most common reason without its advice, the second pair two words for it. Empty without
    failures.
    """
    errors, missing = _list_failures(survey), describe_missing(survey)
    if not errors:
        return ()
    reasons = Counter(error.sentence for error in errors)
    commonest, _ = reasons.most_common(1)[0]
    brief = next(error.brief for error in errors if error.sentence == commonest)
    between = ", mostly " if len(reasons) > 1 else ": "
    reason = commonest.partition(" · ")[0]
    total = pluralise(len(survey.clan.members), "player")
    shorter = missing.replace(total, str(len(survey.clan.members)))
    more = " …" if len(reasons) > 1 else ""
    return (
        (f"{missing}{between}{reason}", f"{shorter}{between}{reason}"),
        (f"{missing}{between}{brief}", f"{shorter}: {brief}{more}"),
    )


def _list_failures(survey: Survey) -> list[RoyaleError]:
    """Return the errors of a survey, without those of a cancelled load."""
    return [error for error in survey.failed.values() if not isinstance(error, Cancelled)]
