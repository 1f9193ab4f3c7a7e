"""State of one clan on the screen: its load, its data, its rows and its layout."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.history.changes import count_deltas
from clantui.core.history.timeline import History, find_changes_since
from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Card
from clantui.core.model.race import Race, WarRecord
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.view import Key, Requires, Row, View, ViewData
from clantui.ui.clan.load_state import LoadState

DOUBLE_PRESS: Final = timedelta(seconds=10)
"""Time in which a second refresh ignores the cache."""


class Layout(Struct, frozen=True):
    """Order and cursor of a view of a clan; `key` is None for the first row."""

    sort: SortKey
    key: Key | None = None


class ClanState(Struct, frozen=True, kw_only=True):
    """State of one clan, kept while another one is on screen.

    Attributes:
        tag: of the clan; None before the first clan.
        notice: a message about the last action of the user.
        view: the key of the view.
        layouts: by the key of a view.
        filter_text: the text of the filter.
        focus_player: a player to put the cursor on as soon as they are loaded, or None.
        snapshots: the stored snapshots, the oldest first.
        history: made of the snapshots, or None.
        logs: the battle logs of the members, or None if not loaded.
        cards: every card of the game, or empty if not loaded.
        race: the river race, if loaded in this run; else None.
        war: the river race and past weeks for the view of war members, or None.
        own_baseline: time of the last snapshot of an earlier run, or None.
        compared_with: time of the snapshot that the user chose in the history, or None.
    """

    tag: Tag | None = None
    load: LoadState = field(default_factory=LoadState)
    notice: str = ""
    view: str = DEFAULT_VIEW
    layouts: Mapping[str, Layout] = {}
    filter_text: str = ""
    focus_player: Tag | None = None
    snapshots: tuple[Snapshot, ...] = ()
    history: History | None = None
    logs: BattleLogs | None = None
    cards: Mapping[int, Card] = {}
    race: Race | None = None
    war: WarRecord | None = None
    own_baseline: datetime | None = None
    compared_with: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """True while there is a load, or its next try, to stop."""
        load, logs = self.load, self.logs
        is_reading = logs is not None and bool(logs.waiting)
        return is_reading or load.is_loading or load.retry_at is not None

    @property
    def has_opening_error(self) -> bool:
        """True if another clan than this one could not be loaded."""
        load = self.load
        if load.error is None or load.request is None:
            return False
        return load.request.tag != self.tag

    @property
    def layout(self) -> Layout:
        """The layout of the current view; the default one if it was never arranged."""
        return self.layouts.get(self.view) or Layout(load_view(self.view).default_sort)

    @property
    def needs_logs(self) -> bool:
        """True if the view counts battle logs, and some are missing: a refresh loads them."""
        logs = self.counted_logs
        return logs is not None and bool(logs.waiting or logs.failed)

    @property
    def counted_logs(self) -> BattleLogs | None:
        """The battle logs, if the view counts them and they were requested; else None."""
        return self.logs if Requires.BATTLES in load_view(self.view).requires else None

    def with_layout(self, layout: Layout, filter_text: str) -> Self:
        """Return a copy with another layout of the current view, and another filter."""
        layouts = {**self.layouts, self.view: layout}
        return replace(self, layouts=layouts, filter_text=filter_text)

    def make_refresh_request(self, now: datetime) -> LoadRequest | None:
        """Return the request for missing players, or for all if none is missing; None if no clan.

        The second one in `DOUBLE_PRESS` ignores the cache.
        """
        survey, began = self.load.survey, self.load.started_at
        if survey is None:
            return LoadRequest(tag=self.tag) if self.tag is not None else None
        age = 0 if began is not None and now - began <= DOUBLE_PRESS else math.inf
        return LoadRequest(tag=survey.clan.tag, before=survey, only_missing=True, max_age=age)

    def with_history(
        self, snapshots: tuple[Snapshot, ...], history: History, began: datetime
    ) -> Self:
        """Return a copy with stored data.

        Args:
            snapshots: of this clan, the oldest first.
            began: the start of this run of the program, aware UTC.
        """
        earlier = [snapshot.at for snapshot in snapshots if snapshot.at < began]
        own = self.own_baseline or (earlier[-1] if earlier else None)
        return replace(self, snapshots=snapshots, history=history, own_baseline=own)

    def with_comparison(self, baseline: datetime) -> Self:
        """Return a copy that counts changes from a baseline; if already chosen, as before."""
        return replace(self, compared_with=None if baseline == self.compared_with else baseline)

    @property
    def baseline(self) -> datetime | None:
        """The time of the snapshot that changes are counted from; None for none."""
        return self.compared_with or self.own_baseline

    @property
    def deltas(self) -> Mapping[int, int] | None:
        """By a card's id, the change in its number of players; None without a baseline."""
        survey, baseline = self.load.survey, self.baseline
        if survey is None or baseline is None:
            return None
        if baseline >= survey.at:
            return {}
        changes = find_changes_since(self.snapshots, Snapshot.of(survey), baseline)
        return count_deltas(changes) if changes is not None else None

    @property
    def sources(self) -> tuple[object, ...]:
        """The inputs of `ViewData`: the rows change only if one of these objects is replaced."""
        survey = self.load.survey
        compared = self.compared_with
        return survey, self.snapshots, self.baseline, compared, self.logs, self.cards, self.war

    def make_view_data(self) -> ViewData | None:
        """Return the data that views count; None without a survey."""
        if (survey := self.load.survey) is None:
            return None
        return ViewData(
            survey=survey,
            deltas=self.deltas,
            logs=self.logs,
            cards=self.cards,
            war=self.war,
        )


class TableSummary(Struct, frozen=True):
    """Facts about the table for the line above it.

    Attributes:
        rows: all rows, in the order of their view.
        matches: the number of rows that match the filter, `3 of 18 cards`.
        filter_text: of the filter, or empty.
        summary: the view's line about all rows.
        order: the column that sorts the rows if it is hidden; else empty.
        width: cells of the line above the table.
        is_typed: the filter is being typed.
        has_board: the names of the load are shown, with their own progress bar.
        has_focus: a clan has the focus, not the tag field, even if it is not loaded.
    """

    rows: tuple[Row, ...] = ()
    matches: str = ""
    filter_text: str = ""
    summary: str = ""
    order: str = ""
    width: int = 200
    is_typed: bool = False
    has_board: bool = False
    has_focus: bool = False


class CountedRows(Struct, frozen=True, kw_only=True):
    """Rows of a state: another order, filter or cursor needs no new count.

    Attributes:
        view: the view that has counted.
        sources: as in `ClanState`.
        view_data: made of the sources; None before there is a survey.
        rows: in their original order.
        summary: as in `TableSummary`.
    """

    view: View[Any]
    sources: tuple[object, ...] = ()
    view_data: ViewData | None = None
    rows: tuple[Any, ...] = ()
    summary: str = ""

    @classmethod
    def of(cls, state: ClanState) -> Self:
        """Count the rows of a state."""
        view, view_data, sources = load_view(state.view), state.make_view_data(), state.sources
        if view_data is None:
            return cls(view=view, sources=sources)
        rows = view.count(view_data)
        summary = view.summary(view_data, rows)
        return cls(view=view, sources=sources, view_data=view_data, rows=rows, summary=summary)

    def holds(self, state: ClanState) -> bool:
        """Return True if the rows of a state would be the same."""
        pairs = zip(self.sources, state.sources, strict=False)
        is_counted = len(self.sources) == len(state.sources)
        return is_counted and self.view.key == state.view and all(old is new for old, new in pairs)
