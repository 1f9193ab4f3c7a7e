"""The locations to choose from: type some letters, then Enter."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from clantui.core.model.errors import RoyaleError
from clantui.core.ports import Backend
from clantui.core.rankings import WORLD, Location, suggest_locations
from clantui.ui.common.option_list import Options
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.keymap.bindings import IN_PALETTE, SEARCH_ONLY, bind
from clantui.ui.keymap.names import key_name


class LocationsScreen(ModalScreen[Location | None], SafeDismiss[Location | None]):
    """Gives the location chosen, or None; the world can be chosen before the others are there."""

    # Over what all dialogs have, so that the list keeps its height while letters are typed.
    CSS = """
    #locations { height: 10; margin-top: 1; scrollbar-size-vertical: 1; }
    #locations-hint.-failed { color: $text-error; }
    """
    SCOPE: ClassVar = "locations"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("locations-close", "escape", "dismiss", "Close", "Close"),
        bind("locations-down", "down", "move('cursor_down')", "Down", "A line down", SEARCH_ONLY),
        bind("locations-up", "up", "move('cursor_up')", "Up", "A line up", SEARCH_ONLY),
        bind(
            "locations-page-down",
            "pagedown",
            "move('page_down')",
            "Page down",
            "A page down",
            SEARCH_ONLY,
        ),
        bind(
            "locations-page-up", "pageup", "move('page_up')", "Page up", "A page up", SEARCH_ONLY
        ),
        bind("locations-ask", "f5", "ask", "Reload", "Load the list again", IN_PALETTE),
    ]

    def __init__(self, engine: Backend, present: Location) -> None:
        """Set up, with the location that is shown now."""
        super().__init__()
        self._engine, self._present = engine, present
        self._places: tuple[Location, ...] = ()
        self._listed: tuple[Location, ...] = ()
        self._requests = Requests(self)

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        with Vertical(classes="dialog -slim"):
            yield Static("Best clans in …", classes="dialog--title")
            yield Input(placeholder="Country or region", compact=True)
            yield Options(compact=True, id="locations")
            yield Static(classes="dialog--hint", id="locations-hint", markup=False)

    def on_mount(self) -> None:
        """Ask, while the world can be chosen already."""
        self.query_one(OptionList).can_focus = False
        field = self.query_one(Input)
        field.cursor_blink = False
        self.set_focus(field)
        self._list()
        self.action_ask()

    def action_ask(self) -> None:
        """Ask for the locations."""
        self._hint(f"◌ loading countries · {key_name('locations-close')} closes")
        self._requests.start("locations", self._engine.locations, self._handle_locations)

    def _handle_locations(self, result: tuple[Location, ...] | RoyaleError) -> None:
        if isinstance(result, RoyaleError):
            self._hint(f"✗ {result.sentence} · {key_name('locations-ask')} retries", failed=True)
            return
        self._places = result
        self._hint(f"↑↓ choose · Enter open · {key_name('locations-close')} close")
        self._list()

    def on_input_changed(self) -> None:
        """List the locations that match."""
        self._list()

    def on_input_submitted(self) -> None:
        """Choose the location under the cursor."""
        self._choose(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose a location by mouse."""
        self._choose(event.option_index)

    def action_move(self, way: str) -> None:
        """Move in the list while the letters go to the field."""
        options = self.query_one(OptionList)
        getattr(options, f"action_{way}")()

    def _choose(self, index: int | None) -> None:
        if index is not None and index < len(self._listed):
            self.dismiss(self._listed[index])

    def _list(self) -> None:
        typed = self.query_one(Input).value
        self._listed = suggest_locations(typed, (WORLD, *self._places))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(_line(place)) for place in self._listed)
        if self._listed:
            present = not typed and self._present in self._listed
            options.highlighted = self._listed.index(self._present) if present else 0
        elif self._places:
            options.add_option(Option("No match", disabled=True))

    def _hint(self, text: str, *, failed: bool = False) -> None:
        hint = self.query_one("#locations-hint", Static)
        hint.set_class(failed, "-failed")
        hint.update(text)


def _line(place: Location) -> Content:
    return Content.assemble(f" {place.name} ", (place.code, "$text-muted"))
