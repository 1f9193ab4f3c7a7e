"""The players of a clan who may still battle today, by how many decks they have left."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.race.phrases import FINISHED, UNTOLD
from clantui.core.race.standings import DECKS_PER_DAY, Standing
from clantui.core.text.sanitize import fit

_LABEL: Final = 11
"""Cells before the names: `   4 left  `."""


class RemainingPlayers(Widget):
    """The players of the clan under the cursor; those without room are counted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RemainingPlayers { height: 1fr; margin-top: 1; text-wrap: nowrap; background: $background; }
    """

    clan: reactive[Standing | None] = reactive(None)

    def render(self) -> Content:
        """Draw a heading, and the names by how many decks they have left."""
        if self.clan is None:
            return Content("")
        heading = Content.styled(
            f"   {fit(describe_remaining(self.clan), self.size.width - 4)}", "bold $text-muted"
        )
        lines = [heading]
        names = [(label, line) for label, line, _ in self._lines(self.clan)]
        lines += [Content.assemble((label, "bold $text-accent"), line) for label, line in names]
        return Content("\n").join(lines)

    def _lines(self, clan: Standing) -> list[tuple[str, str, int]]:
        """Return labels, names, and numbers of names; the last line counts those without room."""
        lines = _all_lines(clan, self.size.width)
        room = self.size.height - 1
        if len(lines) > room > 0:
            rest = sum(count for _, _, count in lines[room - 1 :])
            return [*lines[: room - 1], (" " * _LABEL, f"… and {rest} more", rest)]
        return lines[: max(room, 0)]


def count_lines(clan: Standing, width: int) -> int:
    """Return the number of lines that the heading and all names take, of `width` cells."""
    return 1 + len(_all_lines(clan, width))


def _all_lines(clan: Standing, width: int) -> list[tuple[str, str, int]]:
    lines: list[tuple[str, str, int]] = []
    for decks in range(DECKS_PER_DAY, 0, -1):
        names = [player.name for player in clan.remaining if player.decks == decks]
        label = f"   {decks} left".ljust(_LABEL)
        for line, count in _wrap_names(names, width - _LABEL - 1):
            lines.append((label, line, count))
            label = " " * _LABEL
    return lines


def describe_remaining(clan: Standing) -> str:
    """Return a line about them: `Iron Harbour · 22 with decks left · 6 of 7 may begin`."""
    name = clan.clan.name
    if clan.place is None:
        return f"{name} · no battle counts today"
    if clan.clan.finished is not None:
        return f"{name} · {FINISHED}"
    if not clan.told:
        return f"{name} · {UNTOLD}"
    if not clan.remaining:
        return f"{name} · no decks left today"
    gone = "" if clan.has_roster else ", some perhaps gone"
    text = f"{name} · {len(clan.remaining)} with decks left{gone}"
    fresh = sum(not player.started for player in clan.remaining)
    return f"{text} · {clan.slots_left} of {fresh} may begin" if clan.slots_left < fresh else text


def _wrap_names(names: list[str], width: int) -> list[tuple[str, int]]:
    """Return names in lines of at most so many cells, with the number of names in each."""
    lines: list[list[str]] = []
    for name in names:
        if lines and cell_len(", ".join([*lines[-1], name])) < width:
            lines[-1].append(name)
        else:
            lines.append([fit(name, min(cell_len(name), max(width - 1, 1)))])
    last = len(lines) - 1
    return [
        (", ".join(line) + ("," if i < last else ""), len(line)) for i, line in enumerate(lines)
    ]
