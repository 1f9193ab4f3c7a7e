"""State of the player screen, and the base of the sections that draw it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError
from clantui.core.players.profile import Profile
from clantui.core.text.sanitize import fold_words, truncate_parts


class PlayerState(Struct, frozen=True, kw_only=True):
    """State of the player screen.

    Attributes:
        now: when it is drawn, aware UTC.
        battles: the battle log, newest first; None before it is loaded.
        is_loading: the battle log is loading.
        error: of the last load of the battle log; an earlier log stays.
        cards_error: of the last load of all cards of the game.
    """

    profile: Profile
    now: datetime
    battles: tuple[Battle, ...] | None = None
    is_loading: bool = False
    error: RoyaleError | None = None
    cards_error: RoyaleError | None = None


class PlayerSection(Widget):
    """A heading with a note, and lines laid out for the width."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PlayerSection { height: auto; padding: 0 1; margin-bottom: 1; text-wrap: nowrap; }
    """

    title: ClassVar[str] = ""
    needs_profile: ClassVar[bool] = False
    """Hide the section while the profile is not loaded."""

    state: PlayerState

    def show(self, state: PlayerState) -> None:
        """Show a state."""
        self.state = state
        self.display = state.profile.player is not None or not self.needs_profile
        self.refresh(layout=True)

    def note(self) -> str:
        """Return the text beside the heading."""
        return ""

    def body(self, width: int) -> list[Content]:
        """Return the lines below the heading; those wider than `width` cells are cut."""
        raise NotImplementedError

    @property
    def visible_lines(self) -> int:
        """Lines between the header and the key bar, without the blank line at the top."""
        return max(self.screen.size.height - 3, 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines."""
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw all lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        lines = self.body(width)
        if self.title:
            note = truncate_parts(self.note(), width - cell_len(self.title) - 2)
            parts = (self.title, "bold $text-primary"), "  " if note else "", (note, "$text-muted")
            lines = [Content.assemble(*parts), *lines]
        return [line.truncate(width, ellipsis=True) for line in lines]


def mute(text: str) -> Content:
    """Return a line in grey."""
    return Content.styled(text, "$text-muted")


def fold_error(text: str, width: int) -> list[Content]:
    """Return an error in as many lines as it needs, so that its next step is not cut."""
    return [Content.styled(line, "$text-error") for line in fold_words(text, width)]
