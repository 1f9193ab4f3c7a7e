"""Discovery of views by their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from clantui.core.views import list_views, load_view
from tests.cli.processes import Done, run_python

TOWERS = '''
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
RUN = """
import sys
from clantui.core import views
views.__path__.append(sys.argv.pop(1))
from clantui.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a view that no other file names."""
    views = tmp_path / "views"
    views.mkdir()
    (views / "towers.py").write_text(TOWERS, "utf-8")
    return views


def run(folder: Path, *words: str, **environ: str) -> Done:
    """Run the program with one more folder of views."""
    return run_python(folder.parent, RUN, str(folder), *words, **environ)


def test_a_file_alone_makes_a_view(folder: Path) -> None:
    """The command line counts, exports and explains a view that only has its file."""
    table = run(folder, "show", "--demo", "--view", "towers", "--format", "tsv")
    assert table.code == 0, table.err
    assert "Tower Princess" in table.out
    assert "towers" in run(folder, "help", "show").out


def test_a_file_alone_makes_a_setting(folder: Path) -> None:
    """The config accepts a view that only has its file."""
    config = folder.parent / "config.toml"
    config.write_text('view = "towers"\n', "utf-8")
    accepted = run(folder, "config", "check", CLANTUI_CONFIG=str(config))
    assert accepted.code == 0, accepted.out + accepted.err


def test_every_name_loads_the_view_with_that_key() -> None:
    """Every name loads the view with that key, and no other module is taken for a view."""
    assert [load_view(name).key for name in list_views()] == list(list_views())
    with pytest.raises(KeyError):
        load_view("columns")
