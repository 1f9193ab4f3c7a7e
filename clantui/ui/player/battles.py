"""Sections of the player screen made from the battle log: recent form and war decks."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.battle import Battle
from clantui.core.model.game import Slot
from clantui.core.players.recent_form import RecentForm, describe_sample, summarise_form
from clantui.core.stats.win_rate import WinRate, format_rate
from clantui.core.text.abbreviate import abbreviate_card
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.text.sanitize import fit, fold_words
from clantui.core.views.card_rows import format_form
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.war import WAR_DECKS, WarDeck, find_war_decks
from clantui.ui.common.colours import make_card_style, uses_letters
from clantui.ui.common.table.range_bar import draw_range, draw_range_heading, find_verdict_role
from clantui.ui.deck.tiles import (
    FULL_NAMES_WIDTH,
    MAX_TILES_WIDTH,
    TILE_LINES,
    describe_cost,
    draw_tiles,
)
from clantui.ui.keymap.names import key_name
from clantui.ui.player.section import PlayerSection, fold_error, mute

_MODE_WIDTH: Final = 15
_RESULTS_WIDTH: Final = 8
"""Width of wins, losses and draws: `21–11–1`."""

_RATE_WIDTH: Final = 8
"""Width of a win rate: `66% ±16`."""

_RANGE_WIDTHS: Final = (21, 15, 9)
"""Widths of the bar of a win rate; the first that leaves room for `_MIN_MARKS` is used."""

_MIN_MARKS: Final = 10
_MAX_MARKS: Final = 25
_MARKS: Final = {True: ("●", "$gain"), False: ("○", "$loss"), None: ("–", "$text-muted")}

_CARD_WIDTH: Final = 17
_GAP: Final = 2
_INDENT: Final = 3
"""Cells before the cards of a war deck."""


class RecentFormSection(PlayerSection):
    """Recent wins and losses by mode."""

    title: ClassVar[str] = "Recent form"

    def note(self) -> str:
        """Return the size and age of the sample."""
        if not (battles := self.state.battles):
            return ""
        parts = [describe_sample(battles)]
        if (newest := battles[0].at) is not None:
            parts.append(f"last one {format_ago((self.state.now - newest).total_seconds())}")
        return " · ".join(parts)

    def body(self, width: int) -> list[Content]:
        """Return the state of the log, then a line for each mode."""
        state = self.state
        lines = [] if state.battles is None else _draw_forms(state.battles, width)
        if state.error is not None and not state.is_loading:
            text = f"✗ {state.error.sentence} · {key_name('player-ask')} retries"
            return [*fold_error(text, width), *lines]
        # Without a log, loading starts after some time on this screen.
        if state.is_loading or state.battles is None:
            return [Content.styled("◌ Loading the battle log …", "$text-accent"), *lines]
        return lines


class WarDecksSection(PlayerSection):
    """The river race decks found in the battle log, up to four."""

    title: ClassVar[str] = "War decks"

    def note(self) -> str:
        """Return the number of decks found."""
        if self.state.battles is None:
            return ""
        found = len(find_war_decks(self.state.battles))
        number = f"{found} of {WAR_DECKS} found in the battle log"
        return f"{number} · counts every game of duels and boats"

    def body(self, width: int) -> list[Content]:
        """Return each deck, newest first, and a line for each one not found."""
        if self.state.battles is None:
            return [mute("found in the battle log")]
        found = find_war_decks(self.state.battles)
        lines = self._draw_tiles(found, width) or [
            line
            for number, deck in enumerate(found, 1)
            for line in _list_cards(number, deck, self.state.now, width)
        ]
        unseen = range(len(found) + 1, WAR_DECKS + 1)
        return [*lines, *(mute(f"{number}  not found") for number in unseen)]

    def _draw_tiles(self, found: tuple[WarDeck, ...], width: int) -> list[Content]:
        """Return the decks as tiles, side by side; empty if they do not all fit the screen."""
        max_columns = min(max((width + _GAP) // (FULL_NAMES_WIDTH + _GAP), 1), WAR_DECKS)
        rows = -(-len(found) // max_columns)
        columns = -(-len(found) // max(rows, 1))  # two rows of two, not three and one
        if not rows or rows * (TILE_LINES + 3) > self.visible_lines or width < FULL_NAMES_WIDTH:
            return []
        cells = min((width + _GAP) // columns - _GAP, MAX_TILES_WIDTH)
        letters = uses_letters(self)
        blocks = [
            _draw_block(number, deck, self.state.now, cells, letters=letters)
            for number, deck in enumerate(found, 1)
        ]
        lines: list[Content] = []
        for start in range(0, len(blocks), columns):
            lines += [Content("")] if lines else []
            row = zip(*blocks[start : start + columns], strict=True)
            lines += [Content(" " * _GAP).join(line) for line in row]
        return lines


def _draw_block(
    number: int, deck: WarDeck, now: datetime, cells: int, *, letters: bool
) -> list[Content]:
    """Draw the cost and the results of a deck, then its tiles; all lines have one width."""
    costs, facts = " · ".join(describe_cost(deck.slots)), " · ".join(_list_facts(deck, now))
    block = [
        Content.assemble((str(number), "bold $text-accent"), (f"  {costs}", "$text-muted")),
        mute(f"{' ' * _INDENT}{facts}"),
        *draw_tiles(make_tiles(deck.slots), cells, letters=letters),
    ]
    lines = (line.truncate(cells, ellipsis=True) for line in block)
    return [line.pad_right(max(cells - line.cell_length, 0)) for line in lines]


def _list_facts(deck: WarDeck, now: datetime) -> list[str]:
    """Return a deck's number of games, its results, and the age of its last game."""
    parts = [f"{pluralise(deck.games, 'game')}: {deck.results}"]
    if deck.last_seen is not None:
        parts.append(format_ago((now - deck.last_seen).total_seconds()))
    return parts


