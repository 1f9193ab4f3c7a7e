"""Names of a load, each with its answer, laid out for a size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct
from rich.cells import cell_len

from clantui.core.model.attempt import TRIES
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Cancelled
from clantui.core.model.game import Card, Rarity
from clantui.core.model.survey import Survey
from clantui.core.text.bars import bar
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import fit, truncate_parts
from clantui.ui.clan.state import ClanState


class Tone(StrEnum):
    """Meaning of a part of a line, for its colour; of a card the rarity's own word stands here."""

    PLAIN = "plain"
    MUTED = "muted"
    ACCENT = "accent"
    WARNING = "warning"
    TRACK = "track"


class Part(NamedTuple):
    """Text of one colour. `tone` is a `Tone`, or the word of a rarity."""

    text: str
    tone: str


Line: TypeAlias = tuple[Part, ...]


class Entry(Struct, frozen=True, kw_only=True):
    """One player of a load.

    Attributes:
        mark: `●` answered, `◌` waited for, `◐` asked again, `×` failed.
        name: theirs, clean.
        text: the card, the games, or the try; `…` while waited for.
        short: the text where there is little room.
        tone: of mark and text.
    """

    mark: str
    name: str
    text: str = "…"
    short: str = "…"
    tone: str = Tone.MUTED


class Board(Struct, frozen=True, kw_only=True):
    """A load at a moment.

    Attributes:
        entries: a player each, in roster order, whoever answers first.
        answered: players who have answered or failed.
        tones: number of answers of each tone, in the order of the bar.
        top: the cards seen most so far, with their number; of battle logs none.
    """

    entries: tuple[Entry, ...]
    answered: int
    tones: tuple[tuple[str, int], ...] = ()
    top: tuple[tuple[Card, int], ...] = ()

    @property
    def part(self) -> float:
        """The part that has answered or failed, 0 to 1."""
        return self.answered / len(self.entries) if self.entries else 1.0


def make_board(state: ClanState) -> Board | None:
    """Return the board of the load under way; None where nothing is loaded."""
    status, logs = state.load_status, state.logs
    if (survey := status.loading) is not None:
        return _of_players(survey)
    if logs is not None and logs.waiting and status.survey is not None:
        return _of_logs(status.survey, logs)
    return None


def _of_players(survey: Survey) -> Board:
    entries = tuple(_player_entry(survey, index) for index in range(len(survey.clan.members)))
    cards: Counter[int] = Counter()
    known: dict[int, Card] = {}
    for member, player in survey.loaded:
        if player.favourite is not None and member.tag not in survey.waiting:
            cards[player.favourite.id] += 1
            known[player.favourite.id] = player.favourite
    rarities = Counter(known[card].rarity for card in cards.elements())
    return Board(
        entries=entries,
        answered=survey.answered,
        tones=tuple((rarity.value, rarities[rarity]) for rarity in Rarity if rarities[rarity]),
        top=tuple((known[card], number) for card, number in cards.most_common()),
    )


def _player_entry(survey: Survey, index: int) -> Entry:
    member = survey.clan.members[index]
    tag, name = member.tag, member.name
    if (error := survey.failed.get(tag)) is not None:
        text = "stopped" if isinstance(error, Cancelled) else "failed"
        return Entry(mark="×", name=name, text=text, short=text, tone=Tone.WARNING)
    if tag in survey.waiting:
        if (attempt := survey.attempts.get(tag)) is None:
            return Entry(mark="◌", name=name)
        return Entry(
            mark="◐",
            name=name,
            text=f"retry {attempt.number} of {TRIES}",
            short=f"try {attempt.number}/{TRIES}",
            tone=Tone.WARNING,
        )
    player = survey.players.get(tag)
    card = player.favourite if player is not None else None
    if card is None:
        return Entry(mark="●", name=name, text="–", short="–", tone=Tone.PLAIN)
    return Entry(mark="●", name=name, text=card.name, short=card.name, tone=card.rarity.value)


def _of_logs(survey: Survey, logs: BattleLogs) -> Board:
    entries = []
    for member in survey.clan.members:
        tag, name = member.tag, member.name
        if tag in logs.failed:
            entry = Entry(mark="×", name=name, text="failed", short="failed", tone=Tone.WARNING)
        elif tag in logs.waiting:
            entry = Entry(mark="◌", name=name)
        else:
            number = len(logs.battles.get(tag, ()))
            text = pluralise(number, "battle")
            entry = Entry(mark="●", name=name, text=text, short=str(number), tone=Tone.ACCENT)
        entries.append(entry)
    answered = sum(entry.mark != "◌" for entry in entries)
    return Board(entries=tuple(entries), answered=answered)


_SIGNS: Final = 5
"""Cells of a mark, and of the blanks after it, after the name and before the next column."""

_NARROW: Final = 20
"""Cells from which on the card stands beside the name."""

_NARROWEST: Final = 12
"""Cells of a name alone, with mark and gap."""

_CARD: Final = 10
"""Cells of a card before a long name gives way to it."""

_MARGIN: Final = 1
_MOST_TOP: Final = 8
_LEAST_TOP: Final = 2
"""Cards of "So far", at most and at least."""

_CARD_NAME: Final = 17
"""Cells of the longest name of a card."""


