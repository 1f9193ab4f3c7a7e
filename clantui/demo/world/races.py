"""The river race as the API shows it: this week's, and those of past weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

from clantui.demo.world.calendar import NEVER, WAR_DAYS, Week, format_time, week_before
from clantui.demo.world.cards import Payload
from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import ClanPlan, Person
from clantui.demo.world.zeal import WarDayResult, draw_day, habit_of

ClanPeople: TypeAlias = tuple[ClanPlan, Sequence[Person]]
"""A clan and everybody who takes part in its war of a week."""

CrewsOf: TypeAlias = Callable[[int], Sequence[ClanPeople]]
"""The clans of a race so many weeks ago, 0 for this week, in an order of the race's own."""

_FINISH = 10_000
_STRIDES = (3_000, 1_800, 1_000, 600, 400)
"""Distance that a day's rank moves a boat, as in all 291 recorded rows."""

_DECKS = 4
"""Decks of a player on one day."""

_BATTLES = 4
"""Battles of a clan in one step, at most."""

_WINS = 0.55

_LOGGED = 10
"""Past weeks in the log."""


@dataclass(frozen=True, kw_only=True)
class RaceEntry:
    """A clan's week in the race.

    Attributes:
        crew: The clan and its people.
        week: The week, and how much of it is over.
        weeks_ago: How many weeks before this one it is.
        steps: How often somebody has battled since the world was first looked at; 0 in past weeks.
    """

    crew: ClanPeople
    week: Week
    weeks_ago: int = 0
    steps: int = 0

    @cached_property
    def efforts(self) -> Sequence[tuple[Person, Sequence[WarDayResult]]]:
        """Each participant's deeds on each war day begun so far."""
        plan, people = self.crew
        rng = seeded_random(plan.seed, "race", plan.number, self.week.season, self.week.section)
        days = max(0, self.week.day - WAR_DAYS[0] + 1)
        rows = []
        for person in people:
            # All four days are thrown, so that today never changes yesterday.
            rolls = [(rng.random(), rng.random()) for _ in range(4)]
            if person.last_seen < self.week.began:
                # Whoever was not seen since is no participant; whoever left did little.
                continue
            habit = habit_of(plan, person, self.weeks_ago)
            efforts = [draw_day(habit, *roll) for roll in rolls[:days]]
            rows.append((person, efforts if person.member else efforts[:1]))
        rng.shuffle(rows)
        return self._battle_on(rows) if days else rows

    def _battle_on(
        self, rows: Sequence[tuple[Person, Sequence[WarDayResult]]]
    ) -> Sequence[tuple[Person, Sequence[WarDayResult]]]:
        """Return the deeds with today's battles since the world was first looked at."""
        plan, _ = self.crew
        today = {person.tag: efforts[-1] for person, efforts in rows if person.member}
        for step in range(self.steps):
            rng = seeded_random(plan.seed, "battle", plan.number, step)
            for _ in range(rng.randint(1, _BATTLES)):
                ready = sorted(tag for tag, effort in today.items() if 0 < effort.decks < _DECKS)
                ready = ready or sorted(tag for tag, effort in today.items() if not effort.decks)
                if ready:
                    tag = rng.choice(ready)
                    effort, won = today[tag], rng.random() < _WINS
                    fame = effort.fame + (200 if won else 100)
                    today[tag] = replace(effort, decks=effort.decks + 1, fame=fame)
        return [
            (person, [*efforts[:-1], today[person.tag]] if person.member else efforts)
            for person, efforts in rows
        ]

    def points(self, day: int) -> int:
        """Return the clan's points of one war day, counted from 0."""
        return sum(efforts[day].fame for _, efforts in self.efforts if len(efforts) > day)

    def participants(self, *, today: bool) -> list[Payload]:
        """Return the participants; `today` counts today's decks as today's."""
        place = self.week.day - WAR_DAYS[0]
        return [
            {
                "tag": person.tag,
                "name": person.name,
                "fame": sum(effort.fame for effort in efforts),
                "repairPoints": 0,
                "boatAttacks": sum(effort.boats for effort in efforts),
                "decksUsed": sum(effort.decks for effort in efforts),
                "decksUsedToday": efforts[place].decks
                if today and 0 <= place < len(efforts)
                else 0,
            }
            for person, efforts in self.efforts
        ]


