"""Tests of the export dialog: contents, paths and messages."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Static

from clantui.cli.file_exporter import LocalExporter
from clantui.core.poster.render import PosterFormat
from clantui.images.rasterise import MISSING, can_rasterise
from clantui.ui.common.choice import InlineChoice
from clantui.ui.export.dialog import WriteScreen
from clantui.ui.export.options import format_choices
from clantui.ui.export.output import HINT, MAX_COPY, copy_message
from clantui.ui.export.svg import screenshot_svg
from tests.cli.strict import complaints
from tests.pictures import SCENES
from tests.scenes.base import WORLD, pictures, played, text_of
from tests.ui.harness import Stage, loaded, stage

HOME = "/nobody's/home"


@asynccontextmanager
async def opened(
    folder: Path, *keys: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stage]:
    """Open a clan of the demo that exports to a folder, and press keys."""
    async with stage(first=WORLD.home, size=size) as on:
        on.app.outlet = LocalExporter(folder, Path(HOME))
        await on.arrive(pictures(WORLD.home)[-1])
        await on.end()
        await on.press(*keys)
        yield on


def files(folder: Path) -> list[Path]:
    """Return all files in a folder."""
    return sorted(folder.rglob("*"))


def dialog(on: Stage) -> WriteScreen:
    """Return the open dialog."""
    assert isinstance(on.app.screen, WriteScreen)
    return on.app.screen


def said(on: Stage) -> str:
    """Return the dialog's result message."""
    return str(dialog(on).query_one("#write-said", Static).content)


def toasts(on: Stage) -> list[str]:
    """Return the notifications."""
    return [note.message for note in on.app._notifications]


async def choose(on: Stage, form: str) -> None:
    """Choose a format by the arrows."""
    while dialog(on).form != form:
        await on.press("right")


async def write(on: Stage) -> None:
    """Press Enter, and wait until it is written or not."""
    screen = dialog(on)
    await on.press("enter")
    while screen._writing:  # noqa: ASYNC110 — a flag, not an event
        await asyncio.sleep(0.01)
    await on.pilot.pause()


@pytest.mark.parametrize("form", format_choices())
async def test_every_format_is_written(tmp_path: Path, form: str) -> None:
    """w, a format, Enter: one file of the clan, the view and the day, and where it is is said."""
    async with opened(tmp_path, "w", size=(120, 40)) as on:
        await choose(on, form)
        await write(on)
        (file,) = files(tmp_path)
        assert file.name.startswith("lantern-keep-favourites-20")
        assert file.read_text("utf-8").endswith("\n")
        assert toasts(on) == [f"Saved {file}"]
        assert on.app.screen is on.screen


async def test_the_table_is_written_as_shown(tmp_path: Path) -> None:
    """Filtered and sorted rows are those of the file, in JSON and CSV, which tells the filter."""
    keys = ("slash", *"rarity:leg", "enter", "s", "e", "w")
    async with opened(tmp_path, *keys) as on:
        shown = on.cards
        for form in ("json", "csv"):
            await choose(on, form)
            await write(on)
            await on.press("w")
        table, made = files(tmp_path)
        document: dict[str, Any] = json.loads(made.read_text("utf-8"))
        (clan,) = document["clans"]
        assert 0 < len(shown) < clan["shown"]["of"]
        assert [card["name"] for card in clan["cards"]] == shown
        assert clan["shown"]["filter"] == "rarity:leg"
        assert (clan["shown"]["sort"], clan["shown"]["rows"]) == ("elixir", len(shown))
        assert complaints(document, "favourites") == []
        lines = list(csv.DictReader(table.read_text("utf-8").splitlines()))
        assert [line["card"] for line in lines] == shown


async def choose_card(on: Stage) -> None:
    """Choose the clan's card by the arrows, and go on to its format."""
    await on.press("shift+tab", "left", "tab")


