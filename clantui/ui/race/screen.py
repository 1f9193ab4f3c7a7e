"""The river race screen: the clans of this week, their players and their cards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.export.document import DisplayedRows
from clantui.core.export.race import (
    MedalsReport,
    RaceReport,
    build_medals_document,
    build_race_document,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.pace import LoadEstimate, describe_load
from clantui.core.ports import Backend
from clantui.core.race.members import MedalRow, list_members
from clantui.core.race.phrases import format_outdated, write_chat_line
from clantui.core.race.search import MATCH_ALL, RaceQuery
from clantui.core.race.standings import (
    MAX_ROSTER_AGE,
    Rosters,
    Standing,
    compute_standings,
)
from clantui.core.text.phrases import pluralise
from clantui.ui.common.clans.clan_loader import ClanLoader
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.common.freshness import render_freshness
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.heading import draw_heading
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import BaseScreen
from clantui.ui.common.table.filter_input import FilterInput, TableFilter
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import TICK, update_static
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.export.output import copy, describe_chat_line
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.sentences import describe_no_match
from clantui.ui.race.remaining_players import RemainingPlayers, count_lines
from clantui.ui.race.status_text import (
    describe_absence,
    describe_shown,
    describe_wait,
    list_day_texts,
)
from clantui.ui.race.table import NO_BATTLES, MemberTable, RaceTable
from clantui.ui.race.top_cards import TopCards

RACE_TITLE: Final = "river race"
"""Title of the list of the race's clans."""

_RACE: Final = "race"

_MEDALS_WIDTH: Final = 60
"""Cells of the members' medals beside the players."""

_MIN_WIDTH_BESIDE: Final = 110
"""Width from which on cards are beside the players."""

_MIN_HEIGHT_MEDALS: Final = 32
"""Lines of a wide screen from which on the members' medals are always shown."""

_LINES_AROUND: Final = 5
"""Lines of the header, the state, the table's heading and the key bar."""

_MIN_CARD_LINES: Final = 4
"""Least lines for cards below the players: a heading and three clans."""

_MIN_LINES_LEGEND: Final = 10
"""The track is explained if there are more lines than this below the table."""


