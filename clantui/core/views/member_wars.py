"""The members of a clan in its wars: medals, attendance, and changes of membership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from math import inf
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.game import Member
from clantui.core.model.race import (
    WAR_DAYS,
    WEEK,
    Participant,
    PastWeek,
    PeriodType,
    Race,
    RaceLog,
)
from clantui.core.model.tag import Entity, Tag
from clantui.core.race.standings import DECKS_PER_DAY, shows_battles
from clantui.core.text.chat import CHAT_LIMIT, ChatLine, count_characters
from clantui.core.text.phrases import list_fitting, pluralise
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import LONG_ABSENCE, measure_absence

DECKS_PER_WEEK: Final = DECKS_PER_DAY * WAR_DAYS

INACTIVE_WEEKS: Final = 3
INACTIVE_SHARE: Final = 0.25
"""A member is inactive who used less than this share (0–1) of the decks in `INACTIVE_WEEKS`."""

_SEPARATOR: Final = " · "


class ClanChange(StrEnum):
    """Recent change of membership."""

    NEW = "new"
    BACK = "back"
    LEFT = "left"


class MemberWars(Entity, frozen=True, kw_only=True):
    """The wars of one member.

    Attributes:
        place: from 1, by medals of this week (before the war: of last week), then by decks, then
            by past weeks.
        member: entry in the roster; None if the player left the clan.
        participant: entry in this week's race; an entry without decks if the race omits the
            member; None if the race has no participants.
        weeks: decks used in each past week, the oldest first; None if the player was not in the
            clan's race, or if the week is missing from the log; 0 if they slept through it.
        logged: for each week of `weeks`, True if it is in the log.
        change: None for a long-time member, or if unknown.
        week_decks: decks that could be used in this week's war so far, 0 to 16; None without a
            race, or if it has no participants.
        shows_battles: see `Standing.shows_battles`.
        missed_last_week: True if the member used no deck in last week's war; False as soon as the
            war of this week has begun.
        last_medals: medals of the last week; None as soon as the war of this week has begun, or if
            the player was not in the clan's race.
        at: when the clan was loaded, aware UTC; None if unknown.
        rank: by medals of this week, or until its war begins of the last one, from 1; equal medals
            share it, as in the race. Without medals it is the place.
    """

    place: int
    member: Member | None = None
    participant: Participant | None = None
    weeks: tuple[int | None, ...] = ()
    logged: tuple[bool, ...] = ()
    change: ClanChange | None = None
    week_decks: int | None = None
    shows_battles: bool = True
    missed_last_week: bool = False
    last_medals: int | None = None
    at: datetime | None = None
    rank: int = 0

    @property
    def decks(self) -> int | None:
        """Decks used this week; None before the war, or if the player is not in it."""
        if not self.week_decks or self.participant is None:
            return None
        return self.participant.decks

    @property
    def medals(self) -> int | None:
        """Medals of this week; None if `decks` is None."""
        return None if self.decks is None or self.participant is None else self.participant.medals

    @property
    def medals_per_deck(self) -> float | None:
        """Average medals of the decks of this week; None if `decks` is None, or 0."""
        if self.decks is None or self.participant is None:
            return None
        return self.participant.medals_per_deck

    @property
    def decks_today(self) -> int | None:
        """Decks used today; None if `decks` is None, or if the race does not show battles."""
        if self.decks is None or self.participant is None or not self.shows_battles:
            return None
        return self.participant.decks_today

    @property
    def attendance(self) -> float | None:
        """Share (0–1) of the decks of past weeks that were used; None if no week is known."""
        return _average_share(self.weeks)

    @property
    def is_inactive(self) -> bool:
        """True for a member who used under `INACTIVE_SHARE` of the decks in three known weeks."""
        known = [decks for decks in self.weeks if decks is not None][-INACTIVE_WEEKS:]
        share = _average_share(known)
        if self.member is None or share is None:
            return False
        return len(known) == INACTIVE_WEEKS and share < INACTIVE_SHARE

    @property
    def has_not_played(self) -> bool:
        """True for a member who could have used a deck this week, but has not."""
        could_play = self.member is not None and bool(self.week_decks) and self.shows_battles
        return could_play and not self.decks

    @property
    def absence(self) -> float | None:
        """Seconds from when they were last seen to when the clan was loaded; None if unknown."""
        return None if self.at is None else measure_absence(self.member, self.at)

    @property
    def is_away(self) -> bool:
        """True if they were not seen for `LONG_ABSENCE` or longer."""
        return self.absence is not None and self.absence >= LONG_ABSENCE

    @property
    def is_to_be_reminded(self) -> bool:
        """True if they are away or inactive, or have not played this week, or the last one."""
        has_not_played = self.has_not_played or self.missed_last_week
        return self.is_away or self.is_inactive or has_not_played

    @property
    def key(self) -> str:
        """The player's tag."""
        return str(self.tag)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks: name, role and the words for members to remind."""
        role = "" if self.member is None else self.member.role
        inactive = "inactive" if self.is_inactive else ""
        idle = "not played" if self.has_not_played or self.missed_last_week else ""
        away = "away" if self.is_away else ""
        remind = "remind" if self.is_to_be_reminded else ""
        names = (self.name, role, self.change or "", inactive, idle, away, remind)
        return FilterFields(names=names)

    def mentions(self, player: Tag) -> bool:
        """Return True if the row is about a player."""
        return self.tag == player


def list_war_members(
    roster: Sequence[Member],
    race: Race | None,
    log: RaceLog | None,
    weeks: int,
    at: datetime | None = None,
) -> tuple[MemberWars, ...]:
    """List the members by place, then the players who left and have decks or medals this week.

    `weeks` is the number of past weeks to list, 1 or more; `at` is when the race was loaded, aware
    UTC.
    """
    war = _index_war(race, log, weeks, at)
    present = {member.tag for member in roster}
    rows = [_make_row(war, member, at) for member in roster]
    others = (player for player in war.participants.values() if player.tag not in present)
    rows.extend(_make_row(war, player, at) for player in others if player.decks or player.medals)
    rows.sort(key=_sort_key)
    medals, places = _list_medals(rows), range(1, len(rows) + 1)
    ranks = [1 + sum(other > own for other in medals) for own in medals] or places
    return tuple(
        replace(row, place=place, rank=rank)
        for row, place, rank in zip(rows, places, ranks, strict=True)
    )


def _list_medals(rows: Sequence[MemberWars]) -> list[int]:
    """Return the medals that rank each row; empty if there are none."""
    for found in ([row.medals for row in rows], [row.last_medals for row in rows]):
        if any(found):
            return [medals or 0 for medals in found]
    return []


def count_war_decks_so_far(race: Race | None) -> int | None:
    """Return the decks, 4 to 16, that a member could use in this week's war, including today.

    0 before the war; None without a race, or if the day is unknown.
    """
    if race is None:
        return None
    if race.period_type is PeriodType.TRAINING:
        return 0
    return None if race.war_day is None else DECKS_PER_DAY * race.war_day


def _ends_with_last_week(log: RaceLog, race: Race | None, at: datetime | None) -> bool:
    if race is not None and (race.section or log.is_current(race.section)):
        return log.is_current(race.section)
    # The week before the first week of a season is not a colosseum if that season ended early.
    latest = log.weeks[0] if log.weeks else None
    ended = None if latest is None else latest.ended
    return at is not None and ended is not None and at < ended + WEEK


def has_slept_through(member: Member, week: PastWeek) -> bool:
    """Return True if a member was not seen since a past week began.

    The log omits such members. Since no one can change the clan without being seen, they were in
    this clan and used no deck.
    """
    if week.began is None or member.last_seen is None:
        return False
    return member.last_seen < week.began


def write_reminder(rows: Sequence[MemberWars]) -> ChatLine:
    """Write a line for the clan's chat about members who do not play.

    `No war deck yet this week: Anna, Bo, … and 3 more · Under 25% of the war decks in 3 weeks: Cy
    · Not seen for 7 days: Di`, each name only in the last list that it belongs to; before the war,
    the line begins with `No war deck last week`. If there is no one to remind, it says that
    everybody has played; if that is unknown, there is no line.
    """
    absent = [row for row in rows if row.is_away]
    inactive = [row for row in rows if row.is_inactive and row not in absent]
    others = [row for row in rows if row not in (*absent, *inactive)]
    lists = (
        ("No war deck yet this week: ", [row for row in others if row.has_not_played]),
        ("No war deck last week: ", [row for row in others if row.missed_last_week]),
        (f"Under {INACTIVE_SHARE:.0%} of the war decks in {INACTIVE_WEEKS} weeks: ", inactive),
        (f"Not seen for {pluralise(LONG_ABSENCE // 86_400, 'day')}: ", absent),
    )
    parts: list[str] = []
    limit = CHAT_LIMIT  # names that do not fit are counted
    filled = [(heading, [row.name for row in listed]) for heading, listed in lists if listed]
    for index, (heading, names) in reversed([*enumerate(filled, 1)]):
        # Room that a list does not use goes to the lists before it; the first list is the longest.
        room = limit // index - len(heading)
        fitting = list_fitting(names, room, count_characters)
        part = heading + (fitting or pluralise(len(names), "player"))
        limit -= count_characters(part) + len(_SEPARATOR)
        parts.insert(0, part)
    if parts:
        return ChatLine(text=_SEPARATOR.join(parts))
    if all(row.member is None for row in rows):  # the API sometimes omits members
        return ChatLine(reason="Nothing copied: no member of this clan is known")
    if any(row.week_decks and row.shows_battles for row in rows):
        return ChatLine(text="Everybody has played in this war.")
    if any(row.week_decks == 0 for row in rows):
        return ChatLine(reason="Nothing copied: the war has not begun")
    return ChatLine(reason="Nothing copied: nothing is known of this week's war")


class _WarIndex(Struct, frozen=True, kw_only=True):
    """Participants of this week and of each past week, by tag."""

    participants: Mapping[Tag, Participant]
    weeks: tuple[PastWeek | None, ...]
    week_decks: int | None
    shows_battles: bool
    is_between_wars: bool

    def find_participant(self, player: Member | Participant) -> Participant | None:
        """Return a player's entry in the race, an empty one if missing; None without a race."""
        if not self.participants:
            return None
        idle = Participant(tag=player.tag, name=player.name, raw_name=player.raw_name)
        return self.participants.get(player.tag, idle)

    def last_medals_of(self, player: Member | Participant) -> int | None:
        """Return a player's medals of the last week, or None, see `MemberWars.last_medals`."""
        week = self.weeks[-1] if self.weeks else None
        if not self.is_between_wars or week is None or _count_decks(player, week) is None:
            return None
        participant = week.by_tag.get(player.tag)
        return 0 if participant is None else participant.medals

    def change_of(self, tag: Tag, decks: Sequence[int | None]) -> ClanChange | None:
        """Return NEW for a member in no known week, BACK for one who missed the latest week.

        None for any other, and for a member who is not in this week's race: the API omits members
        who were last seen before it began. Without a race, no one is known to have come back. The
        decks are those of `MemberWars.weeks`.
        """
        known = [used for week, used in zip(self.weeks, decks, strict=True) if week is not None]
        is_omitted = bool(self.participants) and tag not in self.participants
        if is_omitted or not known or known[-1] is not None:
            return None
        if all(used is None for used in known):
            return ClanChange.NEW
        return ClanChange.BACK if tag in self.participants else None


