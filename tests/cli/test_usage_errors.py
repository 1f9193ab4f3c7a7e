"""Usage errors are refused in one sentence, before any request or heavy import."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from clantui.__main__ import main
from clantui.cli.parser import parse
from clantui.cli.registry import SCREEN
from clantui.core.model.tag import Tag
from tests.cli.processes import SECRET, run
from tests.factories.api_keys import KEY as WHOLE

Refuse: TypeAlias = Callable[..., str]

JWT: Final = f"{SECRET}.eyJsaW1pdHMiOltdfQ.{SECRET}"
"""A fake key that looks like a real one."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty home folder, with an environment without our variables."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("CLANTUI_TOKEN", "CLANTUI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    yield folder
    gc.enable()  # `main` turns it off until the reactor runs, which it never does here


@pytest.fixture
def refuse(home: Path, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Return a function that runs the program, which must end with code 2 and one sentence."""
    assert home.is_dir()

    def refuse(*words: str) -> str:
        try:
            code: object = main(words)
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert SECRET not in err
        (sentence,) = err.splitlines()
        assert sentence.startswith("clantui")
        return sentence

    return refuse


@pytest.mark.parametrize("words", [("doctor", ""), ("race", "2PP", ""), ("keys", " ")])
def test_an_empty_argument_is_refused(refuse: Refuse, words: tuple[str, ...]) -> None:
    """An argument too many that is empty, for example an unset variable, is no crash."""
    assert "an argument is empty; leave it out" in refuse(*words)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2PX", "X is never in a tag (only 0289PYLQGRJCUV)"),
        ("", "type a clan tag, for example #2PP"),
        ("#", "type a clan tag, for example #2PP"),
        ("2P", "#2P is too short"),
        ("2PP2PP2PP2PP2", "13 characters are too many"),
        ("2P\x1b", "U+001B is never in a tag"),
        ("https://royaleapi.com/blog", "has no clan or player tag"),
        ("https://royaleapi.com/clan/family/ELMS/clans", "this link has no clan or player tag"),
        ("https://royaleapi.com/clan/search?name=x", "this link has no clan or player tag"),
        ("hello world", "looks like a clan's name, not a tag such as #2PP; to search by name"),
        ("2PP 9Y8V", "one tag or several? Put # before each tag"),
        (WHOLE, "this is an API key, not a tag; put it into the file ~/.crtoken"),
    ],
)
def test_an_invalid_tag_is_refused_with_a_reason(refuse: Refuse, typed: str, message: str) -> None:
    """The error names the invalid tag, with and without the word `show`."""
    assert message in refuse("show", "--", typed)
    assert message in refuse("--", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2PP0",
        "#2PP0",
        "2pp0",
        "2PPO",
        "#2ppo",
        "%232PP0",
        " #2PP0\n",
        "\u200b2PP0",
        "https://royaleapi.com/clan/2PP0",
        "https://www.deckshop.pro/spy/clan/2PP0",
        "https://link.clashroyale.com/en?clanInfo?id=2PP0",
    ],
)
def test_every_spelling_of_a_tag_is_accepted(typed: str) -> None:
    """A tag with # or %23, in small letters, with O for 0, or in a link is the same tag."""
    assert parse(["show", typed]).tags == [Tag("2PP0")]
    assert parse([typed]).tag == Tag("2PP0")


@pytest.mark.parametrize(("typed", "is_quoted"), [("fifteen letters", True), ("a" * 16, False)])
def test_only_a_text_as_short_as_a_name_is_repeated(
    refuse: Refuse, typed: str, *, is_quoted: bool
) -> None:
    """A name has at most 15 characters; a longer text may be a part of a key."""
    assert (f'"{typed}": ' in refuse("show", typed)) is is_quoted


def test_a_word_after_two_dashes_is_no_command(refuse: Refuse) -> None:
    """After `--` the name of a command is an argument, here a wrong tag."""
    assert "this looks like a clan's name" in refuse("--", "race")
    assert parse(["--", "2PP"]).command == SCREEN


@pytest.mark.parametrize("words", ["show 2PP 9Y8V --excel", "--excel show 2PP 9Y8V"])
def test_a_command_may_follow_its_options(words: str) -> None:
    """Options, the command and its arguments may be typed in any order."""
    for line in (words, words.replace("9Y8V", "--quiet 9Y8V")):
        options = parse(line.split())
        assert (options.command, options.excel, options.format) == ("show", True, "csv")
        assert options.tags == [Tag("2PP"), Tag("9Y8V")]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("-o history show 2PP", "show"),
        ("--output show history 2PP", "history"),
        ("--token-file show", SCREEN),
        ("--output=history show 2PP", "show"),
        ("--demo show 2PP", "show"),
        ("--verbose help show", "help"),
    ],
)
def test_the_value_of_an_option_is_no_command(words: str, command: str) -> None:
    """A file may have the name of a command; an option without a value may precede the command."""
    assert parse(words.split()).command == command


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--concurrency", "0"], "0 is not a whole number from 1 to 1,000"),
        (["--concurrency", "1001"], "1001 is not a whole number"),
        (["--concurrency", "many"], "many is not a whole number"),
        (["--timeout", "-1"], "-1 is not a number from 0.001 to 1,000,000"),
        (["--timeout", "0"], "0 is not a number from 0.001"),
        (["--timeout", "nan"], "nan is not a number"),
        (["--timeout", "inf"], "inf is not a number"),
        (["--latency", "-1"], "-1 is not a number of milliseconds"),
        (["--latency", "soon"], "soon is not a number of milliseconds"),
        (["--seed", "1.5"], "1.5 is not a whole number"),
        (["--no-such-option"], "unrecognized arguments: --no-such-option"),
        (["--tok"], "unrecognized arguments: --tok"),
        (["--token-file"], "expected one argument"),
    ],
)
def test_an_invalid_option_is_refused(refuse: Refuse, words: list[str], message: str) -> None:
    """An invalid number or an unknown option is refused, with and without a command."""
    assert message in refuse("show", *words)
    assert message in refuse(*words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show"], "name a clan"),
        (["show", "--format", "xml", "2PP"], "invalid choice: 'xml'"),
        (["2PP", "2PY"], "unrecognized arguments: 2PY"),
        (["demo-api", "--port", "65536"], "65536 is not a port"),
        (["demo-api", "--port", "http"], "http is not a port"),
        (["demo-api", "2PP"], "unrecognized arguments: 2PP"),
    ],
)
def test_missing_and_extra_arguments_are_refused(
    refuse: Refuse, words: list[str], message: str
) -> None:
    """An unknown or missing argument is named."""
    assert message in refuse(*words)


