"""War members: each member's decks and medals of this week, and their past weeks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import (
    Column,
    SortKey,
    attribute_column,
    count_column,
    mean_column,
    share_column,
)
from clantui.core.model.json_types import MaybeCount, MaybeShare, with_description
from clantui.core.model.race import Race, WarRecord
from clantui.core.race.members import draw_dots
from clantui.core.race.phrases import UNKNOWN_BATTLES, name_day
from clantui.core.race.standings import DECKS_PER_DAY
from clantui.core.text.chat import ChatLine
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_duration, format_number, format_percent, pluralise
from clantui.core.views.card_columns import PLACE
from clantui.core.views.member_cells import (
    DONATED,
    LAST_SEEN,
    NAME,
    RECEIVED,
    TAG,
)
from clantui.core.views.member_wars import (
    DECKS_PER_WEEK,
    INACTIVE_SHARE,
    INACTIVE_WEEKS,
    ClanChange,
    MemberWars,
    list_war_members,
    write_reminder,
)
from clantui.core.views.phrases import describe_empty_clan, format_time_ago
from clantui.core.views.view import Requires, RowDetail, View, ViewData

WEEKS: Final = 5
"""Number of past weeks shown."""

INACTIVE_MARK: Final = "▾"
"""Mark before the name of an inactive member; `!` is that of an absence, in Last seen."""

_STEPS: Final = "▁▂▃▄▅▆▇"
"""Bars from no deck to all decks; without the full block, which would join the rows."""

_ABSENT: Final = "⋅"
"""A week without the player; its ASCII replacement differs from those of the bars."""

_MAX_RACE_AGE: Final = 3600
"""Seconds from which a race is too old for a reminder: members may have played since."""

_GOOD_SHARE: Final = 0.75
"""Least share of decks used (0–1) that is marked as good."""


def count_war_members(data: ViewData) -> tuple[MemberWars, ...]:
    """Count the wars of a clan's members; before the race is loaded, list the members only."""
    war, survey = data.war or WarRecord(), data.survey
    members = survey.clan.members
    return list_war_members(members, war.race, war.log, WEEKS, survey.at)


def draw_weeks(war: MemberWars) -> str:
    """Draw the decks of past weeks, the oldest first: `▂▅⋅▇▇`.

    A dot stands for a week without the player, a blank for a week that is not in the log.
    """
    last = len(_STEPS) - 1
    bars = []
    for decks, logged in zip(war.weeks, war.logged, strict=True):
        if decks is not None:
            bars.append(_STEPS[round(decks / DECKS_PER_WEEK * last)])
        else:
            bars.append(_ABSENT if logged else " ")
    return "".join(bars)


def _choose_tone(war: MemberWars) -> ColourRole | None:
    if war.is_inactive:
        return ColourRole.LOSS
    share = war.attendance
    return ColourRole.GAIN if share is not None and share >= _GOOD_SHARE else None


def _name_text(row: MemberWars) -> str:
    mark = f"{INACTIVE_MARK} " if row.is_inactive else ""
    change = f" ({row.change})" if row.change is not None else ""
    return f"{mark}{row.name}{change}"


def _draw_today(row: MemberWars) -> str:
    """Return for example `●●○○`; `–` if unknown, or if the player left without playing."""
    today = row.decks_today
    if today is None or (row.member is None and not today):
        return "–"
    return draw_dots(DECKS_PER_DAY - today)


def _format_decks(row: MemberWars) -> str:
    return "–" if row.decks is None else f"{row.decks}/{row.week_decks}"


def _list_weeks(row: MemberWars) -> str | None:
    """Return the decks of past weeks as a raw value: `12 . 16`; None without a log.

    A dot stands for a week without the player: a minus sign at the beginning would be escaped in
    CSV.
    """
    weeks = row.weeks
    return " ".join("." if decks is None else str(decks) for decks in weeks) or None


