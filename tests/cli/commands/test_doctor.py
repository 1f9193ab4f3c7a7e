"""Tests of the doctor: its findings, advice, exit codes and secrecy about the key."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from clantui.cli.commands import doctor
from clantui.cli.registry import Context
from clantui.core.doctor.report import ok
from tests.cli.doctor_runs import IDS, KEY, jwt, run_doctor
from tests.cli.in_process import read_options
from tests.cli.processes import (
    SECRET,
    TIMEOUT,
    environment,
    list_imports,
    run,
    start_program,
)
from tests.factories.api_keys import KEY as WHOLE
from tests.terminal.harness import terminal

if TYPE_CHECKING:
    from clantui.backend.backend import RoyaleBackend


def test_the_demo_passes_all_checks(tmp_path: Path) -> None:
    """With --demo nothing fails; the key is not read, not even an invalid one."""
    found = run_doctor(tmp_path, "--demo", CLANTUI_TOKEN="\n", CLANTUI_BASE_URL="nonsense")
    assert (found.code, found.failures) == (0, [])
    assert {found.state(name) for name in ("key", "key-file", "key-allows")} == {"unchecked"}
    assert found.get_finding("request").startswith("GET /cards answered in ")
    assert found.get_finding("request").endswith(" ms")
    assert found.get_finding("clock").startswith("skipped: the API has sent no time")


def test_skipped_key_checks_are_one_line(tmp_path: Path) -> None:
    """In text, the three checks of the key, which the demo does not need, are one line."""
    text = run(tmp_path, "doctor", "--demo").out
    assert text.count("the demo needs no API key") == 1
    assert "· key " in text
    assert "key-file" not in text


def test_marks_are_coloured_only_if_requested(tmp_path: Path) -> None:
    """Marks are coloured with --color always, and plain in a pipe or with NO_COLOR."""
    plain = run(tmp_path, "doctor", "--demo", "--color", "never").out
    assert "\x1b" not in run(tmp_path, "doctor", "--demo", NO_COLOR="1").out + plain
    assert "\x1b[32m✓\x1b[0m" in run(tmp_path, "doctor", "--demo", "--color", "always").out
    report = run(tmp_path, "doctor", "--demo", "--json", "--color", "always").out
    assert "\x1b" not in report


def test_the_doctor_never_imports_the_screen(tmp_path: Path) -> None:
    """The doctor reports Textual's version without importing it."""
    code, names = list_imports(tmp_path, "doctor", "--demo")
    assert code == 0
    assert names & {"textual", "twisted"} == {"twisted"}
    assert "textual " in run_doctor(tmp_path, "--demo").get_finding("versions")


def test_the_report_has_a_verdict_and_aligned_checks(tmp_path: Path) -> None:
    """In a pipe the verdict comes first, then each check, marked, with its next step below."""
    done = run(tmp_path, "doctor", LC_ALL="C")
    verdict, blank, *lines = done.out.splitlines()
    assert (verdict[:17], blank) == ("✗ 1 problem: key ", "")
    marked = [line for line in lines if not line.startswith(" ")]
    assert tuple(line.split()[1] for line in marked) == tuple(i for i in IDS if i != "address")
    assert {line[0] for line in marked} <= set("✓!✗·")
    assert "export LANG=C.UTF-8" in done.out, "letters are missing, whatever Python makes of it"
    assert all(len(line) <= 80 for line in lines)
    assert "\x1b" not in done.out
    at = next(n for n, line in enumerate(lines) if line.startswith("✗ key "))
    assert lines[at + 1].lstrip().startswith("-> put one in ~/.crtoken")


def test_all_other_checks_run_without_a_key(tmp_path: Path) -> None:
    """A missing key is a failure with code 2; no request is sent, and all other checks run."""
    found = run_doctor(tmp_path)
    assert (found.code, found.failures) == (2, ["key"])
    for way in ("~/.crtoken", "CLANTUI_TOKEN", "--token-file", "--demo"):
        assert way in found.next("key")
    assert found.state("request") == found.state("address") == "unchecked"
    assert found.state("store") == found.state("versions") == "ok"


def test_a_key_of_two_lines_fails(tmp_path: Path) -> None:
    """A key of two lines is a failure with code 2 that names its place, not its text."""
    found = run_doctor(tmp_path, CLANTUI_TOKEN=f"{KEY}\n{KEY}")
    assert (found.code, found.failures) == (2, ["key"])
    assert found.get_finding("key") == (
        "the API key in CLANTUI_TOKEN holds 2 words or lines; "
        "an API key is one line without spaces"
    )


