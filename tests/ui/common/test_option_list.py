"""Tests of the list of options in dialogs."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Size

from clantui.ui.common.option_list import Options


class ListApp(App[None]):
    """App of a list of options."""

    def __init__(self, options: int) -> None:
        super().__init__()
        self.list = Options(*(f"Clan {number}" for number in range(options)), compact=True)

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield self.list


@pytest.mark.parametrize(
    ("options", "lines", "pages"), [(9, 4, [4, 8, 4]), (0, 4, [None] * 3), (9, 0, [0, 0, 0])]
)
async def test_pages_are_turned_only_if_a_line_is_visible(
    options: int, lines: int, pages: list[int | None]
) -> None:
    """Without options or room the keys do nothing."""
    app = ListApp(options)
    async with app.run_test(size=(20, 8)) as pilot:
        app.list.styles.height = lines
        app.list.highlighted = 0 if options else None
        await pilot.pause()
        turned = []
        for turn in (
            app.list.action_page_down,
            app.list.action_page_down,
            app.list.action_page_up,
        ):
            turn()
            await pilot.pause()
            turned.append(app.list.highlighted)
    assert turned == pages


async def test_a_list_has_a_height_without_room_for_its_text() -> None:
    """It is that of the narrowest text."""
    app = ListApp(3)
    async with app.run_test(size=(20, 8)):
        heights = [app.list.get_content_height(Size(), Size(), width) for width in (0, 1, 20)]
    assert heights[0] == heights[1] >= heights[2] == 3