@pytest.mark.parametrize("form", ["svg", "html", "text"])
async def test_the_clan_s_card_is_written(tmp_path: Path, form: str) -> None:
    """The clan's card is offered with formats of its own, and a name of its own."""
    async with opened(tmp_path, "w") as on:
        await choose_card(on)
        assert dialog(on).form == "png"
        await choose(on, form)
        await write(on)
        (file,) = files(tmp_path)
        assert file.name.startswith("lantern-keep-card-20")
        assert file.suffix == PosterFormat(form).ending
        text = file.read_text("utf-8")
        assert "OUR CARDS" in text
        assert on.cards[0] in text
        assert "RIVER RACE" not in text  # nothing is loaded for it


@pytest.mark.skipif(not can_rasterise(), reason="the extra is not installed")
async def test_the_clan_s_card_is_written_as_png(tmp_path: Path) -> None:
    """A PNG is bytes, and begins as every PNG."""
    async with opened(tmp_path, "w") as on:
        await choose_card(on)
        await write(on)
        (file,) = files(tmp_path)
        assert file.suffix == ".png"
        assert file.read_bytes().startswith(b"\x89PNG")


async def test_a_png_without_the_extra_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog stays, says how to get the extra, and writes nothing."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    async with opened(tmp_path, "w") as on:
        await choose_card(on)
        await write(on)
        assert said(on) == f"✗ {MISSING}"
        assert files(tmp_path) == []


async def test_a_typed_name_stays_when_the_content_changes(tmp_path: Path) -> None:
    """Only the dialog's own name follows the content; the ending follows in any case."""
    async with opened(tmp_path, "w") as on:
        field = dialog(on).query_one(Input)
        await choose_card(on)
        assert field.value.startswith("lantern-keep-card-")
        await on.press("shift+tab", "right", "tab")
        assert field.value.startswith("lantern-keep-favourites-")
        assert field.value.endswith(".txt")
        field.value = "mine.csv"
        await on.pilot.pause()
        await choose_card(on)
        assert field.value == "mine.png"


async def test_answers_during_the_dialog_are_saved_too(tmp_path: Path) -> None:
    """The dialog shows the current completeness of a running load, and writes that."""
    *_, before, last = pictures(WORLD.home)
    async with stage(first=WORLD.home) as on:
        on.app.outlet = LocalExporter(tmp_path, Path(HOME))
        await on.arrive(before)
        await on.press("w")
        about = dialog(on).query_one("#write-part-about", Static)
        on.engine.loads[-1].emit(last)
        await on.end()
        while "21 cards" not in str(about.content):  # noqa: ASYNC110 — nothing tells it
            await asyncio.sleep(0.01)
        await choose(on, "json")
        await write(on)
    (clan,) = json.loads(files(tmp_path)[0].read_text("utf-8"))["clans"]
    assert (clan["seen"], clan["complete"]) == (50, True)


async def test_the_whole_reading_is_what_show_prints(tmp_path: Path) -> None:
    """The whole reading has every card in the count's order, whatever the filter."""
    async with opened(tmp_path, "w") as on:
        await choose(on, "json")
        await write(on)
    file = files(tmp_path)[0]
    everything = json.loads(file.read_text("utf-8"))["clans"][0]["cards"]
    file.unlink()
    async with opened(tmp_path, "slash", *"hog", "enter", "S", "w") as on:
        await on.press("shift+tab", "right")
        await on.press("tab")
        await choose(on, "json")
        await write(on)
    (clan,) = json.loads(files(tmp_path)[0].read_text("utf-8"))["clans"]
    assert clan["cards"] == everything
    assert "shown" not in clan


@pytest.mark.parametrize("view", [1, 2, 3, 4, 5, 6])
async def test_other_views_are_by_the_schema(tmp_path: Path, view: int) -> None:
    """Each view is written as its document; without its logs it says it is not complete."""
    async with opened(tmp_path, *["v"] * view) as on:
        name = on.screen.view.view.key
        await on.press("w")
        await choose(on, "json")
        await write(on)
        document = json.loads(files(tmp_path)[0].read_text("utf-8"))
        assert complaints(document, name) == []
        assert document["complete"] is (name in {"decks", "members"})


