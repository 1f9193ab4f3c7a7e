"""Tests that a file is written whole or not at all, even if its writer is killed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from clantui.cli import output
from clantui.core.names import CommandError
from clantui.demo.world.world import World
from clantui.files import rename_without_replacing
from tests.cli.in_process import run_here
from tests.cli.processes import TIMEOUT, environment, run, start_program, wait_until

WORLD: Final = World()
SHOW: Final = ("show", "--demo", WORLD.alone)
PAIRS: Final = (*SHOW, "--format", "pairs")
HOME, RIVAL = WORLD.home, WORLD.rivals[0]
WRITING: Final = """
import sys
from pathlib import Path
from clantui.cli.output import write
write("new\\n" * int(sys.argv[2]), Path(sys.argv[1]), force=True)
"""
MANY: Final = 30_000_000
"""Number of lines that takes long enough to kill the writer meanwhile."""


def write_lines(file: Path, lines: int, limit: Callable[[], object] | None = None) -> list[str]:
    """Return the messages of a process that writes this number of lines."""
    done = subprocess.run(
        [sys.executable, "-c", WRITING, str(file), str(lines)],
        capture_output=True,
        text=True,
        env=environment(file.parent),
        timeout=TIMEOUT,
        check=False,
        preexec_fn=limit,
    )
    return done.stderr.splitlines()


def find_unfinished(folder: Path) -> list[Path]:
    """Return the unfinished files."""
    return list(folder.glob(".clantui-*"))


def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    """After SIGKILL the old file is complete, and the program can be run again."""
    file = tmp_path / "cards.txt"
    file.write_text("old\n")
    command = [sys.executable, "-c", WRITING, str(file), str(MANY)]
    with subprocess.Popen(command, env=environment(tmp_path)) as writer:
        try:
            wait_until(
                lambda: any(half.stat().st_size for half in find_unfinished(tmp_path)),
                "some bytes",
            )
        finally:
            os.kill(writer.pid, signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert file.read_text() == "old\n"
    assert write_lines(file, 3) == []
    assert file.read_text() == "new\n" * 3


def test_a_full_disk_does_not_change_the_old_file(tmp_path: Path) -> None:
    """A full disk is reported, the old file stays, and the partial file is removed."""
    file = tmp_path / "cards.txt"
    file.write_text("old\n")
    messages = write_lines(
        file, 100_000, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))
    )
    assert messages[-1].endswith(f"{file} cannot be written: File too large")
    assert file.read_text() == "old\n"
    assert find_unfinished(tmp_path) == []


def test_a_file_created_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """Without --force a file that appears during the run is not replaced."""
    file, half = tmp_path / "cards.txt", tmp_path / "half"
    output.check_file(file, force=False)
    file.write_text("precious")
    half.write_text("ours")
    with pytest.raises(FileExistsError):
        rename_without_replacing(half, file)
    with pytest.raises(output.FileExists):
        output.write("ours", file)
    assert file.read_text() == "precious"
    assert find_unfinished(tmp_path) == []


def test_a_link_is_followed_and_kept(tmp_path: Path) -> None:
    """A symbolic link is followed and kept: the file it leads to is written or created."""
    (tmp_path / "far").mkdir()
    far, link = tmp_path / "far" / "cards.txt", tmp_path / "link"
    link.symlink_to(far)
    output.write("one", link)
    with pytest.raises(output.FileExists):
        output.write("two", link)
    output.write("two", link, force=True)
    assert link.is_symlink()
    assert far.read_text() == "two"
    assert find_unfinished(tmp_path) + find_unfinished(far.parent) == []


def test_a_loop_of_links_is_reported(tmp_path: Path) -> None:
    """A circle of symbolic links is one sentence, not a crash."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(CommandError, match="symbolic links"):
        output.write("text", tmp_path / "a", force=True)


def test_the_permissions_of_a_replaced_file_stay(tmp_path: Path) -> None:
    """A file that is replaced keeps its permissions."""
    file = tmp_path / "cards.txt"
    file.touch(0o600)
    output.write("text", file, force=True)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_names_of_stdout_print_to_stdout(tmp_path: Path, name: str) -> None:
    """`-o -` and the system's names of stdout print, also if stdout is a file."""
    wanted = run(tmp_path, *PAIRS).out
    assert run(tmp_path, *PAIRS, "-o", name).out == wanted
    file = tmp_path / "out"
    file.write_text("kept\n")
    words = (*PAIRS, "-o", name)
    with file.open("a") as out, start_program(words, environment(tmp_path), stdout=out) as program:
        assert program.wait(TIMEOUT) == 0
    assert file.read_text() == f"kept\n{wanted}"


def test_a_pipe_of_the_shell_is_written_to(tmp_path: Path) -> None:
    """`-o >(…)` of bash, an open descriptor, receives the data."""
    read_end, write_end = os.pipe()
    words = (*PAIRS, "-o", f"/dev/fd/{write_end}")
    with start_program(words, environment(tmp_path), pass_fds=[write_end]) as program:
        os.close(write_end)
        with os.fdopen(read_end, encoding="utf-8") as pipe:
            assert pipe.read() == run(tmp_path, *PAIRS).out
        assert program.wait(TIMEOUT) == 0


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.json", "{"),
        ("a.NDJSON", '{"type": "clan"'),
        ("a.csv", "clan,clan_name"),
        ("a.tsv", "clan\tclan_name"),
        ("a.md", "## "),
        ("a.txt", ""),
        ("a", ""),
    ],
)
def test_the_file_ending_sets_the_format(tmp_path: Path, name: str, begins: str) -> None:
    """The file's extension decides the format; an unknown extension means the table."""
    assert run_here(*SHOW, "-o", str(tmp_path / name)).code == 0
    text = (tmp_path / name).read_text("utf-8")
    table = run_here(*SHOW).out
    assert text.startswith(begins) if begins else text.splitlines()[0] == table.splitlines()[0]


def test_the_format_option_precedes_the_file_ending(tmp_path: Path) -> None:
    """`--format` overrides the extension, in any position."""
    file = tmp_path / "cards.csv"
    for words in ((*PAIRS, "-o", str(file)), (*SHOW, "-o", str(file), *PAIRS[-2:])):
        assert run_here(*words, "--force").code == 0
        assert file.read_text().startswith("["), words


@pytest.mark.parametrize("command", ["show", "history"])
def test_an_unsupported_file_ending_is_refused(tmp_path: Path, command: str) -> None:
    """An extension of a format that the command lacks is refused before any request."""
    done = run(tmp_path, command, "2PP", "-o", "a.svg")
    assert done.code == 2
    assert "a picture can only be saved on the screen" in done.sentence


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("show", HOME), "a.json"),
        (("compare", HOME, RIVAL), "a.csv"),
        (("race", HOME), "a.txt"),
        (("top",), "a.tsv"),
        (("card", HOME), "a.svg"),
    ],
)
def test_the_saved_file_is_named_on_a_terminal(
    tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    """A terminal on stderr names the file; a script and `--quiet` get no message."""
    file = tmp_path / name
    for options, is_terminal in (((), True), (("--quiet",), True), ((), False)):
        done = run_here(*words, "-o", str(file), "--force", *options, terminal=is_terminal)
        assert (done.code, done.out) == (0, ""), done.err
        assert file.read_text("utf-8")
        assert done.err.endswith(f"saved {file}\n") is (is_terminal and not options)
        assert ("saved" in done.err) is (is_terminal and not options)
