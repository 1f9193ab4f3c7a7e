"""Panels about a clan, for the room that the table leaves on wide screens.

Everything is made of data at hand: nothing is loaded for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.phrases import describe_change
from clantui.core.history.sparkline import draw_sparkline
from clantui.core.model.game import ROLES
from clantui.core.race.phrases import describe_day
from clantui.core.race.standings import compute_standings
from clantui.core.stats.grouping import GroupBy, WeightedCard
from clantui.core.text.bars import bar
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit
from clantui.core.views.member_cells import AWAY, LONG_AWAY, format_absence
from clantui.ui.clan.panes.groups import group_lines
from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from clantui.core.history.timeline import History
    from clantui.core.model.game import Member
    from clantui.core.model.race import Race
    from clantui.ui.clan.state import ClanState

Build: TypeAlias = Callable[[int, int], list[Content]]
"""Makes the lines of a panel for a width in cells and at most so many lines."""

LEAST: Final = 6
"""Lines from which on there is room for panels."""

_WIDTH: Final = 36
_GAP: Final = 3
_MOST: Final = 4
"""Cells of a column of panels at least, and between two; columns at most."""

_LONGEST: Final = 20
"""Changes at most."""

_BAR: Final = 60
"""Cells of a bar and its words at most."""

_ENOUGH: Final = 1000
_PLACES: Final = 12
_FEW: Final = 3
"""Lines of a list at most, and at least."""

_NAME: Final = 15
_CARD: Final = 17
_DAY: Final = 7
"""Cells of a player or clan, of a card, and of a day."""

_COLOURS: Final = {
    ChangeKind.JOINED: "$gain",
    ChangeKind.LEFT: "$loss",
    ChangeKind.PROMOTED: "$gain",
    ChangeKind.DEMOTED: "$loss",
}


class Panel(Struct, frozen=True):
    """A titled block.

    Attributes:
        title: its heading.
        build: makes the lines below the heading; none where it has nothing to show, or no room.
        most: lines of a list at first; where it is the last of a column, it takes what is left.
    """

    title: str
    build: Build
    most: int = _ENOUGH


class PanelData(Struct, frozen=True, kw_only=True):
    """Data at hand that panels are made of.

    Attributes:
        history: of the clan, or None.
        race: of the clan as loaded in this run, or None.
        members: of the clan, in roster order.
        cards: of all rows that are shown, each by how many it is about.
        now: the time, aware UTC.
        zone: the time zone of the reader.
    """

    history: History | None
    race: Race | None
    members: tuple[Member, ...]
    cards: tuple[WeightedCard, ...]
    now: datetime
    zone: Zone

    @classmethod
    def of(
        cls, state: ClanState, cards: tuple[WeightedCard, ...], now: datetime, zone: Zone
    ) -> Self:
        """Return what is at hand of a clan."""
        survey = state.load_status.survey
        members = survey.clan.members if survey is not None else ()
        return cls(
            history=state.history,
            race=state.race,
            members=members,
            cards=cards,
            now=now,
            zone=zone,
        )


def make_panels(data: PanelData) -> list[Panel]:
    """Return the panels of a clan, the most wanted first."""
    elixir, rarity, kind, form = (_group_panel(data, by) for by in GroupBy)
    return [
        Panel("Last changes", partial(_changes, data)),
        Panel("River race", partial(_race, data.race)),
        elixir,
        rarity,
        Panel("Away longest", lambda _, room: _absent(data, room), _PLACES),
        Panel("Trends", partial(_trends, data), _PLACES),
        Panel("Most donations", lambda width, room: _donors(data, width, room), _PLACES),
        kind,
        form,
        Panel("Most trophies", lambda _, room: _best(data, room), _PLACES),
        Panel("Fewest donations", lambda _, room: _idlest(data, room), _PLACES),
        Panel("Roles", lambda width, room: _roles(data, width, room)),
        Panel("Most received", lambda width, room: _received(data, width, room), _PLACES),
    ]


def _group_panel(data: PanelData, by: GroupBy) -> Panel:
    return Panel(by.heading, partial(_groups, data.cards, by))


def arrange(panels: Sequence[Panel], width: int, height: int) -> list[Content]:
    """Put panels into columns, each where most room is left.

    Args:
        panels: the most wanted first.
        width: in cells.
        height: in lines.

    Returns:
        As many lines as the tallest column, at most `height`; panels without room are left out.
    """
    number = min(max((width + _GAP) // (_WIDTH + _GAP), 1), _MOST)
    wide = (width - _GAP * (number - 1)) // number
    columns: list[list[Content]] = [[] for _ in range(number)]
    last: list[tuple[Panel, int]] = [(Panel("", lambda *_: []), 0)] * number
    for panel in panels:
        at = min(range(number), key=lambda place: len(columns[place]))
        column = columns[at]
        gap = 1 if column else 0
        room = min(height - len(column) - gap - 1, panel.most)
        lines = panel.build(wide, room) if room > 0 and wide > _NAME else []
        if lines:
            column += [Content("")] * gap + [_heading(panel.title, wide)]
            last[at] = panel, len(column)
            column += lines[:room]
    for column, (panel, start) in zip(columns, last, strict=True):
        if len(column) - start == panel.most:
            column[start:] = panel.build(wide, height - start)[: height - start]
    return [
        Content(" " * _GAP).join(_cell(column, y, wide) for column in columns)
        for y in range(max(map(len, columns)))
    ]


def _heading(title: str, width: int) -> Content:
    rule = "─" * max(width - cell_len(title) - 4, 0)
    return Content.assemble(("── ", "$text-muted"), (title, "bold"), (f" {rule}", "$text-muted"))


def _cell(column: list[Content], y: int, width: int) -> Content:
    line = column[y] if y < len(column) else Content("")
    short = line.truncate(width, ellipsis=True)
    return short + Content(" " * max(width - short.cell_length, 0))


def _changes(data: PanelData, width: int, room: int) -> list[Content]:
    """List what has changed last, the newest first."""
    if data.history is None or len(data.history.readings) < 2:
        return [Content.styled("None known yet · H: history", "$text-muted")]
    year = in_zone(data.now, data.zone).year
    lines: list[Content] = []
    for reading in reversed(data.history.readings):
        day = format_day(reading.at, year, data.zone)
        for change in reading.changes:
            if len(lines) == min(room, _LONGEST):
                return lines
            lines.append(_change(day, change, width))
    first = format_day(data.history.readings[0].at, year, data.zone)
    return lines or [Content.styled(f"None since {first}.", "$text-muted")]


def _change(day: str, change: Change, width: int) -> Content:
    words = describe_change(change)
    name = min(_NAME, max(width - _DAY - 12, 1))
    if cell_len(words) > width - _DAY - name - 1:  # what came counts, not what went
        after = change.after.name if change.after is not None else ""
        short = {ChangeKind.SWITCHED: f"→ {after}", ChangeKind.LEFT: "left"}
        words = short.get(change.kind, words)
    return Content.assemble(
        (fit(day, _DAY), "$text-muted"),
        f"{fit(change.name, name)} ",
        (words, _COLOURS.get(change.kind, "$text-muted")),
    )


def _race(race: Race | None, width: int, room: int) -> list[Content]:
    """List the clans of the race by rank, or say how it is loaded."""
    if race is None or not race.clans:
        return [Content.styled(f"{key_name('race')} loads the race", "$text-muted")]
    standings = compute_standings(race)
    most = max((standing.medals for standing in standings), default=0) or 1
    cells = max(min(width, _BAR) - _NAME - 12, 1)
    lines = [Content.styled(describe_day(race), "$text-muted")]
    for index, standing in enumerate(standings, 1):
        full, empty = bar(standing.medals / most, cells)
        style = "$ours-mark" if standing.ours else "$theirs-mark"
        lines.append(
            Content.assemble(
                (f"{standing.place or index} ", "$text-muted"),
                (f"{fit(standing.clan.name, _NAME)} ", "bold" if standing.ours else ""),
                (full, style),
                f"{empty} {standing.medals:>7,}",
            )
        )
    return lines if len(lines) <= room else []


def _groups(cards: tuple[WeightedCard, ...], by: GroupBy, width: int, room: int) -> list[Content]:
    """Draw groups of the cards, where there is room for all of them."""
    lines = group_lines(cards, by, min(width, _BAR))[1:]
    return lines if len(lines) <= room else []


def _trends(data: PanelData, width: int, room: int) -> list[Content]:
    """Draw the share of the commonest cards over time."""
    if data.history is None or room < _FEW:
        return []
    cells = max(min(width, _BAR) - _CARD - 6, 1)
    lines = []
    for trend in data.history.top(room):
        if len(trend.points) > 1:
            share = format_percent(trend.points[-1][1])
            drawn = draw_sparkline(trend, cells)
            lines.append(
                Content.assemble(
                    f"{fit(trend.card.name, _CARD)} ", (drawn, "$text-primary"), f"{share:>5}"
                )
            )
    return lines


def _absent(data: PanelData, room: int) -> list[Content]:
    """List who was away longest, those of two days or more."""
    known = [(data.now - m.last_seen, m) for m in data.members if m.last_seen is not None]
    away = sorted(known, key=lambda pair: -pair[0].total_seconds())
    lines = [
        _ranked(member.name, format_absence(idle.total_seconds()), _absence_colour(idle))
        for idle, member in away
        if idle.total_seconds() >= AWAY
    ]
    return (
        _as_many(lines, room) if lines else [Content.styled("No one for two days", "$text-muted")]
    )


def _absence_colour(idle: timedelta) -> str:
    return "$alarm-absence" if idle.total_seconds() >= LONG_AWAY else "$warn-absence"


def _donors(data: PanelData, width: int, room: int) -> list[Content]:
    """List who has donated most this week, with bars."""
    given = sorted((m for m in data.members if m.donations), key=lambda m: -(m.donations or 0))
    figures = [(member.name, member.donations or 0) for member in given]
    return _draw_figures(figures, width)[:room] if room >= _FEW else []


def _received(data: PanelData, width: int, room: int) -> list[Content]:
    """List who has received most this week, with bars."""
    taken = sorted((m for m in data.members if m.received), key=lambda m: -(m.received or 0))
    figures = [(member.name, member.received or 0) for member in taken]
    return _draw_figures(figures, width)[:room] if room >= _FEW else []


def _idlest(data: PanelData, room: int) -> list[Content]:
    """List who has donated least this week."""
    known = sorted((m for m in data.members if m.donations is not None), key=_donations)
    return [_ranked(m.name, f"{m.donations:,}", "$text-muted", m.role) for m in known[:room]]


def _donations(member: Member) -> int:
    return member.donations or 0


def _best(data: PanelData, room: int) -> list[Content]:
    """List who has most trophies."""
    known = sorted((m for m in data.members if m.trophies), key=lambda m: -(m.trophies or 0))
    return [_ranked(m.name, f"{m.trophies:,}", "$text-muted", m.role) for m in known[:room]]


def _roles(data: PanelData, width: int, room: int) -> list[Content]:
    """Draw how many have each role."""
    counts = Counter(member.role for member in data.members)
    figures = [(role, counts[role]) for role in ROLES if counts[role]]
    return _draw_figures(figures, width) if len(figures) <= room else []


def _draw_figures(figures: Sequence[tuple[str, int]], width: int) -> list[Content]:
    """Draw a line for each name: a bar, and its figure."""
    most = max((figure for _, figure in figures), default=0) or 1
    cells = max(min(width, _BAR) - _NAME - 8, 1)
    lines = []
    for name, figure in figures:
        full, empty = bar(figure / most, cells)
        drawn = (full, "$theirs-mark"), f"{empty} {figure:>6,}"
        lines.append(Content.assemble(f"{fit(name, _NAME)} ", *drawn))
    return lines


def _ranked(name: str, figure: str, style: str, about: str = "") -> Content:
    return Content.assemble(
        f"{fit(name, _NAME)} ", (f"{figure:>8}", style), (f"  {about}", "$text-muted")
    )


def _as_many(lines: list[Content], room: int) -> list[Content]:
    """Return as many lines as there is room for, and say how many there are beside."""
    if len(lines) <= room:
        return lines
    more = Content.styled(f"… and {len(lines) - room + 1} more", "$text-muted")
    return [*lines[: room - 1], more]
