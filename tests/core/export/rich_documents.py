"""Documents in which every field has a value of its own, so that no two can be confused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, timezone
from typing import Any, Final

from msgspec.structs import replace

from clantui.core.columns import SortKey
from clantui.core.compare.merge import merge_clans
from clantui.core.export.compare import ComparisonReport, build_comparison_document
from clantui.core.export.document import DisplayedRows, Document, Reader
from clantui.core.export.history import HistoryReport, build_history_document
from clantui.core.export.merge import build_merged_document
from clantui.core.export.player import PlayerReport, build_player_document
from clantui.core.export.race import (
    MedalsReport,
    RaceReport,
    build_medals_document,
    build_race_document,
)
from clantui.core.export.rankings import (
    RankingReport,
    build_locations_document,
    build_ranking_document,
)
from clantui.core.export.survey_report import SurveyReport
from clantui.core.export.views import ViewReport, build_view_document
from clantui.core.history.timeline import History
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import NotFound
from clantui.core.model.game import Card, Clan, ClanInfo, Form, Player, Rarity, RosterGap, Slot
from clantui.core.model.race import PeriodType, WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.players.profile import Profile
from clantui.core.race.members import list_members
from clantui.core.race.standings import compute_standings
from clantui.core.rankings import WORLD, KnownTags, Location, RankedClan
from clantui.core.views import load_view
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import ViewData
from tests.factories.races import participant, race, racer
from tests.factories.surveys import (
    AT,
    CARDS,
    HOME,
    KNIGHT,
    LATE,
    MIRROR,
    PEKKA,
    QUEEN,
    WIZARD,
    clan,
    player,
    tag,
)
from tests.factories.timelines import make_snapshot
from tests.factories.war_decks import nth, war

READER: Final = Reader(zone=timezone(timedelta(hours=2)))
"""A reader whose zone is not UTC."""

OTHER: Final = Tag("8YY")
GONE: Final = NotFound("no clan has the tag #2QQ")
LOST: Final = ((Tag("2QQ"), GONE),)
ODD: Final = replace(KNIGHT, name="Knight", raw_name="<c3>Knight</c>")
"""A card whose raw name has markup."""

_INFO: Final = ClanInfo(
    access="invite only",
    trophies=52_310,
    war_trophies=3_120,
    required=5_400,
    location="Spain",
    description="Be kind.",
    raw_description="<c2>Be</c> kind.",
)


def _make_clan(size: int, *names: str, of: Tag = HOME, first: int = 0) -> Clan:
    """Return a clan with all facts, whose first member has the number `first`."""
    full = clan(first + size, (*[""] * first, *names), name="<c1>Lantern</c> Keep")
    return replace(full, tag=of, info=_INFO, members=full.members[first:])


def _load_again() -> Survey:
    """Return a survey with a new, two older, a failed and a waiting member, and a roster gap."""
    first = Survey.start(_make_clan(5, "Ann", "<c5>Bo</c>"), AT - timedelta(hours=30))
    first = first.with_player(player(0, ODD, 14)).with_player(player(1, WIZARD, 11))
    second = Survey.start(first.clan, AT - timedelta(hours=3), first)
    second = second.with_player(player(2, ODD, 9)).with_player(player(3, None))
    roster = replace(first.clan, gap=RosterGap(counted=6, listed=5))
    third = Survey.start(roster, AT, second).with_player(player(3, None))
    return third.with_player(player(2, ODD, 9)).with_failure(tag(1), LATE)


AGAIN: Final = _load_again()
WHOLE: Final = (
    Survey.start(_make_clan(3, "Cid", of=OTHER, first=10), AT - timedelta(minutes=90))
    .with_player(player(10, ODD))
    .with_player(player(11, QUEEN, 15))
    .with_player(player(12, MIRROR, 13))
)
SINGLE: Final = (
    Survey.start(
        replace(_make_clan(4, of=Tag("2RG"), first=8), name="Iron Gate"), AT - timedelta(days=2)
    )
    .with_player(player(8, QUEEN, 7))
    .with_player(player(9, WIZARD, 6))
    .with_player(player(10, WIZARD, 6))
)
"""A clan with a waiting member; two of its members are in the roster of `WHOLE`, too."""

STOPPED: Final = replace(
    AGAIN, failed={}, older=dict.fromkeys(AGAIN.players, AT - timedelta(hours=7))
)
"""A survey that waits, with older profiles only, all of one time."""


def _display(
    rows: Sequence[Any], total: int, noun: str, column: str, **fields: Any
) -> DisplayedRows:
    """Return rows that a filter selects."""
    sort = SortKey(column, descending=fields.pop("descending", True))
    order = f"by {column}"
    return DisplayedRows.of(rows, total, noun, filter_text="kn", sort=sort, order=order)


def _build_favourites() -> Document:
    parts = (
        ViewData(survey=AGAIN, deltas={KNIGHT.id: 2, WIZARD.id: -1}),
        ViewData(survey=WHOLE),
    )
    return build_view_document(ViewReport(view=FAVOURITES, parts=parts, failed=LOST))


def _build_shown_favourites() -> Document:
    part = ViewData(survey=AGAIN)
    rows = FAVOURITES.count(part)
    shown = _display(rows[:1], len(rows), "card", "players")
    return build_view_document(ViewReport(view=FAVOURITES, parts=(part,), displayed=shown))


def _make_deck_player(number: int, *levels: int) -> Player:
    cards = (KNIGHT, WIZARD, PEKKA)
    slots = tuple(
        Slot(card=card, level=level, form=Form.EVOLUTION)
        for card, level in zip(cards, levels, strict=False)
    )
    return replace(player(number, WIZARD, 11), deck=slots)


def _make_logs(survey: Survey) -> BattleLogs:
    logs = BattleLogs.start(member.tag for member in survey.clan.members)
    battles = (
        war(nth(0), nth(1), ago=2, against=nth(2)),
        war(nth(0), ago=4, won=False, against=nth(3)),
    )
    return logs.with_log(tag(0), battles).with_log(tag(2), ()).with_failure(tag(1), GONE)


def _build_faced() -> Document:
    view = load_view("faced")
    part = ViewData(survey=AGAIN, logs=_make_logs(AGAIN))
    rows = view.count(part)
    shown = _display(rows[:2], len(rows), "card", "games", descending=False)
    report = ViewReport(view=view, parts=(part,), failed=LOST, cards_error=LATE, displayed=shown)
    return build_view_document(report)


def _build_decks() -> Document:
    survey = AGAIN.with_player(_make_deck_player(0, 14, 13, 12)).with_player(
        _make_deck_player(2, 9, 8)
    )
    view = load_view("decks")
    sort = SortKey("card", descending=True)
    parts = (ViewData(survey=survey), ViewData(survey=WHOLE))
    return build_view_document(ViewReport(view=view, parts=parts, sort=sort))


def _build_war_members() -> Document:
    view = load_view("war-members")
    survey = replace(AGAIN, clan=replace(AGAIN.clan, gap=None))
    part = ViewData(survey=survey, war=WarRecord(error=LATE), logs=_make_logs(survey))
    return build_view_document(ViewReport(view=view, parts=(part,)))


def _build_merged() -> Document:
    return build_merged_document(SurveyReport(surveys=(AGAIN, WHOLE, SINGLE), failed=LOST))


def _build_shown_merge() -> Document:
    report = SurveyReport(surveys=(SINGLE,))
    rows = merge_clans(report.surveys).rows
    return build_merged_document(replace(report, displayed=_display(rows[:0], 1, "card", "place")))


def _build_stopped() -> Document:
    return build_view_document(ViewReport(view=FAVOURITES, parts=(ViewData(survey=STOPPED),)))


def _build_comparison() -> Document:
    report = ComparisonReport(
        ours=HOME, theirs=OTHER, report=SurveyReport(surveys=(WHOLE, AGAIN), failed=LOST)
    )
    shown = _display(report.rows[1:], len(report.rows), "card", "difference", descending=False)
    return build_comparison_document(replace(report, displayed=shown))


def _build_race() -> Document:
    ours = replace(
        racer(
            HOME,
            (participant(0, 4, 3, 800), participant(1, 2, 5, 350), participant(2, 0, 0, 0)),
            medals=900,
            fame=3_000,
        ),
        name="Lantern Keep",
        raw_name="<c1>Lantern</c> Keep",
        war_trophies=3_120,
    )
    rival = replace(racer(OTHER, (participant(7, 1, 1, 90),), medals=100, fame=3_200), name="Gate")
    done = racer(Tag("2RG"), (), medals=50, fame=10_000, finished=AT - timedelta(hours=5))
    report = RaceReport(
        tag=HOME,
        at=AT,
        now=AT + timedelta(hours=1),
        race=race(rival, ours, done, day=4),
        rosters={HOME: _make_clan(4, "<c5>Ann</c>").members},
        failed={OTHER: LATE},
    )
    shown = _display(report.clans[:2], len(report.clans), "clan", "medals")
    return build_race_document(replace(report, displayed=shown))


def _build_training() -> Document:
    report = RaceReport(
        tag=HOME,
        at=AT,
        race=race(racer(HOME), racer(OTHER), kind=PeriodType.TRAINING, day=1),
        rosters={},
        failed={},
    )
    return build_race_document(report)


def _build_missing_race() -> Document:
    return build_race_document(
        RaceReport(tag=HOME, at=AT, race=None, rosters={}, failed={HOME: GONE})
    )


def _build_medals() -> Document:
    participants = (
        replace(participant(0, 4, 3, 800), raw_name="<c5>Ann</c>", name="Ann", boat_attacks=2),
        participant(1, 2, 5, 350),
        participant(9, 0, 0, 0),
    )
    ours = replace(racer(HOME, participants), name="Lantern Keep", raw_name="<c1>Lantern</c> Keep")
    running = race(ours, day=4)
    (standing,) = compute_standings(running, {})
    members = list_members(standing, clan(3).members)
    return build_medals_document(
        MedalsReport(
            clan=ours,
            race=running,
            at=AT,
            members=members,
            displayed=_display(members[1:], len(members), "member", "medals"),
        )
    )


def _rank(number: int, name: str, **fields: Any) -> RankedClan:
    return RankedClan(tag=tag(number), name=name, raw_name=f"<c1>{name}</c>", **fields)


_FOUND: Final = (
    _rank(0, "Anvil", rank=1, previous=3, score=9_100, members=50, location="Spain"),
    _rank(1, "Birch", rank=2, previous=1, score=9_000, members=49, location="France"),
    _rank(2, "Crown", rank=3, previous=0, score=8_000, members=48, war_trophies=4_000),
    _rank(3, "Drift"),
)


def _build_ranking() -> Document:
    known = KnownTags(own=frozenset({tag(0)}), saved=frozenset({tag(0), tag(1)}))
    spain = Location(id=2, name="Spain", code="ES")
    return build_ranking_document(
        RankingReport(location=spain, at=AT, found=_FOUND, error=LATE, known=known)
    )


def _build_war_ranking() -> Document:
    found = tuple(replace(ranked, war_trophies=3_000, score=None) for ranked in _FOUND)
    shown = _display(found[:1], len(found), "clan", "rank", descending=False)
    return build_ranking_document(
        RankingReport(location=WORLD, at=AT, found=found, by=RankedBy.WAR, displayed=shown)
    )


def _build_locations() -> Document:
    return build_locations_document(
        (Location(id=7, name="Europe"), Location(id=12, name="Spain", code="ES"))
    )


def _make_history() -> HistoryReport:
    days = (
        make_snapshot(
            {0: KNIGHT, 1: WIZARD, 2: WIZARD, 3: PEKKA, 4: None},
            at=AT - timedelta(days=2),
            roles={0: "member", 1: "elder", 3: "elder"},
        ),
        make_snapshot(
            {0: KNIGHT, 1: ODD, 2: WIZARD, 3: PEKKA, 5: QUEEN},
            [2],
            at=AT - timedelta(days=1),
            roles={0: "elder", 1: "member", 3: "co-leader"},
        ),
        make_snapshot(
            {0: PEKKA, 1: ODD, 2: WIZARD, 3: PEKKA, 5: QUEEN},
            at=AT,
            roles={0: "elder", 1: "member", 3: "co-leader"},
        ),
    )
    return HistoryReport(clan=HOME, name="Lantern Keep", history=History.of(days))


def _build_history() -> Document:
    return build_history_document(_make_history())


def _build_shown_history() -> Document:
    report = _make_history()
    shown = _display(report.log[1:4], len(report.log), "change", "seen")
    return build_history_document(replace(report, displayed=shown))


def _build_player() -> Document:
    legendary = Card(id=9, name="Log", raw_name="<c2>Log</c>", elixir=2, rarity=Rarity.LEGENDARY)
    princess = Card(id=10, name="Princess", raw_name="Princess", rarity=Rarity.COMMON)
    found = Player(
        tag=tag(1),
        clan=OTHER,
        favourite=legendary,
        king_level=47,
        levels={KNIGHT.id: 14, legendary.id: 15, PEKKA.id: 11},
        deck=(
            Slot(card=legendary, level=15, form=Form.EVOLUTION),
            Slot(card=KNIGHT, level=14, form=Form.HERO),
            Slot(card=MIRROR),
        ),
        support=(Slot(card=princess, level=13),),
    )
    member = replace(
        clan(3, ["Ann", "<c5>Bo</c>"]).members[1],
        role="elder",
        trophies=9_000,
        rank=2,
        last_seen=AT - timedelta(hours=4),
        donations=120,
        received=80,
    )
    profile = Profile(
        clan=_make_clan(3),
        member=member,
        at=AT,
        player=found,
        missing=LATE,
        snapshots=(
            make_snapshot({1: KNIGHT}, at=AT - timedelta(days=9)),
            make_snapshot({1: PEKKA}, at=AT - timedelta(days=4)),
            make_snapshot({1: legendary}, at=AT - timedelta(days=1)),
        ),
        cards={card.id: card for card in (*CARDS, legendary)},
    )
    battles = (
        war(nth(0), nth(1), ago=2, against=nth(2), player=1),
        war(nth(0), ago=4, won=False, player=1),
        war(nth(2), ago=None, won=None, player=1),
        war(nth(3), ago=6, counts=False, player=1),
    )
    return build_player_document(PlayerReport(profile=profile, battles=battles, error=GONE))


DOCUMENTS: Final = {
    "favourites": _build_favourites,
    "favourites-shown": _build_shown_favourites,
    "decks": _build_decks,
    "faced": _build_faced,
    "war-members": _build_war_members,
    "favourites-stopped": _build_stopped,
    "merged": _build_merged,
    "merged-shown": _build_shown_merge,
    "comparison": _build_comparison,
    "race": _build_race,
    "race-training": _build_training,
    "race-missing": _build_missing_race,
    "medals": _build_medals,
    "ranking": _build_ranking,
    "ranking-war": _build_war_ranking,
    "locations": _build_locations,
    "history": _build_history,
    "history-shown": _build_shown_history,
    "player": _build_player,
}
"""A function that builds each document, by the name of its file in `expected`."""
