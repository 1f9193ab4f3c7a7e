"""Tests of saving from the export dialog, without files."""

from __future__ import annotations

import asyncio
import io
from typing import Final

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from clantui.core.export.merge import build_merged_document
from clantui.core.export.survey_report import SurveyReport
from clantui.images.rasterise import NoFontError, Raster
from clantui.ui.export.choice import InlineChoice
from clantui.ui.export.dialog import ExportScreen
from clantui.ui.export.options import ExportContent
from clantui.ui.export.output import ExportError
from tests.ui.harness import Stage, make_survey, stage


def make_content(cards: list[str], description: str) -> ExportContent:
    """Return the cards of a clan as a content."""
    report = SurveyReport(surveys=(make_survey(cards),), failed=(), displayed=None)
    return ExportContent(
        stem="table", description=description, document=build_merged_document(report)
    )


OLD: Final = make_content(["Wizard"], "1 card")
NEW: Final = make_content(["Wizard", "Miner"], "2 cards")
CARD: Final = ExportContent(
    name="clan card", stem="card", description="[b]whole", draw_card=lambda form: form.value
)


class FakeExporter:
    """Exporter that fails with an error, or records what it writes.

    Attributes:
        written: names, texts, and True for those that may replace a file.
    """

    folder = "~/[b]here"

    def __init__(self) -> None:
        self.error: ExportError | None = None
        self.written: list[tuple[str, str | bytes, bool]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, name: str, data: str | bytes, *, replace: bool) -> str:
        """Record a file, or fail."""
        self.written.append((name, data, replace))
        await self.gate.wait()
        if self.error is not None and not replace:
            raise self.error
        return f"~/{name}"


async def open_dialog(s: Stage, *contents: ExportContent) -> tuple[ExportScreen, FakeExporter]:
    """Open the dialog, which finds newer contents when it is open."""
    exporter = FakeExporter()
    s.app.file_exporter = exporter
    dialog = ExportScreen(s.screen, contents, lambda: (NEW, *contents[1:]))
    await s.app.push_screen(dialog)
    await s.pilot.pause()
    return dialog, exporter


def read(dialog: ExportScreen) -> dict[str, str]:
    """Return the texts of the dialog by their ids, and that of its folder."""
    texts = {part.id or "folder": str(part.render()) for part in dialog.query(".write--about")}
    result = dialog.query_one("#write-result", Static)
    assert result.display is dialog.has_class("-result") is bool(str(result.content))
    return texts | {"result": str(result.content)}


async def test_the_dialog_describes_what_it_would_save() -> None:
    """Content, format and file name follow each other; a name that was typed stays."""
    async with stage() as s:
        dialog, _ = await open_dialog(s, OLD, CARD)
        field = dialog.query_one(Input)
        content, form = dialog.query(InlineChoice)
        texts = read(dialog)
        assert (texts["write-content-about"], texts["folder"]) == ("2 cards", "in ~/[b]here")
        assert (field.value, texts["result"]) == ("table.txt", "")
        content.index = 1
        await s.pilot.pause()
        assert (field.value, form.words) == ("card.png", ("PNG", "SVG", "HTML", "text"))
        assert read(dialog)["write-content-about"] == "[b]whole"
        for index, name in ((0, "table.txt"), (1, "card.png")):
            content.index = index
            await s.pilot.pause()
            assert field.value == name
        form.index = 1
        await s.pilot.pause()
        assert (field.value, dialog.format_name) == ("card.svg", "svg")
        assert read(dialog)["write-content-about"] == "[b]whole", "not the screen"
        field.value = "mine.html"
        await s.pilot.pause()
        assert dialog.format_name == "html"
        content.index = 0
        await s.pilot.pause()
        assert field.value == "mine.txt"
        for typed, format_name in (("mine.svg", "svg"), ("mine.xyz", "svg"), ("mine.csv", "csv")):
            field.value = typed
            await s.pilot.pause()
            assert (field.value, dialog.format_name) == (typed, format_name)