@pytest.mark.parametrize("name", ["cards.xlsx", "cards.foo"])
def test_an_unknown_file_ending_is_refused(refuse: Refuse, tmp_path: Path, name: str) -> None:
    """A table is not written to a file of an unknown extension unless --format says so."""
    file = tmp_path / name
    sentence = refuse("show", "--demo", "-o", str(file))
    for word in (file.suffix, ".csv", ".json", "--format"):
        assert word in sentence
    assert not file.exists()
    assert parse(["show", "--demo", "-o", str(file), "--format", "csv"]).format == "csv"


@pytest.mark.parametrize("name", ["cards", "cards.txt", ".cards", "-", "/dev/fd/1.5"])
def test_the_default_format_is_the_table(name: str) -> None:
    """A file without an extension, or a .txt, gets the table."""
    assert parse(["show", "--demo", "-o", name]).format == "table"


def test_a_missing_api_key_is_refused_with_instructions(refuse: Refuse) -> None:
    """Without a key `show` says where to put one, and that the demo needs none."""
    sentence = refuse("show", "2PP")
    for way in ("~/.crtoken", "CLANTUI_TOKEN", "--token-file", "--demo"):
        assert way in sentence


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (f"{JWT}\n{JWT}\n".encode(), "holds 2 words or lines"),
        (f"key {JWT}".encode(), "holds 2 words or lines"),
        (JWT.encode() + bytes(range(128, 256)), "is not text, so it is not an API key"),
        (f"{JWT}\0".encode(), "has characters that are never in an API key"),
        (JWT.encode("utf-16"), "is not valid: API keys begin with eyJ"),
    ],
    ids=["empty", "blank", "two-lines", "two-words", "binary", "nul", "utf-16"],
)
def test_an_invalid_token_file_is_refused(
    refuse: Refuse, tmp_path: Path, home: Path, content: bytes, message: str
) -> None:
    """A file without a key is refused with its name and the reason, but not its text."""
    file = tmp_path / "token"
    file.write_bytes(content)
    sentence = refuse("show", "2PP", "--token-file", str(file))
    assert f"the API key in {file}" in sentence
    assert message in sentence
    file.rename(home / ".crtoken")
    sentence = refuse("show", "2PP")
    assert f"the API key in {home / '.crtoken'}" in sentence
    assert message in sentence


@pytest.mark.parametrize(
    ("name", "message"),
    [("none", "No such file"), (".", "Is a directory"), ("n" * 300, "too long")],
)
def test_an_unreadable_token_file_is_refused(
    refuse: Refuse, tmp_path: Path, name: str, message: str
) -> None:
    """A missing or unreadable token file is named with the system's reason."""
    sentence = refuse("show", "2PP", "--token-file", str(tmp_path / name))
    assert "cannot be read" in sentence
    assert message in sentence


@pytest.mark.parametrize("option", ["--token-file", "--base-url"])
def test_a_key_in_a_wrong_place_is_not_shown(refuse: Refuse, option: str) -> None:
    """A key typed where a file or an address belongs is refused without being repeated."""
    refuse("show", "2PP", option, f"eyJ0eXAi.{JWT}")


