"""Lines about the row under the cursor, for the pane below the table."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.text.fold import pack_parts
from clantui.core.text.sanitize import fit
from clantui.core.views.view import RowDetail

_GAP: Final = 3
"""Cells between two players."""

_WORDS: Final = {"Lvl": "level"}
"""By heading, its word in a sentence where that is another one."""


def row_lines(detail: RowDetail | None, trend: str, width: int, height: int) -> list[Content]:
    """Return a heading, who it is about as far as there is room, and the trend.

    Args:
        detail: of the row; None where there is none.
        trend: a line about the past, or empty.
        width: in cells.
        height: in lines.
    """
    if detail is None or width < 8 or height < 1:
        return []
    parts = [part for line in detail.lines for part in line.split(" · ")]
    heading, left = _heading(detail.title, parts, width)
    foot = [Content.styled(fit(trend, width).rstrip(), "$text-primary")] if trend else []
    room = height - 1 - len(foot)
    texts = [_person(cells) for cells in detail.cells]
    after = _after(detail.headings)
    more = pack_parts(left, width)
    needed = len(_flow(texts, width, height, after)) if texts else 0
    facts = more[: max(room - needed, 1 if room > 1 and texts else room, 0)] if left else []
    people = _flow(texts, width, room - len(facts), after)
    return [heading, *(Content.styled(line, "$text-muted") for line in facts), *people, *foot][
        :height
    ]


def _heading(title: str, parts: list[str], width: int) -> tuple[Content, list[str]]:
    """Draw the title and as many facts as fit on a rule; return those that do not, too."""
    head = f"── {fit(title, min(cell_len(title), width - 6))}"
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


def _person(cells: tuple[str, ...]) -> str:
    return " ".join(cells[:2]).strip()


def _after(headings: tuple[str, ...]) -> str:
    if len(headings) < 2:
        return ""
    return f"{_WORDS.get(headings[1], headings[1])} after each name"


def _flow(texts: list[str], width: int, room: int, after: str) -> list[Content]:
    """Put names into lines: in columns where all fit so, else one after the other."""
    if room < 1 or not texts:
        return []
    widest = max(map(cell_len, texts)) + _GAP
    columns = max((width + _GAP) // widest, 1)
    if len(texts) <= columns * room and widest <= width:
        rows = [texts[at : at + columns] for at in range(0, len(texts), columns)]
        lines = ["".join(fit(text, widest) for text in row).rstrip() for row in rows]
    else:
        lines = _run_on(texts, width, room)
    drawn = [*map(Content, lines)]
    if cell_len(lines[-1]) + _GAP + cell_len(after) <= width:
        drawn[-1] = Content.assemble(lines[-1], (f"{' ' * _GAP}{after}", "$text-muted"))
    elif len(lines) < room and cell_len(after) <= width:
        drawn.append(Content.styled(after, "$text-muted"))
    return drawn


def _run_on(texts: list[str], width: int, room: int) -> list[str]:
    """Put as many names as fit into lines, and say how many do not."""
    lines: list[str] = []
    for index, text in enumerate(texts):
        longer = f"{lines[-1]}{' ' * _GAP}{text}" if lines else text
        is_last_line, left = len(lines) == room, len(texts) - index
        rest = f"{' ' * _GAP}… and {left - 1} more" if left > 1 else ""
        if lines and cell_len(longer) + cell_len(rest if is_last_line else "") <= width:
            lines[-1] = longer
        elif len(lines) < room:
            lines.append(fit(text, min(cell_len(text), width)))
        else:
            lines[-1] = f"{lines[-1]}{' ' * _GAP}… and {left} more"
            break
    return lines
