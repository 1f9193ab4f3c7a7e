"""The help: laid out as a manual's page, and true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len

from clantui.cli import parsers
from clantui.cli.help_pages import WIDTH, wrapped
from tests.cli.processes import run

PAGES: Final = (parsers.SCREEN, *parsers.names())

ORDER: Final = ["NAME", "SYNOPSIS", "EXAMPLES", "DESCRIPTION"]
"""The sections that every page begins with: what it looks like in use, before any option."""


def page(home: Path, name: str, **more: str) -> str:
    """A page as `--help` prints it."""
    done = run(home, *([] if name == parsers.SCREEN else [name]), "--help", **more)
    assert (done.code, done.err) == (0, "")
    return done.out


def headings(text: str) -> list[str]:
    """The titles of a page's sections."""
    return re.findall(r"^[A-Z][A-Z ]*$", text, re.MULTILINE)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_80_columns_and_begins_with_examples(tmp_path: Path, name: str) -> None:
    """Whatever a new command says of itself, no line is too long and examples come first."""
    text = page(tmp_path, name, COLUMNS="200")
    assert max(map(cell_len, text.splitlines())) <= WIDTH
    found = headings(text)
    assert found[:4] == ORDER
    assert found[-2:] == ["EXIT CODES", "SEE ALSO"]
    assert len(set(found)) == len(found)
    assert text.startswith(f"NAME\n    clantui{'' if name == parsers.SCREEN else ' ' + name} - ")


@pytest.mark.parametrize("name", parsers.names())
def test_help_of_a_command_is_its_help(tmp_path: Path, name: str) -> None:
    """`clantui help COMMAND` and `clantui COMMAND --help` are the same page."""
    done = run(tmp_path, "help", name)
    assert (done.code, done.out, done.err) == (0, page(tmp_path, name), "")


def test_help_alone_is_of_the_program_and_lists_every_command(tmp_path: Path) -> None:
    """`clantui help` is `clantui --help`, in which no command is missing."""
    text = page(tmp_path, parsers.SCREEN)
    assert run(tmp_path, "help").out == text
    listed = text.partition("\nCOMMANDS\n")[2].partition("\n\n")[0]
    assert re.findall(r"^    ([a-z-]+)", listed, re.MULTILINE) == list(parsers.names())


@pytest.mark.parametrize("name", PAGES)
def test_every_option_is_told_with_what_it_may_be(tmp_path: Path, name: str) -> None:
    """Each spelling of an option stands on the page, each of its choices, and what it is for."""
    text = " ".join(page(tmp_path, name).split())
    for action in parsers.load_command(name).parser()._actions:
        assert action.help
        for word in (*action.option_strings, *(action.choices or ())):
            assert re.search(rf"(?<![\w-]){re.escape(str(word))}(?![\w-])", text)


def test_who_asks_is_told_of_the_key_and_who_does_not_is_not(tmp_path: Path) -> None:
    """The environment, the files and the codes of refusals stand where they count alone."""
    assert {"ENVIRONMENT", "FILES"} <= set(headings(page(tmp_path, "show")))
    text = page(tmp_path, "completion")
    assert not {"ENVIRONMENT", "FILES"} & set(headings(text))
    assert "refused" not in text.partition("\nEXIT CODES\n")[2]


def test_the_help_is_printed_where_there_are_no_such_letters(tmp_path: Path) -> None:
    """In a locale without `…` there is a mark in its place, and no failure."""
    assert "clantui show [options] TAG?" in page(tmp_path, "show", PYTHONIOENCODING="latin-1")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a b c", ["a b", "c"]),
        ("abcdef a", ["abcdef", "a"]),
        ("a bc", ["a", "bc"]),
    ],
)
def test_text_is_broken_between_words(text: str, lines: list[str]) -> None:
    """No line is wider than it may be, unless a single word is."""
    assert list(wrapped(text, 3)) == lines