def _count_decks(player: Member | Participant, week: PastWeek | None) -> int | None:
    """Return the decks that a player used in a past week, or None, see `MemberWars.weeks`."""
    if week is None:
        return None
    if (participant := week.by_tag.get(player.tag)) is not None:
        return min(participant.decks, DECKS_PER_WEEK)
    return 0 if isinstance(player, Member) and has_slept_through(player, week) else None


def _index_war(
    race: Race | None, log: RaceLog | None, weeks: int, at: datetime | None
) -> _WarIndex:
    clans = () if race is None else race.clans
    ours = next((clan for clan in clans if race is not None and clan.tag == race.clan), None)
    participants = {} if ours is None else {player.tag: player for player in ours.participants}
    week_decks = count_war_decks_so_far(race)
    is_before_war = race is None or week_decks == 0
    return _WarIndex(
        participants=participants,
        weeks=() if log is None else tuple(reversed(log.weeks[:weeks])),
        # Before the war (0), missing participants do not matter: no one could have played.
        week_decks=week_decks if participants or not week_decks else None,
        shows_battles=race is None or ours is None or shows_battles(race, ours),
        is_between_wars=is_before_war and log is not None and _ends_with_last_week(log, race, at),
    )


def _make_row(war: _WarIndex, player: Member | Participant, at: datetime | None) -> MemberWars:
    member = player if isinstance(player, Member) else None
    weeks = tuple(_count_decks(player, week) for week in war.weeks)
    return MemberWars(
        place=0,
        tag=player.tag,
        name=player.name,
        raw_name=player.raw_name,
        member=member,
        participant=war.find_participant(player),
        weeks=weeks,
        logged=tuple(week is not None for week in war.weeks),
        change=ClanChange.LEFT if member is None else war.change_of(player.tag, weeks),
        week_decks=war.week_decks,
        shows_battles=war.shows_battles,
        missed_last_week=war.is_between_wars and member is not None and weeks[-1:] == (0,),
        last_medals=war.last_medals_of(player),
        at=at,
    )


def _sort_key(row: MemberWars) -> tuple[object, ...]:
    """Return the sort key; players with equal medals are in the order of the race's table."""
    attendance = -1.0 if row.attendance is None else row.attendance
    rank = None if row.member is None else row.member.rank
    return (
        row.member is None,
        -(row.medals or 0),
        -(row.decks or 0),
        row.name.casefold() if row.decks else "",
        -(row.last_medals or 0),
        -attendance,
        inf if rank is None else rank,
    )


def _average_share(weeks: Sequence[int | None]) -> float | None:
    known = [decks for decks in weeks if decks is not None]
    return sum(known) / (len(known) * DECKS_PER_WEEK) if known else None
