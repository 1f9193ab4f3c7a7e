"""Payloads of river races: the current one, and those of past weeks.

Players differ in the number of decks they use, and some have changed their habits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.calendar import NEVER, WAR_DAYS, Week, format_time, go_back_weeks
from clantui.demo.world.cards import Payload
from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import ClanPlan, Person

ClanPeople: TypeAlias = tuple[ClanPlan, Sequence[Person]]
"""A clan, and the participants of its war of a week."""

ListRaceClans: TypeAlias = Callable[[int], Sequence[ClanPeople]]
"""Returns the clans of a race some weeks ago; 0 is this week."""

_FINISH = 10_000
_PROGRESS_BY_RANK = (3_000, 1_800, 1_000, 600, 400)
"""Progress of a boat by its rank of the day; the same in all 291 recorded rows of the API."""

_DECKS = 4
"""War decks of a player per day."""

_BATTLES = 4
"""Maximum number of battles of a clan in one step."""

_WINS = 0.55

_LOGGED = 10
"""Races in the log."""

_PAUSED = 5
"""The week without a race, in weeks ago. It lies in an earlier season, which the period logs of
the current race do not cover."""

_CHANGED = 3
"""Weeks since some players started or stopped playing."""


class WarDayResult(Struct, frozen=True, kw_only=True):
    """A participant's war day, with 0 to 4 decks used."""

    decks: int
    fame: int
    boats: int


class _WarHabit(Struct, frozen=True, kw_only=True):
    """Probabilities of a player's war days.

    Attributes:
        full_days: share of days on which they use all decks, 0 ≤ x < 1.
        exponent: skew of the decks on other days; higher means fewer.
        least_luck: minimum share of battles won, 0 to 1.
    """

    full_days: float
    exponent: int = 1
    least_luck: float = 0.0


_CARRIES = _WarHabit(full_days=0.95, least_luck=0.4)
_SLEEPS = _WarHabit(full_days=0.02, exponent=4)


def _draw_habit(plan: ClanPlan, person: Person, weeks_ago: int) -> _WarHabit:
    """Return the habit of a player some weeks ago; some players have changed since."""
    promoted = 0.15 if person.role != "member" else 0.0
    plays = _WarHabit(full_days=0.2 + 0.6 * plan.strength + promoted)
    roll = _roll(plan.seed, person.tag)
    if roll >= 0.25 or person.role in {"leader", "coLeader"}:
        return _CARRIES if roll < 0.5 else plays
    if roll < 0.13:
        return _SLEEPS
    if roll < 0.19:
        return _SLEEPS if weeks_ago < _CHANGED else plays
    return _CARRIES if weeks_ago < _CHANGED else _SLEEPS


@lru_cache(maxsize=2_000)
def _roll(seed: int, tag: str) -> float:
    return seeded_random(seed, "zeal", tag).random()


def _draw_day(habit: _WarHabit, roll: float, luck: float) -> WarDayResult:
    """Return a war day for two random numbers, each 0 to 1: for the decks, and for the wins."""
    if roll < habit.full_days:
        decks = _DECKS
    else:
        decks = int(((1 - roll) / (1 - habit.full_days)) ** habit.exponent * _DECKS)
    wins = round(decks * (habit.least_luck + luck * (1 - habit.least_luck)))
    boats = int(decks > 0 and luck < 0.04)
    return WarDayResult(decks=decks, fame=100 * decks + 100 * wins - 25 * boats, boats=boats)


