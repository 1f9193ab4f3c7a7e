"""Tests of the base class of all screens."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Static

from clantui.ui.common.screens import BaseScreen
from tests.ui.harness import make_survey, stage


class _Probe(Static):
    """Records its style when it is drawn for the first time."""

    styled = 0
    first: tuple[int, str, bool] | None = None

    def notify_style_update(self) -> None:
        """Count the style updates."""
        self.styled += 1
        super().notify_style_update()

    def render(self) -> str:
        """Record the first style."""
        if self.first is None:
            self.first = self.styled, str(self.styles.text_style), self.screen.is_current
        return ""


class _ProbeScreen(BaseScreen[None]):
    """A screen with other styles at other sizes."""

    DEFAULT_CSS = """
    _ProbeScreen.-wide.-tall _Probe { text-style: bold; }
    _ProbeScreen.-narrow.-high _Probe { text-style: italic; }
    """

    def compose(self) -> ComposeResult:
        """Compose the probe."""
        yield _Probe()


@pytest.mark.parametrize(
    ("size", "style"), [((100, 24), "bold"), ((80, 20), "italic"), ((100, 20), "none")]
)
async def test_a_screen_is_styled_once_for_its_size_before_it_is_drawn(
    size: tuple[int, int], style: str
) -> None:
    """The first frame has the styles of the screen's size, and nothing is styled twice for it."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(make_survey(["Knight"]))
        await s.app.push_screen(_ProbeScreen())
        await s.pilot.pause()
        assert s.app.screen.query_one(_Probe).first == (1, style, True)


async def test_of_two_resizes_in_a_row_the_last_one_counts() -> None:
    """An outdated size is dropped; Textual's screen would return to it, or alternate endlessly.

    It sends each size it is laid out in to itself again, after what is on the way already.
    """
    async with stage(first="2PP", size=(80, 24)) as s:
        await s.arrive(make_survey(["Knight"]))
        late, last = (Resize(Size(80, height), Size(80, height)) for height in (37, 48))
        s.app._size = last.size
        s.screen.post_message(late)
        s.screen.call_later(lambda: None)  # else the second replaces the first
        s.screen.post_message(last)
        await s.pilot.pause()
        assert s.screen.size == last.size


async def test_a_screen_closes_only_itself() -> None:
    """A screen that has closed, or is below another one, leaves the top screen open."""
    async with stage(first="2PP", size=(80, 24)) as s:
        closed, lower, upper = _ProbeScreen(), _ProbeScreen(), _ProbeScreen()
        await s.app.push_screen(lower)
        await s.app.push_screen(closed)
        await closed.dismiss()
        await closed.dismiss()
        assert s.app.screen_stack == [s.screen, lower]
        await s.app.push_screen(upper)
        await lower.dismiss()
        assert s.app.screen_stack == [s.screen, lower, upper]
        await upper.dismiss()
        await lower.dismiss()
        assert s.app.screen_stack == [s.screen]
