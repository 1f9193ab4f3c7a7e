"""The pane about the card under the cursor: who plays it most."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.history import Trend
from clantui.core.tally import Fan, Row
from clantui.core.text import fit
from clantui.core.words import brief, card_line, counted
from clantui.ui.widgets.trend import trend_lines

_ALL: Final = 27
"""Cells of level, role, trophies and last seen."""

_NAME: Final = 10
_NAMES: Final = 24
"""Cells of a player's name: at least this, so that all the rest is shown, and at most that."""

_LINE: Final = 40
"""Cells of the line of a card's share over time, at most."""


class Detail(VerticalScroll, can_focus=True):
    """Who plays a card, from data in hand."""

    DEFAULT_CSS = """
    Detail {
        padding: 0 1;
        scrollbar-size-vertical: 1;
        border-left: vkey $panel;
        background: $background;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._body = Static(markup=False)
        self._row: Row | None = None
        self._now: datetime | None = None
        self._trend: Trend | None = None

    def compose(self) -> list[Static]:
        """One text."""
        return [self._body]

    def show(self, row: Row | None, now: datetime, trend: Trend | None = None) -> None:
        """Tell about a row.

        Args:
            row: under the cursor, or None.
            now: the time, to say how long ago somebody was seen.
            trend: the share of the row's card over time, or None where nothing is remembered.
        """
        if row is None or self._row is None or row.card.id != self._row.card.id:
            self.scroll_home(animate=False)
        self._row, self._now, self._trend = row, now, trend
        self._draw()

    def on_resize(self) -> None:
        """Lay it out for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._row is None or self._now is None:
            self._body.update("")
        else:
            width = self.scrollable_content_region.width
            self._body.update(_about(self._row, self._now, self._trend, width))


def _about(row: Row, now: datetime, trend: Trend | None, width: int) -> Content:
    # When somebody was last seen is told where there is room beside the rest.
    rest = [_rest("Lvl", "Role", "Troph.", "  Seen"), *(_facts(fan, now) for fan in row.fans)]
    cells = _ALL if width >= _ALL + _NAME else _ALL - 6
    name = min(max(width - cells, 8), _NAMES)
    names = ["Player", *(fan.member.name for fan in row.fans)]
    lines = [
        Content.assemble((fit(who, name), ""), (facts[:cells], "$text-muted"))
        for who, facts in zip(names, rest, strict=True)
    ]
    return Content("\n").join(
        [
            Content.styled(row.card.name, "bold"),
            Content.styled(card_line(row.card), "$text-muted"),
            Content.styled(
                f"{counted(row.players, 'player')} · {row.share * 100:.1f} % of those seen",
                "$text-muted",
            ),
            *trend_lines(trend, min(width, _LINE)),
            Content(""),
            lines[0].stylize("bold $text-muted"),
            *lines[1:],
        ]
    )


def _facts(fan: Fan, now: datetime) -> str:
    member = fan.member
    level = "–" if fan.level is None else str(fan.level)
    trophies = "–" if member.trophies is None else f"{member.trophies:,}"
    seen = "–"
    if member.last_seen is not None:
        seen = brief((now - member.last_seen).total_seconds())
    return _rest(level, member.role, trophies, f"  {seen}")


def _rest(level: str, role: str, trophies: str, seen: str) -> str:
    return f" {level:>3} {fit(role, 9)} {trophies:>6}{seen:<6}"
