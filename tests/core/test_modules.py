"""Tests of late imports, and of the list of a package's modules."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import cast
from zipfile import ZipFile

import pytest

from clantui.core.modules import LateModule, import_now, list_modules

FILES = ("levels.py", "war.py", "_shared.py", "__init__.py", "notes.txt", "levels.pyc")


def test_the_public_modules_of_a_folder_are_listed(tmp_path: Path) -> None:
    """Private modules, other files and packages are none; several folders are one package."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, names in ((first, FILES), (second, ("decks.py",))):
        folder.mkdir()
        for name in names:
            (folder / name).touch()
    (first / "package").mkdir()
    (first / "package" / "__init__.py").touch()
    assert list_modules([str(first)]) == {"levels", "war"}
    assert list_modules([str(first), str(second)]) == {"levels", "war", "decks"}


def test_the_public_modules_of_an_archive_are_listed(tmp_path: Path) -> None:
    """They are the same as in a folder."""
    archive = tmp_path / "app.zip"
    with ZipFile(archive, "w") as opened:
        for name in (*FILES, "package/__init__.py"):
            opened.writestr(f"views/{name}", "")
    assert list_modules([str(archive / "views")]) == {"levels", "war"}


def test_a_late_module_is_imported_at_its_first_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Making it imports nothing; an attribute, or `import_now`, does."""
    for name in ("late_first", "late_second"):
        (tmp_path / f"{name}.py").write_text("number = 7\n")
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    first, second = LateModule("late_first"), LateModule("late_second")
    assert {"late_first", "late_second"}.isdisjoint(sys.modules)
    assert first.number == 7
    assert "late_second" not in sys.modules
    import_now(cast("ModuleType", second))
    assert "late_second" in sys.modules
    with pytest.raises(AttributeError):
        _ = first.missing
