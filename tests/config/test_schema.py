"""Tests that the table of settings is true and accepts the values it describes."""

from __future__ import annotations

import re
import tomllib

import pytest

from clantui.cli.commands.config import make_template
from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.config.file import find_line, split_error
from clantui.config.schema import NAMES, RENAMED, SETTINGS, InvalidValue, Setting
from clantui.ui.appearance.themes import DARK


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_a_default_is_a_valid_value(setting: Setting) -> None:
    """A default is a valid value of its kind; one that is not fixed is described."""
    if setting.default is None:
        assert setting.default_text
    else:
        assert setting.kind.read(setting.default) == setting.default


def test_the_default_theme_is_the_dark_one() -> None:
    """The table of settings names a theme that it does not import."""
    assert NAMES["theme"].default == DARK.name


def test_every_flag_is_an_option() -> None:
    """Each flag in the table, also one that says no, is an option of some command."""
    flags: set[str] = set()
    for name in (SCREEN, *COMMANDS):
        flags |= set(make_parser(name)._option_string_actions)
    named = {setting.flag for setting in SETTINGS if setting.flag}
    named |= {setting.off_option[0] for setting in SETTINGS if setting.off_option is not None}
    assert named <= flags


def test_no_setting_has_a_former_name() -> None:
    """A former name is not in use, and leads to a present one."""
    assert not RENAMED.keys() & NAMES.keys()
    assert set(RENAMED.values()) <= NAMES.keys()


def test_a_variable_has_the_name_of_its_setting() -> None:
    """Each setting's variable is its name in capitals."""
    assert NAMES["base-url"].variable == "CLANTUI_BASE_URL"
    assert NAMES["store"].variable == "CLANTUI_STORE"


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("timeout", 2.5, 2.5),
        ("timeout", "2.5", 2.5),
        ("concurrency", 7, 7),
        ("concurrency", "7", 7),
        ("max-age", 0, 0.0),
        ("interval", "150s", 150.0),
        ("interval", "2h", 7200.0),
        ("interval", 120, 120.0),
        ("ascii", True, True),
        ("ascii", "off", False),
        ("store", False, False),
        ("store", "~/s", "~/s"),
        ("store", " ~/s\n", "~/s"),
        ("notify", "bell", "bell"),
    ],
)
def test_an_allowed_value_is_accepted(name: str, raw: object, value: object) -> None:
    """Values are accepted as TOML types, and as texts of the environment."""
    read = NAMES[name].kind.read(raw)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "raw", "allowed"),
    [
        ("timeout", True, "a number from"),
        ("timeout", "nan", "a number from"),
        ("timeout", -1, "a number from"),
        ("timeout", [1], "a number from"),
        ("concurrency", 5.5, "a whole number from 1 to 1,000"),
        ("concurrency", 1001, "a whole number from 1 to 1,000"),
        ("interval", "5s", "a time from 2m to 24h"),
        ("interval", "119s", "a time from 2m to 24h"),
        ("interval", 10, "a time from 2m to 24h"),
        ("remind", "9m", "a time from 10m to 24h"),
        ("interval", True, "a time from 2m to 24h"),
        ("interval", "soon", "a time from 2m to 24h"),
        ("ascii", 1, "true or false"),
        ("ascii", "maybe", "true or false"),
        ("notify", "bel", 'one of "none", "bell", "desktop"'),
        ("theme", 3, "a theme's name in quotes"),
        ("theme", " ", "a theme's name in quotes"),
        ("store", True, "or false for none"),
    ],
)
def test_a_refused_value_names_the_allowed_ones(name: str, raw: object, allowed: str) -> None:
    """An invalid type or value is refused with the allowed ones."""
    with pytest.raises(InvalidValue, match=allowed):
        NAMES[name].kind.read(raw)


def test_a_value_that_a_sentence_suggests_is_accepted() -> None:
    """Each time in the help and in the words of a refusal is in the range of its setting."""
    for name in ("interval", "remind"):
        setting = NAMES[name]
        times = re.findall(r"\b\d+[smh]\b", f"{setting.help}, {setting.kind.allowed}")
        assert len(times) >= 4
        for time in times:
            setting.kind.read(time)


def test_a_key_in_place_of_a_file_name_is_not_repeated() -> None:
    """A key pasted in the place of a file name is refused without being repeated."""
    with pytest.raises(InvalidValue, match="looks like a key itself") as caught:
        NAMES["token-file"].kind.read("eyJsecret.body.sign")
    assert "secret" not in str(caught.value)


def test_the_template_sets_nothing_until_uncommented() -> None:
    """The template sets nothing; without # each of its lines sets a valid value.

    A line whose value is only an example also has the default.
    """
    assert tomllib.loads(make_template()) == {}
    for setting in SETTINGS:
        line = next(
            row for row in make_template().splitlines() if row.startswith(f"# {setting.name} = ")
        )
        (value,) = tomllib.loads(line.removeprefix("# ")).values()
        setting.kind.read(value)
        if setting.default is None:
            assert line.endswith(f"  # default: {setting.default_text}")


TEXT = """\
theme = "a" # [keys]
"rate" = 3

[ keys ] # all of them
# race = "x"
race = "b"
"next-view"="n"
a.b = "c"
[other]
race = "d"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("theme",), 1),
        (("rate",), 2),
        (("keys",), 4),
        (("keys", "race"), 6),
        (("keys", "next-view"), 7),
        (("keys", "a", "b"), 8),
        (("other", "race"), 10),
        (("keys", "nowhere"), 4),
    ],
)
def test_a_name_is_found_on_its_line(path: tuple[str, ...], line: int) -> None:
    """A name is found in its table, quoted or not; one in an inline table has the table's line."""
    assert find_line(TEXT, *path) == line
    assert find_line(f"# \u2028 pasted\n{TEXT}", *path) == line + 1


@pytest.mark.parametrize(
    "text", ["a = 1\nb = \n", "a = 1\nb = [1,\n", "a = 1\na = 2\n", "a = 1 # \u2028\nb = [1,\n"]
)
def test_a_parser_error_has_a_line(text: str) -> None:
    """An error of `tomllib` is split into the line and the message."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    line, message = split_error(text, str(caught.value))
    assert line == 2
    assert message
    assert "(at" not in message
