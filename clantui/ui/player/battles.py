"""Sections of a player made from the battle log: the recent form, and the war decks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Slot
from clantui.core.players.recent_form import RecentForm, summarise_form
from clantui.core.stats.win_rate import Verdict, WinRate, format_rate
from clantui.core.text.abbreviate import abbreviate_card
from clantui.core.text.fold import fold_words
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.text.sanitize import fit
from clantui.core.views.card_rows import form_text
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.game_rows import count_results
from clantui.core.views.war import DECKS, WarDeck, WarDecks, find_war_decks
from clantui.ui.common.colours import card_style, uses_letters
from clantui.ui.common.range_bar import draw_range, range_heading
from clantui.ui.deck.tiles import (
    MOST_WIDTH,
    ROOMY_WIDTH,
    TILE_LINES,
    describe_cost,
    draw_tiles,
)
from clantui.ui.keymap.names import key_name
from clantui.ui.player.section import PlayerSection, align_right, mute

NAMES: Final = 14
"""Cells of a mode's name."""

_RESULTS: Final = 8
"""Cells of wins, losses and draws: `21–11–1`."""

_RATE: Final = 8
"""Cells of a win rate: `66% ±16`."""

_RANGES: Final = (21, 15, 9)
"""Cells of the picture of a win rate, the longest that leaves room for `_MARKED` marks."""

_MARKED: Final = 10

_MARKS: Final = {
    True: ("●", "$gain"),
    False: ("○", "$loss"),
    None: ("–", "$text-muted"),
}
_VERDICTS: Final = {Verdict.LOSING: "$loss-mark", Verdict.WINNING: "$gain-mark"}

_CELL: Final = 17
_GAP: Final = 2
_INDENT: Final = 3
"""Cells of a card of a war deck, between two where four have room for it, and before them."""

_MOST: Final = 25
"""Marks in a line, at most."""


class BattleSection(PlayerSection):
    """A section about a battle log, which may be still to come or have failed."""

    def __init__(self, battles: tuple[Battle, ...] | None, now: datetime) -> None:
        """Set up with the log, newest first; None where it was not asked for."""
        super().__init__()
        self.battles, self.now = battles, now
        self.asking = False
        self.error: RoyaleError | None = None

    def show(
        self,
        battles: tuple[Battle, ...] | None,
        now: datetime,
        *,
        asking: bool = False,
        error: RoyaleError | None = None,
    ) -> None:
        """Show a log; it stays while it is asked for again, and when that fails."""
        self.battles, self.now = battles, now
        self.asking, self.error = asking, error
        self.redraw()


class RecentFormSection(BattleSection):
    """Games won and lost lately, by mode."""

    title: ClassVar[str] = "Recent form"

    def note(self) -> str:
        """Return the size and age of the sample."""
        if not self.battles:
            return ""
        parts = [pluralise(len(self.battles), "battle")]
        if (left_out := sum(not battle.counts for battle in self.battles)) > 0:
            parts[0] += f" ({left_out} not counted)"
        if (newest := self.battles[0].at) is not None:
            parts.append(f"last one {format_ago((self.now - newest).total_seconds())}")
        return " · ".join(parts)

    def body(self, width: int) -> list[Content]:
        """Return a line a mode, and the state of the log."""
        lines = [] if self.battles is None else _form_lines(self.battles, width)
        return [*self._state(), *lines]

    def _state(self) -> list[Content]:
        if self.error is not None and not self.asking:
            text = f"✗ {self.error.sentence} · {key_name('player-ask')} retries"
            return [Content.styled(text, "$text-error")]
        if self.asking or self.battles is None:  # it is loaded as soon as one stays here
            return [Content.styled("◌ Loading the battle log …", "$text-accent")]
        return []


