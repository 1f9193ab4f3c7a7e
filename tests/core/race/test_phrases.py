"""Tests of phrases about a race: the day, our standing, and the line for the clan's chat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.race import Participant, PeriodType, Race, RaceClan
from clantui.core.race.columns import RACE_COLUMNS
from clantui.core.race.phrases import (
    MATCHMAKING,
    describe_day,
    describe_decks_left,
    describe_place,
    describe_remaining,
    describe_slots,
    describe_standing,
    describe_time_left,
    format_estimate,
    format_outdated,
    has_room_for_all,
    is_estimate,
    is_outdated,
    write_chat_line,
)
from clantui.core.race.standings import compute_standings
from clantui.core.text.phrases import ordinal
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import AT, HOME, clan


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        (PeriodType.TRAINING, 0, "week 3 · training day 1 of 3"),
        (PeriodType.WAR, 4, "week 3 · war day 2 of 4"),
        (PeriodType.COLOSSEUM, 6, "week 3 · colosseum day 4 of 4"),
        (PeriodType.WAR, 1, "week 3 · war day"),
        (PeriodType.UNKNOWN, 4, "week 3 · unknown kind of day"),
    ],
)
def test_the_day_is_described(kind: PeriodType, day: int, words: str) -> None:
    """Week and day count from 1; a contradictory day has no number."""
    assert describe_day(race(kind=kind, day=day)) == words


def describe(*racers: RaceClan, kind: PeriodType = PeriodType.WAR, day: int = 3) -> str:
    """Return the standing in a race of these clans."""
    today = race(*racers, kind=kind, day=day)
    return describe_standing(today, compute_standings(today))


def test_the_standing_is_one_line() -> None:
    """Place and distance with the projection, then players, boat and slots of our clan."""
    ours, other = racer(HOME, people(2, 0), medals=300), racer(CLANS[1], people(4), medals=500)
    assert describe(ours, other) == (
        "You are 2nd today, 200 behind #2RC, and should finish 1st · "
        "~6 decks left for 2 players · boat now 0, likely 3,000 (1st) · "
        "~1 more player can battle today · "
        "~ estimate"
    )


def test_on_the_last_day_the_boat_comes_first() -> None:
    """On the last war day the boat is the result."""
    ours = racer(HOME, people(4), medals=300, fame=5_000)
    assert describe(ours, day=6).startswith(
        "Your boat should end the week 1st at 8,000 · You are 1st today and should finish 1st · "
    )
    assert describe(ours, kind=PeriodType.COLOSSEUM, day=6).startswith(
        "You are 1st this week and should finish 1st · all decks are used"
    )


@pytest.mark.parametrize(
    ("kind", "finished", "words"),
    [
        (PeriodType.WAR, None, "1st of 2 today"),
        (PeriodType.WAR, AT, "1st of 2"),
        (PeriodType.COLOSSEUM, None, "1st of 2 this week"),
    ],
)
def test_a_place_has_its_period(kind: PeriodType, finished: datetime | None, words: str) -> None:
    """A war day has its own places, the colosseum has one; a finished boat keeps its place."""
    ours = racer(HOME, people(4), medals=900, fame=9_000, finished=finished)
    today = race(ours, racer(CLANS[1], people(1), medals=100, fame=100), kind=kind, day=4)
    clans = compute_standings(today)
    assert describe_place(today, clans, clans[0]) == words


@pytest.mark.parametrize(
    ("kind", "listed", "is_told"),
    [
        (PeriodType.WAR, (), False),
        (PeriodType.WAR, people(0, 0), False),
        (PeriodType.WAR, people(1, 0), True),
        (PeriodType.COLOSSEUM, (), False),
        (PeriodType.COLOSSEUM, people(0, 0), False),
        (PeriodType.COLOSSEUM, people(1, 0), True),
    ],
)
def test_medals_without_battles_name_no_players(
    kind: PeriodType, listed: tuple[Participant, ...], *, is_told: bool
) -> None:
    """A contradictory response shows no names and no numbers of decks."""
    week = kind is PeriodType.COLOSSEUM
    ours = racer(HOME, listed, medals=0 if week else 300, fame=300 if week else 0)
    today = race(ours, kind=kind, day=4)
    clans = compute_standings(today, {HOME: clan(5).members})
    words = (
        describe_standing(today, clans),
        write_chat_line(today, clans),
        describe_remaining(clans[0]),
    )
    assert ["does not show who has battled" in line for line in words] == [not is_told] * 3
    assert ["left" in line or "still" in line for line in words] == [is_told] * 3
    figures = {
        column.key: column.value(clans[0]) for column in RACE_COLUMNS if "decks_" in column.key
    }
    unknown = {key for key, value in figures.items() if value is None}
    assert unknown == (set() if is_told else {"decks_used_today", "decks_left_today"})


def test_all_players_of_a_clan_without_medals_can_battle() -> None:
    """In the morning a clan without medals can use all decks: that is no contradiction."""
    today = race(racer(HOME), day=4)
    assert write_chat_line(today, compute_standings(today, {HOME: clan(2).members})).startswith(
        "Decks left today: 8"
    )


def test_an_outdated_chat_line_has_its_time() -> None:
    """The line of a race of 10 min or older names its day and time, not today."""
    today = race(racer(HOME, people(4, 3)), day=4)
    clans = compute_standings(today)
    assert format_outdated(AT, AT + timedelta(minutes=9)) == ""
    moment = format_outdated(AT, AT + timedelta(days=1))
    assert write_chat_line(today, clans, moment=moment) == (
        "Decks left on 21 Nov 18:30 UTC: 1 of 8 · Player 1 1"
    )
    training = race(racer(HOME, people(2)), kind=PeriodType.TRAINING, day=1)
    line = write_chat_line(training, compute_standings(training), 60, moment=moment)
    assert line == "21 Nov 18:30 UTC: Training day: battles bring no medals"


def test_a_finished_clan_names_no_players() -> None:
    """Neither the screen nor the chat line names players of a finished clan."""
    ours = racer(HOME, people(4, 3, 0), fame=10_000, finished=AT)
    assert describe(ours) == "1st · finished: no more medals today"
    today = race(ours)
    assert (
        write_chat_line(today, compute_standings(today)) == "1st · finished: no more medals today"
    )


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        (
            PeriodType.TRAINING,
            1,
            "Training day: battles bring no medals · the war starts in 2 days",
        ),
        (
            PeriodType.TRAINING,
            2,
            "Training day: battles bring no medals · the war starts in 1 day",
        ),
        (PeriodType.UNKNOWN, 4, "No forecast for such a day"),
    ],
)
def test_training_days_show_the_start_of_the_war(kind: PeriodType, day: int, words: str) -> None:
    """Screen and chat line show on training days when the war starts."""
    ours = racer(HOME, people(2, 0))
    assert describe(ours, kind=kind, day=day) == words
    today = race(ours, kind=kind, day=day)
    assert write_chat_line(today, compute_standings(today)) == words


def test_a_race_without_clans_or_without_ours_is_described() -> None:
    """Without clans they are being matched; without ours, the clan is not in the race."""
    assert describe() == MATCHMAKING
    assert describe(racer(CLANS[1])) == "This clan is not in the race"


def line(*names: str, decks: int = 0, limit: int = 250, day: int = 3) -> str:
    """Return the chat line of a clan with these members and their used decks."""
    today: Race = race(racer(HOME, people(*[decks] * len(names))), day=day)
    return write_chat_line(
        today, compute_standings(today, {HOME: clan(len(names), names).members}), limit
    )


def test_the_chat_line_names_players_with_decks_left() -> None:
    """Decks of the clan, then names with their decks."""
    assert line("Anna", "Bo", decks=2) == "Decks left today: 4 of 8 · Anna 2, Bo 2"
    assert line("Anna", decks=4) == "Decks left today: 0 of 4"


def test_a_long_chat_line_counts_the_other_players() -> None:
    """A long line is cut between names."""
    whole = "Decks left today: 12 of 12 · Anna 4, Bo 4, Cleo 4"
    assert line("Anna", "Bo", "Cleo", limit=len(whole)) == whole
    shorter = "Decks left today: 12 of 12 · Anna 4, 2 more"
    assert line("Anna", "Bo", "Cleo", limit=len(whole) - 1) == shorter
    assert line("Anna", "Bo", "Cleo", limit=len(shorter) - 1) == (
        "Decks left today: 12 of 12 · 3 players"
    )
    many = [f"Name{n}" for n in range(40)]
    cut = line(*many)
    assert len(cut) <= 250
    shown = cut.count("Name")
    assert cut.endswith(f", {40 - shown} more")
    assert len(cut) + len("Name10 4, ") > 250, "there was room for one more"


def test_emoji_count_as_on_phones() -> None:
    """A line with emoji fits the text field of a phone, which counts most of them as two."""
    cut = line(*[f"{'🏆' * 12}{n}" for n in range(40)])
    assert len(cut.encode("utf-16-le")) // 2 <= 250
    assert cut.count("🏆" * 12) == 7


def test_the_chat_line_has_clean_names() -> None:
    """Names have no markup, control characters and line breaks."""
    assert line("<c7>An\x1bna</c>\n") == "Decks left today: 4 of 4 · Anna 4"


def test_the_chat_line_shows_missing_slots() -> None:
    """49 players have battled, and two have not: only one of them can."""
    today = race(racer(HOME, people(*[4] * 49, 0, 0)))
    assert write_chat_line(today, compute_standings(today)) == (
        "Decks left today: 4 of 200 · only 1 more player can battle · Player 49 4, Player 50 4"
    )


@pytest.mark.parametrize(
    ("place", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")],
)
def test_places_are_ordinals(place: int, words: str) -> None:
    """Places are written as 1st, 2nd, 3rd."""
    assert ordinal(place) == words


@pytest.mark.parametrize(
    ("kind", "day", "at", "now", "words"),
    [
        (PeriodType.WAR, 4, 18, 18, "about 16 h left"),
        (PeriodType.WAR, 4, 5, 9, "about 60 min left"),
        (PeriodType.COLOSSEUM, 4, 5, 5, "about 5 h left"),
        (PeriodType.WAR, 4, 5, 10, ""),
        (PeriodType.TRAINING, 1, 5, 5, "about 29 h until the war"),
        (PeriodType.UNKNOWN, 1, 5, 5, ""),
    ],
)
def test_the_time_left_is_an_estimate(
    kind: PeriodType, day: int, at: int, now: int, words: str
) -> None:
    """The day usually ends at 10:00 UTC; a race of an earlier day has no time left."""
    today = race(kind=kind, day=day)
    moment = AT.replace(hour=at, minute=0, second=0)
    later = moment.replace(hour=now)
    assert describe_time_left(today, moment, later) == words


@pytest.mark.parametrize(
    ("medals", "words"),
    [
        ((500, 300, 100), "You lead today by 200"),
        ((300, 500, 100), "You are 2nd today, 200 behind #2RC,"),
        ((300, 300, 100), "You are level with #2RC today"),
        ((100, 500, 300), "You are 3rd today, 200 behind #2RG,"),
    ],
)
def test_the_distance_to_the_next_clan_is_described(medals: tuple[int, ...], words: str) -> None:
    """The leader's distance is to the second clan, that of others to the one ahead."""
    racers = (
        racer(tag, people(4), medals=number) for tag, number in zip(CLANS, medals, strict=False)
    )
    assert describe(*racers).startswith(words)