def lay_out(board: Board, width: int, height: int, *, has_top: bool = True) -> list[Line]:
    """Lay a board out: the bar, the names in columns, and what is most common so far.

    Args:
        board: the load.
        width: in cells.
        height: in lines.
        has_top: there may be cards at the foot, which change places as answers come.

    Returns:
        At most `height` lines, none wider than `width`.
    """
    inner = width - 2 * _MARGIN
    if inner < _NARROWEST or height < 1:
        return []
    lines = [_bar_line(board, inner)]
    columns, rows = _fit_columns(board, inner, height - 1)
    wide = inner // columns
    has_text = wide >= _NARROW
    lines += _names(board, columns, rows, wide, has_text=has_text)
    foot = [] if has_text else _stragglers(board, inner)
    if has_top and has_text:
        foot = _top_lines(board, inner, height - len(lines))
    return [*lines, *foot][:height]


def changed_lines(old: list[Line], new: list[Line]) -> list[int]:
    """Return the indexes of the lines in which two boards differ."""
    pairs = zip_longest(old, new, fillvalue=())
    return [y for y, (before, after) in enumerate(pairs) if before != after]


def _bar_line(board: Board, width: int) -> Line:
    """Draw the bar over the whole width, in the colours that came in, with the part done."""
    number = f" {format_percent(board.part):>4}"
    room = max(width - len(number), 0)
    full = round(board.part * room)
    if board.part < 1:
        full = min(full, max(room - 1, 0))
    counted = sum(count for _, count in board.tones)
    rest = board.answered - counted
    groups = [*board.tones, *([(Tone.ACCENT.value, rest)] if rest > 0 else [])]
    parts, drawn, seen = [Part(" " * _MARGIN, Tone.PLAIN)], 0, 0
    for tone, count in groups:
        seen += count
        end = round(full * seen / board.answered) if board.answered else 0
        if end > drawn:
            parts.append(Part("█" * (end - drawn), tone))
            drawn = end
    parts += [Part("░" * (room - drawn), Tone.TRACK), Part(number, Tone.ACCENT)]
    return tuple(parts)


def _fit_columns(board: Board, width: int, room: int) -> tuple[int, int]:
    """Return the fewest columns, and their rows, that hold all names; as many as fit, else."""
    number, longest = len(board.entries), _longest(board)
    columns = max(width // (longest + _CARD_NAME + _SIGNS), 1)
    most = max(width // _NARROWEST, 1)
    while columns < most:
        has_text = width // columns >= _NARROW
        if -(-number // columns) <= room - (not has_text):
            break
        columns += 1
    columns = max(min(columns, number), 1)
    is_short = width // columns < _NARROW
    return columns, max(min(-(-number // columns), room - is_short), 1)


def _longest(board: Board) -> int:
    return max((cell_len(entry.name) for entry in board.entries), default=0)


def _names(board: Board, columns: int, rows: int, wide: int, *, has_text: bool) -> list[Line]:
    """Draw the names down the columns; the last place tells how many have none."""
    entries = board.entries
    missing = len(entries) - columns * rows
    shown = entries[: columns * rows - 1] if missing > 0 else entries
    name = min(_longest(board), wide - _SIGNS - _CARD)
    lines = []
    for row in range(rows):
        parts = [Part(" " * _MARGIN, Tone.PLAIN)]
        for column in range(columns):
            at = column * rows + row
            if at < len(shown):
                parts += _draw_entry(shown[at], wide, name, has_text=has_text)
            elif at == len(shown) and missing > 0:
                parts.append(Part(fit(f"… {missing + 1} more", wide), Tone.MUTED))
        lines.append(tuple(parts))
    return lines


def _draw_entry(entry: Entry, wide: int, name: int, *, has_text: bool) -> Iterator[Part]:
    is_there = entry.mark == "●"
    yield Part(f"{entry.mark} ", entry.tone)
    shown = Tone.PLAIN.value if is_there else entry.tone
    if not has_text:
        yield Part(f"{fit(entry.name, wide - 3)} ", entry.tone)  # a cell before the next mark
        return
    yield Part(f"{fit(entry.name, name)} ", shown)
    room = wide - name - _SIGNS
    text = entry.text if cell_len(entry.text) <= room else entry.short
    yield Part(f"{fit(text, room)}  ", entry.tone)


def _stragglers(board: Board, width: int) -> list[Line]:
    """Name those who are asked again, where there is no room for it beside the names."""
    late = [f"{entry.name} {entry.short}" for entry in board.entries if entry.mark == "◐"]
    if not late:
        return []
    text = truncate_parts(f"◐ {' · '.join(late)}", width)
    return [(Part(" " * _MARGIN, Tone.PLAIN), Part(fit(text, width), Tone.WARNING))]


def _top_lines(board: Board, width: int, room: int) -> list[Line]:
    """Draw the cards seen most so far, a blank line above them."""
    number = min(room - 2, _MOST_TOP, len(board.top))
    if number < _LEAST_TOP:
        return []
    margin = Part(" " * _MARGIN, Tone.PLAIN)
    heading = "── So far "
    lines: list[Line] = [(), (margin, Part(heading + "─" * (width - len(heading)), Tone.MUTED))]
    most = board.top[0][1]
    room = max(width - _CARD_NAME - 7, 1)
    for card, count in board.top[:number]:
        full, _ = bar(count / most, room)
        lines.append(
            (
                margin,
                Part(f"  {fit(card.name, _CARD_NAME)} ", Tone.PLAIN),
                Part(full, card.rarity.value),
                Part(f" {count}", Tone.PLAIN),
            )
        )
    return lines
