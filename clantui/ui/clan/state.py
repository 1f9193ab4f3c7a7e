"""State of one clan on the screen: its data, its rows, and how the user has arranged it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.history.changes import count_deltas
from clantui.core.history.timeline import changes_since
from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_day
from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.data import ViewData
from clantui.core.views.view import Key, Row, View
from clantui.ui.clan.status import LoadStatus

if TYPE_CHECKING:
    from clantui.core.history.timeline import History
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.race import Race
    from clantui.core.model.race_log import WarRecord


class Layout(Struct, frozen=True):
    """Order and cursor of a view of a clan.

    Attributes:
        sort: the order of its rows.
        key: of the row under the cursor; None for the first row.
    """

    sort: SortKey
    key: Key | None = None


class ClanState(Struct, frozen=True, kw_only=True):
    """State of one clan, kept while another one is on screen.

    Attributes:
        tag: of the clan; None before the first clan.
        load_status: of the clan.
        view: the key of its view.
        layouts: by a view's key, its order and cursor.
        filter_query: the filter as it is typed.
        focus_player: a player to put the cursor on as soon as they are there, or None.
        readings: the stored snapshots, the oldest first.
        history: made of them, or None.
        logs: the battle logs of its members, or None where they are not loaded.
        cards: every card of the game, or empty where they are not loaded.
        race: its river race as loaded in this run, or None.
        war: its river race and past weeks as the view of war members has them, or None.
        baseline: when the snapshot was made that changes are counted from; None for none.
        compared_with: the baseline where the user chose it in the history; else None.
        own_baseline: the baseline to go back to from a chosen one.
    """

    tag: Tag | None = None
    load_status: LoadStatus = field(default_factory=LoadStatus)
    view: str = DEFAULT_VIEW
    layouts: Mapping[str, Layout] = {}
    filter_query: str = ""
    focus_player: Tag | None = None
    readings: tuple[Snapshot, ...] = ()
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
        """True where there is a load, or the next try of one, to stop."""
        status, logs = self.load_status, self.logs
        is_reading = logs is not None and bool(logs.waiting)
        return is_reading or status.loading_tag is not None or status.retry_at is not None

    @property
    def has_unseen_error(self) -> bool:
        """True where a clan was asked for in vain that is not this one."""
        status = self.load_status
        if status.error is None or status.request is None:
            return False
        return status.request.tag != self.tag

    @property
    def layout(self) -> Layout:
        """The layout of the present view; the view's own, to begin with."""
        return self.layouts.get(self.view) or Layout(load_view(self.view).default_sort)

    def with_layout(self, layout: Layout, filter_query: str) -> Self:
        """Return a copy with another layout of the present view, and another filter."""
        layouts = {**self.layouts, self.view: layout}
        return replace(self, layouts=layouts, filter_query=filter_query)

    def with_history(
        self, readings: tuple[Snapshot, ...], history: History, began: datetime
    ) -> Self:
        """Return a copy with what is stored; the baseline is the last reading of an earlier run.

        Args:
            readings: of this clan, the oldest first.
            began: when this run of the program began, aware UTC.
        """
        earlier = [reading.at for reading in readings if reading.at < began]
        baseline = self.baseline or (earlier[-1] if earlier else None)
        return replace(self, readings=readings, history=history, baseline=baseline)

    def with_comparison(self, baseline: datetime) -> Self:
        """Return a copy that counts changes from a day; from the same day again: as before."""
        if baseline == self.compared_with:
            return replace(self, baseline=self.own_baseline, compared_with=None)
        own = self.baseline if self.compared_with is None else self.own_baseline
        return replace(self, baseline=baseline, compared_with=baseline, own_baseline=own)

    @property
    def deltas(self) -> Mapping[int, int] | None:
        """By a card's id, how many more or fewer favour it; None where nothing can be compared."""
        survey = self.load_status.survey
        if survey is None or self.baseline is None:
            return None
        if self.baseline >= survey.at:
            return {}
        changes = changes_since(self.readings, Snapshot.of(survey), self.baseline)
        return count_deltas(changes) if changes is not None else None

    @property
    def sources(self) -> tuple[object, ...]:
        """The parts that `evidence` is made of: while each is the same, it is too."""
        survey = self.load_status.survey
        compared = self.compared_with
        return survey, self.readings, self.baseline, compared, self.logs, self.cards, self.war

    @property
    def evidence(self) -> ViewData | None:
        """The data that views count; None before there is a survey."""
        return self.evidence_in(UTC)

    def evidence_in(self, zone: Zone) -> ViewData | None:
        """Return the same with times for a reader in a zone."""
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
    """Figures of the table that the line above it tells.

    Attributes:
        rows: all rows, most popular first.
        kept: number of rows that the filter keeps.
        about: a line about them.
        noun: the word for one row.
        query: the filter, or empty.
        width: cells of the line above the table.
        order: the column that sorts the rows where no heading tells it; else empty.
        is_typed: the filter is being typed.
        has_board: the names of the load are shown, with a bar of their own.
    """

    rows: tuple[Row, ...] = ()
    matches: int = 0
    query: str = ""
    about: str = ""
    noun: str = "card"
    order: str = ""
    width: int = 200
    is_typed: bool = False
    has_board: bool = False


class CountedRows(Struct, frozen=True, kw_only=True):
    """Rows of a state: another order, filter or cursor needs no new count.

    Attributes:
        view: the view that has counted.
        sources: as in `ClanState`.
        evidence: made of them; None before there is a survey.
        rows: in their original order.
        about: a line about them.
    """

    view: View[Any]
    sources: tuple[object, ...] = ()
    evidence: ViewData | None = None
    rows: tuple[Any, ...] = ()
    about: str = ""

    @classmethod
    def of(cls, state: ClanState, zone: Zone) -> Self:
        """Count the rows of a state, with times in the reader's zone."""
        view, evidence, sources = load_view(state.view), state.evidence_in(zone), state.sources
        if evidence is None:
            return cls(view=view, sources=sources)
        rows = view.count(evidence)
        about = view.summary(evidence, rows)
        if state.compared_with is not None:
            about = f"{describe_baseline(state.compared_with, zone)} · {about}"
        return cls(view=view, sources=sources, evidence=evidence, rows=rows, about=about)

    def holds(self, state: ClanState) -> bool:
        """Return whether the rows of a state would be the same."""
        pairs = zip(self.sources, state.sources, strict=False)
        is_counted = len(self.sources) == len(state.sources)
        return is_counted and self.view.key == state.view and all(old is new for old, new in pairs)


def describe_baseline(compared: datetime, zone: Zone) -> str:
    """Say which day the user has compared the clan with, and which keys end that."""
    return f"compared with {format_day(compared, compared.year, zone)} · H, then 0 ends it"