def _list_cards(number: int, deck: WarDeck, now: datetime, width: int) -> list[Content]:
    """Return a line about a war deck, and its cards in as many columns as fit."""
    facts = _list_facts(deck, now)
    costs = describe_cost(deck.slots)
    heads = [f"  {' · '.join([*costs[:count], *facts])}" for count in (2, 1, 0)]
    head = next((head for head in heads if len(head) < width), heads[-1])
    gap = _GAP if width >= _INDENT + 4 * (_CARD_WIDTH + _GAP) - _GAP else 1
    columns = max(min((width - _INDENT + gap) // (_CARD_WIDTH + gap), 4), 1)
    rows = [deck.slots[start : start + columns] for start in range(0, len(deck.slots), columns)]
    cells = min(_CARD_WIDTH, max(width - 4, 1))
    cards = [
        Content(" " * _INDENT) + Content(" " * gap).join(_draw_slot(slot, cells) for slot in row)
        for row in rows
    ]
    return [Content.assemble((str(number), "bold $text-accent"), (head, "$text-muted")), *cards]


def _draw_slot(slot: Slot, cells: int) -> Content:
    form = f" {format_form(slot.form)}" if slot.form else ""
    room = max(cells - len(form), 0)
    name = abbreviate_card(slot.card.name, room) if room else ""
    blank = " " * (cells - cell_len(name) - len(form))
    return Content.assemble((name, make_card_style(slot.card)), (form, "$text-accent"), blank)


def _draw_forms(battles: tuple[Battle, ...], width: int) -> list[Content]:
    """Return a heading, a line for each mode, and a legend."""
    if not battles:
        return [mute("the battle log is empty")]
    if not (forms := summarise_form(battles)):
        return [mute("no battle one against one with a deck of their own")]
    room = width - _MODE_WIDTH - _RESULTS_WIDTH - _RATE_WIDTH - _MIN_MARKS - 6
    cells = next((cells for cells in _RANGE_WIDTHS if cells <= room), 0)
    bar = f"  {draw_range_heading(cells)}" if cells else ""
    results, rate = "W–L–D".rjust(_RESULTS_WIDTH), "wins".rjust(_RATE_WIDTH)
    head = f"{' ' * _MODE_WIDTH} {results} {rate}{bar}  newest first"
    marks, left_out = "● win  ○ loss  – draw", "boat battles, 2v2 and preset decks not counted"
    legend = f"{marks} · a duel counts once · {left_out}"
    return [
        Content.styled(head, "bold $text-muted"),
        *(_draw_form(form, width, cells) for form in forms),
        *(mute(line) for line in fold_words(legend, width)),
    ]


def _draw_form(form: RecentForm, width: int, range_width: int) -> Content:
    rate = WinRate(form.won, form.lost)
    results = f"{form.won}–{form.lost}–{form.drawn}"
    figures = Content.assemble(
        f"{fit(form.label, _MODE_WIDTH)} {results.rjust(_RESULTS_WIDTH)} ",
        _draw_rate(rate),
        _draw_range(rate, range_width),
        "  ",
    )
    room = min(max(width - figures.cell_length, 0), _MAX_MARKS)
    marks = [_MARKS[mark] for mark in form.marks[:room]]
    if len(form.marks) > room > 0:
        marks[-1] = ("…", "$text-muted")
    return Content.assemble(figures, *marks)


def _draw_rate(rate: WinRate) -> Content:
    """Draw a win rate, its margin in grey; all grey if there are too few games."""
    number, sign, margin = format_rate(rate).partition(" ±")
    if not sign:
        return Content.styled(number.rjust(_RATE_WIDTH - 4) + " " * 4, "$text-muted")
    margin = sign + margin
    return Content.assemble(number.rjust(_RATE_WIDTH - len(margin)), (margin, "$text-muted"))


def _draw_range(rate: WinRate, cells: int) -> Content:
    if not cells:
        return Content("")
    role = find_verdict_role(rate)
    styles = ("$text-muted", "$text-muted" if role is None else f"${role.mark}", "$text-muted")
    return Content.assemble("  ", *zip(draw_range(rate, cells), styles, strict=True))
