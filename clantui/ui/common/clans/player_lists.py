"""Players of a card, clan by clan: beside a table, or in a few lines below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.game import Card
from clantui.core.text.phrases import format_percent, list_fitting
from clantui.core.text.sanitize import fit, truncate
from clantui.core.views.card_rows import describe_cost_and_rarity

_FRAME: Final = 2
"""Lines of a clan besides the names: its title and a blank line."""


class PlayerList(Struct, frozen=True, kw_only=True):
    """The players of one clan who play a card.

    Attributes:
        title: the clan's name, clean.
        share: of the clan's players, 0–1; None if unknown.
        names: clean.
    """

    title: str
    number: int
    share: float | None
    names: tuple[str, ...] = ()
    style: str = "bold"

    @property
    def size(self) -> str:
        """Number and share of the players, such as `14 (32%)`, `no one`, or `no data`."""
        if not self.number:
            return "no one" if self.share is not None else "no data"
        share = "" if self.share is None else f" ({format_percent(self.share)})"
        return f"{self.number}{share}"


def draw_in_lines(lists: Sequence[PlayerList], width: int) -> Content:
    """Draw a line of `width` cells for each clan: its name, number, and the names that fit."""
    title = max((cell_len(players.title) for players in lists), default=0)
    size = max((len(players.size) for players in lists), default=0)
    room = max(width - title - size - 4, 0)
    return Content("\n").join(
        Content.assemble(
            (fit(players.title, title), f"bold {players.style}"),
            "  ",
            (players.size.ljust(size), "" if players.number else "$text-muted"),
            "  ",
            (_list_names(players.names, room), "$text-muted"),
        )
        for players in lists
    )


def draw_card(card: Card, *remarks: str) -> Content:
    """Draw the head of a column of players: the card, and remarks about it."""
    lines = [
        Content.styled(card.name, "bold"),
        Content.styled(describe_cost_and_rarity(card), "$text-muted"),
    ]
    return Content("\n").join([*lines, *map(Content, remarks), Content("")])


def draw_in_column(
    lists: Sequence[PlayerList], width: int, height: int, head: Content | None = None
) -> Content:
    """Draw the clans below each other, with one name a line; names without room are counted."""
    lines = head.split("\n", allow_blank=True) if head is not None else []
    for index, players in enumerate(lists):
        below = sum(len(later.names) + _FRAME for later in lists[index + 1 :])
        left = height - len(lines)
        left = max(left - below, left // (len(lists) - index))
        title = Content.assemble(
            (fit(players.title, max(width - len(players.size) - 1, 0)), f"bold {players.style}"),
            " ",
            (players.size, "" if players.number else "$text-muted"),
        )
        room = max(left - _FRAME, 0)
        names = list(players.names)
        if len(names) > room:
            more = len(names) - max(room - 1, 0)
            names = [*names[: max(room - 1, 0)], f"… {more} more"] if room else []
        lines += [title, *(Content(fit(f" {name}", width)) for name in names)]
        lines.append(Content(""))
    return Content("\n").join(lines)


def _list_names(names: Sequence[str], cells: int) -> str:
    """List the names that fit; the only one that is shown is cut if it is too long."""
    return list_fitting(names, cells, cell_len) or truncate(", ".join(names[:1]), cells)