def test_an_endless_token_file_ends(refuse: Refuse) -> None:
    """Reading a token file stops at the longest possible key, even on an endless device."""
    assert "characters that are never in an API key" in refuse(
        "show", "2PP", "--token-file", "/dev/zero"
    )


def test_an_unreadable_home_is_reported(refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder that cannot be searched for ~/.crtoken is one sentence, not a traceback."""
    monkeypatch.setenv("HOME", "/" + "n" * 300)
    assert "cannot be read" in refuse("show", "2PP")


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (f"{JWT}\n{JWT}", "holds 2 words or lines"),
        (f"{JWT}é", "has characters that are never in an API key"),
        (f"{JWT}\x1b", "has characters that are never in an API key"),
    ],
)
def test_an_invalid_token_variable_is_refused(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch, key: str, message: str
) -> None:
    """An invalid key in CLANTUI_TOKEN is refused without being shown."""
    monkeypatch.setenv("CLANTUI_TOKEN", key)
    assert f"the API key in CLANTUI_TOKEN {message}" in refuse("show", "2PP")


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("nonsense", "cannot be used"),
        ("ftp://api.clashroyale.com/v1", "cannot be used"),
        ("https://", "cannot be used"),
        ("https://host:port/v1", "cannot be used"),
        ("https://[::1/v1", "cannot be used"),
        ("https://host/v1?key=1", "cannot be used"),
        ("https://host/a b", "cannot be used"),
        ("https://höst/v1", "cannot be used"),
        (f"https://{SECRET}:{SECRET}@host/v1", "cannot be used"),
        ("http://api.clashroyale.com/v1", "unencrypted"),
        ("http://10.0.0.1/v1", "unencrypted"),
        ("http://localhost.example/v1", "unencrypted"),
    ],
)
def test_an_invalid_base_url_is_refused(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch, base: str, message: str
) -> None:
    """An invalid base URL, or one that would send the API key unencrypted, is refused."""
    monkeypatch.setenv("CLANTUI_TOKEN", JWT)
    assert message in refuse("show", "2PP", "--base-url", base)
    monkeypatch.setenv("CLANTUI_BASE_URL", base)
    assert message in refuse("show", "2PP")


def test_the_screen_needs_a_terminal(tmp_path: Path) -> None:
    """Without a terminal the screen is refused, with the command that works in a pipe."""
    for words in ([], ["--demo"], ["2PP"]):
        done = run(tmp_path, *words, CLANTUI_TOKEN=SECRET)
        assert (done.code, done.out) == (2, "")
        assert done.sentence == "the screen needs a terminal; in a pipe use: clantui show TAG"


def test_the_real_process_refuses_an_invalid_tag(tmp_path: Path) -> None:
    """The real process ends as `main` does: code 2 and one sentence on stderr."""
    done = run(tmp_path, "show", "2PX", CLANTUI_TOKEN=SECRET)
    assert (done.code, done.out) == (2, "")
    assert "X is never in a tag (only 0289PYLQGRJCUV)" in done.sentence
    assert os.listdir(tmp_path) == []  # noqa: PTH208 — names are what is compared


def test_two_tags_in_place_of_one_are_refused(refuse: Refuse) -> None:
    """Two tags in the place of one are refused with their number."""
    assert "2 tags are too many: give one" in refuse("2PP, #9Y8V")
    assert "2 tags are too many: give one" in refuse("race", "#2PP #9Y8V")


def test_a_list_of_tags_counts_as_several_arguments(refuse: Refuse) -> None:
    """Tags with commas or line breaks between them count as separate arguments."""
    assert "no API key" in refuse("compare", "#2PP,\n\uff039Y8V")
    assert "two clans" in refuse("compare", "2PP,9Y8V", "2QQ")


@pytest.mark.parametrize(
    ("words", "valid", "invalid"),
    [
        (("top", "--limit"), ("1", "1000"), ("0", "1001", "2.5")),
        (("serve", "--visitors"), ("1", "1000"), ("0", "1001")),
        (("serve", "--port"), ("0", "65535"), ("-1", "65536")),
        (("demo-api", "--port"), ("0", "65535"), ("-1", "65536")),
        (("show", "--seed"), ("-7", "0", str(2**62)), ("1e30", "x")),
        (("show", "--latency"), ("0", "0.5", "1000000"), ("-0.5", "1000001")),
    ],
)
def test_a_number_is_accepted_up_to_its_limits(
    refuse: Refuse, words: tuple[str, str], valid: tuple[str, ...], invalid: tuple[str, ...]
) -> None:
    """The first number beyond each limit is refused with the whole range."""
    command, option = words
    for text in valid:
        options = vars(parse([command, f"{option}={text}"]))
        assert options[option.removeprefix("--")] == float(text)
    for text in invalid:
        assert f"argument {option}: {text} is not a" in refuse(command, f"{option}={text}")
