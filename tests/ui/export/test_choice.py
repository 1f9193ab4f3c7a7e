"""Tests of a choice of one word among a few."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input

from clantui.ui.export.choice import InlineChoice


class ChoiceApp(App[None]):
    """A choice between two fields; it records the choices that are announced."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.choice = InlineChoice(("text", "json", "日本", "csv"))
        self.choice.styles.width = width
        self.announced: list[int] = []

    def compose(self) -> ComposeResult:
        """Compose the choice between two fields."""
        yield Input(id="before")
        yield self.choice
        yield Input(id="after")

    def on_inline_choice_changed(self) -> None:
        """Record a choice."""
        self.announced.append(self.choice.index)

    @property
    def lines(self) -> list[str]:
        """Return the drawn lines."""
        return str(self.choice.render()).splitlines()


async def test_words_are_wrapped_and_chosen_by_a_click() -> None:
    """A word that does not fit begins a line; each of its cells chooses it, and no other does."""
    for width, lines in (
        (23, ["‹text› json  日本  csv "]),
        (22, ["‹text› json  日本 ", " csv "]),
        (12, ["‹text› json ", " 日本  csv "]),
        (11, ["‹text›", " json ", " 日本  csv "]),
        (3, ["‹text›", " json ", " 日本 ", " csv "]),
    ):
        app = ChoiceApp(width)
        async with app.run_test() as pilot:
            assert app.lines == lines
            assert app.choice.size.height == len(lines)
            if width == 12:
                for x, y, index in ((5, 1, 2), (11, 1, 2), (6, 1, 3), (10, 1, 3), (6, 0, 1)):
                    await pilot.click(app.choice, offset=(x, y))
                    assert app.choice.index == index, (x, y)
                assert app.lines == [" text ‹json›", " 日本  csv "]
                app.choice.set_words(("one", "two"))
                await pilot.pause()
                assert app.choice.size.height == 1


async def test_the_first_word_follows_the_last() -> None:
    """Keys choose the next or the previous word, each is announced, and other keys move away."""
    app = ChoiceApp(40)
    async with app.run_test() as pilot:
        app.choice.focus()
        await pilot.press("left", "right", "l", "space", "h")
        await pilot.pause()
        assert app.announced[-5:] == [3, 0, 1, 2, 1]
        assert "$block-cursor" in str(app.choice.render().spans)
        await pilot.press("down")
        assert app.focused is app.query_one("#after")
        assert "$block-cursor" not in str(app.choice.render().spans), "only with the focus"
        app.choice.focus()
        await pilot.press("up")
        assert app.focused is app.query_one("#before")
        announced = [*app.announced]
        app.choice.set_words(("one",))
        await pilot.pause()
        assert (app.lines, app.announced) == (["‹one›"], announced)
