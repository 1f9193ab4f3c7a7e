"""Rows that count games: the cards in the decks of battles, and the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import CellPart, Column, WinRateColumn, count_column
from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Clan, Form, Member, Slot
from clantui.core.model.json_types import MaybeShare, with_description
from clantui.core.model.tag import Tag
from clantui.core.stats.win_rate import WinRate, describe_rate, format_rate
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import pluralise, round_share
from clantui.core.views.card_columns import SHARE as CARD_SHARE
from clantui.core.views.card_rows import CardHolder, CardRow

MemberGame: TypeAlias = tuple[Member, Battle, Game]
"""A game of a member, and the battle that it is part of."""


class GameRecord(Struct, frozen=True, kw_only=True, gc=False):
    """Results of one member, or of all members, in the games with a card, or against it.

    Attributes:
        games: number of games, 1 or more.
        wins: games that the members won; games that are neither won nor lost are draws or unknown.
        modes: games by mode; a mode without games may be missing.
        evolutions: games in which the card was an evolution.
        newest: time of the newest game, aware UTC; None if unknown.
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
        """The win rate, without draws."""
        return WinRate(self.wins, self.losses)

    @property
    def draws(self) -> int:
        """Games that were drawn, or whose result is unknown."""
        return self.games - self.wins - self.losses


class GameSample(Struct, frozen=True, kw_only=True):
    """Games from the battle logs of a clan's members.

    Attributes:
        games: in roster order, newest first; each round of a duel is one game.
        loaded: number of members whose log is loaded, even if it is empty.
    """

    games: tuple[MemberGame, ...]
    loaded: int
    members: int

    @property
    def newest(self) -> datetime | None:
        """Time of the newest game, aware UTC; None if no time is known."""
        times = (battle.at for _, battle, _ in self.games)
        return max((at for at in times if at is not None), default=None)


def collect_games(
    clan: Clan, logs: BattleLogs | None, keep: Callable[[Battle, Game], bool]
) -> GameSample:
    """Collect the games to `keep` from the battle logs of a clan's members.

    Boat battles, 2v2 and preset decks (`Battle.counts`) are left out, and so are logs of players
    who are not in the clan.
    """
    battles = logs.battles if logs is not None else {}
    return GameSample(
        games=tuple(
            (member, battle, game)
            for member in clan.members
            for battle in battles.get(member.tag, ())
            if battle.counts
            for game in battle.rounds
            if keep(battle, game)
        ),
        loaded=sum(member.tag in battles for member in clan.members),
        members=len(clan.members),
    )


class MemberRecord(CardHolder, frozen=True, kw_only=True, gc=False):
    """A member and their games with a card, or against it; if against it, the level is None."""

    record: GameRecord


class GameRow(CardRow[MemberRecord], frozen=True, kw_only=True):
    """One card and the members who played it, or met it.

    Attributes:
        holders: the most games first, ties in roster order, at least one. Their level is the
            newest.
        total: all games.
        record: results of all members together.
    """

    record: GameRecord

    @property
    def share(self) -> float:
        """Share of all games, 0 to 1."""
        return self.record.games / self.total

    @property
    def forms(self) -> tuple[int, int]:
        """Games in which it was an evolution, and games in which it was a hero."""
        return self.record.evolutions, self.record.heroes


_Entry: TypeAlias = tuple[MemberGame, Slot]
"""A game and the counted card in its deck."""


