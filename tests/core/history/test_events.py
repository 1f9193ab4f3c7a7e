"""Events of a clan, and incomplete loads that are no events."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.export.history import format_event
from clantui.core.history.clan_watch import ClanWatch
from clantui.core.history.events import (
    Event,
    EventKind,
    can_compare_races,
    find_clan_events,
    find_race_events,
    merge_known,
)
from clantui.core.history.phrases import summarise_events
from clantui.core.model.game import Card
from clantui.core.model.race import PeriodType, Race, WarRecord
from clantui.core.model.tag import Tag
from clantui.core.names import NOTIFY
from clantui.core.text.notification import BELL, format_notification
from clantui.core.text.sanitize import clean
from tests.cli.strict_schema import all_complaints
from tests.factories.events import RIVAL, describe, race
from tests.factories.surveys import AT, HOME, KNIGHT, MIRROR, PEKKA, PROPERTY, WIZARD, tag
from tests.factories.timelines import make_snapshot


def finish(state: Race, tag: Tag) -> Race:
    """Return a copy of a race in which the boat of a clan has finished."""
    racers = tuple(replace(r, finished=AT) if r.tag == tag else r for r in state.clans)
    return replace(state, clans=racers)


def test_joins_leaves_and_card_changes_are_found() -> None:
    """A join, a leave and a new favourite are events with names and cards."""
    before = make_snapshot({1: KNIGHT, 2: WIZARD, 3: PEKKA})
    after = make_snapshot({1: KNIGHT, 3: MIRROR, 4: WIZARD})
    assert describe(find_clan_events(before, after)) == [
        ("joined", "Player 4 joined, plays Wizard"),
        ("left", "Player 2 left, played Wizard"),
        ("moved", "Player 3 moved from P.E.K.K.A to Mirror"),
    ]


def test_promotions_and_demotions_have_the_new_role() -> None:
    """Four new elders are four events; the JSON has the role."""
    people = dict.fromkeys(range(5), KNIGHT)
    before = make_snapshot(people, roles={**dict.fromkeys(range(4), "member"), 4: "co-leader"})
    after = make_snapshot(people, roles=dict.fromkeys(range(5), "elder"))
    events = find_clan_events(before, after)
    assert describe(events) == [
        *(("promoted", f"Player {n} was promoted to elder") for n in range(4)),
        ("demoted", "Player 4 was demoted to elder"),
    ]
    assert json.loads(format_event(events[0], "Keep", AT))["role"] == "elder"


def test_an_unknown_favourite_is_not_in_the_event() -> None:
    """A player without a known favourite joins or leaves without a card."""
    events = find_clan_events(make_snapshot({1: None}), make_snapshot({2: KNIGHT}, (2,)))
    assert describe(events) == [("joined", "Player 2 joined"), ("left", "Player 1 left")]


def test_an_outage_is_no_event() -> None:
    """Players who fail to load, and load again, have no events."""
    whole = make_snapshot({1: KNIGHT, 2: WIZARD})
    known = merge_known(make_snapshot({1: KNIGHT, 2: WIZARD}, (1, 2)), whole)
    assert find_clan_events(whole, known) == find_clan_events(known, whole) == ()


def test_changes_during_an_outage_appear_after_it() -> None:
    """A favourite is compared with the last known one, however old."""
    known = make_snapshot({1: KNIGHT, 2: WIZARD})
    for _ in range(3):
        known = merge_known(make_snapshot({1: KNIGHT, 2: WIZARD}, (1,)), known)
    after = make_snapshot({1: PEKKA, 2: WIZARD})
    assert describe(find_clan_events(known, after)) == [
        ("moved", "Player 1 moved from Knight to P.E.K.K.A")
    ]


def test_an_omitted_favourite_is_no_event() -> None:
    """The API sometimes omits one; and a first known favourite is not new."""
    before, without = make_snapshot({1: KNIGHT}), make_snapshot({1: None})
    known = merge_known(without, before)
    assert (
        find_clan_events(before, without)
        == find_clan_events(known, before)
        == find_clan_events(without, before)
        == ()
    )
    assert describe(find_clan_events(known, make_snapshot({1: WIZARD})))


def test_an_empty_roster_is_ignored() -> None:
    """A clan without members is a response that lacks its roster."""
    before = make_snapshot({1: KNIGHT, 2: WIZARD})
    known = merge_known(make_snapshot({}), before)
    assert find_clan_events(before, make_snapshot({})) == find_clan_events(known, before) == ()
    assert merge_known(make_snapshot({}), make_snapshot({})).names == {}


@PROPERTY
@given(
    st.lists(
        st.dictionaries(st.integers(0, 6), st.sampled_from((KNIGHT, WIZARD, None)), min_size=1),
        min_size=2,
        max_size=6,
    ),
    st.data(),
)
def test_failed_players_never_add_an_event(
    rosters: list[dict[int, Card | None]], data: st.DataObject
) -> None:
    """Players who failed to load add no join, leave or switch."""
    known = truth = make_snapshot(rosters[0])
    reported: list[Event] = []
    expected: list[Event] = []
    for favourites in rosters[1:]:
        missing = data.draw(st.sets(st.sampled_from(sorted(favourites))))
        after = make_snapshot(favourites, tuple(missing))
        reported += find_clan_events(known, after)
        complete = make_snapshot(favourites)
        expected += find_clan_events(truth, complete)
        known, truth = merge_known(after, known), merge_known(complete, truth)

    def list_joins_and_leaves(events: list[Event]) -> list[tuple[EventKind, Tag | None]]:
        return [(e.kind, e.subject) for e in events if e.kind is not EventKind.SWITCHED]

    assert list_joins_and_leaves(reported) == list_joins_and_leaves(expected)
    assert len(reported) <= len(expected)


def test_overtaking_is_an_event() -> None:
    """The event of a clan that passes ours, or is passed by ours, has our new rank."""
    before, after = race(500, 400, 600), race(550, 700, 600)
    assert describe(find_race_events(before, after)) == [
        ("overtaken", "Amber Wardens overtook us: now 3rd of 3 today")
    ]
    assert describe(find_race_events(race(500, 700, 600), race(650, 700, 600))) == [
        ("overtook", "we overtook Mossy Gate: now 2nd of 3 today")
    ]
    both = find_race_events(race(500, 400, 600), race(650, 700, 600))
    assert sorted(kind for kind, _ in describe(both)) == ["overtaken", "overtook"]
    assert {event.place for event in both} == {2}


def test_only_changes_of_our_place_are_events() -> None:
    """Two rivals may pass each other."""
    assert find_race_events(race(500, 400, 300), race(900, 500, 500)) == ()
    assert find_race_events(race(900, 400, 300), race(900, 500, 600)) == ()
    assert find_race_events(race(500, 400), race(500, 500)) == (), "drawing level is not passing"


def test_clans_without_medals_are_not_overtaken() -> None:
    """The first medals of a day pass no clan, since no other clan has any."""
    assert find_race_events(race(0, 0, 0), race(0, 100, 200)) == ()
    assert find_race_events(race(0, 0, 0), race(300, 100, 200)) == ()
    assert describe(find_race_events(race(100, 0, 0), race(100, 200, 0)))


def test_a_new_day_is_one_event() -> None:
    """Medals start at 0 again, which is not reported as overtaking."""
    before, after = race(500, 400, 600), race(100, 200, 0, period=4)
    assert describe(find_race_events(before, after)) == [("day", "War day 2 of 4 has started")]
    assert find_race_events(after, after) == ()


def test_no_clan_is_overtaken_in_training() -> None:
    """Training days have no ranks."""
    training = (race(m, 5, 3, kind=PeriodType.TRAINING, period=1) for m in (0, 4))
    assert find_race_events(*training) == ()


@pytest.mark.parametrize(("clan", "name"), [(HOME, "we"), (RIVAL, "Amber Wardens")])
def test_a_finished_boat_is_one_event(clan: Tag, name: str) -> None:
    """A boat that finishes is one event, and our own boat is named "we"."""
    before = race(500, 400)
    after = finish(before, clan)
    finished = [
        event for event in find_race_events(before, after) if event.kind is EventKind.FINISHED
    ]
    assert describe(tuple(finished)) == [("finished", f"{name} finished the race")]
    assert find_race_events(after, after) == ()


@pytest.mark.parametrize(
    "bent",
    [
        race(0, 400, 600),
        race(500, 400, 0),
        race(500, 400, 600, kind=PeriodType.UNKNOWN, period=0),
        replace(race(500, 400, 600), clans=()),
        replace(race(500, 400, 600), clans=race(500, 400, 600).clans[:2]),
        replace(race(500, 400, 600), clans=race(500, 400, 600).clans[1:]),
    ],
    ids=["no-medals", "a-rival-without", "no-day", "nobody", "one-less", "not-us"],
)
def test_an_incomplete_race_is_ignored(bent: Race) -> None:
    """A missing value is no event, and the next race is compared with the one before."""
    before = race(500, 400, 600)
    assert not can_compare_races(before, bent)
    watch, _ = ClanWatch().with_war(WarRecord(race=before), AT)
    watch, events = watch.with_war(WarRecord(race=bent), AT)
    assert (watch.race, events) == (before, ())


@pytest.mark.parametrize("kind", EventKind)
def test_each_kind_of_event_has_a_sentence_and_json(kind: EventKind) -> None:
    """A sentence for notifications, and a line of JSON that fits the schema."""
    event = Event(kind=kind, clan=HOME, sentence="it happened")
    assert summarise_events([event]) == "it happened"
    assert all_complaints(format_event(event, "Keep", AT), "event-line") == []


def test_json_omits_keys_that_do_not_apply() -> None:
    """The JSON has tags, ids and raw card names."""
    card = replace(KNIGHT, name="Knight", raw_name="<c7>Knight")
    (moved,) = find_clan_events(make_snapshot({1: WIZARD}), make_snapshot({1: card}))
    later = AT.astimezone().replace(microsecond=7)
    assert json.loads(format_event(moved, "Keep", later)) == {
        "type": "moved",
        "at": "2026-11-21T18:30:00Z",
        "clan": "#2PP",
        "clan_name": "Keep",
        "about": str(tag(1)),
        "name": "Player 1",
        "before": {"id": WIZARD.id, "name": "Wizard"},
        "after": {"id": KNIGHT.id, "name": "<c7>Knight"},
        "sentence": "Player 1 moved from Wizard to Knight",
        "message": "Keep: Player 1 moved from Wizard to Knight",
    }
    (day,) = find_race_events(race(0, 0), race(0, 0, period=4))
    assert json.loads(format_event(day, "Keep", AT + timedelta(days=1))).keys() == {
        "type",
        "at",
        "clan",
        "clan_name",
        "sentence",
        "message",
    }


@PROPERTY
@given(st.text(max_size=400), st.text(max_size=400))
def test_a_notification_has_no_foreign_escape_sequence(title: str, text: str) -> None:
    """Only our own escape sequences are in it, whatever the name of a clan."""
    parts = format_notification("desktop", title, text).split(BELL)
    assert len(parts) == 4
    assert parts[2:] == ["", ""]
    nine, urxvt = parts[0].removeprefix("\x1b]9;"), parts[1].removeprefix("\x1b]777;notify;")
    assert nine.startswith("clantui: ")
    assert clean(nine) == nine.strip()
    assert ";" not in nine
    head, _, body = urxvt.partition(";")
    assert all(c.isprintable() for c in head + body)
    assert ";" not in body


def test_a_notification_is_short() -> None:
    """A long text is cut to the length that desktops show, with an ellipsis."""
    *_, body = format_notification("desktop", "Lantern Keep", "Lark " * 90).rstrip(BELL).split(";")
    assert len(body) <= 160
    assert body.endswith("…")


def test_the_setting_decides_how_a_notification_is_sent() -> None:
    """With `none` nothing is sent, with `bell` the bell, with `desktop` also the text."""
    assert [format_notification(mode, "Lantern Keep", "Lark joined") for mode in NOTIFY] == [
        "",
        BELL,
        "\x1b]9;clantui: Lantern Keep: Lark joined\a\x1b]777;notify;Lantern Keep;Lark joined\a\a",
    ]


def test_many_events_are_one_notification() -> None:
    """A notification has the first three events, and the number of the others."""
    many = find_clan_events(
        make_snapshot({1: KNIGHT}), make_snapshot(dict.fromkeys(range(1, 7), KNIGHT))
    )
    assert summarise_events(many[:1]) == "Player 2 joined, plays Knight"
    assert summarise_events(many).endswith("Player 4 joined, plays Knight · and 2 more")


def test_urgent_events_are_summarised_first() -> None:
    """Unused decks, the race and absent members come before new favourites."""
    kinds = ("moved", "moved", "day", "joined", "away", "overtaken", "decks")
    events = [
        Event(kind=EventKind(kind), clan=HOME, sentence=f"{kind} {number}")
        for number, kind in enumerate(kinds)
    ]
    assert summarise_events(events) == "decks 6 · overtaken 5 · away 4 · and 4 more"
    assert summarise_events(events, 30) == "decks 6 · and 6 more"
    assert summarise_events(events, 3) == "decks 6 · and 6 more"
    assert summarise_events(events[:2], 17) == "moved 0 · moved 1"
    assert summarise_events([]) == ""


def test_an_empty_roster_has_the_time_of_its_load() -> None:
    """All but the time is that of the earlier load."""
    before, later = make_snapshot({1: KNIGHT}), AT + timedelta(hours=1)
    known = merge_known(make_snapshot({}, at=later), before)
    assert known == replace(before, at=later)


def test_a_day_without_our_clan_is_ignored() -> None:
    """A new day is compared with the one before only if we are in it."""
    before, after = race(500, 400), race(0, 0, period=4)
    assert can_compare_races(before, after)
    assert not can_compare_races(before, replace(after, clans=after.clans[1:]))


def test_the_same_day_of_another_week_is_a_new_day() -> None:
    """A season may begin with the number of the day before."""
    before = race(500, 400)
    after = replace(race(100, 200), section=1)
    assert describe(find_race_events(before, after)) == [("day", "War day 1 of 4 has started")]


def test_only_clans_of_both_loads_pass_each_other() -> None:
    """A clan that was missing before is no event, and neither are others if ours was."""
    before, after = race(500, 400, 600), race(500, 700, 800)
    late = replace(before, clans=before.clans[:1])
    assert find_race_events(late, after) == ()
    without_us = replace(before, clans=before.clans[1:])
    assert find_race_events(without_us, after) == ()


def test_a_clan_that_was_level_can_pass() -> None:
    """Clans that share a place may part."""
    assert describe(find_race_events(race(500, 500), race(500, 600))) == [
        ("overtaken", "Amber Wardens overtook us: now 2nd of 3 today")
    ]
    assert describe(find_race_events(race(500, 500), race(600, 500))) == [
        ("overtook", "we overtook Amber Wardens: now 1st of 3 today")
    ]
