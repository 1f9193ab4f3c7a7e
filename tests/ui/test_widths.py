"""Tests of the screen in four sizes, and of resizing."""

from __future__ import annotations

from typing import Final

import pytest
from rich.cells import cell_len
from textual.widget import Widget
from textual.widgets import Static

from clantui.core import views
from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import fit
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.detail import DetailPane, People
from clantui.ui.clan.header import ClanHeader
from clantui.ui.clan.problems import ProblemsPane
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.help.screen import HelpScreen
from tests.scenes.base import text_of
from tests.ui.harness import Stage, begun, clan_of, loaded, stage

CARDS: Final = [f"Card {n:02}" for n in range(60)]
WAY: Final = ((60, 24), (80, 24), (100, 24), (160, 50), (200, 60), (80, 24))


def partial(cards: list[str]) -> Survey:
    """Return a clan whose first member has failed."""
    clan, players = clan_of(cards)
    survey = begun(cards)
    first, *others = players.values()
    survey = survey.with_failure(first.tag, Unreachable("no answer in 10 s"))
    for player in others:
        survey = survey.with_player(player)
    assert clan.members[0].name == survey.clan.members[0].name
    return survey


async def resized(s: Stage, *size: int) -> None:
    """Resize the terminal, and wait until it is drawn."""
    width, height = size
    await s.pilot.resize_terminal(width, height)
    await s.pilot.pause()


def shown(s: Stage) -> dict[str, bool]:
    """Return the visible panes."""
    panes: dict[str, type[Widget]] = {"clans": ClanPane, "table": CardTable, "detail": DetailPane}
    return {name: bool(s.screen.query_one(kind).region.area) for name, kind in panes.items()}


