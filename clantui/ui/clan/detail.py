"""Pane about the row under the cursor: what it shows, and which players it is about."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from clantui.core.columns import Column
from clantui.core.history.phrases import describe_trend
from clantui.core.history.timeline import Trend
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.stats.grouping import GroupBy, WeightedCard
from clantui.core.text.dates import Zone
from clantui.core.text.fold import pack_parts
from clantui.core.views.deck_cells import deck_text
from clantui.core.views.view import RowDetail
from clantui.ui.clan.panes.groups import group_lines
from clantui.ui.common.colours import uses_letters
from clantui.ui.common.screens import has_one_column
from clantui.ui.common.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import update_static
from clantui.ui.history.axis import TimeAxis
from clantui.ui.history.braille import Curve, rasterise
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

if TYPE_CHECKING:
    from clantui.ui.clan.card_image import CardImage
    from clantui.ui.deck import tiles
else:
    tiles = LateModule("clantui.ui.deck.tiles")


_HIGH: Final = 2
_PAGE_HIGH: Final = 6
"""Lines of the curve: beside the table, and on a page of its own."""

_PAGE: Final = 72
"""Cells from which on the page has the players beside the text."""

_TEXT: Final = 30
_DECK_TEXT: Final = 40
"""Cells of the text then, and where it has the tiles of a deck."""

_DECK_PEOPLE: Final = 6
"""Lines of the pane that tiles leave for the players."""


def trend_lines(
    trend: Trend | None, width: int, zone: Zone = UTC, height: int = _HIGH
) -> list[Content]:
    """Draw a curve, and say in words how it goes.

    Args:
        trend: of the card; None for one without a past.
        width: in cells.
        zone: the time zone of whoever reads it.
        height: lines of the curve.

    Returns:
        The curve and a line of words; nothing where there are fewer than two readings. The curve
        stands on 0 and its greatest share is at the top.
    """
    if trend is None or len(trend.points) < 2 or width < 1:
        return []
    span = TimeAxis(first=trend.points[0][0], last=trend.points[-1][0])
    most = max(share for _, share in trend.points) or 1.0
    curve = Curve(points=tuple((span.part(at), share / most) for at, share in trend.points))
    lines = ["".join(cell.char for cell in line) for line in rasterise([curve], width, height)]
    return [
        *(Content.styled(line, "$text-primary") for line in lines),
        Content.styled(describe_trend(trend, zone), "$text-muted"),
    ]


_LINE: Final = 40
"""Cells of the line of a share over time, at most."""

_TALL: Final = 20
"""Lines of the pane from which on there is room for its foot."""

_NAME: Final = 10
_NAMES: Final = 24
"""Cells of a name: at least this, the last columns give way to it; and at most that."""

_NUMBERS: Final = frozenset("0123456789–·,.%")


class PersonRow(Struct, frozen=True, kw_only=True):
    """A line about a player.

    Attributes:
        key: the index among the players of the row.
        cells: a text for each column.
    """

    key: int
    cells: tuple[str, ...]


class People(RowTable[PersonRow]):
    """The players of a row; Enter goes to one."""

    DEFAULT_CSS = "People { height: 1fr; }"
    SCOPE: ClassVar = "people"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open-player", "enter", "choose", "Player", "Open the player"),
        *TABLE_KEYS,
    ]


class DetailPane(Vertical):
    """Pane about one row, from data in hand."""

    DEFAULT_CSS = """
    DetailPane { border-left: vkey $panel; background: $background; }
    DetailPane #text { height: auto; padding: 0 1; margin-bottom: 1; }
    DetailPane.-page { layout: horizontal; }
    DetailPane.-page #text { width: 30; height: 100%; margin-bottom: 0; }
    DetailPane.-page.-deck #text { width: 40; }
    DetailPane #foot { height: auto; padding: 0 1; margin-top: 1; color: $text-muted; }
    """

    class PlayerSelected(Message):
        """The user selected a player."""

        def __init__(self, player: Tag) -> None:
            super().__init__()
            self.player = player

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self.people = People()
        self._text = Static(id="text", markup=False)
        self._detail: RowDetail | None = None
        self._trend: Trend | None = None
        self._cards: tuple[WeightedCard, ...] = ()
        self._by = GroupBy.ELIXIR
        self._foot = Static(id="foot", markup=False)
        self._card: int | None = None
        self._has_foot = True
        self._image: CardImage | None = None

    def compose(self) -> ComposeResult:
        """Compose a text, the people below it, and a foot."""
        yield self._text
        yield self.people
        yield self._foot

    def show(
        self,
        detail: RowDetail | None,
        trend: Trend | None = None,
        cards: tuple[WeightedCard, ...] = (),
        card: int | None = None,
    ) -> None:
        """Show a row.

        Args:
            detail: the detail of the row under the cursor, or None.
            trend: its share over time, or None where nothing is stored.
            cards: of all rows that are shown, to be grouped at the foot.
            card: the id of the row's card, whose image is shown; None for none.
        """
        self._card = card
        if (detail, trend, cards) == (self._detail, self._trend, self._cards):
            return
        if detail is None or self._detail is None or detail.title != self._detail.title:
            self.people.restart()
        self._detail, self._trend, self._cards = detail, trend, cards
        self._draw()

    @property
    def subject(self) -> str:
        """The title of the row that is shown; empty where there is none."""
        return self._detail.title if self._detail is not None else ""

    def subject_with(self, player: Tag, name: str) -> str:
        """Return the title of a row that has a player; empty of another one, or of their own."""
        leads = self._detail is not None and player in self._detail.players
        return self.subject if leads and self.subject != name else ""

    def show_images(self, image: CardImage) -> None:
        """Show images of cards from now on."""
        self._image = image
        self.mount(image, before="#foot")
        self.call_after_refresh(self._show_image)

    @property
    def has_images(self) -> bool:
        """True where images of cards are shown, which take the room there is."""
        return self._image is not None

    def on_resize(self) -> None:
        """Lay it out for the new width."""
        is_page = has_one_column(self.screen) and self.size.width >= _PAGE
        self.set_class(is_page, "-page")
        self._draw()

    @on(RowTable.Selected)
    def _select_player(self, message: RowTable.Selected) -> None:
        message.stop()
        if self._detail is not None:
            players = self._detail.players
            key = message.row.key
            player = players[key] if key < len(players) else None
            if player is not None:
                self.post_message(self.PlayerSelected(player))

    @property
    def has_foot(self) -> bool:
        """True where the chart of the cards may stand at the foot: it stands nowhere else."""
        return self._has_foot

    @has_foot.setter
    def has_foot(self, has_foot: bool) -> None:
        if has_foot != self._has_foot:
            self._has_foot = has_foot
            self._draw()

    @property
    def has_chart(self) -> bool:
        """True while the chart of the cards is on the screen."""
        return bool(self._foot.region.area) and self.display

    def regroup(self) -> GroupBy:
        """Group the cards at the foot by something else, and return by what."""
        self._by = self._by.next
        self._draw()
        return self._by

    def _show_image(self) -> None:
        """Show the image of the card, where the pane stands beside the table."""
        if self._image is not None and self._image.is_attached:
            is_beside = self.size.height > 0 and not has_one_column(self.screen)
            self._image.show_card(self._card if is_beside else None)

    def _draw_foot(self, width: int) -> None:
        """Draw the groups of all that is shown, where there is room below the people."""
        is_page = has_one_column(self.screen)  # about the card alone
        room = self._has_foot and not is_page and self.size.height >= _TALL
        room = room and self._detail is not None
        lines = group_lines(self._cards, self._by, min(width, _LINE)) if room else []
        self._foot.display = bool(lines)
        if lines:
            update_static(self._foot, Content("\n").join(lines))

    def _show_text(self, words: Content) -> None:
        if self.size.width:  # where it is not shown, they are written when it is
            update_static(self._text, words)

    def _draw_tiles(self, detail: RowDetail, width: int) -> list[Content]:
        """Draw the deck of a row where that leaves room for its players."""
        people = 0 if self.has_class("-page") else _DECK_PEOPLE
        if not detail.deck:
            return []
        if self.size.height < tiles.TILE_LINES + len(detail.lines) + 1 + people:
            return []
        return tiles.draw_tiles(detail.deck, width, letters=uses_letters(self))

    def _draw(self) -> None:
        if self._image is not None:
            self.call_after_refresh(self._show_image)
        self._draw_foot(max(self.size.width - 2, 0))
        detail, width = self._detail, max(self.size.width - 2, 0)
        is_page = self.has_class("-page")
        has_deck = is_page and detail is not None and bool(detail.deck)
        self.set_class(has_deck, "-deck")
        beside = _DECK_TEXT if has_deck else _TEXT
        text = beside - 2 if is_page else width
        if detail is None:
            self._show_text(Content(""))
            self.people.rows = ()
            return
        deck = self._draw_tiles(detail, text)
        names = deck_text([tile.card for tile in detail.deck]) if deck else None
        said = [line for line in detail.lines if line != names]
        packed = [part for line in said for part in pack_parts(line.split(" · "), text)]
        lines = [Content.styled(line, "$text-muted") for line in packed]
        curve: list[Content] = []
        if self._trend is not None:
            high = _PAGE_HIGH if is_page else _HIGH
            curve = trend_lines(self._trend, min(text, _LINE), zone_of(self), high)
        title = Content.styled(detail.title, "bold")
        self._show_text(Content("\n").join([title, *lines, *deck, *curve]))
        self.people.columns = _columns(detail, width - beside if is_page else width)
        self.people.rows = tuple(
            PersonRow(key=index, cells=cells) for index, cells in enumerate(detail.cells)
        )


def _columns(detail: RowDetail, width: int) -> tuple[Column[PersonRow], ...]:
    """Return columns as wide as their longest text, the first what is left; the last give way."""
    texts = list(zip(detail.headings, *detail.cells, strict=True))
    longest = [max(map(cell_len, column)) for column in texts]
    least = min(longest[0], _NAME) if longest else 0
    while len(longest) > 1 and sum(longest[1:]) + 2 * len(longest) + least > width:
        longest.pop()
    columns = []
    for index, cells in enumerate(longest):
        right = index > 0 and all(_NUMBERS.issuperset(text) for text in texts[index][1:])
        most = max(min(width - sum(longest[1:]) - 2 * len(longest), _NAMES), least)
        columns.append(
            Column(
                title=detail.headings[index],
                width=cells if index else max(min(cells, most), 1),
                align_right=right,
                emphasis=not index,
                text=partial(_cell, index),
            )
        )
    return tuple(columns)


def _cell(index: int, row: PersonRow) -> str:
    return row.cells[index]