def test_the_distance_ignores_finished_clans() -> None:
    """Behind a finished boat it is that to the next racing clan."""
    done = racer(CLANS[2], people(4), fame=10_000, finished=AT)
    ours = racer(HOME, people(4), medals=500)
    other = racer(CLANS[1], people(4), medals=300)
    assert describe(done, ours, other).startswith("You are 2nd today, 200 ahead of #2RC,")


def test_a_long_standing_is_cut_to_the_limit() -> None:
    """Parts are dropped from the end; the first part alone is cut, with `…` within the limit."""
    today = race(racer(HOME, people(2, 0), medals=300), racer(CLANS[1], people(4), medals=500))
    training = race(*today.clans, kind=PeriodType.TRAINING, day=1)
    clans = compute_standings(training)
    first = "Training day: battles bring no medals"
    whole = f"{first} · the war starts in 2 days"
    assert write_chat_line(training, clans, len(whole)) == whole
    assert write_chat_line(training, clans, len(whole) - 1) == first
    assert write_chat_line(training, clans, len(first)) == first
    for limit in range(1, len(first)):
        assert write_chat_line(training, clans, limit) == f"{first[: limit - 1]}…"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.2, "1 min"), (1.6, "2 min"), (99, "99 min"), (100, "2 h"), (89 * 60 + 31, "90 h")],
)
def test_an_estimate_is_in_minutes_or_hours(minutes: float, words: str) -> None:
    """An estimate is rounded, never 0 min, and in hours from 100 min on."""
    assert format_estimate(timedelta(minutes=minutes)) == words


