"""Asks for the picture of the card that somebody rests on, and shows it if they still do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from clantui.core.ports import Backend
from clantui.ui.clan.card_image import CardImage
from clantui.ui.clan.detail import DetailPane
from clantui.ui.common.workers import start_worker

if TYPE_CHECKING:
    from clantui.ui.clan.screen import ClanScreen

_GROUP: Final = "picture"


class CardImages:
    """The pictures of a screen, in the pane about the row under the cursor."""

    def __init__(
        self, screen: ClanScreen, engine: Backend, make: Callable[[], Widget], rest: float
    ) -> None:
        """Set up; nothing is mounted or asked for yet.

        Args:
            screen: the clan's.
            engine: has the pictures.
            make: see `ScreenOptions.art`.
            rest: seconds that somebody rests on a card before its picture is asked for.
        """
        self._screen, self._engine, self._rest = screen, engine, rest
        self._art = CardImage(make())
        self._card: int | None = None

    def begin(self) -> None:
        """Mount what shows them, and hear of whatever else the pane is about."""
        pane = self._screen.query_one(DetailPane)
        pane.mount(self._art, before="#foot")
        pane.beside = self.point
        pane.call_after_refresh(self.point)

    def point(self) -> None:
        """Somebody looks at a row: its card's picture is asked for once they rest on it."""
        if not self._art.is_attached:
            return
        card = self._screen.view.highlighted_card if self._seen else None
        if card == self._card:
            self._art.fit()
            return
        self._card = card
        self._art.show(None)
        self._screen.workers.cancel_group(self._screen, _GROUP)
        if card is not None:
            start_worker(self._screen, partial(self._ask, card), _GROUP)

    @property
    def _seen(self) -> bool:
        """Whether there is a pane beside the table: in its place there is room for words alone."""
        pane = self._screen.query_one(DetailPane)
        return pane.size.height > 0 and not self._screen.view.body.is_narrow

    async def _ask(self, card: int) -> None:
        await asyncio.sleep(self._rest)
        picture = await self._engine.card_image(card)
        # A worker touches no widget: in the widget's turn the card may be another one already.
        self._art.call_later(lambda: self._art.show(picture) if card == self._card else None)
