"""Tests of `clantui keys`: its formats, and an invalid config."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clantui.cli.commands import keys
from clantui.cli.registry import Context
from clantui.ui.keymap.describe import format_as_json
from tests.cli.in_process import read_options


def list_keys(
    capsys: pytest.CaptureFixture[str], *words: str, config: str
) -> tuple[int, str, str]:
    """Run `keys`; return its exit code, stdout and stderr."""
    code = keys.run(read_options("keys", *words, CLANTUI_CONFIG=config), Context({}, Path()))
    out, err = capsys.readouterr()
    return code, out, err


def test_ascii_changes_no_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--ascii` every format is ASCII, and JSON has the same text as without."""
    file = tmp_path / "config.toml"
    file.write_text("")
    for form in keys.KEY_FORMAT_NAMES:
        code, out, err = list_keys(capsys, "--format", form, "--ascii", config=str(file))
        assert (code, err) == (0, "")
        assert out.isascii()
        assert form != "json" or json.loads(out) == json.loads(format_as_json({}))


def test_keys_are_listed_despite_an_invalid_config(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The valid keys are printed, and the first problem, without control characters: code 2."""
    file = tmp_path / "config.toml"
    file.write_text('"\\u001b[31mred" = 1\n[keys]\nrace = "f2"\n')
    code, out, err = list_keys(capsys, "--format", "json", config=str(file))
    assert code == 2
    (bound,) = (row["keys"] for row in json.loads(out)["actions"] if row["id"] == "race")
    assert bound == ["f2"]
    assert err.startswith(f"clantui: {file}, line 1: there is no setting ")
    assert "\x1b" not in err
    assert err.count("\n") == 1
