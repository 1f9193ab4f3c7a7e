"""The facts on a clan's poster, from a survey, snapshots, the race and battle logs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from msgspec import Struct

from clantui.core.history.changes import count_deltas
from clantui.core.history.timeline import find_changes_since
from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Card, Clan
from clantui.core.model.race import Race
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.race.phrases import describe_span, find_ours, name_day
from clantui.core.race.standings import compute_standings
from clantui.core.race.track import Position, locate_boats
from clantui.core.stats.elixir import ElixirHistogram, count_elixir
from clantui.core.stats.win_rate import EVEN_RATE
from clantui.core.text.phrases import format_percent, format_signed, ordinal, pluralise
from clantui.core.views.faced import collect_war_games
from clantui.core.views.favourites import count_favourites
from clantui.core.views.game_rows import GameRow, count_games

MAX_CARDS: Final = 12
"""Maximum number of cards: as many as fit on a poster without race, changes and match-ups."""

_MAX_CARDS_PER_LINE: Final = 4
"""Maximum number of cards on a line."""

_PERIOD: Final = timedelta(days=7)
"""Period in which changes are counted, if there is a snapshot of that age."""


class PosterCard(NamedTuple):
    """A card, and the clean names of the players whose favourite it is, in roster order."""

    card: Card
    players: tuple[str, ...]


class CardFigure(NamedTuple):
    """The name of a card, and a number about it as text: `+3`, `51%`."""

    name: str
    figure: str


class PosterRace(Struct, frozen=True, kw_only=True):
    """The clan in this week's river race.

    Attributes:
        day: `war day 2 of 4`.
        place: `1st of 5`; empty on a day without medals.
        span: period that the rank is for: `today`; empty without a rank, or after the finish.
        facts: medals and decks in words, as far as known.
        position: of the boat; None on a day without medals.
    """

    day: str
    place: str = ""
    span: str = ""
    facts: tuple[str, ...] = ()
    position: Position | None = None


class Poster(Struct, frozen=True, kw_only=True):
    """The facts on a clan's poster.

    Attributes:
        name: of the clan, sanitized.
        tag: of the clan, as `#2PP`.
        at: time of the survey, aware UTC.
        members: number of members; None if the roster is inconsistent.
        facts: location, trophies and access in words, as far as known.
        cards: the favourites, most popular first, at most `MAX_CARDS`.
        elixir: costs of the favourites, each player counted once.
        race: None without a race, or if unknown.
        since: time of the snapshot that changes are counted from; None without changes.
        rising: cards with more players than before, and the change, the greatest first.
        falling: cards with fewer players than before, likewise.
        best: opponents' cards that the clan beats, and the win rate, the surest first.
        worst: opponents' cards that beat the clan, likewise.
        games: number of war games behind the match-ups; 0 without battle logs.
    """

    name: str
    tag: str
    at: datetime
    members: int | None
    loaded: int
    facts: tuple[str, ...] = ()
    cards: tuple[PosterCard, ...] = ()
    elixir: ElixirHistogram = ElixirHistogram()
    race: PosterRace | None = None
    since: datetime | None = None
    rising: tuple[CardFigure, ...] = ()
    falling: tuple[CardFigure, ...] = ()
    best: tuple[CardFigure, ...] = ()
    worst: tuple[CardFigure, ...] = ()
    games: int = 0


def make_poster(
    survey: Survey,
    *,
    snapshots: Sequence[Snapshot] = (),
    race: Race | None = None,
    logs: BattleLogs | None = None,
) -> Poster:
    """Make the poster of a clan.

    Args:
        survey: of the clan, complete or not.
        snapshots: its stored snapshots, oldest first; may have the snapshot of the survey.
        race: its river race; None without one, or if unknown.
        logs: the members' battle logs; None if unknown.
    """
    clan = survey.clan
    rows = count_favourites(survey)
    newest, since = Snapshot.of(survey), find_baseline(snapshots, survey.at)
    favourites = (
        card for snapshot in (*snapshots, newest) for card in snapshot.favourites.values()
    )
    cards = {card.id: card for card in favourites if card is not None}
    found = None if since is None else find_changes_since(snapshots, newest, since)
    deltas = count_deltas(found or ())
    changes = sorted(
        ((cards[key].name, delta) for key, delta in deltas.items()),
        key=lambda change: (-abs(change[1]), change[0]),
    )
    rising = [CardFigure(name, format_signed(delta)) for name, delta in changes if delta > 0]
    falling = [CardFigure(name, format_signed(delta)) for name, delta in changes if delta < 0]
    games = collect_war_games(clan, logs)
    faced = count_games(games.games, faced=True)
    return Poster(
        name=clan.name,
        tag=str(clan.tag),
        at=survey.newest_at,
        members=len(clan.members) if clan.gap is None else None,
        loaded=len(survey.loaded),
        facts=_describe_clan(clan),
        cards=tuple(
            PosterCard(row.card, tuple(holder.member.name for holder in row.holders))
            for row in rows[:MAX_CARDS]
        ),
        elixir=count_elixir((row.card.elixir, row.players) for row in rows),
        race=_describe_race(race, clan),
        since=since,
        rising=tuple(rising[:_MAX_CARDS_PER_LINE]),
        falling=tuple(falling[:_MAX_CARDS_PER_LINE]),
        best=_find_match_ups(faced, is_best=True),
        worst=_find_match_ups(faced, is_best=False),
        games=len(games.games),
    )


def find_baseline(snapshots: Sequence[Snapshot], now: datetime) -> datetime | None:
    """Find the time that changes are counted from: the newest snapshot at least a week old.

    So posters of the same day show the same changes.

    Args:
        now: aware UTC; later snapshots do not count.

    Returns:
        Its time; the time of the oldest snapshot if none is a week old; None without snapshots.
    """
    earlier = [snapshot.at for snapshot in snapshots if snapshot.at < now]
    if not earlier:
        return None
    return max((at for at in earlier if at <= now - _PERIOD), default=min(earlier))


def _describe_clan(clan: Clan) -> tuple[str, ...]:
    facts = clan.info
    texts = (
        facts.location,
        "" if facts.trophies is None else f"{facts.trophies:,} trophies",
        "" if facts.war_trophies is None else f"{facts.war_trophies:,} war trophies",
        facts.access,
        "" if not facts.required else f"from {facts.required:,} trophies",
    )
    return tuple(filter(None, texts))


def _describe_race(race: Race | None, clan: Clan) -> PosterRace | None:
    """Describe a clan in its race; None if the clan is not in it."""
    if race is None:
        return None
    rosters = {clan.tag: clan.members} if clan.gap is None else {}
    standings = compute_standings(race, rosters)
    ours = find_ours(standings)
    if ours is None:
        return None
    if ours.place is None:
        return PosterRace(day=name_day(race))
    has_finished = ours.clan.finished is not None
    facts = ["finished" if has_finished else pluralise(ours.medals, "medal")]
    if ours.shows_battles:
        facts.append(f"{ours.decks_used}/{ours.decks_per_day} decks")
    position = locate_boats(standings)[standings.index(ours)]
    return PosterRace(
        day=name_day(race),
        place=f"{ordinal(ours.place)} of {len(standings)}",
        span="" if has_finished else describe_span(race),
        facts=tuple(facts),
        position=position,
    )


def _find_match_ups(rows: Sequence[GameRow], *, is_best: bool) -> tuple[CardFigure, ...]:
    """Find the opponents' cards with the best or worst win rate, the surest first."""
    found = []
    for row in rows:
        bounds, rate = row.record.rate.bounds, row.record.rate.value
        if bounds is None or rate is None or rate == EVEN_RATE:
            continue
        if (rate > EVEN_RATE) is is_best:
            found.append((-bounds[0] if is_best else bounds[1], row.card.name, rate))
    found.sort(key=lambda match: match[0])
    surest = found[:_MAX_CARDS_PER_LINE]
    return tuple(CardFigure(name, format_percent(rate)) for _, name, rate in surest)
