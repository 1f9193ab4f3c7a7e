"""Events that are worth telling, and readings that only look like one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.export.events import event_line
from clantui.core.history.events import (
    Event,
    EventKind,
    clan_events,
    is_comparable,
    merge_known,
    race_events,
)
from clantui.core.history.phrases import summarise_events
from clantui.core.model.game import Card
from clantui.core.model.race import PeriodType, Race, RaceClan
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.names import NOTIFY
from clantui.core.text.notification import BELL, notification_sequence
from clantui.core.text.sanitize import clean
from tests.factories.surveys import AT, HOME, KNIGHT, MIRROR, PEKKA, PROPERTY, WIZARD, tag

RIVAL: Final = Tag("2PR")
OTHER: Final = Tag("2PQ")


def reading(
    liked: Mapping[int, Card | None],
    *,
    silent: tuple[int, ...] = (),
    roles: Mapping[int, str] | None = None,
) -> Snapshot:
    """Return a reading: what each member likes most, and who gave no answer."""
    return Snapshot(
        clan=HOME,
        name="Lantern Keep",
        at=AT,
        names={tag(number): f"Player {number}" for number in liked},
        favourites={tag(n): card for n, card in liked.items() if n not in silent},
        roles={tag(n): role for n, role in (roles or {}).items()},
    )


def race(
    ours: int, rival: int, other: int = 0, *, kind: PeriodType = PeriodType.WAR, period: int = 3
) -> Race:
    """Return a race of three on the first day of war: who has how many medals today."""
    names = {HOME: "Lantern Keep", RIVAL: "Amber Wardens", OTHER: "Mossy Gate"}
    medals = {HOME: ours, RIVAL: rival, OTHER: other}
    racers = tuple(
        RaceClan(tag=one, name=name, raw_name=name, medals_today=medals[one])
        for one, name in names.items()
    )
    return Race(clan=HOME, period_type=kind, section=0, period=period, clans=racers)


def over_the_line(one: Race, who: Tag) -> Race:
    """Return the race with somebody's boat over the line."""
    racers = tuple(replace(r, finished=AT) if r.tag == who else r for r in one.clans)
    return replace(one, clans=racers)


def told(events: tuple[Event, ...]) -> list[tuple[str, str]]:
    """Return the kinds and sentences of events."""
    return [(event.kind.value, event.sentence) for event in events]


def test_joins_leaves_and_card_changes_are_found() -> None:
    """A join, a leave and a new favourite are told by name, with the cards."""
    before = reading({1: KNIGHT, 2: WIZARD, 3: PEKKA})
    after = reading({1: KNIGHT, 3: MIRROR, 4: WIZARD})
    assert told(clan_events(before, after)) == [
        ("joined", "Player 4 joined, plays Wizard"),
        ("left", "Player 2 left, played Wizard"),
        ("moved", "Player 3 moved from P.E.K.K.A to Mirror"),
    ]


def test_promotions_and_demotions_are_told_with_the_new_role() -> None:
    """Four made elders are four events; machines get the role by itself."""
    people = dict.fromkeys(range(5), KNIGHT)
    before = reading(people, roles={**dict.fromkeys(range(4), "member"), 4: "co-leader"})
    after = reading(people, roles=dict.fromkeys(range(5), "elder"))
    events = clan_events(before, after)
    assert told(events) == [
        *(("promoted", f"Player {n} was promoted to elder") for n in range(4)),
        ("demoted", "Player 4 was demoted to elder"),
    ]
    assert json.loads(event_line(events[0], AT))["role"] == "elder"


def test_of_the_unknown_nothing_is_made_up() -> None:
    """A player without a known favourite joins or leaves without a card in the event."""
    events = clan_events(reading({1: None}), reading({2: KNIGHT}, silent=(2,)))
    assert told(events) == [("joined", "Player 2 joined"), ("left", "Player 1 left")]


def test_an_outage_is_no_event() -> None:
    """Players who do not answer, and those who do again, have done nothing."""
    whole = reading({1: KNIGHT, 2: WIZARD})
    known = merge_known(reading({1: KNIGHT, 2: WIZARD}, silent=(1, 2)), whole)
    assert clan_events(whole, known) == clan_events(known, whole) == ()


