"""Played: the cards that members have used in their last battles, with what result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.battle import Battle, BattleLogs, Game, Mode
from clantui.core.model.game import Card, Clan, Member, Slot, average_level, kind_of
from clantui.core.stats.win_rate import ENOUGH, bounds_if_enough, format_rate
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.views.card_columns import CARD, PLACE, SHARE
from clantui.core.views.card_rows import EVOLUTION, HERO, card_words
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.view import Requires, RowDetail, View


class GameRecord(Struct, frozen=True, kw_only=True):
    """Games with a card, somebody's or all.

    Attributes:
        games: 1 or more.
        wins: of them; what is neither a win nor a loss was drawn, or nothing tells.
        losses: of them.
        modes: games by mode; one without games need not be there.
        evolved: games in which the card was played as an evolution.
        heroic: games in which it was played as a hero.
        newest: when the newest was, aware UTC, or None.
    """

    games: int
    wins: int
    losses: int
    modes: Mapping[Mode, int]
    evolved: int = 0
    heroic: int = 0
    newest: datetime | None = None

    @property
    def undecided(self) -> int:
        """Games that were drawn, or of which nothing tells who won."""
        return self.games - self.wins - self.losses

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Where the win rate lies, parts from 0 to 1; None where too few games tell."""
        return bounds_if_enough(self.wins, self.losses)


class CardUse(Struct, frozen=True, kw_only=True):
    """What a member did with a card.

    Attributes:
        member: their line in the roster.
        record: their games with it.
        level: the shown level it last had, or None where none is told.
    """

    member: Member
    record: GameRecord
    level: int | None = None


class PlayedRow(Struct, frozen=True, kw_only=True):
    """One card and those who have played it.

    Attributes:
        place: 1 for the most played; cards with as many games in the order of the logs, which is
            that of the roster.
        card: the card.
        uses: who has played it, the most games first, ties in roster order; one or more.
        record: all games with it.
        share: the part of all games that it was played in, 0 to 1.
    """

    place: int
    card: Card
    uses: tuple[CardUse, ...]
    record: GameRecord
    share: float

    @property
    def key(self) -> int:
        """What the row is known by: the card's id."""
        return self.card.id

    @property
    def players(self) -> int:
        """How many have played it."""
        return len(self.uses)


class SampleSize(Struct, frozen=True, kw_only=True):
    """What a count of games rests on.

    Attributes:
        games: that tell a deck; a duel's rounds are games of their own.
        told: members whose log is at hand, even an empty one.
        members: in the roster.
        newest: when the newest of the games was, aware UTC, or None.
    """

    games: int = 0
    told: int = 0
    members: int = 0
    newest: datetime | None = None


@dataclass(slots=True)
class _Tally:
    """A member's record with a card while it grows.

    `level` is that of the newest battle that tells one.
    """

    card: Card
    wins: int = 0
    losses: int = 0
    evolved: int = 0
    heroic: int = 0
    newest: datetime | None = None
    level: int | None = None
    modes: list[Mode] = field(default_factory=list)  # of each game

    def add(self, battle: Battle, one: Game, slot: Slot) -> None:
        self.modes.append(battle.mode)
        if one.won is not None:
            self.wins += one.won
            self.losses += not one.won
        if slot.form:
            self.evolved += bool(slot.form & EVOLUTION)
            self.heroic += bool(slot.form & HERO)
        if self.newest is None:
            self.newest = battle.at
        if self.level is None:
            self.level = slot.level

    def record(self) -> GameRecord:
        return GameRecord(
            games=len(self.modes),
            wins=self.wins,
            losses=self.losses,
            modes=Counter(self.modes),
            evolved=self.evolved,
            heroic=self.heroic,
            newest=self.newest,
        )


def count_played(evidence: ViewData) -> tuple[PlayedRow, ...]:
    """Count the games that each card was played in, the most played first.

    Each member's log is counted for the member alone: the opponent's cards are not, nor are logs
    of those who are not in the roster. A game that tells no deck counts for nothing.

    Args:
        evidence: with logs, finished or not; without any there is nothing to count.

    Returns:
        A row for each card.
    """
    members = evidence.survey.clan.members
    tallies: dict[int, dict[int, _Tally]] = {}  # by card and number of the member
    games = 0
    for number, battle, one in _games(evidence.survey.clan, evidence.logs):
        games += 1
        # By id: a broken answer may name a card twice.
        for card_id, slot in {slot.card.id: slot for slot in one.ours}.items():
            known = tallies.setdefault(card_id, {})
            own = known.get(number) or known.setdefault(number, _Tally(slot.card))
            own.add(battle, one, slot)
    found = [
        (next(iter(known.values())).card, tuple(_uses(members, known)))
        for known in tallies.values()
    ]
    counted = [(card, uses, _summed(uses)) for card, uses in found]
    counted.sort(key=lambda one: -one[2].games)
    return tuple(
        PlayedRow(place=place, card=card, uses=uses, record=whole, share=whole.games / games)
        for place, (card, uses, whole) in enumerate(counted, 1)
    )


