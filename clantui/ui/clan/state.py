"""One clan on the screen: where it stands, and how the user has arranged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from clantui.core.model.game import Card
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.views import FIRST, view
from clantui.core.views.base.columns import SortKey
from clantui.core.views.base.data import Evidence
from clantui.core.views.base.view import Key
from clantui.ui.clan.load_status import Situation

if TYPE_CHECKING:
    from clantui.core.history.timeline import History
    from clantui.core.model.battle import Logs
    from clantui.core.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Look:
    """How a view of a clan is arranged.

    Attributes:
        sort: the order of its rows.
        key: of the row under the cursor; None for the first row.
    """

    sort: SortKey
    key: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
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
    situation: Situation = field(default_factory=Situation)
    view: str = FIRST
    looks: Mapping[str, Look] = field(default_factory=dict)
    wanted: str = ""
    seek: Tag | None = None
    readings: tuple[Snapshot, ...] = ()
    history: History | None = None
    logs: Logs | None = None
    cards: Mapping[int, Card] = field(default_factory=dict)
    since: datetime | None = None

    @property
    def look(self) -> Look:
        """How the present view is arranged; as the view itself has it, to begin with."""
        return self.looks.get(self.view) or Look(view(self.view).original)

    def arranged(self, look: Look, wanted: str) -> Self:
        """With the present view arranged so, and this filter."""
        return replace(self, looks={**self.looks, self.view: look}, wanted=wanted)

    def remembering(
        self, readings: tuple[Snapshot, ...], history: History, began: datetime
    ) -> Self:
        """With what is remembered; changes are counted from the last reading of an earlier run.

        Args:
            readings: of this clan, the oldest first.
            history: made of them.
            began: when this run of the program did, aware UTC.
        """
        earlier = [reading.at for reading in readings if reading.at < began]
        since = self.since or (earlier[-1] if earlier else None)
        return replace(self, readings=readings, history=history, since=since)

    @property
    def deltas(self) -> Mapping[int, int] | None:
        """How many more or fewer play each card most; None where there is nothing to compare."""
        survey = self.situation.survey
        if survey is None or self.since is None:
            return None
        if self.since >= survey.at:
            return {}
        from clantui.core.history.changes import deltas  # noqa: PLC0415 — not for the first paint
        from clantui.core.history.timeline import compared  # noqa: PLC0415
        from clantui.core.model.snapshot import Snapshot  # noqa: PLC0415

        happened = compared(self.readings, Snapshot.of(survey), self.since)
        return deltas(happened) if happened is not None else None

    @property
    def sources(self) -> tuple[object, ...]:
        """All that `evidence` is made of: while each of them is the same, it is too."""
        survey = self.situation.survey
        return survey, self.readings, self.since, self.logs, self.cards

    @property
    def evidence(self) -> Evidence | None:
        """What the views count; None before there is a picture."""
        return self.evidence_in(UTC)

    def evidence_in(self, zone: Zone) -> Evidence | None:
        """Return the same with times for a reader in a zone."""
        if (survey := self.situation.survey) is None:
            return None
        return Evidence(
            survey=survey, deltas=self.deltas, logs=self.logs, cards=self.cards, zone=zone
        )
