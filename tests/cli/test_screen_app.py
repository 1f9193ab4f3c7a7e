"""Tests of what the command line gives the screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from textual.widget import Widget

from clantui.cli import screen_app
from clantui.cli.registry import Context
from clantui.cli.screen_app import LocalExporter, _find_art, _remember_hint, make_app
from clantui.config.settings import SettingsError
from clantui.core.model.tag import Tag
from clantui.images.loader import ART_MISSING
from clantui.ui.appearance.appearance import Appearance
from clantui.ui.export.output import ExportError
from clantui.ui.options import ScreenOptions
from clantui.ui.terminal.images import NO_IMAGES_WARNING
from tests.cli.in_process import read_options

if TYPE_CHECKING:
    from clantui.backend.keyed import KeyedBackend


BACKEND: Final = cast("KeyedBackend", object())
"""A backend that is only passed on."""


def test_the_first_hint_is_shown_once_in_a_fresh_home(tmp_path: Path) -> None:
    """That it was shown is remembered, even before there is a folder for the store."""
    mark = tmp_path / "share" / "clantui" / "toured"
    _remember_hint(mark)
    _remember_hint(mark)
    assert mark.exists()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """The hint is then shown again; without a store nothing is remembered."""
    (tmp_path / "file").touch()
    _remember_hint(tmp_path / "file" / "toured")
    _remember_hint(tmp_path / "file" / "clantui" / "toured")
    _remember_hint(None)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def make_options(monkeypatch: pytest.MonkeyPatch, *words: str, **environ: str) -> ScreenOptions:
    """Return what the app of a command line is made from."""
    made: list[ScreenOptions] = []
    monkeypatch.setattr(
        "clantui.cli.screen_app.ClanApp", lambda _, __, options, **___: made.append(options)
    )
    options = read_options(*words, **environ)
    make_app(options, Context({}, Path()), cast("KeyedBackend", None), "no key", None)
    return made[0]


def test_the_settings_of_the_screen_reach_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each option and each line of the config that is for the screen has its effect there."""
    config = tmp_path / "config.toml"
    config.write_text('remind = "90m"\naway = 3\nview = "levels"\n[keys]\nhelp = "f4"\n')
    words = ("2PP", "--notify", "bell")
    given = make_options(monkeypatch, *words, CLANTUI_CONFIG=str(config))
    assert given.first == Tag("2PP")
    assert (given.demo, given.key_problem, given.store) == (False, "no key", None)
    assert (given.notify, given.view, given.keymap) == ("bell", "levels", {"help": "f4"})
    assert (given.remind, given.away) == (timedelta(minutes=90), timedelta(weeks=3))
    assert (given.art, given.warning) == (None, "")
    assert given.shows_hint


def test_an_unknown_theme_of_the_config_is_only_a_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It names file and line; the screen opens in the default theme."""
    config = tmp_path / "config.toml"
    config.write_text('rate = 3\ntheme = "nrd"\n')
    given = make_options(monkeypatch, CLANTUI_CONFIG=str(config))
    assert given.warning.startswith(f"{config}, line 2: there is no theme nrd")
    with pytest.raises(SettingsError, match="there is no theme nrd"):
        make_options(monkeypatch, "--theme", "nrd")


def test_all_warnings_of_a_start_are_shown_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """First that the config has problems, then the theme that is not there, then the images."""
    config = tmp_path / "config.toml"
    config.write_text('theme = "nrd"\nrate = "fast"\n')
    monkeypatch.setattr(screen_app, "can_draw_images", lambda: False)
    given = make_options(monkeypatch, "--art", CLANTUI_CONFIG=str(config))
    problems, theme = given.warning.split(" · ", 1)
    assert "clantui config check" in problems
    assert theme.startswith(f"{config}, line 1: there is no theme nrd")
    assert theme.endswith(f" · {ART_MISSING}")


def test_a_store_that_is_open_and_the_images_reach_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first frame shows a stored clan; images are drawn by the widget of the terminal."""
    made: list[ScreenOptions] = []
    monkeypatch.setattr(screen_app, "ClanApp", lambda _, __, start, **___: made.append(start))
    monkeypatch.setattr(screen_app, "can_draw_images", lambda: True)
    monkeypatch.setattr(screen_app, "find_image_widget", lambda: Widget)
    store: Any = object()
    make_app(read_options("--art"), Context({}, Path()), BACKEND, "", store)
    (start,) = made
    assert (start.store, start.art, start.warning) == (store, Widget, "")