def _uses(members: Sequence[Member], tallies: Mapping[int, _Tally]) -> list[CardUse]:
    """Who played a card, the most games first; they come in roster order."""
    uses = [
        CardUse(member=members[number], record=own.record(), level=own.level)
        for number, own in tallies.items()
    ]
    return sorted(uses, key=lambda use: -use.record.games)


def _summed(uses: Iterable[CardUse]) -> GameRecord:
    records = [use.record for use in uses]
    modes: Counter[Mode] = Counter()
    for record in records:
        modes.update(record.modes)
    return GameRecord(
        games=sum(record.games for record in records),
        wins=sum(record.wins for record in records),
        losses=sum(record.losses for record in records),
        modes=modes,
        evolved=sum(record.evolved for record in records),
        heroic=sum(record.heroic for record in records),
        newest=max((at for record in records if (at := record.newest)), default=None),
    )


def sample_size(evidence: ViewData) -> SampleSize:
    """What the count of the same evidence rests on."""
    clan, logs = evidence.survey.clan, evidence.logs
    times = [battle.at for _, battle, _ in _games(clan, logs)]
    known = logs.battles if logs is not None else {}
    return SampleSize(
        games=len(times),
        told=sum(member.tag in known for member in clan.members),
        members=len(clan.members),
        newest=max((at for at in times if at is not None), default=None),
    )


def _games(clan: Clan, logs: BattleLogs | None) -> Iterator[tuple[int, Battle, Game]]:
    """The games that tell a deck, by the number of the member in the roster, newest first."""
    if logs is None:
        return
    for number, member in enumerate(clan.members):
        for battle in logs.battles.get(member.tag, ()):
            if battle.counts:
                yield from ((number, battle, one) for one in battle.rounds if one.ours)


_HEADS: Final = ("Player", "Games", "W–L", "Lvl", "War", "Ladder", "Path", "Other")
"""Headings of those who have played a card; wins and losses, and then games by mode."""

_MODES: Final = (Mode.WAR, Mode.LADDER, Mode.PATH, Mode.OTHER)
"""In the order of these headings: the last give way where there is no room."""


def _count_games(number: int) -> str:
    return f"{number:,} game" if number == 1 else f"{number:,} games"


def _number(number: int) -> str:
    return f"{number:,}" if number else "·"


def _bound(which: int) -> Callable[[PlayedRow], float | None]:
    """The lower (0) or the upper (1) bound of the win rate, for machines."""

    def told(row: PlayedRow) -> float | None:
        bounds = row.record.bounds
        return None if bounds is None else round(bounds[which], 4)

    return told


def _lower(row: PlayedRow) -> float | None:
    """What win rates are sorted by: a high rate of few games stands behind a sure one."""
    bounds = row.record.bounds
    return None if bounds is None else bounds[0]


def _fought(mode: Mode, key: str, title: str, letter: str, cells: int) -> Column[PlayedRow]:
    """The games in a mode."""
    return Column(
        key=key,
        title=title,
        letter=letter,
        width=cells,
        align_right=True,
        descending=True,
        value=lambda row: row.record.modes.get(mode, 0),
        text=lambda row: _number(row.record.modes.get(mode, 0)),
    )


COLUMNS: Final[tuple[Column[PlayedRow], ...]] = (
    replace(PLACE, min_table_width=83),
    CARD,
    Column(
        key="games",
        title="Games",
        letter="g",
        width=6,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.record.games,
        text=lambda row: _number(row.record.games),
    ),
    replace(SHARE, width=10),
    Column(
        key="players",
        title="Players",
        letter="y",
        width=8,
        align_right=True,
        descending=True,
        value=lambda row: row.players,
        text=lambda row: str(row.players),
    ),
    Column(
        key="rate",
        title="Win %",
        letter="r",
        width=8,
        align_right=True,
        descending=True,
        value=lambda row: (
            None
            if row.record.bounds is None
            else round(row.record.wins / (row.record.wins + row.record.losses), 4)
        ),
        text=lambda row: format_rate(row.record.wins, row.record.losses),
        order=_lower,
        rising=_bound(1),
    ),
    Column(key="rate_low", value=_bound(0)),
    Column(key="rate_high", value=_bound(1)),
    Column(
        key="wins",
        title="Won",
        letter="w",
        width=5,
        align_right=True,
        descending=True,
        value=lambda row: row.record.wins,
        text=lambda row: _number(row.record.wins),
        min_table_width=98,
    ),
    Column(
        key="losses",
        title="Lost",
        letter="o",
        width=5,
        align_right=True,
        descending=True,
        value=lambda row: row.record.losses,
        text=lambda row: _number(row.record.losses),
        min_table_width=98,
    ),
    _fought(Mode.LADDER, "ladder", "Ladder", "l", 7),
    _fought(Mode.PATH, "path", "Path", "p", 5),
    _fought(Mode.WAR, "war", "War", "a", 4),
    Column(key="other", value=lambda row: row.record.modes.get(Mode.OTHER, 0)),
)


