"""The ways from the clan to the dialogs and the other screens, each imported when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.binding import Binding

from clantui.ui.engine import Engine

if TYPE_CHECKING:
    from clantui.ui.screens.clan import ClanScreen


class Doors:
    """Opens what lies over the clan, and brings back what was chosen there."""

    def __init__(self, screen: ClanScreen, engine: Engine, now: Callable[[], datetime]) -> None:
        """Set up.

        Args:
            screen: the clan's.
            engine: asks for what the others show.
            now: the time, aware UTC.
        """
        self._screen, self._engine, self._now = screen, engine, now

    def usable(self, door: str) -> bool:
        """Whether it makes sense now."""
        match door:
            case "problems":
                return self._screen.situation.survey is not None
            case "race" | "history":
                return self._screen.wander.page.tag is not None
            case _:
                return True

    def open(self, door: str) -> None:
        """Open one, by its name."""
        opened: dict[str, Callable[[], object]] = {
            "problems": self._problems,
            "help": self._help,
        }
        opened[door]()

    def commands(self) -> Iterable[SystemCommand]:
        """What the palette offers beside what has a key."""
        yield from ()

    def _problems(self) -> None:
        from clantui.ui.screens.problems import ProblemsScreen  # noqa: PLC0415

        if (survey := self._screen.situation.survey) is not None:
            self._screen.app.push_screen(ProblemsScreen(survey))

    def _help(self) -> None:
        from clantui.ui.screens.help import HelpScreen  # noqa: PLC0415

        nodes = (self._screen.face.grid, self._screen.face, self._screen, self._screen.app)
        bindings = (b for node in nodes for b in Binding.make_bindings(node.BINDINGS))
        self._screen.app.push_screen(HelpScreen(bindings))
