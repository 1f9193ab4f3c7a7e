"""Board of a load: the name of each player with the answer, laid out for a size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct
from rich.cells import cell_len

from clantui.core.model.attempt import TRIES
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled
from clantui.core.model.game import Card, Member, Rarity
from clantui.core.model.survey import Survey
from clantui.core.text.bars import draw_bar
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import fit, truncate_parts
from clantui.ui.clan.state import ClanState


class Part(NamedTuple):
    """Text of one colour: a theme variable without the `$`; empty for the default."""

    text: str
    colour: str = ""


BoardLine: TypeAlias = tuple[Part, ...]

_WARNING: Final = "text-warning"


class Entry(Struct, frozen=True, kw_only=True):
    """One player of a load.

    Attributes:
        mark: `●` answered, `◌` waiting, `◐` retrying, `×` failed.
        text: the card, the number of battles, or the try; `…` while waiting.
        short: a shorter text for little room; empty if there is none.
        colour: of mark and text, as in `Part`.
    """

    mark: str
    name: str
    text: str = "…"
    short: str = ""
    colour: str = ColourRole.MUTED


class Board(Struct, frozen=True, kw_only=True):
    """A load at one moment.

    Attributes:
        entries: one for each player, in roster order.
        colours: number of answers of each colour, in the order of the bar.
        top: the most common cards so far, with their number; empty for battle logs.
    """

    entries: tuple[Entry, ...]
    colours: tuple[tuple[str, int], ...] = ()
    top: tuple[tuple[Card, int], ...] = ()

    @property
    def finished_count(self) -> int:
        """Number of players who have answered or failed."""
        return sum(entry.mark in "●×" for entry in self.entries)


def make_board(state: ClanState) -> Board | None:
    """Return the board of the running load; None if there is none."""
    load, logs = state.load, state.logs
    if (survey := load.loading_survey) is not None:
        return _make_player_board(survey)
    if logs is not None and logs.waiting and load.survey is not None:
        return _make_log_board(load.survey, logs)
    return None


def _make_player_board(survey: Survey) -> Board:
    cards: Counter[int] = Counter()
    known: dict[int, Card] = {}
    for member, player in survey.loaded:
        if player.favourite is not None and member.tag not in survey.waiting:
            cards[player.favourite.id] += 1
            known[player.favourite.id] = player.favourite
    rarities = Counter(known[card].rarity for card in cards.elements())
    return Board(
        entries=tuple(_make_player_entry(survey, member) for member in survey.clan.members),
        colours=tuple(
            (_find_colour(rarity), rarities[rarity]) for rarity in Rarity if rarities[rarity]
        ),
        top=tuple((known[card], number) for card, number in cards.most_common()),
    )


def _make_player_entry(survey: Survey, member: Member) -> Entry:
    tag, name = member.tag, member.name
    if (error := survey.failed.get(tag)) is not None:
        text = "stopped" if isinstance(error, Cancelled) else "failed"
        return Entry(mark="×", name=name, text=text, colour=_WARNING)
    if (attempt := survey.attempts.get(tag)) is not None:
        return Entry(
            mark="◐",
            name=name,
            text=f"retry {attempt.number} of {TRIES}",
            short=f"try {attempt.number}/{TRIES}",
            colour=_WARNING,
        )
    if tag in survey.waiting:
        return Entry(mark="◌", name=name)
    player = survey.players.get(tag)
    card = player.favourite if player is not None else None
    if card is None:
        return Entry(mark="●", name=name, text="–", colour="")
    return Entry(mark="●", name=name, text=card.name, colour=_find_colour(card.rarity))


def _find_colour(rarity: Rarity) -> str:
    return rarity.tone or "text-primary"


def _make_log_board(survey: Survey, logs: BattleLogs) -> Board:
    entries = []
    for member in survey.clan.members:
        tag, name, number = member.tag, member.name, len(logs.battles.get(member.tag, ()))
        entry = Entry(
            mark="●",
            name=name,
            text=pluralise(number, "battle"),
            short=str(number),
            colour=ColourRole.PROGRESS,
        )
        if tag in logs.failed:
            entry = Entry(mark="×", name=name, text="failed", colour=_WARNING)
        elif tag in logs.waiting:
            entry = Entry(mark="◌", name=name)
        entries.append(entry)
    return Board(entries=tuple(entries))


_FIXED: Final = 5
"""Cells of a column for the mark and the blanks; the others are for the name and the card."""

_MIN_WITH_CARD: Final = 20
"""Cells of a column that has the card beside the name."""

_MIN_COLUMN: Final = 12
"""Cells of a column of names only, with mark and gap."""

_MIN_CARD: Final = 10
"""Cells that a long name leaves for the card."""

_MARGIN: Final = 1
_MAX_TOP: Final = 8
_MIN_TOP: Final = 2
"""Number of cards of "So far"."""

_CARD_NAME: Final = 17
"""Cells of the longest name of a card."""


def lay_out_board(
    board: Board, width: int, height: int, *, has_top: bool = True
) -> list[BoardLine]:
    """Lay out the bar, the names in columns, and the most common cards so far.

    Without `has_top` the cards are left out, which change places as answers come. There are at
    most `height` lines, none wider than `width`.
    """
    inner = width - 2 * _MARGIN
    if inner < _MIN_COLUMN or height < 1:
        return []
    lines = [_draw_bar_line(board, inner)]
    columns, rows = _fit_columns(board, inner, height - 1)
    column_width = inner // columns
    has_text = column_width >= _MIN_WITH_CARD
    lines += _draw_names(board, columns, rows, column_width, has_text=has_text)
    foot = [] if has_text else _list_retries(board, inner)
    if has_top and has_text:
        foot = _draw_top_cards(board, inner, height - len(lines))
    return [*lines, *foot][:height]


def find_changed_lines(old: list[BoardLine], new: list[BoardLine]) -> list[int]:
    """Return the indexes of the lines in which two boards differ."""
    pairs = zip_longest(old, new, fillvalue=())
    return [y for y, (before, after) in enumerate(pairs) if before != after]


def _draw_bar_line(board: Board, width: int) -> BoardLine:
    """Draw the bar in the colours of the answers, and the percentage."""
    finished = board.finished_count
    progress = finished / len(board.entries) if board.entries else 1.0
    number = f" {format_percent(progress):>4}"
    room = max(width - len(number), 0)
    full = round(progress * room)
    if progress < 1:
        full = min(full, max(room - 1, 0))
    others = finished - sum(count for _, count in board.colours)
    groups = [*board.colours, *([(ColourRole.PROGRESS.value, others)] if others > 0 else [])]
    parts, drawn, seen = [Part(" " * _MARGIN)], 0, 0
    for colour, count in groups:
        seen += count
        end = round(full * seen / finished) if finished else 0
        if end > drawn:
            parts.append(Part("█" * (end - drawn), colour))
            drawn = end
    parts += [Part("░" * (room - drawn), ColourRole.MUTED), Part(number, ColourRole.PROGRESS)]
    return tuple(parts)


def _fit_columns(board: Board, width: int, room: int) -> tuple[int, int]:
    """Return the fewest columns that hold all names, and their rows; else as many as fit."""
    number, longest = len(board.entries), _measure_names(board)
    columns = max(width // (longest + _CARD_NAME + _FIXED), 1)
    while columns < max(width // _MIN_COLUMN, 1):
        has_text = width // columns >= _MIN_WITH_CARD
        if -(-number // columns) <= room - (not has_text):
            break
        columns += 1
    columns = max(min(columns, number), 1)
    is_short = width // columns < _MIN_WITH_CARD
    return columns, max(min(-(-number // columns), room - is_short), 1)


def _measure_names(board: Board) -> int:
    return max((cell_len(entry.name) for entry in board.entries), default=0)


def _draw_names(
    board: Board, columns: int, rows: int, width: int, *, has_text: bool
) -> list[BoardLine]:
    """Draw the names down the columns; the last place says how many more there are."""
    entries = board.entries
    missing = len(entries) - columns * rows
    shown = entries[: columns * rows - 1] if missing > 0 else entries
    name = min(_measure_names(board), width - _FIXED - _MIN_CARD)
    lines = []
    for row in range(rows):
        parts = [Part(" " * _MARGIN)]
        for column in range(columns):
            at = column * rows + row
            if at < len(shown):
                parts += _draw_entry(shown[at], width, name, has_text=has_text)
            elif at == len(shown) and missing > 0:
                parts.append(Part(fit(f"… {missing + 1} more", width), ColourRole.MUTED))
        lines.append(tuple(parts))
    return lines


def _draw_entry(entry: Entry, width: int, name: int, *, has_text: bool) -> Iterator[Part]:
    is_there = entry.mark == "●"
    yield Part(f"{entry.mark} ", entry.colour)
    shown = "" if is_there else entry.colour
    if not has_text:
        yield Part(f"{fit(entry.name, width - 3)} ", entry.colour)  # a cell before the next mark
        return
    yield Part(f"{fit(entry.name, name)} ", shown)
    room = width - name - _FIXED
    text = entry.text if cell_len(entry.text) <= room else entry.short or entry.text
    yield Part(f"{fit(text, room)}  ", entry.colour)


def _list_retries(board: Board, width: int) -> list[BoardLine]:
    """List the players who are retried, if there is no room for it beside the names."""
    retries = [f"{entry.name} {entry.short}" for entry in board.entries if entry.mark == "◐"]
    if not retries:
        return []
    text = truncate_parts(f"◐ {' · '.join(retries)}", width)
    return [(Part(" " * _MARGIN), Part(fit(text, width), _WARNING))]


def _draw_top_cards(board: Board, width: int, room: int) -> list[BoardLine]:
    """Draw the most common cards so far, below a blank line."""
    number = min(room - 2, _MAX_TOP, len(board.top))
    if number < _MIN_TOP:
        return []
    margin = Part(" " * _MARGIN)
    heading = "── So far "
    rule = Part(heading + "─" * (width - len(heading)), ColourRole.MUTED)
    lines: list[BoardLine] = [(), (margin, rule)]
    room = max(width - _CARD_NAME - 7, 1)
    for card, count in board.top[:number]:
        full, _ = draw_bar(count / board.top[0][1], room)
        name, bar = Part(f"  {fit(card.name, _CARD_NAME)} "), Part(full, _find_colour(card.rarity))
        lines.append((margin, name, bar, Part(f" {count}")))
    return lines