class WarDecksSection(BattleSection):
    """The four decks of the river race, as far as the log shows them."""

    title: ClassVar[str] = "War decks"

    def note(self) -> str:
        """Return the number of decks seen."""
        if self.battles is None:
            return ""
        return f"{DECKS - find_war_decks(self.battles).unseen} of {DECKS} found in the battle log"

    def body(self, width: int) -> list[Content]:
        """Return each deck, the newest first, and those that were not seen."""
        if self.battles is None:
            return [mute("found in the battle log")]
        found = find_war_decks(self.battles)
        lines = self._tiles(found, width) or [
            line
            for number, deck in enumerate(found.decks, 1)
            for line in _deck_lines(number, deck, self.now, width)
        ]
        unseen = range(len(found.decks) + 1, DECKS + 1)
        return [*lines, *(mute(f"{number}  not found") for number in unseen)]

    def _tiles(self, found: WarDecks, width: int) -> list[Content]:
        """Return all decks as tiles, beside each other; none where not all would be in sight."""
        most = min(max((width + _GAP) // (ROOMY_WIDTH + _GAP), 1), DECKS)
        rows = -(-len(found.decks) // most)
        beside = -(-len(found.decks) // max(rows, 1))  # two and two, not three and one
        if not rows or rows * (TILE_LINES + 3) > self.lines_in_sight or width < ROOMY_WIDTH:
            return []
        cells = min((width + _GAP) // beside - _GAP, MOST_WIDTH)
        drawn = [
            draw_tiles(make_tiles(deck.slots), cells, letters=uses_letters(self))
            for deck in found.decks
        ]
        heads = [_heads(number, deck, self.now) for number, deck in enumerate(found.decks, 1)]
        blocks = [_block(head, tiles, cells) for head, tiles in zip(heads, drawn, strict=True)]
        lines: list[Content] = []
        for at in range(0, len(blocks), beside):
            lines += [Content("")] if lines else []
            row = zip(*blocks[at : at + beside], strict=True)
            lines += [Content(" " * _GAP).join(line) for line in row]
        return lines


def _heads(number: int, deck: WarDeck, now: datetime) -> list[Content]:
    """Return two lines about a deck: what it costs, how it fared."""
    costs, facts = " · ".join(describe_cost(deck.slots)), " · ".join(_facts(deck, now))
    return [
        Content.assemble((str(number), "bold $text-accent"), (f"  {costs}", "$text-muted")),
        mute(f"{' ' * _INDENT}{facts}"),
    ]


def _block(head: Sequence[Content], tiles: Sequence[Content], cells: int) -> list[Content]:
    """Return the lines of a deck, all of one width."""
    lines = (line.truncate(cells, ellipsis=True) for line in (*head, *tiles))
    return [line.pad_right(max(cells - line.cell_length, 0)) for line in lines]


def _facts(deck: WarDeck, now: datetime) -> list[str]:
    """Return how often a deck was seen, how it fared, and when it was last seen."""
    parts = [f"{pluralise(deck.seen, 'game')}: {count_results(deck.wins, deck.losses)}"]
    if deck.last_seen is not None:
        parts.append(format_ago((now - deck.last_seen).total_seconds()))
    return parts


def _deck_lines(number: int, deck: WarDeck, now: datetime, width: int) -> list[Content]:
    """Return the facts about a war deck, and its cards in as many columns as fit."""
    parts = [] if deck.elixir is None else [f"{deck.elixir:.1f} elixir"]
    parts += _facts(deck, now)
    head = f"  {' · '.join(parts)}"
    gap = _GAP if width >= _INDENT + 4 * (_CELL + _GAP) - _GAP else 1
    columns = max(min((width - _INDENT + gap) // (_CELL + gap), 4), 1)
    rows = [deck.slots[at : at + columns] for at in range(0, len(deck.slots), columns)]
    cells = min(_CELL, max(width - 4, 1))
    cards = [
        Content(" " * _INDENT) + Content(" " * gap).join(_draw_slot(slot, cells) for slot in row)
        for row in rows
    ]
    return [Content.assemble((str(number), "bold $text-accent"), (head, "$text-muted")), *cards]


def _draw_slot(slot: Slot, cells: int) -> Content:
    """Draw a card, and the form it is played in."""
    form = f" {form_text(slot.form)}" if slot.form else ""
    room = max(cells - len(form), 0)
    name = abbreviate_card(slot.card.name, room) if room else ""
    blank = " " * (cells - cell_len(name) - len(form))
    return Content.assemble((name, card_style(slot.card)), (form, "$text-accent"), blank)


def _form_lines(battles: tuple[Battle, ...], width: int) -> list[Content]:
    """Return results, win rate and marks by mode."""
    if not battles:
        return [mute("the battle log is empty")]
    if not (forms := summarise_form(battles)):
        return [mute("no battle one against one with a deck of their own")]
    cells = _range_cells(width)
    picture = f"  {range_heading(cells)}" if cells else ""
    head = f"{' ' * NAMES} {'W–L–D'.rjust(_RESULTS)} {'wins'.rjust(_RATE)}{picture}  newest first"
    about = "● win  ○ loss  – draw · boat battles, 2v2 and preset decks not counted"
    return [
        Content.styled(head, "bold $text-muted"),
        *(_form_line(form, width) for form in forms),
        *(mute(line) for line in fold_words(about, width)),
    ]


def _range_cells(width: int) -> int:
    """Return the cells of the picture of a win rate; 0 where there is no room."""
    room = width - NAMES - _RESULTS - _RATE - _MARKED - 6
    return next((cells for cells in _RANGES if cells <= room), 0)


def _form_line(form: RecentForm, width: int) -> Content:
    rate = WinRate(form.won, form.lost)
    results = f"{form.won}–{form.lost}–{form.drawn}"
    figures = Content.assemble(
        f"{fit(form.name, NAMES)} {align_right(results, _RESULTS)} ",
        _draw_rate(rate),
        _draw_range(rate, _range_cells(width)),
        "  ",
    )
    room = min(max(width - figures.cell_length, 0), _MOST)
    marks = [_MARKS[mark] for mark in form.marks[:room]]
    if len(form.marks) > room > 0:
        marks[-1] = ("…", "$text-muted")
    return Content.assemble(figures, *marks)


def _draw_rate(rate: WinRate) -> Content:
    """Draw a win rate: the doubt in grey, and all of it where games are few."""
    number, sign, margin = format_rate(rate).partition("±")
    if not sign:
        return Content.styled(align_right(number, _RATE - 4) + " " * 4, "$text-muted")
    doubt = sign + margin
    return Content.assemble(align_right(number, _RATE - len(doubt)), (doubt, "$text-muted"))


def _draw_range(rate: WinRate, cells: int) -> Content:
    if not cells:
        return Content("")
    drawn = draw_range(rate, cells)
    return Content.assemble(
        "  ",
        (drawn.before, "$text-muted"),
        (drawn.range, _VERDICTS.get(drawn.verdict, "$text-muted")),
        (drawn.after, "$text-muted"),
    )