class RaceEntry(Struct, frozen=True, kw_only=True, dict=True):
    """A clan's week in a race. `steps` are those since the world was made; 0 in past weeks."""

    plan: ClanPlan
    people: Sequence[Person]
    week: Week
    weeks_ago: int = 0
    steps: int = 0

    @property
    def tag(self) -> str:
        """The clan's tag."""
        return self.plan.tag

    @cached_property
    def results(self) -> Sequence[tuple[Person, Sequence[WarDayResult]]]:
        """The results of each participant on each war day that has begun."""
        plan, week = self.plan, self.week
        rng = seeded_random(plan.seed, "race", plan.number, week.season, week.section)
        days = max(0, week.day - WAR_DAYS[0] + 1)
        rows = []
        for person in self.people:
            # Draw all four days, so that earlier days stay the same as the week goes on.
            rolls = [(rng.random(), rng.random()) for _ in range(4)]
            if person.last_seen < week.began:
                # Someone who was not seen this week is no participant.
                continue
            habit = _draw_habit(plan, person, self.weeks_ago)
            results = [_draw_day(habit, *roll) for roll in rolls[:days]]
            rows.append((person, results if person.member else results[:1]))
        rng.shuffle(rows)
        return self._add_battles(rows) if days else rows

    def _add_battles(
        self, rows: Sequence[tuple[Person, Sequence[WarDayResult]]]
    ) -> Sequence[tuple[Person, Sequence[WarDayResult]]]:
        """Return the results with today's battles of each step since the world was made."""
        today = {person.tag: results[-1] for person, results in rows if person.member}
        for step in range(self.steps):
            rng = seeded_random(self.plan.seed, "battle", self.plan.number, step)
            for _ in range(rng.randint(1, _BATTLES)):
                ready = sorted(tag for tag, result in today.items() if 0 < result.decks < _DECKS)
                ready = ready or sorted(tag for tag, result in today.items() if not result.decks)
                if ready:
                    tag = rng.choice(ready)
                    result, won = today[tag], rng.random() < _WINS
                    fame = result.fame + (200 if won else 100)
                    today[tag] = replace(result, decks=result.decks + 1, fame=fame)
        return [
            (person, [*results[:-1], today[person.tag]] if person.member else results)
            for person, results in rows
        ]

    def points(self, day: int) -> int:
        """Return the clan's points of a war day, 0 to 3."""
        return sum(results[day].fame for _, results in self.results if len(results) > day)

    def participants(self, *, today: bool) -> list[Payload]:
        """Return the participants; without `today`, none has used decks today."""
        day = self.week.day - WAR_DAYS[0]
        return [
            {
                "tag": person.tag,
                "name": person.name,
                "fame": sum(result.fame for result in results),
                "repairPoints": 0,
                "boatAttacks": sum(result.boats for result in results),
                "decksUsed": sum(result.decks for result in results),
                "decksUsedToday": results[day].decks if today and 0 <= day < len(results) else 0,
            }
            for person, results in self.results
        ]


def update_last_seen(
    plan: ClanPlan, people: Sequence[Person], entry: RaceEntry
) -> tuple[Person, ...]:
    """Return the people, last seen on or after the last day on which they battled."""
    days = {
        person.tag: max(day for day, result in enumerate(results) if result.decks)
        for person, results in entry.results
        if any(result.decks for result in results)
    }
    return tuple(
        replace(person, last_seen=_draw_seen(plan, person, entry.week, days[person.tag]))
        if person.tag in days
        else person
        for person in people
    )


def _draw_seen(plan: ClanPlan, person: Person, week: Week, day: int) -> datetime:
    """Return when a player was last seen: on a war day at least, which is counted from 0."""
    began = week.began + timedelta(days=WAR_DAYS[day])
    if person.last_seen >= began:
        return person.last_seen
    ended = min(began + timedelta(days=1), plan.at)
    played = seeded_random(plan.seed, "seen", person.tag).random()
    return began + timedelta(seconds=int(played * (ended - began).total_seconds()))


def build_race(list_clans: ListRaceClans, tag: str, week: Week) -> Payload:
    """Return the current race as `/clans/{tag}/currentriverrace` does."""
    logs = _build_period_logs(list_clans, week)
    entries = _list_entries(list_clans, week)
    progress = {} if week.last else _race_days(entries, week.war_days_over)[1]
    clans = [
        _build_racing_clan(replace(entry, steps=entry.plan.steps), progress.get(entry.tag, 0))
        for entry in entries
    ]
    return {
        "state": "full",
        "clan": next(clan for clan in clans if clan["tag"] == tag),
        "clans": clans,
        "sectionIndex": week.section,
        "periodIndex": week.period,
        "periodType": week.kind,
        "periodLogs": logs,
    }


def build_race_log(list_clans: ListRaceClans, now: Week) -> list[Payload]:
    """Return the ten items of `/clans/{tag}/riverracelog`, the latest first."""
    raced = (weeks for weeks in range(1, _LOGGED + 2) if weeks != _PAUSED)
    return [_build_past_race(list_clans, now, weeks) for weeks in raced]


def _list_entries(list_clans: ListRaceClans, week: Week, weeks_ago: int = 0) -> list[RaceEntry]:
    """Return the clans of a race in their order, before any simulated battles."""
    return [
        RaceEntry(plan=plan, people=people, week=week, weeks_ago=weeks_ago)
        for plan, people in list_clans(weeks_ago)
    ]


def _build_racing_clan(entry: RaceEntry, progress: int) -> Payload:
    week = entry.week
    is_colosseum = week.kind == "colosseum"
    has_finished = progress >= _FINISH and not is_colosseum
    # Battles of a clan that has finished do not count.
    counts = week.kind == "warDay" and not has_finished
    return _build_clan(
        entry,
        fame=sum(entry.points(day) for day in range(4)) if is_colosseum else progress,
        finish_time=format_time(week.began + timedelta(days=week.day)) if has_finished else "",
        points=entry.points(week.war_days_over) if counts else 0,
        today=True,
    )


