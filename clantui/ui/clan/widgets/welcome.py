"""First steps, shown in place of the table before there is a clan."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Label, Static

from clantui.core.model.errors import AccessDenied, RoyaleError
from clantui.core.names import KEYS_PAGE
from clantui.ui.common.update import update_static

_HELLO: Final = "Welcome! See which cards every member of a Clash Royale clan plays."

_KEY: Final = f"""\
To load real clans you need an API key. It's free:
1. Sign in at {KEYS_PAGE}.
2. My Account › Create New Key, with your IP address
   (search the web for “what is my IP”).
3. Paste the API key here.
Your clan's tag is under its name in the game."""

_READY: Final = """\
Type a clan tag and press Enter. You find it under the clan's name in the game. \
A link works too."""

_REFUSED: Final = f"""\
An API key works only from the IP addresses it was made for.
1. Sign in at {KEYS_PAGE}.
2. My Account › Create New Key, with
   {{address}}.
3. Paste the new API key here, or replace the old one
   (usually in ~/.crtoken) and press Enter.
To check everything, run: clantui doctor"""

_UNKNOWN: Final = "your IP address (search the web for “what is my IP”)"

_SKETCH: Final = """\
  #  Card          Players
  1  Mega Knight   ████████████████████████  8  16%
  2  Hog Rider     ███████████████           5  10%
  3  Wizard        ████████████              4   8%
  4  P.E.K.K.A     ████████████              4   8%
  5  Firecracker   █████████                 3   6%"""
"""A sketch of the table, with cards of the demo."""


class DemoButton(Button, inherit_css=False):
    """A compact primary button without the styles of other buttons.

    Those are a quarter of all styles, which are parsed before the first paint.
    """

    DEFAULT_CSS = """
    DemoButton {
        width: auto;
        min-width: 16;
        height: auto;
        line-pad: 1;
        text-align: center;
        content-align: center middle;
        pointer: pointer;
        text-style: bold;
        color: $button-color-foreground;
        background: $primary;
    }
    DemoButton:focus {
        text-style: $button-focus-text-style;
        background-tint: $foreground 5%;
    }
    DemoButton:hover { background: $primary-darken-2; }
    DemoButton.-active { background: $primary; tint: $background 30%; }
    """


class Welcome(VerticalScroll, can_focus=False):
    """The first steps, and a button that opens the demo."""

    DEFAULT_CSS = """
    Welcome { padding: 1 2; }
    Welcome Static { width: 100%; max-width: 72; margin-bottom: 1; }
    Welcome Horizontal { height: 1; margin-bottom: 1; }
    Welcome Label { margin-left: 2; color: $text-muted; }
    Welcome #sketch { display: none; margin-bottom: 0; color: $text-muted; }
    """

    def __init__(self, key_problem: str, *, has_key: bool) -> None:
        super().__init__()
        self._key_problem, self._has_key = key_problem, has_key

    def compose(self) -> ComposeResult:
        """Compose the reason, the button and the steps."""
        if self._key_problem:
            yield Static(Content.styled(f"✗ {self._key_problem}", "$text-warning"))
        demo = DemoButton("See the demo clan", compact=True, variant="primary", id="demo")
        if self._has_key:
            yield Static(_READY, markup=False, id="first-step")
            yield Horizontal(demo)
        else:  # first what works at once, then what takes a while
            yield Static(_HELLO, markup=False)
            yield Horizontal(demo, Label("or just press Enter", markup=False))
            yield Static(_KEY, markup=False)
        yield Static(_SKETCH, markup=False, id="sketch")

    def show_key(self) -> None:
        """Ask for a tag, because there is a key now."""
        if not self._has_key:
            self._has_key, self._key_problem = True, ""
            self.refresh(recompose=True)

    def show_error(self, error: RoyaleError | None) -> None:
        """Say what to do about a refused key, else about the tag."""
        if self._has_key and self.is_mounted and self.query("#first-step"):
            text = _READY
            if isinstance(error, AccessDenied):
                known = f"your IP address, {error.address}"
                text = _REFUSED.format(address=known if error.address else _UNKNOWN)
            update_static(self.query_one("#first-step", Static), Content(text))
