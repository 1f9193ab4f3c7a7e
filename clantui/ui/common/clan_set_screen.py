"""A screen of several clans, which are loaded while it is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from clantui.core.clan_list import ClanList
from clantui.core.columns import SortKey
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clan_set import ClanSet, SortedClanSet
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.sort_screen import SortScreen
from clantui.ui.common.update import REDRAW_INTERVAL

Load: TypeAlias = Callable[[Tag, Callable[[Survey], object]], Awaitable[object]]
"""Loads a clan and emits surveys as they grow; raises a `RoyaleError`."""

_S = TypeVar("_S", bound=ClanSet)
_O = TypeVar("_O", bound=SortedClanSet)


class ClanSetScreen(SafeDismiss[ClanList | None], Generic[_S]):
    """Keeps a `ClanSet` and draws it, at most every `REDRAW_INTERVAL` while clans grow.

    Attributes:
        state: what is shown.
        drawing: a newer survey waits to be drawn.
    """

    def __init__(self, state: _S, survey_of: Callable[[Tag], Survey | None], load: Load) -> None:
        super().__init__()
        self.state = state
        self.drawing = False
        self._survey_of, self._load = survey_of, load
        self._requests = Requests(self)

    def draw(self) -> None:
        """Draw everything."""
        self.drawing = False

    def take_surveys(self, tags: Iterable[Tag]) -> None:
        """Take the surveys in hand of clans that have none here yet."""
        for tag in tags:
            survey = self._survey_of(tag)
            if survey is not None and tag not in self.state.surveys:
                self.state = self.state.with_survey(survey)

    def start_load(self, tag: Tag) -> None:
        """Ask for a clan."""
        self.state = self.state.with_load(tag)
        load, on_result = partial(self._load, tag), partial(self._handle_result, tag)
        self._requests.stream(str(tag), load, on_result, self._handle_survey)

    def stop_load(self, tag: Tag) -> None:
        """Give a load up."""
        self._requests.stop(str(tag))
        self.state = self.state.without_load(tag)

    def load_in_turn(self, tags: tuple[Tag, ...]) -> None:
        """Ask for clans, one after the other: they would only share the same pace."""
        for tag in self.state.loading:
            self.stop_load(tag)
        self.state = self.state.with_queue(tags)
        self._load_next()

    def _load_next(self) -> None:
        if self.state.queue and not self.state.loading:
            self.start_load(self.state.queue[0])
        self.draw()

    def _handle_survey(self, survey: Survey) -> None:
        self.state = self.state.with_survey(survey)
        if not self.drawing:
            self.drawing = True
            self.set_timer(REDRAW_INTERVAL, self.draw)

    def _handle_result(self, tag: Tag, result: Any) -> None:  # noqa: ANN401 — or an error
        error = result if isinstance(result, RoyaleError) else None
        self.state = self.state.with_result(tag, error)
        self._load_next()


class SortedClanSetScreen(ClanSetScreen[_O]):
    """A screen of several clans whose rows the user sorts by the menu of `s`."""

    def action_sort(self) -> None:
        """Open the sort menu."""
        self.app.push_screen(SortScreen(self.state.sort_choices, self.state.sort), self.sort_by)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self.sort_by(self.state.sort.flip())

    def sort_by(self, sort: SortKey | None) -> None:
        """Show the rows in another order; None changes nothing."""
        if sort is not None:
            self.state = self.state.with_sort(sort)
            self.draw()