def _build_clan(
    entry: RaceEntry, *, fame: int, finish_time: str, points: int, today: bool
) -> Payload:
    """Return a clan of a race, without a finish time if that is empty."""
    plan = entry.plan
    payload: Payload = {
        "tag": plan.tag,
        "name": plan.name,
        "badgeId": plan.badge,
        "fame": fame,
        "repairPoints": 0,
    }
    if finish_time:
        payload["finishTime"] = finish_time
    return payload | {
        "participants": entry.participants(today=today),
        "periodPoints": points,
        "clanScore": plan.war_trophies,
    }


def _build_period_logs(list_clans: ListRaceClans, now: Week) -> list[Payload]:
    """Return the logs of the season's finished war days."""
    logs = []
    for back in range(now.section, -1, -1):
        week = go_back_weeks(now, back) if back else now
        if week.last:
            # The colosseum has no boats, so no logs.
            continue
        days = 4 if back else now.war_days_over
        for day, items in enumerate(_race_days(_list_entries(list_clans, week, back), days)[0]):
            logs.append({"periodIndex": week.section * 7 + WAR_DAYS[0] + day, "items": items})
    return logs


def _race_days(
    entries: Sequence[RaceEntry], days: int
) -> tuple[list[list[Payload]], dict[str, int]]:
    """Return the logs of a week's war days, and the progress of each clan after them.

    A day has one item per clan, the best first. Clans that have finished come last, earn nothing
    and have no rank, so the others move up.
    """
    progress = dict.fromkeys((entry.tag for entry in entries), 0)
    logs = []
    for day in range(days):
        racing = [entry for entry in entries if progress[entry.tag] < _FINISH]
        points = {entry.tag: entry.points(day) for entry in racing}
        racing.sort(key=lambda entry: -points[entry.tag])
        finished = [entry for entry in entries if entry not in racing]
        items = []
        for entry in (*racing, *finished):
            tag = entry.tag
            # All clans without points share the rank after the last clan with points.
            rank = sum(other > points[tag] for other in points.values()) if tag in points else -1
            item = _build_log_item(tag, rank, points.get(tag, 0), progress[tag])
            progress[tag] += item["progressEarned"] + item["progressEarnedFromDefenses"]
            items.append(item)
        logs.append(items)
    return logs, progress


def _build_log_item(tag: str, rank: int, points: int, start: int) -> Payload:
    """Return a clan's item in the log of a day."""
    earned = _PROGRESS_BY_RANK[rank] if points else 0
    defenses = min(15, points // 600)
    earned_by_defenses = defenses * 29
    end = start + earned + earned_by_defenses
    return {
        "clan": {"tag": tag},
        "pointsEarned": points,
        "progressStartOfDay": start,
        # On the day a clan finishes, its log ends at the finish line; the next starts beyond it.
        "progressEndOfDay": _FINISH if start < _FINISH <= end else end,
        "endOfDayRank": rank,
        "progressEarned": earned,
        "numOfDefensesRemaining": defenses,
        "progressEarnedFromDefenses": earned_by_defenses,
    }


def _build_past_race(list_clans: ListRaceClans, now: Week, weeks: int) -> Payload:
    week = go_back_weeks(now, weeks)
    entries = _list_entries(list_clans, week, weeks)
    fames = {entry.tag: sum(entry.points(day) for day in range(4)) for entry in entries}
    if not week.last:
        fames = _race_days(entries, 4)[1]
    entries.sort(key=lambda entry: -fames[entry.tag])
    changes = (100, 50, -5, -22, -22) if week.last else (20, 10, -1, -4, -8)
    return {
        "seasonId": week.season,
        "sectionIndex": week.section,
        "createdDate": format_time(week.began + timedelta(days=7)),
        "standings": [
            {
                "rank": rank,
                "trophyChange": change,
                "clan": _build_finished_clan(entry, fames, week),
            }
            for rank, (entry, change) in enumerate(zip(entries, changes, strict=False), 1)
        ],
    }


def _build_finished_clan(entry: RaceEntry, fames: Payload, week: Week) -> Payload:
    fame = fames[entry.tag]
    has_finished = fame >= _FINISH and not week.last
    return _build_clan(
        entry,
        fame=_FINISH if has_finished else fame,
        finish_time=format_time(week.began + timedelta(days=6)) if has_finished else NEVER,
        points=0,
        today=False,
    )
