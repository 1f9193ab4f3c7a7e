"""Where the screen stands: what it shows, what it waits for, what went wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.view import Row

FIRST_WAIT: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(seconds=600)
"""Until the next try where the API cannot be had: a minute, doubled each time, ten at the most."""


class LoadStatus(Struct, frozen=True, kw_only=True):
    """All that the screen depends on.

    Attributes:
        survey: the newest picture, or None before the first.
        name: what the clan is called while there is no picture; empty where none is looked at.
        read: when it was last read as far as is remembered, while there is no picture.
        wish: what was asked for last, or None before the first.
        asked: the clan being loaded, or None.
        since: when the last load began, aware UTC.
        attempt: the next try of the request for the clan itself, or None for the first.
        has_roster: whether a picture of the last load has come.
        answered_before: players who had answered when the last load began: they are not asked.
        promised: the shortest duration of this load that its answers made likely, s, or None.
        error: why the last load brought no clan, or None.
        again_at: when it is tried again by itself, aware UTC, or None.
        tries: how many loads in a row have found nobody there.
        paused: seconds for which everything waits, because the API was asked too fast; else 0.
        notice: a word about what the user has just done.
        demo: whether the demo world answers.
    """

    survey: Survey | None = None
    name: str = ""
    read_at: datetime | None = None
    request: LoadRequest | None = None
    loading_tag: Tag | None = None
    started_at: datetime | None = None
    attempt: Attempt | None = None
    has_roster: bool = False
    answered_before: int = 0
    promised: float | None = None
    error: RoyaleError | None = None
    retry_at: datetime | None = None
    tries: int = 0
    paused: float = 0.0
    notice: str = ""
    demo: bool = False

    @property
    def loading(self) -> Survey | None:
        """The picture of the clan being loaded, once its roster is there."""
        survey = self.survey
        if survey is None or survey.clan.tag != self.loading_tag or not survey.loading:
            return None
        return survey

    @property
    def cache_age(self) -> float:
        """Seconds since the answer was given that a refresh has brought; 0 where it is new."""
        survey, wish = self.survey, self.request
        refreshed = wish is not None and wish.only_missing and self.error is None
        return survey.clan.age if refreshed and survey and survey.clan.age >= 1 else 0.0

    def started_within(self, span: timedelta, now: datetime) -> bool:
        """Whether the last load began no longer ago than this."""
        return self.started_at is not None and now - self.started_at <= span

    def start_load(self, wish: LoadRequest, now: datetime, *, by_itself: bool = False) -> Self:
        """A load has begun; whatever another one was still waiting for never comes.

        Args:
            wish: what is asked for.
            now: the time, aware UTC.
            by_itself: whether the screen tries again by itself, and waits longer each time.
        """
        resumed = wish.partial_survey
        return replace(
            self.cancel(),
            request=wish,
            loading_tag=wish.tag,
            started_at=now,
            has_roster=False,
            answered_before=resumed.answered if resumed is not None else 0,
            promised=None,
            notice="",
            tries=self.tries if by_itself else 0,
        )

    def with_survey(self, survey: Survey, now: datetime) -> Self:
        """Return a copy with a newer picture.

        Args:
            survey: the picture.
            now: the time, aware UTC.
        """
        if survey.clan.tag != self.loading_tag:  # of a load that goes on behind another clan's
            return replace(self, survey=survey)
        promised = self.promised
        if self.started_at is not None and (done := survey.answered - self.answered_before) > 0:
            wanted = len(survey.clan.members) - self.answered_before
            likely = (now - self.started_at).total_seconds() / done * wanted
            promised = likely if promised is None else min(promised, likely)
        return replace(self, survey=survey, attempt=None, has_roster=True, promised=promised)

    def cancel(self) -> Self:
        """Nothing is waited for any more, nor tried again; what came stays."""
        survey = self.survey.cancel() if self.survey is not None else None
        rest = replace(
            self, survey=survey, loading_tag=None, retry_at=None, error=None, paused=0.0
        )
        return replace(rest, attempt=None)

    def dismiss(self) -> Self:
        """Forget why the last load brought no clan, and that it was asked for."""
        return replace(self, error=None, retry_at=None, tries=0, request=None, notice="")

    def finish(self, error: RoyaleError | None, now: datetime) -> Self:
        """The load is over: with its last picture, or without a clan.

        Where nobody was there, or the game is in maintenance, it is tried again by itself: the
        clan, or those of its players who are missing.
        """
        over = replace(self, loading_tag=None, error=error, paused=0.0, attempt=None)
        missing = self.survey.failed.values() if self.survey is not None and not error else ()
        if any(isinstance(why, Unreachable | Maintenance) for why in (error, *missing)):
            wait = min(FIRST_WAIT * 2**self.tries, LONGEST_WAIT)
            return replace(over, retry_at=now + wait, tries=self.tries + 1)
        return replace(over, tries=0)

    def with_notice(self, notice: str) -> Self:
        """The user is told something; empty lets what was said before be seen again."""
        return replace(self, notice=notice)

    @property
    def next_request(self) -> LoadRequest | None:
        """What to ask for when it is tried again: all, or the missing where a clan came."""
        if self.request is None:
            return None
        return replace(self.request, before=self.survey, only_missing=self.error is None)


class TableSummary(Struct, frozen=True):
    """What the table shows of a count.

    Attributes:
        rows: all rows, most popular first.
        kept: how many the filter keeps.
        about: a line about them.
        noun: what one is.
        query: the filter, or empty.
        width: cells of the line above the table.
        order: what the rows are sorted by where no heading tells it; else empty.
    """

    rows: tuple[Row, ...] = ()
    kept: int = 0
    query: str = ""
    about: str = ""
    noun: str = "card"
    order: str = ""
    width: int = 200