def count_games(games: Iterable[MemberGame], *, faced: bool = False) -> tuple[GameRow, ...]:
    """Count the games of each card in the members' own decks, the most certain winner first.

    Args:
        games: in roster order; for each member the newest first.
        faced: True to count the opponents' cards instead, the most certain loser first.

    Returns:
        A row for each card, sorted by the bound of its win rate. Cards with too few games are
        last, the most games first. Ties keep the order of the games. A card that occurs twice in
        a deck counts once.
    """
    # By card id and number of the member.
    entries: dict[int, dict[int, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
    numbers: dict[Tag, int] = {}
    total = 0
    for game in games:
        total += 1
        number = numbers.setdefault(game[0].tag, len(numbers))
        deck = game[2].theirs if faced else game[2].ours
        for card_id, slot in {slot.card.id: slot for slot in deck}.items():
            entries[card_id][number].append((game, slot))
    rows = []
    for members in entries.values():
        card_entries = [entry for group in members.values() for entry in group]
        holders = [_make_holder(group, faced=faced) for group in members.values()]
        row = GameRow(
            place=0,
            card=card_entries[0][1].card,
            holders=tuple(sorted(holders, key=lambda holder: -holder.record.games)),
            total=total,
            record=_make_record(card_entries),
        )
        rows.append(row)
    rows.sort(key=lambda row: -row.record.games)
    rows.sort(key=partial(_rank, faced=faced))
    return tuple(replace(row, place=place) for place, row in enumerate(rows, 1))


def _rank(row: GameRow, *, faced: bool) -> float:
    """Return the sort value, ascending: rows without a sure rate last."""
    if (bounds := row.record.rate.bounds) is None:
        return 2.0
    return bounds[1] if faced else -bounds[0]


def _make_holder(entries: list[_Entry], *, faced: bool) -> MemberRecord:
    levels = (slot.level for _, slot in entries if slot.level is not None and not faced)
    return MemberRecord(
        member=entries[0][0][0], level=next(levels, None), record=_make_record(entries)
    )


def _make_record(entries: list[_Entry]) -> GameRecord:
    wins = losses = evolutions = heroes = 0
    newest: datetime | None = None
    modes: dict[Mode, int] = {}
    for (_, battle, game), slot in entries:
        modes[battle.mode] = modes.get(battle.mode, 0) + 1
        if game.won is not None:
            wins += game.won
            losses += not game.won
        if slot.form:
            evolutions += Form.EVOLUTION in slot.form
            heroes += Form.HERO in slot.form
        if battle.at is not None and (newest is None or battle.at > newest):
            newest = battle.at
    return GameRecord(
        games=len(entries),
        wins=wins,
        losses=losses,
        modes=modes,
        evolutions=evolutions,
        heroes=heroes,
        newest=newest,
    )


def _get_bound(row: GameRow, index: int) -> float | None:
    """Return the lower (0) or the upper (1) bound of the win rate; None if it is not sure."""
    bounds = row.record.rate.bounds
    return None if bounds is None else bounds[index]


def _draw_rate(rate: WinRate, width: int) -> tuple[CellPart, ...]:
    """Draw a rate with its margin in grey; without a margin all is grey, with room for it."""
    if not rate.is_sure:
        return ((f"{format_rate(rate)}{' ' * _MARGIN}".rjust(width), None),)
    figure, sign, margin = format_rate(rate).rjust(width).partition(" ±")
    return (figure, ColourRole.PLAIN), (sign + margin, None)


_MARGIN: Final = 4
"""Cells of ` ±12`, so that figures with and without a margin are aligned."""


def make_win_rate_columns(title: str, *, worst_first: bool = False) -> tuple[Column[Any], ...]:
    """Make the columns of a win rate: the number, a drawn range, and the bounds as raw values.

    Sorting is by the lower bound if descending, by the upper bound if ascending, so that a high
    but uncertain rate does not come first. `worst_first` makes ascending the usual order.
    """
    rate: Column[Any] = Column(
        key="rate",
        type=with_description(MaybeShare, "part of the games won or lost that were won"),
        title=title,
        letter="r",
        width=8,
        align_right=True,
        descending=not worst_first,
        value=lambda row: round_share(row.record.rate.value if row.record.rate.is_sure else None),
        text=lambda row: format_rate(row.record.rate),
        draw=lambda row, width: _draw_rate(row.record.rate, width),
        order=lambda row: row.record.rate.bounds,
    )
    drawn_range: Column[Any] = WinRateColumn(title="50%", win_rate=lambda row: row.record.rate)
    low: Column[Any] = Column(
        key="rate_low",
        type=with_description(MaybeShare, "lower end of the 95% range of the win rate"),
        value=lambda row: round_share(_get_bound(row, 0)),
    )
    high: Column[Any] = Column(
        key="rate_high",
        type=with_description(MaybeShare, "upper end of the 95% range of the win rate"),
        value=lambda row: round_share(_get_bound(row, 1)),
    )
    return rate, drawn_range, low, high


GAMES: Final = count_column("record.games", "Games", letter="g", emphasis=True)
GAME_PLAYERS: Final = count_column("players", "Players", letter="y")
GAME_SHARE: Final = replace(CARD_SHARE, bar=False, width=6)
"""The share without a bar: in these views only the win rate has one."""

WINS: Final = count_column("record.wins", "Won", letter="w", width=5)
LOSSES: Final = count_column("record.losses", "Lost", letter="o")


def describe_results(wins: int, losses: int, draws: int = 0, boat_battles: int = 0) -> str:
    """Describe results: `110 wins, 95 losses, 8 draws, 1 boat battle`.

    Draws and boat battles are left out if there are none.
    """
    others = ((draws, "draw"), (boat_battles, "boat battle"))
    parts = [pluralise(wins, "win"), pluralise(losses, "loss")]
    return ", ".join(parts + [pluralise(number, noun) for number, noun in others if number])


def describe_win_rate(record: GameRecord, verb: str) -> str:
    """Describe the win rate: `we win 51% (±12, 67 games)`, `too few games (12)`."""
    if not record.rate.is_sure:
        return f"too few games ({record.rate.games})"
    return f"{verb} {describe_rate(record.rate)}"


def describe_forms(record: GameRecord) -> tuple[str, ...]:
    """Describe the forms played, as one line; no line if only the normal card was played."""
    counts = ((record.evolutions, "an evolution"), (record.heroes, "a hero"))
    parts = [f"as {form} in {pluralise(games, 'game')}" for games, form in counts if games]
    return (" · ".join(parts),) if parts else ()
