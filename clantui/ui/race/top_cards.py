"""The most used cards of the clans of a race."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.model.survey import Survey
from clantui.core.race.columns import OUR_MARK
from clantui.core.race.standings import Standing
from clantui.core.text.bars import draw_bar
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import fit, truncate
from clantui.core.views.favourites import FavouriteRow, count_favourites
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.common.colours import make_card_style
from clantui.ui.common.heading import draw_heading
from clantui.ui.keymap.names import key_name

_TITLE: Final = "What they play most"

_CARD_WIDTH: Final = 18
"""Cells of a card and its share, without the gap."""

_MAX_NAME_WIDTH: Final = 20
_PROGRESS_WIDTH: Final = 8
_MIN_BLOCK_LINES: Final = 3
"""Lines for each clan from which on each card has its own line."""

_MAX_BAR_WIDTH: Final = 24
_MIN_PLAYERS_WIDTH: Final = 11
"""Minimum cells after a card's share to name its players there."""


class TopCards(Widget):
    """The top cards of all clans: a line for each clan, or a block if there is room."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TopCards { height: 1fr; text-wrap: nowrap; background: $background; }
    """

    clans: reactive[tuple[Standing, ...]] = reactive(())
    loads: reactive[ClanLoads] = reactive(ClanLoads())
    notes: reactive[tuple[str, ...]] = reactive(())
    """Texts about the load, longest first; the first that fits is shown in the heading."""

    def render(self) -> Content:
        """Draw the clans in the order of the table."""
        width, room = self.size.width, self.size.height - 1
        if not self.clans or room < 1:
            return Content("")
        in_blocks = room // len(self.clans) >= _MIN_BLOCK_LINES
        lines = self._draw_blocks(width, room) if in_blocks else self._draw_lines(width)
        return Content("\n").join([self._draw_heading(width), *lines[:room]])

    def _draw_heading(self, width: int) -> Content:
        headings = ((note, draw_heading(_TITLE, width, note)) for note in (*self.notes, ""))
        return next(heading for note, heading in headings if note in heading.plain)

    def _draw_lines(self, width: int) -> list[Content]:
        names = list(map(_make_name, self.clans))
        name_width = min(max(map(cell_len, names)), _MAX_NAME_WIDTH)
        count = max((width - name_width - 1) // (_CARD_WIDTH + 2), 1)
        lines = []
        for name, clan in zip(names, self.clans, strict=True):
            survey = self._find_survey(clan)
            is_complete = survey is not None and len(survey.loaded) == len(survey.clan.members)
            # During a first load the order of the cards still changes, so they are not shown yet.
            has_order = is_complete or not self._is_loading(clan)
            rows = self._count_cards(clan) if has_order else ()
            text = self._draw_cards(clan, rows, count) if rows else self._draw_state(clan)
            style = "bold $ours" if clan.ours else ""
            lines.append(Content.assemble((f" {fit(name, name_width)}", style), text))
        return lines

    def _draw_cards(self, clan: Standing, rows: Sequence[FavouriteRow], count: int) -> Content:
        """Draw up to `count` cards; if players are not loaded, their number replaces the last."""
        note = self._draw_missing(clan)
        if note and count > 1:
            return Content("").join([*map(_draw_card, rows[: count - 1]), note])
        cards = Content("").join(map(_draw_card, rows[:count]))
        # In a narrow window only the sign has room, in the gap before the card.
        return note[1:3] + cards[2:] if note else cards

    def _draw_missing(self, clan: Standing) -> Content:
        """Return how many players the cards count; empty if all players are loaded."""
        survey = self._find_survey(clan)
        loaded = len(survey.loaded) if survey is not None else 0
        total = len(survey.clan.members) if survey is not None else 0
        if loaded == total:
            return Content("")
        return Content.styled(f"  ◐ {loaded} of {pluralise(total, 'player')}", "$text-warning")

    def _draw_blocks(self, width: int, room: int) -> list[Content]:
        """Draw a line with the name of each clan, and a line for each of its cards."""
        lines: list[Content] = []
        for index, clan in enumerate(self.clans):
            height = (room - len(lines)) // (len(self.clans) - index)
            rows = self._count_cards(clan)
            is_loaded = bool(rows) and not self._is_loading(clan)
            note = self._draw_missing(clan) if is_loaded else self._draw_state(clan)
            name = truncate(_make_name(clan), _MAX_NAME_WIDTH + 10)
            style = "bold $ours" if clan.ours else "bold $theirs"
            block = [Content.assemble((f" {name}", style), note)]
            max_share = rows[0].share if rows else 1.0
            count = height - (
                1 if height <= _MIN_BLOCK_LINES + 1 else 2
            )  # a blank line if it fits
            block += [_draw_bar(row, max_share, width) for row in rows[:count]]
            lines += [*block, *[Content("")] * (height - len(block))]
        return lines

    def _find_survey(self, clan: Standing) -> Survey | None:
        return self.loads.surveys.get(clan.clan.tag)

    def _count_cards(self, clan: Standing) -> Sequence[FavouriteRow]:
        survey = self._find_survey(clan)
        return count_favourites(survey) if survey is not None else ()

    def _is_loading(self, clan: Standing) -> bool:
        """Return True if a clan is loaded here, or by its own screen."""
        survey = self._find_survey(clan)
        return clan.clan.tag in self.loads.loading_tags or (
            survey is not None and survey.is_loading
        )

    def _draw_state(self, clan: Standing) -> Content:
        tag, loads, survey = clan.clan.tag, self.loads, self._find_survey(clan)
        if self._is_loading(clan):
            return Content.styled(f"  loading {_draw_progress(survey)}", "$progress")
        failures = survey.failed.values() if survey is not None else ()
        if error := loads.errors.get(tag) or next(iter(failures), None):
            text = f"  {error.sentence} · {key_name('race-refresh')} retries"
            return Content.styled(text, "$text-error")
        text = "  no favourite card is known yet"
        if tag in loads.queue:
            text = "  waiting"
        elif tag not in loads.surveys:
            text = f"  not loaded · {key_name('race-open')} opens it"
        return Content.styled(text, "$text-muted")


def _make_name(clan: Standing) -> str:
    return (OUR_MARK if clan.ours else "  ") + clan.clan.name


def _draw_bar(row: FavouriteRow, max_share: float, width: int) -> Content:
    cells = max(min(width - _CARD_WIDTH - 11, _MAX_BAR_WIDTH), 0)
    filled, empty = draw_bar(row.share / max_share if max_share else 0.0, cells)
    role = row.card.rarity.tone or ColourRole.PLAIN
    players = ", ".join(holder.member.name for holder in row.holders)
    left = width - _CARD_WIDTH - cells - 13
    return Content.assemble(
        f"   {fit(row.card.name, _CARD_WIDTH)} ",
        (filled + empty, f"${role.mark} on $panel"),
        (f"{format_percent(row.share):>5}", "$text-muted"),
        f"   {truncate(players, left)}" if left >= _MIN_PLAYERS_WIDTH else "",
    )


def _draw_progress(survey: Survey | None) -> str:
    """Draw the share of the players who have answered: `▰▰▰▱▱▱▱▱`."""
    total = len(survey.clan.members) if survey is not None else 0
    done = survey.finished_count * _PROGRESS_WIDTH // total if survey is not None and total else 0
    return "▰" * done + "▱" * (_PROGRESS_WIDTH - done)


def _draw_card(row: FavouriteRow) -> Content:
    share = format_percent(row.share)
    name = truncate(row.card.name, _CARD_WIDTH - cell_len(share) - 1)
    blank = " " * (_CARD_WIDTH - cell_len(name) - cell_len(share) - 1)
    return Content.assemble(
        "  ", (name, make_card_style(row.card)), (f" {share}{blank}", "$text-muted")
    )
