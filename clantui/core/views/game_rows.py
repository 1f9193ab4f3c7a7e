"""Rows that count games: the cards in decks of battles, and how these games ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column
from clantui.core.model.battle import Mode
from clantui.core.model.game import Form, Member, Slot
from clantui.core.model.json_types import MaybeShare, with_description
from clantui.core.model.tag import Tag
from clantui.core.stats.win_rate import WinRate, bounds_if_enough, describe_rate, format_rate
from clantui.core.text.phrases import pluralise
from clantui.core.views.card_columns import SHARE as CARD_SHARE
from clantui.core.views.card_columns import count_column
from clantui.core.views.card_rows import CardHolder, CardRow

CardGame: TypeAlias = tuple[Member, datetime | None, Mode, bool | None, tuple[Slot, ...]]
"""A game of a member: when and where it was, whether they won, and the deck that is counted."""


class GameRecord(Struct, frozen=True, kw_only=True, gc=False):
    """Games with a card, or against it: one member's, or all.

    Attributes:
        games: 1 or more.
        wins: of the members; what is neither a win nor a loss was drawn, or nothing tells.
        losses: of the members.
        modes: games by mode; one without games need not be there.
        evolutions: games in which the card was played as an evolution.
        heroes: games in which it was played as a hero.
        newest: when the newest was, aware UTC, or None.
    """

    games: int
    wins: int
    losses: int
    modes: Mapping[Mode, int]
    evolutions: int = 0
    heroes: int = 0
    newest: datetime | None = None

    @property
    def rate(self) -> WinRate:
        """The win rate; draws are no part of it."""
        return WinRate(self.wins, self.losses)

    @property
    def draws(self) -> int:
        """Games that were drawn, or of which nothing tells who won."""
        return self.games - self.wins - self.losses

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval of the win rate, parts from 0 to 1; None where too few games tell."""
        return bounds_if_enough(self.wins, self.losses)


class MemberRecord(CardHolder, frozen=True, kw_only=True, gc=False):
    """A member and their games with a card, or against it.

    Attributes:
        record: the games.
    """

    record: GameRecord


class GameRow(CardRow[MemberRecord], frozen=True, kw_only=True):
    """One card and the members in whose games it was.

    Attributes:
        record: all these games.
    """

    record: GameRecord

    @property
    def share(self) -> float:
        """The part (0 to 1) of all games."""
        return self.record.games / self.of

    @property
    def forms(self) -> tuple[int, int]:
        """Games in which it was an evolution, and in which it was a hero."""
        return self.record.evolutions, self.record.heroes


RowT = TypeVar("RowT", bound=GameRow)


_Entry: TypeAlias = tuple[CardGame, Slot]
"""A game, and the card in its deck."""


def count_games(
    games: Iterable[CardGame], row_type: type[RowT], *, worst_first: bool = False
) -> tuple[RowT, ...]:
    """Count the games that each card was in, the card that wins for sure first.

    Args:
        games: in roster order, of each member the newest first.
        worst_first: begin with the card that loses for sure.

    Returns:
        A row for each card, in the order of the bound of its win rate; those of too few games
        last, the most games first. The holders of a row stand in the order of their games. Ties
        are in the order of the games. A card that a deck names twice counts once.
    """
    entries: dict[int, dict[int, list[_Entry]]] = {}  # by card and number of the member
    numbers: dict[Tag, int] = {}
    total = 0
    for game in games:
        total += 1
        number = numbers.setdefault(game[0].tag, len(numbers))
        for card_id, slot in {slot.card.id: slot for slot in game[-1]}.items():
            members = entries.get(card_id)
            if members is None:
                members = entries[card_id] = {}
            if number in members:
                members[number].append((game, slot))
            else:
                members[number] = [(game, slot)]
    rows = []
    for members in entries.values():
        every = [entry for own in members.values() for entry in own]
        holders = sorted(map(_make_holder, members.values()), key=lambda own: -own.record.games)
        row = row_type(
            place=0, card=every[0][1].card, holders=tuple(holders), of=total, record=_record(every)
        )
        rows.append(row)
    rows.sort(key=lambda row: -row.record.games)
    rows.sort(key=partial(_rank, worst_first=worst_first))
    return tuple(replace(row, place=place) for place, row in enumerate(rows, 1))


def _rank(row: GameRow, *, worst_first: bool) -> float:
    """Return what to sort by, from low to high: rows without a sure rate last."""
    if (bounds := row.record.bounds) is None:
        return 2.0
    return bounds[1] if worst_first else -bounds[0]


