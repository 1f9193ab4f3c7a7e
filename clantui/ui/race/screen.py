"""The river race: the clans of this week, and the way into each one's cards."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.export.race import RaceReport, race_document
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import Promise, describe_load
from clantui.core.ports import Backend
from clantui.core.race.members import MedalRow, list_members
from clantui.core.race.phrases import (
    chat_line,
)
from clantui.core.race.search import EVERYTHING, RaceQuery
from clantui.core.race.standings import Rosters, Standing, compute_standings
from clantui.core.text.phrases import pluralise
from clantui.ui.common.clan_set import ClanSet
from clantui.ui.common.clan_set_screen import ClanSetScreen, Load
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.freshness import freshness
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import update_static
from clantui.ui.export.options import ScreenDocument, file_stem
from clantui.ui.export.output import copy
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name
from clantui.ui.race.heading import draw_heading
from clantui.ui.race.member_table import NOBODY, MemberTable
from clantui.ui.race.remaining_players import RemainingPlayers, count_lines
from clantui.ui.race.status_text import (
    KIND,
    choose_day_text,
    describe_absence,
    describe_shown,
    describe_wait,
    list_day_texts,
)
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import ClanCards, TopCards

TITLE: Final = "river race"
"""The title of the list of its clans."""

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

FRESH: Final = timedelta(hours=1)
"""The age up to which a clan is not loaded for the race, and its roster shows who has left: one
who came since would be taken for gone."""

_BADGE: Final = 7
"""Cells of the demo's badge in the first line."""

_RACE: Final = "race"

_LEAST_CARDS: Final = 4
"""Lines below the players, under which cards are not shown: a heading and three clans."""

_LEGEND_ROOM: Final = 10
"""Lines under the table from which on one of them explains the track."""

_AROUND: Final = 5
"""Lines of the screen above and below the table and what is under it: header, state, keys."""

_SIDE_BY_SIDE: Final = 110
"""Cells of a screen from which on cards stand beside the players."""

_MEDALS: Final = 60
"""Cells of the members' medals there."""

_TALL: Final = 32
"""Lines of a wide screen from which on the members' medals are always there."""


