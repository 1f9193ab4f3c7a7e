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
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.detail import DetailPane, PlayerTable
from clantui.ui.clan.widgets.header import ClanHeader
from clantui.ui.clan.widgets.problems import ProblemsPane
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.help.screen import HelpScreen
from tests.pictures import BY_NAME
from tests.scenes.base import play_scene, text_of
from tests.ui.harness import Stage, clan_of, make_survey, stage, start_survey

pytestmark = pytest.mark.soak

CARDS: Final = [f"Card {n:02}" for n in range(60)]
WAY: Final = ((60, 24), (100, 24), (80, 24))
LONG_WAY: Final = ((60, 24), (80, 24), (100, 24), (160, 50), (200, 60), (80, 24))
each_way: Final = pytest.mark.parametrize(
    "way", [WAY, pytest.param(LONG_WAY, marks=pytest.mark.soak)], ids=["short", "long"]
)
"""Sizes one after another."""


def partial(cards: list[str]) -> Survey:
    """Return a clan whose first member has failed."""
    clan, players = clan_of(cards)
    survey = start_survey(cards)
    first, *others = players.values()
    survey = survey.with_failure(first.tag, Unreachable("no answer in 10 s"))
    for player in others:
        survey = survey.with_player(player)
    assert clan.members[0].name == survey.clan.members[0].name
    return survey


def find_visible_panes(s: Stage) -> dict[str, bool]:
    """Return the visible panes."""
    panes: dict[str, type[Widget]] = {"clans": ClanPane, "table": CardTable, "detail": DetailPane}
    return {name: bool(s.screen.query_one(kind).region.area) for name, kind in panes.items()}


PANES: Final = {
    59: ["table"],
    60: ["table"],
    99: ["table"],
    100: ["table", "detail"],
    159: ["table", "detail"],
    160: ["table", "detail"],
}
"""Visible panes by the width of the window."""


