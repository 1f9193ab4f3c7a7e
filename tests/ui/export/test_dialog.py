"""Tests of the export dialog: contents, formats, paths and messages."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from textual.widgets import Input, Static

from clantui.cli.screen_app import LocalExporter
from clantui.core.export.filenames import list_extensions
from clantui.core.model.race import WarRecord
from clantui.core.poster.render import PosterFormat
from clantui.core.views import TAB_VIEWS
from clantui.core.views.view import Requires
from clantui.images.rasterise import PNG_MISSING, can_rasterise
from clantui.ui.common.message_line import MessageLine
from clantui.ui.export.choice import InlineChoice
from clantui.ui.export.dialog import ExportScreen, take_screenshot
from clantui.ui.export.options import ExportContent, list_format_choices
from clantui.ui.export.output import HINT, MAX_COPY, describe_copy
from clantui.ui.race.table import MemberTable
from tests.cli.strict_schema import complaints
from tests.factories.surveys import LATE
from tests.pictures import BY_NAME
from tests.scenes.base import WORLD, load_surveys, play_scene, text_of
from tests.ui.harness import Stage, make_survey, stage

HOME = "/nobody's/home"


@asynccontextmanager
async def open_clan(
    folder: Path, *keys: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stage]:
    """Open a clan of the demo with this folder for exports, and press keys."""
    async with stage(first=WORLD.home, size=size) as on:
        on.app.file_exporter = LocalExporter(folder, Path(HOME))
        await on.load(load_surveys(WORLD.home)[-1])
        await on.press(*keys)
        yield on


def files(folder: Path) -> list[Path]:
    """Return all files in a folder."""
    return sorted(folder.rglob("*"))


def dialog(on: Stage) -> ExportScreen:
    """Return the open dialog."""
    assert isinstance(on.app.screen, ExportScreen)
    return on.app.screen


def read_description(on: Stage) -> str:
    """Return the dialog's description of the content."""
    return str(dialog(on).query_one("#write-content-about", Static).content)


def read_result(on: Stage) -> str:
    """Return the dialog's result message."""
    return str(dialog(on).query_one("#write-result", Static).content)


async def choose_format(on: Stage, form: str) -> None:
    """Select a format with the arrow keys."""
    names = list(dialog(on)._content.formats)
    by = names.index(form) - names.index(dialog(on).format_name)
    await on.press(*["right"] * (by % len(names)))
    assert dialog(on).format_name == form


async def save(on: Stage) -> None:
    """Press Enter, and wait until the file is saved or refused."""
    screen = dialog(on)
    await on.press("enter")
    await on.until(lambda: not screen._requests.is_running("write"))


async def save_formats(on: Stage, *formats: str) -> None:
    """Open the dialog for each format and save a content."""
    for form in formats:
        if not isinstance(on.app.screen, ExportScreen):
            await on.press("w")
        await choose_format(on, form)
        await save(on)


async def save_all_rows(on: Stage, folder: Path) -> dict[str, Any]:
    """Save all rows of a table as JSON, in place of the files so far, and return them."""
    for file in files(folder):
        file.unlink()
    await on.press("w", "shift+tab", "right", "tab")
    await choose_format(on, "json")
    await save(on)
    document: dict[str, Any] = json.loads(files(folder)[0].read_text("utf-8"))
    return document


FEW_FORMATS: Final = ("json", "svg")


