"""The dialog that writes a file: of what, in which format, under which name."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from clantui.core.export.filenames import SHARED, format_of, with_extension
from clantui.ui.common.choice import InlineChoice
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.update import update_static
from clantui.ui.common.workers import start_worker
from clantui.ui.export.options import ExportOptions, format_choices
from clantui.ui.export.output import ExportError, FileExporter
from clantui.ui.keymap.bindings import bind

_FORMATS: Final = format_choices()
_KEYS: Final = tuple(_FORMATS)
_AGAIN: Final = 0.5
"""Seconds after which it is told anew how much there is."""

_NO_NAME: Final = re.compile(r"[\x00-\x1f\x7f]")


class WriteScreen(ModalScreen[None], SafeDismiss[None]):
    """Writes a file and says where, or why not; what is there is replaced when asked twice."""

    DEFAULT_CSS = """
    WriteScreen Horizontal { height: auto; }
    WriteScreen Label { width: 9; color: $text-muted; }
    WriteScreen Input { width: 1fr; margin-left: 1; }
    WriteScreen .write--about { color: $text-muted; padding-left: 10; }
    WriteScreen #write-format-about, WriteScreen #write-part-about { margin-bottom: 1; }
    WriteScreen #write-said { margin-top: 1; height: auto; }
    WriteScreen .dialog--hint { margin-top: 0; }
    WriteScreen.-tiny .write--about, WriteScreen.-tiny .dialog--title { display: none; }
    """
    AUTO_FOCUS = "#write-format"
    SCOPE: ClassVar = "write"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("write-close", "escape", "dismiss", "Close", "Close"),
        bind("write-now", "enter", "write", "Save", "Save the file"),
    ]

    def __init__(self, offer: ExportOptions, newest: Callable[[], ExportOptions | None]) -> None:
        """Set up.

        Args:
            offer: what there is to write.
            newest: the same once more has come, for a load may go on behind.
        """
        super().__init__()
        self._offer, self._newest = offer, newest
        self._taken = ""  # the name that the user has been told is taken
        self._writing = False

    @property
    def _outlet(self) -> FileExporter | None:
        outlet: FileExporter | None = getattr(self.app, "outlet", None)
        return outlet

    @property
    def form(self) -> str:
        """The format that is chosen."""
        return _KEYS[self.query_one("#write-format", InlineChoice).at]

    def compose(self) -> ComposeResult:
        """Three lines to choose by, what each means, and what came of it."""
        with Vertical(classes="dialog"):
            yield Static("Save to file", classes="dialog--title")
            with Horizontal():
                yield Label("Content")
                yield InlineChoice(tuple(part.name for part in self._offer.parts), id="write-part")
            yield Static(id="write-part-about", classes="write--about", markup=False)
            with Horizontal():
                yield Label("Format")
                yield InlineChoice(
                    tuple(choice.label for choice in _FORMATS.values()), id="write-format"
                )
            yield Static(id="write-format-about", classes="write--about", markup=False)
            with Horizontal():
                yield Label("File")
                yield Input(
                    with_extension(self._offer.stem, _KEYS[0]), compact=True, id="write-name"
                )
            yield Static(self._where(), classes="write--about", markup=False)
            yield Static(id="write-said", markup=False)
            yield Static(
                "Enter save · ←→ choose · Tab: next line · Esc close", classes="dialog--hint"
            )

    def on_mount(self) -> None:
        """Say what is chosen, and what becomes of it."""
        self._describe()
        self.set_interval(_AGAIN, self._describe_part)

    @on(InlineChoice.Changed)
    def handle_choice(self, message: InlineChoice.Changed) -> None:
        """Let the file's ending follow the format."""
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            if field.value:
                field.value = with_extension(field.value, self.form)
        message.stop()
        self._taken = ""
        self._describe()

    @on(Input.Changed)
    def handle_name(self, message: Input.Changed) -> None:
        """Let the format follow the file's ending."""
        message.stop()
        form = format_of(message.value)
        if form in _FORMATS and form != SHARED.get(self.form):
            with self.prevent(InlineChoice.Changed):
                self.query_one("#write-format", InlineChoice).at = _KEYS.index(form)
        self._taken = ""
        self._describe()

    @on(Input.Submitted)
    def handle_submit(self, message: Input.Submitted) -> None:
        """Write the file."""
        message.stop()
        self.action_write()

    def action_write(self) -> None:
        """Write it, one file at a time."""
        name = self.query_one(Input).value.strip()
        if not name or _NO_NAME.search(name):
            self._say("✗ Type a name for the file", "$text-error")
            return
        if not self._writing:
            self._writing = True
            start_worker(self, partial(self._write, name), exclusive=False)

    async def _write(self, name: str) -> None:
        try:
            self._offer = self._newest() or self._offer
            text = self._offer.text(self.query_one("#write-part", InlineChoice).at, self.form)
            if self.app.is_web:
                # The disk here is not that of whoever sits before the browser.
                self.app.deliver_text(io.StringIO(text), save_filename=PurePath(name).name)
                self._end(f"Sent to the browser: {PurePath(name).name}")
            elif self._outlet is not None:
                replace = name == self._taken
                self._end(f"Saved {await self._outlet.write(name, text, replace=replace)}")
        except ExportError as error:
            self._taken = name if error.taken else ""
            step = "Enter again to replace it" if error.taken else "try another name or folder"
            self._say(f"✗ {error.sentence} · {step}", "$text-error")
        finally:
            self._writing = False

    def _end(self, sentence: str) -> None:
        if self.is_attached:
            self.dismiss(None)
        self.app.notify(sentence, markup=False)

    def _describe(self) -> None:
        """Describe what is chosen."""
        self._describe_part()
        update_static(
            self.query_one("#write-format-about", Static), Content(_FORMATS[self.form].about)
        )
        self._say("", "")

    def _describe_part(self) -> None:
        self._offer = self._newest() or self._offer
        part = self._offer.parts[self.query_one("#write-part", InlineChoice).at]
        is_picture = self.form == "svg"
        about = "a picture of the whole screen" if is_picture else part.about
        update_static(self.query_one("#write-part-about", Static), Content(about))

    def _say(self, text: str, look: str) -> None:
        line = self.query_one("#write-said", Static)
        line.display = bool(text)
        line.update(Content.styled(text, look))

    def _where(self) -> Content:
        if self.app.is_web:
            return Content("downloaded by the browser")
        return Content(f"in {self._outlet.folder}" if self._outlet is not None else "")