@pytest.mark.parametrize(
    "text",
    [
        WHOLE[:-20],
        *(
            pytest.param(text, marks=pytest.mark.soak)
            for text in (
                f"{WHOLE.rpartition('.')[0]}.",
                "made-up",
                WHOLE[1:],
                f"{WHOLE[:30]}…",
                f'"{WHOLE.rpartition(".")[0]}."',
            )
        ),
    ],
)
@pytest.mark.parametrize("place", ["variable", "flag", "home", "config"])
def test_an_impossible_api_key_never_passes(tmp_path: Path, text: str, place: str) -> None:
    """An impossible key is a failure with a reason, wherever it is named, and is not sent."""
    file = tmp_path / (".crtoken" if place == "home" else "named")
    file.write_text(text)
    config = tmp_path / "config.toml"
    config.write_text('token-file = "named"\n' if place == "config" else "")
    more = {"CLANTUI_TOKEN": text} if place == "variable" else {}
    words = ["--token-file", str(file)] if place == "flag" else []
    found = run_doctor(tmp_path, *words, CLANTUI_CONFIG=str(config), **more)
    assert (found.code, found.failures) == (2, ["key"])
    assert found.state("request") == "unchecked"
    assert not [part for part in WHOLE.split(".") if part in found.get_finding("key")]


