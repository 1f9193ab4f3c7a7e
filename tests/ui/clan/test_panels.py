"""Tests of the panels on wide screens: their contents, their layout, and when they are there."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace
from textual.content import Content

from clantui.core.history.timeline import History
from clantui.core.model.snapshot import Snapshot
from clantui.core.stats.grouping import WeightedCard
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.panes.panels import Panel, PanelData, arrange, make_panels
from clantui.ui.clan.panes.strip import PanelStrip
from tests.factories.races import CLANS, race, racer
from tests.scenes.base import text_of
from tests.ui.harness import NOON, begun, card, clan_of, loaded, stage

CARDS = [f"Card {n % 6}" for n in range(30)]
RACE = race(*(racer(tag, medals=100 * n) for n, tag in enumerate(CLANS)))
MEMBERS = loaded(CARDS).clan.members


def history_of(*favourites: list[str]) -> History:
    """Return a history of daily snapshots, the last at noon."""
    first = NOON - timedelta(days=len(favourites) - 1)
    snapshots = [Snapshot.of(loaded(cards)) for cards in favourites]
    dated = [
        Snapshot(
            clan=one.clan,
            name=one.name,
            at=first + timedelta(days=day),
            names=one.names,
            favourites=one.favourites,
        )
        for day, one in enumerate(snapshots)
    ]
    return History.of(dated)


def data_of(history: History | None = None, *, has_race: bool = False) -> PanelData:
    """Return the data of a clan."""
    return PanelData(
        history=history,
        race=RACE if has_race else None,
        members=MEMBERS,
        cards=tuple(WeightedCard(card(f"Card {n}", elixir=n + 1), 5.0) for n in range(6)),
        now=NOON,
        zone=UTC,
    )


def text(data: PanelData, width: int = 198, height: int = 30) -> str:
    """Return all panels of some data as text."""
    return "\n".join(str(line) for line in arrange(make_panels(data), width, height))


def test_the_last_changes_stand_first() -> None:
    """Changes are listed from the newest, each with its day and its player."""
    drawn = text(data_of(history_of(["A", "A"], ["B", "A"], ["B", "C"])))
    lines = [line for line in drawn.splitlines() if "→" in line]
    assert lines[0].split()[:6] == ["21", "Nov", "Thor1", "A", "→", "C"]
    assert lines[1].split()[:6] == ["20", "Nov", "Thor0", "A", "→", "B"]


def test_without_a_past_the_panels_say_so() -> None:
    """One snapshot has no changes, and none are made up."""
    assert "None known yet · H: history" in text(data_of())
    assert "None since 20 Nov." in text(data_of(history_of(["A"], ["A"])))


def test_the_race_is_shown_once_it_is_loaded() -> None:
    """Without a race its key is named; with one every clan has a line with its medals."""
    assert "b loads the race" in text(data_of())
    drawn = text(data_of(has_race=True))
    assert "b loads the race" not in drawn
    for clan in RACE.clans:
        assert clan.name in drawn


def test_who_was_away_is_listed_from_two_days_on() -> None:
    """The longest absence stands first, with its mark; who was here yesterday is not listed."""
    drawn = text(data_of())
    assert "No one for two days" in drawn
    later = PanelData(
        history=None,
        race=None,
        members=MEMBERS,
        cards=(),
        now=NOON + timedelta(days=6, hours=2),
        zone=UTC,
    )
    drawn = text(later)
    assert "!! 7 d" in drawn
    assert drawn.index("!! 7 d") < drawn.index(" ! 6 d")


@pytest.mark.parametrize("width", [20, 98, 118, 158, 198, 300])
@pytest.mark.parametrize("height", [1, 2, 5, 9, 13, 30, 60])
def test_panels_keep_to_their_room(width: int, height: int) -> None:
    """No line is wider than the strip, no column taller, and no panel is there twice."""
    data = data_of(history_of(["A", "B"], ["B", "A"]), has_race=True)
    lines = arrange(make_panels(data), width, height)
    assert len(lines) <= height
    assert all(line.cell_length <= width for line in lines)
    drawn = "\n".join(map(str, lines))
    assert all(drawn.count(f"── {panel.title} ─") <= 1 for panel in make_panels(data))


@pytest.mark.parametrize("height", [28, 34, 40])
def test_a_list_at_the_end_of_a_column_takes_what_is_left(height: int) -> None:
    """A tall window is filled to its last line, as far as a list has rows."""
    clan, _ = clan_of(["Wizard"] * 50)
    members = tuple(
        replace(member, role="elder", donations=n, received=n)
        for n, member in enumerate(clan.members)
    )
    data = replace(data_of(has_race=True), members=members)
    lines = arrange(make_panels(data), 198, height)
    assert len(lines) == height
    assert "Most trophies" in text(data, height=height)


def test_a_panel_goes_where_most_room_is_left() -> None:
    """Columns fill evenly, the wanted panels first; what has no room is left out."""

    def of(number: int) -> Panel:
        return Panel(
            f"P{number}", lambda _, room: [Content("x")] * number if number <= room else []
        )

    lines = [str(line) for line in arrange([of(5), of(2), of(1), of(9)], 80, 6)]
    assert "P5" in lines[0]
    assert "P2" in lines[0]
    assert "P1" in lines[4]
    assert "P9" not in "".join(lines)


@pytest.mark.parametrize(
    ("size", "cards", "is_there"),
    [
        ((120, 40), CARDS, True),
        ((200, 60), CARDS, True),
        ((100, 24), CARDS, False),
        ((80, 50), CARDS, False),
        ((120, 40), [f"Card {n}" for n in range(40)], False),
    ],
)
async def test_panels_take_the_room_that_the_rows_leave(
    size: tuple[int, int], cards: list[str], is_there: bool
) -> None:
    """On wide screens what rows leave free has panels; a long table keeps its room."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(loaded(cards))
        await s.end()
        strip = s.screen.query_one(PanelStrip)
        assert bool(strip.region.area) is is_there
        assert ("── River race ─" in text_of(s.app)) is is_there
        if is_there:
            assert s.grid.size.height > len(s.cards)
            high = strip.region.height
            await s.press("slash", *"xyz")
            assert not s.cards
            assert strip.region.height == high


async def test_the_panels_follow_the_size_of_the_window() -> None:
    """A larger window gets panels, a smaller one loses them."""
    async with stage(first="2PP", size=(80, 24)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        for size, is_there in (((120, 40), True), ((80, 24), False), ((160, 50), True)):
            await s.pilot.resize_terminal(*size)
            await s.pilot.pause()
            assert ("── River race ─" in text_of(s.app)) is is_there


async def test_one_clan_alone_has_no_list_of_clans() -> None:
    """The pane of clans is there from two clans on: the first line names a single one."""
    async with stage(first="2PP", size=(160, 50)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        assert not s.screen.query_one(ClanPane).region.area
        s.screen.open_clan(begun(CARDS, "Ironwood", "2QQ").clan.tag)
        await s.pilot.pause()
        await s.arrive(loaded(CARDS, "Ironwood", "2QQ"))
        await s.end()
        assert s.screen.query_one(ClanPane).region.area