def test_changes_during_an_outage_appear_after_it() -> None:
    """A favourite is compared with the last one known, however many readings ago that was."""
    known = reading({1: KNIGHT, 2: WIZARD})
    for _ in range(3):
        known = merge_known(reading({1: KNIGHT, 2: WIZARD}, silent=(1,)), known)
    after = reading({1: PEKKA, 2: WIZARD})
    assert told(clan_events(known, after)) == [
        ("moved", "Player 1 moved from Knight to P.E.K.K.A")
    ]


def test_a_favourite_that_is_left_out_is_no_change() -> None:
    """The API names none now and then; and one named for the first time is not new."""
    before, without = reading({1: KNIGHT}), reading({1: None})
    known = merge_known(without, before)
    assert (
        clan_events(before, without)
        == clan_events(known, before)
        == clan_events(without, before)
        == ()
    )
    assert told(clan_events(known, reading({1: WIZARD})))


def test_an_empty_roster_is_none() -> None:
    """A clan that everybody seems to have left is an answer that lacks its roster."""
    before = reading({1: KNIGHT, 2: WIZARD})
    known = merge_known(reading({}), before)
    assert clan_events(before, reading({})) == clan_events(known, before) == ()
    assert merge_known(reading({}), reading({})).names == {}


@PROPERTY
@given(
    st.lists(
        st.dictionaries(st.integers(0, 6), st.sampled_from((KNIGHT, WIZARD, None)), min_size=1),
        min_size=2,
        max_size=6,
    ),
    st.data(),
)
def test_missing_answers_never_add_an_event(
    story: list[dict[int, Card | None]], data: st.DataObject
) -> None:
    """Missing answers never add a join, a leave or a move."""
    known = truth = reading(story[0])
    heard: list[Event] = []
    happened: list[Event] = []
    for liked in story[1:]:
        silent = data.draw(st.sets(st.sampled_from(sorted(liked))))
        after = reading(liked, silent=tuple(silent))
        heard += clan_events(known, after)
        happened += clan_events(truth, reading(liked))
        known, truth = merge_known(after, known), merge_known(reading(liked), truth)

    def came_and_went(events: list[Event]) -> list[tuple[EventKind, Tag | None]]:
        return [(e.kind, e.about) for e in events if e.kind is not EventKind.SWITCHED]

    assert came_and_went(heard) == came_and_went(happened)
    assert len(heard) <= len(happened)


def test_being_overtaken_and_overtaking() -> None:
    """A clan that passes us, or that we pass, is told with the place that leaves us."""
    before, after = race(500, 400, 600), race(550, 700, 600)
    assert told(race_events(before, after)) == [
        ("overtaken", "Amber Wardens overtook us: now 3rd of 3 today")
    ]
    assert told(race_events(race(500, 700, 600), race(650, 700, 600))) == [
        ("overtook", "we overtook Mossy Gate: now 2nd of 3 today")
    ]
    both = race_events(race(500, 400, 600), race(650, 700, 600))
    assert sorted(kind for kind, _ in told(both)) == ["overtaken", "overtook"]
    assert {event.place for event in both} == {2}


def test_medals_that_change_no_place_are_no_event() -> None:
    """Only places count, and only ours: two rivals may pass each other."""
    assert race_events(race(500, 400, 300), race(900, 500, 500)) == ()
    assert race_events(race(900, 400, 300), race(900, 500, 600)) == ()
    assert race_events(race(500, 400), race(500, 500)) == (), "drawing level is not passing"


def test_the_first_medals_of_a_day_overtake_nobody() -> None:
    """The first medals of a day overtake no clan, because no other clan has any."""
    assert race_events(race(0, 0, 0), race(0, 100, 200)) == ()
    assert race_events(race(0, 0, 0), race(300, 100, 200)) == ()
    assert told(race_events(race(100, 0, 0), race(100, 200, 0)))


