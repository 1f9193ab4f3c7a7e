"""War members: each member's decks and medals of this week, and their past weeks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from clantui.core.columns import CellPart, Column, SortKey
from clantui.core.model.json_types import (
    MaybeCount,
    MaybeShare,
    RawName,
    TagText,
    Time,
    with_description,
)
from clantui.core.model.race_log import WarRecord
from clantui.core.model.tag import Tag
from clantui.core.race.members import draw_dots
from clantui.core.race.phrases import describe_day
from clantui.core.race.standings import DECKS_PER_DAY
from clantui.core.race.war_members import (
    DECKS_PER_WEEK,
    INACTIVE_SHARE,
    INACTIVE_WEEKS,
    ClanChange,
    MemberWars,
    list_war_members,
    remind,
)
from clantui.core.text.colours import ColourRole
from clantui.core.text.dates import iso_utc
from clantui.core.text.phrases import (
    format_ago,
    format_percent,
    pluralise,
    round_share,
)
from clantui.core.views.card_columns import PLACE
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import LONG_AWAY, absence_tone, format_absence
from clantui.core.views.phrases import nobody_listed
from clantui.core.views.view import Requires, RowDetail, View

WEEKS: Final = 5
"""Past weeks that are shown."""

_STEPS: Final = "▁▂▃▄▅▆▇"
"""Columns of no deck up to all decks; the full block is not one, or rows would run together."""
_NOT_THERE: Final = "⋅"
"""A week without somebody; blank in ASCII, where `-` is a column of seven decks or eight."""

_GOOD_SHARE: Final = 0.75
"""The part of the decks (0–1) from which on somebody carries the clan."""


class WarMemberRow(Struct, frozen=True, kw_only=True):
    """One member, and when they were last seen.

    Attributes:
        war: their wars.
        idle: seconds between when they were last seen and when the clan was read; None where it
            is not told, or they have left.
    """

    war: MemberWars
    idle: float | None = None

    @property
    def key(self) -> str:
        """The player's tag."""
        return str(self.war.tag)

    @property
    def place(self) -> int:
        """Their place, from 1."""
        return self.war.place

    @property
    def card_id(self) -> int | None:
        """None: the row is about a player."""
        return None

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at: name, role, and what is special about them."""
        war = self.war
        role = war.member.role if war.member is not None else ""
        inactive = "inactive" if war.is_inactive else ""
        away = "away" if self.is_away else ""
        return FilterFields(names=(war.name, role, war.change or "", inactive, away))

    @property
    def is_away(self) -> bool:
        """True for who was not seen for so long that a leader acts."""
        return self.idle is not None and self.idle >= LONG_AWAY

    def mentions(self, player: Tag) -> bool:
        """Return whether it is about a player."""
        return self.war.tag == player


def count_war_members(evidence: ViewData) -> tuple[WarMemberRow, ...]:
    """Count the wars of a clan's members; the roster alone where nothing has come yet."""
    war, survey = evidence.war or WarRecord(), evidence.survey
    listed = list_war_members(survey.clan.members, war.race, war.log, WEEKS)
    return tuple(WarMemberRow(war=row, idle=_idle(row, survey.at)) for row in listed)


def _idle(row: MemberWars, at: datetime) -> float | None:
    seen = row.member.last_seen if row.member is not None else None
    return None if seen is None else (at - seen).total_seconds()


def draw_weeks(weeks: tuple[int | None, ...]) -> str:
    """Draw the decks of past weeks, the oldest first: `▂▅⋅▇▇`, a dot for a week without them."""
    last = len(_STEPS) - 1
    return "".join(
        _NOT_THERE if decks is None else _STEPS[round(decks / DECKS_PER_WEEK * last)]
        for decks in weeks
    )


def _weeks_text(row: WarMemberRow) -> str:
    """Return `▂▅⋅▇▇  61%`; what somebody is instead who was in no told week."""
    war = row.war
    if war.attendance is None:
        return f"{draw_weeks(war.weeks)} {war.change or ''}".strip() or "–"
    return f"{draw_weeks(war.weeks)} {format_percent(war.attendance):>4}"


def _draw_weeks_cell(row: WarMemberRow, cells: int) -> tuple[CellPart, ...] | None:
    text = _weeks_text(row)
    return ((text.ljust(cells), _attendance_tone(row.war)),) if len(text) <= cells else None


def _attendance_tone(war: MemberWars) -> ColourRole | None:
    if war.is_inactive:
        return ColourRole.LOSS
    share = war.attendance
    return ColourRole.GAIN if share is not None and share >= _GOOD_SHARE else None


