"""An API key that was typed or pasted: checked with one request, and saved if the user agrees."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.model.errors import AccessDenied, RoyaleError
from clantui.core.model.token import Token
from clantui.core.ports import Backend
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name


class KeyScreen(ModalScreen[str], SafeDismiss[str]):
    """Gives a sentence about what was done with the key; None where it was thrown away."""

    DEFAULT_CSS = """
    KeyScreen #key-says { height: auto; }
    """
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
        """Set up.

        Args:
            backend: checks the key, and keeps it.
            token: the key, of which nothing is shown.
        """
        super().__init__()
        self._backend, self._token = backend, token
        self._checked: bool | None = None  # None while it is checked; False where it could not be
        self._refused = False

    def compose(self) -> ComposeResult:
        """Show what was found out about the key, and what can be done with it."""
        with Vertical(classes="dialog"):
            yield Static("API key", classes="dialog--title")
            yield Static(markup=False, id="key-says")
            yield Static(markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Check the key at once."""
        self._check()

    def _check(self) -> None:
        self._checked = None
        cancels = f"{key_name('key-close')} cancels and forgets the API key"
        self._say("◌ Checking the API key with one request …", cancels)
        start_worker(self, self._ask)

    async def _ask(self) -> None:
        try:
            await self._backend.check_key(self._token)
        except AccessDenied as why:
            self._refused = True
            self._say(f"✗ {_sentence(why)}\nNothing was saved.", f"{key_name('key-close')} closes")
        except RoyaleError as why:
            self._checked = False
            self._say(
                f"✗ The API key could not be checked: {_end_sentence(why.sentence)}",
                f"{key_name('key-save')} retries · "
                f"{key_name('key-close')} closes and forgets the API key",
            )
        else:
            self._checked = True
            self._offer()

    def _offer(self) -> None:
        place = self._backend.key_place
        uses = f"{key_name('key-use')} uses it until you quit"
        forgets = f"{key_name('key-close')} forgets it"
        if place.problem:
            says = f"✓ The API key works.\n{place.problem}"
            self._say(says, f"{uses} · {forgets}")
            return
        lines = ["✓ The API key works.", f"Save it in {place.name}? Only you can read that file."]
        if place.backup:
            lines.append(f"What is in that file now is kept as {place.backup}.")
        if place.note:
            lines.append(f"! {place.note}")
        self._say("\n".join(lines), f"{key_name('key-save')} saves it · {uses} · {forgets}")

    def _say(self, says: str, ways: str) -> None:
        self.query_one("#key-says", Static).update(says)
        self.query_one(".dialog--hint", Static).update(ways)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to save and to use a key that works, to check again one that was not checked."""
        del parameters
        can_save = bool(self._checked) and not self._backend.key_place.problem
        usable = {"save": can_save or self._can_retry, "use": bool(self._checked)}
        return usable.get(action, True)

    @property
    def _can_retry(self) -> bool:
        return self._checked is False and not self._refused

    def action_save(self) -> None:
        """Save the key; where it could not be checked, check it again."""
        if self._checked:
            if not self._backend.key_place.problem:
                self._checked = None
                start_worker(self, self._save)
        elif self._checked is not None:
            self._check()

    async def _save(self) -> None:
        name = self._backend.key_place.name
        why = await self._backend.save_key(self._token)
        self.dismiss(f"{why} The API key is used until you quit." if why else f"Saved in {name}.")

    def action_use(self) -> None:
        """Use the key without saving it."""
        if self._checked:
            taken = self._backend.use_key(self._token)
            self.dismiss("The API key is used until you quit." if taken else "The demo goes on.")


def _sentence(why: AccessDenied) -> str:
    """Return why a key was refused as a sentence."""
    return f"{why.sentence[:1].upper()}{why.sentence[1:]}".replace("The key", "The API key", 1)


def _end_sentence(words: str) -> str:
    """Return words with a full stop, but where a question mark ends them."""
    return words if words.endswith("?") else f"{words}."
