"""Whether the table of settings says what is so, and takes what it says it takes."""

from __future__ import annotations

import tomllib

import pytest

from clantui.cli import parsers
from clantui.cli.commands.watch import _EVERY
from clantui.config.schema import NAMES, SETTINGS, InvalidValue
from clantui.config.settings import AT_ONCE, OFFICIAL, PATIENCE, PER_SECOND, SECONDS
from clantui.config.template import config_template
from clantui.config.toml_lines import complaint, line_of
from clantui.ui.appearance.themes import DARK


def test_the_defaults_are_those_in_use() -> None:
    """What is told as a default is what happens where nobody says anything."""
    told = {name: one.default for name, one in NAMES.items()}
    assert (float(told["timeout"]), float(told["patience"])) == (SECONDS, PATIENCE)
    assert (int(told["at-once"]), float(told["rate"])) == (AT_ONCE, PER_SECOND)
    assert told["base-url"] == f'"{OFFICIAL}"'
    assert NAMES["every"].kind.read(told["every"].strip('"')) == _EVERY
    assert told["theme"] == f'"{DARK.name}"'


def test_every_flag_is_one() -> None:
    """Each flag in the table is an option of the screen or of a command."""
    flags: set[str] = set()
    for name in ("screen", *parsers.names()):
        parser = parsers.load_command(name).parser()
        flags |= {word for action in parser._actions for word in action.option_strings}
    assert {one.flag for one in SETTINGS if one.flag} <= flags


def test_the_variables_of_old_keep_their_names() -> None:
    """Each setting's variable is made of its name."""
    assert NAMES["base-url"].variable == "CLANTUI_BASE_URL"
    assert NAMES["store"].variable == "CLANTUI_STORE"


@pytest.mark.parametrize(
    ("name", "told", "value"),
    [
        ("timeout", 2.5, 2.5),
        ("timeout", "2.5", 2.5),
        ("at-once", 7, 7),
        ("at-once", "7", 7),
        ("max-age", 0, 0.0),
        ("every", "30s", 30.0),
        ("every", "2h", 7200.0),
        ("every", 90, 90.0),
        ("ascii", True, True),
        ("ascii", "off", False),
        ("store", False, False),
        ("store", "~/s", "~/s"),
        ("notify", "bell", "bell"),
    ],
)
def test_what_may_be_is_taken(name: str, told: object, value: object) -> None:
    """Numbers, times, switches and words are taken as TOML has them, and as the environment."""
    read = NAMES[name].kind.read(told)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "told", "allowed"),
    [
        ("timeout", True, "a number from"),
        ("timeout", "nan", "a number from"),
        ("timeout", -1, "a number from"),
        ("timeout", [1], "a number from"),
        ("at-once", 5.5, "a whole number from 1 to 1,000"),
        ("at-once", 1001, "a whole number from 1 to 1,000"),
        ("every", "9s", "a time from 10s to 24h"),
        ("every", True, "a time from 10s to 24h"),
        ("every", "soon", "a time from 10s to 24h"),
        ("ascii", 1, "true or false"),
        ("ascii", "maybe", "true or false"),
        ("notify", "bel", 'one of "none", "bell", "desktop"'),
        ("theme", 3, "a theme's name in quotes"),
        ("theme", " ", "a theme's name in quotes"),
        ("store", True, "or false for none"),
    ],
)
def test_what_may_not_be_is_refused_with_what_may(name: str, told: object, allowed: str) -> None:
    """A wrong type or value is answered by what is allowed."""
    with pytest.raises(InvalidValue, match=allowed):
        NAMES[name].kind.read(told)


def test_a_key_in_the_place_of_a_file_is_not_repeated() -> None:
    """Who writes the key itself where a file belongs is told so, without the key."""
    with pytest.raises(InvalidValue, match="looks like a key itself") as caught:
        NAMES["token-file"].kind.read("eyJsecret.body.sign")
    assert "secret" not in str(caught.value)


def test_the_sketch_sets_nothing_and_every_line_of_it_would() -> None:
    """The template is TOML that says nothing; without its # each line sets what may be."""
    assert tomllib.loads(config_template()) == {}
    for one in SETTINGS:
        line = next(
            row for row in config_template().splitlines() if row.startswith(f"# {one.name} = ")
        )
        (value,) = tomllib.loads(line.removeprefix("# ")).values()
        one.kind.read(value)


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
    """Within its table, quoted or not; what stands within a line has its table's."""
    assert line_of(TEXT, *path) == line


@pytest.mark.parametrize("text", ["a = 1\nb = \n", "a = 1\nb = [1,\n", "a = 1\na = 2\n"])
def test_what_the_reader_says_has_a_line(text: str) -> None:
    """Whatever TOML's reader complains of is told with the line and without brackets."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    line, why = complaint(text, str(caught.value))
    assert line == 2
    assert why
    assert "(at" not in why