@pytest.mark.parametrize(
    ("words", "shown"),
    [((), [True, True]), (("--demo",), [True, False]), (("--demo", "--no-store"), [True, True])],
)
def test_only_the_demo_remembers_that_its_hint_was_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], shown: list[bool]
) -> None:
    """The second start of the demo shows no hint, unless nothing may be written."""
    store = str(tmp_path / "store.sqlite3")
    found = []
    for _ in range(2):
        given = make_options(
            monkeypatch, *words, CLANTUI_STORE="" if "--no-store" in words else store
        )
        found.append(given.shows_hint)
        given.on_hint_dismissed()
    assert found == shown


def make_parts(monkeypatch: pytest.MonkeyPatch, home: Path) -> dict[str, Any]:
    """Return the parts that the app is given for its dialogs."""
    made: list[dict[str, Any]] = []
    monkeypatch.setattr("clantui.cli.screen_app.ClanApp", lambda *_, **parts: made.append(parts))
    make_app(read_options(), Context({}, home), BACKEND, "", None)
    return made[0]


def test_files_are_written_to_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its name begins with `~` below home; if it was deleted, home itself is used."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert make_parts(monkeypatch, tmp_path)["file_exporter"].folder == "~/work"
    for other in ("other", "wo"):
        exporter = make_parts(monkeypatch, tmp_path / other)["file_exporter"]
        assert exporter.folder == str(folder), "neither home nor below it"
    folder.rmdir()
    assert make_parts(monkeypatch, tmp_path)["file_exporter"].folder == "~"


async def test_the_doctor_of_the_screen_gets_its_backend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its test request keeps to the pace of the loads; another backend would not know it."""
    given: list[object] = []

    async def run_checks(*parts: object) -> None:
        given.extend(parts)

    monkeypatch.setattr("clantui.cli.commands.doctor.run_checks", run_checks)
    await make_parts(monkeypatch, tmp_path)["run_doctor"]()
    assert given[1:] == [Context({}, tmp_path), BACKEND]


@pytest.mark.parametrize(("widget", "warning"), [(Widget, ""), (None, NO_IMAGES_WARNING)])
def test_a_terminal_that_cannot_show_images_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, widget: type[Widget] | None, warning: str
) -> None:
    """It is said only to a user who wants images, and has the extra that draws them."""
    monkeypatch.setattr(screen_app, "can_draw_images", lambda: True)
    monkeypatch.setattr(screen_app, "find_image_widget", lambda: widget)
    assert _find_art(Appearance(), wanted=True) == (widget, warning)
    assert _find_art(Appearance(), wanted=False) == (None, "")
    for look in (Appearance(ascii=True), Appearance(colours=False)):
        assert _find_art(look, wanted=True) == (None, ""), "half-blocks are neither"
    monkeypatch.setattr(screen_app, "can_draw_images", lambda: False)
    assert _find_art(Appearance(), wanted=True) == (None, ART_MISSING)


async def test_a_file_of_the_dialog_is_written_below_its_folder(tmp_path: Path) -> None:
    """It answers with the name as displayed, or with the reason why nothing was written."""
    folder = tmp_path / "exports"
    folder.mkdir()
    exporter = LocalExporter(folder, tmp_path)
    for name in ("cards.csv", str(folder / "cards.csv"), "~/exports/cards.csv", "./cards.csv"):
        assert await exporter.write(name, name, replace=True) == "~/exports/cards.csv"
        assert (folder / "cards.csv").read_text() == name
    for name, sentence, exists in (
        ("cards.csv", "~/exports/cards.csv exists already", True),
        ("../exports", "is a folder · add a name for the file", False),
        (".", "is a folder · add a name for the file", False),
        ("/dev/fd/2", "/dev/fd/2 is no place for a file", False),
        ("none/x.csv", f"there is no folder {folder}/none", False),
        ("x" * 300, "File name too long", False),
    ):
        with pytest.raises(ExportError) as caught:
            await exporter.write(name, "data", replace=False)
        assert (sentence in str(caught.value), caught.value.exists) == (True, exists), name
    assert [path.name for path in folder.iterdir()] == ["cards.csv"]