def build_race(crews_of: CrewsOf, tag: str, week: Week) -> Payload:
    """Return this week's race as `/clans/{tag}/currentriverrace` shows it.

    Args:
        tag: The one of them that is asked for.
        week: This week, and the day in it.
    """
    crews = crews_of(0)
    logs = _build_period_logs(crews_of, week)
    entries = [RaceEntry(crew=crew, week=week) for crew in crews]
    progress = {} if week.last else _race_days(entries, week.war_days_over)[1]
    clans = [
        _build_racing_clan(
            RaceEntry(crew=crew, week=week, steps=crew[0].steps), progress.get(crew[0].tag, 0)
        )
        for crew in crews
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


def build_race_log(crews_of: CrewsOf, now: Week) -> list[Payload]:
    """Return the races of past weeks, the latest first.

    Returns:
        The items of `/clans/{tag}/riverracelog`, ten of them.
    """
    return [_build_past_race(crews_of, now, weeks) for weeks in range(1, _LOGGED + 1)]


def _build_racing_clan(boat: RaceEntry, progress: int) -> Payload:
    """Return one of the five clans of this week's race."""
    plan, _ = boat.crew
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
    over = progress >= _FINISH and not colosseum
    if over:
        payload["finishTime"] = format_time(week.began + timedelta(days=week.day))
    return payload | {
        "participants": boat.participants(today=True),
        # Over the line, a clan's battles count no more.
        "periodPoints": boat.points(week.war_days_over)
        if week.kind == "warDay" and not over
        else 0,
        "clanScore": plan.war_trophies,
    }


def _build_period_logs(crews_of: CrewsOf, now: Week) -> list[Payload]:
    """Return the log of each war day of the season that is over."""
    logs = []
    for back in range(now.section, -1, -1):
        week = week_before(now, back) if back else now
        if week.last:
            # The colosseum has no boats, and so no log.
            continue
        days = 4 if back else now.war_days_over
        entries = [RaceEntry(crew=crew, week=week, weeks_ago=back) for crew in crews_of(back)]
        for day, items in enumerate(_race_days(entries, days)[0]):
            logs.append({"periodIndex": week.section * 7 + WAR_DAYS[0] + day, "items": items})
    return logs


def _race_days(
    boats: Sequence[RaceEntry], days: int
) -> tuple[list[list[Payload]], dict[str, int]]:
    """Return the war days of a week, each with one item a clan, and how far the boats are then.

    The best of a day is its first item. Whoever is over the line is its last, earns nothing more
    and has no place, so that the others move up.
    """
    progress = dict.fromkeys((boat.crew[0].tag for boat in boats), 0)
    logs = []
    for day in range(days):
        racing = [boat for boat in boats if progress[boat.crew[0].tag] < _FINISH]
        points = {boat.crew[0].tag: boat.points(day) for boat in racing}
        racing.sort(key=lambda boat: -points[boat.crew[0].tag])
        done = [boat for boat in boats if boat not in racing]
        items = []
        for boat in (*racing, *done):
            tag = boat.crew[0].tag
            # All without a point share the place after the last who has one.
            rank = sum(other > points[tag] for other in points.values()) if tag in points else -1
            item = _build_log_item(tag, rank, points.get(tag, 0), progress[tag])
            progress[tag] += item["progressEarned"] + item["progressEarnedFromDefenses"]
            items.append(item)
        logs.append(items)
    return logs, progress


def _build_log_item(tag: str, rank: int, points: int, start: int) -> Payload:
    """Return one clan's item in the log of a day."""
    earned = _STRIDES[rank] if points else 0
    defenses = min(15, points // 600)
    guarded = defenses * 29
    end = start + earned + guarded
    return {
        "clan": {"tag": tag},
        "pointsEarned": points,
        "progressStartOfDay": start,
        # The day that ends beyond the line tells the line; the day after tells the place beyond.
        "progressEndOfDay": _FINISH if start < _FINISH <= end else end,
        "endOfDayRank": rank,
        "progressEarned": earned,
        "numOfDefensesRemaining": defenses,
        "progressEarnedFromDefenses": guarded,
    }


def _build_past_race(crews_of: CrewsOf, now: Week, weeks: int) -> Payload:
    """Return the race of so many weeks ago."""
    week = week_before(now, weeks)
    boats = [RaceEntry(crew=crew, week=week, weeks_ago=weeks) for crew in crews_of(weeks)]
    fames = {boat.crew[0].tag: sum(boat.points(day) for day in range(4)) for boat in boats}
    if not week.last:
        fames = _race_days(boats, 4)[1]
    boats.sort(key=lambda boat: -fames[boat.crew[0].tag])
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
    """Return one clan of a past week; at 10,000 a boat is over the line."""
    plan, _ = boat.crew
    over = fames[plan.tag] >= _FINISH and not week.last
    return {
        "tag": plan.tag,
        "name": plan.name,
        "badgeId": plan.badge,
        "fame": _FINISH if over else fames[plan.tag],
        "repairPoints": 0,
        "finishTime": format_time(week.began + timedelta(days=6)) if over else NEVER,
        "participants": boat.participants(today=False),
        "periodPoints": 0,
        "clanScore": plan.war_trophies,
    }
