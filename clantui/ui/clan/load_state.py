"""State of the load of a clan: what was requested, and what has arrived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import (
    Cancelled,
    Maintenance,
    NotFound,
    RoyaleError,
    Unreachable,
)
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag

FIRST_WAIT: Final = timedelta(seconds=60)
MAX_WAIT: Final = timedelta(seconds=600)
"""Time until the next try if the API is unreachable: doubled each time up to the longest."""

CURRENT_SECONDS: Final = 60
"""Seconds for which a complete survey is current: the API would answer the same."""

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


class PendingRequest(Struct, frozen=True, kw_only=True):
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


class LoadState(Struct, frozen=True, kw_only=True):
    """The load of a clan.

    Which players wait or have failed is in the survey; all else about the load is here, and the
    sentences about it are made of it. While another clan is opened, the request is for that one,
    and the survey of this clan stays on the screen.

    Attributes:
        survey: the newest one, or None before the first.
        name: of the clan while there is no survey; empty if there is no clan.
        read_at: time of the last stored load while there is no survey, aware UTC.
        request: the last one, or None before the first.
        is_loading: the request is running.
        started_at: start of the last load, aware UTC.
        attempt: the next try of the request for the clan itself, or None for the first.
        has_roster: the last load has a survey.
        best_estimate: the shortest estimate of the duration of this load, s, or None.
        error: of the last load if it has no survey; else None.
        retry_at: time of the automatic retry, aware UTC, or None.
        tries: number of loads in a row that could not reach the API.
    """

    survey: Survey | None = None
    name: str = ""
    read_at: datetime | None = None
    request: LoadRequest | None = None
    is_loading: bool = False
    started_at: datetime | None = None
    attempt: Attempt | None = None
    has_roster: bool = False
    best_estimate: float | None = None
    error: RoyaleError | None = None
    retry_at: datetime | None = None
    tries: int = 0

    @property
    def phase(self) -> Phase:
        """The phase of the load."""
        if self.is_loading:
            return Phase.LOADING_PLAYERS if self.has_roster else Phase.LOADING_CLAN
        if self.error is not None:
            return Phase.FAILED
        if self.survey is None:
            return Phase.EMPTY
        if not self.failed:
            return Phase.COMPLETE if self.survey.clan.gap is None else Phase.INCOMPLETE
        is_stopped = all(isinstance(error, Cancelled) for error in self.failed.values())
        return Phase.STOPPED if is_stopped else Phase.INCOMPLETE

    @property
    def outage(self) -> RoyaleError | None:
        """The error if the screen shows only old data, else None.

        It is that of the load, or that of a player if the clan came from the cache.
        """
        survey = self.survey
        if self.error is not None or survey is None or not survey.older or survey.has_new_players:
            return self.error
        return next(iter(survey.failed.values()), None)

    @property
    def loading_tag(self) -> Tag | None:
        """The clan being loaded, or None."""
        return self.request.tag if self.is_loading and self.request is not None else None

    @property
    def loading_survey(self) -> Survey | None:
        """The survey of the clan being loaded, once it has a roster."""
        survey = self.survey
        if survey is None or survey.clan.tag != self.loading_tag or not survey.is_loading:
            return None
        return survey

    @property
    def requested_tag(self) -> Tag | None:
        """The clan that is being loaded or could not be loaded, else the one shown, or None."""
        if self.request is not None and (self.is_loading or self.error is not None):
            return self.request.tag
        return self.survey.clan.tag if self.survey is not None else None

    @property
    def unknown_tag(self) -> Tag | None:
        """The requested tag if no clan has it, else None."""
        return self.requested_tag if isinstance(self.error, NotFound) else None

    @property
    def is_other_clan(self) -> bool:
        """True if the requested clan is not the one shown."""
        return self.survey is not None and self.requested_tag != self.survey.clan.tag

    @property
    def failed(self) -> Mapping[Tag, RoyaleError]:
        """By player, the error."""
        return self.survey.failed if self.survey is not None else {}

    @property
    def cache_age(self) -> float:
        """Age of the answer to the last refresh, s; 0 if it is new, or players are missing."""
        survey, request = self.survey, self.request
        if survey is None or request is None or self.error is not None or survey.failed:
            return 0.0
        is_reload = request.only_missing and request.partial_survey is None
        return survey.clan.age if is_reload and survey.clan.age >= 1 else 0.0

    @property
    def next_request(self) -> LoadRequest | None:
        """The request of the next try: for the clan, or only for missing players."""
        if self.request is None:
            return None
        return replace(self.request, before=self.survey, only_missing=self.error is None)

    # Times

    def is_current(self, now: datetime) -> bool:
        """Return True if the API would answer the same again."""
        survey = self.survey
        if survey is None or survey.failed or survey.waiting:
            return False
        return (now - survey.at).total_seconds() < CURRENT_SECONDS

    def count_down(self, now: datetime) -> float | None:
        """Return the seconds until the automatic retry; None if there is none."""
        if self.retry_at is None:
            return None
        return max((self.retry_at - now).total_seconds(), 0.0)

    def estimate_left(self, now: datetime) -> float | None:
        """Return the seconds until the load ends; None if they cannot be estimated."""
        survey, best, elapsed = self.loading_survey, self.best_estimate, self._measure_elapsed(now)
        if survey is None or best is None or elapsed < _MIN_ELAPSED:
            return None
        if elapsed > _MAX_OVERRUN * max(best, _MIN_ELAPSED):
            return None
        done = survey.finished_count - self._finished_before
        return elapsed / done * len(survey.waiting) if done > 0 else None

    def is_slow(self, now: datetime) -> bool:
        """Return True if the load takes longer than estimated, or nothing answers."""
        if self.loading_survey is None or self.estimate_left(now) is not None:
            return False
        return self._measure_elapsed(now) >= (
            _MAX_SILENCE if self.best_estimate is None else _MIN_ELAPSED
        )

    def list_pending(self, now: datetime) -> tuple[PendingRequest, ...]:
        """Return the requests without an answer, retries first."""
        if self.phase is Phase.LOADING_CLAN and self.loading_tag is not None:
            return (_make_pending(self.loading_tag, "", self.attempt, now),)
        if self.phase is not Phase.LOADING_PLAYERS or self.survey is None:
            return ()
        attempts, members = self.survey.attempts, self.survey.pending
        pending = [_make_pending(m.tag, m.name, attempts.get(m.tag), now) for m in members]
        return tuple(sorted(pending, key=lambda request: -request.number))

    def _measure_elapsed(self, now: datetime) -> float:
        return (now - self.started_at).total_seconds() if self.started_at is not None else 0.0

    @property
    def _finished_before(self) -> int:
        """Number of players who had finished before the load: they are not requested again."""
        resumed = self.request.partial_survey if self.request is not None else None
        return resumed.finished_count if resumed is not None else 0

    # Changes

    def start_load(self, request: LoadRequest, now: datetime, *, is_retry: bool = False) -> Self:
        """Return a copy in which a load has begun, and the last one is cancelled.

        After an automatic retry the next one waits longer.
        """
        return replace(
            self.cancel(),
            request=request,
            is_loading=True,
            started_at=now,
            has_roster=False,
            best_estimate=None,
            tries=self.tries if is_retry else 0,
        )

    def with_survey(self, survey: Survey, now: datetime) -> Self:
        """Return a copy with a newer survey."""
        if survey.clan.tag != self.loading_tag:  # of a load in the background
            return replace(self, survey=survey)
        best, before = self.best_estimate, self._finished_before
        if (done := survey.finished_count - before) > 0:
            estimate = self._measure_elapsed(now) / done * (len(survey.clan.members) - before)
            best = estimate if best is None else min(best, estimate)
        return replace(self, survey=survey, attempt=None, has_roster=True, best_estimate=best)

    def cancel(self) -> Self:
        """Return a copy without a load or a retry; the answers stay."""
        survey = self.survey.cancel() if self.survey is not None else None
        return replace(
            self, survey=survey, is_loading=False, attempt=None, error=None, retry_at=None
        )

    def dismiss(self) -> Self:
        """Return a copy without the last request and its error."""
        return replace(self, error=None, retry_at=None, tries=0, request=None)

    def finish(self, error: RoyaleError | None, now: datetime) -> Self:
        """Return a copy in which the load has ended, with its last survey or an error.

        If the API was unreachable or in maintenance, a retry of what is missing is planned.
        """
        ended = replace(self, is_loading=False, error=error, attempt=None)
        missing = self.failed.values() if not error else ()
        if any(isinstance(cause, Unreachable | Maintenance) for cause in (error, *missing)):
            wait = min(FIRST_WAIT * 2**self.tries, MAX_WAIT)
            return replace(ended, retry_at=now + wait, tries=self.tries + 1)
        return replace(ended, tries=0)


def _make_pending(tag: Tag, name: str, attempt: Attempt | None, now: datetime) -> PendingRequest:
    if attempt is None:
        return PendingRequest(tag=tag, name=name)
    starts_in = max((attempt.at - now).total_seconds(), 0.0)
    return PendingRequest(
        tag=tag, name=name, number=attempt.number, starts_in=starts_in, error=attempt.error
    )
