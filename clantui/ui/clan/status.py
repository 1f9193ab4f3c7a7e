"""Status of loading one clan: what was asked for and came, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, Maintenance, RoyaleError, Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.phrases import roster_doubt

FIRST_WAIT: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(seconds=600)
"""Until the next try where the API cannot be had: a minute, doubled each time, ten at the most."""

CURRENT: Final = 60
"""Seconds for which a whole survey is current: the API would answer the same."""


class LoadStatus(Struct, frozen=True, kw_only=True):
    """Progress of loading a clan: what was asked for, and what has come.

    Attributes:
        survey: the newest survey, or None before the first.
        name: of the clan while there is no survey; empty where there is no clan.
        read_at: when it was last loaded as far as is stored, while there is no survey.
        request: the last one, or None before the first.
        loading_tag: the clan being loaded, or None.
        started_at: when the last load began, aware UTC.
        attempt: the next try of the request for the clan itself, or None for the first.
        has_roster: a survey of the last load has come.
        answered_before: players who had answered when the last load began: they are not asked.
        promised: the shortest duration of this load that its answers made likely, s, or None.
        error: why the last load brought no clan, or None.
        retry_at: when it is tried again by itself, aware UTC, or None.
        tries: number of loads in a row that could not reach the API.
        paused_until: when it goes on, aware UTC, because the API was asked too fast; else None.
        notice: a word about what the user has just done.
        demo: the demo world answers.
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
    paused_until: datetime | None = None
    notice: str = ""
    demo: bool = False

    @property
    def has_nobody(self) -> bool:
        """True for a clan that is known to have no members."""
        return self.survey is not None and not self.survey.clan.members

    @property
    def loading(self) -> Survey | None:
        """The survey of the clan being loaded, once its roster is there."""
        survey = self.survey
        if survey is None or survey.clan.tag != self.loading_tag or not survey.loading:
            return None
        return survey

    @property
    def cache_age(self) -> float:
        """Seconds since the API gave the answer that a refresh has brought; 0 where it is new."""
        survey, request = self.survey, self.request
        refreshed = request is not None and request.only_missing and self.error is None
        return survey.clan.age if refreshed and survey and survey.clan.age >= 1 else 0.0

    def is_current(self, now: datetime) -> bool:
        """Return whether the API would answer the same again."""
        survey = self.survey
        if survey is None or survey.failed or survey.waiting:
            return False  # what contradicts itself is repeated by the API for a while
        return (now - survey.at).total_seconds() < CURRENT

    def started_within(self, span: timedelta, now: datetime) -> bool:
        """Return whether the last load began no longer ago than this."""
        return self.started_at is not None and now - self.started_at <= span

    def start_load(self, request: LoadRequest, now: datetime, *, is_retry: bool = False) -> Self:
        """Return a copy in which a load has begun, and the one before is cancelled.

        Args:
            request: the clan, and what is at hand of it.
            now: the time, aware UTC.
            is_retry: the screen tries again by itself, and waits longer each time.
        """
        resumed = request.partial_survey
        return replace(
            self.cancel(),
            request=request,
            loading_tag=request.tag,
            started_at=now,
            has_roster=False,
            answered_before=resumed.answered if resumed is not None else 0,
            promised=None,
            notice="",
            tries=self.tries if is_retry else 0,
        )

    def with_survey(self, survey: Survey, now: datetime) -> Self:
        """Return a copy with a newer survey."""
        if survey.clan.tag != self.loading_tag:  # of a load that goes on behind another clan's
            return replace(self, survey=survey)
        promised = self.promised
        if self.started_at is not None and (done := survey.answered - self.answered_before) > 0:
            wanted = len(survey.clan.members) - self.answered_before
            likely = (now - self.started_at).total_seconds() / done * wanted
            promised = likely if promised is None else min(promised, likely)
        return replace(self, survey=survey, attempt=None, has_roster=True, promised=promised)

    def cancel(self) -> Self:
        """Return a copy in which nothing is waited for or tried again; what came stays."""
        survey = self.survey.cancel() if self.survey is not None else None
        rest = replace(
            self, survey=survey, loading_tag=None, retry_at=None, error=None, paused_until=None
        )
        return replace(rest, attempt=None)

    def dismiss(self) -> Self:
        """Return a copy that has forgotten the last request and its error."""
        return replace(self, error=None, retry_at=None, tries=0, request=None, notice="")

    def finish(self, error: RoyaleError | None, now: datetime) -> Self:
        """Return a copy in which the load has ended, with its last survey or an error.

        Where the API could not be reached, or the game is in maintenance, it is tried again by
        itself: the clan, or those of its players who are missing.
        """
        over = replace(self, loading_tag=None, error=error, paused_until=None, attempt=None)
        missing = self.survey.failed.values() if self.survey is not None and not error else ()
        if any(isinstance(why, Unreachable | Maintenance) for why in (error, *missing)):
            wait = min(FIRST_WAIT * 2**self.tries, LONGEST_WAIT)
            return replace(over, retry_at=now + wait, tries=self.tries + 1)
        return replace(over, tries=0)

    def with_notice(self, notice: str) -> Self:
        """Return a copy with a notice for the user; empty shows again what was said before."""
        return replace(self, notice=notice)

    @property
    def next_request(self) -> LoadRequest | None:
        """The request of the next try: for all, or for the missing where a clan came."""
        if self.request is None:
            return None
        return replace(self.request, before=self.survey, only_missing=self.error is None)


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
    """Status of a clan at a moment, with every figure that a sentence about it needs.

    Attributes:
        phase: the state it is in.
        clan: the clan that was asked for last, or that is shown; None where there is none.
        is_other_clan: that is another one than the clan that is shown.
        answered: players of this reading who have answered or failed.
        total: members of the clan.
        unanswered: how many players have neither answered nor failed.
        failed: by player, why there is no answer.
        doubt: how the API contradicts itself about the members; empty where it does not.
        error: why the last load brought no clan, or None.
        is_offline: the API could not be reached, or is in maintenance.
        left: seconds the load still takes, where that can be promised; else None.
        is_slow: it takes longer than was promised, or nobody answers.
        paused: seconds for which everything waits, because the API was asked too fast; else 0.
        age: seconds since the shown survey was loaded; None where there is none.
        next_in: seconds until it is tried again by itself; None where it is not.
        tries: number of loads in a row that could not reach the API.
        load_status: the source of all of this.
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
        return tuple(sorted(waiting, key=lambda attempt: -attempt.number))

    @property
    def is_loading(self) -> bool:
        """True while a load is under way."""
        return self.phase in {Phase.ASKING_CLAN, Phase.ASKING_PLAYERS}


def status_of(load_status: LoadStatus, now: datetime) -> Status:
    """Return the status at a moment."""
    survey, request = load_status.survey, load_status.request
    shown = survey.clan.tag if survey is not None else None
    about = load_status.error is not None or load_status.loading_tag is not None
    wanted = (
        load_status.loading_tag
        or (request.tag if request is not None and about else None)
        or shown
    )
    phase = _phase(load_status)
    taken = (
        (now - load_status.started_at).total_seconds()
        if load_status.started_at is not None
        else 0.0
    )
    left = _estimate_left(load_status, taken) if phase is Phase.ASKING_PLAYERS else None
    again = load_status.retry_at
    return Status(
        phase=phase,
        clan=wanted,
        is_other_clan=None not in {shown, wanted} and shown != wanted,
        answered=survey.answered if survey is not None else 0,
        total=len(survey.clan.members) if survey is not None else 0,
        unanswered=len(survey.waiting) if survey is not None else 0,
        failed=survey.failed if survey is not None else {},
        doubt=roster_doubt(survey.clan) if survey is not None else "",
        error=load_status.error,
        is_offline=isinstance(load_status.error, Unreachable | Maintenance),
        left=left,
        is_slow=phase is Phase.ASKING_PLAYERS and left is None and _is_slow(load_status, taken),
        paused=_paused_for(load_status, now),
        age=(now - survey.at).total_seconds() if survey is not None else None,
        next_in=max((again - now).total_seconds(), 0.0) if again is not None else None,
        tries=load_status.tries,
        load_status=load_status,
        now=now,
    )


def _paused_for(load_status: LoadStatus, now: datetime) -> float:
    until = load_status.paused_until
    if until is None or load_status.loading_tag is None:
        return 0.0
    return max((until - now).total_seconds(), 0.0)


def _phase(load_status: LoadStatus) -> Phase:
    survey = load_status.survey
    if load_status.loading_tag is not None:
        there = load_status.has_roster or load_status.loading is not None
        return Phase.ASKING_PLAYERS if there else Phase.ASKING_CLAN
    if load_status.error is not None:
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


def _estimate_left(load_status: LoadStatus, taken: float) -> float | None:
    """Return the seconds that a load still takes if the others answer as those before did."""
    survey, promised = load_status.loading, load_status.promised
    if survey is None or promised is None or taken < _FIRST_PROMISE:
        return None
    if taken > _BROKEN * max(promised, _FIRST_PROMISE):
        return None
    done = survey.answered - load_status.answered_before
    return taken / done * len(survey.waiting) if done > 0 else None


def _is_slow(load_status: LoadStatus, taken: float) -> bool:
    survey: Survey | None = load_status.loading
    if survey is None or taken < _FIRST_PROMISE:
        return False
    return taken >= _SILENT if load_status.promised is None else bool(survey.waiting)
