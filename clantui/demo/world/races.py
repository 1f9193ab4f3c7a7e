"""Payloads of river races: the current one, and those of past weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.calendar import NEVER, WAR_DAYS, Week, format_time, go_back_weeks
from clantui.demo.world.cards import Payload
from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import ClanPlan, Person
from clantui.demo.world.war_habits import WarDayResult, draw_day, draw_habit

ClanPeople: TypeAlias = tuple[ClanPlan, Sequence[Person]]
"""A clan, and the participants of its war of a week."""

ListRaceClans: TypeAlias = Callable[[int], Sequence[ClanPeople]]
"""Returns the clans of a race some weeks ago; 0 is this week."""

_FINISH = 10_000
_PROGRESS_BY_RANK = (3_000, 1_800, 1_000, 600, 400)
"""Progress of a boat for its rank of a day, as in all 291 recorded rows."""

_DECKS = 4
"""War decks of a player per day."""

_BATTLES = 4
"""Most battles of a clan in one step."""

_WINS = 0.55

_LOGGED = 10
"""Races in the log."""

_PAUSED = 5
"""Weeks ago in which there was no race. It is always in an earlier season, which the period logs
of the current race do not cover."""


class RaceEntry(Struct, frozen=True, kw_only=True, dict=True):
    """A clan's week, with steps of battles since the world was made; 0 in past weeks."""

    clan_people: ClanPeople
    week: Week
    weeks_ago: int = 0
    steps: int = 0

    @property
    def tag(self) -> str:
        """The clan's tag."""
        return self.clan_people[0].tag

    @cached_property
    def results(self) -> Sequence[tuple[Person, Sequence[WarDayResult]]]:
        """The results of each participant on each war day that has begun."""
        plan, people = self.clan_people
        rng = seeded_random(plan.seed, "race", plan.number, self.week.season, self.week.section)
        days = max(0, self.week.day - WAR_DAYS[0] + 1)
        rows = []
        for person in people:
            # All four days are drawn, so that earlier days never change.
            rolls = [(rng.random(), rng.random()) for _ in range(4)]
            if person.last_seen < self.week.began:
                # Not seen this week: not a participant.
                continue
            habit = draw_habit(plan, person, self.weeks_ago)
            results = [draw_day(habit, *roll) for roll in rolls[:days]]
            rows.append((person, results if person.member else results[:1]))
        rng.shuffle(rows)
        return self._add_battles(rows) if days else rows

    def _add_battles(
        self, rows: Sequence[tuple[Person, Sequence[WarDayResult]]]
    ) -> Sequence[tuple[Person, Sequence[WarDayResult]]]:
        """Return the results with today's battles of each step since the world was made."""
        plan, _ = self.clan_people
        today = {person.tag: results[-1] for person, results in rows if person.member}
        for step in range(self.steps):
            rng = seeded_random(plan.seed, "battle", plan.number, step)
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


def build_race(list_clans: ListRaceClans, tag: str, week: Week) -> Payload:
    """Return the current race as `/clans/{tag}/currentriverrace` does."""
    logs = _build_period_logs(list_clans, week)
    entries = _list_entries(list_clans, week)
    progress = {} if week.last else _race_days(entries, week.war_days_over)[1]
    clans = [
        _build_racing_clan(
            replace(entry, steps=entry.clan_people[0].steps), progress.get(entry.tag, 0)
        )
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
        RaceEntry(clan_people=clan_people, week=week, weeks_ago=weeks_ago)
        for clan_people in list_clans(weeks_ago)
    ]


def _build_racing_clan(boat: RaceEntry, progress: int) -> Payload:
    plan, _ = boat.clan_people
    week = boat.week
    colosseum = week.kind == "colosseum"
    earned = sum(boat.points(day) for day in range(4)) if colosseum else progress
    payload: Payload = {
        "tag": plan.tag,
        "name": plan.name,
        "badgeId": plan.badge,
        "fame": earned,
        "repairPoints": 0,
    }
    has_finished = progress >= _FINISH and not colosseum
    if has_finished:
        payload["finishTime"] = format_time(week.began + timedelta(days=week.day))
    return payload | {
        "participants": boat.participants(today=True),
        # Battles of a clan that has finished do not count.
        "periodPoints": boat.points(week.war_days_over)
        if week.kind == "warDay" and not has_finished
        else 0,
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
    boats: Sequence[RaceEntry], days: int
) -> tuple[list[list[Payload]], dict[str, int]]:
    """Return the logs of a week's war days, and the progress of each clan after them.

    A day has one item per clan, the best first. Clans that have finished come last, earn nothing
    and have no rank, so the others move up.
    """
    progress = dict.fromkeys((boat.tag for boat in boats), 0)
    logs = []
    for day in range(days):
        racing = [boat for boat in boats if progress[boat.tag] < _FINISH]
        points = {boat.tag: boat.points(day) for boat in racing}
        racing.sort(key=lambda boat: -points[boat.tag])
        finished = [boat for boat in boats if boat not in racing]
        items = []
        for boat in (*racing, *finished):
            tag = boat.tag
            # All clans without points share the rank after the last with points.
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
        # The log of the day that crosses the line ends at the line; the next starts beyond it.
        "progressEndOfDay": _FINISH if start < _FINISH <= end else end,
        "endOfDayRank": rank,
        "progressEarned": earned,
        "numOfDefensesRemaining": defenses,
        "progressEarnedFromDefenses": earned_by_defenses,
    }


def _build_past_race(list_clans: ListRaceClans, now: Week, weeks: int) -> Payload:
    week = go_back_weeks(now, weeks)
    boats = _list_entries(list_clans, week, weeks)
    fames = {boat.tag: sum(boat.points(day) for day in range(4)) for boat in boats}
    if not week.last:
        fames = _race_days(boats, 4)[1]
    boats.sort(key=lambda boat: -fames[boat.tag])
    changes = (100, 50, -5, -22, -22) if week.last else (20, 10, -1, -4, -8)
    return {
        "seasonId": week.season,
        "sectionIndex": week.section,
        "createdDate": format_time(week.began + timedelta(days=7)),
        "standings": [
            {"rank": rank, "trophyChange": change, "clan": _build_finished_clan(boat, fames, week)}
            for rank, (boat, change) in enumerate(zip(boats, changes, strict=False), 1)
        ],
    }


def _build_finished_clan(boat: RaceEntry, fames: Payload, week: Week) -> Payload:
    plan, _ = boat.clan_people
    has_finished = fames[plan.tag] >= _FINISH and not week.last
    return {
        "tag": plan.tag,
        "name": plan.name,
        "badgeId": plan.badge,
        "fame": _FINISH if has_finished else fames[plan.tag],
        "repairPoints": 0,
        "finishTime": format_time(week.began + timedelta(days=6)) if has_finished else NEVER,
        "participants": boat.participants(today=False),
        "periodPoints": 0,
        "clanScore": plan.war_trophies,
    }
