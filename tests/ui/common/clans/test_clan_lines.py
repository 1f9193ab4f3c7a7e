"""Tests of the lines about the loads of several clans."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

from clantui.core.clan_list import ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.common.clans.clan_lines import ClanLines
from clantui.ui.common.clans.clan_set import ClanLoads, ClanSurveys
from clantui.ui.family.state import FamilyState
from tests.ui.harness import NOON, make_survey

TAGS = tuple(Tag(f"2P{letter}") for letter in "0289PYLQGRJCU")


async def load_nothing(*_: object) -> None:
    """Load nothing."""


class LinesApp(App[None]):
    """App of the lines; requests are paused for some seconds."""

    def __init__(self, paused: float) -> None:
        super().__init__()
        self.paused = paused
        self.lines = ClanLines(
            ClanSurveys(
                find=lambda _: None,
                load=load_nothing,
                paused_for=lambda: self.paused,
                clock=lambda: NOON,
            )
        )

    def compose(self) -> ComposeResult:
        """Yield the lines."""
        yield self.lines

    def read(self) -> list[str]:
        """Return the lines as they are drawn; none while they are hidden."""
        if not self.lines.display:
            return []
        strips = self.screen._compositor.render_strips(self.size)
        return [strip.text.rstrip() for strip in strips[: self.lines.outer_size.height]]


def make_family(number: int, loads: ClanLoads) -> FamilyState:
    """Return a family of clans."""
    return FamilyState(title="", clan_refs=tuple(map(ClanRef, TAGS[:number])), loads=loads)


async def test_clans_have_lines_until_all_are_complete() -> None:
    """At most nine are visible; a name is no markup, and the keys do not go to the lines."""
    app = LinesApp(0)
    hostile = make_survey(["Zap"], "[red]Oak", TAGS[0].text)
    first = ClanLoads().with_survey(hostile)
    async with app.run_test(size=(60, 20)) as pilot:
        for number, loads, shown in (
            (1, first, 0),
            (1, first.with_load(TAGS[0]), 1),
            (2, first, 2),
            (13, first, 9),
            (1, first, 0),
        ):
            app.lines.show(make_family(number, loads))
            await pilot.pause()
            assert len(app.read()) == shown, (number, loads)
            assert not shown or app.read()[0].startswith("  1 [red]Oak  ")
        assert not app.lines.focusable


async def test_a_line_has_as_many_cells_as_the_screen_less_its_margins() -> None:
    """A sentence is shortened before it would be wrapped; a pause of requests is in it."""
    failed = ClanLoads().with_result(TAGS[0], Unreachable("no answer in 10 s"))
    app = LinesApp(3)
    async with app.run_test(size=(45, 20)) as pilot:
        for width, text in (
            (44, "  1 #2P0  ✗ no answer in 10 s · r retries"),
            (42, "  1 #2P0  ✗ no answer in 10 s · r retries"),
            (41, "  1 #2P0  ✗ no answer · r retries"),
        ):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            app.lines.show(make_family(1, failed))
            await pilot.pause()
            assert app.read() == [text], width
            assert app.query_one(Static).region.x == 1
        await pilot.resize_terminal(80, 20)
        app.lines.show(make_family(1, ClanLoads().with_load(TAGS[0])))
        await pilot.pause()
        assert app.read() == ["  1 #2P0  ◌ too many requests, continuing in 3 s"]
