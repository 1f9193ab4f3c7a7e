"""War members: who carries the clan through its wars, who does not play, who is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.game import Member
from clantui.core.model.race import WAR_DAYS, Participant, Race
from clantui.core.model.race_log import RaceLog
from clantui.core.model.tag import Tag
from clantui.core.race.standings import DECKS_PER_DAY
from clantui.core.text.phrases import pluralise

DECKS_PER_WEEK: Final = DECKS_PER_DAY * WAR_DAYS

INACTIVE_WEEKS: Final = 3
INACTIVE_SHARE: Final = 0.25
"""Past weeks, and the part of their decks (0–1) below which somebody counts as inactive."""

_BETWEEN: Final = " · "

REMINDER: Final = 250
"""Characters that a line of the game's chat takes, about."""


class ClanChange(StrEnum):
    """A member who joined, came back or left lately; others have none of these."""

    NEW = "new"
    BACK = "back"
    LEFT = "left"


class MemberWars(Struct, frozen=True, kw_only=True):
    """One member's wars.

    Attributes:
        place: from 1, by this week's medals, then its decks, then past weeks.
        tag: the player's.
        name: clean, for the eye.
        raw_name: as the API gave it, for export.
        member: their line in the roster; None where they have left.
        participant: their part in this week's race; None where the race does not know them.
        weeks: decks used in each past week, the oldest first; None where they were not in the
            clan's race, or the log does not tell of the week.
        change: see `ClanChange`; None for a member of long standing, or where no log tells.
        week_decks: decks that could be used in this week's war so far, 0 to 16; None without one.
    """

    place: int
    tag: Tag
    name: str
    raw_name: str
    member: Member | None = None
    participant: Participant | None = None
    weeks: tuple[int | None, ...] = ()
    change: ClanChange | None = None
    week_decks: int | None = None

    @property
    def decks(self) -> int | None:
        """Decks used this week; None where there is no war yet, or they are not in it."""
        if not self.week_decks or self.participant is None:
            return None
        return self.participant.decks

    @property
    def medals(self) -> int | None:
        """Medals of this week; None as for `decks`."""
        return None if self.decks is None or self.participant is None else self.participant.medals

    @property
    def medals_per_deck(self) -> float | None:
        """Medals for each deck of this week; None without a deck."""
        return self.medals / self.decks if self.medals is not None and self.decks else None

    @property
    def decks_today(self) -> int | None:
        """Decks used today; None as for `decks`."""
        if self.decks is None or self.participant is None:
            return None
        return self.participant.decks_today

    @property
    def attendance(self) -> float | None:
        """The part (0–1) of the decks of past weeks that they used; None without such a week."""
        return _mean_share(self.weeks)

    @property
    def is_inactive(self) -> bool:
        """True for who used under a quarter of the decks of their last three weeks or more."""
        known = [decks for decks in self.weeks if decks is not None][-INACTIVE_WEEKS:]
        share = _mean_share(known)
        return len(known) == INACTIVE_WEEKS and share is not None and share < INACTIVE_SHARE

    @property
    def has_not_played(self) -> bool:
        """True for a member who could have played this week and has used no deck."""
        return self.member is not None and bool(self.week_decks) and not self.decks


def list_war_members(
    roster: Sequence[Member], race: Race | None, log: RaceLog | None, weeks: int
) -> tuple[MemberWars, ...]:
    """List the roster, and who has played this week and left.

    Args:
        roster: who is in the clan now.
        race: of this week, or None.
        log: of past weeks, or None.
        weeks: past weeks to look at, 1 or more.

    Returns:
        Members by their places, then who has left.
    """
    past = tuple(reversed(log.weeks[:weeks])) if log is not None else ()
    war = _War(
        participants=_participants(race),
        weeks=tuple(None if week is None else _by_tag(week.participants) for week in past),
        week_decks=war_decks_so_far(race),
    )
    present = {member.tag for member in roster}
    rows = [_make_row(war, member, member) for member in roster]
    others = (one for one in war.participants.values() if one.tag not in present)
    rows.extend(_make_row(war, one, None) for one in others if one.decks or one.medals)
    return tuple(replace(row, place=place) for place, row in enumerate(sorted(rows, key=_rank), 1))


def war_decks_so_far(race: Race | None) -> int | None:
    """Return the decks a member could use in this week's war so far, today's included.

    Returns:
        4 to 16; 0 before the war; None without a race or where the API does not tell the day.
    """
    if race is None:
        return None
    if not race.is_war:
        return 0
    return None if race.war_day is None else DECKS_PER_DAY * race.war_day