ROOM = racer(HOME, people(2, 0), medals=900, fame=2_000)
"""A clan in which all players can battle."""

CROWD = racer(HOME, people(*[4] * 49, 0, 0), medals=900, fame=2_000)
"""A clan with one slot for two players who have not battled."""

FULL = racer(HOME, people(*[4] * 49, 1, 0, 0), medals=900, fame=2_000)
"""A clan without a slot, and one player who has begun."""

RIVAL = racer(CLANS[1], people(4), medals=100, fame=4_000)

LEAD = "You lead today by 800 and should finish 1st"


@pytest.mark.parametrize(
    ("ours", "day", "options", "parts"),
    [
        (ROOM, 4, {}, ["decks", "boat", "slots", "legend"]),
        (ROOM, 4, {"has_slots": False}, ["decks", "boat", "legend"]),
        (CROWD, 4, {"has_slots": False}, ["decks", "boat", "slots", "legend"]),
        (ROOM, 4, {"has_boat": False}, ["decks", "slots", "legend"]),
        (ROOM, 6, {"has_boat": False}, ["boat", "decks", "slots", "legend"]),
        (ROOM, 4, {"has_legend": False}, ["decks", "boat", "slots"]),
        (FULL, 4, {}, ["decks", "boat", "legend"]),
    ],
)
def test_a_short_standing_leaves_parts_out(
    ours: RaceClan, day: int, options: dict[str, bool], parts: list[str]
) -> None:
    """Slots that are too few, and the boat on the last day, are in each line."""
    today = race(ours, RIVAL, day=day)
    words = describe_standing(today, compute_standings(today), **options)
    marks = {"decks left": "decks", "deck left": "decks"}
    marks |= {"boat": "boat", "can battle": "slots", "~ estimate": "legend"}
    found = [
        next(name for mark, name in marks.items() if mark in part)
        for part in words.split(" · ")
        if part != LEAD
    ]
    assert found == parts


