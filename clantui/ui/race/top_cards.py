"""The cards that the clans of a race play most, a line a clan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.race.columns import OURS
from clantui.core.race.standings import Standing
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import fit
from clantui.core.views.favourites import FavouriteRow, count_favourites

_CARD: Final = 18
"""Cells of a card and its share, without the gap."""

_AROUND: Final = 7
"""Lines of the screen that are neither the table, the cards nor the names: title, state, keys."""

_NAME: Final = 20
"""Cells of a clan's name at most."""


class TopCards(Widget):
    """The top cards of the clans whose surveys are in hand; nobody is asked."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TopCards { height: auto; margin-top: 1; text-wrap: nowrap; background: $background; }
    """

    clans: reactive[tuple[Standing, ...]] = reactive((), layout=True)

    def __init__(self, survey_of: Callable[[Tag], Survey | None]) -> None:
        """Set up with a function that returns the survey in hand of a clan, or None."""
        super().__init__()
        self._survey_of = survey_of

    def make_room(self, height: int, names: int) -> None:
        """Hide where the names of our clan's remaining players would not all have a line.

        Args:
            height: lines of the screen.
            names: lines that those names take.
        """
        rest = height - _AROUND - (len(self.clans) + 1) - len(self._lines())
        self.display = rest >= names

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines: a heading, one for each clan in hand, and one for the others."""
        del container, viewport, width
        return len(self._lines())

    def render(self) -> Content:
        """Draw the clans in the order of the table."""
        return Content("\n").join(self._lines())

    def _lines(self) -> list[Content]:
        if not self.clans:
            return []
        names = [(OURS if clan.ours else "  ") + clan.clan.name for clan in self.clans]
        width = min(max(map(cell_len, names)), _NAME)
        most = max((self.size.width - width - 1) // (_CARD + 2), 1)
        heading = Content.styled(f" {fit('  Top cards', width)}", "bold $text-muted")
        read = [
            (name, clan, survey)
            for name, clan in zip(names, self.clans, strict=True)
            if (survey := self._survey_of(clan.clan.tag)) is not None
        ]
        lines = [
            Content.assemble(
                (f" {fit(name, width)}", "bold" if clan.ours else ""), self._cards(survey, most)
            )
            for name, clan, survey in read
        ]
        if unread := len(self.clans) - len(read):
            text = f"   {pluralise(unread, 'clan')} not loaded · → loads the one under the cursor"
            lines.append(
                Content.styled(fit(text, max(self.size.width, 1)).rstrip(), "$text-muted")
            )
        return [heading, *lines]

    def _cards(self, survey: Survey, most: int) -> Content:
        if not (rows := count_favourites(survey)):
            return Content.styled("  no favourite is known yet", "$text-muted")
        return Content("").join(_card(row) for row in rows[:most])


def _card(row: FavouriteRow) -> Content:
    share = format_percent(row.share)
    name = fit(row.card.name, min(cell_len(row.card.name), _CARD - cell_len(share) - 1))
    blank = " " * (_CARD - cell_len(name) - cell_len(share) - 1)
    return Content.assemble("  ", name, (f" {share}{blank}", "$text-muted"))
