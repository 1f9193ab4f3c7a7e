"""State of the load of a clan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag

FIRST_WAIT: Final = timedelta(seconds=60)
MAX_WAIT: Final = timedelta(seconds=600)
"""Time until the next try if the API is unreachable: doubled each time up to the longest."""

CURRENT_SECONDS: Final = 60
"""Seconds for which a complete survey is current: the API would answer the same."""


class LoadState(Struct, frozen=True, kw_only=True):
    """The load of a clan: what was requested and what has arrived.

    `LoadProgress` is computed from it at each moment.

    Attributes:
        survey: the newest one, or None before the first.
        name: of the clan while there is no survey; empty if there is no clan.
        read_at: time of the last stored load while there is no survey, aware UTC.
        request: the last one, or None before the first.
        loading_tag: the clan being loaded, or None.
        started_at: start of the last load, aware UTC.
        attempt: the next try of the request for the clan itself, or None for the first.
        has_roster: the last load has a survey.
        finished_before: number of players who had finished before the load: not requested again.
        best_estimate: the shortest estimate of the duration of this load, s, or None.
        error: of the last load if it has no survey; else None.
        retry_at: time of the automatic retry, aware UTC, or None.
        tries: number of loads in a row that could not reach the API.
        notice: a message about the last action of the user.
        demo: the demo answers, not the API.
    """

    survey: Survey | None = None
    name: str = ""
    read_at: datetime | None = None
    request: LoadRequest | None = None
    loading_tag: Tag | None = None
    started_at: datetime | None = None
    attempt: Attempt | None = None
    has_roster: bool = False
    finished_before: int = 0
    best_estimate: float | None = None
    error: RoyaleError | None = None
    retry_at: datetime | None = None
    tries: int = 0
    notice: str = ""
    demo: bool = False

    @property
    def loading_survey(self) -> Survey | None:
        """The survey of the clan being loaded, once it has a roster."""
        survey = self.survey
        if survey is None or survey.clan.tag != self.loading_tag or not survey.is_loading:
            return None
        return survey

    @property
    def cache_age(self) -> float:
        """Age of the answer to the last refresh, s; 0 if it is new."""
        survey, request = self.survey, self.request
        refreshed = request is not None and request.only_missing and self.error is None
        return survey.clan.age if refreshed and survey and survey.clan.age >= 1 else 0.0

    def is_current(self, now: datetime) -> bool:
        """Return True if the API would answer the same again."""
        survey = self.survey
        if survey is None or survey.failed or survey.waiting:
            return False
        return (now - survey.at).total_seconds() < CURRENT_SECONDS

    def start_load(self, request: LoadRequest, now: datetime, *, is_retry: bool = False) -> Self:
        """Return a copy in which a load has begun, and the last one is cancelled.

        After an automatic retry the next one waits longer.
        """
        resumed = request.partial_survey
        return replace(
            self.cancel(),
            request=request,
            loading_tag=request.tag,
            started_at=now,
            has_roster=False,
            finished_before=resumed.finished_count if resumed is not None else 0,
            best_estimate=None,
            notice="",
            tries=self.tries if is_retry else 0,
        )

    def with_survey(self, survey: Survey, now: datetime) -> Self:
        """Return a copy with a newer survey."""
        if survey.clan.tag != self.loading_tag:  # of a load in the background
            return replace(self, survey=survey)
        best = self.best_estimate
        if (
            self.started_at is not None
            and (done := survey.finished_count - self.finished_before) > 0
        ):
            total = len(survey.clan.members) - self.finished_before
            estimate = (now - self.started_at).total_seconds() / done * total
            best = estimate if best is None else min(best, estimate)
        return replace(self, survey=survey, attempt=None, has_roster=True, best_estimate=best)

    def cancel(self) -> Self:
        """Return a copy without a load or a retry; the answers stay."""
        survey = self.survey.cancel() if self.survey is not None else None
        return replace(
            self, survey=survey, loading_tag=None, attempt=None, error=None, retry_at=None
        )

    def dismiss(self) -> Self:
        """Return a copy without the last request and its error."""
        return replace(self, error=None, retry_at=None, tries=0, request=None, notice="")

    def finish(self, error: RoyaleError | None, now: datetime) -> Self:
        """Return a copy in which the load has ended, with its last survey or an error.

        If the API was unreachable or in maintenance, a retry of what is missing is planned.
        """
        ended = replace(self, loading_tag=None, error=error, attempt=None)
        missing = self.survey.failed.values() if self.survey is not None and not error else ()
        if any(isinstance(cause, Unreachable | Maintenance) for cause in (error, *missing)):
            wait = min(FIRST_WAIT * 2**self.tries, MAX_WAIT)
            return replace(ended, retry_at=now + wait, tries=self.tries + 1)
        return replace(ended, tries=0)

    @property
    def next_request(self) -> LoadRequest | None:
        """The request of the next try: for the clan, or only for missing players."""
        if self.request is None:
            return None
        return replace(self.request, before=self.survey, only_missing=self.error is None)