@pytest.mark.parametrize(
    ("width", "panes"),
    [
        (59, ["table"]),
        (60, ["table"]),
        (99, ["table"]),
        (100, ["table", "detail"]),
        (159, ["table", "detail"]),
        (160, ["table", "detail"]),
    ],
)
async def test_each_width_has_the_panes_it_has_room_for(width: int, panes: list[str]) -> None:
    """One column below 100, table and detail from there; a clan alone has no list of clans."""
    async with stage(first="2PP", size=(width, 40)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        assert [name for name, there in shown(s).items() if there] == panes


@pytest.mark.parametrize("size", [(59, 24), (40, 15), (30, 8), (120, 12)])
async def test_in_a_tiny_window_title_table_and_keys_are_left(size: tuple[int, int]) -> None:
    """Below 60×16 only title, table and keys have lines; none overlap, and help still opens."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        parts = (s.screen.query_one(ClanHeader), s.grid, s.screen.query_one(KeyBar))
        lines = [range(part.region.y, part.region.bottom) for part in parts]
        assert [y for part in lines for y in part] == list(range(size[1]))
        assert s.grid.region.width == size[0]
        await s.press("question_mark")
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("escape")
        await s.press("j")
        assert s.pointed == CARDS[1]


async def test_in_a_tiny_window_a_field_is_there_while_it_is_typed_in() -> None:
    """In a tiny window the tag field is shown only while it has the focus."""
    async with stage(first="2PP", size=(50, 14)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        bar = s.screen.query_one("#bar")
        assert not bar.region.height
        await s.press("t")
        assert s.screen.query_one(TagInput).has_focus
        assert bar.region.height
        assert s.grid.region.y == bar.region.bottom
        await s.press("escape")
        assert not bar.region.height


async def test_in_a_tiny_window_what_went_wrong_is_said() -> None:
    """In a tiny window an error has a line."""
    async with stage(first="2PP", size=(50, 14)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("r")
        await s.end(Unreachable("no answer in 10 s"))
        assert "no answer" in text_of(s.app)


async def test_the_first_start_can_be_used_in_a_tiny_window() -> None:
    """In a tiny window without a clan the field is shown and has the focus."""
    async with stage(size=(50, 14)) as s:
        assert s.screen.query_one("#bar").region.height
        assert s.screen.query_one(TagInput).has_focus


@pytest.mark.parametrize(
    ("start", "name"),
    [
        *(((160, 50), name) for name in ("favourites", "war", "members")),
        *(
            pytest.param(start, name, marks=pytest.mark.soak)
            for start in ((160, 50), (100, 30), (180, 50))
            for name in views.view_names()
        ),
    ],
)
async def test_any_size_may_follow_any_other(start: tuple[int, int], name: str) -> None:
    """Any resize is harmless, even if a table has no room for a moment."""
    async with stage(first="2PP", size=start) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        s.screen.controller.show_view(name)
        for size in ((61, 20), (60, 20), (34, 20), (30, 8), (2, 2)):
            await resized(s, *size)
            await resized(s, *start)
        assert s.app.crash is None
        assert s.grid.rows or name not in {"favourites", "members"}


async def test_resizing_keeps_cursor_and_scroll() -> None:
    """Resizing keeps the selected row in sight."""
    async with stage(first="2PP", size=(80, 24)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press(*["j"] * 30)
        before, scrolled = s.pointed, s.grid.scroll_offset.y
        for size in WAY:
            await resized(s, *size)
            assert s.pointed == before
            assert s.screen.focused is s.grid
            y = 30 + 1 - s.grid.scroll_offset.y
            assert 0 < y < s.grid.size.height
        assert s.grid.scroll_offset.y == scrolled


async def test_resizing_keeps_the_focus_in_the_detail() -> None:
    """Resizing keeps the focus in the detail pane, also if it is the only pane."""
    async with stage(first="2PP", size=(120, 40)) as s:
        await s.arrive(loaded(["Wizard"] * 20))
        await s.end()
        await s.press("enter", "j", "j")
        people = s.screen.query_one(People)
        for size in WAY:
            await resized(s, *size)
            assert s.screen.focused is people
            assert people.region.area
            assert people.index == 2
        await s.press("escape")
        assert s.screen.focused is s.grid
        assert shown(s)["table"]
        await resized(s, 120, 40)
        await resized(s, 80, 24)
        assert shown(s) == {"clans": False, "table": True, "detail": False}


async def test_resizing_keeps_what_is_typed() -> None:
    """Resizing keeps the filter that is being typed."""
    async with stage(first="2PP", size=(120, 40)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("slash", "0", "3")
        for size in (*WAY, (50, 14), (80, 24)):
            await resized(s, *size)
            assert s.cards == ["Card 03"]
        await s.press("x", "enter")
        assert s.screen.view.filter_query == "03x"


async def test_resizing_below_a_dialog_is_seen_when_it_closes() -> None:
    """The screen below a dialog has the panes of the new width."""
    async with stage(first="2PP", size=(80, 24)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("question_mark")
        await resized(s, 120, 40)
        await s.press("escape")
        assert shown(s) == {"clans": False, "table": True, "detail": True}


async def test_problems_stand_at_the_foot_of_the_right_side() -> None:
    """From 160 columns on the list of problems is a pane, while it has any."""
    async with stage(first="2PP", size=(160, 50)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        assert not s.screen.query(ProblemsPane)
        await s.press("r")
        await s.arrive(partial(CARDS))
        await s.end()
        pane, detail = s.screen.query_one(ProblemsPane), s.screen.query_one(DetailPane)
        said = str(pane.query_one(Static).content)
        assert "1 of 60" in said
        assert "no answer in 10 s" in said
        assert pane.region.bottom == detail.region.bottom
        assert pane.region.height
        await resized(s, 120, 40)
        assert not pane.region.height
        await resized(s, 160, 50)
        assert pane.region.height
        await s.press("r")
        await s.arrive(loaded(CARDS))
        await s.end()
        assert not pane.region.height


@pytest.mark.parametrize("keys", ["", "t", "slash", "enter"])
async def test_the_drawn_line_of_keys_is_no_wider_than_the_window(keys: str) -> None:
    """The key bar ends with help and quit if both fit, whatever has the focus."""
    async with stage(first="2PP", size=(12, 24)) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        if keys:
            await s.press(keys)
        bar = s.screen.query_one(KeyBar)
        for width in (12, 20, 40, 60, 80, 120):
            await resized(s, width, 24)
            text = str(bar.render())
            assert bar.render().cell_length <= bar.content_size.width, width
            drawn = text_of(s.app).splitlines()[-1]
            assert drawn.strip() == text, width
            assert bar.region.height == 1, width
            assert text.endswith("q") or "Quit" in text, width
            if not keys and width >= 20:
                assert text.endswith("? Help  q Quit"), width
                assert len(text.split("  ")) <= 8, width


@pytest.mark.parametrize("name", ["Thornwood", "Fifteen letters", "地下鉄と猫と犬と鳥"])
async def test_a_name_is_shortened_only_where_alone_it_does_not_fit(name: str) -> None:
    """The clan's name is shortened after everything else in the first line has gone."""
    async with stage(first="2PP", size=(20, 24), demo=True) as s:
        await s.arrive(loaded(CARDS, name))
        await s.end()
        title = s.screen.query_one(ClanHeader)
        for width in (20, 30, 40, 60, 80, 100, 160):
            await resized(s, width, 24)
            room = title.content_size.width
            assert fit(name, min(room, cell_len(name))).strip() in str(title.render()), width
            assert title.render().cell_length <= room, width
            assert ("●" in str(title.render())) == (room > cell_len(name) + 1), width


@pytest.mark.parametrize("size", [(60, 20), (59, 15), (40, 12)])
async def test_in_a_narrow_window_the_way_back_is_told(size: tuple[int, int]) -> None:
    """If the detail replaces the table, the key bar says how to leave it."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        await s.press("enter")
        told = text_of(s.app).splitlines()[-1]
        assert "esc Back" in told
        assert told.strip().endswith("? Help  q Quit")


@pytest.mark.parametrize("width", [160, 180, 200])
async def test_the_clans_leave_the_table_its_room(width: int) -> None:
    """With three panes card names are whole, and who plays a card is left to the pane beside."""
    async with stage(first="2PP", size=(width, 50)) as s:
        for tag in ("2PP", "2QQ"):
            if tag != "2PP":
                s.screen.open_clan(Tag(tag))
                await s.pilot.pause()
            await s.arrive(loaded(["Three Musketeers", "Zap", "Zap"], tag=tag))
            await s.end()
        assert shown(s) == {"clans": True, "table": True, "detail": True}
        columns = {column.key for column, _ in s.grid.visible_columns()}
        assert ("who" in columns) == (s.grid.size.width >= 112)
        assert "Three Musketeers" in text_of(s.app)
        assert s.screen.query_one(ClanPane).region.width >= 26
