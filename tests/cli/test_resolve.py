"""Tests of the config file, which options and environment variables override."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from clantui.cli.resolve import check_keys
from clantui.config.file import check_config
from clantui.core.names import ExitCode
from clantui.ui.keymap.describe import format_as_markdown
from tests.cli.processes import SECRET, run, show_settings
from tests.factories.api_keys import KEY as WHOLE

PLACE = Path(".config/clantui/config.toml")
WRONG = 'notify = "bel"\n'


def write_config(home: Path, text: str) -> Path:
    """Write a text to the user's config."""
    file = home / PLACE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_the_config_precedes_only_the_default(tmp_path: Path) -> None:
    """Each value shows its origin: flag, environment, file or default, in this order."""
    write_config(tmp_path, '# mine\nrate = 3\ntimeout = 4\nload-timeout = 5\ntheme = "nord"\n')
    settings = show_settings(tmp_path, "--rate", "7", CLANTUI_TIMEOUT="8", CLANTUI_RATE="9")
    assert settings["rate"] == ["--rate", "7 a second"]
    assert settings["timeout"] == ["CLANTUI_TIMEOUT", "8 s"]
    assert " ".join(settings["load-timeout"]).split() == ["line", "4", "5", "s"]
    assert " ".join(settings["theme"]).split() == ["line", "5", "nord"]
    assert settings["concurrency"] == ["default", "100"]


def test_no_color_precedes_the_config(tmp_path: Path) -> None:
    """NO_COLOR overrides the file; our own variable overrides NO_COLOR."""
    write_config(tmp_path, 'color = "always"\n')
    assert show_settings(tmp_path, NO_COLOR="1")["color"] == ["NO_COLOR", "as NO_COLOR says"]
    more = {"NO_COLOR": "1", "CLANTUI_COLOR": "always"}
    assert show_settings(tmp_path, **more)["color"] == ["CLANTUI_COLOR", "always"]
    assert show_settings(tmp_path, NO_COLOR="")["color"][0] == "line"


def test_the_config_sets_the_store(tmp_path: Path) -> None:
    """A store's name is relative to the config, `~` is home, false is none; a variable wins."""
    for name, place in (("s.db", tmp_path / PLACE.parent / "s.db"), ("~/s.db", tmp_path / "s.db")):
        write_config(tmp_path, f'store = "{name}"\n')
        assert " ".join(show_settings(tmp_path)["store"]).split() == ["line", "1", str(place)]
        assert "/there" in " ".join(show_settings(tmp_path, CLANTUI_STORE="/there")["store"])
    write_config(tmp_path, "store = false\n")
    assert "nothing is saved" in " ".join(show_settings(tmp_path)["store"])


def test_the_config_names_the_key_file(tmp_path: Path) -> None:
    """`token-file` comes after the flag and `CLANTUI_TOKEN`; the key is shown nowhere."""
    write_config(tmp_path, 'token-file = "~/mine"\n')
    (tmp_path / "mine").write_text(WHOLE)
    assert f"an API key is set, in {tmp_path}/mine" in " ".join(
        show_settings(tmp_path)["token-file"]
    )
    assert show_settings(tmp_path, CLANTUI_TOKEN=SECRET)["token-file"][0] == "CLANTUI_TOKEN"
    more = {"CLANTUI_TOKEN": SECRET, "CLANTUI_TOKEN_FILE": str(tmp_path / "mine")}
    assert show_settings(tmp_path, **more)["token-file"][0] == "CLANTUI_TOKEN_FILE"


def test_a_key_in_the_config_is_never_printed(tmp_path: Path) -> None:
    """`config check` and `config show` never print a key, nor the value of an unknown name."""
    write_config(tmp_path, f'token = "{SECRET}"\ntoken-file = "eyJ.{SECRET}.x"\nkey.a = 1\n')
    for words in (("config", "check"), ("config", "show"), ("show", "--demo"), ("keys",)):
        done = run(tmp_path, *words)  # which looks for the key itself
        assert done.code == ExitCode.USAGE
        assert "line 1: there is no setting token; did you mean token-file?" in done.err