class RaceScreen(BaseScreen[ClanList | None]):
    """The race of a clan; returns its clans as a list, at the clan to open, or None."""

    DEFAULT_CSS = """
    RaceScreen { overflow: hidden; }
    RaceScreen > #slot { height: 2; padding: 0 1; }
    RaceScreen #state { height: 1fr; }
    RaceScreen FilterInput { margin-left: 0; }
    RaceScreen > #below { height: 1fr; }
    RaceScreen #medals { width: 1fr; height: 1fr; display: none; }
    RaceScreen #medals-heading { height: 1; }
    RaceScreen #teams { width: 1fr; height: 1fr; }
    RaceScreen.-members #medals, RaceScreen.-both #medals { display: block; }
    RaceScreen.-members #teams { display: none; }
    RaceScreen.-beside #teams { layout: horizontal; }
    RaceScreen.-beside RemainingPlayers { width: 1fr; }
    RaceScreen.-beside TopCards { width: 1fr; margin-left: 2; }
    RaceScreen.-both #medals { width: 60; margin-right: 2; }
    RaceScreen.-both #teams { display: block; layout: vertical; }
    RaceScreen.-both TopCards { width: 100%; margin-left: 0; }
    """
    SCOPE: ClassVar = "race"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("race-open", "enter,right,l", "open_clan", "Cards", "Show this clan's cards"),
        bind("race-members", "m", "members", "Medals", "Show medals per member"),
        bind("race-copy", "y", "copy", "Copy", "Copy who has decks left, for the chat"),
        bind("race-filter", "/", "filter", "Filter", "Filter clans and players by name"),
        bind("race-refresh", "r,f5", "refresh", "Reload", "Reload the race"),
        bind("race-back", "escape,left,h", "back", "Back", "Back to the clan"),
    ]

    def __init__(self, backend: Backend, surveys: ClanSurveys, tag: Tag, name: str) -> None:
        super().__init__()
        self._surveys, self._clock = surveys, surveys.clock
        self.loader = ClanLoader(self, surveys, self.draw, in_background=True)
        self._requests = Requests(self)
        self._backend, self._tag, self._clan_name = backend, tag, name
        self.race: Race | None = None
        self._at = self._clock()
        self._error: RoyaleError | None = None
        self._rosters: Rosters = {}
        self._estimate: LoadEstimate | None = None
        self._query = MATCH_ALL

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with Vertical(id="slot"):
            yield TableFilter("clan or player")
            yield Static(id="state")
        yield RaceTable()
        with Horizontal(id="below"):
            with Vertical(id="medals"):
                yield Static(id="medals-heading")
                yield MemberTable()
            with Vertical(id="teams"):
                yield RemainingPlayers()
                yield TopCards()
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw, then load the race."""
        self.set_focus(self.query_one(RaceTable))
        self.set_interval(TICK, self.refresh_status)
        self.call_after_refresh(self._load_race, math.inf)
        self.refresh_status()

    # Loading

    @property
    def _is_loading(self) -> bool:
        return self._requests.is_running(_RACE)

    def _load_race(self, max_age: float, *, is_retry: bool = False) -> None:
        load = partial(self._backend.load_race, self._tag, max_age)
        self._requests.start(_RACE, load, partial(self._handle_race, is_retry=is_retry))
        self.refresh_status()

    def _handle_race(self, result: Race | RoyaleError, *, is_retry: bool) -> None:
        """Show a newer race; after an error, the previous or a cached one stays."""
        if isinstance(result, RoyaleError):
            self._error = result
        else:
            self._error, self.race = result.error, result
            self._at = self._clock() - timedelta(seconds=result.age)
            self.loader.add_newer(clan.tag for clan in result.clans)
            self._show_race()
            self._load_clans(is_retry=is_retry)
        self.refresh_status()
        self.refresh_bindings()

    def _load_clans(self, *, is_retry: bool) -> None:
        """Load the clans without a recent survey, one after the other, our own first.

        With `is_retry` also those of which players could not be loaded.
        """
        tags = sorted((clan.clan.tag for clan in self.clans), key=lambda tag: tag != self._tag)
        missing = tuple(tag for tag in tags if self._is_missing(tag, is_retry=is_retry))
        if not set(missing) <= self.loader.loads.loading_tags | set(self.loader.loads.queue):
            self.loader.load_in_turn(missing)

    def _is_missing(self, tag: Tag, *, is_retry: bool) -> bool:
        survey = self.loader.loads.surveys.get(tag)
        if survey is None or tag in self.loader.loads.loading_tags:
            return True
        if is_retry and survey.failed:
            return True
        # A survey with waiting players is being loaded by the clan screen.
        return not survey.is_loading and self._clock() - survey.at > MAX_ROSTER_AGE

    def _find_rosters(self) -> Rosters:
        """Return the rosters of the clans whose surveys are as recent as the race."""
        return {
            tag: survey.clan.members
            for tag, survey in self.loader.loads.surveys.items()
            if survey.clan.gap is None and self._at - survey.at <= MAX_ROSTER_AGE
        }

    # Drawing

    @property
    def clans(self) -> tuple[Standing, ...]:
        """All clans in their order."""
        return self.query_one(RaceTable).clans

    @property
    def clan_list(self) -> ClanList | None:
        """All clans, at the highlighted one; None without clans."""
        highlighted = self.query_one(RaceTable).highlighted
        if highlighted is None:
            return None
        clans = tuple(ClanRef(clan.clan.tag, clan.clan.name) for clan in self.clans)
        tags = [clan.tag for clan in clans]
        return ClanList(RACE_TITLE, clans, tags.index(highlighted.clan.tag))

    def draw(self) -> None:
        """Draw the loaded clans."""
        if self._find_rosters() != self._rosters:
            self._show_race()
        self._show_cards()

    def _show_race(self) -> None:
        if self.race is None:
            return
        self._rosters = self._find_rosters()
        clans = compute_standings(self.race, self._rosters)
        self.query_one(RaceTable).show(clans, self._query)
        self._show_cards()
        self._arrange(*self.size)
        self.refresh_status()

    def _show_cards(self) -> None:
        cards = self.query_one(TopCards)
        cards.notes = self._describe_load()
        cards.clans, cards.loads = self.clans, self.loader.loads

    def _describe_load(self) -> tuple[str, ...]:
        """Return texts about the time until all clans are loaded, longest first."""
        sizes = {clan.clan.tag: len(clan.clan.participants) for clan in self.clans}
        missing, pace = self.loader.loads.count_missing(sizes), self._backend.read_pace()
        if not missing or pace is None:
            self._estimate = None
            return ()
        now = self._clock().timestamp()
        if self._estimate is None:
            self._estimate = LoadEstimate(at=now, seconds=pace.estimate(missing))
        return describe_load(missing, pace, self._estimate, now)

    @on(RaceTable.Highlighted, "RaceTable")
    def _show_clan(self) -> None:
        clan, query = self.query_one(RaceTable).highlighted, self._query
        players = self.query_one(RemainingPlayers)
        players.clan = None if clan is None else query.filter_remaining(clan)
        rows: tuple[MedalRow, ...] = ()
        if clan is not None:
            rows = query.filter_rows(clan, self._list_members(clan))
        self.query_one(MemberTable).show(rows)
        self._draw_medals_heading()

    @on(events.DescendantFocus)
    def _draw_medals_heading(self) -> None:
        clan = self.query_one(RaceTable).highlighted
        if clan is not None:
            goes = "goes back" if self._is_in_medals else "moves here"
            hint = f"{key_name('race-members')} {goes}"
            width = _MEDALS_WIDTH if self.has_class("-both") else self.size.width
            heading = draw_heading(f"{clan.clan.name} · medals of this week", width, hint)
            update_static(self.query_one("#medals-heading", Static), heading)

    def _list_members(self, clan: Standing) -> tuple[MedalRow, ...]:
        return list_members(clan, self._rosters.get(clan.clan.tag))

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the widgets for the new size."""
        self._arrange(event.size.width, event.size.height)
        self.call_after_refresh(self.refresh_status)

    def _arrange(self, width: int, height: int) -> None:
        """Arrange the players, the members' medals and the cards; players come before cards."""
        clans, players = self.clans, self.query_one(RemainingPlayers)
        is_wide = width >= _MIN_WIDTH_BESIDE
        has_medals = is_wide and height >= _MIN_HEIGHT_MEDALS
        is_beside = is_wide and not has_medals
        lines = height - _LINES_AROUND - len(clans)
        has_forecast = any(clan.projected is not None for clan in clans)
        has_legend = has_forecast and lines > _MIN_LINES_LEGEND
        lines -= has_legend
        room = width - _MEDALS_WIDTH - 2 if has_medals else width
        needed = _count_player_lines(clans, room, lines - len(clans) - 1)
        has_cards = bool(clans) and (is_beside or lines - needed >= _MIN_CARD_LINES)
        self.set_class(has_medals, "-both")
        self.set_class(is_beside, "-beside")
        self.query_one(RaceTable).has_legend = has_legend
        self.query_one(TopCards).display = has_cards
        players.styles.height = needed if has_cards and not is_beside else "1fr"
        self._show_clan()  # its heading is as wide as the medals

    @on(TableFilter.Toggled)
    def refresh_status(self) -> None:
        """Update everything that depends on the time."""
        header, race, now = self.query_one(ScreenHeader), self.race, self._clock()
        header.parts = HeaderParts(
            name=self._clan_name,
            subtitle=str(self._tag),
            kind="River race",
            positions=list_day_texts(race, self._at, now, zone_of(self)) if race else (),
        )
        header.fresh = self._draw_freshness()
        update_static(self.query_one("#state", Static), self._draw_state())
        if any(survey.is_loading for survey in self.loader.loads.surveys.values()):
            self.loader.add_newer(clan.clan.tag for clan in self.clans)
            self.draw()
        if self.loader.can_start_next:
            self.loader.start_next()

    def _draw_freshness(self) -> Content:
        age = (self._clock() - self._at).total_seconds() if self.race is not None else None
        return render_freshness(
            age, progress="loading" if self._is_loading else None, error=self._error
        )

    def _draw_state(self) -> Content:
        is_loading, width = self._is_loading, self.size.width - 2
        if is_loading and (paused := self._surveys.paused_for()):
            return describe_wait(paused)
        if self.race is None:
            return describe_absence(self._tag, self._error, is_loading=is_loading)
        if self.query_one(FilterInput).display:
            return Content.styled(self._query.describe(self.clans), "$text-muted")
        table = self.query_one(RaceTable)
        lines = describe_shown(
            self.race,
            self.clans,
            self._query,
            width,
            has_boat=not table.has_column("boat"),
            has_legend=not table.has_legend,
        )
        if self._error is None or is_loading:
            return lines
        absence = describe_absence(self._tag, self._error, is_loading=False)
        return Content("\n").join([absence, *lines.split("\n")[:1]])

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the documents of the clans, or of the medals in use; none without a race."""
        if self.race is None:
            return ()
        clan = self.query_one(RaceTable).highlighted
        if self._is_in_medals and clan is not None:
            return self._list_medal_contents(self.race, clan)
        rosters = self._rosters
        missing = [clan.tag for clan in self.race.clans if clan.tag not in rosters]
        failed = {tag: self.loader.loads.explain_missing_roster(tag) for tag in missing}
        report = RaceReport(
            tag=self._tag,
            at=self._at,
            now=self._clock(),
            race=self.race,
            rosters=rosters,
            failed=failed,
        )
        sort = SortKey("rank", descending=False)
        rows = self.query_one(RaceTable).rows
        return list_table_contents(
            make_file_stem(self._clan_name or self._tag.text, "race", at=self._at),
            DisplayedRows.of(
                rows,
                len(self.clans),
                "clan",
                filter_text=self._query.filter_text,
                sort=sort,
                order="by rank",
            ),
            pluralise(len(self.clans), "clan"),
            lambda displayed: build_race_document(replace(report, displayed=displayed)),
        )

    def _list_medal_contents(self, race: Race, clan: Standing) -> tuple[ExportContent, ...]:
        table, members = self.query_one(MemberTable), self._list_members(clan)
        report = MedalsReport(clan=clan.clan, race=race, at=self._at, members=members)
        return list_table_contents(
            make_file_stem(clan.clan.name or clan.clan.tag.text, "medals", at=self._at),
            DisplayedRows.of(
                table.rows,
                len(members),
                "member",
                filter_text=self._query.filter_text,
                sort=table.order,
                order=table.describe_order(),
            ),
            pluralise(len(members), "member"),
            lambda displayed: build_medals_document(replace(report, displayed=displayed)),
        )

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions on clans once there are clans."""
        del parameters
        if action == "filter":
            return bool(self.clans)
        if action == "open_clan" and self.clans:
            return bool(self.query_one(RaceTable).rows)  # the filter may hide all
        return self.race is not None if action in {"open_clan", "copy", "members"} else True

    @property
    def key_names(self) -> dict[str, str]:
        """The key of the medals, which leads back from them."""
        return {"race-members": "Clans"} if self._is_in_medals else {}

    @property
    def _is_in_medals(self) -> bool:
        return self.focused is self.query_one(MemberTable)

    @on(RaceTable.Selected)
    def action_open_clan(self) -> None:
        """Open the highlighted clan, with all clans of the race as the clan list."""
        if self.clan_list is not None:
            self.dismiss(self.clan_list)

    def action_members(self) -> None:
        """Move to the members' medals, or back to the clans."""
        members = self.query_one(MemberTable)
        is_shown = self.set_class(not members.has_focus, "-members").has_class("-members")
        self.set_focus(members if is_shown else self.query_one(RaceTable))

    def action_back(self) -> None:
        """Clear the filter, else leave the members' medals, else close the screen."""
        if self.query_one(TableFilter).reset():
            return
        if self.has_class("-members"):
            self.action_members()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Open the filter."""
        self.query_one(TableFilter).open()

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self._query = RaceQuery.parse(message.filter_text)
        no_match = describe_no_match(message.filter_text, "race-back")
        self.query_one(RaceTable).placeholder = no_match
        self.query_one(MemberTable).placeholder = no_match if message.filter_text else NO_BATTLES
        self._show_race()

    def action_refresh(self) -> None:
        """Reload the race, even if it is recent, and the players that could not be loaded."""
        self._load_race(0.0, is_retry=True)

    def load_newer(self) -> None:
        """Load a newer race, if there can be one."""
        self._load_race(math.inf)

    def action_copy(self) -> None:
        """Copy a line for the clan's chat, about the players that match the filter."""
        if self.race is None:
            return
        moment = format_outdated(self._at, self._clock())
        line = write_chat_line(self.race, self.clans, query=self._query, moment=moment)
        if line:
            copy(self, line, self._describe_copied(line))
        else:
            text = self._query.filter_text
            give_reason(self.app, f"No one of {self._clan_name} with decks left matches “{text}”")

    def _describe_copied(self, line: str) -> str:
        """Return the label of the copied line; with a rival highlighted it names our clan."""
        clan = self.query_one(RaceTable).highlighted
        if clan is None or clan.ours:
            return describe_chat_line(line, "list")
        return f"the list of {self._clan_name or self._tag}"


def _count_player_lines(clans: Sequence[Standing], width: int, limit: int) -> int:
    """Return the lines to reserve for players.

    They are enough for any of the clans, but at most `limit`, and always enough for ours.
    """
    counts = [(count_lines(clan, width), clan.ours) for clan in clans]
    highest = max((lines for lines, _ in counts), default=1) + 1  # with the legend
    ours = max((lines for lines, is_ours in counts if is_ours), default=1)
    return max(min(highest, limit), ours)
