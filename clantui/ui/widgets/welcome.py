"""What stands where the table will be, before there is a clan."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Center, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

_KEY = """\
Type a clan's tag above and press Enter. It stands under the clan's name in the game.

The game's API wants a key, which is free: sign in at developer.clashroyale.com, make a key for \
your address, and keep it in the file ~/.crtoken or in CLANTUI_TOKEN."""

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
    Welcome .welcome--title { text-style: bold; color: $text-primary; }
    Welcome Static { width: 100%; max-width: 72; margin-bottom: 1; }
    Welcome Center { align-horizontal: left; height: auto; }
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
        """A title, what is missing, what to do, a button."""
        yield Static("Which cards does a clan play?", classes="welcome--title", markup=False)
        if self._problem:
            yield Static(Content.styled(f"✗ {self._problem}", "$text-warning"))
        yield Static(_READY if self._ready else _KEY, markup=False)
        yield Center(DemoButton("See the demo clan", compact=True, variant="primary", id="demo"))
        if not self._ready:
            yield Static(Content.styled("or press Enter in the empty field", "$text-muted"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Announce it."""
        event.stop()
        self.post_message(self.DemoWanted())
