"""Dialog that chooses the location of a ranking."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from clantui.core.model.errors import RoyaleError
from clantui.core.ports import Backend
from clantui.core.rankings import WORLD, Location, suggest_locations
from clantui.ui.common.option_list import Options
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import IN_PALETTE, bind, list_keys
from clantui.ui.keymap.names import arrow_names, key_name


class LocationsScreen(Dialog[Location | None]):
    """Dialog that returns a location, or None; the world can be chosen while the others load."""

    # A fixed height, so that the list does not shrink while letters are typed.
    CSS = """
    LocationsScreen .dialog { height: 18; }
    LocationsScreen #locations { height: 1fr; margin-top: 1; scrollbar-size-vertical: 1; }
    LocationsScreen .dialog--hint.-failed { color: $text-error; }
    """
    SCOPE: ClassVar = "locations"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("locations-close", "escape", "dismiss", "Close", "Close"),
        *list_keys("locations"),
        bind("locations-ask", "f5", "reload", "Reload", "Load the list again", IN_PALETTE),
    ]

    def __init__(self, backend: Backend, current: Location) -> None:
        """Create the dialog; the cursor starts on the current location."""
        super().__init__()
        self._backend, self._current = backend, current
        self._locations: tuple[Location, ...] = ()
        self._matches: tuple[Location, ...] = ()
        self._requests = Requests(self)

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        field = Input(placeholder="Country or region", compact=True)
        options = Options(compact=True, id="locations")
        yield frame_dialog("Best clans in …", field, options, shape="-slim")

    def on_mount(self) -> None:
        """List the world, then load the other locations."""
        self.query_one(OptionList).can_focus = False
        self.set_focus(self.query_one(Input))
        self._list_matches()
        self.action_reload()

    def action_reload(self) -> None:
        """Load the locations."""
        self._show_hint(f"◌ loading countries · {key_name('locations-close')} closes")
        self._requests.start("locations", self._backend.load_locations, self._handle_locations)

    def _handle_locations(self, result: tuple[Location, ...] | RoyaleError) -> None:
        if isinstance(result, RoyaleError):
            text = f"✗ {result.sentence} · {key_name('locations-ask')} retries"
            self._show_hint(text, failed=True)
            return
        self._locations = result
        arrows, close = arrow_names("locations"), key_name("locations-close")
        self._show_hint(f"{arrows} choose · Enter open · {close} close")
        self._list_matches()

    def on_input_changed(self) -> None:
        """List the locations that match."""
        self._list_matches()

    def on_input_submitted(self) -> None:
        """Choose the highlighted location."""
        self._choose(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose a location by mouse."""
        self._choose(event.option_index)

    def _choose(self, index: int | None) -> None:
        if index is not None and index < len(self._matches):
            self.dismiss(self._matches[index])

    def _list_matches(self) -> None:
        typed = self.query_one(Input).value
        self._matches = suggest_locations(typed, (WORLD, *self._locations))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(Content.assemble(f" {location.name} ", (location.code, "$text-muted")))
            for location in self._matches
        )
        if self._matches:
            keeps_current = not typed and self._current in self._matches
            options.highlighted = self._matches.index(self._current) if keeps_current else 0
        elif self._locations:
            options.add_option(Option("No match", disabled=True))

    def _show_hint(self, text: str, *, failed: bool = False) -> None:
        hint = self.query_one(".dialog--hint", Static)
        hint.set_class(failed, "-failed")
        hint.update(text)