COLUMNS: Final[tuple[Column[MemberWars], ...]] = (
    replace(PLACE, text=lambda row: str(row.rank)),
    TAG,
    replace(
        NAME,
        value=lambda row: row.raw_name,
        text=_name_text,
        order=lambda row: row.name.casefold(),
    ),
    Column(
        key="decks_today",
        type=with_description(MaybeCount, "war decks used today; null where nothing is known"),
        title="Today",
        letter="t",
        width=6,
        descending=True,
        hide_if_empty=True,
        value=lambda row: row.decks_today,
        text=_draw_today,
    ),
    count_column(
        "decks",
        "Week",
        letter="w",
        width=6,
        type=with_description(MaybeCount, "war decks used this week; null outside the war"),
        text=_format_decks,
        tone=lambda row: ColourRole.LOSS if row.has_not_played else None,
        hide_if_empty=True,
    ),
    count_column(
        "medals",
        "Medals",
        letter="d",
        type=with_description(MaybeCount, "medals of this week; null outside the war"),
        emphasis=True,
        hide_if_empty=True,
    ),
    count_column(
        "last_medals",
        "Last medals",
        letter="o",
        width=7,
        short="Last",
        type=with_description(
            MaybeCount, "medals of the last week, until the war of this week begins"
        ),
        emphasis=True,
        hide_if_empty=True,
    ),
    mean_column(
        "medals_per_deck",
        "Per deck",
        letter="p",
        width=8,
        short="/deck",
        digits=0,
        type=with_description(float | None, "medals of this week for each deck"),
        descending=True,
        droppable=True,
        hide_if_empty=True,
        min_table_width=92,
    ),
    Column(
        key="past_decks",
        type=with_description(
            str | None,
            "war decks of each past week, oldest first; a dot for a week without a number",
        ),
        title="Past weeks",
        short="Past",
        letter="e",
        width=WEEKS,
        descending=True,
        value=_list_weeks,
        text=lambda row: draw_weeks(row) or "–",
        order=lambda row: row.weeks[-1] if row.weeks else None,
        tone=_choose_tone,
    ),
    share_column(
        "attendance",
        "Past used",
        letter="a",
        width=5,
        short="Used",
        type=with_description(MaybeShare, "part of the war decks of past weeks that were used"),
        droppable=True,
        tone=_choose_tone,
    ),
    attribute_column(
        "change.value",
        key="status",
        type=with_description(str | None, "new, back or left; null for the others"),
    ),
    replace(LAST_SEEN, droppable=True),
    replace(DONATED, droppable=True),
    replace(RECEIVED, droppable=True),
)


def _describe_row(row: MemberWars, data: ViewData, now: datetime) -> RowDetail:
    """Describe a member: this week in words, and a line for each past week."""
    lines = []
    if row.change is not None:
        lines.append(_CHANGES[row.change])
    if row.has_not_played:
        lines.append("has used no war deck this week")
    elif row.decks is not None:
        medals = pluralise(row.medals or 0, "medal")
        lines.append(f"{row.decks} of {row.week_decks} war decks this week · {medals}")
    if row.missed_last_week:
        lines.append("used no war deck last week")
    if row.attendance is not None:
        known = sum(decks is not None for decks in row.weeks)
        lines.append(
            f"{format_percent(row.attendance)} of the decks in {pluralise(known, 'past week')}"
        )
    if row.is_inactive:
        lines.append(f"{INACTIVE_MARK} inactive")
    if row.member is not None and row.member.last_seen is not None:
        seen = format_time_ago(row.member.last_seen, now)
        lines.append(f"{row.member.role or 'member'} · last seen {seen}")
    this_week = ("this week", _format_decks(row), format_number(row.medals))
    cells = (this_week, *_make_past_cells(row, data.war))
    return RowDetail(
        title=row.name,
        lines=tuple(lines),
        headings=("Week", "Decks", "Medals"),
        cells=cells,
        players=(row.tag,) * len(cells),
    )


_CHANGES: Final = {
    ClanChange.NEW: "new: in none of the past weeks",
    ClanChange.BACK: "came back: not in the last week, but before",
    ClanChange.LEFT: "has played this week and left the clan",
}


def _make_past_cells(war: MemberWars, record: WarRecord | None) -> list[tuple[str, str, str]]:
    weeks = record.log.weeks[:WEEKS] if record is not None and record.log is not None else ()
    cells = []
    for back, (week, decks) in enumerate(zip(weeks, reversed(war.weeks), strict=True), 1):
        if week is None:
            name = "last week" if back == 1 else f"{back} weeks ago"
            cells.append((name, "not in log", "–"))
            continue
        name = f"week {week.section + 1}" + (", colosseum" if week.is_colosseum else "")
        if decks is None:
            cells.append((name, "not here", "–"))
        else:
            medals = sum(part.medals for part in week.participants if part.tag == war.tag)
            cells.append((name, f"{decks}/{DECKS_PER_WEEK}", f"{medals:,}"))
    return cells


