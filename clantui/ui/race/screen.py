"""The river race: the clans of this week, and the way into each one's cards."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.cells import cell_len
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
from clantui.core.race.members import list_members
from clantui.core.race.phrases import (
    MATCHING,
    NO_RACE,
    chat_line,
    describe_day,
    describe_standing,
    describe_time_left,
    end_of_day,
    name_day,
)
from clantui.core.race.standings import Rosters, Standing, compute_standings
from clantui.core.text.dates import format_clock
from clantui.core.text.phrases import format_duration, pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.ui.common.clan_set import ClanSet
from clantui.ui.common.clan_set_screen import ClanSetScreen, Load
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
from clantui.ui.race.member_table import MemberTable
from clantui.ui.race.remaining_players import RemainingPlayers, count_lines
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import ClanCards, TopCards

TITLE: Final = "river race"
"""The title of the list of its clans."""

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

FRESH: Final = timedelta(hours=1)
"""The age up to which a clan is not loaded for the race, and its roster shows who has left: one
who came since would be taken for gone."""

_HEADER_ENDS: Final = 5
"""Cells of the first line around and between its words."""

_BADGE: Final = 7
"""Cells of the demo's badge in it."""

_KIND: Final = "River race"
"""Name of the screen in it, behind that of the clan."""

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
    RaceScreen > #state { height: 2; padding: 0 1; }
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

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
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
        """The clans in their order on the screen."""
        return self.query_one(RaceTable).rows

    @property
    def clan_list(self) -> ClanList | None:
        """All of them, at the clan under the cursor; None before they are known."""
        if not self.clans:
            return None
        stops = tuple(ClanRef(clan.clan.tag, clan.clan.name) for clan in self.clans)
        return ClanList(TITLE, stops, self.query_one(RaceTable).index)

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
        self.query_one(RaceTable).show(clans)
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
        clan = self.query_one(RaceTable).highlighted
        self.query_one(RemainingPlayers).clan = clan
        if clan is not None:
            rows = list_members(clan, self._rosters.get(clan.clan.tag))
            self.query_one(MemberTable).show(rows)
            self._show_heading(clan)

    def _show_heading(self, clan: Standing) -> None:
        both = self.has_class("-both")
        hint = "m back" if self.focused is self.query_one(MemberTable) else "m sorts"
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
            name=self._called, about=str(self._tag), kind=_KIND, position=self._day(fresh)
        )
        header.fresh = fresh
        update_static(self.query_one("#state", Static), self._state())
        self.query_one(RaceTable).placeholder = self._placeholder()
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
        day, name = describe_day(self._race), name_day(self._race)
        whole, parts = [day], [name]
        if left := describe_time_left(self._race, self._at, self._now()):
            whole, parts = [f"{day} · {left}", f"{name} · {left}"], [day, name]
            if self._race.is_war:
                until = format_clock(end_of_day(self._at), zone_of(self))
                whole = [f"{whole[0]} · until {until}", *whole]
                parts = [left, left.replace("about ", "~"), day, name]
        ends = fresh.cell_length + _HEADER_ENDS + (_BADGE if self._demo else 0)
        alone = self.size.width - cell_len(self._called) - ends
        beside = alone - cell_len(_KIND) - 3  # the screen's name and its arrow
        options = ((text, room) for room in (beside, alone) for text in (*whole, *parts))
        fitting = (text for text, room in options if cell_len(text) <= room)
        return next(fitting, name)

    def _freshness(self) -> Content:
        age = (self._now() - self._at).total_seconds() if self._race is not None else None
        return freshness(age, asking="loading" if self._is_asking else "", error=self._error)

    def _state(self) -> Content:
        back, again = key_name("race-back"), key_name("race-refresh")
        if self._is_asking and (paused := self._paused_for()):
            wait = format_duration(paused + 0.999)
            text = f"◌ Too many requests, continuing in {wait} · {back} goes back"
            return Content.styled(text, "$text-warning")
        if self._error is not None and not self._is_asking:
            return Content.styled(f"✗ {self._error.sentence} · {again} retries", "$text-error")
        if self._race is None:
            return Content.styled(
                f"◌ Loading the race of {self._tag} … · {back} goes back", "$text-accent"
            )
        table = self.query_one(RaceTable)
        text = describe_standing(
            self._race,
            self.clans,
            has_slots=False,
            has_boat=not table.has_column("boat"),
            has_doubt=not table.has_legend,
        )
        width = self.size.width - 2
        first = truncate_parts(text, width)
        rest = text[len(first) :].removeprefix(" · ")
        second = truncate_parts(rest, width)
        return Content.assemble(
            (first, "bold"), "\n", (second if cell_len(second) <= width else "", "$text-muted")
        )

    def _placeholder(self) -> str:
        back, again = key_name("race-back"), key_name("race-refresh")
        if self._race is not None:
            return f"{MATCHING} · {again} reloads"
        if self._is_asking or self._error is None:
            return f"Loading the race … · {back} goes back"
        if isinstance(self._error, NotFound):
            return f"No race: {NO_RACE} · {back} goes back"
        return f"Could not load the race · {again} retries"

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
        """Offer no clan and no copy without a race."""
        del parameters
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
        """Go back: from the members' medals to the clans, else to the clan."""
        if self.has_class("-members"):
            self.action_members()
        else:
            self.dismiss(None)

    def action_refresh(self) -> None:
        """Ask again, however young the race is."""
        self._ask(0.0)

    def action_copy(self) -> None:
        """Copy a line for the clan's chat."""
        if self._race is not None:
            copy(self, chat_line(self._race, self.clans), "the list")  # leaves room for the hint
