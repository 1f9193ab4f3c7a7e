"""The players of a card, clan by clan: beside a table, or in a few lines below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.game import Card
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit
from clantui.core.views.card_rows import card_line

BESIDE: Final = 118
"""Cells of a screen from which the players stand beside the table, not below it."""

LOW: Final = 16
"""Lines of a screen below which the table needs them all."""

MOST_LINES: Final = 5
"""Lines below a table, one for each clan."""

_FRAME: Final = 2
"""Lines of a clan beside the names: its own, and a blank one."""


class PlayerList(Struct, frozen=True, kw_only=True):
    """The players of one clan who play a card.

    Attributes:
        title: the clan's name, clean.
        number: how many play it.
        share: the part of the clan's players, 0 to 1; None if unknown.
        names: theirs, clean.
        style: of the title.
    """

    title: str
    number: int
    share: float | None
    names: tuple[str, ...] = ()
    style: str = "bold"

    @property
    def size(self) -> str:
        """Number and share of the players: `14 (32%)`, or `nobody`."""
        if not self.number:
            return "no one" if self.share is not None else "not loaded"
        share = "" if self.share is None else f" ({format_percent(self.share)})"
        return f"{self.number}{share}"


def draw_in_lines(lists: Sequence[PlayerList], width: int) -> Content:
    """Draw a line for each clan: its name, how many, and the names that fit.

    Args:
        lists: clan by clan.
        width: cells of a line.
    """
    title = max((cell_len(players.title) for players in lists), default=0)
    size = max((len(players.size) for players in lists), default=0)
    room = max(width - title - size - 4, 0)
    return Content("\n").join(
        Content.assemble(
            (fit(players.title, title), f"bold {players.style}"),
            "  ",
            (players.size.ljust(size), "" if players.number else "$text-muted"),
            "  ",
            (join_names(players.names, room), "$text-muted"),
        )
        for players in lists
    )


def draw_card(card: Card, *remarks: str) -> Content:
    """Draw what a column of players is about: the card, and sentences about it."""
    lines = [Content.styled(card.name, "bold"), Content.styled(card_line(card), "$text-muted")]
    return Content("\n").join([*lines, *map(Content, remarks), Content("")])


def draw_in_column(
    lists: Sequence[PlayerList], width: int, height: int, head: Content | None = None
) -> Content:
    """Draw the clans below each other, each with a name on a line of its own.

    Args:
        lists: clan by clan.
        head: lines above the first clan; None for none.
        width: cells of a line.
        height: lines; each clan has its part of them, and says how many more there are.
    """
    lines = head.split("\n", allow_blank=True) if head is not None else []
    for at, players in enumerate(lists):
        below = sum(len(later.names) + _FRAME for later in lists[at + 1 :])
        left = height - len(lines)
        left = max(left - below, left // (len(lists) - at))
        head = Content.assemble(
            (fit(players.title, max(width - len(players.size) - 1, 0)), f"bold {players.style}"),
            " ",
            (players.size, "" if players.number else "$text-muted"),
        )
        room = max(left - _FRAME, 0)
        names = list(players.names)
        if len(names) > room:
            more = len(names) - max(room - 1, 0)
            names = [*names[: max(room - 1, 0)], f"… {more} more"] if room else []
        lines += [head, *(Content.styled(fit(f" {name}", width), "") for name in names)]
        lines.append(Content(""))
    return Content("\n").join(lines)


def join_names(names: Sequence[str], cells: int) -> str:
    """Join names with commas, whole names only: `Ullix, Oshtoka, 6 more`.

    Args:
        names: clean.
        cells: the width there is.
    """
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        text = ", ".join([*names[:shown], *([f"{rest} more"] if rest else [])])
        if cell_len(text) <= cells:
            return text
    return fit(names[0], cells).rstrip() if names else ""
