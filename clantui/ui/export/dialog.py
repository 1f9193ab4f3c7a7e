"""Dialog that saves a file: its content, format and name; or a picture of the screen."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar, Final

from rich.console import Console
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, Static

from clantui.core.export.filenames import SHARED_EXTENSIONS
from clantui.core.model.errors import RoyaleError
from clantui.core.poster.render import PosterFormat
from clantui.images.rasterise import PNG_MISSING, NoFontError, can_rasterise, rasterise
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import Dialog, frame_dialog
from clantui.ui.common.update import update_static
from clantui.ui.export.choice import InlineChoice
from clantui.ui.export.options import ExportContent
from clantui.ui.export.output import ExportError, FileExporter
from clantui.ui.keymap.bindings import bind
from clantui.ui.keymap.names import arrow_names, key_name

_WARNING_TIME: Final = 15
"""Seconds after a save during which the warning about missing parts is shown."""

_UPDATE_TIME: Final = 0.5
"""Seconds between updates of the size of the content."""

_CONTROL_CHARACTER: Final = re.compile(r"[\x00-\x1f\x7f]")

_WEB_FONT: Final = re.compile(r',\s*url\("[^"]*"\) format\("[^"]*"\)')
"""Fonts that a viewer would download from the web."""

_TEMPORARY: Final = "MessageLine, Tooltip"
"""Temporary widgets, which may show details of this computer, such as a file name."""

_WRITE: Final = "write"


class ExportScreen(Dialog[None]):
    """Dialog that saves a file and shows its path; Enter again replaces an existing file."""

    DEFAULT_CSS = """
    ExportScreen Horizontal { height: auto; }
    ExportScreen Label { width: 9; color: $text-muted; }
    ExportScreen Input { width: 1fr; margin-left: 1; }
    ExportScreen .write--about { color: $text-muted; padding-left: 10; }
    ExportScreen #write-format-about, ExportScreen #write-content-about { margin-bottom: 1; }
    ExportScreen #write-result { margin-top: 1; height: auto; }
    ExportScreen.-high.-result .write--about { display: none; }
    ExportScreen.-tiny .write--about, ExportScreen.-tiny .dialog--title { display: none; }
    """
    AUTO_FOCUS = "#write-format"
    HAS_NAMES = True
    SCOPE: ClassVar = "write"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("write-close", "escape", "dismiss", "Close", "Close"),
        bind("write-now", "enter", "write", "Save", "Save the file"),
    ]

    def __init__(
        self,
        below: Screen[Any],
        contents: tuple[ExportContent, ...],
        list_contents: Callable[[], tuple[ExportContent, ...] | None],
    ) -> None:
        """Create the dialog.

        Args:
            below: the screen below the dialog, which can be saved as a picture.
            contents: the contents of that screen, one or more.
            list_contents: returns newer contents, because a load may still run; empty for no
                change, None if the screen below shows something else now.
        """
        super().__init__()
        self._below, self._contents, self._list_contents = below, contents, list_contents
        # Name of an existing file that Enter would replace; empty without one.
        self._existing_name = ""
        self._requests = Requests(self)

    @property
    def _file_exporter(self) -> FileExporter | None:
        file_exporter: FileExporter | None = getattr(self.app, "file_exporter", None)
        return file_exporter

    @property
    def _content(self) -> ExportContent:
        return self._contents[self.query_one("#write-content", InlineChoice).index]

    @property
    def _is_picture(self) -> bool:
        return self.format_name == "svg" and self._content.draw_card is None

    @property
    def format_name(self) -> str:
        """The chosen format."""
        return tuple(self._content.formats)[self.query_one("#write-format", InlineChoice).index]

    def compose(self) -> ComposeResult:
        """Yield three lines of choices with their descriptions, and the result."""
        first = self._contents[0]
        names = tuple(content.name for content in self._contents)
        file_name = first.with_ending(first.stem, next(iter(first.formats)))
        save, close = key_name("write-now"), key_name("write-close")
        arrows = arrow_names("choice", "before", "next")
        yield frame_dialog(
            "Save to file",
            Horizontal(Label("Content"), InlineChoice(names, id="write-content")),
            Static(id="write-content-about", classes="write--about", markup=False),
            Horizontal(Label("Format"), InlineChoice(_list_labels(first), id="write-format")),
            Static(id="write-format-about", classes="write--about", markup=False),
            Horizontal(Label("File"), Input(file_name, compact=True)),
            Static(self._describe_folder(), classes="write--about", markup=False),
            Static(id="write-result", markup=False),
            hint=f"{save} save · {arrows} choose · Tab: next line · {close} close",
        )

    def on_mount(self) -> None:
        """Describe the choices."""
        self._describe()
        self.set_interval(_UPDATE_TIME, self._describe_content)

    @on(InlineChoice.Changed)
    def _handle_choice(self, message: InlineChoice.Changed) -> None:
        """Choose the formats for the content, and the file's ending for the format."""
        message.stop()
        content, formats = self._content, self.query_one("#write-format", InlineChoice)
        if formats.words != (labels := _list_labels(content)):
            formats.set_words(labels)
        field = self.query_one(Input)
        defaults = {c.with_ending(c.stem, ending) for c in self._contents for ending in c.formats}
        if name := content.stem if field.value in defaults else field.value:
            with self.prevent(Input.Changed):
                field.value = content.with_ending(name, self.format_name)
        self._existing_name = ""
        self._describe()

    @on(Input.Changed)
    def _handle_name(self, message: Input.Changed) -> None:
        """Choose the format for the file's ending."""
        message.stop()
        found, names = self._content.find_format(message.value), tuple(self._content.formats)
        if found in names and found != SHARED_EXTENSIONS.get(self.format_name):
            with self.prevent(InlineChoice.Changed):
                self.query_one("#write-format", InlineChoice).index = names.index(found)
        self._existing_name = ""
        self._describe()

    @on(Input.Submitted)
    def _handle_submit(self, message: Input.Submitted) -> None:
        message.stop()
        self.action_write()

    def action_write(self) -> None:
        """Save the file; one file at a time."""
        name = self.query_one(Input).value.strip()
        if not name or _CONTROL_CHARACTER.search(name):
            self._show_result("✗ Type a name for the file", "$text-error")
            return
        if self.format_name == PosterFormat.PNG and not can_rasterise():
            self._show_result(f"✗ {PNG_MISSING}", "$text-error")
        elif not self._requests.is_running(_WRITE):
            result = partial(self._handle_written, name)
            self._requests.start(_WRITE, partial(self._write, name), result)

    async def _make_data(self) -> tuple[str | bytes, str]:
        """Return the file's content, and a warning or an empty text.

        A PNG is drawn in a thread, because fonts are searched for; a `NoFontError` may be raised.
        """
        newer = self._list_contents()
        self._contents = newer or self._contents
        if newer is None and self._is_picture:
            raise ExportError("another clan is on the screen now: close this to save its picture")
        format_name = self.format_name
        text = self._content.render(format_name, partial(take_screenshot, self._below))
        if format_name == PosterFormat.PNG:
            raster = await asyncio.to_thread(rasterise, text)
            return raster.png, raster.complaint
        return text, ""

    async def _write(self, name: str) -> tuple[str, str] | ExportError | NoFontError | None:
        """Write the file; return what was saved, and a warning or an empty text; or the error."""
        try:
            data, warning = await self._make_data()
            if self.app.is_web:
                # In a browser, send a download: the user's disk is on the computer with the
                # browser.
                return self._deliver(data, PurePath(name).name), warning
            if self._file_exporter is None:
                return None
            replace = name == self._existing_name
            saved = await self._file_exporter.write(name, data, replace=replace)
        except (ExportError, NoFontError) as error:
            return error
        return f"Saved {saved}", warning

    def _handle_written(
        self, name: str, result: tuple[str, str] | ExportError | NoFontError | RoyaleError | None
    ) -> None:
        if isinstance(result, ExportError):
            self._existing_name = name if result.exists else ""
            replace_hint = f"{key_name('write-now')} again to replace it"
            hint = replace_hint if result.exists else "try another name or folder"
            self._show_result(f"✗ {result.sentence} · {hint}", "$text-error")
        elif isinstance(result, Exception):
            self._show_result(f"✗ {result}", "$text-error")
        elif result is not None:
            sentence, warning = result
            self.dismiss(None)
            if warning:  # shown once the newer sentence has expired
                self.app.notify(warning, severity="warning", timeout=_WARNING_TIME)
            self.app.notify(sentence)

    def _deliver(self, data: str | bytes, name: str) -> str:
        if isinstance(data, str):
            self.app.deliver_text(io.StringIO(data), save_filename=name)
        else:
            self.app.deliver_binary(io.BytesIO(data), save_filename=name)
        return f"Sent to the browser: {name}"

    def _describe(self) -> None:
        self._describe_content()
        update_static(
            self.query_one("#write-format-about", Static),
            Content(self._content.formats[self.format_name].description),
        )
        self._show_result("", "")

    def _describe_content(self) -> None:
        self._contents = self._list_contents() or self._contents
        description = (
            "a picture of the whole screen" if self._is_picture else self._content.description
        )
        update_static(self.query_one("#write-content-about", Static), Content(description))

    def _show_result(self, text: str, style: str) -> None:
        line = self.query_one("#write-result", Static)
        line.display = bool(text)
        self.set_class(bool(text), "-result")
        line.update(Content.styled(text, style))

    def _describe_folder(self) -> str:
        if self.app.is_web:
            return "downloaded by the browser"
        return f"in {self._file_exporter.folder}" if self._file_exporter is not None else ""


def _list_labels(content: ExportContent) -> tuple[str, ...]:
    return tuple(choice.label for choice in content.formats.values())


def take_screenshot(screen: Screen[Any]) -> str:
    """Return an SVG of a screen, also below a dialog, without web fonts or temporary widgets."""
    width, height = screen.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    temporary = [widget for widget in screen.query(_TEMPORARY) if widget.display]
    compositor = screen._compositor  # noqa: SLF001 — Textual draws only the topmost screen
    for widget in temporary:
        widget.display = False
    if temporary:
        compositor.reflow(screen, screen.size)
    console.print(compositor.render_update(full=True, simplify=True))
    for widget in temporary:
        widget.display = True
    svg = _WEB_FONT.sub("", console.export_svg(title="clantui"))
    # Some viewers trim the blanks at the ends of a text.
    return svg.replace("<text ", '<text xml:space="preserve" ')
