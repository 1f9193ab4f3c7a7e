"""The river race: the clans of this week, and the way into each one's cards."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.race.phrases import MATCHING, NO_RACE, chat_line, describe_day, describe_standing
from clantui.core.race.standings import Rosters, Standing, compute_standings
from clantui.core.text.phrases import format_duration
from clantui.core.text.sanitize import truncate_parts
from clantui.ui.common.freshness import freshness
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.export.output import copy
from clantui.ui.keymap.bindings import bind
from clantui.ui.race.remaining_players import RemainingPlayers, lines_of
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import TopCards

TITLE: Final = "river race"
"""What the course is called."""

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

_HEADER: Final = ("program name about kind", "program name kind", "name kind", "name")
"""The parts of the first line, the fullest first: the day says more than the tag."""

_ROSTER: Final = timedelta(hours=1)
"""How old a roster may be to tell who has left: one who came since would be taken for gone."""


class RaceScreen(SafeDismiss[ClanList | None]):
    """Asks for a race when it opens; gives the clans as a course, at the one to hop into."""

    DEFAULT_CSS = """
    RaceScreen { overflow: hidden; }
    RaceScreen > #state { height: auto; max-height: 2; padding: 0 1; margin-bottom: 1; }
    """
    SCOPE: ClassVar = "race"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("race-open", "enter,right,l", "hop", "Cards", "See this clan's cards"),
        bind("race-refresh", "r,f5", "refresh", "Refresh", "Ask for it anew"),
        bind("race-copy", "y", "copy", "Copy", "Copy who has decks left, for the chat"),
        bind("race-back", "escape,b,left,h", "back", "Back", "Back to the clan"),
    ]

    class Answered(Message):
        """What an ask has brought: a race, or why there is none."""

        def __init__(self, turn: int, outcome: Race | RoyaleError) -> None:
            super().__init__()
            self.turn, self.outcome = turn, outcome

    def __init__(
        self,
        engine: Backend,
        now: Callable[[], datetime],
        tag: Tag,
        name: str,
        survey_of: Callable[[Tag], Survey | None],
        *,
        demo: bool = False,
    ) -> None:
        """Set up.

        Args:
            engine: asks for the race.
            now: the time, aware UTC.
            tag: the clan whose race it is.
            name: what the clan is called, clean.
            survey_of: the picture at hand of a clan, or None; asks nobody.
            demo: whether this is the demo world.
        """
        super().__init__()
        self._engine, self._now = engine, now
        self._tag, self._called = tag, name
        self._survey_of, self._demo = survey_of, demo
        self._race: Race | None = None
        self._at = now()
        self._error: RoyaleError | None = None
        self._turn = 0
        self._asking = False

    def compose(self) -> ComposeResult:
        """Everything that is seen."""
        yield ScreenHeader(demo=self._demo, variants=_HEADER)
        yield Static(id="state")
        yield RaceTable()
        yield TopCards(self._survey_of)
        yield RemainingPlayers()
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then ask."""
        self.set_focus(self.query_one(RaceTable))
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self._ask, math.inf)
        self.tick()

    # Asking

    def _ask(self, max_age: float) -> None:
        self._turn += 1
        self._asking = True
        start_worker(self, partial(self._asked, self._turn, max_age), "race")
        self.tick()

    async def _asked(self, turn: int, max_age: float) -> None:
        try:
            self.post_message(self.Answered(turn, await self._engine.race(self._tag, max_age)))
        except RoyaleError as error:
            self.post_message(self.Answered(turn, error))

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        """Take what came in place of what was there; an error takes nothing away."""
        if message.turn != self._turn:
            return
        self._asking = False
        if isinstance(message.outcome, RoyaleError):
            self._error = message.outcome
        else:
            self._error, self._race = None, message.outcome
            self._at = self._now() - timedelta(seconds=message.outcome.age)
            self._show(compute_standings(self._race, self._rosters(self._race)))
        self.tick()
        self.refresh_bindings()

    def _rosters(self, race: Race) -> Rosters:
        """Who is in the clans, of those that have been read of late."""
        found = {racer.tag: self._survey_of(racer.tag) for racer in race.clans}
        return {
            tag: survey.clan.members
            for tag, survey in found.items()
            if survey is not None
            and survey.clan.gap is None
            and self._now() - survey.at <= _ROSTER
        }

    # Showing

    @property
    def clans(self) -> tuple[Standing, ...]:
        """The clans in the order they are shown."""
        return self.query_one(RaceTable).clans

    def _show(self, clans: tuple[Standing, ...]) -> None:
        self.query_one(RaceTable).clans = clans
        self.query_one(TopCards).clans = clans
        self._make_room()

    def on_resize(self) -> None:
        """Give the names their lines before the cards have any."""
        self._make_room()

    def _make_room(self) -> None:
        names = [lines_of(clan, self.size.width) for clan in self.clans if clan.ours]
        self.query_one(TopCards).make_room(self.size.height, max(names, default=1))

    @on(RaceTable.Highlighted)
    def _pointed(self) -> None:
        self.query_one(RemainingPlayers).clan = self.query_one(RaceTable).highlighted

    def tick(self) -> None:
        """Say how things stand now."""
        header = self.query_one(ScreenHeader)
        day = "" if self._race is None else describe_day(self._race)
        header.parts = HeaderParts(
            program="River race", name=self._called, about=str(self._tag), kind=day
        )
        header.fresh = self._freshness()
        self.query_one("#state", Static).update(self._state())
        self.query_one(RaceTable).placeholder = self._placeholder()

    def _freshness(self) -> Content:
        age = (self._now() - self._at).total_seconds() if self._race is not None else None
        return freshness(age, asking="asking" if self._asking else "", error=self._error)

    def _state(self) -> Content:
        if self._asking and self._engine.paused:
            wait = format_duration(self._engine.paused + 0.999)
            says = f"◌ rate limited · resuming in {wait} · esc goes back"
            return Content.styled(says, "$text-warning")
        if self._error is not None and not self._asking:
            return Content.styled(f"✗ {self._error.sentence} · r asks again", "$text-error")
        if self._race is None:
            return Content.styled(f"◌ asking for {self._tag} · esc goes back", "$text-accent")
        says = describe_standing(self._race, self.clans)
        if not all(clan.has_roster for clan in self.clans):
            says = truncate_parts(f"{says} · ≈ until a clan is read", self.size.width - 2)
        return Content.styled(says, "$text-muted")

    def _placeholder(self) -> str:
        if self._race is not None:
            return f"{MATCHING} · r asks again"
        if self._asking or self._error is None:
            return "waiting for the race … · esc goes back"
        if isinstance(self._error, NotFound):
            return f"no race: {NO_RACE} · esc goes back"
        return "the race could not be had · r asks again"

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a race there is nothing to hop into or to copy."""
        del parameters
        return self._race is not None if action in {"hop", "copy"} else True

    @on(RaceTable.Selected)
    def action_hop(self) -> None:
        """Leave for the clan under the cursor, with all of them as the list to walk through."""
        if self.clans:
            stops = tuple(ClanRef(clan.clan.tag, clan.clan.name) for clan in self.clans)
            self.dismiss(ClanList(TITLE, stops, self.query_one(RaceTable).index))

    def action_back(self) -> None:
        """Leave for where we came from."""
        self.dismiss(None)

    def action_refresh(self) -> None:
        """Ask anew, however young what is there."""
        self._ask(0.0)

    def action_copy(self) -> None:
        """Copy a line for the clan's chat."""
        if self._race is not None:
            line = chat_line(self._race, self.clans)
            copy(self, line, f"{line.partition(' · ')[0]} …")