@pytest.mark.parametrize("words", [("show", "--demo"), ("doctor", "--demo"), ("top", "--demo")])
def test_an_invalid_config_stops_a_command(tmp_path: Path, words: tuple[str, ...]) -> None:
    """An invalid config is one sentence with file, line and a suggestion, and code 2."""
    file = write_config(tmp_path, WRONG)
    done = run(tmp_path, *words)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert done.sentence.startswith(f"{file}, line 1: notify is not one of")


def test_an_invalid_variable_stops_a_command(tmp_path: Path) -> None:
    """An invalid environment variable is refused and named."""
    done = run(tmp_path, "show", "--demo", CLANTUI_RATE="fast")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert done.sentence == "CLANTUI_RATE is not a number from 0.1 to 1,000"


def test_config_check_lists_all_problems(tmp_path: Path) -> None:
    """`config check` lists every error with code 2, or says All good; themes count, too."""
    file = write_config(tmp_path, 'theme = "nrd"\nrate = 3\n')
    done = run(tmp_path, "config", "check")
    assert done.code == ExitCode.USAGE
    assert done.sentence.startswith(f"{file}, line 1: there is no theme nrd; did you mean nord?")
    file.write_text("a = 1\nb = 2\n")
    done = run(tmp_path, "config", "check")
    assert (done.code, len(done.err.splitlines())) == (ExitCode.USAGE, 2)
    file.write_text('theme = "nordd"\nrate = "fast"\nbase-url = "x"\n[keys]\nrace = "hello"\n')
    done = run(tmp_path, "config", "check")
    lines = [line.split(":")[1].split()[-1] for line in done.err.splitlines()]
    assert lines == ["1", "2", "3", "5"]
    file.write_text("rate = 3\n")
    done = run(tmp_path, "config", "check")
    assert (done.code, done.err, done.out) == (0, "", f"{file}: All good\n")


def test_config_show_complains_about_an_unknown_theme(tmp_path: Path) -> None:
    """`config show` says that there is no such theme, wherever it is set."""
    shown = run(tmp_path, "config", "show", CLANTUI_THEME="nordd").out
    (line,) = (line for line in shown.splitlines() if line.startswith("theme"))
    assert line.split("  ")[-1] == "unusable: there is no theme nordd; did you mean nord?"


def test_config_check_prints_no_control_characters(tmp_path: Path) -> None:
    """Escape sequences in a config file do not reach the terminal."""
    write_config(tmp_path, 'rate = 3\n"\\u001b[31mred" = 1\ntheme = "\\u001b[31mnord"\n')
    done = run(tmp_path, "config", "check")
    assert done.code == ExitCode.USAGE
    assert "red" in done.err
    assert "\x1b" not in done.err


def test_config_check_finds_a_key_beside_the_config(tmp_path: Path) -> None:
    """The name of a key file is relative to the folder of the config, not to the current one."""
    file = write_config(tmp_path, 'token-file = "key"\n')
    (file.parent / "key").write_text(WHOLE)
    done = run(tmp_path, "config", "check")
    assert (done.code, done.out) == (0, f"{file}: All good\n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('base-url = "ftp://x/v1"', "the base URL ftp://x/v1 cannot be used"),
        ('base-url = "eyJ0eXAi.made.up"', "looks like a key itself"),
        ('base-url = "https://x/v1?key=made-up"', "the base URL … cannot be used"),
        ('token-file = "none"', "cannot be read: No such file"),
        ('token-file = "eyJ0eXAi.made.up"', "looks like a key itself"),
    ],
)
def test_config_check_tries_the_base_url_and_the_key(
    tmp_path: Path, line: str, message: str
) -> None:
    """`config check` reports the line of an unusable address or key file, and shows no key."""
    file = write_config(tmp_path, f"rate = 3\n{line}\n")
    done = run(tmp_path, "config", "check", CLANTUI_TOKEN="made-up")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert done.sentence.startswith(f"{file}, line 2: ")
    assert message in done.sentence
    assert "made" not in done.sentence


