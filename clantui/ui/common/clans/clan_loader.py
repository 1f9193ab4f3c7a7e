"""Loads of the screens that show several clans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from msgspec.structs import replace
from textual.widget import Widget

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clans.clan_set import ClanLoads, ClanSurveys
from clantui.ui.common.requests import Requests
from clantui.ui.common.update import Throttle


class ClanLoader:
    """Loader of the clans of a screen.

    Attributes:
        loads: the surveys and loads so far.
    """

    def __init__(
        self,
        screen: Widget,
        surveys: ClanSurveys,
        draw: Callable[[], object],
        *,
        in_background: bool = False,
    ) -> None:
        """Create the loader.

        Args:
            draw: draws `loads`; called at most every `REDRAW_INTERVAL` while surveys arrive.
            in_background: wait while requests are paused, and stop after an error, because the
                screen has other data to show.
        """
        self.loads = ClanLoads()
        self._surveys, self._draw, self._redraw = surveys, draw, Throttle(screen, draw)
        self._in_background = in_background
        self._requests = Requests(screen)

    def add_known(self, tags: Iterable[Tag]) -> None:
        """Add known surveys of clans that have none yet."""
        for tag in tags:
            survey = self._surveys.find(tag)
            if survey is not None and tag not in self.loads.surveys:
                self.loads = self.loads.with_survey(survey)

    def add_newer(self, tags: Iterable[Tag]) -> None:
        """Add surveys that other screens have loaded since, unless a clan is loaded here."""
        for tag in tags:
            old, survey = self.loads.surveys.get(tag), self._surveys.find(tag)
            if survey is None or tag in self.loads.loading_tags or survey is old:
                continue
            if old is None or survey.at > old.at or old.is_loading:
                self.loads = self.loads.with_survey(survey)

    def start(self, tag: Tag) -> None:
        """Load a clan."""
        self.loads = self.loads.with_load(tag)
        load, on_result = partial(self._surveys.load, tag), partial(self._handle_result, tag)
        self._requests.stream(str(tag), load, on_result, self._handle_survey)

    def stop(self, tag: Tag) -> None:
        """Cancel a load."""
        self._requests.stop(str(tag))
        self.loads = self.loads.without_load(tag)

    def load_in_turn(self, tags: tuple[Tag, ...]) -> None:
        """Load clans one after the other: in parallel, each would get only part of the rate."""
        for tag in self.loads.loading_tags:
            self.stop(tag)
        self.loads = self.loads.with_queue(tags)
        self.start_next()

    @property
    def can_start_next(self) -> bool:
        """True if a clan is in the queue, and nothing else has to end first."""
        is_paused = self._in_background and self._surveys.paused_for() > 0
        return bool(self.loads.queue) and not self.loads.loading_tags and not is_paused

    def start_next(self) -> None:
        """Load the next clan of the queue, if it can start now, and draw."""
        if self.can_start_next:
            self.start(self.loads.queue[0])
        self._redraw.cancel()
        self._draw()

    @property
    def is_draw_due(self) -> bool:
        """True if a newer survey will be drawn soon."""
        return self._redraw.is_pending

    def _handle_survey(self, survey: Survey) -> None:
        self.loads = self.loads.with_survey(survey)
        self._redraw.request()

    def _handle_result(self, tag: Tag, result: Any) -> None:  # noqa: ANN401 — or an error
        error = result if isinstance(result, RoyaleError) else None
        self.loads = self.loads.with_result(tag, error)
        if self._in_background and error is not None and not isinstance(error, NotFound):
            self.loads = replace(self.loads, queue=())  # the other loads would fail, too
        self.start_next()
