"""State of one clan on the screen: its data, its rows and its layout."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.history.changes import count_deltas
from clantui.core.history.timeline import find_changes_since
from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.data import ViewData
from clantui.core.views.view import Key, Row, View
from clantui.ui.clan.status import LoadStatus

if TYPE_CHECKING:
    from clantui.core.history.timeline import History
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.race import Race, WarRecord


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
        view: the key of the view.
        layouts: by the key of a view.
        filter_query: the filter as typed.
        focus_player: a player to put the cursor on as soon as they are loaded, or None.
        snapshots: the stored snapshots, the oldest first.
        history: made of the snapshots, or None.
        logs: the battle logs of the members, or None if not loaded.
        cards: every card of the game, or empty if not loaded.
        race: the river race, if loaded in this run; else None.
        war: the river race and past weeks for the view of war members, or None.
        baseline: time of the snapshot that changes are counted from; None for none.
        compared_with: the baseline if the user chose it in the history; else None.
        own_baseline: the default baseline while the user has chosen another one.
    """

    tag: Tag | None = None
    load_status: LoadStatus = field(default_factory=LoadStatus)
    view: str = DEFAULT_VIEW
    layouts: Mapping[str, Layout] = {}
    filter_query: str = ""
    focus_player: Tag | None = None
    snapshots: tuple[Snapshot, ...] = ()
    history: History | None = None
    logs: BattleLogs | None = None
    cards: Mapping[int, Card] = {}
    race: Race | None = None
    war: WarRecord | None = None
    baseline: datetime | None = None
    compared_with: datetime | None = None
    own_baseline: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """True while there is a load, or its next try, to stop."""
        status, logs = self.load_status, self.logs
        is_reading = logs is not None and bool(logs.waiting)
        return is_reading or status.loading_tag is not None or status.retry_at is not None

    @property
    def has_unseen_error(self) -> bool:
        """True if another clan than this one could not be loaded."""
        status = self.load_status
        if status.error is None or status.request is None:
            return False
        return status.request.tag != self.tag

    @property
    def layout(self) -> Layout:
        """The layout of the current view; the default one if it was never arranged."""
        return self.layouts.get(self.view) or Layout(load_view(self.view).default_sort)

    def with_layout(self, layout: Layout, filter_query: str) -> Self:
        """Return a copy with another layout of the current view, and another filter."""
        layouts = {**self.layouts, self.view: layout}
        return replace(self, layouts=layouts, filter_query=filter_query)

    def make_refresh_request(self, now: datetime) -> LoadRequest | None:
        """Return the request for missing players, or for all if none is missing; None if no clan.

        The second one in `DOUBLE_PRESS` ignores the cache.
        """
        if (survey := self.load_status.survey) is not None:
            is_twice = self.load_status.started_within(DOUBLE_PRESS, now)
            max_age = 0 if is_twice else math.inf
            return LoadRequest(
                tag=survey.clan.tag, before=survey, only_missing=True, max_age=max_age
            )
        return LoadRequest(tag=self.tag) if self.tag is not None else None

    def with_history(
        self, snapshots: tuple[Snapshot, ...], history: History, began: datetime
    ) -> Self:
        """Return a copy with stored data; the baseline is the last snapshot of an earlier run.

        Args:
            snapshots: of this clan, the oldest first.
            began: the start of this run of the program, aware UTC.
        """
        earlier = [snapshot.at for snapshot in snapshots if snapshot.at < began]
        baseline = self.baseline or (earlier[-1] if earlier else None)
        return replace(self, snapshots=snapshots, history=history, baseline=baseline)

    def with_comparison(self, baseline: datetime) -> Self:
        """Return a copy that counts changes from a baseline; if already chosen, as before."""
        if baseline == self.compared_with:
            return replace(self, baseline=self.own_baseline, compared_with=None)
        own = self.baseline if self.compared_with is None else self.own_baseline
        return replace(self, baseline=baseline, compared_with=baseline, own_baseline=own)

    @property
    def deltas(self) -> Mapping[int, int] | None:
        """By a card's id, the change in its number of players; None without a baseline."""
        survey = self.load_status.survey
        if survey is None or self.baseline is None:
            return None
        if self.baseline >= survey.at:
            return {}
        changes = find_changes_since(self.snapshots, Snapshot.of(survey), self.baseline)
        return count_deltas(changes) if changes is not None else None

    @property
    def sources(self) -> tuple[object, ...]:
        """The parts that `ViewData` is made of: while each is the same, so are the rows."""
        survey = self.load_status.survey
        compared = self.compared_with
        return survey, self.snapshots, self.baseline, compared, self.logs, self.cards, self.war

    def make_view_data(self, zone: Zone = UTC) -> ViewData | None:
        """Return the data that views count, with times in a zone; None without a survey."""
        if (survey := self.load_status.survey) is None:
            return None
        return ViewData(
            survey=survey,
            deltas=self.deltas,
            logs=self.logs,
            cards=self.cards,
            war=self.war,
            zone=zone,
        )


class TableSummary(Struct, frozen=True):
    """Facts about the table for the line above it.

    Attributes:
        rows: all rows, most popular first.
        matches: the number of rows that match the filter, `3 of 18 cards`.
        query: the filter, or empty.
        order: the column that sorts the rows if it is hidden; else empty.
        width: cells of the line above the table.
        is_typed: the filter is being typed.
        has_board: the names of the load are shown, with their own progress bar.
    """

    rows: tuple[Row, ...] = ()
    matches: str = ""
    query: str = ""
    summary: str = ""
    order: str = ""
    width: int = 200
    is_typed: bool = False
    has_board: bool = False


class CountedRows(Struct, frozen=True, kw_only=True):
    """Rows of a state: another order, filter or cursor needs no new count.

    Attributes:
        view: the view that has counted.
        sources: as in `ClanState`.
        view_data: made of the sources; None before there is a survey.
        rows: in their original order.
    """

    view: View[Any]
    sources: tuple[object, ...] = ()
    view_data: ViewData | None = None
    rows: tuple[Any, ...] = ()
    summary: str = ""

    @classmethod
    def of(cls, state: ClanState, zone: Zone) -> Self:
        """Count the rows of a state, with times in a time zone."""
        view, view_data, sources = load_view(state.view), state.make_view_data(zone), state.sources
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
