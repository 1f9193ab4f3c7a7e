"""One clan on the screen: where it stands, and how the user has arranged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from clantui.core.change import deltas
from clantui.core.columns import ORIGINAL, SortKey
from clantui.core.history import History, compared
from clantui.core.snapshot import Snapshot
from clantui.core.tag import Tag
from clantui.ui.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is kept of a clan while another one is looked at.

    Attributes:
        tag: the clan's; None of the page before the first clan.
        situation: where it stands.
        sort: the order of its rows.
        wanted: what its filter keeps.
        card: the id of the card under the cursor; None for the first row's.
        seek: a player to put the cursor on as soon as they are there, or None.
        readings: what is remembered of it, the oldest first.
        history: made of them, or None.
        since: the reading that changes are counted from, by its time; None for none.
    """

    tag: Tag | None = None
    situation: Situation = field(default_factory=Situation)
    sort: SortKey = ORIGINAL
    wanted: str = ""
    card: int | None = None
    seek: Tag | None = None
    readings: tuple[Snapshot, ...] = ()
    history: History | None = None
    since: datetime | None = None

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
        happened = compared(self.readings, Snapshot.of(survey), self.since)
        return deltas(happened) if happened is not None else None
