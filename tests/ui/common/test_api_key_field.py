"""Tests of API keys in text fields."""

from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult
from textual.widgets import Input

from clantui.ui.common.api_key_field import ApiKeySubmitted, mask, take_key
from tests.factories.api_keys import KEY


class FieldApp(App[None]):
    """App of a text field, which records the field's texts and the submitted keys."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.keys: list[ApiKeySubmitted] = []

    def compose(self) -> ComposeResult:
        """Yield the field."""
        yield Input()

    @on(Input.Changed)
    def _record_text(self, message: Input.Changed) -> None:
        self.texts.append(message.value)

    def on_api_key_submitted(self, message: ApiKeySubmitted) -> None:
        """Record a key."""
        self.keys.append(message)


async def test_a_text_is_hidden_while_it_may_be_a_key() -> None:
    """A key is hidden from its first three letters, with quotes before them, or within a text."""
    app = FieldApp()
    async with app.run_test():
        field = app.query_one(Input)
        for text in ("eyJ", '"eyJ', "  'eyJhb", "<eyJ", "`eyJ", f"token={KEY}", f"mine: {KEY}"):
            field.value = text
            assert mask(field), text
            assert field.password
            field.value = "2PP"
            assert not mask(field)
            assert not field.password
        for text in ("ey", "Eyjafjalla", "x eyJ", ""):
            field.value = text
            assert not mask(field), text


async def test_a_key_is_taken_out_of_its_field() -> None:
    """It is announced once, and the empty field is no new text; another text stays."""
    app = FieldApp()
    async with app.run_test() as pilot:
        field = app.query_one(Input)
        field.value = "Lantern Keep"
        assert not take_key(field)
        field.value = f"'{KEY}'"
        mask(field)
        await pilot.pause()
        assert take_key(field)
        await pilot.pause()
        assert (field.value, field.password) == ("", False)
    assert app.texts == ["Lantern Keep", f"'{KEY}'"]
    (message,) = app.keys
    assert message.token is not None
    assert message.error == ""


async def test_a_part_of_a_key_is_announced_with_the_reason() -> None:
    """A key that is cut off cannot be used, but it is taken out of the field, too."""
    app = FieldApp()
    async with app.run_test() as pilot:
        field = app.query_one(Input)
        field.value = KEY[:-9]
        assert take_key(field)
        await pilot.pause()
    (message,) = app.keys
    assert message.token is None
    assert "was cut" in message.error