@pytest.mark.parametrize("place", ["variable", "flag", "home", "config"])
def test_a_quoted_key_is_accepted_in_every_place(
    tmp_path: Path, demo_url: str, place: str
) -> None:
    """Quotes and other wrapping around a key are accepted in every place a key is read from."""
    text = f"\ufeffexport CLANTUI_TOKEN='\"{WHOLE}\"',\r\n"
    file = tmp_path / (".crtoken" if place == "home" else "named")
    file.write_text(text, encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text('token-file = "named"\n' if place == "config" else "")
    more = {"CLANTUI_TOKEN": text} if place == "variable" else {}
    words = ["--token-file", str(file)] if place == "flag" else []
    found = run_doctor(
        tmp_path, *words, "--base-url", demo_url, CLANTUI_CONFIG=str(config), **more
    )
    assert (found.state("key"), found.state("request")) == ("ok", "ok")
    assert found.get_finding("key-allows").endswith("198.51.100.4")


def test_the_source_of_the_key_is_named(tmp_path: Path, demo_url: str) -> None:
    """The key's source is named: flag, variable or home file, in this order of precedence."""
    home, named = tmp_path / ".crtoken", tmp_path / "named"
    for file in (home, named):
        file.write_text(KEY)
        file.chmod(0o600)
    words = ["--base-url", demo_url]
    flag = run_doctor(tmp_path, *words, "--token-file", str(named), CLANTUI_TOKEN=KEY)
    assert flag.get_finding("key") == f"from {named} (--token-file)"
    variable = run_doctor(tmp_path, *words, CLANTUI_TOKEN=KEY)
    assert variable.get_finding("key") == "from the variable CLANTUI_TOKEN"
    assert variable.state("key-file") == "unchecked"
    found = run_doctor(tmp_path, *words)
    assert found.get_finding("key") == f"from {home}"
    assert found.get_finding("key-file") == f"{home} has mode 600: only you can use it"
    assert found.get_finding("key-allows") == "198.51.100.4, 192.0.2.0/24"
    assert {found.code, variable.code, flag.code} == {0}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_file_open_to_others_is_a_warning(tmp_path: Path, demo_url: str, mode: int) -> None:
    """A file open to others is a warning with the command that closes it; it does not fail."""
    file = tmp_path / "my key"
    file.write_text(KEY)
    file.chmod(mode)
    found = run_doctor(tmp_path, "--token-file", str(file), "--base-url", demo_url)
    assert (found.code, found.state("key-file")) == (0, "warning")
    assert f"mode {mode:o}" in found.get_finding("key-file")
    assert found.next("key-file") == f"chmod 600 '{file}'"


@pytest.mark.parametrize(
    "key", ["no-jwt", "a.!!!.c", "a.e30.c", "..", "a.eyJsaW1pdHMiOiA3fQ.c", jwt(), jwt("\x1b[31m")]
)
def test_a_key_without_addresses_is_a_warning(tmp_path: Path, demo_url: str, key: str) -> None:
    """A key that is no JWT, or an unusual one, is a warning: only the API can judge it."""
    found = run_doctor(tmp_path, "--base-url", demo_url, CLANTUI_TOKEN=key)
    assert (found.code, found.state("key-allows")) == (0, "warning")
    assert (
        found.get_finding("key-allows") == "the API key does not say which IP addresses it allows"
    )


def test_a_key_in_the_wrong_place_is_not_shown(tmp_path: Path) -> None:
    """A key given as a file's name, or as the base URL, is cut out of what is printed."""
    key = f"eyJhbGciOiJIUzUxMiJ9.{KEY.split('.')[1]}.{SECRET}"
    found = run_doctor(tmp_path, "--token-file", key, "--base-url", key, CLANTUI_STORE=key)
    assert (found.code, found.failures) == (2, ["key", "base-url"])
    assert "put the API key into a file" in found.get_finding("key")
    done = run(tmp_path, "doctor", "--token-file", key, "--base-url", key)
    assert key.partition(".")[0] not in done.out


def test_environment_text_is_sanitized(tmp_path: Path) -> None:
    """No control character from the environment or a path reaches the terminal."""
    evil = "\x1b]0;evil\x07\u202e"
    named = {"TERM": evil, "LANG": evil, "CLANTUI_STORE": f"/nowhere/{evil}"}
    done = run(tmp_path, "doctor", "--demo", "--token-file", evil, **named)
    assert done.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(done.out)


def test_the_whole_report_is_ascii(tmp_path: Path) -> None:
    """With --ascii, marks and sentences have no other characters."""
    done = run(tmp_path, "doctor", "--ascii", TERM="")
    assert "x 1 problem: key - 1 warning: colours" in done.out
    assert done.out.isascii()


@pytest.mark.parametrize(
    ("columns", "width"), [(0, 80), (1, 32), (32, 32), (60, 60), (80, 80), (200, 80)]
)
def test_the_report_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    """Lines are as long as the terminal, but at least 32 and at most 80 columns."""
    monkeypatch.setattr(doctor, "measure_terminal", lambda *_: os.terminal_size((columns, 24)))
    results = [ok("versions", "a " * 200)]
    report = doctor._render(results, read_options("doctor"), Context({}, Path()))
    assert width - 2 <= max(map(len, report.splitlines())) <= width


@pytest.mark.parametrize(
    ("words", "origin"),
    [
        ((), "the default"),
        (("--base-url", ""), "the default"),
        (("--base-url", "http://127.0.0.1:9/v1"), "--base-url"),
    ],
)
def test_the_origin_of_the_base_url_is_named(words: tuple[str, ...], origin: str) -> None:
    """An empty option, such as an unset variable of a script, is like none."""
    check, base = doctor._check_base(read_options("doctor", *words))
    assert (check.state, check.finding) == ("ok", f"{base} ({origin})")


class ProbedBackend:
    """Backend of the screen, which records test requests."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    async def probe(self, path: str, read_headers: object) -> float:
        """Record the path; return the seconds of the request."""
        del read_headers
        self.paths.append(path)
        return 0.1


async def test_the_doctor_of_the_screen_uses_its_backend_and_prints_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress on stderr would be drawn over the screen."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    backend = ProbedBackend()
    results = await doctor.run_checks(
        read_options("doctor", "--demo"), Context({}, tmp_path), cast("RoyaleBackend", backend)
    )
    assert [check.id for check in results] == [*IDS]
    assert (backend.paths, capsys.readouterr().err) == (["/cards"], "")


def test_the_terminal_is_found_in_a_pipeline(tmp_path: Path) -> None:
    """Its size is known from stdin, too; colours, width and letters are those of stdout."""
    terminal_end, program_end = os.openpty()
    fcntl.ioctl(program_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 143, 0, 0))
    words, environ = ("doctor", "--demo"), environment(tmp_path)
    try:
        reports = []
        for ends in (
            {"stdin": program_end, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE},
            {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": program_end},
        ):
            process = start_program(words, environ, encoding="utf-8", **ends)
            out, _ = process.communicate(timeout=TIMEOUT)
            reports.append(out)
    finally:
        os.close(program_end)
        os.close(terminal_end)
    for out in reports:
        (size,) = (line for line in out.splitlines() if line.startswith("✓ size"))
        assert "143×50" in size
        assert "\x1b" not in out
        assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(("words", "is_shown"), [((), True), (("--quiet",), False)])
def test_the_progress_of_the_request_is_cleared(
    tmp_path: Path, words: tuple[str, ...], *, is_shown: bool
) -> None:
    """On a terminal the doctor says that it waits for the API; the report replaces it."""
    with terminal(tmp_path, "doctor", "--demo", *words, size=(60, 50)) as opened:
        assert opened.exit_code() == 0
    assert (b"calling the API" in opened.raw) is is_shown
    assert "calling the API" not in opened.text
    assert max(len(line.rstrip()) for line in opened.lines) <= 60
    assert "request" in opened.text


def test_the_demo_needs_no_certificates(tmp_path: Path) -> None:
    """Without root certificates it works: they are a warning, not a failure."""
    found = run_doctor(tmp_path, "--demo", SSL_CERT_FILE=str(tmp_path / "none"))
    assert (found.code, found.failures, found.state("certificates")) == (0, [], "warning")


@pytest.mark.parametrize("key", [f"{KEY}\n{KEY}", ""])
def test_the_file_of_a_key_that_cannot_be_used_is_checked(tmp_path: Path, key: str) -> None:
    """Other users could read it all the same."""
    file = tmp_path / "key"
    file.write_text(key)
    file.chmod(0o644)
    found = run_doctor(tmp_path, "--token-file", str(file))
    assert (found.failures, found.state("key-file")) == (["key"], "warning")
