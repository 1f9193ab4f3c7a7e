"""Discovery of views by their files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clantui.core.views import load_view, view_names

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
    """Return a folder of views that holds one nobody has named elsewhere."""
    found = tmp_path / "views"
    found.mkdir()
    (found / "towers.py").write_text(TOWERS, "utf-8")
    return found


def run(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program with one more folder of views."""
    environ |= {"PATH": os.environ["PATH"], "HOME": str(folder.parent), "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-c", RUN, str(folder), *words],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_alone_makes_a_view(folder: Path) -> None:
    """The command line counts, exports and explains a view whose file is all there is of it."""
    table = run(folder, "show", "--demo", "--view", "towers", "--format", "tsv")
    assert table.returncode == 0, table.stderr
    assert "Tower Princess" in table.stdout
    assert "towers" in run(folder, "help", "show").stdout


def test_a_file_alone_makes_a_setting(folder: Path) -> None:
    """The config accepts a view whose file is all there is of it, after those that are named."""
    config = folder.parent / "config.toml"
    config.write_text('view = "towers"\n', "utf-8")
    accepted = run(folder, "config", "check", CLANTUI_CONFIG=str(config))
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_the_default_is_the_first() -> None:
    """Every name leads to the view of that key, and no other module is taken for one."""
    assert [load_view(name).key for name in view_names()] == list(view_names())
    with pytest.raises(KeyError):
        load_view("columns")
