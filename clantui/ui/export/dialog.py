"""The dialog that writes a file: of what, in which format, under which name."""

from __future__ import annotations

import asyncio
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

from clantui.core.export.filenames import SHARED
from clantui.core.poster.render import PosterFormat
from clantui.images.rasterise import MISSING, can_rasterise, rasterise
from clantui.ui.common.choice import InlineChoice
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.update import update_static
from clantui.ui.common.workers import start_worker
from clantui.ui.export.options import ExportOptions, ExportScope
from clantui.ui.export.output import ExportError, FileExporter
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import key_name

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
        self._scope = offer.parts[0]
        self._taken = ""  # the name that the user has been told is taken
        self._writing = False

    @property
    def _outlet(self) -> FileExporter | None:
        outlet: FileExporter | None = getattr(self.app, "outlet", None)
        return outlet

    @property
    def form(self) -> str:
        """The format that is chosen."""
        return tuple(self._scope.formats)[self.query_one("#write-format", InlineChoice).at]

    @property
    def _stem(self) -> str:
        return self._scope.stem or self._offer.stem

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
                yield InlineChoice(_labels(self._scope), id="write-format")
            yield Static(id="write-format-about", classes="write--about", markup=False)
            with Horizontal():
                yield Label("File")
                first = self._scope.with_ending(self._stem, next(iter(self._scope.formats)))
                yield Input(first, compact=True, id="write-name")
            yield Static(self._where(), classes="write--about", markup=False)
            yield Static(id="write-said", markup=False)
            save, close = key_name("write-now"), key_name("write-close")
            hint = f"{save} save · ←→ choose · Tab: next line · {close} close"
            yield Static(hint, markup=False, classes="dialog--hint")

    def on_mount(self) -> None:
        """Say what is chosen, and what becomes of it."""
        self._describe()
        self.set_interval(_AGAIN, self._describe_part)

    @on(InlineChoice.Changed)
    def handle_choice(self, message: InlineChoice.Changed) -> None:
        """Let the formats follow the content, and the file's ending the format."""
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            name = self._follow_part(field.value)
            if name:
                field.value = self._scope.with_ending(name, self.form)
        message.stop()
        self._taken = ""
        self._describe()

    @on(Input.Changed)
    def handle_name(self, message: Input.Changed) -> None:
        """Let the format follow the file's ending."""
        message.stop()
        form, keys = self._scope.format_of(message.value), tuple(self._scope.formats)
        if form in keys and form != SHARED.get(self.form):
            with self.prevent(InlineChoice.Changed):
                self.query_one("#write-format", InlineChoice).at = keys.index(form)
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

    def _follow_part(self, name: str) -> str:
        """Offer the formats of another content; return the file's name, with its own stem.

        A name that the user has typed stays.
        """
        before, stem = self._scope, self._stem
        self._scope = self._offer.parts[self.query_one("#write-part", InlineChoice).at]
        if self._scope.formats != before.formats:
            self.query_one("#write-format", InlineChoice).offer(_labels(self._scope))
        is_own = any(name == before.with_ending(stem, form) for form in before.formats)
        return self._stem if is_own else name

    async def _make_data(self) -> str | bytes:
        """Return what to write; a PNG is drawn in a thread, because it looks for fonts."""
        self._offer = self._newest() or self._offer
        form = self.form
        text = self._offer.text(self.query_one("#write-part", InlineChoice).at, form)
        if form == PosterFormat.PNG:
            return await asyncio.to_thread(rasterise, text)
        return text

    async def _write(self, name: str) -> None:
        try:
            if self.form == PosterFormat.PNG and not can_rasterise():
                self._say(f"✗ {MISSING}", "$text-error")
                return
            data = await self._make_data()
            if self.app.is_web:
                # The disk here is not that of whoever sits before the browser.
                self._deliver(data, PurePath(name).name)
            elif self._outlet is not None:
                replace = name == self._taken
                self._end(f"Saved {await self._outlet.write(name, data, replace=replace)}")
        except ExportError as error:
            self._taken = name if error.taken else ""
            again = f"{key_name('write-now')} again to replace it"
            step = again if error.taken else "try another name or folder"
            self._say(f"✗ {error.sentence} · {step}", "$text-error")
        finally:
            self._writing = False

    def _deliver(self, data: str | bytes, name: str) -> None:
        if isinstance(data, str):
            self.app.deliver_text(io.StringIO(data), save_filename=name)
        else:
            self.app.deliver_binary(io.BytesIO(data), save_filename=name)
        self._end(f"Sent to the browser: {name}")

    def _end(self, sentence: str) -> None:
        if self.is_attached:
            self.dismiss(None)
        self.app.notify(sentence, markup=False)

    def _describe(self) -> None:
        """Describe what is chosen."""
        self._describe_part()
        update_static(
            self.query_one("#write-format-about", Static),
            Content(self._scope.formats[self.form].about),
        )
        self._say("", "")

    def _describe_part(self) -> None:
        self._offer = self._newest() or self._offer
        part = self._offer.parts[self.query_one("#write-part", InlineChoice).at]
        is_picture = self.form == "svg" and part.draw_card is None
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


def _labels(scope: ExportScope) -> tuple[str, ...]:
    return tuple(choice.label for choice in scope.formats.values())
