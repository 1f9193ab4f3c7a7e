"""What stands where the table will be, before there is a clan."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Label, Static

_KEY = """\
A clan of the game wants a key, which is free: sign in at developer.clashroyale.com, make one for \
your address, keep it in the file ~/.crtoken, and start clantui again. Then type the clan's tag \
above; it stands under the clan's name in the game."""

_READY = """\
Type a clan's tag above and press Enter. It stands under the clan's name in the game; a link to \
the clan will do as well."""


class DemoButton(Button, inherit_css=False):
    """A compact primary button, and only that.

    The styles of all other buttons would be parsed before the first paint, and are a quarter of
    all there are.
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
    """The first steps, and the way to the demo."""

    DEFAULT_CSS = """
    Welcome { padding: 1 2; }
    Welcome Static { width: 100%; max-width: 72; margin-bottom: 1; }
    Welcome Horizontal { height: 1; margin-bottom: 1; }
    Welcome Label { margin-left: 2; color: $text-muted; }
    """

    class DemoWanted(Message):
        """The demo was asked for."""

    def __init__(self, problem: str, *, ready: bool) -> None:
        """Set up.

        Args:
            problem: why there is no key, or empty.
            ready: whether there is one.
        """
        super().__init__()
        self._problem = problem
        self._ready = ready

    def compose(self) -> ComposeResult:
        """What is missing, a button, what to do; the line above tells what it is about."""
        if self._problem:
            yield Static(Content.styled(f"✗ {self._problem}", "$text-warning"))
        demo = DemoButton("See the demo clan", compact=True, variant="primary", id="demo")
        if self._ready:
            yield Static(_READY, markup=False)
            yield Horizontal(demo)
        else:  # first what works now, then what takes a while
            yield Horizontal(demo, Label("or press Enter in the empty field", markup=False))
            yield Static(_KEY, markup=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Announce it."""
        event.stop()
        self.post_message(self.DemoWanted())
