"""A clan's poster: the facts that it shows, found in a survey and what else is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from clantui.core.history.changes import count_deltas
from clantui.core.history.timeline import changes_since
from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Card, Clan
from clantui.core.model.race import Race
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.race.phrases import describe_span, find_ours, name_day
from clantui.core.race.standings import compute_standings
from clantui.core.race.track import Position, locate_boats
from clantui.core.stats.elixir import ElixirHistogram, count_elixir
from clantui.core.stats.win_rate import EVEN, WinRate
from clantui.core.text.phrases import ordinal, pluralise
from clantui.core.views.faced import FacedRow, count_faced, summarise_war_games
from clantui.core.views.favourites import count_favourites

MOST_CARDS: Final = 12
"""Cards of a poster at most: as many lines as it has, where nothing else is known."""

_LISTED: Final = 4
"""Cards of a line, at most."""

_PERIOD: Final = timedelta(days=7)
"""Span that changes are counted over, where readings are that old."""


class PosterCard(Struct, frozen=True, kw_only=True):
    """A card and who plays it most.

    Attributes:
        card: which.
        players: names, clean, in roster order; one or more.
    """

    card: Card
    players: tuple[str, ...]


class PosterRace(Struct, frozen=True, kw_only=True):
    """The clan in this week's river race.

    Attributes:
        day: the name of the day: `war day 2 of 4`.
        place: `1st of 5`; empty on a day without medals.
        span: what it is counted over: `today`; empty for a boat over the line, and without place.
        facts: medals and decks, each in words, as far as they are told.
        position: of the boat; None on a day without medals.
    """

    day: str
    place: str = ""
    span: str = ""
    facts: tuple[str, ...] = ()
    position: Position | None = None


class PosterChange(Struct, frozen=True, kw_only=True):
    """A card that more, or fewer, play most than before.

    Attributes:
        card: which.
        delta: how many more; below 0 how many fewer; never 0.
    """

    card: Card
    delta: int


class MatchUp(Struct, frozen=True, kw_only=True):
    """The clan's games in war against a card.

    Attributes:
        card: in the opponents' decks.
        rate: the members' win rate, of enough games.
    """

    card: Card
    rate: WinRate


class Poster(Struct, frozen=True, kw_only=True):
    """All that a clan's poster shows.

    Attributes:
        name: the clan's, clean.
        tag: the clan's, as `#2PP`.
        at: when it was read, aware UTC.
        members: how many it has; None where the API contradicts itself.
        loaded: of how many the cards are known.
        facts: where it is, its trophies and who may join, each in words, as far as told.
        cards: the favourites, the most popular first, `MOST_CARDS` at most.
        elixir: what the favourites cost, each player counted once.
        race: None where the clan is in none, or it is not known.
        since: when the reading was made that changes are counted from; None where there is none.
        rising: cards that more play most, the greatest change first.
        falling: cards that fewer play most, likewise.
        best: war opponents' cards that the clan beats, the surest first.
        worst: those that beat the clan.
        games: in war, of those match-ups; 0 where no battle log is known.
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
    rising: tuple[PosterChange, ...] = ()
    falling: tuple[PosterChange, ...] = ()
    best: tuple[MatchUp, ...] = ()
    worst: tuple[MatchUp, ...] = ()
    games: int = 0


def make_poster(
    survey: Survey,
    *,
    readings: Sequence[Snapshot] = (),
    race: Race | None = None,
    logs: BattleLogs | None = None,
) -> Poster:
    """Make the poster of a clan.

    Args:
        survey: the clan and its players, finished or not.
        readings: its stored snapshots, the oldest first; the one of the survey may be among them.
        race: its river race; None where it is in none, or it is not known.
        logs: the members' battle logs; None where they are not known.
    """
    clan = survey.clan
    rows = count_favourites(survey)
    since = find_baseline(readings, survey.at)
    deltas = _find_deltas(readings, survey, since)
    cards = {card.id: card for card in _known_cards(readings, survey)}
    changes = [PosterChange(card=cards[key], delta=delta) for key, delta in deltas.items()]
    changes.sort(key=lambda change: (-abs(change.delta), change.card.name))
    games = summarise_war_games(clan, logs)
    faced = count_faced(games)
    return Poster(
        name=clan.name,
        tag=str(clan.tag),
        at=survey.at,
        members=len(clan.members) if clan.gap is None else None,
        loaded=len(survey.loaded),
        facts=_describe_clan(clan),
        cards=tuple(
            PosterCard(card=row.card, players=tuple(one.member.name for one in row.holders))
            for row in rows[:MOST_CARDS]
        ),
        elixir=count_elixir((row.card.elixir, row.players) for row in rows),
        race=_describe_race(race, clan),
        since=since,
        rising=tuple(change for change in changes if change.delta > 0)[:_LISTED],
        falling=tuple(change for change in changes if change.delta < 0)[:_LISTED],
        best=_find_match_ups(faced, is_best=True),
        worst=_find_match_ups(faced, is_best=False),
        games=len(games.played),
    )


def find_baseline(readings: Sequence[Snapshot], now: datetime) -> datetime | None:
    """Find the reading that changes are counted from: the newest that is a week old.

    So a poster stays the same when it is made twice a day.

    Args:
        readings: the oldest first.
        now: aware UTC; later readings do not count.

    Returns:
        When it was made; the oldest reading's moment where none is that old, None without any.
    """
    earlier = [reading.at for reading in readings if reading.at < now]
    if not earlier:
        return None
    return max((at for at in earlier if at <= now - _PERIOD), default=min(earlier))


def _find_deltas(
    readings: Sequence[Snapshot], survey: Survey, since: datetime | None
) -> Mapping[int, int]:
    if since is None:
        return {}
    return count_deltas(changes_since(readings, Snapshot.of(survey), since) or ())


def _known_cards(readings: Sequence[Snapshot], survey: Survey) -> list[Card]:
    """List every favourite of now and before, as it is named last."""
    snapshots = (*readings, Snapshot.of(survey))
    liked = (card for snapshot in snapshots for card in snapshot.favourites.values())
    return [card for card in liked if card is not None]


def _describe_clan(clan: Clan) -> tuple[str, ...]:
    about = clan.about
    facts = (
        about.location,
        "" if about.trophies is None else f"{about.trophies:,} trophies",
        "" if about.war_trophies is None else f"{about.war_trophies:,} war trophies",
        about.access,
        "" if not about.required else f"from {about.required:,} trophies",
    )
    return tuple(filter(None, facts))


def _describe_race(race: Race | None, clan: Clan) -> PosterRace | None:
    """Describe a clan in its race; None where the race does not tell of it."""
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
    if ours.told:
        facts.append(f"{ours.decks_used}/{ours.decks_per_day} decks")
    position = locate_boats(standings)[standings.index(ours)]
    return PosterRace(
        day=name_day(race),
        place=f"{ordinal(ours.place)} of {len(standings)}",
        span="" if has_finished else describe_span(race),
        facts=tuple(facts),
        position=position,
    )


def _find_match_ups(rows: Sequence[FacedRow], *, is_best: bool) -> tuple[MatchUp, ...]:
    """Find the cards that the clan wins most, or least, against; the surest first."""
    found = []
    for row in rows:
        bounds, rate = row.record.bounds, row.record.rate
        if bounds is None or rate.value is None or rate.value == EVEN:
            continue
        if (rate.value > EVEN) is is_best:
            found.append((-bounds[0] if is_best else bounds[1], row))
    found.sort(key=lambda pair: pair[0])
    return tuple(MatchUp(card=row.card, rate=row.record.rate) for _, row in found[:_LISTED])