def editor(home: Path, script: str) -> str:
    """Write an editor that runs a script on its file."""
    file = home / "editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def test_config_edit_creates_and_checks_the_file(tmp_path: Path) -> None:
    """`config edit` creates a missing file only; VISUAL precedes EDITOR; errors are listed."""
    visual = editor(tmp_path, "test -s $1 && echo 'rate = 0' >> $1")
    done = run(tmp_path, "config", "edit", VISUAL=visual, EDITOR="false")
    assert done.code == ExitCode.USAGE
    assert "rate is not a number" in done.sentence
    file = tmp_path / PLACE
    file.write_text("# mine\n")
    assert run(tmp_path, "config", "edit", EDITOR="true").code == 0
    assert file.read_text() == "# mine\n"
    bound = editor(tmp_path, "printf '[keys]\nrace = \"c\"\n' >> $1")
    done = run(tmp_path, "config", "edit", EDITOR=bound)
    assert done.code == ExitCode.USAGE
    assert done.sentence.startswith(f"{file}, line 3: race: c is the key of switcher already")


def test_config_edit_needs_a_working_editor(tmp_path: Path) -> None:
    """Without an editor, or with one that fails, it says so; without one no file is written."""
    done = run(tmp_path, "config", "edit", PATH=str(tmp_path))
    assert (done.code, done.sentence.partition(";")[0]) == (
        ExitCode.USAGE,
        "no editor is named by VISUAL or EDITOR, and none of nano, vi, notepad is here",
    )
    assert [*tmp_path.iterdir()] == []
    assert run(tmp_path, "config", "edit", EDITOR="false").sentence == "false ended with 1"
    assert "No such file" in run(tmp_path, "config", "edit", EDITOR="/no/editor").sentence


def test_config_edit_uses_an_installed_editor(tmp_path: Path) -> None:
    """Without a named editor, `config edit` opens nano if it is there, else vi."""
    for name in ("vi", "nano"):
        Path(editor(tmp_path, f"echo '# {name}' >> $1")).rename(tmp_path / name)
    path = f"{tmp_path}:/usr/bin:/bin"
    assert run(tmp_path, "config", "edit", PATH=path).code == 0
    assert (tmp_path / PLACE).read_text().splitlines()[-1] == "# nano"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n[keys]\n\nrase = 'b'", 4, "there is no action rase; did you mean race?"),
        ("[keys]\nrace = 'c'", 2, "race: c is the key of switcher already (Everywhere)"),
        ("[keys]\nrace.open = 'c'", 2, "there is no action race.open; did you mean race-open?"),
    ],
)
def test_keys_that_cannot_be_bound_are_left_out(text: str, line: int, reason: str) -> None:
    """An invalid key binding is left out and reported by line; the others are bound."""
    config = check_keys(check_config(Path("config.toml"), f"{text}\nhelp = 'f4'\n"))
    assert config.keymap == {"help": "f4"}
    (problem,) = config.problems
    assert (problem.line, problem.reason.startswith(reason)) == (line, True)


def test_invalid_key_bindings_stop_no_command_without_keys(tmp_path: Path) -> None:
    """`show` ignores key bindings and does not import the screen; `config check` reports them."""
    write_config(tmp_path, "[keys]\nrace = 'c'\n")
    assert run(tmp_path, "show", "--demo").code == 0
    checked = run(tmp_path, "config", "check")
    assert (checked.code, "race: c is the key of switcher already" in checked.err) == (
        ExitCode.USAGE,
        True,
    )


def test_keys_lists_the_bound_keys(tmp_path: Path) -> None:
    """`clantui keys` reads the config; its Markdown without one is what the README has."""
    assert run(tmp_path, "keys", "--format", "markdown").out == format_as_markdown({})
    write_config(tmp_path, '[keys]\nrace = "f2"\n')
    actions = json.loads(run(tmp_path, "keys", "--format", "json").out)["actions"]
    assert next(action["keys"] for action in actions if action["id"] == "race") == ["f2"]
