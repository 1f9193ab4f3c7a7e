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
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.export.output import copy
from clantui.ui.keymap.bindings import bind
from clantui.ui.race.remaining_players import RemainingPlayers, count_lines
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import TopCards

TITLE: Final = "river race"
"""The title of the list of its clans."""

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

_HEADER: Final = ("program name about kind", "program name kind", "name kind", "name")
"""The parts of the first line, the fullest first: the day says more than the tag."""

_ROSTER: Final = timedelta(hours=1)
"""The age up to which a roster tells who has left: one who came since would be taken for gone."""

_RACE: Final = "race"


class RaceScreen(SafeDismiss[ClanList | None]):
    """The race of a clan; gives its clans as a list, at the one to open."""

    DEFAULT_CSS = """
    RaceScreen { overflow: hidden; }
    RaceScreen > #state { height: auto; max-height: 2; padding: 0 1; margin-bottom: 1; }
    """
    SCOPE: ClassVar = "race"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("race-open", "enter,right,l", "hop", "Cards", "Show this clan's cards"),
        bind("race-refresh", "r,f5", "refresh", "Reload", "Reload the race"),
        bind("race-copy", "y", "copy", "Copy", "Copy who has decks left, for the chat"),
        bind("race-back", "escape,left,h", "back", "Back", "Back to the clan"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        engine: Backend,
        now: Callable[[], datetime],
        tag: Tag,
        name: str,
        survey_of: Callable[[Tag], Survey | None],
        paused_for: Callable[[], float],
        *,
        demo: bool = False,
    ) -> None:
        """Set up for a clan; `survey_of` returns what is in hand of a clan, and asks nobody."""
        super().__init__()
        self._engine, self._now = engine, now
        self._tag, self._called = tag, name
        self._survey_of, self._demo = survey_of, demo
        self._paused_for = paused_for
        self._race: Race | None = None
        self._at = now()
        self._error: RoyaleError | None = None
        self._requests = Requests(self)

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
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
            self._show(compute_standings(result, self._rosters(result)))
        self.tick()
        self.refresh_bindings()

    def _rosters(self, race: Race) -> Rosters:
        """Return the members of those clans that were read of late."""
        surveys = {clan.tag: self._survey_of(clan.tag) for clan in race.clans}
        return {
            tag: survey.clan.members
            for tag, survey in surveys.items()
            if survey is not None
            and survey.clan.gap is None
            and self._now() - survey.at <= _ROSTER
        }

    # Showing

    @property
    def clans(self) -> tuple[Standing, ...]:
        """The clans in their order on the screen."""
        return self.query_one(RaceTable).rows

    def _show(self, clans: tuple[Standing, ...]) -> None:
        self.query_one(RaceTable).show(clans)
        self.query_one(TopCards).clans = clans
        self._make_room()

    def on_resize(self) -> None:
        """Give the names their lines before the cards have any."""
        self._make_room()

    def _make_room(self) -> None:
        names = [count_lines(clan, self.size.width) for clan in self.clans if clan.ours]
        self.query_one(TopCards).make_room(self.size.height, max(names, default=1))

    @on(RaceTable.Highlighted)
    def _handle_highlighted(self) -> None:
        self.query_one(RemainingPlayers).clan = self.query_one(RaceTable).highlighted

    def tick(self) -> None:
        """Bring what depends on the time up to date."""
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
        return freshness(age, asking="asking" if self._is_asking else "", error=self._error)

    def _state(self) -> Content:
        if self._is_asking and (paused := self._paused_for()):
            wait = format_duration(paused + 0.999)
            text = f"◌ rate limited · resuming in {wait} · esc goes back"
            return Content.styled(text, "$text-warning")
        if self._error is not None and not self._is_asking:
            return Content.styled(f"✗ {self._error.sentence} · r asks again", "$text-error")
        if self._race is None:
            return Content.styled(f"◌ asking for {self._tag} · esc goes back", "$text-accent")
        text = describe_standing(self._race, self.clans)
        if not all(clan.has_roster for clan in self.clans):
            text = truncate_parts(f"{text} · ≈ until a clan is read", self.size.width - 2)
        return Content.styled(text, "$text-muted")

    def _placeholder(self) -> str:
        if self._race is not None:
            return f"{MATCHING} · r asks again"
        if self._is_asking or self._error is None:
            return "waiting for the race … · esc goes back"
        if isinstance(self._error, NotFound):
            return f"no race: {NO_RACE} · esc goes back"
        return "the race could not be had · r asks again"

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no clan and no copy without a race."""
        del parameters
        return self._race is not None if action in {"hop", "copy"} else True

    @on(RaceTable.Selected)
    def action_hop(self) -> None:
        """Open the clan under the cursor, with all of them as the list to walk through."""
        if self.clans:
            stops = tuple(ClanRef(clan.clan.tag, clan.clan.name) for clan in self.clans)
            self.dismiss(ClanList(TITLE, stops, self.query_one(RaceTable).index))

    def action_back(self) -> None:
        """Go back to the clan."""
        self.dismiss(None)

    def action_refresh(self) -> None:
        """Ask again, however young the race is."""
        self._ask(0.0)

    def action_copy(self) -> None:
        """Copy a line for the clan's chat."""
        if self._race is not None:
            line = chat_line(self._race, self.clans)
            copy(self, line, f"{line.partition(' · ')[0]} …")
