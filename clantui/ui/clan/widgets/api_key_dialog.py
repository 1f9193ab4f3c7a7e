"""Dialog about a new API key: check it with one request, and save it if the user agrees."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from clantui.core.model.errors import AccessDenied, RoyaleError
from clantui.core.model.token import Token
from clantui.core.ports import Backend
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name


class ApiKeyScreen(Dialog[str]):
    """Dialog that returns where the key was saved, as a sentence; None if it was forgotten."""

    DEFAULT_CSS = "ApiKeyScreen #key-says { height: auto; }"
    HAS_NAMES = True
    SCOPE: ClassVar = "key"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind(
            "key-save",
            "enter",
            "save",
            "Save",
            "Save the API key; if it was not checked, check it",
        ),
        bind("key-use", "n", "use", "Use", "Use it until you quit, without saving it"),
        bind("key-close", "escape", "dismiss", "Close", "Close and forget the API key"),
    ]

    def __init__(self, backend: Backend, token: Token) -> None:
        super().__init__()
        self._backend, self._token = backend, token
        self._requests = Requests(self)
        # None while checking, and if it was refused; False if it could not be checked
        self._is_valid: bool | None = None

    def compose(self) -> ComposeResult:
        """Compose the result of the check, and the keys."""
        yield frame_dialog("API key", Static(markup=False, id="key-says"))

    def on_mount(self) -> None:
        """Check the key."""
        self._check()

    def _check(self) -> None:
        self._is_valid = None
        cancels = f"{key_name('key-close')} cancels and forgets the API key"
        self._show("◌ Checking the API key with one request …", cancels)
        self._requests.start(
            "check", partial(self._backend.check_key, self._token), self._handle_check
        )

    def _handle_check(self, error: RoyaleError | None) -> None:
        if isinstance(error, AccessDenied):
            sentence = f"{error.sentence[:1].upper()}{error.sentence[1:]}"
            self._show(f"✗ {sentence}\nNothing was saved.", f"{key_name('key-close')} closes")
        elif error is not None:
            self._is_valid = False
            end = "" if error.sentence.endswith("?") else "."
            self._show(
                f"✗ The API key could not be checked: {error.sentence}{end}",
                f"{key_name('key-save')} retries · "
                f"{key_name('key-close')} closes and forgets the API key",
            )
        else:
            self._is_valid = True
            self._offer_to_save()

    def _offer_to_save(self) -> None:
        place = self._backend.key_place
        uses = f"{key_name('key-use')} uses it until you quit"
        forgets = f"{key_name('key-close')} forgets it"
        if place.problem:
            self._show(f"✓ The API key works.\n{place.problem}", f"{uses} · {forgets}")
            return
        lines = ["✓ The API key works.", f"Save it in {place.name}? Only you can read that file."]
        if place.backup:
            lines.append(f"What is in that file now is kept as {place.backup}.")
        if place.note:
            lines.append(f"! {place.note}")
        self._show("\n".join(lines), f"{key_name('key-save')} saves it · {uses} · {forgets}")

    def _show(self, text: str, keys: str) -> None:
        self.query_one("#key-says", Static).update(text)
        self.query_one(".dialog--hint", Static).update(keys)
        self.refresh_bindings()

    @property
    def key_names(self) -> Mapping[str, str]:
        """The key that saves checks again, if the API key could not be checked."""
        return {"key-save": "Retry"} if self._is_valid is False else {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to save and use a key that works, and to check one again that was not checked."""
        del parameters
        can_save = bool(self._is_valid) and not self._backend.key_place.problem
        usable = {"save": can_save or self._is_valid is False, "use": bool(self._is_valid)}
        return usable.get(action, True)

    def action_save(self) -> None:
        """Save the key; if it could not be checked, check it again."""
        if not self._is_valid:
            self._check()
            return
        self._is_valid = None
        save = partial(self._backend.save_key, self._token)
        name = self._backend.key_place.name  # of the file before it is written
        self._requests.start("save", save, partial(self._handle_save, name))

    def _handle_save(self, name: str, problem: str | RoyaleError) -> None:
        used = f"{problem} The API key is used until you quit."
        self.dismiss(used if problem else f"Saved in {name}.")

    def action_use(self) -> None:
        """Use the key without saving it."""
        is_used = self._backend.use_api_key(self._token)
        self.dismiss("The API key is used until you quit." if is_used else "The demo goes on.")
