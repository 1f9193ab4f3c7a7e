"""Pane about the row under the cursor: facts, players and the trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from textual import on
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.widgets import Static

from clantui.core.columns import Column
from clantui.core.history.phrases import describe_trend
from clantui.core.history.timeline import Trend
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.stats.grouping import GroupBy, WeightedCard
from clantui.core.text.dates import Zone
from clantui.core.text.sanitize import pack_parts
from clantui.core.views.deck_cells import join_card_names
from clantui.core.views.deck_tiles import DeckTile
from clantui.core.views.view import RowDetail
from clantui.ui.clan.widgets.groups import draw_groups
from clantui.ui.common.colours import uses_letters
from clantui.ui.common.screens import has_one_column
from clantui.ui.common.table.table import RowTable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import update_static
from clantui.ui.deck.card_art import find_card_art
from clantui.ui.history.axis import TimeAxis
from clantui.ui.history.braille import Curve, rasterise_curves
from clantui.ui.keymap.bindings import bind

if TYPE_CHECKING:
    from clantui.ui.deck import tile_images, tiles
else:
    tile_images = LateModule("clantui.ui.deck.tile_images")
    tiles = LateModule("clantui.ui.deck.tiles")

_CURVE_LINES: Final = 2
_PAGE_CURVE_LINES: Final = 6
"""Lines of the curve: in the pane beside the table, and in a pane that replaces the table."""

_MIN_PAGE_WIDTH: Final = 72
"""Cells of a page that has the players beside the text."""

_TEXT_WIDTH: Final = 30
_DECK_TEXT_WIDTH: Final = 40
"""Cells of the text on such a page: without and with the tiles of a deck."""

_MIN_IMAGE_LINES: Final = 7
_MAX_IMAGE_LINES: Final = 14
"""Lines of the image of a card: fewer show nothing in half-blocks, more add no detail."""

_MIN_PLAYER_LINES: Final = 6
"""Lines that tiles leave for the players."""

_MAX_CURVE: Final = 40
"""Maximum cells of the curve and the chart."""

_MIN_FOOT_HEIGHT: Final = 20
"""Lines of a pane that has room for the chart at its foot."""

_MIN_NAME: Final = 10
_MAX_NAME: Final = 24
"""Minimum cells of a name, for which the last columns are dropped; and maximum."""

_NUMBERS: Final = frozenset("0123456789–·,.%")


def draw_trend_lines(
    trend: Trend | None, width: int, zone: Zone, height: int = _CURVE_LINES
) -> list[Content]:
    """Draw the curve of a trend from 0 to its greatest share, and describe it in a line.

    Return no lines for fewer than two snapshots.
    """
    if trend is None or len(trend.points) < 2 or width < 1:
        return []
    span = TimeAxis(first=trend.points[0][0], last=trend.points[-1][0])
    top = max(share for _, share in trend.points) or 1.0
    curve = Curve(points=tuple((span.position(at), share / top) for at, share in trend.points))
    lines = [
        "".join(cell.char for cell in line) for line in rasterise_curves([curve], width, height)
    ]
    return [
        *(Content.styled(line, "$text-primary") for line in lines),
        Content.styled(describe_trend(trend, zone), "$text-muted"),
    ]


class PlayerLine(Struct, frozen=True, kw_only=True):
    """A line about a player.

    Attributes:
        key: the player, None if there is none, and the number of this line among theirs, from 0.
    """

    key: tuple[Tag | None, int]
    cells: tuple[str, ...]


class PlayerTable(RowTable[PlayerLine]):
    """The players of a row; Enter opens one."""

    DEFAULT_CSS = "PlayerTable { height: 1fr; }"
    SCOPE: ClassVar = "details"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open-player", "enter", "choose", "Player", "Open the player")
    ]


class DetailPane(Vertical):
    """Pane about one row."""

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

    def __init__(self) -> None:
        self.player_table = PlayerTable()
        self._text = Static(id="text", markup=False)
        self._foot = Static(id="foot", markup=False)  # the chart
        super().__init__(self._text, self.player_table, self._foot, id="detail")
        self._detail: RowDetail | None = None
        self._trend: Trend | None = None
        self._cards: tuple[WeightedCard, ...] = ()
        self._by = GroupBy.ELIXIR
        self._card: int | None = None
        self._has_foot = True
        self._images: tile_images.TileImages | None = None
        self._deck_spots: list[tiles.ImageSpot] = []

    def show(
        self,
        detail: RowDetail | None,
        trend: Trend | None,
        cards: tuple[WeightedCard, ...],
        card: int | None,
    ) -> None:
        """Show a row.

        Args:
            detail: of the row under the cursor, or None.
            trend: its share over time, or None if nothing is stored.
            cards: of all visible rows, for the chart at the foot.
            card: the id of the row's card, for its image; None for none.
        """
        self._card = card
        if (detail, trend, cards) == (self._detail, self._trend, self._cards):
            return
        if detail is None or self._detail is None or detail.title != self._detail.title:
            self.player_table.reset_cursor()
        self._detail, self._trend, self._cards = detail, trend, cards
        self._draw()

    @property
    def subject(self) -> str:
        """The title of the row; empty if there is none."""
        return self._detail.title if self._detail is not None else ""

    def find_subject(self, player: Tag, name: str) -> str:
        """Return the title if the player is in this row, and the row is not their own."""
        has_player = self._detail is not None and player in self._detail.players
        return self.subject if has_player and self.subject != name else ""

    def on_resize(self) -> None:
        """Draw for the new size."""
        is_page = has_one_column(self.screen) and self.size.width >= _MIN_PAGE_WIDTH
        self.set_class(is_page, "-page")
        self._draw()

    @on(RowTable.Selected)
    def _select_player(self, message: RowTable.Selected) -> None:
        message.stop()
        player, _ = message.row.key
        if player is not None:
            self.post_message(self.PlayerSelected(player))

    def allow_foot(self, *, has_foot: bool) -> None:
        """Allow the chart at the foot, if it is not among the panels."""
        if has_foot != self._has_foot:
            self._has_foot = has_foot
            self._draw()

    @property
    def has_chart(self) -> bool:
        """True while the chart is on the screen."""
        return bool(self._foot.region.area) and self.display

    def regroup(self) -> GroupBy:
        """Group the cards of the chart by the next attribute, and return it."""
        self._by = self._by.next
        self._draw()
        return self._by

    @on(RowTable.Highlighted)
    def _show_images(self) -> None:
        """Show the images of a deck in its tiles, or the image of a card below its players."""
        if self._images is None and self._detail is not None:
            art = find_card_art(self)
            self._images = tile_images.TileImages(self, art) if art is not None else None
        if self._images is not None:
            self._images.show(self._deck_spots or self._find_card_spot(), delayed=True)

    def _find_card_spot(self) -> list[tiles.ImageSpot]:
        """Return the place of the card's image in the lines that the players leave, if enough."""
        table = self.player_table
        room = table.region.translate(-self.content_region.offset)
        spare = room.height - len(table.rows) - 2  # less the heading and a blank line
        lines = min(spare, (room.width - 2) * 3 // 5, _MAX_IMAGE_LINES)
        if self._card is None or has_one_column(self.screen) or lines < _MIN_IMAGE_LINES:
            return []
        place = Region(1, room.bottom - lines, lines * 5 // 3 + 1, lines)
        return [tiles.ImageSpot(card=self._card, room=place)]

    def _draw_foot(self, width: int) -> None:
        """Draw the chart of all visible cards if there is room below the players."""
        has_room = self._has_foot and self.size.height >= _MIN_FOOT_HEIGHT
        is_page = has_one_column(self.screen)  # about the card alone
        lines: list[Content] = []
        if has_room and not is_page and self._detail is not None:
            lines = draw_groups(self._cards, self._by, min(width, _MAX_CURVE))
        self._foot.display = bool(lines)
        if lines:
            update_static(self._foot, Content("\n").join(lines))

    def _show_text(self, text: Content) -> None:
        if self.size.width:  # a hidden pane is drawn when it is shown
            update_static(self._text, text)

    def _has_tiles(self, detail: RowDetail, width: int) -> bool:
        """Return True if there is room for the tiles of a deck and its players."""
        if not detail.deck or width < tiles.MIN_TILES_WIDTH:
            return False
        return self._count_tile_lines(len(detail.lines) + 1) >= tiles.TILE_LINES

    def _count_tile_lines(self, above: int) -> int:
        players = 0 if self.has_class("-page") else _MIN_PLAYER_LINES
        return self.size.height - above - players

    def _draw_tiles(self, deck: Sequence[DeckTile], width: int, above: int) -> list[Content]:
        """Draw the tiles of a deck below some lines, with room for images if they are on."""
        image_lines = 0
        if find_card_art(self) is not None:
            image_lines = tiles.count_image_lines(len(deck), width, self._count_tile_lines(above))
            self._deck_spots = tiles.place_images(deck, width, image_lines, Offset(1, above))
        return tiles.draw_tiles(deck, width, letters=uses_letters(self), image_lines=image_lines)

    def _draw(self) -> None:
        self._draw_foot(max(self.size.width - 2, 0))
        self._deck_spots = []
        detail, width = self._detail, max(self.size.width - 2, 0)
        is_page = self.has_class("-page")
        has_deck = is_page and detail is not None and bool(detail.deck)
        self.set_class(has_deck, "-deck")
        beside = _DECK_TEXT_WIDTH if has_deck else _TEXT_WIDTH
        text = beside - 2 if is_page else width
        if detail is None:
            self._show_text(Content(""))
            self.player_table.rows = ()
            self._show_images()
            return
        has_tiles = self._has_tiles(detail, text)
        names = join_card_names([tile.card for tile in detail.deck]) if has_tiles else None
        facts = [line for line in detail.lines if line != names]
        packed = [part for line in facts for part in pack_parts(line.split(" · "), text)]
        lines = [Content.styled(line, "$text-muted") for line in packed]
        deck = self._draw_tiles(detail.deck, text, len(lines) + 1) if has_tiles else []
        height = _PAGE_CURVE_LINES if is_page else _CURVE_LINES
        curve = draw_trend_lines(self._trend, min(text, _MAX_CURVE), zone_of(self), height)
        title = Content.styled(detail.title, "bold")
        self._show_text(Content("\n").join([title, *lines, *deck, *curve]))
        self.player_table.columns = _fit_columns(detail, width - beside if is_page else width)
        self.player_table.rows = _make_lines(detail)
        self._show_images()


def _make_lines(detail: RowDetail) -> tuple[PlayerLine, ...]:
    counts, lines = Counter[Tag | None](), list[PlayerLine]()
    for player, cells in zip(chain(detail.players, repeat(None)), detail.cells, strict=False):
        lines.append(PlayerLine(key=(player, counts[player]), cells=cells))
        counts[player] += 1
    return tuple(lines)


def _fit_columns(detail: RowDetail, width: int) -> tuple[Column[PlayerLine], ...]:
    """Return columns as wide as their texts; drop the last ones that leave no room for a name."""
    texts = list(zip(detail.headings, *detail.cells, strict=True))
    longest = [max(map(cell_len, column)) for column in texts]
    min_name = min(longest[0], _MIN_NAME) if longest else 0
    while len(longest) > 1 and sum(longest[1:]) + 2 * len(longest) + min_name > width:
        longest.pop()
    max_name = max(min(width - sum(longest[1:]) - 2 * len(longest), _MAX_NAME), min_name)
    columns = []
    for index, cells in enumerate(longest):
        is_number = index > 0 and all(_NUMBERS.issuperset(text) for text in texts[index][1:])
        columns.append(
            Column(
                title=detail.headings[index],
                width=cells if index else max(min(cells, max_name), 1),
                align_right=is_number,
                emphasis=not index,
                text=partial(_cell_text, index),
            )
        )
    return tuple(columns)


def _cell_text(index: int, row: PlayerLine) -> str:
    return row.cells[index]