def _name_text(row: WarMemberRow) -> str:
    war = row.war
    mark = "! " if war.is_inactive and war.change is not ClanChange.LEFT else ""
    about = f" ({war.change})" if war.change is not None else ""
    return f"{mark}{war.name}{about}"


def _today_text(row: WarMemberRow) -> str:
    today = row.war.decks_today
    return "–" if today is None else draw_dots(DECKS_PER_DAY - today)


def _decks_text(row: WarMemberRow) -> str:
    war = row.war
    return "–" if war.decks is None else f"{war.decks}/{war.week_decks}"


def _last_seen(row: WarMemberRow) -> str | None:
    member = row.war.member
    return None if member is None or member.last_seen is None else iso_utc(member.last_seen)


def _week_list(row: WarMemberRow) -> str | None:
    """Return the decks of past weeks for machines: `12 - 16`; None without a log."""
    weeks = row.war.weeks
    return " ".join("-" if decks is None else str(decks) for decks in weeks) or None


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _donations(row: WarMemberRow) -> int | None:
    return None if row.war.member is None else row.war.member.donations


def _received(row: WarMemberRow) -> int | None:
    return None if row.war.member is None else row.war.member.received


COLUMNS: Final[tuple[Column[WarMemberRow], ...]] = (
    PLACE,
    Column(key="tag", type=TagText, value=lambda row: row.key),
    Column(
        key="name",
        type=RawName,
        title="Member",
        letter="m",
        width=17,
        emphasis=True,
        value=lambda row: row.war.raw_name,
        text=_name_text,
        order=lambda row: row.war.name.casefold(),
    ),
    Column(
        key="decks_today",
        type=with_description(MaybeCount, "war decks used today; null where nothing is known"),
        title="Today",
        letter="t",
        width=6,
        descending=True,
        min_table_width=64,
        value=lambda row: row.war.decks_today,
        text=_today_text,
    ),
    Column(
        key="decks",
        type=with_description(MaybeCount, "war decks used this week; null outside the war"),
        title="Week",
        letter="w",
        width=6,
        align_right=True,
        descending=True,
        value=lambda row: row.war.decks,
        text=_decks_text,
        tone=lambda row: ColourRole.LOSS if row.war.has_not_played else None,
    ),
    Column(
        key="medals",
        type=with_description(MaybeCount, "of this week; null outside the war"),
        title="Medals",
        letter="d",
        width=7,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.war.medals,
        text=lambda row: _number(row.war.medals),
    ),
    Column(
        key="medals_per_deck",
        type=with_description(float | None, "medals of this week for each deck"),
        title="Per deck",
        short="/deck",
        letter="p",
        width=8,
        align_right=True,
        descending=True,
        min_table_width=86,
        value=lambda row: _round(row.war.medals_per_deck),
        text=lambda row: "–" if (r := row.war.medals_per_deck) is None else f"{r:.0f}",
    ),
    Column(
        key="attendance",
        type=with_description(MaybeShare, "part of the war decks of past weeks that were used"),
        title="Past weeks",
        short="Past",
        letter="a",
        width=WEEKS + 6,
        descending=True,
        value=lambda row: round_share(row.war.attendance),
        text=_weeks_text,
        draw=_draw_weeks_cell,
    ),
    Column(
        key="past_decks",
        type=with_description(
            str | None, "war decks of each past week, the oldest first; - for a week without them"
        ),
        value=_week_list,
    ),
    Column(
        key="status",
        type=with_description(str | None, "new, back or left; null for the others"),
        value=lambda row: None if row.war.change is None else str(row.war.change),
    ),
    Column(
        key="last_seen",
        type=Time | None,
        title="Last seen",
        short="Seen",
        letter="l",
        width=9,
        align_right=True,
        descending=True,
        value=_last_seen,
        text=lambda row: "–" if row.idle is None else format_absence(row.idle),
        tone=lambda row: None if row.idle is None else absence_tone(row.idle),
        order=lambda row: row.idle,
    ),
    Column(
        key="donations",
        type=with_description(MaybeCount, "this week"),
        title="Donated",
        letter="g",
        width=8,
        align_right=True,
        descending=True,
        min_table_width=64,
        value=_donations,
        text=lambda row: _number(_donations(row)),
    ),
    Column(
        key="received",
        type=with_description(MaybeCount, "this week"),
        title="Received",
        letter="c",
        width=9,
        align_right=True,
        descending=True,
        min_table_width=88,
        value=_received,
        text=lambda row: _number(_received(row)),
    ),
)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _describe_row(row: WarMemberRow, evidence: ViewData, now: datetime) -> RowDetail:
    """Describe a member: this week in words, and a line for each past week."""
    war, lines = row.war, []
    if war.change is not None:
        lines.append(_CHANGES[war.change])
    if war.has_not_played:
        lines.append("has used no war deck this week")
    elif war.decks is not None:
        of = "" if war.week_decks is None else f" of {war.week_decks}"
        medals = f" · {_number(war.medals)} medals"
        lines.append(f"{war.decks}{of} war decks this week{medals}")
    if war.attendance is not None:
        known = sum(decks is not None for decks in war.weeks)
        lines.append(
            f"{format_percent(war.attendance)} of the decks in {pluralise(known, 'past week')}"
        )
    if war.member is not None and war.member.last_seen is not None:
        seen = format_ago((now - war.member.last_seen).total_seconds())
        lines.append(f"{war.member.role or 'member'} · last seen {seen}")
    this_week = ("this week", _decks_text(row), _number(war.medals))
    cells = (this_week, *_past_cells(war.tag, evidence.war))
    return RowDetail(
        title=war.name,
        lines=tuple(lines),
        headings=("Week", "Decks", "Medals"),
        cells=cells,
        players=(war.tag,) * len(cells),
    )


