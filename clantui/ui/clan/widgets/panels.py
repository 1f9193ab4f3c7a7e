"""Panels about a clan, below the table on wide screens; they show only data already loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice, zip_longest
from typing import Final, Self, TypeAlias

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from clantui.core.history.changes import Change, ChangeKind
from clantui.core.history.phrases import CHANGE_ROLES, describe_change
from clantui.core.history.sparkline import draw_sparkline
from clantui.core.history.timeline import History
from clantui.core.model.game import ROLES, Member
from clantui.core.model.race import Race
from clantui.core.race.phrases import describe_day
from clantui.core.race.standings import compute_standings
from clantui.core.stats.grouping import GroupBy, WeightedCard
from clantui.core.text.bars import draw_bar
from clantui.core.text.colours import ColourRole
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit
from clantui.core.views.member_cells import LONG_ABSENCE, SHORT_ABSENCE, format_absence
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.groups import draw_groups
from clantui.ui.common.heading import draw_heading
from clantui.ui.common.update import update_static
from clantui.ui.deck.card_art import find_card_art
from clantui.ui.keymap.names import key_name

Build: TypeAlias = Callable[[int, int], list[Content]]
"""Makes the lines of a panel, for a width in cells and a maximum number of lines."""

_MIN_HEIGHT: Final = 6
"""Lines that panels need at least."""

_TABLE_LINES: Final = 16
"""Lines that the table and the details keep."""

_MIN_SCREEN: Final = 100
"""Cells of the screen below which there are no panels."""

_MIN_WIDTH: Final = 36
_GAP: Final = 3
_MAX_COLUMNS: Final = 4
"""Minimum cells of a column of panels, cells between two, and maximum number of columns."""

_MAX_CHANGES: Final = 20

_MAX_BAR: Final = 60
"""Maximum cells of a bar and its label."""

_UNLIMITED: Final = 1000
_MAX_LINES: Final = 12
_MIN_LINES: Final = 3
"""Lines of a list."""

_NAME: Final = 15
_CARD: Final = 17
_DAY: Final = 7
"""Cells of a player or clan, of a card, and of a day."""


class Panel(Struct, frozen=True):
    """A titled block.

    Attributes:
        build: makes the lines below the title; none if there is nothing to show, or no room.
        max_lines: lines of a list; the last panel of a column takes all lines left instead.
    """

    title: str
    build: Build
    max_lines: int = _UNLIMITED


class PanelData(Struct, frozen=True, kw_only=True):
    """Loaded data that panels show.

    Attributes:
        race: of the clan, if loaded in this run; else None.
        members: in roster order; none before the clan is loaded.
        is_loading: more is coming, such as the history.
        cards: of all visible rows, weighted by their players.
        now: the time, aware UTC.
        zone: the user's time zone.
    """

    history: History | None
    race: Race | None
    members: tuple[Member, ...]
    cards: tuple[WeightedCard, ...]
    now: datetime
    zone: Zone
    is_loading: bool = False

    @classmethod
    def of(
        cls, state: ClanState, cards: tuple[WeightedCard, ...], now: datetime, zone: Zone
    ) -> Self:
        """Return the loaded data of a clan."""
        load, survey = state.load, state.load.survey
        is_loading = survey.is_loading if survey is not None else load.is_loading
        return cls(
            history=state.history,
            race=state.race,
            members=survey.clan.members if survey is not None else (),
            cards=cards,
            now=now,
            zone=zone,
            is_loading=is_loading,
        )


class PanelStrip(Static):
    """Panels about the clan, as high as the table allows.

    Attributes:
        lines: its height; 0 if there is no room.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PanelStrip { display: none; dock: bottom; height: 0; padding: 0 1; background: $background; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._data: PanelData | None = None
        self._rows = 0
        self._body = Size(0, 0)
        self.lines = 0

    def show_data(self, data: PanelData, rows: int, *, keep_height: bool) -> None:
        """Show panels.

        Args:
            rows: number of rows without the filter, so that typing one moves nothing.
            keep_height: True while the rows are changing, so that nothing moves.
        """
        self._data, self._rows = data, rows
        self._lay_out(keep_height=keep_height)

    def fit_into(self, body: Size) -> None:
        """Take the room that the rows leave in the body."""
        self._body = body
        self._lay_out(keep_height=False)

    def _lay_out(self, *, keep_height: bool) -> None:
        width, height = self._body
        keep_height = keep_height and self.lines > 0
        room = self.lines if keep_height else height - max(self._rows + 2, _TABLE_LINES)
        has_room = width >= _MIN_SCREEN and room >= _MIN_HEIGHT
        lines: list[Content] = []
        if self._data is not None and has_room and find_card_art(self) is None:  # images need it
            lines = arrange_panels(make_panels(self._data), width - 2, room - 1)
        if not keep_height:
            self.lines = room if lines else 0
            if self.styles.height is None or self.styles.height.value != self.lines:
                self.styles.height = self.lines
        if lines:
            update_static(self, Content("\n").join([Content(""), *lines]))


def make_panels(data: PanelData) -> list[Panel]:
    """Return the panels of a clan, the most important first."""
    elixir, rarity, kind, form = (
        Panel(by.heading, partial(_draw_panel_groups, data.cards, by)) for by in GroupBy
    )
    donated = partial(_draw_most, data, lambda member: member.donations)
    received = partial(_draw_most, data, lambda member: member.received)
    trophies = partial(_list_members, data, lambda member: member.trophies or None, -1)
    fewest = partial(_list_members, data, lambda member: member.donations, 1)
    return [
        Panel("Last changes", partial(_list_changes, data)),
        Panel("River race", partial(_list_race, data.race)),
        elixir,
        rarity,
        Panel("Away longest", partial(_list_absent, data), _MAX_LINES),
        Panel("Trends", partial(_draw_trends, data), _MAX_LINES),
        Panel("Most donations", donated, _MAX_LINES),
        kind,
        form,
        Panel("Most trophies", trophies, _MAX_LINES),
        Panel("Fewest donations", fewest, _MAX_LINES),
        Panel("Roles", partial(_count_roles, data)),
        Panel("Most received", received, _MAX_LINES),
    ]


def arrange_panels(panels: Sequence[Panel], width: int, height: int) -> list[Content]:
    """Put each panel, the most important first, into the shortest column, if there is room."""
    number = min(max((width + _GAP) // (_MIN_WIDTH + _GAP), 1), _MAX_COLUMNS)
    column_width = (width - _GAP * (number - 1)) // number
    columns: list[list[Content]] = [[] for _ in range(number)]
    last: list[tuple[Panel, int]] = [(Panel("", lambda *_: []), 0)] * number
    for panel in panels:
        at = min(range(number), key=lambda place: len(columns[place]))
        column = columns[at]
        gap = 1 if column else 0
        room = min(height - len(column) - gap - 1, panel.max_lines)
        lines = panel.build(column_width, room) if room > 0 and column_width > _NAME else []
        if lines:
            column += [Content("")] * gap + [draw_heading(panel.title, column_width)]
            last[at] = panel, len(column)
            column += lines[:room]
    for column, (panel, start) in zip(columns, last, strict=True):
        if len(column) - start == panel.max_lines:
            column[start:] = panel.build(column_width, height - start)[: height - start]
    return [
        Content(" " * _GAP).join(
            line.truncate(column_width, ellipsis=True, pad=True) for line in lines
        )
        for lines in zip_longest(*columns, fillvalue=Content(""))
    ]


def _list_changes(data: PanelData, width: int, room: int) -> list[Content]:
    """List the last changes, the newest first."""
    if data.history is None and data.is_loading:
        return [Content.styled("Loading …", "$text-muted")]
    if data.history is None or len(data.history.points) < 2:
        text = f"None known yet · {key_name('history')}: history"
        return [Content.styled(text, "$text-muted")]
    year, points = in_zone(data.now, data.zone).year, data.history.points
    days = ((format_day(point.at, year, data.zone), point.changes) for point in reversed(points))
    newest = ((day, change) for day, changes in days for change in changes)
    shown = islice(newest, min(room, _MAX_CHANGES))
    first = format_day(points[0].at, year, data.zone)
    return [_draw_change(day, change, width) for day, change in shown] or [
        Content.styled(f"None since {first}.", "$text-muted")
    ]


def _draw_change(day: str, change: Change, width: int) -> Content:
    words = describe_change(change)
    name = min(_NAME, max(width - _DAY - 12, 1))
    if cell_len(words) > width - _DAY - name - 1:  # the new card matters, not the old one
        after = change.after.name if change.after is not None else ""
        short = {ChangeKind.SWITCHED: f"→ {after}", ChangeKind.LEFT: "left"}
        words = short.get(change.kind, words)
    return Content.assemble(
        (fit(day, _DAY), "$text-muted"),
        f"{fit(change.name, name)} ",
        (words, f"${CHANGE_ROLES.get(change.kind, ColourRole.MUTED)}"),
    )


def _list_race(race: Race | None, width: int, room: int) -> list[Content]:
    """List the clans of the race by rank, or say which key loads it."""
    if race is None or not race.clans:
        return [Content.styled(f"{key_name('race')} loads the race", "$text-muted")]
    standings = compute_standings(race)
    most = max((standing.medals for standing in standings), default=0) or 1
    cells = max(min(width, _MAX_BAR) - _NAME - 12, 1)
    lines = [Content.styled(describe_day(race), "$text-muted")]
    for index, standing in enumerate(standings, 1):
        full, empty = draw_bar(standing.medals / most, cells)
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


def _draw_panel_groups(
    cards: tuple[WeightedCard, ...], by: GroupBy, width: int, room: int
) -> list[Content]:
    """Draw groups of the cards if there is room for all of them."""
    lines = draw_groups(cards, by, min(width, _MAX_BAR))[1:]
    return lines if len(lines) <= room else []


def _draw_trends(data: PanelData, width: int, room: int) -> list[Content]:
    if data.history is None or room < _MIN_LINES:
        return []
    cells = max(min(width, _MAX_BAR) - _CARD - 6, 1)
    return [
        Content.assemble(
            f"{fit(trend.card.name, _CARD)} ",
            (draw_sparkline(trend, cells), "$text-primary"),
            f"{format_percent(trend.points[-1][1]):>5}",
        )
        for trend in data.history.find_top(room)
        if len(trend.points) > 1
    ]


def _list_absent(data: PanelData, _width: int, room: int) -> list[Content]:
    """List the members who were away longest, for two days or more; nothing if none is known."""
    absences = [
        ((data.now - member.last_seen).total_seconds(), member.name)
        for member in data.members
        if member.last_seen is not None
    ]
    if not absences:
        return []
    lines = []
    for seconds, name in sorted(absences, key=lambda absence: -absence[0]):
        if seconds >= SHORT_ABSENCE:
            style = "$alarm-absence" if seconds >= LONG_ABSENCE else "$warn-absence"
            lines.append(_draw_ranked(name, format_absence(seconds), style))
    if len(lines) > room:
        more = Content.styled(f"… and {len(lines) - room + 1} more", "$text-muted")
        lines[room - 1 :] = [more]
    return lines or [Content.styled("No one for two days", "$text-muted")]


def _draw_most(
    data: PanelData, figure: Callable[[Member], int | None], width: int, room: int
) -> list[Content]:
    """Draw bars of the highest figures, without those of 0 or None."""
    figures = [(member.name, number) for member in data.members if (number := figure(member))]
    figures.sort(key=lambda pair: -pair[1])
    return _draw_bars(figures, width)[:room] if room >= _MIN_LINES else []


def _list_members(
    data: PanelData, figure: Callable[[Member], int | None], sign: int, _width: int, room: int
) -> list[Content]:
    """List the members whose figure is known: by `sign` 1 the lowest first, by -1 the highest."""
    known = [(number, m) for m in data.members if (number := figure(m)) is not None]
    ranked = sorted(known, key=lambda pair: sign * pair[0])[:room]
    return [_draw_ranked(m.name, f"{number:,}", "$text-muted", m.role) for number, m in ranked]


def _count_roles(data: PanelData, width: int, room: int) -> list[Content]:
    counts = Counter(member.role for member in data.members)
    figures = [(role, counts[role]) for role in ROLES if counts[role]]
    return _draw_bars(figures, width) if len(figures) <= room else []


def _draw_bars(figures: Sequence[tuple[str, int]], width: int) -> list[Content]:
    most = max((figure for _, figure in figures), default=0) or 1
    cells = max(min(width, _MAX_BAR) - _NAME - 8, 1)
    lines = []
    for name, figure in figures:
        full, empty = draw_bar(figure / most, cells)
        drawn = (full, "$theirs-mark"), f"{empty} {figure:>6,}"
        lines.append(Content.assemble(f"{fit(name, _NAME)} ", *drawn))
    return lines


def _draw_ranked(name: str, figure: str, style: str, role: str = "") -> Content:
    return Content.assemble(
        f"{fit(name, _NAME)} ", (f"{figure:>8}", style), (f"  {role}", "$text-muted")
    )