@pytest.mark.parametrize(
    ("name", "stem", "keys"),
    [
        ("compare", "lantern-keep-vs-iron-harbour", {"ours", "theirs", "cards"}),
        ("family", "keepers-family", {"clans", "cards", "without_favourite"}),
        ("history", "lantern-keep-history", {"readings", "changes"}),
        ("race", "lantern-keep-race", {"war_day", "clans"}),
        ("rankings", "rankings-the-world", {"location", "clans"}),
        ("player", "jasliinbar-player", {"deck", "war_decks", "form", "levels"}),
    ],
)
async def test_each_screen_saves_its_own_document(
    tmp_path: Path, name: str, stem: str, keys: set[str]
) -> None:
    """W over the clan offers what that screen shows, in every format of its document."""
    (scene,) = [scene for scene in SCENES if scene.name == name]
    async with played(scene, (120, 40)) as on:
        on.app.outlet = LocalExporter(tmp_path, Path(HOME))
        shown = on.app.screen
        await on.press("w")
        for form in ("json", "table"):
            await choose(on, form)
            await write(on)
            assert on.app.screen is shown
            await on.press("w")
        made, text = files(tmp_path)
        assert (made.name, text.name) == (f"{stem}.json", f"{stem}.txt")
        assert keys <= json.loads(made.read_text("utf-8")).keys()
        assert "Lantern Keep" in text.read_text("utf-8")


async def test_a_screen_without_data_says_so() -> None:
    """Before there is anything to save w opens nothing and says why."""
    (scene,) = [scene for scene in SCENES if scene.name == "rankings-asking"]
    async with played(scene, (80, 24)) as on:
        shown = on.app.screen
        await on.press("w")
        assert on.app.screen is shown
        assert toasts(on) == ["Nothing to save yet"]


async def test_a_file_is_replaced_when_asked_twice(tmp_path: Path) -> None:
    """An existing file is replaced only after a second Enter on the same name."""
    file = tmp_path / "cards.csv"
    file.write_text("precious")
    async with opened(tmp_path, "w") as on:
        dialog(on).query_one(Input).value = "cards.csv"
        await on.pilot.pause()
        await write(on)
        assert said(on) == f"✗ {file} exists already · Enter again to replace it"
        assert file.read_text() == "precious"
        await choose(on, "tsv")
        assert dialog(on).query_one(Input).value == "cards.tsv"
        await choose(on, "csv")
        await write(on)
        assert file.read_text() == "precious"  # another name was looked at meanwhile
        await write(on)
        assert file.read_text("utf-8").startswith("clan,")
        assert files(tmp_path) == [file]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none/cards.csv", "there is no folder"),
        ("folder", "is a folder · add a name"),
        ("/dev/stdout", "is no place for a file"),
        ("n" * 300, "too long"),
        ("  ", "Type a name"),
    ],
)
async def test_a_failed_save_is_reported_in_the_dialog(
    tmp_path: Path, name: str, why: str
) -> None:
    """A failed write is reported in the dialog, and leaves no file behind."""
    (tmp_path / "folder").mkdir()
    async with opened(tmp_path, "w") as on:
        dialog(on).query_one(Input).value = name
        await on.pilot.pause()
        await write(on)
        assert why in said(on)
        assert [path.name for path in files(tmp_path)] == ["folder"]


async def test_format_and_ending_go_together(tmp_path: Path) -> None:
    """A typed extension selects the format, and a format changes the extension."""
    async with opened(tmp_path, "w") as on:
        field = dialog(on).query_one(Input)
        field.value = "x.md"
        await on.pilot.pause()
        assert dialog(on).form == "markdown"
        await on.press("right")
        assert field.value == "x.svg"
        dialog(on).query_one("#write-format", InlineChoice).at = 1
        await on.pilot.pause()
        assert field.value == "x.json"


