"""Tests of the help pages, which are plain argparse."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len

from clantui.cli import commands
from clantui.cli.parser import WIDTH, CommandParser, make_parser, parse
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.config.file import VARIABLE
from clantui.config.schema import NAMES
from clantui.config.settings import TOKEN_FILE, TOKEN_VARIABLE
from clantui.core.modules import list_modules
from clantui.core.names import EXIT_CODES, ExitCode
from tests.cli.expected_arguments import FILE, UPDATE, write_commands
from tests.cli.processes import run

PAGES: Final = (SCREEN, *COMMANDS)

EXPLAINED: Final = {
    "environment": {
        TOKEN_VARIABLE: "API key",
        VARIABLE: "settings file",
        NAMES["store"].variable: "saved clans",
        "CLANTUI_…": "any other setting",
        "HTTPS_PROXY, NO_PROXY": "proxy",
        "NO_COLOR, FORCE_COLOR": "no colour",
    },
    "files": {
        f"~/{TOKEN_FILE}": "API key",
        "config.toml": "settings and shortcuts",
        "store.sqlite3": "saved clans",
    },
}
"""Variables and files that the help lists, with words of their purposes."""

LINES: Final = 23
"""Lines of a terminal of 24, without that of the prompt."""


def show_help(home: Path, name: str, **environ: str) -> str:
    """Return a page as `--help` prints it."""
    done = run(home, *([] if name == SCREEN else [name]), "--help", **environ)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_every_command_has_its_module_and_its_line() -> None:
    """A module of `cli/commands` has a line in `COMMANDS` of `cli/registry`, and the reverse."""
    modules = {name.replace("_", "-") for name in list_modules(commands.__path__)}
    assert modules == {*PAGES}


def test_every_command_has_a_test_module() -> None:
    """The tests of a command are found by its name."""
    folder = Path(__file__).with_name("commands")
    modules = [folder / f"test_{name.replace('-', '_')}.py" for name in COMMANDS]
    assert [str(module) for module in modules if not module.exists()] == []


def test_the_arguments_of_every_command_are_as_expected() -> None:
    """A change of an option, its default, its place or its words is reviewed with the file."""
    advice = f"`{UPDATE}` writes the file; read the changes as a user would, then commit them"
    assert write_commands() == FILE.read_text("utf-8"), advice


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_80_columns_and_has_examples(tmp_path: Path, name: str) -> None:
    """Every page fits 80 columns and ends with examples."""
    text = show_help(tmp_path, name, COLUMNS="200")
    assert max(map(cell_len, text.splitlines())) <= WIDTH
    assert text.startswith(f"usage: clantui{'' if name == SCREEN else ' ' + name} [options]")
    examples = text.partition("\nexamples:\n")[2].partition("\n\n")[0]
    assert examples.startswith("  clantui")


@pytest.mark.parametrize("name", PAGES)
def test_the_short_page_fits_a_small_terminal(tmp_path: Path, name: str) -> None:
    """`-h` has usage, purpose, five arguments at most and two examples, in 80×24 with a prompt."""
    done = run(tmp_path, *([] if name == SCREEN else [name]), "-h", COLUMNS="200")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) <= LINES, "shorten the `summary` or the help of an argument"
    assert max(map(cell_len, lines)) <= WIDTH
    program = f"clantui{'' if name == SCREEN else ' ' + name}"
    assert lines[0].startswith(f"usage: {program} [options]")
    assert lines[-1] == f"{program} --help shows all options."
    examples = done.out.partition("\nexamples:\n")[2].partition("\n\n")[0]
    assert examples.count("  clantui ") == 2
    assert 1 <= len(make_parser(name).common_arguments) <= 5
    for word in make_parser(name).common_arguments:
        assert re.search(rf"^  .*{word}\b", done.out, re.MULTILINE)


def test_both_help_options_say_what_they_show(tmp_path: Path) -> None:
    """`-h` is the short page, `--help` the whole one."""
    text = show_help(tmp_path, SCREEN)
    assert re.search(r"^ +-h +show the most used options and exit$", text, re.MULTILINE)
    assert re.search(r"^ +--help +show this help and exit$", text, re.MULTILINE)


def test_the_short_page_of_the_program_names_every_command(tmp_path: Path) -> None:
    """`clantui -h` explains some commands and names the others."""
    text = run(tmp_path, "-h").out.partition("\ncommands:\n")[2].partition("\n\n")[0]
    explained, others = text.split("\n  also: ")
    named = re.findall(r"^  ([\w-]+)", explained, re.MULTILINE)
    assert sorted([*named, *others.replace(",", "").split()]) == sorted(COMMANDS)


@pytest.mark.parametrize("name", PAGES)
def test_every_option_is_listed_with_its_choices(tmp_path: Path, name: str) -> None:
    """Each spelling of an option is listed with its choices and its purpose."""
    text = " ".join(show_help(tmp_path, name).split())
    for action in make_parser(name)._actions:
        assert action.help
        choices = () if action.metavar == "COMMAND" else action.choices or ()
        for word in (*action.option_strings, *choices):
            assert re.search(rf"(?<![\w-]){re.escape(str(word))}(?![\w-])", text)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("show", " [TAG ...]"),
        ("card", " [TAG]"),
        ("top", " [LOCATION]"),
        ("completion", " SHELL"),
        ("doctor", ""),
    ],
)
def test_the_usage_has_brackets_around_what_may_be_left_out(name: str, arguments: str) -> None:
    """Dots stand for any number of arguments; options are not listed."""
    page = make_parser(name).format_help()
    assert page.splitlines()[0] == f"usage: clantui {name} [options]{arguments}"


def test_no_name_is_broken_at_its_hyphen() -> None:
    """A name with a hyphen stays in one line, wherever the line ends."""
    for blanks in range(WIDTH):
        parser = CommandParser("any")
        parser.describe("a " * blanks + "war-members", [("any", "")], common_arguments=())
        parser.add_argument("--view", help="a " * blanks + "decks-by-deck")
        for name in ("war-members", "decks-by-deck"):
            assert name in parser.format_help()


def test_the_program_lists_environment_files_and_exit_codes(tmp_path: Path) -> None:
    """The main help page lists what all commands share; each command's page refers to it."""
    text = show_help(tmp_path, SCREEN)
    sections = dict(re.findall(r"\n\n([a-z ]+):\n(.+?)(?=\n\n)", text, re.DOTALL))
    for heading, rows in EXPLAINED.items():
        lines = sections[heading].splitlines()
        for line, (name, meaning) in zip(lines, rows.items(), strict=True):
            assert line.startswith(f"  {name}  ")
            assert meaning in line.removeprefix(f"  {name}")
    assert [*sections][-3:] == ["environment", "files", "exit codes"]
    assert "clantui --help lists environment variables" in show_help(tmp_path, "show")


