"""Tests that the table of settings is true and accepts the values it describes."""

from __future__ import annotations

import re
import tomllib
from typing import Final

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


def test_the_template_gives_the_range_of_each_setting_once() -> None:
    """A range that the help text has is not repeated; each setting has the values it allows."""
    rows = make_template().splitlines()
    for setting in SETTINGS:
        index = next(i for i, row in enumerate(rows) if row.startswith(f"# {setting.name} = "))
        allowed = setting.kind.allowed.removeprefix("a time ")
        assert rows[index - 1].count(allowed) == 1
        assert rows[index - 1].count(" from ") <= 1


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


TABLE: Final = """\
theme | clantui-dark | a theme's name in quotes | --theme
view | favourites | one of its words |
notify | none | one of its words | --notify
interval | 600.0 s | a time from 2m to 24h | --interval
remind | 7200.0 s | a time from 10m to 24h | --remind
away | 2 weeks | a number of weeks from 1 to 52, such as 2 | --away
base-url | https://api.clashroyale.com/v1 | a web address in quotes | --base-url
token-file | ~/.crtoken | a file's name in quotes | --token-file | CLANTUI_TOKEN
timeout | 10.0 s | a number from 0.001 to 1,000,000 | --timeout
load-timeout | 120.0 s | a number from 0.001 to 1,000,000 | --load-timeout
concurrency | 100 | a whole number from 1 to 1,000 | --concurrency
rate | 20.0 a second | a number from 0.1 to 1,000 | --rate
max-rate | 40, or rate where that is set | a number from 0.1 to 1,000 | --max-rate
max-age | as long as the API allows | a number from 0 to 1,000,000,000 | --max-age | --no-cache 0.0
store | in your data folder | a file's name in quotes, or false for none | | --no-store False
preconnect | True | true or false | | --no-preconnect False
ascii | False | true or false | --ascii
color | auto | one of its words | --color | NO_COLOR FORCE_COLOR
animation | True | true or false | --animation | TEXTUAL_ANIMATIONS
art | False | true or false | --art
"""


def write_row(setting: Setting) -> str:
    """Return a line about a setting, without its help."""
    has_words = setting.kind.allowed.startswith("one of")
    parts = [
        setting.name,
        setting.default_text if setting.default is None else f"{setting.default}{setting.unit}",
        "one of its words" if has_words else setting.kind.allowed,
        setting.flag,
        "" if setting.off_option is None else "{0} {2}".format(*setting.off_option),
        " ".join(setting.other_variables),
    ]
    return " | ".join([*parts[:4], *filter(None, parts[4:])]).rstrip(" ").replace("|  |", "| |")


def test_each_setting_has_its_default_its_limits_and_its_options() -> None:
    """The table is that of the manual: default, allowed values, option, and what else sets it."""
    rows = [line.removesuffix(" |") for line in TABLE.splitlines()]
    assert [write_row(setting).removesuffix(" |") for setting in SETTINGS] == rows


def test_the_text_of_a_default_time_is_that_time() -> None:
    """The help shows `10m` for 600 s."""
    times = [NAMES[name] for name in ("interval", "remind")]
    assert [time.kind.read(time.default_text) for time in times] == [t.default for t in times]


def test_the_limits_are_allowed() -> None:
    """The lowest and the highest value are allowed, and nothing beyond them."""
    for name, low, high in (
        ("interval", "2m", "24h"),
        ("remind", "600", "1440m"),
        ("away", 1, 52),
        ("concurrency", "1", "1000"),
        ("rate", "0.1", "1000"),
        ("max-age", "0", "1e9"),
    ):
        kind = NAMES[name].kind
        first, last = kind.read(low), kind.read(high)
        assert isinstance(first, int | float)
        assert isinstance(last, int | float)
        for beyond in (first - 1, last + 1):
            with pytest.raises(InvalidValue):
                kind.read(beyond)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("ascii", "YES", True),
        ("ascii", "Off", False),
        ("concurrency", 7.0, 7),
        ("interval", "600", 600.0),
        ("interval", "2.5m", 150.0),
        ("base-url", " https://a.example/v1 ", "https://a.example/v1"),
        ("token-file", "eyJ.key", "eyJ.key"),
    ],
)
def test_a_value_may_be_written_in_several_ways(name: str, raw: object, value: object) -> None:
    """Words in any case, whole numbers with a point, times with and without a unit."""
    read = NAMES[name].kind.read(raw)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("notify", "BELL"),
        ("theme", False),
        ("token-file", "a\0b"),
        ("concurrency", "1.0"),
        ("interval", "m"),
    ],
)
def test_an_impossible_value_is_refused(name: str, raw: object) -> None:
    """Words are written in small letters, and only some settings can be false."""
    with pytest.raises(InvalidValue):
        NAMES[name].kind.read(raw)


def test_the_former_names_lead_to_the_present_ones() -> None:
    """A config of an earlier version says what its settings are called now."""
    assert RENAMED == {
        "at-once": "concurrency",
        "patience": "load-timeout",
        "ahead": "preconnect",
        "every": "interval",
    }


def test_a_setting_has_a_name_in_the_options() -> None:
    """The view of the screen is not the view that a command prints."""
    names = [NAMES[name].dest for name in ("view", "base-url", "store")]
    assert names == ["start_view", "base_url", "store"]
