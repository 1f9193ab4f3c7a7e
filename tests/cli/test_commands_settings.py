"""Which commands read the settings, and which of them report an invalid config themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from clantui.cli.parser import parse
from clantui.cli.registry import COMMANDS, SCREEN, Context
from clantui.cli.resolve import apply_settings, describe_origin
from clantui.config.schema import DEFAULT
from clantui.config.settings import SettingsError

WITHOUT_SETTINGS: Final = {"help", "completion", "serve", "demo-api"}
"""Commands that work with any config, and the parent of processes that read it."""

REPORTS_ITSELF: Final = {"config", "keys", SCREEN}
"""Commands that show what is wrong in the config."""

WORDS: Final = {SCREEN: [], "config": ["config", "show"], "completion": ["completion", "bash"]}


@pytest.mark.parametrize("name", [SCREEN, *COMMANDS])
def test_an_invalid_config_stops_each_command_that_reads_it(tmp_path: Path, name: str) -> None:
    """A command that needs no settings works, and one that shows the config gets its problems."""
    file = tmp_path / "config.toml"
    file.write_text('rate = "fast"\n[keys]\nhelp = "no such key"\n')
    options = parse([*WORDS.get(name, [name]), *(["--demo"] if name == "compare" else [])])
    context = Context({"CLANTUI_CONFIG": str(file)}, tmp_path)
    if name in WITHOUT_SETTINGS:
        apply_settings(options, context)
        assert not hasattr(options, "origins")
    elif name in REPORTS_ITSELF:
        apply_settings(options, context)
        assert [problem.line for problem in options.config.problems] == [1, 3]
        assert options.rate == 20.0
    else:
        with pytest.raises(SettingsError, match="line 1: rate is not a number"):
            apply_settings(options, context)


def test_every_setting_has_a_value_and_an_origin(tmp_path: Path) -> None:
    """An option of the command, a variable, a line of the config, or the default."""
    file = tmp_path / "config.toml"
    file.write_text('\ntimeout = 4\ntoken-file = "key"\nrate = 7\n')
    environ = {"CLANTUI_CONFIG": str(file), "CLANTUI_RATE": "9", "CLANTUI_STORE": "~/s.db"}
    options = parse(["show", "2PP", "--concurrency", "3", "--output=~/x.csv"])
    apply_settings(options, Context(environ, tmp_path))
    assert (options.concurrency, describe_origin(options, "concurrency")) == (3, "--concurrency")
    assert (options.rate, describe_origin(options, "rate")) == (9.0, "CLANTUI_RATE")
    assert (options.timeout, describe_origin(options, "timeout")) == (4.0, f"{file}, line 2")
    assert (options.token_file, options.store) == (tmp_path / "key", tmp_path / "s.db")
    assert (options.theme, options.origins["theme"]) == ("clantui-dark", DEFAULT)
    assert options.output == tmp_path / "x.csv"


def test_no_option_overrides_the_other_of_its_setting() -> None:
    """`--no-cache` counts before and after `--max-age`; of `--ascii` and `--no-ascii` the last."""
    for words in (("--no-cache", "--max-age", "9"), ("--max-age", "9", "--no-cache")):
        options = parse(["show", *words])
        assert (options.max_age, options.flags["max-age"]) == (0.0, "--no-cache")
    for last, is_ascii in (("--no-ascii", False), ("--ascii", True)):
        options = parse(["show", "--ascii", "--no-ascii", last])
        assert (options.ascii, options.flags["ascii"]) == (is_ascii, last)
    assert parse(["show", "--no-store"]).store is False
    assert parse(["show", "--no-preconnect"]).preconnect is False