def _result(record: GameRecord) -> str:
    """`110 won · 95 lost · 8 undecided`, and what that tells of the win rate."""
    parts = [f"{record.wins:,} won", f"{record.losses:,} lost"]
    if record.undecided:
        parts.append(f"{record.undecided:,} undecided")
    return " · ".join(parts)


def _rate(record: GameRecord) -> str:
    decided = record.wins + record.losses
    if record.bounds is None:
        return f"too few for a win rate: {decided} of {ENOUGH} games with a winner"
    return f"wins {format_rate(record.wins, record.losses)} (95 % interval of {decided:,} games)"


def _forms(record: GameRecord) -> tuple[str, ...]:
    told = ((record.evolved, "an evolution"), (record.heroic, "a hero"))
    parts = [f"as {form} in {_count_games(games)}" for games, form in told if games]
    return (" · ".join(parts),) if parts else ()


def _line(use: CardUse) -> tuple[str, ...]:
    record = use.record
    return (
        use.member.name,
        str(record.games),
        f"{record.wins}–{record.losses}",
        "–" if use.level is None else str(use.level),
        *(_number(record.modes.get(mode, 0)) for mode in _MODES),
    )


def _leaf(row: PlayedRow, evidence: ViewData, now: datetime) -> RowDetail:
    record, whole = row.record, sample_size(evidence)
    modes = (f"{mode.value} {record.modes[mode]:,}" for mode in Mode if record.modes.get(mode))
    newest = () if record.newest is None else (format_ago((now - record.newest).total_seconds()),)
    of = f"{record.games:,} of {_count_games(whole.games)} · {row.share * 100:.1f} %"
    return RowDetail(
        title=row.card.name,
        lines=(
            card_words(row.card, kind_of(row.card.id)),
            f"{of} · {pluralise(row.players, 'player')}",
            _result(record),
            _rate(record),
            " · ".join(modes),
            *_forms(record),
            *(f"last played {when}" for when in newest),
        ),
        headings=_HEADS,
        cells=tuple(_line(use) for use in row.uses),
        players=tuple(use.member.tag for use in row.uses),
    )


def _summary(evidence: ViewData, rows: tuple[PlayedRow, ...]) -> str:
    """`1,512 games, 48 of 50 players · newest 21 Nov 16:02 UTC`; the screen says how old it is.

    It needs no clock, so that it is the same wherever it is printed.
    """
    if evidence.logs is None:
        return "needs the battle logs, which have not been read"
    whole = sample_size(evidence)
    who = f"{whole.told} of {pluralise(whole.members, 'player')}"
    if not rows:
        return f"no game is told in the logs of {who}"
    if whole.newest is None:
        return f"{_count_games(whole.games)}, {who}"
    newest = f"{format_moment(whole.newest, evidence.survey.at.year, evidence.zone)}"
    return f"{_count_games(whole.games)}, {who} · newest {newest}"


def _facts(row: PlayedRow) -> FilterFields:
    return FilterFields.of(
        row.card,
        (use.member.name for use in row.uses),
        forms=bool(row.record.evolved or row.record.heroic),
        level=average_level(use.level for use in row.uses),
        players=row.players,
    )


VIEW: Final[View[PlayedRow]] = View(
    key="played",
    title="Played",
    about=(
        "From the members' battle logs, which hold the last 30 to 40 battles of each: battles of "
        "one against one with a deck of their own choice, each round of a duel a game of its own. "
        "Share is the part of these games. Win % is the 95 % interval (Wilson) of the win rate "
        f"among games with a winner, sorted by its lower bound; below {ENOUGH} such games there "
        "are too few."
    ),
    columns=COLUMNS,
    default_sort=SortKey("games", descending=True),
    count=count_played,
    names=lambda row: (row.card.name, row.card.rarity, *(use.member.name for use in row.uses)),
    detail=_leaf,
    summary=_summary,
    mentions=lambda row, player: any(use.member.tag == player for use in row.uses),
    card=lambda row: row.card.id,
    requires=Requires.BATTLES,
    facts=lambda _: _facts,
)
