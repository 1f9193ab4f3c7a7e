"""Tests of the panels on wide screens: their contents, their layout, and when they are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from clantui.core.history.timeline import History
from clantui.core.model.race import PeriodType
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest
from clantui.core.stats.grouping import WeightedCard
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.panels import (
    Panel,
    PanelData,
    PanelStrip,
    arrange_panels,
    make_panels,
)
from clantui.ui.deck.card_art import CardArt
from tests.factories.races import CLANS, race, racer
from tests.scenes.base import text_of
from tests.ui.harness import NOON, card, clan_of, make_survey, stage, start_survey
from tests.ui.styled_text import mark_styles

CARDS = [f"Card {n % 6}" for n in range(30)]
RACE = race(*(racer(tag, medals=100 * n) for n, tag in enumerate(CLANS)))
MEMBERS = make_survey(CARDS).clan.members


def make_history(*favourites: list[str]) -> History:
    """Return a history of daily snapshots, the last at noon."""
    first = NOON - timedelta(days=len(favourites) - 1)
    snapshots = [Snapshot.of(make_survey(cards)) for cards in favourites]
    dated = [
        Snapshot(
            clan=snapshot.clan,
            name=snapshot.name,
            at=first + timedelta(days=day),
            names=snapshot.names,
            favourites=snapshot.favourites,
        )
        for day, snapshot in enumerate(snapshots)
    ]
    return History.of(dated)


def make_data(history: History | None = None, *, has_race: bool = False) -> PanelData:
    """Return the data of a clan."""
    return PanelData(
        history=history,
        race=RACE if has_race else None,
        members=MEMBERS,
        cards=tuple(WeightedCard(card(f"Card {n}", elixir=n + 1), 5.0) for n in range(6)),
        now=NOON,
        zone=UTC,
    )


def draw_text(data: PanelData, width: int = 198, height: int = 30) -> str:
    """Return all panels of some data as text."""
    return "\n".join(str(line) for line in arrange_panels(make_panels(data), width, height))


def test_the_last_changes_are_the_first_panel() -> None:
    """Changes are listed from the newest, each with its day and its player."""
    drawn = draw_text(make_data(make_history(["A", "A"], ["B", "A"], ["B", "C"])))
    lines = [line for line in drawn.splitlines() if "→" in line]
    assert lines[0].split()[:6] == ["21", "Nov", "Thor1", "A", "→", "C"]
    assert lines[1].split()[:6] == ["20", "Nov", "Thor0", "A", "→", "B"]


def test_days_of_changes_are_muted_and_names_are_plain() -> None:
    """The change itself has the colour of its kind."""
    data = make_data(make_history(["A", "A"], ["B", "A"]))
    (panel,) = [panel for panel in make_panels(data) if panel.title == "Last changes"]
    (line,) = (mark_styles(line) for line in panel.build(60, 5))
    assert line.startswith("{$text-muted:21 Nov }Thor0 ")
    assert line.endswith("{$text-muted:A → B}")


def test_without_a_history_the_panels_say_so() -> None:
    """One snapshot has no changes, and none are made up."""
    assert "None known yet · H: history" in draw_text(make_data())
    assert "None since 20 Nov." in draw_text(make_data(make_history(["A"], ["A"])))


def test_the_race_is_shown_once_it_is_loaded() -> None:
    """Without a race its key is named; with one every clan has a line with its medals."""
    assert "b loads the race" in draw_text(make_data())
    drawn = draw_text(make_data(has_race=True))
    assert "b loads the race" not in drawn
    for clan in RACE.clans:
        assert clan.name in drawn


def test_a_race_has_all_its_clans_or_no_panel() -> None:
    """Each clan of the race has a line, the highest place first; a list is never cut."""
    (panel,) = [
        panel for panel in make_panels(make_data(has_race=True)) if panel.title == "River race"
    ]
    needed = len(RACE.clans) + 1
    names = [str(line).split()[1] for line in panel.build(60, needed)[1:]]
    assert names == [clan.name.split()[0] for clan in reversed(RACE.clans)]
    assert panel.build(60, needed - 1) == []


def test_a_trend_ends_with_the_share_of_the_last_snapshot() -> None:
    """A card has its present share, not an earlier one."""
    data = make_data(make_history(["A", "B", "B", "B"], ["A", "A", "A", "B"]))
    (panel,) = [panel for panel in make_panels(data) if panel.title == "Trends"]
    words = [str(line).split() for line in panel.build(60, 3)]
    assert {line[0]: line[-1] for line in words} == {"A": "75%", "B": "25%"}


def test_absences_are_listed_from_two_days() -> None:
    """The longest absence is first, with its mark; absences of a day are not listed."""
    drawn = draw_text(make_data())
    assert "No one for two days" in drawn
    later = PanelData(
        history=None,
        race=None,
        members=MEMBERS,
        cards=(),
        now=NOON + timedelta(days=6, hours=2),
        zone=UTC,
    )
    drawn = draw_text(later)
    assert "!! 7 d" in drawn
    assert drawn.index("!! 7 d") < drawn.index(" ! 6 d")


def test_absences_without_room_are_counted() -> None:
    """A list that is too long names the longest absences, and counts all others."""
    data = replace(make_data(), now=NOON + timedelta(days=60))
    (panel,) = [panel for panel in make_panels(data) if panel.title == "Away longest"]
    *named, last = map(str, panel.build(60, 5))
    assert len(named) == 4
    assert last == f"… and {len(MEMBERS) - len(named)} more"


@pytest.mark.parametrize("width", [20, 98, 118, 158, 198, 300])
@pytest.mark.parametrize("height", [1, 2, 5, 9, 13, 30, 60])
def test_panels_fit_their_room(width: int, height: int) -> None:
    """No line is wider than the strip, no column taller, and no panel is there twice."""
    data = make_data(make_history(["A", "B"], ["B", "A"]), has_race=True)
    lines = arrange_panels(make_panels(data), width, height)
    assert len(lines) <= height
    assert all(line.cell_length <= width for line in lines)
    drawn = "\n".join(map(str, lines))
    assert all(drawn.count(f"── {panel.title} ─") <= 1 for panel in make_panels(data))


def test_the_panels_have_an_order_of_importance() -> None:
    """Changes come first, then the race and the cards, then the lists of members."""
    titles = (
        "Last changes",
        "River race",
        "Elixir",
        "Rarity",
        "Away longest",
        "Trends",
        "Most donations",
        "Type",
        "Form",
        "Most trophies",
        "Fewest donations",
        "Roles",
        "Most received",
    )
    assert tuple(panel.title for panel in make_panels(make_data())) == titles


def test_a_list_of_members_leaves_room_for_other_panels() -> None:
    """A list has twelve lines at most, unless it is the last of its column; changes have 20."""
    clan, _ = clan_of(["Wizard"] * 50)
    members = tuple(
        replace(member, donations=n + 1, received=n + 1, last_seen=NOON - timedelta(days=9))
        for n, member in enumerate(clan.members)
    )
    history = make_history(["A"] * 30, ["B"] * 30)
    panels = make_panels(replace(make_data(history), members=members))
    filler = Panel("Filler", lambda _, room: [Content("filler")] if room else [])
    for panel in panels:
        if "dona" in panel.title or "Most" in panel.title or panel.title == "Away longest":
            lines = [str(line).strip() for line in arrange_panels([panel, filler], 36, 60)]
            assert lines.index("") == 13
            assert len(arrange_panels([panel], 36, 60)) > 13
    assert len(build_panel(make_data(history), "Last changes", 60, 50)) == 20


@pytest.mark.parametrize(
    ("width", "columns"), [(10, 1), (74, 1), (75, 2), (113, 2), (114, 3), (153, 4), (300, 4)]
)
def test_columns_are_as_many_as_fit(width: int, columns: int) -> None:
    """A column has 36 cells at least, with three between two; there are four at most."""
    panel = Panel("P", lambda *_: [Content("x")])
    lines = arrange_panels([panel] * 6, max(width, 20), 40)
    assert str(lines[0]).count("── P") == columns


def test_the_history_is_awaited_only_while_the_clan_is_loading() -> None:
    """A history that is there is shown during a reload; one snapshot is none."""
    changed = make_data(make_history(["A"], ["B"]))
    for data, is_loading, line in (
        (make_data(), True, "Loading …"),
        (make_data(), False, "None known yet · H: history"),
        (make_data(make_history(["A"])), False, "None known yet · H: history"),
        (changed, False, "21 Nov Thor0           A → B"),
        (changed, True, "21 Nov Thor0           A → B"),
    ):
        shown = replace(data, is_loading=is_loading)
        assert build_panel(shown, "Last changes", 60, 9) == [line]


def test_panels_about_a_clan_show_only_what_is_loaded() -> None:
    """A clan is loading until all members are known, not while it is reloaded."""
    request = LoadRequest(tag=make_survey(CARDS).clan.tag)
    before = LoadState().start_load(request, NOON)
    loaded = LoadState(survey=make_survey(CARDS))
    for load, members, is_loading in (
        (LoadState(), 0, False),
        (before, 0, True),
        (before.with_survey(start_survey(CARDS), NOON), 30, True),
        (loaded, 30, False),
        (loaded.start_load(request, NOON), 30, False),
    ):
        state = ClanState(tag=request.tag, load=load, race=RACE)
        data = PanelData.of(state, (), NOON, UTC)
        assert (len(data.members), data.is_loading, data.race) == (members, is_loading, RACE)


@pytest.mark.parametrize("height", [28, 34, 40])
def test_the_last_list_of_a_column_takes_the_remaining_lines(height: int) -> None:
    """A tall window is filled to its last line, as far as a list has rows."""
    clan, _ = clan_of(["Wizard"] * 50)
    members = tuple(
        replace(member, role="elder", donations=n, received=n)
        for n, member in enumerate(clan.members)
    )
    data = replace(make_data(has_race=True), members=members)
    lines = arrange_panels(make_panels(data), 198, height)
    assert len(lines) == height
    assert "Most trophies" in draw_text(data, height=height)


def test_a_panel_goes_into_the_shortest_column() -> None:
    """Columns fill evenly, important panels first; panels without room are left out."""

    def of(number: int) -> Panel:
        return Panel(
            f"P{number}", lambda _, room: [Content("x")] * number if number <= room else []
        )

    lines = [str(line) for line in arrange_panels([of(5), of(2), of(1), of(9)], 80, 6)]
    assert "P5" in lines[0]
    assert "P2" in lines[0]
    assert "P1" in lines[4]
    assert "P9" not in "".join(lines)


@pytest.mark.parametrize(
    "cases",
    [
        (
            ((100, 24), False),
            ((120, 40), True),
        ),
        pytest.param(
            (
                ((120, 40), True),
                ((200, 60), True),
                ((80, 50), False),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_panels_take_the_room_below_the_rows(
    cases: tuple[tuple[tuple[int, int], bool], ...],
) -> None:
    """On wide screens panels use the room below the rows; a long table keeps its room."""
    async with stage(size=(120, 40), loaded=make_survey(CARDS)) as s:
        strip = s.screen.query_one(PanelStrip)
        for size, is_there in cases:
            await s.resize(*size)
            assert bool(strip.region.area) is is_there, size
            assert ("── River race ─" in text_of(s.app)) is is_there, size
            if is_there:
                assert s.table.size.height > len(s.cards), size
                assert str(strip.content).count("\n") < strip.size.height == strip.lines, size
                high = strip.region.height
                await s.press("slash", *"xyz")
                assert not s.cards, size
                assert strip.region.height == high, size
                await s.press("escape")
        await s.press("r")
        await s.load(make_survey([f"Card {n}" for n in range(40)]))
        assert not strip.region.area
        assert "── River race ─" not in text_of(s.app)


async def test_the_panels_say_nothing_before_the_clan_is_loaded() -> None:
    """Before the members and the history are there, nothing is said of them."""
    async with stage(size=(120, 40), first="2PP") as s:
        assert "Loading #2PP" in s.message
        for sentence in ("No one for two days", "None known yet"):
            assert sentence not in text_of(s.app)
        await s.arrive(start_survey(CARDS))
        await s.press("down")  # the table in place of the names
        assert "None known yet" not in text_of(s.app)
        await s.load(make_survey(CARDS))
        for sentence in ("No one for two days", "None known yet"):
            assert sentence in text_of(s.app)


async def test_panels_keep_their_height_only_if_they_have_one() -> None:
    """While rows change, shown panels do not move, and hidden ones appear where there is room."""
    async with stage(size=(120, 40)) as s:
        strip = PanelStrip()
        await s.app.screen.mount(strip)
        strip.fit_into(Size(120, 36))
        for rows, is_changing, lines in (
            (30, True, 0),
            (18, True, 16),
            (14, True, 16),
            (14, False, 20),
        ):
            strip.show_data(make_data(), rows, keep_height=is_changing)
            assert strip.lines == lines
        for size, lines in ((Size(100, 22), 6), (Size(99, 22), 0), (Size(100, 21), 0)):
            strip.fit_into(size)
            assert strip.lines == lines
        s.app.card_art = CardArt(Static, s.backend.load_card_image, 0.0)
        strip.fit_into(Size(120, 36))
        assert strip.lines == 0  # the images of cards need the room


async def test_the_panels_say_nothing_of_an_empty_clan() -> None:
    """Without members, no one is said to be there."""
    async with stage(size=(120, 40), loaded=make_survey([])) as s:
        assert "── River race ─" in text_of(s.app)
        assert "No one for two days" not in text_of(s.app)


@pytest.mark.soak
async def test_the_panels_follow_the_size_of_the_window() -> None:
    """A larger window gets panels, a smaller one loses them."""
    async with stage(size=(80, 24), loaded=make_survey(CARDS)) as s:
        for size, is_there in (((120, 40), True), ((80, 24), False), ((160, 50), True)):
            await s.resize(*size)
            assert ("── River race ─" in text_of(s.app)) is is_there


async def test_a_resize_moves_the_chart_between_the_panels_and_the_details() -> None:
    """The chart at the foot of the details is there only while no panel has it."""
    loaded = make_survey([f"Card {n % 20}" for n in range(40)])
    async with stage(size=(120, 30), loaded=loaded) as s:
        strip, foot = s.screen.query_one(PanelStrip), s.screen.query_one("#foot")
        for size, has_panels in (((160, 60), True), ((120, 30), False), ((160, 60), True)):
            await s.resize(*size)
            assert bool(strip.region.area) is has_panels
            assert bool(foot.region.area) is not has_panels


async def test_one_clan_alone_has_no_list_of_clans() -> None:
    """The pane of clans needs two clans: the first line names a single one."""
    async with stage(size=(160, 50), loaded=make_survey(CARDS)) as s:
        assert not s.screen.query_one(ClanPane).region.area
        s.screen.open_clan(start_survey(CARDS, "Ironwood", "2QQ").clan.tag)
        await s.pilot.pause()
        await s.load(make_survey(CARDS, "Ironwood", "2QQ"))
        assert s.screen.query_one(ClanPane).region.area


def build_panel(data: PanelData, title: str, width: int, room: int) -> list[str]:
    """Return the lines of a panel as text."""
    (panel,) = [panel for panel in make_panels(data) if panel.title == title]
    return [str(line).rstrip() for line in panel.build(width, room)]


@pytest.mark.parametrize(
    ("width", "left", "changed"),
    [
        (
            51,
            "21 Nov Thor1           left · Zap",
            "20 Nov Thor0           Wizard → Electro Dragon",
        ),
        (
            46,
            "21 Nov Thor1           left · Zap",
            "20 Nov Thor0           Wizard → Electro Dragon",
        ),
        (45, "21 Nov Thor1           left · Zap", "20 Nov Thor0           → Electro Dragon"),
        (32, "21 Nov Thor1         left · Zap", "20 Nov Thor0         → Electro Dragon"),
    ],
)
def test_a_change_is_shortened_to_the_new_card(width: int, left: str, changed: str) -> None:
    """Without room a change names only the new card; a change list is as long as its room."""
    history = make_history(["Wizard", "Zap"], ["Electro Dragon", "Zap"], ["Electro Dragon"])
    data = make_data(history)
    assert build_panel(data, "Last changes", width, 5) == [left, changed]
    assert build_panel(data, "Last changes", width, 1) == [left]
    leaver = make_data(make_history(["Wizard", "Electro Dragon"], ["Wizard"]))
    words = "left · Electro Dragon" if width > 43 else "left"
    (line,) = build_panel(leaver, "Last changes", width, 1)
    assert line.endswith(words)


FIGURES: Final = ((5, 0, 9000, "member"), (12, 3, 0, "elder"), (0, 1200, 7000, "leader"))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "Most donations",
            ["Thor1           █████████████     12", "Thor0           █████▍             5"],
        ),
        (
            "Most received",
            ["Thor2           █████████████  1,200", "Thor1           ▏                  3"],
        ),
        (
            "Most trophies",
            ["Thor0              9,000  member", "Thor2              7,000  leader"],
        ),
        (
            "Fewest donations",
            [
                "Thor2                  0  leader",
                "Thor0                  5  member",
                "Thor1                 12  elder",
            ],
        ),
        (
            "Roles",
            [
                "leader          █████████████      1",
                "elder           █████████████      1",
                "member          █████████████      1",
            ],
        ),
    ],
)
def test_lists_of_members_are_sorted_and_leave_out_what_is_not_known(
    title: str, lines: list[str]
) -> None:
    """The highest figures are without 0, the lowest have it; unknown trophies are left out."""
    members = tuple(
        replace(member, donations=donations, received=received, trophies=trophies, role=role)
        for member, (donations, received, trophies, role) in zip(MEMBERS, FIGURES, strict=False)
    )
    data = replace(make_data(), members=members)
    assert build_panel(data, title, 36, 3) == lines
    is_cut = title in {"Most trophies", "Fewest donations"}
    assert build_panel(data, title, 36, 2) == (lines[:2] if is_cut else [])


def test_bars_of_a_race_are_relative_to_the_most_medals() -> None:
    """The first clan has a full bar, one without medals an empty one."""
    lines = build_panel(make_data(has_race=True), "River race", 36, 8)
    assert lines[1] == "1 #2RL            █████████     400"
    assert lines[3] == "3 #2RG            ████▌         200"
    assert lines[5] == "5 #2PP                            0"


def test_bars_begin_in_one_column_beside_wide_names() -> None:
    """A letter of two cells takes the place of two, and a long name is cut."""
    data = make_data(has_race=True)
    assert data.race is not None
    first, *others = data.race.clans
    named = replace(first, name="天" * 12)
    wide = replace(data, race=replace(data.race, clans=(named, *others)))
    lines = build_panel(wide, "River race", 36, 8)
    assert len({cell_len(line) for line in lines[1:6]}) == 1


@pytest.mark.parametrize(
    ("hours", "line", "style"),
    [
        (47.9, "No one for two days", "$text-muted"),
        (48, "Thor0              ! 2 d", "$warn-absence"),
        (167.9, "Thor0              ! 6 d", "$warn-absence"),
        (168, "Thor0             !! 7 d", "$alarm-absence"),
    ],
)
def test_an_absence_warns_from_two_days_and_alarms_from_a_week(
    hours: float, line: str, style: str
) -> None:
    """Members whose last visit is not known are not listed."""
    seen, unknown = MEMBERS[:2]
    members = (replace(seen, last_seen=NOON), replace(unknown, last_seen=None))
    data = replace(make_data(), members=members, now=NOON + timedelta(hours=hours))
    assert build_panel(data, "Away longest", 36, 5) == [line]
    assert style in read_styles(data, "Away longest")
    assert build_panel(replace(data, members=members[1:]), "Away longest", 36, 5) == []


def read_styles(data: PanelData, title: str) -> list[str]:
    """Return the styles of a panel's lines."""
    (panel,) = [panel for panel in make_panels(data) if panel.title == title]
    return [str(span.style) for line in panel.build(40, 9) for span in line.spans]


