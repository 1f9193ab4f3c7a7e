"""The pane about the card under the cursor: who plays it most."""

from __future__ import annotations

from datetime import datetime

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.tally import Fan, Row
from clantui.core.text import fit
from clantui.core.words import card_line, counted, span


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

    def compose(self) -> list[Static]:
        """One text."""
        return [self._body]

    def show(self, row: Row | None, now: datetime) -> None:
        """Tell about a row.

        Args:
            row: under the cursor, or None.
            now: the time, to say how long ago somebody was seen.
        """
        if row is None or self._row is None or row.card.id != self._row.card.id:
            self.scroll_home(animate=False)
        self._row, self._now = row, now
        self._draw()

    def on_resize(self) -> None:
        """Lay it out for the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._row is None or self._now is None:
            self._body.update("")
        else:
            self._body.update(_about(self._row, self._now, self.scrollable_content_region.width))


def _about(row: Row, now: datetime, width: int) -> Content:
    name = min(max(width - 32, 8), 24)
    heading = f"{'Player':<{name}} {'Lvl':>3} {'Role':<9} {'Trophies':>8}  {'Seen':<7}"
    lines = [
        Content.styled(row.card.name, "bold"),
        Content.styled(card_line(row.card), "$text-muted"),
        Content.styled(
            f"the favourite of {counted(row.players, 'player')} · {row.share * 100:.1f} %",
            "$text-muted",
        ),
        Content(""),
        Content.styled(heading, "bold $text-muted"),
        *(_fan(fan, now, name) for fan in row.fans),
    ]
    return Content("\n").join(lines)


def _fan(fan: Fan, now: datetime, name: int) -> Content:
    member = fan.member
    level = "–" if fan.level is None else str(fan.level)
    trophies = "–" if member.trophies is None else f"{member.trophies:,}"
    seen = "–"
    if member.last_seen is not None:
        seen = span((now - member.last_seen).total_seconds())
    rest = f" {level:>3} {fit(member.role, 9)} {trophies:>8}  {seen:<7}"
    return Content.assemble((fit(member.name, name), ""), (rest, "$text-muted"))
