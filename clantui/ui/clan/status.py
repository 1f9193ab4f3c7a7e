"""What is true of a clan at this moment: every sentence about it is derived from a `Status`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, Maintenance, RoyaleError, Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.phrases import roster_doubt
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.common.freshness import STALE

_FIRST_PROMISE: Final = 1.0
"""Seconds of a load before it is said how long it will take."""

_BROKEN: Final = 2
"""Times the promised duration after which nothing is promised any more."""

_SILENT: Final = 5.0
"""Seconds without any answer after which it is told who is waited for."""


class Phase(Enum):
    """The state a clan is in; one at a time."""

    EMPTY = auto()
    ASKING_CLAN = auto()
    ASKING_PLAYERS = auto()
    FAILED = auto()
    INCOMPLETE = auto()
    STOPPED = auto()
    COMPLETE = auto()


class PlayerTry(Struct, frozen=True, kw_only=True):
    """One request that has no answer yet.

    Attributes:
        tag: of the player, or of the clan.
        name: the player's; empty for the clan.
        number: which try it is, from 1.
        starts_in: seconds until that try begins; 0 where it has.
        why: the reason for which the try before failed; None for the first.
    """

    tag: Tag
    name: str = ""
    number: int = 1
    starts_in: float = 0.0
    why: RoyaleError | None = None


class Status(Struct, frozen=True, kw_only=True):
    """What is true now, with every figure that a sentence about it needs.

    Attributes:
        phase: the state it is in.
        clan: the clan that was asked for last, or that is shown; None where there is none.
        elsewhere: whether that is another one than the clan that is shown.
        answered: players of this reading who have answered or failed.
        total: members of the clan.
        unanswered: how many players have neither answered nor failed.
        failed: by player, why there is no answer.
        doubt: how the API contradicts itself about the members; empty where it does not.
        error: why the last load brought no clan, or None.
        offline: whether nobody was there, or the game is in maintenance.
        left: seconds the load still takes, where that can be promised; else None.
        slow: whether it takes longer than was promised, or nobody answers.
        paused: seconds for which everything waits, because the API was asked too fast; else 0.
        age: seconds since the shown picture was read; None where there is none.
        next_in: seconds until it is tried again by itself; None where it is not.
        tries: loads in a row that have found nobody there.
        situation: what all of this was derived from.
        now: when, aware UTC.
    """

    phase: Phase
    clan: Tag | None = None
    is_other_clan: bool = False
    answered: int = 0
    total: int = 0
    unanswered: int = 0
    failed: Mapping[Tag, RoyaleError] = {}
    doubt: str = ""
    error: RoyaleError | None = None
    is_offline: bool = False
    left: float | None = None
    is_slow: bool = False
    paused: float = 0.0
    age: float | None = None
    next_in: float | None = None
    tries: int = 0
    load_status: LoadStatus
    now: datetime

    @property
    def waiting(self) -> tuple[PlayerTry, ...]:
        """Requests without an answer, those that are tried again first; made when wanted."""
        survey, asked = self.load_status.survey, self.load_status.loading_tag
        if self.phase is Phase.ASKING_CLAN and asked is not None:
            return (_try(asked, "", self.load_status.attempt, self.now),)
        if self.phase is not Phase.ASKING_PLAYERS or survey is None:
            return ()
        attempts = survey.attempts
        waiting = [_try(m.tag, m.name, attempts.get(m.tag), self.now) for m in survey.pending]
        return tuple(sorted(waiting, key=lambda one: -one.number))

    @property
    def is_loading(self) -> bool:
        """Whether a load is under way."""
        return self.phase in {Phase.ASKING_CLAN, Phase.ASKING_PLAYERS}

    @property
    def is_stale(self) -> bool:
        """Whether the picture is so old that the API would say something newer."""
        return self.age is not None and self.age >= STALE


def status_of(situation: LoadStatus, now: datetime) -> Status:
    """Return what is true at a moment.

    Args:
        situation: where the clan stands.
        now: the time, aware UTC.
    """
    survey, wish = situation.survey, situation.request
    shown = survey.clan.tag if survey is not None else None
    about = situation.error is not None or situation.loading_tag is not None
    wanted = situation.loading_tag or (wish.tag if wish is not None and about else None) or shown
    phase = _phase(situation)
    taken = (
        (now - situation.started_at).total_seconds() if situation.started_at is not None else 0.0
    )
    left = _left(situation, taken) if phase is Phase.ASKING_PLAYERS else None
    again = situation.retry_at
    return Status(
        phase=phase,
        clan=wanted,
        is_other_clan=None not in {shown, wanted} and shown != wanted,
        answered=survey.answered if survey is not None else 0,
        total=len(survey.clan.members) if survey is not None else 0,
        unanswered=len(survey.waiting) if survey is not None else 0,
        failed=survey.failed if survey is not None else {},
        doubt=roster_doubt(survey.clan) if survey is not None else "",
        error=situation.error,
        is_offline=isinstance(situation.error, Unreachable | Maintenance),
        left=left,
        is_slow=phase is Phase.ASKING_PLAYERS and left is None and _is_slow(situation, taken),
        paused=situation.paused if situation.loading_tag is not None else 0.0,
        age=(now - survey.at).total_seconds() if survey is not None else None,
        next_in=max((again - now).total_seconds(), 0.0) if again is not None else None,
        tries=situation.tries,
        load_status=situation,
        now=now,
    )


def _phase(situation: LoadStatus) -> Phase:
    survey = situation.survey
    if situation.loading_tag is not None:
        there = situation.has_roster or situation.loading is not None
        return Phase.ASKING_PLAYERS if there else Phase.ASKING_CLAN
    if situation.error is not None:
        return Phase.FAILED
    if survey is None:
        return Phase.EMPTY
    if not survey.failed:
        return Phase.COMPLETE if survey.clan.gap is None else Phase.INCOMPLETE
    stopped = all(isinstance(why, Cancelled) for why in survey.failed.values())
    return Phase.STOPPED if stopped else Phase.INCOMPLETE


def _try(tag: Tag, name: str, attempt: Attempt | None, now: datetime) -> PlayerTry:
    if attempt is None:
        return PlayerTry(tag=tag, name=name)
    starts_in = max((attempt.at - now).total_seconds(), 0.0)
    return PlayerTry(
        tag=tag, name=name, number=attempt.number, starts_in=starts_in, why=attempt.why
    )


def _left(situation: LoadStatus, taken: float) -> float | None:
    """Return the seconds that a load still takes if the others answer as those before did."""
    survey, promised = situation.loading, situation.promised
    if survey is None or promised is None or taken < _FIRST_PROMISE:
        return None
    if taken > _BROKEN * max(promised, _FIRST_PROMISE):
        return None
    done = survey.answered - situation.answered_before
    return taken / done * len(survey.waiting) if done > 0 else None


def _is_slow(situation: LoadStatus, taken: float) -> bool:
    survey: Survey | None = situation.loading
    if survey is None or taken < _FIRST_PROMISE:
        return False
    return taken >= _SILENT if situation.promised is None else bool(survey.waiting)