_CHANGES: Final = {
    ClanChange.NEW: "new: in none of the past weeks",
    ClanChange.BACK: "came back: not in the last week, but before",
    ClanChange.LEFT: "has played this week and left the clan",
}


def _past_cells(tag: Tag, war: WarRecord | None) -> list[tuple[str, str, str]]:
    """Return a line for each past week that is told, the latest first."""
    weeks = war.log.weeks[:WEEKS] if war is not None and war.log is not None else ()
    cells = []
    for back, week in enumerate(weeks, 1):
        if week is None:
            cells.append((f"{back} weeks ago", "unknown", "–"))
            continue
        name = f"week {week.section + 1}" + (", colosseum" if week.is_colosseum else "")
        one = next((p for p in week.participants if p.tag == tag), None)
        if one is None:
            cells.append((name, "not here", "–"))
        else:
            cells.append((name, f"{one.decks}/{DECKS_PER_WEEK}", f"{one.medals:,}"))
    return cells


def _summarise(evidence: ViewData, rows: tuple[WarMemberRow, ...]) -> str:
    """Return such as `week 4 · war day 3 of 4 · 164 of 200 decks · 3 have not played`."""
    war = evidence.war
    if war is None:
        return "loading the river race"
    if not evidence.survey.clan.members:
        return nobody_listed(evidence.survey.clan)
    parts = [war.problem] if war.problem else []
    if war.race is not None:
        parts.append(describe_day(war.race))
    elif war.error is None:
        parts.append("no river race now")
    if waiting := sum(row.war.has_not_played for row in rows):
        parts.append(f"{waiting} {'has' if waiting == 1 else 'have'} not played")
    playing = [row.war for row in rows if row.war.decks is not None]
    if playing:
        parts.append(f"{sum(one.decks or 0 for one in playing):,} decks")
        parts.append(f"{sum(one.medals or 0 for one in playing):,} medals")
    if (war.log is None or not war.log.weeks) and war.error is None:
        parts.append("no past weeks")
    elif _lacks_last_week(war):
        parts.append("last week is not in the log yet")
    return " · ".join(parts)


def _lacks_last_week(war: WarRecord) -> bool:
    """Return whether the log ends before last week; of a season's first week nobody can tell."""
    if war.race is None or war.log is None or not war.log.weeks or not war.race.section:
        return False
    return not war.log.is_current(war.race.section)


def _remind(evidence: ViewData, rows: tuple[WarMemberRow, ...]) -> str:
    """Return a reminder for the clan's chat; empty while nothing is loaded."""
    if evidence.war is None:
        return ""
    away = {row.war.tag for row in rows if row.is_away}
    return remind([row.war for row in rows], away, LONG_AWAY // 86_400)


VIEW: Final[View[WarMemberRow]] = View(
    key="war-members",
    title="War members",
    meaning=("War members: who carries the clan through its wars, who does not play, who is new."),
    about=(
        "This week's river race and its log. Today and Week are war decks used, of 4 a day. Past "
        f"weeks are the last {WEEKS}, the oldest first, a column for the decks of each, and the "
        "part of all decks that was used; a dot is a week in which the player was not in this "
        f"clan's race. ! marks who used under {INACTIVE_SHARE:.0%} of the decks of "
        f"{INACTIVE_WEEKS} weeks. (new) was in none of the weeks, (back) not in the last one, "
        "(left) has played this week and left. / finds new, back, left, inactive and away; y "
        "copies a reminder for the chat."
    ),
    columns=COLUMNS,
    default_sort=SortKey("place", descending=False),
    count=count_war_members,
    detail=_describe_row,
    summary=_summarise,
    row_noun="member",
    requires=Requires.WAR,
    chat_line=_remind,
)
