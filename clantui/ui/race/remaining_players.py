"""The players of a clan who have decks left today, with their decks as dots."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.race.members import DECK_LEFT, DECK_USED, draw_dots
from clantui.core.race.phrases import describe_remaining, describe_slots
from clantui.core.race.standings import DECKS_PER_DAY, RemainingPlayer, Standing
from clantui.core.text.sanitize import fit, truncate
from clantui.ui.common.heading import draw_heading
from clantui.ui.keymap.names import key_name

_DOTS_WIDTH: Final = DECKS_PER_DAY + 2
"""Cells of a player's dots and the gap after them."""

_MAX_NAME_WIDTH: Final = 12
"""Cells of a name if there are several columns."""

_GAP: Final = 3
"""Cells between two players."""


class RemainingPlayers(Widget):
    """The players of the highlighted clan; those without room are counted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RemainingPlayers { height: 1fr; text-wrap: nowrap; background: $background; }
    """

    clan: reactive[Standing | None] = reactive(None)

    def render(self) -> Content:
        """Draw a heading and the players, most decks left first."""
        width, room = self.size.width, self.size.height - 1
        if self.clan is None:
            return Content("")
        copies = f"{key_name('race-copy')} copies for the chat"
        right = copies if self.clan.ours and self.clan.remaining else ""
        heading = draw_heading(describe_remaining(self.clan), width, right)
        if not self.clan.remaining or room < 1:
            return heading
        lines = _draw_columns(self.clan.remaining, width)
        if len(lines) > room:
            lines = _draw_groups(self.clan.remaining, width, room)
        if len(lines) < room:
            lines.append(_draw_legend(self.clan, width))
        return Content("\n").join([heading, *lines])


def count_lines(clan: Standing, width: int) -> int:
    """Return the number of lines of the heading and all names in `width` cells."""
    return 1 + len(_draw_columns(clan.remaining, width))


def _draw_columns(players: tuple[RemainingPlayer, ...], width: int) -> list[Content]:
    """Draw players in columns, each with their dots."""
    name_width = max((cell_len(player.name) for player in players), default=0)
    columns = max((width - 1) // (_DOTS_WIDTH + min(name_width, _MAX_NAME_WIDTH) + _GAP), 1)
    name_width = min(name_width, max((width - 1) // columns - _DOTS_WIDTH - _GAP, 1))
    lines = []
    for start in range(0, len(players), columns):
        row = [_draw_player(player, name_width) for player in players[start : start + columns]]
        lines.append(Content.assemble(" ", *row))
    return lines


def _draw_player(player: RemainingPlayer, name_width: int) -> Content:
    name = fit(player.name, name_width) + " " * _GAP
    return Content.assemble((draw_dots(player.decks), "$text-accent"), "  ", name)


def _draw_groups(players: tuple[RemainingPlayer, ...], width: int, room: int) -> list[Content]:
    """Draw the names in a paragraph for each number of decks, which needs the least room."""
    lines: list[tuple[str, str, int]] = []
    for decks in range(DECKS_PER_DAY, 0, -1):
        names = [player.name for player in players if player.decks == decks]
        dots = draw_dots(decks)
        for line, count in _wrap_names(names, width - _DOTS_WIDTH - 2):
            lines.append((dots, line, count))
            dots = " " * DECKS_PER_DAY
    if len(lines) > room:
        hidden = sum(count for _, _, count in lines[room - 1 :])
        lines = [*lines[: room - 1], (" " * DECKS_PER_DAY, f"… and {hidden} more", hidden)]
    return [Content.assemble(" ", (dots, "$text-accent"), "  ", line) for dots, line, _ in lines]


def _draw_legend(clan: Standing, width: int) -> Content:
    """Draw a line that explains the dots, with the number of players who can battle."""
    text = f" {DECK_USED} deck used  {DECK_LEFT} left"
    slots = describe_slots(clan) if clan.starters_left else ""
    if slots and cell_len(text) + cell_len(slots) + 4 <= width:
        text += f"  · {slots}"
    return Content.styled(truncate(text, width), "$text-muted")


def _wrap_names(names: list[str], width: int) -> list[tuple[str, int]]:
    """Return names in lines of at most `width` cells, with the number of names in each."""
    lines: list[list[str]] = []
    for name in names:
        if lines and cell_len(", ".join([*lines[-1], name])) < width:
            lines[-1].append(name)
        else:
            lines.append([truncate(name, max(width - 1, 1))])
    last = len(lines) - 1
    return [
        (", ".join(line) + ("," if i < last else ""), len(line)) for i, line in enumerate(lines)
    ]
