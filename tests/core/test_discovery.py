"""Tests that a new view or format is found without a change of any other file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

import clantui
from clantui.core.views import ALL_VIEWS, load_view
from tests.cli.processes import Done, run_python

TOWERS: Final = '''
"""Towers: the tower troop that each player carries."""

from msgspec.structs import replace

from clantui.core.views import decks

VIEW = replace(
    decks.VIEW,
    key="towers",
    title="Towers",
    meaning="Towers: what guards a king.",
    count=lambda data: tuple(row for row in decks.VIEW.count(data) if row.is_tower),
)
'''
LINES: Final = '''
"""Lines: the titles of a document."""

from clantui.core.export.document import Format

FORMAT = Format(
    label="lines",
    description="the titles of a document",
    extension=".lines",
    render=lambda document, _: f"Lines of {document.sheet().columns[0].title}",
)
'''
RUN: Final = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from clantui.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the program that has one more view and one more format."""
    folder = tmp_path_factory.mktemp("copy")
    source, copy = Path(clantui.__file__).parent, folder / "clantui"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "core/views/towers.py").write_text(TOWERS, "utf-8")
    (copy / "core/export/render/lines.py").write_text(LINES, "utf-8")
    return folder


def run(folder: Path, *words: str, **environ: str) -> Done:
    """Run the copy of the program."""
    done = run_python(folder, RUN, str(folder), *words, **environ)
    assert done.code == 0, done.out + done.err
    return done


def test_a_new_file_is_enough_for_a_view(folder: Path) -> None:
    """The command line and the config file accept its name."""
    assert "Tower Princess" in run(folder, "show", "--demo", "--view", "towers").out
    config = folder / "config.toml"
    config.write_text('view = "towers"\n', "utf-8")
    run(folder, "config", "check", CLANTUI_CONFIG=str(config))


def test_a_new_file_is_enough_for_a_format(folder: Path) -> None:
    """The command line accepts its name, and file names its extension."""
    file = folder / "cards.lines"
    run(folder, "show", "--demo", "-o", str(file))
    assert file.read_text("utf-8").startswith("Lines of ")
    assert "lines" in run(folder, "help", "show").out


def test_every_name_loads_the_view_with_that_key() -> None:
    """Every name loads the view with that key, and no other module is taken for a view."""
    assert [load_view(name).key for name in ALL_VIEWS] == list(ALL_VIEWS)
    with pytest.raises(KeyError):
        load_view("columns")
