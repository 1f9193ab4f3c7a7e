"""Tests of the details of a row: its text, its trend, its players, and its layouts."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widgets import Static

from clantui.core.history.timeline import Trend
from clantui.core.stats.grouping import GroupBy, WeightedCard
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.view import RowDetail
from clantui.ui.clan.widgets.detail import DetailPane, _fit_columns, draw_trend_lines
from clantui.ui.player.screen import PlayerScreen
from tests.ui.harness import NOON, Stage, card, make_survey, stage

DETAIL = RowDetail(
    title="Mega Knight",
    lines=("7 elixir · legendary", "8 of 50 players · 16%"),
    headings=("Player", "Lvl", "Role"),
    cells=tuple((f"Player{n}", str(n + 9), "member") for n in range(5)),
    players=(None, *(member.tag for member in make_survey(["Wizard"] * 4).clan.members)),
)
CARDS = tuple(WeightedCard(card(f"Card {n}", elixir=n + 1), 5.0) for n in range(6))


def make_trend(*shares: float) -> Trend:
    """Return the trend of a card, with two snapshots a day from noon."""
    points = ((NOON + timedelta(hours=12 * n), share) for n, share in enumerate(shares))
    return Trend(card=card("Mega Knight"), points=tuple(points))


@pytest.mark.parametrize(
    ("shares", "zone", "lines"),
    [
        ((), UTC, []),
        ((0.1,), UTC, []),
        ((0.0, 0.0), UTC, [" " * 8, "⣀" * 8, "0% on 21 Nov → 0%"]),
        ((0.05, 0.1), UTC, [" ⣀⣀⠤⠤⠒⠒⠉", f"⠉{' ' * 7}", "5% on 21 Nov → 10%"]),
        (
            (0.05, 0.1),
            ZoneInfo("Pacific/Kiritimati"),
            [" ⣀⣀⠤⠤⠒⠒⠉", f"⠉{' ' * 7}", "5% at 02:00 → 10%"],
        ),
    ],
)
def test_a_trend_is_drawn_up_to_its_greatest_share(
    shares: tuple[float, ...], zone: ZoneInfo, lines: list[str]
) -> None:
    """A trend of a rare card is as high as that of a common one; one snapshot is no trend."""
    drawn = draw_trend_lines(make_trend(*shares), 8, zone)
    assert [str(line) for line in drawn] == lines
    assert draw_trend_lines(None, 8, UTC) == []
    assert draw_trend_lines(make_trend(0.1, 0.2), 0, UTC) == []


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (22, [("Player", 7, False, True), ("Lvl", 3, True, False), ("Role", 6, False, False)]),
        (21, [("Player", 7, False, True), ("Lvl", 3, True, False)]),
        (14, [("Player", 7, False, True), ("Lvl", 3, True, False)]),
        (13, [("Player", 7, False, True)]),
        (1, [("Player", 7, False, True)]),
    ],
)
def test_the_last_columns_are_dropped_before_a_name_is_cut(
    width: int, columns: list[tuple[str, int, bool, bool]]
) -> None:
    """The name stands out, numbers are aligned on the right, and two cells are between columns."""
    assert [
        (column.title, column.width, column.align_right, column.emphasis)
        for column in _fit_columns(DETAIL, width)
    ] == columns


@pytest.mark.parametrize(
    ("width", "widths"), [(60, [24, 3]), (31, [24, 3]), (30, [23, 3]), (17, [10, 3]), (16, [14])]
)
def test_a_long_name_has_ten_to_24_cells(width: int, widths: list[int]) -> None:
    """A wide pane leaves room after the name, a narrow one drops the figure beside it."""
    detail = replace(DETAIL, headings=("Player", "Lvl"), cells=(("p" * 30, "14"), ("q", "–")))
    columns = _fit_columns(detail, width)
    assert [column.width for column in columns] == widths
    assert all(column.align_right for column in columns[1:])
    mixed = replace(detail, cells=(("p" * 30, "14"), ("q", "new")))
    assert not any(column.align_right for column in _fit_columns(mixed, width))


def show_detail(
    s: Stage, detail: RowDetail | None, trend: Trend | None, cards: tuple[WeightedCard, ...]
) -> DetailPane:
    """Show a row in the details, and return them."""
    pane = s.screen.query_one(DetailPane)
    pane.show(detail, trend, cards, None)
    return pane


def read_text(pane: DetailPane) -> list[str]:
    """Return the lines about the row."""
    return [line.rstrip() for line in str(pane.query_one("#text", Static).content).splitlines()]


async def test_the_details_follow_each_part_that_changes() -> None:
    """A newer trend and other cards are drawn at once; the cursor stays with its row."""
    async with stage(size=(120, 24), loaded=make_survey(["Wizard", "Miner"])) as s:
        pane = show_detail(s, DETAIL, None, CARDS[:1])
        facts = [DETAIL.title, *DETAIL.lines]
        assert read_text(pane) == facts
        foot = pane.query_one("#foot", Static)
        assert "1.0 on average" in str(foot.content)
        show_detail(s, DETAIL, make_trend(0.05, 0.1), CARDS[:1])
        assert read_text(pane)[3:] != []
        assert read_text(pane)[-1] == "5% on 21 Nov → 10%"
        show_detail(s, DETAIL, None, CARDS)
        assert read_text(pane) == facts
        assert "3.5 on average" in str(foot.content)
        show_detail(s, DETAIL, None, CARDS[:1])
        assert "1.0 on average" in str(foot.content)
        pane.player_table.action_move(2)
        show_detail(s, replace(DETAIL, lines=()), None, CARDS)
        assert pane.player_table.index == 2
        show_detail(s, replace(DETAIL, title="Zap"), None, CARDS)
        assert pane.player_table.index == 0
        assert pane.regroup() is GroupBy.RARITY
        assert str(foot.content).startswith("Rarity")
        await s.pilot.pause()
        assert pane.has_chart
        await s.press("p")
        assert not pane.has_chart
        await s.press("p")
        pane.allow_foot(has_foot=False)
        assert not foot.display
        pane.allow_foot(has_foot=True)
        assert foot.display
        show_detail(s, None, None, CARDS)
        assert (read_text(pane), pane.player_table.rows, pane.subject) == ([], (), "")
        assert not foot.display


async def test_a_player_is_opened_only_from_a_line_that_has_one() -> None:
    """A line without a player, of a former member, opens nothing; Enter on others does."""
    async with stage(size=(120, 24), loaded=make_survey(["Wizard"] * 4)) as s:
        pane = show_detail(s, DETAIL, None, CARDS)
        s.screen.set_focus(pane.player_table)
        await s.press("enter")
        assert s.app.screen is s.screen
        assert pane.has_focus_within
        assert s.notices == []
        await s.press("down", "enter")
        assert isinstance(s.app.screen, PlayerScreen)
        assert s.app.screen.player == DETAIL.players[1]
        first, second = DETAIL.players[1], make_survey(["Zap"], "Other", "9YY").clan.members[0].tag
        assert first is not None
        assert pane.find_subject(first, "Thor0") == "Mega Knight"
        assert pane.find_subject(first, "Mega Knight") == ""
        assert pane.find_subject(second, "Other0") == ""


async def test_the_cursor_stays_on_its_player_while_others_load() -> None:
    """A player who comes before them moves the line; one with several lines keeps each apart."""
    members = [member.tag for member in make_survey(["Wizard"] * 4).clan.members]
    two = replace(DETAIL, cells=DETAIL.cells[:3], players=(members[0], members[2], members[2]))
    more = replace(DETAIL, players=(members[0], members[1], members[2], members[2], None))
    async with stage(size=(120, 24), loaded=make_survey(["Wizard"] * 4)) as s:
        table = show_detail(s, two, None, CARDS).player_table
        s.screen.set_focus(table)
        for index, moved in ((0, 0), (1, 2), (2, 3)):
            show_detail(s, two, None, CARDS)
            table.move_cursor_to(table.rows[index].key)
            show_detail(s, more, None, CARDS)
            assert table.index == moved
        table.action_choose()
        show_detail(s, two, None, CARDS)
        await s.until(lambda: isinstance(s.app.screen, PlayerScreen))
        assert isinstance(s.app.screen, PlayerScreen)
        assert s.app.screen.player == members[2]


async def test_a_page_has_the_players_beside_the_text() -> None:
    """From 72 cells a pane alone on the screen is a page, with a high curve and no chart."""
    trend = make_trend(0.05, 0.1)
    async with stage(size=(72, 30), loaded=make_survey(["Wizard", "Miner"])) as s:
        await s.press("enter")
        pane = show_detail(s, DETAIL, trend, CARDS)
        await s.pilot.pause()
        text, table = pane.query_one("#text", Static), pane.player_table
        assert table.region.x == text.region.right == 30
        assert table.region.y == text.region.y
        assert len(read_text(pane)) == 3 + 6 + 1
        assert max(map(len, read_text(pane))) <= 28
        assert not pane.query_one("#foot").display
        long = replace(DETAIL, cells=(("x" * 30, "1", "m" * 22),) * 5)
        show_detail(s, long, trend, CARDS)
        assert [column.width for column in table.columns] == [24, 3]
        show_detail(s, DETAIL, trend, CARDS)
        await s.resize(71, 30)
        assert table.region.y == text.region.bottom + 1
        assert len(read_text(pane)) == 3 + 2 + 1
        assert max(map(len, read_text(pane))) == 40
        assert not pane.query_one("#foot").display


DECK = tuple(DeckTile(card=card(f"Card {number}")) for number in range(8))
WITH_DECK = replace(
    DETAIL, lines=("4.0 elixir", ", ".join(tile.card.name for tile in DECK)), deck=DECK
)


async def test_the_tiles_of_a_deck_replace_its_names_if_they_have_room() -> None:
    """Tiles need 36 cells and ten lines, and leave six for the players if these are below them."""
    trend = make_trend(0.05, 0.1)
    async with stage(size=(160, 24), loaded=make_survey(["Wizard", "Miner"])) as s:
        pane = s.screen.query_one(DetailPane)

        async def find_tiles(size: tuple[int, int]) -> int | None:
            """Return the first line of the tiles, None if there are names in their place."""
            await s.resize(*size)
            show_detail(s, WITH_DECK, trend, CARDS)
            await s.pilot.pause()
            lines = read_text(pane)
            assert lines[:2] == [DETAIL.title, WITH_DECK.lines[0]]
            assert lines[-1] == "5% on 21 Nov → 10%"
            names = [line for line in lines if "," in line]
            at = next((index for index, line in enumerate(lines) if "╭" in line), None)
            assert bool(names) is (at is None)
            return at

        for height, first in ((19, 2), (18, None)):
            assert await find_tiles((160, height + 4)) == first
            assert pane.size.height == height
        widths = {}
        for width in (112, 110, 108, 106):
            tiles = await find_tiles((width, 24))
            widths[pane.size.width - 2] = tiles
        assert {width for width, tiles in widths.items() if tiles} == {
            width for width in widths if width >= 36
        }
        assert {*widths.values()} == {2, None}
        await s.resize(80, 24)
        await s.press("enter")
        for height, first in ((13, 2), (12, None)):
            assert await find_tiles((80, height + 4)) == first
            assert pane.size.height == height
            text = pane.query_one("#text", Static)
            assert text.region.right == pane.player_table.region.x == 40
            assert max(map(cell_len, read_text(pane))) <= 38
        show_detail(s, DETAIL, trend, CARDS)
        await s.pilot.pause()
        assert pane.player_table.region.x == 30


async def test_the_chart_at_the_foot_has_40_cells_at_most() -> None:
    """The foot needs a pane of 20 lines; bars of a broad pane are no longer than those of others.

    A line of players that belongs to no one opens nothing.
    """
    async with stage(size=(200, 24), loaded=make_survey(["Wizard", "Miner"])) as s:
        pane = show_detail(s, replace(DETAIL, players=()), None, CARDS)
        foot = pane.query_one("#foot", Static)
        for size, is_there in (((200, 24), True), ((200, 23), False), ((120, 24), True)):
            await s.resize(*size)
            show_detail(s, replace(DETAIL, players=()), None, CARDS)
            assert foot.display is is_there
            assert pane.has_chart is is_there
        await s.resize(200, 24)
        show_detail(s, replace(DETAIL, players=()), None, CARDS)
        pane.regroup()
        assert {cell_len(line.rstrip()) for line in str(foot.content).splitlines()[1:]} == {40}
        pane.player_table.action_choose()
        await s.pilot.pause()
        assert s.app.screen is s.screen
