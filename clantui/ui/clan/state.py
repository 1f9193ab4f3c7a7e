"""One clan on the screen: where it stands, and how the user has arranged it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from msgspec import Struct, field
from msgspec.structs import replace

from clantui.core.model.game import Card
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.views import DEFAULT_VIEW, load_view
from clantui.core.views.columns import SortKey
from clantui.core.views.data import ViewData
from clantui.core.views.view import Key
from clantui.ui.clan.load_status import LoadStatus

if TYPE_CHECKING:
    from clantui.core.history.timeline import History
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.snapshot import Snapshot


class Layout(Struct, frozen=True):
    """How a view of a clan is arranged.

    Attributes:
        sort: the order of its rows.
        key: of the row under the cursor; None for the first row.
    """

    sort: SortKey
    key: Key | None = None


class ClanState(Struct, frozen=True, kw_only=True):
    """What is kept of a clan while another one is looked at.

    Attributes:
        tag: the clan's; None of the page before the first clan.
        situation: where it stands.
        view: the key of the view it is looked at in.
        looks: how each view is arranged, by its key.
        wanted: what its filter keeps.
        seek: a player to put the cursor on as soon as they are there, or None.
        readings: what is remembered of it, the oldest first.
        history: made of them, or None.
        logs: the battle logs of its members, or None where they were not asked for.
        cards: every card of the game, or empty where they were not asked for.
        since: the reading that changes are counted from, by its time; None for none.
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
    baseline: datetime | None = None

    @property
    def layout(self) -> Layout:
        """How the present view is arranged; as the view itself has it, to begin with."""
        return self.layouts.get(self.view) or Layout(load_view(self.view).default_sort)

    def with_layout(self, look: Layout, wanted: str) -> Self:
        """With the present view arranged so, and this filter."""
        return replace(self, layouts={**self.layouts, self.view: look}, filter_query=wanted)

    def with_history(
        self, readings: tuple[Snapshot, ...], history: History, began: datetime
    ) -> Self:
        """With what is remembered; changes are counted from the last reading of an earlier run.

        Args:
            readings: of this clan, the oldest first.
            history: made of them.
            began: when this run of the program did, aware UTC.
        """
        earlier = [reading.at for reading in readings if reading.at < began]
        since = self.baseline or (earlier[-1] if earlier else None)
        return replace(self, readings=readings, history=history, baseline=since)

    @property
    def deltas(self) -> Mapping[int, int] | None:
        """How many more or fewer play each card most; None where there is nothing to compare."""
        survey = self.load_status.survey
        if survey is None or self.baseline is None:
            return None
        if self.baseline >= survey.at:
            return {}
        from clantui.core.history.changes import count_deltas  # noqa: PLC0415 — not for the first paint
        from clantui.core.history.timeline import changes_since  # noqa: PLC0415
        from clantui.core.model.snapshot import Snapshot  # noqa: PLC0415

        happened = changes_since(self.readings, Snapshot.of(survey), self.baseline)
        return count_deltas(happened) if happened is not None else None

    @property
    def sources(self) -> tuple[object, ...]:
        """All that `evidence` is made of: while each of them is the same, it is too."""
        survey = self.load_status.survey
        return survey, self.readings, self.baseline, self.logs, self.cards

    @property
    def evidence(self) -> ViewData | None:
        """What the views count; None before there is a picture."""
        return self.evidence_in(UTC)

    def evidence_in(self, zone: Zone) -> ViewData | None:
        """Return the same with times for a reader in a zone."""
        if (survey := self.load_status.survey) is None:
            return None
        return ViewData(
            survey=survey, deltas=self.deltas, logs=self.logs, cards=self.cards, zone=zone
        )