@pytest.mark.parametrize(
    "formats",
    [
        FEW_FORMATS,
        pytest.param(
            [form for form in list_format_choices() if form not in FEW_FORMATS],
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_every_format_is_saved_and_its_path_shown(
    tmp_path: Path, formats: Sequence[str]
) -> None:
    """Each format is saved as one file, named after the clan, the view and the day."""
    async with open_clan(tmp_path) as on:
        for form in formats:
            await on.press("w")
            await choose_format(on, form)
            await save(on)
            (file,) = files(tmp_path)
            assert file.name.startswith("lantern-keep-favourites-20"), form
            assert file.read_text("utf-8").endswith("\n"), form
            assert on.notices == [f"Saved {file}"], form
            assert on.app.screen is on.screen, form
            file.unlink()
            on.app.clear_notifications()


async def test_the_saved_rows_are_those_of_the_table(tmp_path: Path) -> None:
    """Rows are saved as filtered and sorted, in JSON and CSV; JSON has the filter."""
    keys = ("slash", *"rarity:leg", "enter", "s", "e", "w")
    async with open_clan(tmp_path, *keys) as on:
        shown = on.cards
        await save_formats(on, "json", "csv")
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
    """Select the clan's card as content, and move on to its format."""
    await on.press("shift+tab", "left", "tab")


@pytest.mark.parametrize(
    "formats",
    [("svg",), pytest.param(("html", "text"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_the_card_of_a_clan_is_saved(tmp_path: Path, formats: tuple[str, ...]) -> None:
    """The clan's card has its own formats and its own file name."""
    async with open_clan(tmp_path) as on:
        for form in formats:
            await on.press("w")
            await choose_card(on)
            assert dialog(on).format_name == "png"
            await choose_format(on, form)
            await save(on)
            (file,) = files(tmp_path)
            assert file.name.startswith("lantern-keep-card-20"), form
            assert file.suffix == PosterFormat(form).ending
            text = file.read_text("utf-8")
            assert "OUR CARDS" in text, form
            assert on.cards[0] in text, form
            assert "RIVER RACE" not in text, form  # nothing is loaded for it
            file.unlink()


async def test_the_dialog_lists_parts_missing_on_the_card(tmp_path: Path) -> None:
    """The dialog lists the parts that are not loaded, and the keys that load them."""
    async with open_clan(tmp_path, "w") as on:
        await choose_card(on)
        description = read_description(on)
        assert description == "still missing: river race (b), match-ups (Faced)"


async def test_a_picture_of_the_screen_is_described_as_one(tmp_path: Path) -> None:
    """An SVG of a table shows the whole screen, that of the clan card only the card."""
    async with open_clan(tmp_path, "w") as on:
        rows = read_description(on)
        await choose_format(on, "svg")
        assert read_description(on) == "a picture of the whole screen" != rows
        await choose_card(on)
        await choose_format(on, "svg")
        assert read_description(on).startswith("still missing")


@pytest.mark.skipif(not can_rasterise(), reason="the extra is not installed")
async def test_the_card_of_a_clan_is_saved_as_png(tmp_path: Path) -> None:
    """The file is a PNG; characters without a glyph are reported beside its path."""
    async with open_clan(tmp_path, "w") as on:
        await choose_card(on)
        await save(on)
        (file,) = files(tmp_path)
        assert file.suffix == ".png"
        assert file.read_bytes().startswith(b"\x89PNG")
        *complaints, newest = on.notices
        assert newest == f"Saved {file}"
        assert all("Boxes in the PNG" in complaint for complaint in complaints)


async def test_a_png_without_the_extra_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog stays, says how to install the extra, and saves nothing."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    async with open_clan(tmp_path, "w") as on:
        await choose_card(on)
        await save(on)
        assert read_result(on) == f"✗ {PNG_MISSING}"
        assert files(tmp_path) == []


async def test_a_typed_name_stays_when_the_content_changes(tmp_path: Path) -> None:
    """A typed name stays, the default name follows the content; the extension always does."""
    async with open_clan(tmp_path, "w") as on:
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


async def test_answers_that_arrive_during_the_dialog_are_saved(tmp_path: Path) -> None:
    """The dialog shows the current progress of a running load, and saves that."""
    *_, before, last = load_surveys(WORLD.home)
    async with stage(first=WORLD.home) as on:
        on.app.file_exporter = LocalExporter(tmp_path, Path(HOME))
        await on.arrive(before)
        await on.press("w")
        on.backend.loads[-1].emit(last)
        await on.end()
        await on.until(lambda: "21 cards" in read_description(on))
        await choose_format(on, "json")
        await save(on)
    (clan,) = json.loads(files(tmp_path)[0].read_text("utf-8"))["clans"]
    assert (clan["seen"], clan["complete"]) == (50, True)


async def test_the_order_by_the_place_is_described_as_in_the_sort_menu(tmp_path: Path) -> None:
    """The column of the place is called Rank: the heading `#` is no word."""
    async with open_clan(tmp_path, "s") as on:
        await on.press("n", "w")
        description = read_description(on)
        assert description == "21 cards · by Rank, lowest first"


@pytest.mark.soak
async def test_the_whole_snapshot_ignores_filter_and_order(tmp_path: Path) -> None:
    """The whole snapshot has every card in the default order, whatever the filter."""
    async with open_clan(tmp_path, "w") as on:
        await choose_format(on, "json")
        await save(on)
        file = files(tmp_path)[0]
        everything = json.loads(file.read_text("utf-8"))["clans"][0]["cards"]
        file.unlink()
        await on.press("slash", *"hog", "enter", "S", "w")
        await on.press("shift+tab", "right")
        await on.press("tab")
        await choose_format(on, "json")
        await save(on)
    (clan,) = json.loads(files(tmp_path)[0].read_text("utf-8"))["clans"]
    assert clan["cards"] == everything
    assert "shown" not in clan


@pytest.mark.parametrize(
    "names",
    [{"favourites", "war"}, pytest.param({*TAB_VIEWS}, marks=pytest.mark.soak)],
    ids=["some", "all"],
)
async def test_saved_views_match_the_schema(tmp_path: Path, names: set[str]) -> None:
    """Each view is valid, and incomplete only without data of its own: favourites come last."""
    seen = set()
    async with open_clan(tmp_path) as on:
        for _ in TAB_VIEWS:
            await on.press("v")
            view = on.screen.view.view
            name = view.key
            seen.add(name)
            if name not in names:
                continue
            if Requires.WAR in view.requires:
                on.backend.calls[-1].answer.set_result(WarRecord(error=LATE))
                await on.pilot.pause()
            await on.press("w")
            await choose_format(on, "json")
            await save(on)
            (file,) = files(tmp_path)
            document = json.loads(file.read_text("utf-8"))
            assert complaints(document, name) == []
            assert document["complete"] is (view.requires is Requires.NOTHING), name
            file.unlink()
    assert seen == {*TAB_VIEWS}


@pytest.mark.parametrize(
    ("name", "stem", "keys"),
    [
        pytest.param(
            "compare",
            "lantern-keep-vs-iron-harbour",
            {"ours", "theirs", "cards"},
            marks=pytest.mark.soak,
        ),
        pytest.param(
            "family",
            "keepers-family",
            {"clans", "cards", "without_favourite"},
            marks=pytest.mark.soak,
        ),
        pytest.param(
            "history", "lantern-keep-history", {"readings", "changes"}, marks=pytest.mark.soak
        ),
        ("race", "lantern-keep-race", {"war_day", "clans"}),
        pytest.param(
            "rankings", "rankings-the-world", {"location", "clans"}, marks=pytest.mark.soak
        ),
        pytest.param(
            "player",
            "jasliinbar-player",
            {"deck", "war_decks", "form", "levels"},
            marks=pytest.mark.soak,
        ),
    ],
)
async def test_each_screen_saves_its_own_document(
    tmp_path: Path, name: str, stem: str, keys: set[str]
) -> None:
    """`w` on another screen offers the content of that screen, in the formats of its document."""
    async with play_scene(BY_NAME[name]) as on:
        on.app.file_exporter = LocalExporter(tmp_path, Path(HOME))
        shown = on.app.screen
        for form in ("json", "table"):
            await save_formats(on, form)
            assert on.app.screen is shown
        made, text = files(tmp_path)
        assert re.fullmatch(rf"{stem}-20\d\d-\d\d-\d\d", made.stem)
        assert (made.suffix, text.name) == (".json", f"{made.stem}.txt")
        assert keys <= json.loads(made.read_text("utf-8")).keys()
        assert "Lantern Keep" in text.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "typed", "rows", "described"),
    [
        ("compare", "hog", "cards", "cards: hog · by Difference, highest first"),
        pytest.param(
            "family",
            "hog",
            "cards",
            "cards: hog · by All clans, highest first",
            marks=pytest.mark.soak,
        ),
        pytest.param(
            "history",
            "joined",
            "changes",
            "changes: joined · newest first",
            marks=pytest.mark.soak,
        ),
        pytest.param(
            "race", "lantern", "clans", "clans: lantern · by rank", marks=pytest.mark.soak
        ),
        pytest.param(
            "rankings",
            "lantern",
            "clans",
            "clans: lantern · by Rank, lowest first",
            marks=pytest.mark.soak,
        ),
    ],
)
async def test_each_screen_saves_the_rows_of_its_table_or_all(
    tmp_path: Path, name: str, typed: str, rows: str, described: str
) -> None:
    """Every format has the filtered rows, or all; the dialog says which, the file too."""
    async with play_scene(BY_NAME[name]) as on:
        on.app.file_exporter = LocalExporter(tmp_path, Path(HOME))
        await on.press("slash", *typed, "enter", "w")
        description = read_description(on)
        assert description.endswith(f" of {(total := len_all(on, rows))} {described}")
        shown = int(description.split(maxsplit=1)[0])
        assert 0 < shown < total
        await save_formats(on, "json", "csv", "table")
        table, made, text = files(tmp_path)
        document: dict[str, Any] = json.loads(made.read_text("utf-8"))
        schema = {"compare": "comparison", "family": "merged", "rankings": "ranking"}
        assert complaints(document, schema.get(name, name)) == []
        assert len(document[rows]) == shown
        assert (document["shown"]["filter"], document["shown"]["of"]) == (typed, total)
        assert len(list(csv.DictReader(table.read_text("utf-8").splitlines()))) == shown
        assert f"shown: {description}" in " ".join(text.read_text("utf-8").split())
        everything = await save_all_rows(on, tmp_path)
        assert len(everything[rows]) == total
        assert "shown" not in everything


async def test_in_the_medals_of_a_race_the_members_are_saved(tmp_path: Path) -> None:
    """While the members have the focus, their filtered and sorted rows are saved, or all."""
    async with play_scene(BY_NAME["race"], (80, 24)) as on:
        on.app.file_exporter = LocalExporter(tmp_path, Path(HOME))
        await on.press("m", "slash", *"an", "enter", "s", "n", "w")
        assert on.app.screen_stack[-2].query_one(MemberTable).has_focus
        description = read_description(on)
        assert description.endswith(" members: an · by Member, A to Z")
        shown = int(description.split(maxsplit=1)[0])
        await save_formats(on, "json", "csv", "table")
        table, made, text = files(tmp_path)
        assert made.stem.startswith("iron-harbour-medals-20")
        document: dict[str, Any] = json.loads(made.read_text("utf-8"))
        assert complaints(document, "medals") == []
        names = [member["name"] for member in document["members"]]
        assert names == sorted(names, key=str.casefold)
        assert 0 < len(names) == shown < document["shown"]["of"]
        assert len(list(csv.DictReader(table.read_text("utf-8").splitlines()))) == shown
        assert "Medals of Iron Harbour" in text.read_text("utf-8")
        everything = await save_all_rows(on, tmp_path)
        assert len(everything["members"]) == document["shown"]["of"]
        medals = [member["medals"] for member in everything["members"]]
        assert medals == sorted(medals, reverse=True)


def len_all(on: Stage, rows: str) -> int:
    """Return the number of all rows that the dialog can save, of a key of the JSON."""
    content = dialog(on)._contents[1]
    assert content.document is not None
    return len(getattr(content.document.body(), rows))


async def test_a_screen_without_data_has_nothing_to_save() -> None:
    """Without data `w` opens no dialog and shows a message."""
    async with play_scene(BY_NAME["rankings-asking"], (80, 24)) as on:
        shown = on.app.screen
        await on.press("w")
        assert on.app.screen is shown
        assert on.notices == ["Nothing to save yet"]


async def test_a_second_enter_replaces_a_file(tmp_path: Path) -> None:
    """An existing file is replaced only by a second Enter on the same name."""
    file = tmp_path / "cards.csv"
    file.write_text("precious")
    async with open_clan(tmp_path, "w") as on:
        dialog(on).query_one(Input).value = "cards.csv"
        await on.pilot.pause()
        await save(on)
        assert read_result(on) == f"✗ {file} exists already · Enter again to replace it"
        assert file.read_text() == "precious"
        await choose_format(on, "tsv")
        assert dialog(on).query_one(Input).value == "cards.tsv"
        await choose_format(on, "csv")
        await save(on)
        assert file.read_text() == "precious"  # another name was looked at meanwhile
        await save(on)
        assert file.read_text("utf-8").startswith("clan,")
        assert files(tmp_path) == [file]


WRONG_NAMES: Final = {
    "none/cards.csv": "there is no folder",
    "folder": "is a folder · add a name",
    "/dev/stdout": "is no place for a file",
    "n" * 300: "too long",
    "a\x1bb.csv": "Type a name",
    "  ": "Type a name",
}
"""Reason why a file name is refused, by the name."""


FEW_WRONG_NAMES: Final = ("none/cards.csv", "folder", "  ")


@pytest.mark.parametrize(
    "names",
    [
        FEW_WRONG_NAMES,
        pytest.param(
            [name for name in WRONG_NAMES if name not in FEW_WRONG_NAMES], marks=pytest.mark.soak
        ),
    ],
    ids=["few", "others"],
)
async def test_a_failed_save_is_reported_in_the_dialog(
    tmp_path: Path, names: Sequence[str]
) -> None:
    """A failed save is reported in the dialog, and leaves no file behind."""
    (tmp_path / "folder").mkdir()
    async with open_clan(tmp_path, "w") as on:
        for name in names:
            reason = WRONG_NAMES[name]
            dialog(on).query_one(Input).value = name
            await on.pilot.pause()
            assert reason not in read_result(on)
            await save(on)
            assert reason in read_result(on)
            hints = read_result(on).endswith(" · try another name or folder")
            assert hints != reason.startswith("Type"), "the next step"
            assert [path.name for path in files(tmp_path)] == ["folder"], name


async def test_the_format_and_the_extension_are_synchronised(tmp_path: Path) -> None:
    """A typed extension selects the format, and a format changes the extension."""
    async with open_clan(tmp_path, "w") as on:
        field = dialog(on).query_one(Input)
        field.value = "x.md"
        await on.pilot.pause()
        assert dialog(on).format_name == "markdown"
        await on.press("right")
        assert dialog(on).format_name != "markdown"
        assert field.value == f"x{list_extensions()[dialog(on).format_name]}"
        dialog(on).query_one("#write-format", InlineChoice).index = 1
        await on.pilot.pause()
        assert field.value == "x.json"


def test_only_the_ending_of_a_file_name_is_replaced() -> None:
    """Dots within the name stay, and an ending of no format is part of the name."""
    content = ExportContent(stem="clan", description="all")
    assert content.with_ending("v1.2.csv", "json") == "v1.2.json"
    assert content.with_ending("v1.2", "json") == "v1.2.json"


async def test_an_svg_has_no_path_and_no_external_resource(tmp_path: Path) -> None:
    """An SVG shows the screen below, without dialog and messages, and loads no web font."""
    async with open_clan(tmp_path) as on:
        on.screen.notify("/var/lib/clantui.sqlite3 could not be read", timeout=99)
        async with asyncio.timeout(30):
            while "sqlite3" not in text_of(on.app):
                await on.pilot.pause(0.01)
        await on.press("w")
        await choose_format(on, "svg")
        await save(on)
        svg = files(tmp_path)[0].read_text("utf-8")
        text = svg.replace("&#160;", " ")
        assert "Lantern Keep" in text
        assert on.cards[0] in text
        for secret in ("sqlite3", "/var", str(tmp_path), "Save to file"):
            assert secret not in text
        assert "url(" not in svg.replace("url(#", "")
        assert take_screenshot(on.screen) == take_screenshot(on.screen)
        assert on.screen.query_one(MessageLine).display


@pytest.mark.parametrize("size", [pytest.param((80, 24), marks=pytest.mark.soak), (50, 24)])
async def test_a_click_selects_a_format(tmp_path: Path, size: tuple[int, int]) -> None:
    """A click selects a format, on any line of a narrow window."""
    async with open_clan(tmp_path, "w") as on:
        choice = dialog(on).query_one("#write-format", InlineChoice)
        await on.resize(*size)
        for index, (x, y, _) in enumerate(choice._place_words(choice.size.width)):
            await on.pilot.click(choice, offset=(x + 1, y))
            assert choice.index == index


async def test_without_a_clan_w_opens_no_dialog() -> None:
    """`w` does nothing before a clan is loaded."""
    async with stage(first="2PP") as on:
        await on.press("w")
        assert on.app.screen is on.screen


async def test_y_copies_the_tag_and_capital_y_the_row() -> None:
    """The row has tabs between its cells; both copies are announced."""
    async with stage(first="2PP") as on:
        await on.load(make_survey(["=Hog", "=Hog", "Miner"]))
        await on.press("y")
        assert on.app.clipboard == "#2PP"
        await on.press("Y")
        cells = on.app.clipboard.split("\t")
        assert cells[:4] == ["1", "'=Hog", "2", "67%"]
        assert on.notices[:2] == [HINT, "Copied #2PP"]
        assert on.notices[2].startswith("Copied 1  '=Hog  2")


async def test_only_the_first_copy_has_a_hint(tmp_path: Path) -> None:
    """The first copy of a run has a hint, because terminals do not confirm copies; later none.

    The hint fits 60 columns, lasts longer, and so is seen whole when the first sentence is over.
    """
    async with open_clan(tmp_path, "y") as on:
        hint, note = on.app._notifications
        assert [(n.severity, n.markup) for n in (hint, note)] == [("information", False)] * 2
        assert (hint.message, note.message) == (HINT, f"Copied {WORLD.home}")
        assert hint.timeout > note.timeout + 5
        assert len(HINT) <= 60 - 4
        await on.press("y")
        assert on.notices == [HINT, *[f"Copied {WORLD.home}"] * 2]
    assert LocalExporter(tmp_path / "x", tmp_path).folder == "~/x"


def test_a_copy_too_long_for_some_terminals_has_a_warning() -> None:
    """The warning has the size and names the key that saves a file."""
    assert "many terminals" not in describe_copy("x" * MAX_COPY, "x")
    long = describe_copy("é" * (MAX_COPY // 2 + 1), "x")
    assert "74 kB is too much for many terminals: w saves a file" in long


async def test_excel_csv_has_a_byte_order_mark(tmp_path: Path) -> None:
    """Excel keeps the extension .csv, and stays selected while the name is edited."""
    async with open_clan(tmp_path, "w", size=(120, 40)) as on:
        await choose_format(on, "excel")
        await on.press("tab", "home", "x")
        assert dialog(on).format_name == "excel"
        await save(on)
        (file,) = files(tmp_path)
        assert (file.suffix, file.name[0]) == (".csv", "x")
        assert file.read_bytes().startswith(b"\xef\xbb\xbfclan,")
