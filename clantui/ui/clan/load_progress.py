"""Progress of the load of a clan at one moment, for the sentences about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.phrases import describe_roster_gap
from clantui.ui.clan.load_state import LoadState

_MIN_ELAPSED: Final = 1.0
"""Seconds of a load before the time left is shown."""

_MAX_OVERRUN: Final = 2
"""Multiple of the estimated duration after which no time left is shown."""

_MAX_SILENCE: Final = 5.0
"""Seconds without any answer after which the waiting players are listed."""


class Phase(Enum):
    """Phase of loading a clan."""

    EMPTY = auto()
    LOADING_CLAN = auto()
    LOADING_PLAYERS = auto()
    FAILED = auto()
    INCOMPLETE = auto()
    STOPPED = auto()
    COMPLETE = auto()


class PlayerTry(Struct, frozen=True, kw_only=True):
    """One request without an answer.

    Attributes:
        tag: of the player, or of the clan.
        name: of the player; empty for the clan.
        number: of the try, from 1.
        starts_in: seconds until the try begins; 0 if it has begun.
        error: of the previous try; None for the first.
    """

    tag: Tag
    name: str = ""
    number: int = 1
    starts_in: float = 0.0
    error: RoyaleError | None = None


class LoadProgress(Struct, frozen=True, kw_only=True):
    """Progress of a load at one moment, with every figure for a sentence about it.

    Attributes:
        clan: the last requested clan, else the clan on screen, or None.
        is_other_clan: the requested clan is not the one on screen.
        finished_count: number of players who have answered or failed.
        total: number of members.
        waiting_count: number of players who have neither answered nor failed.
        failed: by player, the error.
        contradiction: how the API contradicts itself about the members; else empty.
        error: of the last load if it has no survey; else None.
        left: seconds until the load ends, if they can be estimated; else None.
        is_slow: the load takes longer than estimated, or nothing answers.
        age: seconds since the survey was loaded; None if there is none.
        next_in: seconds until the automatic retry; None if there is none.
        load: the source of all figures.
        now: the time, aware UTC.
    """

    phase: Phase
    clan: Tag | None = None
    is_other_clan: bool = False
    finished_count: int = 0
    total: int = 0
    waiting_count: int = 0
    failed: Mapping[Tag, RoyaleError] = {}
    contradiction: str = ""
    error: RoyaleError | None = None
    left: float | None = None
    is_slow: bool = False
    age: float | None = None
    next_in: float | None = None
    load: LoadState
    now: datetime

    @property
    def waiting(self) -> tuple[PlayerTry, ...]:
        """Requests without an answer, retries first; computed when needed."""
        survey, clan = self.load.survey, self.load.loading_tag
        if self.phase is Phase.LOADING_CLAN and clan is not None:
            return (_make_try(clan, "", self.load.attempt, self.now),)
        if self.phase is not Phase.LOADING_PLAYERS or survey is None:
            return ()
        attempts = survey.attempts
        waiting = [_make_try(m.tag, m.name, attempts.get(m.tag), self.now) for m in survey.pending]
        return tuple(sorted(waiting, key=lambda attempt: -attempt.number))

    @property
    def is_loading(self) -> bool:
        """True during a load."""
        return self.phase in {Phase.LOADING_CLAN, Phase.LOADING_PLAYERS}


def compute_progress(load: LoadState, now: datetime) -> LoadProgress:
    """Compute the progress of a load at a moment."""
    survey, request = load.survey, load.request
    shown = survey.clan.tag if survey is not None else None
    failed = request.tag if request is not None and load.error is not None else None
    requested = load.loading_tag or failed or shown
    phase = _find_phase(load)
    began, retry_at = load.started_at, load.retry_at
    elapsed = (now - began).total_seconds() if began is not None else 0.0
    left = _estimate_left(load, elapsed) if phase is Phase.LOADING_PLAYERS else None
    return LoadProgress(
        phase=phase,
        clan=requested,
        is_other_clan=None not in {shown, requested} and shown != requested,
        finished_count=survey.finished_count if survey is not None else 0,
        total=len(survey.clan.members) if survey is not None else 0,
        waiting_count=len(survey.waiting) if survey is not None else 0,
        failed=survey.failed if survey is not None else {},
        contradiction=describe_roster_gap(survey.clan) if survey is not None else "",
        error=load.error,
        left=left,
        is_slow=phase is Phase.LOADING_PLAYERS and left is None and _is_slow(load, elapsed),
        age=(now - survey.at).total_seconds() if survey is not None else None,
        next_in=max((retry_at - now).total_seconds(), 0.0) if retry_at is not None else None,
        load=load,
        now=now,
    )


def _find_phase(load: LoadState) -> Phase:
    survey = load.survey
    if load.loading_tag is not None:
        has_roster = load.has_roster or load.loading_survey is not None
        return Phase.LOADING_PLAYERS if has_roster else Phase.LOADING_CLAN
    if load.error is not None:
        return Phase.FAILED
    if survey is None:
        return Phase.EMPTY
    if not survey.failed:
        return Phase.COMPLETE if survey.clan.gap is None else Phase.INCOMPLETE
    is_stopped = all(isinstance(error, Cancelled) for error in survey.failed.values())
    return Phase.STOPPED if is_stopped else Phase.INCOMPLETE


def _make_try(tag: Tag, name: str, attempt: Attempt | None, now: datetime) -> PlayerTry:
    if attempt is None:
        return PlayerTry(tag=tag, name=name)
    starts_in = max((attempt.at - now).total_seconds(), 0.0)
    return PlayerTry(
        tag=tag, name=name, number=attempt.number, starts_in=starts_in, error=attempt.error
    )


def _estimate_left(load: LoadState, elapsed: float) -> float | None:
    survey, best = load.loading_survey, load.best_estimate
    if survey is None or best is None or elapsed < _MIN_ELAPSED:
        return None
    if elapsed > _MAX_OVERRUN * max(best, _MIN_ELAPSED):
        return None
    done = survey.finished_count - load.finished_before
    return elapsed / done * len(survey.waiting) if done > 0 else None


def _is_slow(load: LoadState, elapsed: float) -> bool:
    survey: Survey | None = load.loading_survey
    if survey is None or elapsed < _MIN_ELAPSED:
        return False
    return elapsed >= _MAX_SILENCE if load.best_estimate is None else bool(survey.waiting)
