"""Dialog about the clan itself: who may join, trophies, location, description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.model.game import MAX_MEMBERS, Clan
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import HELP_ONLY, bind
from clantui.ui.keymap.names import arrow_names, key_name

_LABEL: Final = 14
"""Cells of a label."""


def describe_about(clan: Clan) -> Iterator[tuple[str, str]]:
    """Yield a label and a text for each known fact of a clan."""
    info = clan.info
    yield "Tag", str(clan.tag)
    yield "Members", f"{len(clan.members)} of {MAX_MEMBERS}"
    required = f"from {info.required:,} trophies" if info.required else ""
    if joining := ", ".join(filter(None, (info.access, required))):
        yield "Joining", joining
    for label, number in (("Trophies", info.trophies), ("War trophies", info.war_trophies)):
        if number is not None:
            yield label, f"{number:,}"
    if info.location:
        yield "Location", info.location


def draw_about(clan: Clan) -> Content:
    """Draw the facts of a clan, then its description."""
    lines = [
        Content.assemble((label.ljust(_LABEL), "$text-muted"), text)
        for label, text in describe_about(clan)
    ]
    description = clan.info.description or "This clan has no description."
    style = "" if clan.info.description else "$text-muted"
    return Content("\n").join([*lines, Content(""), Content.styled(description, style)])


class AboutScreen(Dialog[None]):
    """Facts of a clan, shown without a request."""

    SCOPE: ClassVar = "about"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("about-close", "escape,q,i,enter", "dismiss", "Close", "Close"),
        bind("about-down", "down,j", "scroll(1)", "Down", "A line down", HELP_ONLY),
        bind("about-up", "up,k", "scroll(-1)", "Up", "A line up", HELP_ONLY),
    ]

    def __init__(self, clan: Clan) -> None:
        super().__init__()
        self._clan = clan

    def compose(self) -> ComposeResult:
        """Compose the name and the text."""
        text = VerticalScroll(Static(draw_about(self._clan), markup=False))
        hint = f"{arrow_names('about')} scroll · {key_name('about-close')} close"
        yield frame_dialog(self._clan.name, text, hint=hint)
