"""The cards that the clans of a race play most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.race.columns import OURS
from clantui.core.race.standings import Standing
from clantui.core.text.bars import bar
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit
from clantui.core.views.favourites import FavouriteRow, count_favourites
from clantui.ui.keymap.names import key_name
from clantui.ui.race.heading import draw_heading

_TITLE: Final = "What they play most"

_CARD: Final = 18
"""Cells of a card and its share, without the gap."""

_NAME: Final = 20
"""Cells of a clan's name at most."""

_STEPS: Final = 8
"""Cells of the progress of a load."""

_BLOCK: Final = 3
"""Lines of a clan from which on it has a line for each of its cards."""

_BAR: Final = 24
"""Cells of a bar at most."""


class ClanCards(Struct, frozen=True, kw_only=True):
    """Cards of a clan in the race, as far as they are loaded.

    Attributes:
        clan: in the race.
        survey: in hand, or None.
        is_loading: more of it is on its way.
        is_waiting: it is loaded when the clans before it are there.
        error: why the last load brought nothing, or None.
    """

    clan: Standing
    survey: Survey | None = None
    is_loading: bool = False
    is_waiting: bool = False
    error: RoyaleError | None = None


class TopCards(Widget):
    """The top cards of all clans: a line for each, or a block where there is room."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TopCards { height: 1fr; text-wrap: nowrap; background: $background; }
    """

    clans: reactive[tuple[ClanCards, ...]] = reactive(())

    notes: reactive[tuple[str, ...]] = reactive(())
    """Words about the load at the end of the heading: the longest that has room is shown."""

    def render(self) -> Content:
        """Draw the clans in the order of the table."""
        width, room = self.size.width, self.size.height - 1
        if not self.clans or room < 1:
            return Content("")
        in_blocks = room // len(self.clans) >= _BLOCK
        draw = partial(_draw_blocks, room=room) if in_blocks else _draw_lines
        lines = draw(self.clans, width)[:room]
        return Content("\n").join([self._draw_heading(width), *lines])

    def _draw_heading(self, width: int) -> Content:
        plain = draw_heading(_TITLE, width)
        noted = (draw_heading(_TITLE, width, note) for note in self.notes)
        fitting = zip(self.notes, noted, strict=True)
        return next((drawn for note, drawn in fitting if note in drawn.plain), plain)


def _names(clans: Sequence[ClanCards]) -> list[str]:
    return [(OURS if one.clan.ours else "  ") + one.clan.clan.name for one in clans]


def _draw_lines(clans: Sequence[ClanCards], width: int) -> list[Content]:
    """Draw one line for each clan."""
    names = _names(clans)
    cells = min(max(map(cell_len, names)), _NAME)
    most = max((width - cells - 1) // (_CARD + 2), 1)
    lines = []
    for name, one in zip(names, clans, strict=True):
        rows = count_favourites(one.survey) if one.survey is not None else ()
        # The cards of a clan that is just arriving would only jump about; stored ones stay.
        cards = [_card(row) for row in rows[:most]] if not _is_arriving(one) else []
        told = Content("").join(cards) if cards else Content.styled(*_describe(one))
        lines.append(
            Content.assemble((f" {fit(name, cells)}", "bold $ours" if one.clan.ours else ""), told)
        )
    return lines


def _draw_blocks(clans: Sequence[ClanCards], width: int, room: int) -> list[Content]:
    """Draw a line with the name of each clan, and one for each of its cards."""
    lines: list[Content] = []
    for index, (name, one) in enumerate(zip(_names(clans), clans, strict=True)):
        height = (room - len(lines)) // (len(clans) - index)
        rows = count_favourites(one.survey) if one.survey is not None else ()
        note = Content("") if rows and not one.is_loading else Content.styled(*_describe(one))
        cut = fit(name, min(cell_len(name), _NAME + 10))
        style = "bold $ours" if one.clan.ours else "bold $theirs"
        block = [Content.assemble((f" {cut}", style), note)]
        most = rows[0].share if rows else 1.0
        number = height - (1 if height <= _BLOCK + 1 else 2)  # a blank line, with room for it
        block += [_draw_bar(row, most, width) for row in rows[:number]]
        lines += [*block, *[Content("")] * (height - len(block))]
    return lines


def _draw_bar(row: FavouriteRow, most: float, width: int) -> Content:
    """Draw a card with its bar and its players."""
    cells = max(min(width - _CARD - 11, _BAR), 0)
    filled, empty = bar(row.share / most if most else 0.0, cells)
    players = ", ".join(one.member.name for one in row.holders)
    left = width - _CARD - cells - 13
    return Content.assemble(
        f"   {fit(row.card.name, _CARD)} ",
        (filled + empty, f"${_role(row).mark} on $panel"),
        (f"{format_percent(row.share):>5}", "$text-muted"),
        f"   {fit(players, left).rstrip()}" if left > len("Jasliinbar") else "",
    )


def _is_arriving(one: ClanCards) -> bool:
    survey = one.survey
    in_hand = survey is not None and len(survey.loaded) == len(survey.clan.members)
    return one.is_loading and not in_hand


def _describe(one: ClanCards) -> tuple[str, str]:
    """Return how far a clan is, and the style of the words."""
    if one.is_loading:
        return f"  loading {_draw_progress(one.survey)}", "$progress"
    if one.error is not None:
        return f"  {one.error.sentence} · {key_name('race-refresh')} retries", "$text-error"
    if one.is_waiting:
        return "  waiting", "$text-muted"
    if one.survey is None:
        return f"  not loaded · {key_name('race-open')} opens it", "$text-muted"
    return "  no favourite card is known yet", "$text-muted"


def _draw_progress(survey: Survey | None) -> str:
    """Draw the part of the players who have answered: `▰▰▰▱▱▱▱▱`."""
    total = len(survey.clan.members) if survey is not None else 0
    done = survey.answered * _STEPS // total if survey is not None and total else 0
    return "▰" * done + "▱" * (_STEPS - done)


def _role(row: FavouriteRow) -> ColourRole:
    return row.card.rarity.tone or ColourRole.PLAIN


def _card(row: FavouriteRow) -> Content:
    share = format_percent(row.share)
    name = fit(row.card.name, min(cell_len(row.card.name), _CARD - cell_len(share) - 1))
    blank = " " * (_CARD - cell_len(name) - cell_len(share) - 1)
    return Content.assemble(
        "  ", (name, f"${_role(row).value}"), (f" {share}{blank}", "$text-muted")
    )