def _make_holder(entries: list[_Entry]) -> MemberRecord:
    """Make the record of a member of their games with a card, the newest first."""
    level = next((slot.level for _, slot in entries if slot.level is not None), None)
    return MemberRecord(member=entries[0][0][0], level=level, record=_record(entries))


def _record(entries: list[_Entry]) -> GameRecord:
    wins = losses = evolutions = heroes = 0
    newest: datetime | None = None
    modes: dict[Mode, int] = {}
    for (_, at, mode, won, _), slot in entries:
        modes[mode] = modes.get(mode, 0) + 1
        if won is not None:
            wins += won
            losses += not won
        if slot.form:
            evolutions += Form.EVOLUTION in slot.form
            heroes += Form.HERO in slot.form
        if at is not None and (newest is None or at > newest):
            newest = at
    return GameRecord(
        games=len(entries),
        wins=wins,
        losses=losses,
        modes=modes,
        evolutions=evolutions,
        heroes=heroes,
        newest=newest,
    )


def _bound(row: GameRow, which: int) -> float | None:
    """Return the lower (0) or the upper (1) bound of the win rate, for machines."""
    bounds = row.record.bounds
    return None if bounds is None else round(bounds[which], 4)


def _rate(row: GameRow) -> float | None:
    """Return the rate itself, for machines; None where there is no bound either."""
    record = row.record
    return None if record.bounds is None else round(record.wins / record.rate.games, 4)


def win_rate_columns(title: str, *, worst_first: bool = False) -> tuple[Column[Any], ...]:
    """Make the columns of the members' win rate: number, picture, and the bounds for machines.

    A high rate of few games stands behind a sure one: sorted by the lower bound from high to low,
    by the upper one from low to high.

    Args:
        title: of the number.
        worst_first: its natural order is from low to high.
    """
    rate: Column[Any] = Column(
        key="rate",
        type=with_description(MaybeShare, "won, of the games won or lost"),
        title=title,
        letter="r",
        width=8,
        align_right=True,
        descending=not worst_first,
        grey_from="±",
        value=_rate,
        text=lambda row: format_rate(row.record.rate),
        order=lambda row: None if row.record.bounds is None else row.record.bounds[0],
        rising=lambda row: None if row.record.bounds is None else row.record.bounds[1],
    )
    picture: Column[Any] = Column(title="50%", win_rate=lambda row: row.record.rate)
    low: Column[Any] = Column(
        key="rate_low",
        type=with_description(MaybeShare, "the least the rate may be, Wilson, 95%"),
        value=lambda row: _bound(row, 0),
    )
    high: Column[Any] = Column(
        key="rate_high",
        type=with_description(MaybeShare, "the most"),
        value=lambda row: _bound(row, 1),
    )
    return rate, picture, low, high


GAMES: Final = replace(count_column("record.games", "Games", "g", 6), key="games", emphasis=True)
PLAYERS: Final = count_column("players", "Players", "y", 8)
SHARE: Final = replace(CARD_SHARE, bar=False, width=6, align_right=True)
"""In figures alone: a bar of how often is not what a view of games is about."""

WINS: Final = replace(count_column("record.wins", "Won", "w", 5), key="wins")
LOSSES: Final = replace(count_column("record.losses", "Lost", "o", 5), key="losses")


def count_results(wins: int, losses: int, draws: int = 0) -> str:
    """Describe how games ended: `110 wins, 95 losses, 8 draws`; no draws are left out."""
    lost = f"{losses:,} {'loss' if losses == 1 else 'losses'}"
    drawn = f", {pluralise(draws, 'draw')}" if draws else ""
    return f"{pluralise(wins, 'win')}, {lost}{drawn}"


def rate_line(record: GameRecord, verb: str) -> str:
    """Describe the win rate: `we win 51% (±12, 67 games)`, `too few games (12)`.

    Args:
        verb: with its subject, where it needs one.
    """
    if not record.rate.is_sure:
        return f"too few games ({record.rate.games})"
    return f"{verb} {describe_rate(record.rate)}"


def form_lines(record: GameRecord) -> tuple[str, ...]:
    """Describe the forms that were played, in a line; none where only the plain card was."""
    counts = ((record.evolutions, "an evolution"), (record.heroes, "a hero"))
    parts = [f"as {form} in {pluralise(games, 'game')}" for games, form in counts if games]
    return (" · ".join(parts),) if parts else ()