def test_the_exit_code_of_a_signal_has_its_number() -> None:
    """Shells expect 128 and the number of the signal."""
    codes = {
        signal.SIGHUP: ExitCode.HANGUP,
        signal.SIGINT: ExitCode.INTERRUPTED,
        signal.SIGTERM: ExitCode.TERMINATED,
    }
    assert [code - number for number, code in codes.items()] == [128] * 3


def test_every_exit_code_is_explained_in_order() -> None:
    """Each code is listed once, in order, with what it means; `doctor` explains three of them."""
    listed = re.findall(r"^  (\d+)  +(.+)$", make_parser(SCREEN).format_help(), re.MULTILINE)
    meanings = {int(code): meaning for code, meaning in listed}
    assert [*meanings] == sorted(ExitCode)
    assert meanings == EXIT_CODES
    advice = re.findall(r"^  (\d+)  (.+)$", make_parser("doctor").format_help(), re.MULTILINE)
    codes = [ExitCode.USAGE, ExitCode.REFUSED, ExitCode.NO_ANSWER]
    assert [int(code) for code, _ in advice] == codes
    assert [meaning for _, meaning in advice][1:] == [meanings[code] for code in codes[1:]]


@pytest.mark.parametrize("name", PAGES)
def test_the_parts_of_a_page_begin_at_the_margin_in_the_same_order(name: str) -> None:
    """Usage, purpose, arguments, examples and notes follow each other, each after a blank line."""
    parser = make_parser(name)
    short = parser.format_short_help()
    titles = re.findall(r"^([a-z][a-z ]+):(?=$| clantui)", short, re.MULTILINE)
    assert [title for title in titles if title != "commands"] == ["usage", "most used", "examples"]
    page = parser.format_help()
    page = parser.format_help()
    assert "\n\n\n" not in short + page
    description = str(parser.description)[:30]
    parts = ("usage: ", description, "\noptions:\n", "\nexamples:\n", str(parser.epilog)[-30:])
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_the_help_is_printed_in_a_limited_encoding(tmp_path: Path) -> None:
    """In a locale without `…` the help prints a substitute."""
    assert "clantui --base-url ?" in show_help(tmp_path, "demo-api", PYTHONIOENCODING="latin-1")


@pytest.mark.parametrize("name", PAGES)
def test_a_number_in_the_help_is_the_default(name: str) -> None:
    """A number after `default:` in the help of an option is its default."""
    for action in make_parser(name)._actions:
        if stated := re.search(r"default: (\d+)\b(?!\.)", action.help or ""):
            assert action.default == int(stated[1]), action.dest


def test_a_per_cent_sign_in_the_notes_is_printed_as_it_is() -> None:
    """Argparse would take it for a placeholder."""
    parser = CommandParser("any")
    parser.describe("any", [("any", "50% of it")], "at 100%, %(prog)s", common_arguments=())
    text = parser.format_help()
    assert "50% of it" in text
    assert "at 100%, %(prog)s" in text


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_without_stdout_is_no_crash(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """With a closed stdout there is nothing to print to."""
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(SystemExit) as ended:
        parse(["show", option])
    assert ended.value.code == 0
