"""Tests of keys typed ahead."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Key
from textual.screen import Screen

from clantui.ui.terminal.typed_ahead import TypeAhead
from tests.polling import wait_in_process


class HoldingScreen(Screen[None]):
    """Screen that can hold keys back."""

    holds_keys = False


class TypedApp(App[None]):
    """App that records the keys it handles; its screen holds keys when "b" is sent again."""

    def __init__(self) -> None:
        super().__init__()
        self.handled: list[str] = []
        self.refused: list[str] = []
        self.holding = HoldingScreen()
        self._type_ahead = TypeAhead(self)

    def get_default_screen(self) -> Screen[None]:
        """Return the screen."""
        return self.holding

    async def on_event(self, event: Event) -> None:
        """Handle a key if it may be handled now."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
            return
        is_sent_again = event.key == "b" and self.refused.count("b") == 1
        self.holding.holds_keys = is_sent_again
        if self._type_ahead.admit(event):
            self.handled.append(event.key)
            self._type_ahead.follow(event)
        else:
            self.refused.append(event.key)
            if is_sent_again:
                self.call_later(setattr, self.holding, "holds_keys", False)


async def test_a_key_that_must_wait_again_stays_before_later_keys() -> None:
    """Keys are handled in the order typed, also if the screen gets busy as one is sent to it."""
    keys = [*"abc", *"def" * 60]  # as many as a held key sends in six seconds
    app = TypedApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        for key in keys:
            app.post_message(Key(key, key))
        await wait_in_process(lambda: len(app.handled) >= len(keys))
    assert app.handled == keys
    assert app.refused.count("b") == 2