def remind(
    rows: Sequence[MemberWars],
    away: Collection[Tag] = frozenset(),
    days: int = 7,
    limit: int = REMINDER,
) -> str:
    """Write a line for the clan's chat about who has not played, and who hardly ever plays.

    Args:
        rows: all members.
        away: members who were not seen for too long.
        days: for how long at least.
        limit: characters at most; names that do not fit are counted.

    Returns:
        `No war deck yet this week: Anna, Bo, … and 3 more · Under 25% of the war decks in 3 weeks:
        Cy · Not seen for 7 days: Di`, each name once, in the last list that it belongs to; a
        sentence where there is nobody to remind.
    """
    gone = [row for row in rows if row.tag in away]
    inactive = [row for row in rows if row.member and row.is_inactive and row not in gone]
    waiting = [row for row in rows if row.has_not_played and row not in (*gone, *inactive)]
    lists = (
        ("No war deck yet this week: ", waiting),
        (f"Under {INACTIVE_SHARE:.0%} of the war decks in {INACTIVE_WEEKS} weeks: ", inactive),
        (f"Not seen for {pluralise(days, 'day')}: ", gone),
    )
    parts: list[str] = []
    told = [(lead, [row.name for row in listed]) for lead, listed in lists if listed]
    for index, (lead, names) in reversed([*enumerate(told, 1)]):
        # What a list leaves goes to those before it, of which the first is the longest.
        part = _list_names(lead, names, limit // index)
        limit -= len(part) + len(_BETWEEN)
        parts.insert(0, part)
    if parts:
        return _BETWEEN.join(parts)
    if any(row.week_decks for row in rows):
        return "Everybody has played in this war."
    return "No one to remind: the war has not begun."


def _list_names(lead: str, names: Sequence[str], limit: int) -> str:
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        line = lead + ", ".join(names[:shown]) + (f", … and {rest} more" if rest else "")
        if len(line) <= limit:
            return line
    return lead + pluralise(len(names), "player")


class _War(Struct, frozen=True, kw_only=True):
    """Participants of this week and of each past week by tag, to make rows of."""

    participants: Mapping[Tag, Participant]
    weeks: tuple[Mapping[Tag, Participant] | None, ...]
    week_decks: int | None

    def decks_of(self, tag: Tag) -> tuple[int | None, ...]:
        """Return the decks that somebody used in each past week."""
        return tuple(
            None if week is None or tag not in week else min(week[tag].decks, DECKS_PER_WEEK)
            for week in self.weeks
        )

    def change_of(self, tag: Tag, decks: Sequence[int | None]) -> ClanChange | None:
        """Find out who is new (in no told week) or came back (not in the last one).

        Of somebody whom this week's race does not know, too, nothing is said: the API leaves out
        members who were not seen since before a race.
        """
        told = [used for week, used in zip(self.weeks, decks, strict=True) if week is not None]
        is_unknown = bool(self.participants) and tag not in self.participants
        if is_unknown or not told or told[-1] is not None:
            return None
        return ClanChange.NEW if all(used is None for used in told) else ClanChange.BACK


def _participants(race: Race | None) -> Mapping[Tag, Participant]:
    clans = () if race is None else race.clans
    ours = next((clan for clan in clans if race is not None and clan.tag == race.clan), None)
    return {} if ours is None else _by_tag(ours.participants)


def _by_tag(participants: Iterable[Participant]) -> dict[Tag, Participant]:
    return {one.tag: one for one in participants}


def _make_row(war: _War, person: Member | Participant, member: Member | None) -> MemberWars:
    weeks = war.decks_of(person.tag)
    return MemberWars(
        place=0,
        tag=person.tag,
        name=person.name,
        raw_name=person.raw_name,
        member=member,
        participant=war.participants.get(person.tag),
        weeks=weeks,
        change=ClanChange.LEFT if member is None else war.change_of(person.tag, weeks),
        week_decks=war.week_decks,
    )


def _rank(row: MemberWars) -> tuple[bool, float, float, float, float]:
    """Return what somebody is ranked by; with nothing to tell them apart, the clan's own ranks."""
    attendance = -1.0 if row.attendance is None else row.attendance
    rank = None if row.member is None else row.member.rank
    return (
        row.member is None,
        -(row.medals or 0),
        -(row.decks or 0),
        -attendance,
        inf if rank is None else rank,
    )


def _mean_share(weeks: Sequence[int | None]) -> float | None:
    known = [decks for decks in weeks if decks is not None]
    return sum(known) / (len(known) * DECKS_PER_WEEK) if known else None
