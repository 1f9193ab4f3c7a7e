"""The end of the program on streams that cannot be written any more."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clantui import __version__
from clantui.__main__ import main


class Broken(io.StringIO):
    """Stream whose last flush fails, or each write if it is `full`."""

    full = False

    def __init__(self, file: Path, number: int) -> None:
        super().__init__()
        self._number = number
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)

    def write(self, text: str) -> int:
        """Fail if the stream is full, else keep the text."""
        if self.full:
            self.flush()
        return super().write(text)

    def flush(self) -> None:
        """Fail."""
        raise OSError(self._number, os.strerror(self._number))

    def fileno(self) -> int:
        """Return the descriptor of a file."""
        return self._descriptor

    @property
    def is_discarded(self) -> bool:
        """True if the descriptor leads nowhere now."""
        return os.path.samestat(os.fstat(self._descriptor), Path(os.devnull).stat())

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)
        super().close()


@pytest.fixture(autouse=True)
def collect_garbage() -> Iterator[None]:
    """Enable garbage collection again, which `main` disables."""
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (errno.ENOSPC, 2, "clantui: stdout cannot be written: No space left on device\n"),
        (errno.EFBIG, 2, "clantui: stdout cannot be written: File too large\n"),
        (errno.EPIPE, 0, ""),
        (errno.EIO, 0, ""),
    ],
)
def test_only_a_full_disk_fails_at_the_end(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    code: int,
    message: str,
) -> None:
    """A reader or a terminal that has gone is no error; what is left is discarded."""
    stdout = Broken(tmp_path / "out", number)
    monkeypatch.setattr("sys.stdout", stdout)
    assert main(["--version"]) == code
    assert (stdout.getvalue(), stdout.is_discarded) == (f"clantui {__version__}\n", True)
    assert capsys.readouterr().err == message
    stdout.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPIPE, errno.EIO])
def test_messages_that_cannot_be_written_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Stdout has the result, so the program has not failed."""
    stderr = Broken(tmp_path / "err", number)
    monkeypatch.setattr("sys.stderr", stderr)
    assert main(["--version"]) == 0
    assert stderr.is_discarded
    stderr.close()


def test_both_streams_can_be_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code still says so."""
    stdout, stderr = (Broken(tmp_path / name, errno.ENOSPC) for name in ("out", "err"))
    stderr.full = True
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setattr("sys.stderr", stderr)
    assert main(["--version"]) == 2
    assert (stdout.is_discarded, stderr.is_discarded) == (True, True)
    stdout.close()
    stderr.close()


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (errno.ENOSPC, 2, "clantui: stdout cannot be written: No space left on device\n"),
        (errno.EPIPE, 0, ""),
    ],
)
def test_a_full_disk_is_no_crash_of_the_command_that_prints(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    code: int,
    message: str,
) -> None:
    """It is reported for any command, even if that writes to stdout without `output.write`."""
    stdout = Broken(tmp_path / "out", number)
    stdout.full = True
    monkeypatch.setattr("sys.stdout", stdout)
    monkeypatch.setattr("clantui.cli.commands.help.run", lambda *_: stdout.write("text"))
    assert main(["help"]) == code
    assert capsys.readouterr().err == message
    stdout.close()


def test_another_error_of_a_stream_is_no_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is raised, because it would be a bug."""
    stdout = Broken(tmp_path / "out", errno.EBADF)
    monkeypatch.setattr("sys.stdout", stdout)
    with pytest.raises(OSError, match="Bad file descriptor"):
        main(["--version"])
    stdout.close()


def test_a_closed_stderr_gets_no_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python would print them on stdout."""
    monkeypatch.setattr("sys.stderr", None)
    assert main(["--version"]) == 0
    assert sys.stderr.name == os.devnull
    sys.stderr.close()


def test_an_interrupt_while_starting_has_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the loop there is no handler of signals."""

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clantui.__main__.parse", interrupt)
    assert main(["--version"]) == 130
