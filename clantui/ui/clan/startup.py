"""How the screen of a clan begins: with what is remembered, before anything heavy starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.clan.workers import MemoryOpened, ThemeRemembered
from clantui.ui.options import ScreenOptions

if TYPE_CHECKING:
    from clantui.ui.clan.screen import ClanScreen


class Startup:
    """Begins a screen: once before its first frame, once after it, and anew with the demo.

    Attributes:
        over: whether what is remembered is at hand.
    """

    def __init__(self, screen: ClanScreen, engine: Backend, start: ScreenOptions) -> None:
        """Set up.

        Args:
            screen: the clan's.
            engine: knows whether there is a key, and what to warn of.
            start: how to begin.
        """
        self._screen, self._engine = screen, engine
        self._first, self._demo, self._memory = start.first, start.demo, start.memory
        self._art, self._rest, self._warning = start.art, start.rest, start.warning
        self._view, self.over = start.view, False

    @property
    def _nowhere(self) -> bool:
        """Whether there is no clan to begin with, as far as is known without what is stored."""
        return not (self._demo or (self._first is not None and self._engine.ready))

    def before_paint(self) -> None:
        """Set what the first frame depends on; classes are obeyed when it is styled."""
        screen = self._screen
        screen.controller.state = replace(screen.controller.state, view=self._view)
        room, fitting = screen.app.size.width, screen.app.HORIZONTAL_BREAKPOINTS or []
        # Textual sets it after a first frame without it.
        screen.set_class(True, *[name for at, name in fitting if room >= at][-1:], update=False)
        if self._memory is not None:
            self._show(MemoryOpened(self._memory))
        screen.view.body.is_empty = self._nowhere and screen.controller.state.tag is None

    def after_paint(self) -> None:
        """Start what is heavy."""
        if self._art is not None:
            from clantui.ui.clan.card_images import CardImages  # noqa: PLC0415 — only where they are wanted

            CardImages(self._screen, self._engine, self._art, self._rest).begin()
        for sentence in filter(None, (self._engine.warning, self._warning)):
            self._warn(sentence)
        if self._demo:
            self._screen.action_demo()
        elif self._memory is not None:
            self._ask(self._first)
        else:
            self._screen.controller.workers.open()

    def opened(self, message: MemoryOpened) -> None:
        """What is remembered is at hand: begin with the clan named, else where we were."""
        self._show(message)
        self._ask(message.demo or self._first)

    def _show(self, message: MemoryOpened) -> None:
        """Show what is remembered of the clan to begin with; nobody is asked yet."""
        wander, first = self._screen.controller, message.demo or self._first
        wander.opened(message)
        if (theme := wander.states.theme) is not None:
            self._screen.post_message(ThemeRemembered(theme))
        self._screen.onboarding.begin()
        if first is None:
            wander.resume()
        elif self._engine.ready:
            wander.show_cached(first)

    def _ask(self, first: Tag | None) -> None:
        self._first = None
        if self._engine.notice:
            self._warn(self._engine.notice)
        if first is not None and self._engine.ready:
            self._screen.open(first)
        elif first is not None:
            self._screen.query_one(TagInput).show_tag(first)
        self._screen.controller.workers.warm_up()
        self.over = True

    def _warn(self, sentence: str) -> None:
        self._screen.notify(sentence, severity="warning", timeout=15, markup=False)