@pytest.mark.parametrize(
    ("ours", "is_brief", "words"),
    [
        (ROOM, False, "boat now 2,000, likely 5,000 (2nd)"),
        (ROOM, True, "boat likely 5,000 (2nd)"),
        (replace(ROOM, fame=4_500), False, "boat now 4,500, likely 7,500 (1st)"),
        (replace(ROOM, fame=1_000), False, "boat now 1,000, likely 4,000 (2nd)"),
        (racer(HOME, people(4), fame=2_000), False, "boat stays at 2,000 (2nd)"),
        (racer(HOME, people(4), fame=4_500), False, "boat stays at 4,500 (2nd)"),
    ],
)
def test_the_boat_is_described_with_its_place(
    ours: RaceClan, words: str, *, is_brief: bool
) -> None:
    """The place is that at the end of the day; a boat without medals does not move."""
    today = race(ours, RIVAL, day=4)
    line = describe_standing(today, compute_standings(today), is_brief=is_brief)
    assert line.split(" · ")[2] == words


@pytest.mark.parametrize(
    ("racers", "words"),
    [
        ((racer(HOME, people(4)), RIVAL), "You are 2nd today, 100 behind #2RC, and"),
        (
            (racer(HOME, people(4), medals=100), RIVAL),
            "You are 2nd today, level with #2RC, and",
        ),
        (
            (racer(HOME, people(4), medals=100, fame=5_000), RIVAL),
            "You are level with #2RC today and should finish 1st",
        ),
        ((racer(HOME, people(4), medals=1_234_100), RIVAL), "You lead today by 1,234,000 and"),
        (
            (racer(HOME, people(4), medals=50), replace(RIVAL, finished=AT)),
            "You are 2nd today and should finish 2nd",
        ),
    ],
)
def test_the_distance_is_of_clans_that_race(racers: tuple[RaceClan, ...], words: str) -> None:
    """Equal medals are no distance, and neither is that to a boat that finished."""
    assert describe(*racers, day=4).startswith(words)


