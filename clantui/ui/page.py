"""One clan on the screen: where it stands, and how the user has arranged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Self

from clantui.core.change import changes, deltas, filled
from clantui.core.columns import ORIGINAL, SortKey
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
        since: the reading that changes are counted from, by its time; None for none.
    """

    tag: Tag | None = None
    situation: Situation = field(default_factory=Situation)
    sort: SortKey = ORIGINAL
    wanted: str = ""
    card: int | None = None
    seek: Tag | None = None
    readings: tuple[Snapshot, ...] = ()
    since: datetime | None = None

    def remembering(self, readings: tuple[Snapshot, ...], began: datetime) -> Self:
        """With what is remembered; changes are counted from the last reading of an earlier run.

        Args:
            readings: of this clan, the oldest first.
            began: when this run of the program did, aware UTC.
        """
        earlier = [reading.at for reading in readings if reading.at < began]
        since = self.since or (earlier[-1] if earlier else None)
        return replace(self, readings=readings, since=since)

    @property
    def base(self) -> Snapshot | None:
        """The reading that changes are counted from; whom it missed is filled in from before."""
        upto = [r for r in self.readings if self.since is not None and r.at <= self.since]
        return reduce(lambda before, after: filled(after, before), upto) if upto else None

    @property
    def deltas(self) -> Mapping[int, int] | None:
        """How many more or fewer play each card most since then; None without a `base`."""
        survey, base = self.situation.survey, self.base
        if survey is None or base is None or base.at >= survey.at:
            return None
        return deltas(changes(base, Snapshot.of(survey)))
