"""What a view has counted, kept for as long as what it was counted from stays."""

from __future__ import annotations

from typing import Any, Self

from msgspec import Struct

from clantui.core.text.dates import Zone
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.view import View
from clantui.ui.clan.state import ClanState


class CountedRows(Struct, frozen=True, kw_only=True):
    """The rows of a page: another order, filter or cursor needs no new count.

    Attributes:
        view: what has counted.
        sources: what it was counted from; see `ClanState.sources`.
        evidence: made of them; None before there is a picture.
        rows: in their original order.
        about: a line about them.
    """

    view: View[Any]
    sources: tuple[object, ...] = ()
    evidence: ViewData | None = None
    rows: tuple[Any, ...] = ()
    about: str = ""

    @classmethod
    def of(cls, page: ClanState, zone: Zone) -> Self:
        """Count what a page holds.

        Args:
            page: of a clan.
            zone: the time zone of whoever reads it.
        """
        shown, evidence = load_view(page.view), page.evidence_in(zone)
        if evidence is None:
            return cls(view=shown, sources=page.sources)
        rows = shown.count(evidence)
        about = shown.summary(evidence, rows)
        return cls(view=shown, sources=page.sources, evidence=evidence, rows=rows, about=about)

    def holds(self, page: ClanState) -> bool:
        """Whether a page would be counted the same."""
        same = zip(self.sources, page.sources, strict=False)
        counted = len(self.sources) == len(page.sources)
        return counted and self.view.key == page.view and all(old is new for old, new in same)
