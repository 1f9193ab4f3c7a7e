"""Where the screen stands: what it shows, what it waits for, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from clantui.core.errors import RoyaleError
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.tally import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the top of the screen depends on.

    Attributes:
        survey: the newest picture, or None before the first.
        asked: the clan being loaded, or None.
        since: when that load began, aware UTC.
        error: why the last load brought no clan, or None.
        notice: a word about what the user has just done, or why there is no key.
        demo: whether the demo world answers.
    """

    survey: Survey | None = None
    asked: Tag | None = None
    since: datetime | None = None
    error: RoyaleError | None = None
    notice: str = ""
    demo: bool = False

    @property
    def loading(self) -> Survey | None:
        """The picture of the clan being loaded, once its roster is there."""
        survey = self.survey
        if survey is None or survey.clan.tag != self.asked or not survey.loading:
            return None
        return survey

    def asking(self, tag: Tag, now: datetime) -> Self:
        """A load has begun; whatever another one was still waiting for never comes."""
        return replace(self.at_rest(), asked=tag, since=now, error=None, notice="")

    def at_rest(self) -> Self:
        """Nothing is waited for any more; what came stays."""
        survey = self.survey.stopped() if self.survey is not None else None
        return replace(self, survey=survey, asked=None)

    def ended(self, error: RoyaleError | None) -> Self:
        """The load is over: with its last picture, or without a clan."""
        return replace(self, asked=None, error=error)

    def noticed(self, notice: str) -> Self:
        """The user is told something in place of an error."""
        return replace(self, notice=notice, error=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the table shows of a count.

    Attributes:
        rows: all rows, most popular first.
        kept: how many the filter keeps.
        query: the filter, or empty.
    """

    rows: tuple[Row, ...] = ()
    kept: int = 0
    query: str = ""
