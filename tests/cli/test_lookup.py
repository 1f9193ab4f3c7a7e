"""The place that a setting is read from."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from clantui.cli.registry import Context
from clantui.cli.resolve import find_value
from clantui.config.file import Config
from clantui.config.schema import DEFAULT, NAMES, SettingValue

FILE = Path("/etc/clantui/config.toml")
HOME = Path("/home/ann")


def read(name: str, environ: dict[str, str], **values: SettingValue) -> tuple[object, str]:
    """Look up a setting, with others of the config in line 3."""
    config = Config(file=FILE, values=values, lines={name: 3})
    return find_value(NAMES[name], Namespace(flags={}), config, Context(environ, HOME))


@pytest.mark.parametrize(
    ("text", "by_config", "by_variable"),
    [
        ("clans.db", "/etc/clantui/clans.db", "clans.db"),
        ("/var/clans.db", "/var/clans.db", "/var/clans.db"),
        ("~/clans.db", "/home/ann/clans.db", "/home/ann/clans.db"),
    ],
)
def test_a_file_of_the_config_is_relative_to_its_folder(
    text: str, by_config: str, by_variable: str
) -> None:
    """One of a variable is relative to the current folder."""
    assert read("store", {}, store=text) == (Path(by_config), "line 3")
    environ = {"CLANTUI_STORE": text}
    assert read("store", environ, store="other") == (Path(by_variable), "CLANTUI_STORE")


def test_a_variable_of_all_programs_goes_before_the_config() -> None:
    """NO_COLOR goes before the config, with the default value; an empty one counts as none."""
    assert read("color", {"NO_COLOR": "1"}, color="always") == ("auto", "NO_COLOR")
    assert read("color", {"NO_COLOR": ""}, color="always") == ("always", "line 3")
    environ = {"NO_COLOR": "1", "CLANTUI_COLOR": "never"}
    assert read("color", environ) == ("never", "CLANTUI_COLOR")
    assert read("color", {}) == ("auto", DEFAULT)
