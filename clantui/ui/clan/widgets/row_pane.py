"""Pane below the table about the row under the cursor, if there is no pane beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from clantui.core.history.sparkline import draw_trend
from clantui.core.history.timeline import Trend
from clantui.core.text.sanitize import fit, pack_parts, truncate
from clantui.core.views.view import RowDetail
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import update_static

_GAP: Final = 3
"""Cells between two players."""

_WEEK: Final = "Week"
"""The heading of cells of weeks, which need no explanation."""

_WORDS: Final = {"Lvl": "level"}
"""Headings that are another word in a sentence."""


class RowPane(Static):
    """A few lines about one row: its title, its players and its past."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowPane { display: none; dock: bottom; height: 4; padding: 0 1; background: $background; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[RowDetail | None, Trend | None, datetime] | None = None

    def show_row(self, detail: RowDetail | None, trend: Trend | None, now: datetime) -> None:
        """Show a row; None for nothing."""
        self._shown = detail, trend, now
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.content_size
        if self._shown is None or not width:
            return
        detail, trend, now = self._shown
        past = draw_trend(trend, now, width, zone_of(self)) if trend is not None else ""
        lines = draw_row_lines(detail, past, width, height)
        lines += [Content("")] * (height - len(lines))
        update_static(self, Content("\n").join(lines))


def draw_row_lines(detail: RowDetail | None, trend: str, width: int, height: int) -> list[Content]:
    """Return a heading, as many players as fit, and the trend: a line about the past, or empty."""
    if detail is None or width < 8 or height < 1:
        return []
    parts = [part for line in detail.lines for part in line.split(" · ")]
    heading, remaining = _draw_heading(detail.title, parts, width)
    foot = [Content.styled(truncate(trend, width), "$text-primary")] if trend else []
    room = height - 1 - len(foot)
    texts = [" ".join(cells[:2]).strip() for cells in detail.cells]
    legend = _describe_cells(detail.headings)
    facts = pack_parts(remaining, width) if remaining else []

    def count_free_lines(legend: str) -> int:
        needed = len(_lay_out_names(texts, width, height, legend))
        return max(room - needed, 1 if room > 1 and texts else room, 0)

    if count_free_lines(legend) < min(len(facts), count_free_lines("")):
        legend = ""  # a fact matters more
    free = count_free_lines(legend)
    if 0 < free < len(facts):
        facts[free - 1] = truncate(f"{facts[free - 1]} …", width)
    facts = facts[:free]
    players = _lay_out_names(texts, width, room - len(facts), legend)
    muted = [Content.styled(line, "$text-muted") for line in facts]
    return [heading, *muted, *players, *foot][:height]


def _draw_heading(title: str, parts: list[str], width: int) -> tuple[Content, list[str]]:
    """Draw the title and as many facts as fit on a rule; return also the remaining facts."""
    head = f"── {truncate(title, width - 6)}"
    shown, used = [], cell_len(head) + 3
    for part in parts:
        used += cell_len(part) + 3
        if used > width:
            break
        shown.append(part)
    facts = "".join(f" · {part}" for part in shown)
    rule = "─" * max(width - cell_len(head) - cell_len(facts) - 1, 0)
    content = Content.assemble(
        ("── ", "$text-muted"), (head[3:], "bold"), (f"{facts} {rule}", "$text-muted")
    )
    return content, parts[len(shown) :]


def _describe_cells(headings: tuple[str, ...]) -> str:
    if len(headings) < 2 or headings[0] == _WEEK:
        return ""
    return f"{_WORDS.get(headings[1], headings[1])} after each name"


def _lay_out_names(texts: list[str], width: int, room: int, legend: str) -> list[Content]:
    """Put names into columns if all fit, else one after the other."""
    if room < 1 or not texts:
        return []
    widest = max(map(cell_len, texts)) + _GAP
    columns = max((width + _GAP) // widest, 1)
    if len(texts) <= columns * room and widest <= width:
        rows = [texts[at : at + columns] for at in range(0, len(texts), columns)]
        lines = ["".join(fit(text, widest) for text in row).rstrip() for row in rows]
    else:
        lines = _join_names(texts, width, room)
    drawn = [*map(Content, lines)]
    if not legend:
        return drawn
    if cell_len(lines[-1]) + _GAP + cell_len(legend) <= width:
        drawn[-1] = Content.assemble(lines[-1], (f"{' ' * _GAP}{legend}", "$text-muted"))
    elif len(lines) < room and cell_len(legend) <= width:
        drawn.append(Content.styled(legend, "$text-muted"))
    return drawn


def _join_names(texts: list[str], width: int, room: int) -> list[str]:
    """Put as many names as fit into lines, and say how many more there are."""
    lines: list[str] = []
    for index, text in enumerate(texts):
        longer = f"{lines[-1]}{' ' * _GAP}{text}" if lines else text
        is_last_line, left = len(lines) == room, len(texts) - index
        more = f"{' ' * _GAP}… and {left - 1} more" if left > 1 and is_last_line else ""
        if lines and cell_len(longer) + cell_len(more) <= width:
            lines[-1] = longer
        elif len(lines) < room:
            lines.append(truncate(text, width))
        else:
            more = f"{' ' * _GAP}… and {left} more"
            lines[-1] = truncate(truncate(lines[-1], width - cell_len(more)) + more, width)
            break
    return lines
