"""All keys, and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.text import fit
from clantui.core.words import NOTICE

_MEANING: Final = """\
A favourite is the card a player has used most of late, as the game itself keeps count; players \
cannot choose it. It is a habit, not a war deck.

Share is the part of the players seen so far. Who could not be had counts for nothing.

Key refused? A key works only from the addresses it was made for. Make one for your present \
address at developer.clashroyale.com and put it in ~/.crtoken."""

_KEYS: Final = 12


class HelpScreen(ModalScreen[None]):
    """Reads the bindings that were active when help was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", id="dialog.close"),
        Binding("j", "scroll(1)", show=False, id="help.down"),
        Binding("k", "scroll(-1)", show=False, id="help.up"),
    ]

    def __init__(self, bindings: Iterable[Binding], about: str = "") -> None:
        """Set up.

        Args:
            bindings: of the screen below, whether they make sense now or not.
            about: what the figures there mean; empty where that is told below.
        """
        super().__init__()
        self._active = list(bindings)
        self._about = about

    def compose(self) -> ComposeResult:
        """Keys, meanings, and Supercell's notice."""
        with Vertical(classes="dialog"):
            yield Static("Help", classes="dialog--title")
            with VerticalScroll():
                yield Static(self._keys())
                if self._about:
                    yield Static(self._about, markup=False, classes="help--text")
                yield Static(_MEANING, markup=False, classes="help--text")
                yield Static(NOTICE, markup=False, classes="help--notice")
            yield Static("j k scroll · esc closes", classes="dialog--hint")

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def _keys(self) -> Content:
        grouped: dict[str, list[Binding]] = {}
        for binding in self._active:
            if binding.description and binding.id:
                grouped.setdefault(binding.action, []).append(binding)
        lines = [self._line(bindings) for bindings in _gathered(grouped)]
        return Content("\n").join(lines)

    def _line(self, bindings: list[Binding]) -> Content:
        keys = " ".join(self.app.get_key_display(binding) for binding in bindings)
        if bindings[0].key == "1" and len(bindings) > 1:
            keys = f"1…{bindings[-1].key}"
        first = bindings[0]
        what = first.tooltip or first.description
        return Content.assemble((fit(keys, _KEYS), "bold $text-accent"), f" {what}")


def _gathered(grouped: dict[str, list[Binding]]) -> list[list[Binding]]:
    """The bindings line by line: those that differ by a number alone in one."""
    lines: dict[str, list[Binding]] = {}
    for action, bindings in grouped.items():
        name = action.partition("(")[0] if action.startswith("nth(") else action
        lines.setdefault(name, []).extend(bindings)
    return list(lines.values())