class RaceScreen(ClanSetScreen[ClanSet]):
    """The race of a clan; gives its clans as a list, at the one to open."""

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
        bind("race-open", "enter,right,l", "hop", "Cards", "Show this clan's cards"),
        bind("race-members", "m", "members", "Medals", "Show medals per member"),
        bind("race-filter", "/", "filter", "Filter", "Filter clans and players by name"),
        bind("race-copy", "y", "copy", "Copy", "Copy who has decks left, for the chat"),
        bind("race-refresh", "r,f5", "refresh", "Reload", "Reload the race"),
        bind("race-back", "escape,left,h", "back", "Back", "Back to the clan"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        engine: Backend,
        now: Callable[[], datetime],
        tag: Tag,
        name: str,
        survey_of: Callable[[Tag], Survey | None],
        load: Load,
        *,
        paused_for: Callable[[], float],
        demo: bool = False,
    ) -> None:
        """Set up for a clan.

        Args:
            survey_of: returns what is in hand of a clan, and asks nobody.
            load: loads a clan.
        """
        super().__init__(ClanSet(), survey_of, load)
        self._engine, self._now = engine, now
        self._tag, self._called, self._demo = tag, name, demo
        self._paused_for = paused_for
        self._race: Race | None = None
        self._at = now()
        self._error: RoyaleError | None = None
        self._rosters: Rosters = {}
        self._promise: Promise | None = None
        self._query = EVERYTHING

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Vertical(id="slot"):
            field = FilterInput(facets=False, id="filter")
            field.placeholder = "clan or player"
            yield field
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
        """Paint first, then ask."""
        self.set_focus(self.query_one(RaceTable))
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._ask, math.inf)
        self.tick()

    # Loading

    @property
    def race(self) -> Race | None:
        """The race as it was loaded last; None before the first answer."""
        return self._race

    @property
    def _is_asking(self) -> bool:
        return self._requests.is_running(_RACE)

    def _ask(self, max_age: float) -> None:
        ask = partial(self._engine.race, self._tag, max_age)
        self._requests.start(_RACE, ask, self._handle_race)
        self.tick()

    def _handle_race(self, result: Race | RoyaleError) -> None:
        """Show a race in place of the one before; an error takes nothing away."""
        if isinstance(result, RoyaleError):
            self._error = result
        else:
            self._error, self._race = None, result
            self._at = self._now() - timedelta(seconds=result.age)
            self._take_surveys_in_hand()
            self._show_race()
            self._load_clans()
        self.tick()
        self.refresh_bindings()

    def _take_surveys_in_hand(self) -> None:
        """Take what others have loaded of the clans since."""
        for clan in self._race.clans if self._race is not None else ():
            mine, survey = self.state.surveys.get(clan.tag), self._survey_of(clan.tag)
            if survey is None or clan.tag in self.state.loading or survey is mine:
                continue
            if mine is None or survey.at > mine.at or mine.loading:
                self.state = self.state.with_survey(survey)

    def _load_clans(self) -> None:
        """Load the clans that are not in hand, one after the other, our own first."""
        tags = sorted((clan.clan.tag for clan in self.clans), key=lambda tag: tag != self._tag)
        missing = tuple(tag for tag in tags if self._is_missing(tag))
        if not set(missing) <= self.state.loading | set(self.state.queue):
            self.load_in_turn(missing)

    def _is_missing(self, tag: Tag) -> bool:
        survey = self.state.surveys.get(tag)
        if survey is None or tag in self.state.loading:
            return True
        # One that grows without us is loaded by the clan's screen.
        return not survey.loading and self._now() - survey.at > FRESH

    def _load_next(self) -> None:
        """Load the next clan, unless the API has just refused the pace."""
        if self._paused_for():
            self.draw()
        else:
            super()._load_next()

    def _handle_result(self, tag: Tag, result: Any) -> None:  # noqa: ANN401 — or an error
        if isinstance(result, RoyaleError) and not isinstance(result, NotFound):
            # The others would fare no better; `r` tries again.
            self.state = replace(self.state, queue=())
        super()._handle_result(tag, result)

    def _find_rosters(self) -> Rosters:
        """Return the members of those clans that were loaded lately."""
        return {
            tag: survey.clan.members
            for tag, survey in self.state.surveys.items()
            if survey.clan.gap is None and self._now() - survey.at <= FRESH
        }

    # Showing

    @property
    def clans(self) -> tuple[Standing, ...]:
        """All clans in their order."""
        return self.query_one(RaceTable).clans

    @property
    def clan_list(self) -> ClanList | None:
        """All of them, at the clan under the cursor; None where there is none."""
        highlighted = self.query_one(RaceTable).highlighted
        if highlighted is None:
            return None
        stops = tuple(ClanRef(clan.clan.tag, clan.clan.name) for clan in self.clans)
        tags = [stop.tag for stop in stops]
        return ClanList(TITLE, stops, tags.index(highlighted.clan.tag))

    def draw(self) -> None:
        """Draw what has come of the clans."""
        super().draw()
        rosters = self._find_rosters()
        if rosters.keys() != self._rosters.keys() or any(
            rosters[tag] is not self._rosters[tag] for tag in rosters
        ):
            self._show_race()
        self._show_cards()

    def _show_race(self) -> None:
        if self._race is None:
            return
        self._rosters = self._find_rosters()
        clans = compute_standings(self._race, self._rosters)
        self.query_one(RaceTable).show(clans, self._query)
        self._show_cards()
        self._show_clan()
        self._arrange()
        self.tick()

    def _show_cards(self) -> None:
        state = self.state
        self.query_one(TopCards).notes = self._describe_load()
        self.query_one(TopCards).clans = tuple(
            ClanCards(
                clan=clan,
                survey=(survey := state.surveys.get(tag := clan.clan.tag)),
                is_loading=tag in state.loading or (survey is not None and survey.loading),
                is_waiting=tag in state.queue,
                error=state.errors.get(tag),
            )
            for clan in self.clans
        )

    def _describe_load(self) -> tuple[str, ...]:
        """Return how long the clans that are not there yet will take, in more and fewer words."""
        sizes = {one.clan.tag: len(one.clan.participants) for one in self.clans}
        missing, pace = self.state.count_missing(sizes), self._engine.read_pace()
        if not missing or pace is None:
            self._promise = None
            return ()
        now = self._now().timestamp()
        if self._promise is None:
            self._promise = Promise(at=now, seconds=pace.estimate(missing))
        return describe_load(missing, pace, self._promise, now)

    @on(RaceTable.Highlighted)
    def _handle_highlighted(self, message: RaceTable.Highlighted) -> None:
        if isinstance(message.table, RaceTable):
            self._show_clan()

    def _show_clan(self) -> None:
        """Show the players of the clan under the cursor."""
        clan, query = self.query_one(RaceTable).highlighted, self._query
        players = self.query_one(RemainingPlayers)
        players.clan = None if clan is None else query.filter_remaining(clan)
        rows: tuple[MedalRow, ...] = ()
        if clan is not None:
            rows = list_members(clan, self._rosters.get(clan.clan.tag))
            rows = query.filter_rows(clan, rows)
            self._show_heading(clan)
        self.query_one(MemberTable).show(rows)

    def _show_heading(self, clan: Standing) -> None:
        both = self.has_class("-both")
        is_inside = self.focused is self.query_one(MemberTable)
        hint = f"{key_name('race-members')} {'back' if is_inside else 'sorts'}"
        title = f"{clan.clan.name} · medals of this week"
        heading = draw_heading(title, _MEDALS if both else self.size.width, hint)
        update_static(self.query_one("#medals-heading", Static), heading)

    def on_resize(self, event: events.Resize) -> None:
        """Give the names their lines before the cards have any."""
        self._arrange(event.size.width, event.size.height)
        self.call_after_refresh(self.tick)

    def _arrange(self, width: int = 0, height: int = 0) -> None:
        """Choose what stands where on a screen of this size."""
        width, height = width or self.size.width, height or self.size.height
        wide = width >= _SIDE_BY_SIDE
        both = wide and height >= _TALL
        self.set_class(both, "-both")
        lines = height - _AROUND - len(self.clans)
        self.query_one(RaceTable).has_legend = has_legend = self._has_legend(lines)
        lines -= has_legend
        players, cards = self.query_one(RemainingPlayers), self.query_one(TopCards)
        beside = wide and not both
        self.set_class(beside, "-beside")
        room = width - _MEDALS - 2 if both else width
        needed = self._count_player_lines(room, lines - len(self.clans) - 1)
        cards.display = bool(self.clans) and (beside or lines - needed >= _LEAST_CARDS)
        players.styles.height = needed if cards.display and not beside else "1fr"

    def _has_legend(self, lines: int) -> bool:
        has_forecast = any(clan.projected is not None for clan in self.clans)
        return has_forecast and lines > _LEGEND_ROOM

    def _count_player_lines(self, width: int, most: int) -> int:
        """Return the lines for the players of any clan, as far as there are; ours have theirs."""
        counts = [(count_lines(clan, width), clan.ours) for clan in self.clans]
        highest = max((lines for lines, _ in counts), default=1) + 1  # and the legend
        ours = max((lines for lines, is_ours in counts if is_ours), default=1)
        return max(min(highest, most), ours)

    def tick(self) -> None:
        """Bring what depends on the time up to date."""
        header, fresh = self.query_one(ScreenHeader), self._freshness()
        header.parts = HeaderParts(
            name=self._called, about=str(self._tag), kind=KIND, position=self._day(fresh)
        )
        header.fresh = fresh
        update_static(self.query_one("#state", Static), self._state())
        if any(survey.loading for survey in self.state.surveys.values()):
            self._take_surveys_in_hand()
            self.draw()
        if self.state.queue and not self.state.loading and not self._paused_for():
            self._load_next()

    def _day(self, fresh: Content) -> str:
        """Return the day and its time left, as much as the first line has room for.

        Args:
            fresh: the words at the end of that line.
        """
        if self._race is None:
            return ""
        texts = list_day_texts(self._race, self._at, self._now(), zone_of(self))
        room = self.size.width - fresh.cell_length - (_BADGE if self._demo else 0)
        return choose_day_text(texts, self._called, room)

    def _freshness(self) -> Content:
        age = (self._now() - self._at).total_seconds() if self._race is not None else None
        return freshness(age, asking="loading" if self._is_asking else "", error=self._error)

    def _state(self) -> Content:
        is_asking, width = self._is_asking, self.size.width - 2
        if is_asking and (paused := self._paused_for()):
            return describe_wait(paused)
        if self._race is None or (self._error is not None and not is_asking):
            return describe_absence(self._tag, self._error, is_asking=is_asking)
        if self.query_one(FilterInput).display:
            return Content.styled(self._query.describe(self.clans), "$text-muted")
        return describe_shown(
            self._race, self.clans, self._query, self.query_one(RaceTable), width
        )

    def screen_document(self) -> ScreenDocument | None:
        """Return the race as `clantui race` prints it; None before there is one."""
        if self._race is None:
            return None
        report = RaceReport(
            tag=self._tag, at=self._at, race=self._race, rosters=self._rosters, lost={}
        )
        return ScreenDocument(
            stem=file_stem(self._called or self._tag.text, "race"),
            about=pluralise(len(self._race.clans), "clan"),
            document=race_document(report),
        )

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no clan, no copy and no filter without a race."""
        del parameters
        if action == "filter":
            return bool(self.clans)
        return self._race is not None if action in {"hop", "copy", "members"} else True

    @on(RaceTable.Selected)
    def action_hop(self) -> None:
        """Open the clan under the cursor, with all of them as the list to walk through."""
        if self.clan_list is not None:
            self.dismiss(self.clan_list)

    def action_members(self) -> None:
        """Go to the members' medals, or back to the clans."""
        members = self.query_one(MemberTable)
        is_shown = self.set_class(not members.has_focus, "-members").has_class("-members")
        self.set_focus(members if is_shown else self.query_one(RaceTable))
        self._show_clan()

    @on(MemberTable.HeaderSelected)
    def _handle_heading(self, message: MemberTable.HeaderSelected) -> None:
        if isinstance(message.table, MemberTable):
            message.table.sort_by(message.column)

    def action_back(self) -> None:
        """Go one step out: of the filter, of the members' medals, of the race."""
        if self.query_one(FilterInput).display or self._query.text:
            self.query_one(FilterInput).value = ""
            self._show_filter(shown=False)
        elif self.has_class("-members"):
            self.action_members()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Open the filter."""
        self._show_filter(shown=True)

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self._query = RaceQuery.parse(message.query)
        none = f"Nothing matches “{message.query}” · {key_name('race-back')} clears the filter"
        self.query_one(RaceTable).placeholder = none
        self.query_one(MemberTable).placeholder = none if message.query else NOBODY
        self._show_race()

    @on(FilterInput.QuerySubmitted)
    def _close_filter(self) -> None:
        self._show_filter(shown=False)

    def _show_filter(self, *, shown: bool) -> None:
        self.query_one(FilterInput).display = shown
        members = self.query_one(MemberTable)
        table = members if self.has_class("-members") else self.query_one(RaceTable)
        self.set_focus(self.query_one(FilterInput) if shown else table)
        self.tick()

    def action_refresh(self) -> None:
        """Ask again, however young the race is."""
        self._ask(0.0)

    def action_copy(self) -> None:
        """Copy a line for the clan's chat."""
        if self._race is not None:
            copy(self, chat_line(self._race, self.clans), "the list")  # leaves room for the hint
