"""Played: the cards that members have used in their last battles, with what result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from clantui.core.model.battle import Mode
from clantui.core.model.game import average_level, kind_of
from clantui.core.stats.win_rate import ENOUGH, format_rate
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.views.card_columns import CARD, PLACE, SHARE
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.counts.decks import card_words
from clantui.core.views.counts.played import (
    CardUse,
    GameRecord,
    PlayedRow,
    count_played,
    sample_size,
)
from clantui.core.views.data import ViewData
from clantui.core.views.filter import FilterFields
from clantui.core.views.view import Requires, RowDetail, View

_HEADS: Final = ("Player", "Games", "W–L", "Lvl", "War", "Ladder", "Path", "Other")
"""Headings of those who have played a card; wins and losses, and then games by mode."""

_MODES: Final = (Mode.WAR, Mode.LADDER, Mode.PATH, Mode.OTHER)
"""In the order of these headings: the last give way where there is no room."""


def _games(number: int) -> str:
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
    parts = [f"as {form} in {_games(games)}" for games, form in told if games]
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
    of = f"{record.games:,} of {_games(whole.games)} · {row.share * 100:.1f} %"
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
        return f"{_games(whole.games)}, {who}"
    newest = f"{format_moment(whole.newest, evidence.survey.at.year, evidence.zone)}"
    return f"{_games(whole.games)}, {who} · newest {newest}"


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