async def test_only_the_refused_name_is_replaced_and_the_newest_rows_are_saved() -> None:
    """A blank name or one with a control character is refused; a change removes the message."""
    async with stage() as s:
        dialog, exporter = await open_dialog(s, OLD)
        field = dialog.query_one(Input)
        exporter.error = ExportError("there is one", exists=True)
        for typed in ("", "  ", "a\x7fb", "a\tb"):
            field.value = typed
            await s.pilot.pause()
            dialog.action_write()
            assert read(dialog)["result"] == "✗ Type a name for the file"
        assert exporter.written == []
        for typed in (" a.json ", "b.json", "a.json", "a.json"):
            for value in (typed + "x", typed):  # another name is looked at meanwhile
                field.value = value
                await s.pilot.pause()
                assert read(dialog)["result"] == ""
            await s.press("enter")
            await s.until(lambda: read(dialog)["result"])
            assert read(dialog)["result"] == "✗ there is one · Enter again to replace it"
        names = [(name, replace) for name, _, replace in exporter.written]
        assert names == [(name, False) for name in ("a.json", "b.json", "a.json", "a.json")]
        exporter.error = ExportError("no room")
        field.value = "c.json"
        await s.press("enter")
        await s.until(lambda: "no room" in read(dialog)["result"])
        assert read(dialog)["result"] == "✗ no room · try another name or folder"
        await s.press("enter")
        await s.pilot.pause()
        assert exporter.written[-1][2] is False, "nothing to replace"
        exporter.error = ExportError("there is one", exists=True)
        await s.press("enter")
        await s.until(lambda: "there is one" in read(dialog)["result"])
        await s.press("enter")
        await s.until(lambda: dialog not in s.app.screen_stack)
        name, text, replace = exporter.written[-1]
        assert (name, replace) == ("c.json", True)
        assert "Miner" in str(text)
        assert s.notices == ["Saved ~/c.json"]


async def test_one_file_is_saved_at_a_time() -> None:
    """Enter does nothing until the file is written."""
    async with stage() as s:
        dialog, exporter = await open_dialog(s, OLD)
        exporter.gate.clear()
        await s.press("enter", "enter")
        dialog.action_write()
        await s.pilot.pause()
        exporter.gate.set()
        await s.until(lambda: dialog not in s.app.screen_stack)
        assert [name for name, _, _ in exporter.written] == ["table.txt"]
        assert s.notices == ["Saved ~/table.txt"]


async def test_a_picture_with_missing_characters_is_saved_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Missing fonts are an error in the dialog; boxes are warned of for longer than a success."""
    rasters: list[Raster | NoFontError] = [NoFontError("no font"), Raster(png=b"PNG", boxes="漢")]

    def rasterise(_: str) -> Raster:
        if isinstance(raster := rasters.pop(0), NoFontError):
            raise raster
        return raster

    monkeypatch.setattr("clantui.ui.export.dialog.can_rasterise", lambda: True)
    monkeypatch.setattr("clantui.ui.export.dialog.rasterise", rasterise)
    async with stage() as s:
        dialog, exporter = await open_dialog(s, OLD, CARD)
        dialog.query_one("#write-content", InlineChoice).index = 1
        await s.pilot.pause()
        await s.press("enter")
        await s.until(lambda: read(dialog)["result"])
        shown = dialog.query_one("#write-result", Static).content
        assert isinstance(shown, Content)
        assert (shown.plain, shown.spans[0].style) == ("✗ no font", "$text-error")
        await s.press("enter")
        await s.until(lambda: dialog not in s.app.screen_stack)
        assert exporter.written == [("card.png", b"PNG", False)]
        warning, success = s.app._notifications
        assert (warning.severity, warning.timeout) == ("warning", 15)
        assert "漢" in warning.message
        assert (success.severity, success.message) == ("information", "Saved ~/card.png")


async def test_a_browser_downloads_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor gets texts and pictures by their names without folders; nothing is written."""
    sent: list[tuple[str | bytes, str]] = []

    def deliver(data: io.StringIO | io.BytesIO, *, save_filename: str) -> None:
        sent.append((data.read(), save_filename))

    monkeypatch.setattr("clantui.ui.export.dialog.can_rasterise", lambda: True)
    monkeypatch.setattr("clantui.ui.export.dialog.rasterise", lambda svg: Raster(png=svg.encode()))
    async with stage() as s:
        monkeypatch.setattr(type(s.app), "is_web", True)
        monkeypatch.setattr(s.app, "deliver_text", deliver)
        monkeypatch.setattr(s.app, "deliver_binary", deliver)
        for index, name in enumerate(("a/../mine.json", "/etc/card.png")):
            dialog, exporter = await open_dialog(s, OLD, CARD)
            dialog.query_one("#write-content", InlineChoice).index = index
            await s.pilot.pause()
            assert read(dialog)["folder"] == "downloaded by the browser"
            dialog.query_one(Input).value = name
            await s.pilot.pause()
            await s.press("enter")
            await s.until(lambda: dialog not in s.app.screen_stack)  # noqa: B023
            assert exporter.written == []
        (document, text_name), card = sent
        assert text_name == "mine.json"
        assert "Wizard" in str(document)
        assert card == (b"png", "card.png")
        assert s.notices == ["Sent to the browser: mine.json", "Sent to the browser: card.png"]
