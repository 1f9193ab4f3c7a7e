"""A deck to take along: its cards as tiles, and the QR code of its link for a phone."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from clantui.core.model.game import Slot
from clantui.core.players.links import code_links, deck_link
from clantui.core.players.named_decks import NamedDeck
from clantui.core.text.fold import fold_words, pack_parts
from clantui.core.text.qr import QrCode, encode_qr, fit_links
from clantui.core.text.sanitize import fit
from clantui.core.views.decks import deck_cycle, deck_elixir
from clantui.ui.common.colours import uses_letters
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.deck.qr import draw_qr
from clantui.ui.deck.tiles import LEAST_WIDTH, MOST_WIDTH, draw_tiles
from clantui.ui.export.output import copy
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.keymap.key_scroll import KeyScroll

_SIDE: Final = LEAST_WIDTH + 1
"""Cells of the tiles beside a code, with a blank before them; the code has a margin itself."""

_BARS: Final = 2
"""Lines of the window above and below: the header, the keys."""

_LONG: Final = 45
"""Modules of the greatest code that a link makes as a rule."""

_SCAN: Final = "Scan it with your phone: the deck opens in the game."


class DeckText(KeyScroll):
    """The tiles of a deck, and what is said of it."""

    DEFAULT_CSS = """
    DeckText { width: 1fr; height: 1fr; padding-left: 1; scrollbar-size-vertical: 1; }
    DeckText Static { height: auto; text-wrap: nowrap; }
    """


class QrText(Static):
    """A QR code; no selection may change its colours."""

    ALLOW_SELECT = False


class DeckScreen(SafeDismiss[None]):
    """Decks one at a time, each with its code."""

    DEFAULT_CSS = """
    DeckScreen { overflow: hidden; }
    DeckScreen #deck { height: 1fr; layout: horizontal; }
    DeckScreen #code { width: auto; height: auto; text-wrap: nowrap; }
    DeckScreen.-below #deck { layout: vertical; }
    """
    SCOPE: ClassVar = "deck"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("deck-next", "right,l,]", "step(1)", "Next", "Next deck"),
        bind("deck-before", "left,h,[", "step(-1)", "Previous", "Previous deck"),
        bind("deck-copy", "Y", "copy_link", "Copy link", "Copy the deck link"),
        bind("deck-back", "escape", "back", "Back", "Back"),
        bind("deck-close", "Q", "back", "Close", "Close the QR code", IN_PALETTE),
    ]

    def __init__(
        self,
        decks: tuple[NamedDeck, ...],
        at: int = 0,
        *,
        trail: tuple[str, ...] = (),
        demo: bool = False,
    ) -> None:
        """Set up.

        Args:
            decks: one or more.
            at: the index of the first to show.
            trail: the way here, for the header.
        """
        super().__init__()
        self._decks, self._at = decks, at
        self._trail, self._demo = trail, demo

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Container(id="deck"):
            with DeckText():
                yield Static(id="text", markup=False)
            yield QrText(id="code", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.set_focus(self.query_one(DeckText))

    def on_resize(self) -> None:
        """Lay it out for the new size, behind a frame: the library of codes takes 30 ms."""
        self.call_after_refresh(self._draw)

    @property
    def deck(self) -> NamedDeck:
        """The deck that is shown."""
        return self._decks[self._at]

    def show_decks(self, decks: tuple[NamedDeck, ...]) -> None:
        """Show newer decks; the place stays."""
        if decks and decks != self._decks:
            self._decks, self._at = decks, min(self._at, len(decks) - 1)
            self._draw()

    # Drawing

    def _draw(self) -> None:
        if not self.is_attached:
            return
        deck = self.deck
        place = f"{self._at + 1} of {len(self._decks)}" if len(self._decks) > 1 else ""
        self.query_one(ScreenHeader).parts = HeaderParts(
            trail=self._trail, name=deck.title, position=place
        )
        size = self.query_one("#deck").size
        links = code_links(deck.slots, deck.support)
        code, is_below = None, False
        if links and self._has_signs:
            window = self.app.size.height
            code = fit_links(links, size.width - _SIDE, size.height, window)
            if code is None:
                code = fit_links(links, size.width, size.height, window)
                is_below = code is not None
        self.set_class(is_below, "-below")
        self._show_code(code)
        text = self.query_one(DeckText)
        is_beside = code is not None and not is_below
        room = size.width - code.columns if code is not None and is_beside else size.width
        width = min(room - 1, MOST_WIDTH) if is_beside else max(room - 2, 1)
        # Beside, the code follows the tiles at once, however wide the window.
        text.styles.width = width + 1 if is_beside else None
        text.styles.height = size.height - code.lines if code is not None and is_below else None
        lines = self._lines(deck, width, links[-1:], code)
        self.query_one("#text", Static).update(Content("\n").join(lines))
        self.refresh_bindings()

    def _show_code(self, code: QrCode | None) -> None:
        shown = self.query_one(QrText)
        shown.display = code is not None
        if code is not None:
            shown.update(Content("\n").join(draw_qr(code)))

    @property
    def _has_signs(self) -> bool:
        """True where black, white and half blocks can be drawn."""
        return not (self.app.no_color or uses_letters(self))

    def _lines(
        self, deck: NamedDeck, width: int, links: tuple[str, ...], code: QrCode | None
    ) -> list[Content]:
        """Return what stands beside a code, or in its place."""
        facts = [*_describe_deck(deck), *filter(None, deck.about.split(" · "))]
        lines = [Content.styled(fit(deck.title, width).rstrip(), "bold")]
        lines += [Content.styled(line, "$text-muted") for line in pack_parts(facts, width)]
        scan = [Content(line) for line in fold_words(_SCAN, width)] if code is not None else []
        if code is None:
            lines += self._instead(width, links[0] if links else "")
        elif self.has_class("-below"):  # where the tiles may be out of sight
            lines, scan = [*lines, *scan], []
        lines.append(Content(""))
        lines += draw_tiles(deck.tiles, width, letters=uses_letters(self))
        lines += [Content.styled(line, "$text-muted") for line in _foot(deck, width)]
        lines += [Content(""), *scan] if scan else []
        return [line.truncate(width, ellipsis=True) for line in lines]

    def _instead(self, width: int, link: str) -> list[Content]:
        """Return why there is no code, and the link."""
        deck = self.deck
        if not link:
            sentence = deck_link(deck.slots, deck.support).sentence
        else:
            sentence = f"{self._reason(link)} Open this link on your phone:"
        why = [Content.styled(line, "$text-warning") for line in fold_words(sentence, width)]
        shown = deck_link(deck.slots, deck.support).url or ""
        pieces = [shown[at : at + width] for at in range(0, len(shown), max(width, 1))]
        return [*why, *(Content.styled(piece, "$text-accent") for piece in pieces)]

    def _reason(self, link: str) -> str:
        if self.app.no_color:
            return "A QR code needs black and white, and colours are off."
        if not self._has_signs:
            return "ASCII has no signs for a QR code."
        modules = encode_qr(link)
        if not modules or len(modules) > _LONG:
            return "The link is too long for a QR code here."
        code, size = QrCode(text=link, modules=modules), self.app.size
        return (
            f"The QR code needs a window of {code.columns}×{code.lines + _BARS}; "
            f"this one has {size.width}×{size.height}."
        )

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer other decks where there are any."""
        del parameters
        return action != "step" or len(self._decks) > 1

    def action_step(self, by: int) -> None:
        """Show another deck."""
        self._at = (self._at + by) % len(self._decks)
        self.query_one(DeckText).scroll_home(animate=False)
        self._draw()

    def action_copy_link(self) -> None:
        """Copy the link of the deck, or say why there is none."""
        deck = self.deck
        link = deck_link(deck.slots, deck.support, deck.player)
        if link.url is None:
            self.notify(link.sentence, severity="warning", markup=False)
        else:
            copy(self, link.url, link.sentence)

    def action_back(self) -> None:
        """Go back to where we came from."""
        self.dismiss(None)


def _describe_deck(deck: NamedDeck) -> list[str]:
    mean, cycle = deck_elixir(deck.slots), deck_cycle(deck.slots)
    parts = [] if mean is None else [f"{mean:.1f} elixir on average"]
    return parts if cycle is None else [*parts, f"cheapest four cards: {cycle}"]


def _foot(deck: NamedDeck, width: int) -> list[str]:
    """Return the tower troop, and what the forms tell."""
    parts = [_name_tower(slot) for slot in deck.support]
    if any(tile.form for tile in deck.tiles):
        parts.append("evo, hero: as played" if deck.is_played else "evo, hero: owned")
    return pack_parts(parts, width)


def _name_tower(slot: Slot) -> str:
    return slot.card.name if slot.level is None else f"{slot.card.name} L{slot.level}"