async def test_the_picture_holds_no_path_and_asks_nobody(tmp_path: Path) -> None:
    """An SVG is of the screen below: no dialog, no message with a path, no font of the web."""
    async with opened(tmp_path) as on:
        on.screen.notify("/var/lib/clantui.sqlite3 could not be read", timeout=99)
        async with asyncio.timeout(30):
            while "sqlite3" not in text_of(on.app):
                await on.pilot.pause(0.01)
        await on.press("w")
        await choose(on, "svg")
        await write(on)
        svg = files(tmp_path)[0].read_text("utf-8")
        text = svg.replace("&#160;", " ")
        assert "Lantern Keep" in text
        assert on.cards[0] in text
        for secret in ("sqlite3", "/var", str(tmp_path), "Save to file"):
            assert secret not in text
        assert "url(" not in svg.replace("url(#", "")
        assert screenshot_svg(on.screen, "clantui") == screenshot_svg(on.screen, "clantui")


async def test_a_mouse_does_it_too(tmp_path: Path) -> None:
    """A click selects a format, on any line in a narrow window."""
    for size in ((80, 24), (50, 24)):
        async with opened(tmp_path, "w", size=size) as on:
            choice = dialog(on).query_one("#write-format", InlineChoice)
            for index, (x, y, _) in enumerate(choice._places(choice.size.width)):
                await on.pilot.click(choice, offset=(x + 1, y))
                assert choice.at == index


async def test_without_a_clan_there_is_nothing_to_write() -> None:
    """`w` does nothing before a clan is loaded."""
    async with stage(first="2PP") as on:
        await on.press("w")
        assert on.app.screen is on.screen


async def test_the_tag_and_a_row_are_copied() -> None:
    """With y the clan's tag is copied, with Y the row with tabs between; both are said."""
    async with stage(first="2PP") as on:
        await on.arrive(loaded(["=Hog", "=Hog", "Miner"]))
        await on.end()
        await on.press("y")
        assert on.app.clipboard == "#2PP"
        await on.press("Y")
        cells = on.app.clipboard.split("\t")
        assert cells[:4] == ["1", "'=Hog", "2", "67%"]
        assert toasts(on)[:2] == [HINT, "Copied #2PP"]
        assert toasts(on)[2].startswith("Copied 1  '=Hog  2")


async def test_a_copy_tells_once_what_to_do_where_it_does_not_arrive(tmp_path: Path) -> None:
    """The first copy of a run has a hint, because terminals do not confirm copies; later none.

    The hint fits 60 columns, lasts longer, and so is seen whole when the first sentence is over.
    """
    async with opened(tmp_path, "y") as on:
        hint, note = on.app._notifications
        assert [(n.severity, n.markup) for n in (hint, note)] == [("information", False)] * 2
        assert (hint.message, note.message) == (HINT, f"Copied {WORLD.home}")
        assert hint.timeout > note.timeout + 5
        assert len(HINT) <= 60 - 4
        await on.press("y")
        assert toasts(on) == [HINT, *[f"Copied {WORLD.home}"] * 2]
    assert LocalExporter(tmp_path / "x", tmp_path).folder == "~/x"


def test_a_long_copy_is_told() -> None:
    """A copy too long for some terminals is reported with its bytes and another way."""
    assert "many terminals" not in copy_message("x" * MAX_COPY, "x")
    long = copy_message("é" * (MAX_COPY // 2 + 1), "x")
    assert "74 kB is too much for many terminals: w saves a file" in long


async def test_excel_is_csv_with_a_mark(tmp_path: Path) -> None:
    """The format Excel keeps the ending .csv, and stays chosen while the name is typed."""
    async with opened(tmp_path, "w", size=(120, 40)) as on:
        await choose(on, "excel")
        await on.press("tab", "home", "x")
        assert dialog(on).form == "excel"
        await write(on)
        (file,) = files(tmp_path)
        assert (file.suffix, file.name[0]) == (".csv", "x")
        assert file.read_bytes().startswith(b"\xef\xbb\xbfclan,")