def _summarise(data: ViewData, rows: tuple[MemberWars, ...]) -> str:
    """Return for example `war day 3 of 4 · 3 have not played · 440 decks · week 4`."""
    war = data.war
    if war is None:
        return "loading the river race"
    if not data.survey.clan.members:
        return describe_empty_clan(data.survey.clan)
    parts = [war.problem] if war.problem else []
    if war.race is not None:
        parts += _describe_race(war.race, rows)
    elif war.error is None:
        parts.append("no river race now")
        parts += _describe_last_week(rows)
    if (war.log is None or not war.log.weeks) and war.error is None:
        parts.append("no past weeks")
    elif _lacks_last_week(war):
        parts.append("last week is not in the log yet")
    return " · ".join(parts)


def _describe_race(race: Race, rows: tuple[MemberWars, ...]) -> list[str]:
    """Describe the day, the decks used so far, and, as the least important, the week."""
    parts = [name_day(race)]
    if race.is_war and not any(row.week_decks and row.shows_battles for row in rows):
        parts.append(UNKNOWN_BATTLES)
    if waiting := sum(row.has_not_played for row in rows):
        parts.append(f"{waiting} {'has' if waiting == 1 else 'have'} not played")
    playing = [row for row in rows if row.decks is not None]
    if playing:
        parts.append(pluralise(sum(war.decks or 0 for war in playing), "deck"))
        parts.append(pluralise(sum(war.medals or 0 for war in playing), "medal"))
    return [*parts, *_describe_last_week(rows), f"week {race.week}"]


def _describe_last_week(rows: tuple[MemberWars, ...]) -> list[str]:
    idle = sum(row.missed_last_week for row in rows)
    return [f"{idle} did not play last week"] if idle else []


def _lacks_last_week(war: WarRecord) -> bool:
    """Return True if the log ends before last week; False if this is the season's first week."""
    if war.race is None or war.log is None or not war.log.weeks or not war.race.section:
        return False
    return not war.log.is_current(war.race.section)


def _remind(data: ViewData, rows: tuple[MemberWars, ...]) -> ChatLine:
    """Return a reminder for the clan's chat about the filtered rows.

    "All have played" is only said of the whole clan, not of a filtered part. If something could
    not be loaded, it never says that there is no one to remind. There is no line of an old race,
    which stands for a newer one while the API cannot be reached.
    """
    if data.war is None:
        return ChatLine(reason="Nothing to copy yet: the river race is loading")
    if data.war.race is not None and data.war.race.age >= _MAX_RACE_AGE:
        age = format_duration(data.war.race.age)
        reason = f"Nothing copied: the river race is {age} old"
        return ChatLine(reason=reason, missing="the latest war data")
    present = [row for row in rows if row.member is not None]
    is_part = len(present) < len(data.survey.clan.members)
    missing = data.war.missing
    if missing and not any(row.is_to_be_reminded for row in present):
        return ChatLine(reason=f"Nothing copied: {missing} could not be loaded", missing=missing)
    if is_part and not any(row.is_to_be_reminded for row in present):
        return ChatLine(reason="Nothing copied: the filter shows no one to remind")
    return replace(write_reminder(rows), missing=missing)


VIEW: Final[View[MemberWars]] = View(
    key="war-members",
    title="War members",
    meaning="War members: who carries the clan through its wars, who does not play, who is new.",
    explanation=(
        "This week's river race and its log. Today and Week are war decks used, of 4 a day. Until "
        "the war begins, Last has the medals of the last week instead. Equal medals share a "
        "number, as in the race. "
        f"Past has the last {WEEKS} weeks, the oldest first, a column for the decks of each, a "
        "dot for a week in which the player was not in this clan's race, a blank if the clan was "
        "in none; a week before which a member was last seen counts as no deck. Used is the part "
        "of all those decks that was used. "
        f"{INACTIVE_MARK} marks who is inactive: used under "
        f"{INACTIVE_SHARE:.0%} of the decks of their last {INACTIVE_WEEKS} past weeks in "
        "this clan's race; the present week does not count. (new) was in none of the "
        "weeks, (back) not in the last one, (left) has played this week and left. – stands where "
        "nothing is known. Type / and new, back, left, inactive, away or not played to find "
        "those (until the war begins, who used no deck last week), or remind for all who are "
        "inactive, away or have not played; y copies a reminder for the chat, about those that "
        "the filter keeps."
    ),
    columns=COLUMNS,
    default_sort=SortKey("place", descending=False),
    count=count_war_members,
    detail=_describe_row,
    summary=_summarise,
    row_noun="member",
    is_former=lambda row: row.member is None,
    requires=Requires.WAR,
    chat_line=_remind,
    filter_hint="name, not played, inactive, away, new",
    filter_words=("not played", "inactive", "away", "remind", "new", "back", "left"),
)