@pytest.mark.parametrize(
    "widths",
    [(99, 100), pytest.param((59, 60, 159, 160), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_each_width_has_the_panes_that_fit(widths: tuple[int, ...]) -> None:
    """From 100 columns there are table and details. A single clan has no list of clans."""
    async with stage(size=(80, 40), loaded=make_survey(CARDS)) as s:
        for width in widths:
            await s.resize(width, 40)
            assert [name for name, is_shown in find_visible_panes(s).items() if is_shown] == PANES[
                width
            ], width


@pytest.mark.parametrize(
    "sizes",
    [
        ((59, 24), (30, 8)),
        pytest.param(((40, 15), (120, 12)), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_a_tiny_window_shows_title_table_and_keys(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    """Below 60×16 only title, table and keys have lines; none overlap, and help still opens."""
    async with stage(size=(59, 24), loaded=make_survey(CARDS)) as s:
        parts = (s.screen.query_one(ClanHeader), s.table, s.screen.query_one(KeyBar))
        for number, size in enumerate(sizes, 1):
            await s.resize(*size)
            lines = [range(part.region.y, part.region.bottom) for part in parts]
            assert [y for part in lines for y in part] == list(range(size[1])), size
            assert s.table.region.width == size[0]
            await s.press("question_mark")
            assert isinstance(s.app.screen, HelpScreen), size
            await s.press("escape")
            await s.press("j")
            assert s.highlighted_card == CARDS[number], size


async def test_a_tiny_window_shows_a_field_while_typing() -> None:
    """In a tiny window the tag field is shown only while it has the focus."""
    async with stage(size=(50, 14), loaded=make_survey(CARDS)) as s:
        bar = s.screen.query_one("#bar")
        assert not bar.region.height
        await s.press("t")
        assert s.screen.query_one(TagInput).has_focus
        assert bar.region.height
        assert s.table.region.y == bar.region.bottom
        await s.press("escape")
        assert not bar.region.height


async def test_a_tiny_window_shows_errors() -> None:
    """In a tiny window an error has a line."""
    async with stage(size=(50, 14), loaded=make_survey(CARDS)) as s:
        await s.press("r")
        await s.end(Unreachable("no answer in 10 s"))
        assert "no answer" in text_of(s.app)


async def test_the_first_start_can_be_used_in_a_tiny_window() -> None:
    """In a tiny window without a clan the field is shown and has the focus."""
    async with stage(size=(50, 14)) as s:
        assert s.screen.query_one("#bar").region.height
        assert s.screen.query_one(TagInput).has_focus


@pytest.mark.parametrize(
    ("start", "names"),
    [
        ((160, 50), ("favourites",)),
        *(
            pytest.param(start, views.TAB_VIEWS, marks=pytest.mark.soak)
            for start in ((160, 50), (100, 30), (180, 50))
        ),
    ],
)
async def test_no_resize_causes_a_crash(start: tuple[int, int], names: tuple[str, ...]) -> None:
    """Any size may follow any other, even if a table has no room for a moment."""
    async with stage(size=start, loaded=make_survey(CARDS)) as s:
        for name in names:
            s.screen.controller.show_view(name)
            for size in ((61, 20), (60, 20), (34, 20), (30, 8), (2, 2)):
                await s.resize(*size)
                await s.resize(*start)
            assert s.app.crash is None, name
            assert s.table.rows or name not in {"favourites", "members"}


@each_way
async def test_resizing_keeps_cursor_and_scroll(way: tuple[tuple[int, int], ...]) -> None:
    """Resizing keeps the selected row in sight."""
    async with stage(size=(80, 24), loaded=make_survey(CARDS)) as s:
        await s.press(*["j"] * 30)
        before, scrolled = s.highlighted_card, s.table.scroll_offset.y
        for size in way:
            await s.resize(*size)
            assert s.highlighted_card == before
            assert s.screen.focused is s.table
            y = 30 + 1 - s.table.scroll_offset.y
            assert 0 < y < s.table.size.height
        assert s.table.scroll_offset.y == scrolled


@each_way
async def test_resizing_keeps_the_focus_in_the_details(way: tuple[tuple[int, int], ...]) -> None:
    """Resizing keeps the focus in the detail pane, also if it is the only pane."""
    async with stage(size=(120, 40), loaded=make_survey(["Wizard"] * 20)) as s:
        await s.press("enter", "j", "j")
        players = s.screen.query_one(PlayerTable)
        for size in way:
            await s.resize(*size)
            assert s.screen.focused is players
            assert players.region.area
            assert players.index == 2
        await s.press("escape")
        assert s.screen.focused is s.table
        assert find_visible_panes(s)["table"]
        await s.resize(120, 40)
        await s.resize(80, 24)
        assert find_visible_panes(s) == {"clans": False, "table": True, "detail": False}


@each_way
async def test_resizing_keeps_typed_text(way: tuple[tuple[int, int], ...]) -> None:
    """Resizing keeps typed filter text."""
    async with stage(size=(120, 40), loaded=make_survey(CARDS)) as s:
        await s.press("slash", "0", "3")
        for size in (*way, (50, 14), (80, 24)):
            await s.resize(*size)
            assert s.cards == ["Card 03"]
        await s.press("x", "enter")
        assert s.screen.view.filter_text == "03x"


async def test_a_resize_below_a_dialog_is_applied_when_it_closes() -> None:
    """The screen below a dialog has the panes of the new width."""
    async with stage(size=(80, 24), loaded=make_survey(CARDS)) as s:
        await s.press("question_mark")
        await s.resize(120, 40)
        await s.press("escape")
        assert find_visible_panes(s) == {"clans": False, "table": True, "detail": True}


async def test_problems_are_at_the_bottom_of_the_right_side() -> None:
    """From 160 columns on the list of problems is a pane, while it has any."""
    async with stage(size=(160, 50), loaded=make_survey(CARDS)) as s:
        assert not s.screen.query(ProblemsPane)
        await s.press("r")
        await s.load(partial(CARDS))
        pane, detail = s.screen.query_one(ProblemsPane), s.screen.query_one(DetailPane)
        content = str(pane.query_one(Static).content)
        assert "1 of 60" in content
        assert "no answer in 10 s" in content
        assert pane.region.bottom == detail.region.bottom
        assert pane.region.height
        await s.resize(120, 40)
        assert not pane.region.height
        await s.resize(160, 50)
        assert pane.region.height
        for roster, has_problems in ((make_survey(CARDS), False), (partial(CARDS), True)):
            await s.press("r")
            await s.load(roster)
            assert bool(pane.region.height) is has_problems


@pytest.mark.parametrize(
    "widths",
    [(12, 40), pytest.param((12, 20, 40, 60, 80, 120), marks=pytest.mark.soak)],
    ids=["some", "all"],
)
async def test_the_drawn_line_of_keys_is_no_wider_than_the_window(widths: tuple[int, ...]) -> None:
    """The key bar ends with help and quit if both fit; where Esc goes back, quit may go."""
    async with stage(size=(12, 24), loaded=make_survey(CARDS[:3])) as s:
        bar = s.screen.query_one(KeyBar)
        for keys in ("", "t", "slash", "enter"):
            assert s.app.focused is s.table
            if keys:
                await s.press(keys)
                assert s.app.focused is not s.table, keys
            for width in widths:
                await s.resize(width, 24)
                text = str(bar.render())
                assert bar.render().cell_length <= bar.content_size.width, (keys, width)
                drawn = text_of(s.app).splitlines()[-1]
                assert drawn.strip() == text, (keys, width)
                assert bar.region.height == 1, (keys, width)
                assert keys or text.endswith("q") or "Quit" in text, width
                if not keys and width >= 20:
                    assert text.endswith("? Help  q Quit"), width
                    assert len(text.split("  ")) <= 8, width
            await s.press(*["escape"] * bool(keys))


@pytest.mark.parametrize(
    "widths",
    [(20, 40), pytest.param((20, 30, 40, 60, 80, 100, 160), marks=pytest.mark.soak)],
    ids=["some", "all"],
)
async def test_a_name_is_shortened_only_if_it_does_not_fit_alone(widths: tuple[int, ...]) -> None:
    """Everything else in the first line is dropped before the clan's name is shortened."""
    async with stage(first="2PP", size=(20, 24), demo=True) as s:
        title = s.screen.query_one(ClanHeader)
        for name in ("Thornwood", "Fifteen letters", "地下鉄と猫と犬と鳥"):
            await s.load(make_survey(CARDS[:3], name))
            for width in widths:
                await s.resize(width, 24)
                room = title.content_size.width
                assert fit(name, min(room, cell_len(name))).strip() in str(title.render()), width
                assert title.render().cell_length <= room, width
                assert ("●" in str(title.render())) == (room > cell_len(name) + 1), width
            await s.press("r")


@pytest.mark.parametrize(
    "sizes",
    [((60, 20), (40, 12)), pytest.param(((59, 15),), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_narrow_window_names_the_key_that_goes_back(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    """If the details replace the table, the key bar names the key that leaves them."""
    async with stage(size=(60, 20), loaded=make_survey(CARDS[:3])) as s:
        for size in sizes:
            await s.resize(*size)
            assert "esc Back" not in text_of(s.app), size
            await s.press("enter")
            last_line = text_of(s.app).splitlines()[-1]
            assert "esc Back" in last_line, size
            assert last_line.strip().endswith(": Go to  ? Help"), size
            await s.press("escape")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("player", "D Duel  Q QR code  Y Copy deck"),
        pytest.param("rankings", "m War", marks=pytest.mark.soak),
        pytest.param("race", "↵ Cards  m Medals  y Copy", marks=pytest.mark.soak),
        pytest.param("duel", "↵ Tick  / Find  u Undo  x Clear", marks=pytest.mark.soak),
    ],
)
async def test_a_narrow_window_names_the_most_useful_keys(name: str, keys: str) -> None:
    """At 60 columns quit is left out, if Esc goes back, before any key of the screen is."""
    async with play_scene(BY_NAME[name], (60, 20)) as on:
        last_line = text_of(on.app).splitlines()[-1]
        assert keys in last_line
        assert "esc Back" in last_line
        assert last_line.strip().endswith(": Go to  ? Help")


async def test_the_list_of_clans_leaves_room_for_the_table() -> None:
    """With three panes card names are complete, and players are in the details only."""
    async with stage(first="2PP", size=(160, 50)) as s:
        for tag in ("2PP", "2QQ"):
            if tag != "2PP":
                s.screen.open_clan(Tag(tag))
                await s.pilot.pause()
            await s.load(make_survey(["Three Musketeers", "Zap", "Zap"], tag=tag))
        for width in (160, 180, 200):
            await s.resize(width, 50)
            assert find_visible_panes(s) == {"clans": True, "table": True, "detail": True}, width
            columns = {column.key for column, _ in s.table.visible_columns()}
            assert ("who" in columns) == (s.table.size.width >= 112), width
            assert "Three Musketeers" in text_of(s.app), width
            assert s.screen.query_one(ClanPane).region.width >= 26, width