def test_a_new_day_begins_anew() -> None:
    """A new day is told once, and that medals begin at 0 again is no overtaking."""
    before, after = race(500, 400, 600), race(100, 200, 0, period=4)
    assert told(race_events(before, after)) == [("day", "War day 2 of 4 has started")]
    assert race_events(after, after) == ()


def test_in_training_nobody_overtakes() -> None:
    """On days of training there are no places to lose."""
    training = (race(m, 5, 3, kind=PeriodType.TRAINING, period=1) for m in (0, 4))
    assert race_events(*training) == ()


@pytest.mark.parametrize(("clan", "who"), [(HOME, "we"), (RIVAL, "Amber Wardens")])
def test_a_boat_over_the_line(clan: Tag, who: str) -> None:
    """A boat over the line is told once, ours as ours."""
    before = race(500, 400)
    after = over_the_line(before, clan)
    finished = [event for event in race_events(before, after) if event.kind is EventKind.FINISHED]
    assert told(tuple(finished)) == [("finished", f"{who} finished the race")]
    assert race_events(after, after) == ()


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
def test_a_race_that_lacks_something_is_no_event(bent: Race) -> None:
    """A value missing from the response is no event, and is not compared."""
    before = race(500, 400, 600)
    assert not is_comparable(before, bent)
    assert race_events(before, bent) == ()


def test_json_leaves_out_what_does_not_apply() -> None:
    """Machines get tags, ids and raw card names; and no key where there is nothing to say."""
    card = replace(KNIGHT, name="Knight", raw_name="<c7>Knight")
    (moved,) = clan_events(reading({1: WIZARD}), reading({1: card}))
    later = AT.astimezone().replace(microsecond=7)
    assert json.loads(event_line(moved, later)) == {
        "type": "moved",
        "at": "2026-11-21T18:30:00Z",
        "clan": "#2PP",
        "about": str(tag(1)),
        "name": "Player 1",
        "before": {"id": WIZARD.id, "name": "Wizard"},
        "after": {"id": KNIGHT.id, "name": "<c7>Knight"},
        "sentence": "Player 1 moved from Wizard to Knight",
    }
    (day,) = race_events(race(0, 0), race(0, 0, period=4))
    assert json.loads(event_line(day, AT + timedelta(days=1))).keys() == {
        "type",
        "at",
        "clan",
        "sentence",
    }


@PROPERTY
@given(st.text(max_size=400), st.text(max_size=400))
def test_a_notice_holds_no_stranger_s_sequence(title: str, text: str) -> None:
    """A notification holds only our own escape sequences, whatever a clan is called."""
    parts = notification_sequence("desktop", title, text).split(BELL)
    assert len(parts) == 4
    assert parts[2:] == ["", ""]
    nine, urxvt = parts[0].removeprefix("\x1b]9;"), parts[1].removeprefix("\x1b]777;notify;")
    assert nine.startswith("clantui: ")
    assert clean(nine) == nine.strip()
    assert ";" not in nine
    head, _, body = urxvt.partition(";")
    assert all(c.isprintable() for c in head + body)
    assert ";" not in body


def test_a_notice_is_short() -> None:
    """A long notification is cut to the length that desktops show, with a sign of it."""
    *_, body = (
        notification_sequence("desktop", "Lantern Keep", "Lark " * 90).rstrip(BELL).split(";")
    )
    assert len(body) <= 160
    assert body.endswith("…")


def test_the_loudness_of_a_notification() -> None:
    """None is silent, bell is the bell and no more, desktop rings too."""
    assert [notification_sequence(how, "Lantern Keep", "Lark joined") for how in NOTIFY] == [
        "",
        BELL,
        "\x1b]9;clantui: Lantern Keep: Lark joined\a\x1b]777;notify;Lantern Keep;Lark joined\a\a",
    ]


def test_many_events_are_one_notice() -> None:
    """A notification lists the first three events and the number of the others."""
    many = clan_events(reading({1: KNIGHT}), reading(dict.fromkeys(range(1, 7), KNIGHT)))
    assert summarise_events(many[:1]) == "Player 2 joined, plays Knight"
    assert summarise_events(many).endswith("Player 4 joined, plays Knight · and 2 more")