def test_panels_stress_what_matters() -> None:
    """Our clan is bold, gains and losses are coloured; a chart has its heading once."""
    assert "bold" in read_styles(make_data(has_race=True), "River race")
    others = tuple(clan for clan in RACE.clans if clan.tag != RACE.clan)
    alone = replace(make_data(), race=replace(RACE, clans=others))
    assert "bold" not in read_styles(alone, "River race")
    empty = replace(make_data(), race=replace(RACE, clans=()))
    assert build_panel(empty, "River race", 40, 9) == ["b loads the race"]
    changed = make_data(make_history(["A", "C"], ["A", "C", "B"], ["A"]))
    assert {"$gain", "$loss"} < set(read_styles(changed, "Last changes"))
    assert build_panel(make_data(), "Rarity", 40, 1) == [f"rare {'█' * 30} 100%"]


def test_a_line_too_long_for_its_column_ends_in_an_ellipsis() -> None:
    """Columns are aligned: a short line is filled with blanks, a long one is cut."""
    panels = [Panel(name, lambda *_: [Content("x" * 50), Content("y")]) for name in "AB"]
    assert [str(line) for line in arrange_panels(panels, 79, 3)] == [
        f"── A {'─' * 33}   ── B {'─' * 33}",
        f"{'x' * 37}…   {'x' * 37}…",
        f"y{' ' * 40}y{' ' * 37}",
    ]


