"""Dialog about the clan itself: who may join, trophies, location, and its own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.model.game import MAX_MEMBERS, Clan, ClanAbout
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.keymap.bindings import SEARCH_ONLY, bind
from clantui.ui.keymap.names import key_name

_LABEL: Final = 14
"""Cells of a label."""


def describe_about(clan: Clan) -> Iterator[tuple[str, str]]:
    """Yield label and text of what is known of a clan, a line each."""
    about = clan.about
    yield "Tag", str(clan.tag)
    yield "Members", f"{len(clan.members)} of {MAX_MEMBERS}"
    numbers = (("Trophies", about.trophies), ("War trophies", about.war_trophies))
    if joining := _describe_joining(about):
        yield "Joining", joining
    yield from ((label, f"{number:,}") for label, number in numbers if number is not None)
    if about.location:
        yield "Location", about.location


def _describe_joining(about: ClanAbout) -> str:
    """Return who may join: `invite only, from 5,000 trophies`; empty where nothing is told."""
    required = f"from {about.required:,} trophies" if about.required else ""
    return ", ".join(filter(None, (about.access, required)))


def draw_about(clan: Clan) -> Content:
    """Draw what is known of a clan, then its own words."""
    lines = [
        Content.assemble((label.ljust(_LABEL), "$text-muted"), text)
        for label, text in describe_about(clan)
    ]
    words = clan.about.description or "This clan has no description."
    style = "" if clan.about.description else "$text-muted"
    return Content("\n").join([*lines, Content(""), Content.styled(words, style)])


class AboutScreen(ModalScreen[None], SafeDismiss[None]):
    """Facts of a clan beside its cards and members, shown without a request."""

    SCOPE: ClassVar = "about"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("about-close", "escape,q,i,enter", "dismiss", "Close", "Close"),
        bind("about-down", "down,j", "scroll(1)", "Down", "A line down", SEARCH_ONLY),
        bind("about-up", "up,k", "scroll(-1)", "Up", "A line up", SEARCH_ONLY),
    ]

    def __init__(self, clan: Clan) -> None:
        """Set up with a clan."""
        super().__init__()
        self._clan = clan

    def compose(self) -> ComposeResult:
        """Compose the name, and the text."""
        with Vertical(classes="dialog -framed"):
            yield Static(Content(self._clan.name), classes="dialog--title", markup=False)
            with VerticalScroll():
                yield Static(draw_about(self._clan), markup=False)
            hint = f"↑ ↓ scroll · {key_name('about-close')} close"
            yield Static(hint, markup=False, classes="dialog--hint")

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