def test_an_estimate_is_explained_if_any_number_is_one() -> None:
    """A clan without decks left, or with a known roster, has no estimated number."""
    idle, used = racer(CLANS[1], people(3)), racer(CLANS[1], people(4))
    members = {HOME: clan(2).members}
    for other, rosters, words in (
        (used, members, False),
        (idle, members, True),
        (used, {}, True),
        (idle, {**members, CLANS[1]: clan(1).members}, False),
    ):
        clans = compute_standings(race(racer(HOME, people(2, 0)), other), rosters)
        assert is_estimate(clans) is words


DAY_CASES: Final = [
    (people(2, 0), 2, "6 decks left for 2 players", "2 with decks left", "1 more player can"),
    (people(3), 1, "1 deck left for 1 player", "1 with decks left", "0 more players can"),
    (people(4), 1, "all decks are used", "all decks are used", "0 more players can"),
    (people(*[4] * 49, 0, 0, 0), 52, "4 decks left", "3 with decks left", "only 1 of 3 others"),
    (people(*[4] * 48, 1, 0, 0), 51, "7 decks left", "3 with decks left", "only 1 of 2 others"),
]


@pytest.mark.parametrize(("crew", "size", "decks", "remaining", "slots"), DAY_CASES)
def test_decks_left_are_described(
    crew: tuple[Participant, ...], size: int, decks: str, remaining: str, slots: str
) -> None:
    """With more players than slots, only the decks that can be used are counted."""
    today = race(racer(HOME, crew))
    (known,) = compute_standings(today, {HOME: clan(size).members})
    (guessed,) = compute_standings(today)
    mark = "" if decks.startswith("all") else "~"
    caveat = "" if decks.startswith("all") else " (some may have left the clan)"
    assert describe_decks_left(known) == decks
    assert describe_decks_left(guessed) == mark + decks
    assert describe_remaining(known) == f"#2PP · {remaining}"
    assert describe_remaining(guessed) == f"#2PP · {remaining}{caveat}"
    assert f"{slots} " in f"{describe_slots(known)} "


def test_the_number_of_players_who_can_begin_is_described() -> None:
    """The last slot is for one player; slots for exactly all players are enough."""
    (last,) = compute_standings(race(racer(HOME, people(*[4] * 49, 0))))
    assert has_room_for_all(last)
    assert describe_slots(last) == "~1 more player can battle today"


def test_free_slots_without_players_for_them_are_not_promised() -> None:
    """With 7 of 36 members who have not battled, 7 can still begin, not as many as 21 slots."""
    crew = people(*[4] * 29, *[0] * 7)
    (known,) = compute_standings(race(racer(HOME, crew)), {HOME: clan(36).members})
    assert known.slots_left == 21
    assert describe_slots(known) == "7 more players can battle today"
    assert describe_slots(replace(known, remaining=())) == describe_slots(known), "by a filter"
    (done,) = compute_standings(race(racer(HOME, people(4, 3))), {HOME: clan(2).members})
    assert "can battle" not in describe_standing(race(racer(HOME, people(4, 3))), (done,))


def test_a_day_without_battles_has_no_remaining_players() -> None:
    """On a training day no battle counts; a finished clan does not battle any more."""
    training = race(racer(HOME, people(2)), kind=PeriodType.TRAINING, day=1)
    finished = race(racer(HOME, people(2), finished=AT))
    words = [describe_remaining(compute_standings(day)[0]) for day in (training, finished)]
    assert words == ["#2PP · no battle counts today", "#2PP · finished: no more medals today"]


def test_training_with_an_impossible_day_has_no_number_of_days() -> None:
    """If the API contradicts itself, the war starts after the training."""
    words = describe(racer(HOME, people(2)), kind=PeriodType.TRAINING, day=5)
    assert words == "Training day: battles bring no medals · the war starts after it"


def test_a_race_is_outdated_after_ten_minutes() -> None:
    """The API gives a new race every two minutes."""
    assert [is_outdated(AT, AT + timedelta(seconds=age)) for age in (599, 600)] == [False, True]