def test_bars_of_a_broad_column_are_no_longer_than_60_cells() -> None:
    """A broader column leaves its end blank."""
    history = make_history(["A", "B"], ["B", "A"], ["A", "A"])
    members = tuple(replace(member, donations=n) for n, member in enumerate(MEMBERS))
    data = replace(make_data(history, has_race=True), members=members)
    for title in ("River race", "Rarity", "Trends", "Most donations", "Roles"):
        lines = build_panel(data, title, 60, 9)
        assert lines == build_panel(data, title, 100, 9)
        assert max(map(cell_len, lines)) in {59, 60}


def test_trends_need_three_lines_and_are_as_many_as_fit() -> None:
    """Cards with the greatest shares are listed."""
    data = make_data(make_history(["A", "A", "B", "C", "D"], ["A", "A", "B", "B", "C", "D"]))
    assert build_panel(data, "Trends", 60, 2) == []
    assert [line[0] for line in build_panel(data, "Trends", 60, 3)] == ["A", "B", "C"]
    assert len(build_panel(data, "Trends", 60, 9)) == 4


@pytest.mark.parametrize(
    ("kind", "medals", "places"),
    [
        (PeriodType.WAR, (12_345, 500, 500, 0, 0), ["1", "2", "2", "4", "4"]),
        (PeriodType.WAR, (0,) * 5, ["1"] * 5),
        (PeriodType.TRAINING, (0,) * 5, ["1", "2", "3", "4", "5"]),
    ],
)
def test_equal_clans_of_a_race_share_a_place(
    kind: PeriodType, medals: tuple[int, ...], places: list[str]
) -> None:
    """Only our clan has our colour; in training clans are numbered."""
    clans = (racer(tag, medals=number) for tag, number in zip(CLANS, medals, strict=True))
    data = replace(make_data(), race=race(*clans, kind=kind))
    _, *lines = build_panel(data, "River race", 60, 6)
    assert [line.split()[0] for line in lines] == places
    assert [line.split()[-1] for line in lines] == [f"{number:,}" for number in medals]
    styles = [style for style in read_styles(data, "River race") if "-mark" in style]
    assert sorted(styles) == ["$ours-mark", *["$theirs-mark"] * 4]


def test_days_of_changes_are_those_of_the_users_time_zone() -> None:
    """A day of another year has its year as soon as the year begins where the user is."""
    zone = ZoneInfo("Pacific/Kiritimati")  # 14 hours ahead
    for hour, first in ((9, "21 Nov"), (10, "21 Nov 2026")):
        now = datetime(2026, 12, 31, hour, tzinfo=UTC)
        data = replace(make_data(make_history(["A"], ["A"])), now=now, zone=zone)
        assert build_panel(data, "Last changes", 60, 9) == [f"None since {first}."]
