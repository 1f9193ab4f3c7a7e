"""Names of files that are standard streams or descriptors, and what is written to them."""

from __future__ import annotations

import io
import os
from argparse import Namespace
from pathlib import Path

import pytest

from clantui.cli import output
from clantui.cli.output import FileExists, check_file, check_output, find_descriptor
from clantui.config.paths import NO_HOME
from clantui.core.names import CommandError


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("/dev/stdin", 0),
        ("/dev/stdout", 1),
        ("/dev/stderr", 2),
        ("/dev/fd/0", 0),
        ("/dev/fd/63", 63),
        ("/proc/self/fd/7", 7),
        ("/dev/fd/999999", 999_999),
        ("/dev/fd/1000000", None),
        ("/dev/fd/", None),
        ("/dev/fd/1x", None),
        ("x/dev/fd/1", None),
        ("/proc/1/fd/1", None),
        ("/dev/null", None),
        ("stdout", None),
    ],
)
def test_a_descriptor_is_known_by_its_name(name: str, number: int | None) -> None:
    """Shells name theirs `/dev/fd/63`."""
    assert find_descriptor(Path(name)) == number


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_stdout_has_several_names(name: str) -> None:
    """For all of them the output is printed, as without `--output`."""
    options = Namespace(output=Path(name), force=False)
    check_output(options)
    assert options.output is None


def test_a_file_is_checked_before_any_request(tmp_path: Path) -> None:
    """A new file is fine, an existing one needs `--force`; a command may have no output at all."""
    file = tmp_path / "x.csv"
    options = Namespace(output=file, force=False)
    check_output(options)
    file.touch()
    with pytest.raises(FileExists, match="exists already; --force replaces it"):
        check_output(options)
    check_output(Namespace(output=file, force=True))
    check_output(Namespace())
    assert options.output == file
    hyphen = Namespace(output=tmp_path / "-", force=False)
    check_output(hyphen)
    assert hyphen.output == tmp_path / "-", "only the hyphen alone is stdout"


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    """A folder, a missing folder, a missing home and a closed descriptor are no files."""
    (tmp_path / "file").touch()
    for file, reason in (
        (tmp_path / "file" / "x.csv", f"there is no folder {tmp_path}/file"),
        (tmp_path, "exists already and is not a file"),
        (Path(os.devnull), "exists already and is not a file"),
        (tmp_path / "no" / "x.csv", f"there is no folder {tmp_path}/no"),
        (NO_HOME / "x.csv", "there is no home folder"),
        (Path("/dev/fd/99999"), "/dev/fd/99999 cannot be written: Bad file descriptor"),
        (Path("a\0b"), "cannot be written: this is not a file name"),
        (tmp_path / ("x" * 300), "cannot be written: File name too long"),
    ):
        for force in (False, True):
            with pytest.raises(CommandError, match=reason) as caught:
                check_file(file, force=force)
            assert not isinstance(caught.value, FileExists)


def test_a_descriptor_gets_the_bytes_unchanged() -> None:
    """Line ends and all letters are as in a file; the descriptor stays open."""
    reader, writer = os.pipe()
    for data in ("Ida ☠\n\r\n", b"\x89PNG"):
        output.write(data, Path(f"/dev/fd/{writer}"))
    os.close(writer)
    with open(reader, "rb") as end:  # noqa: PTH123
        assert end.read() == "Ida ☠\n\r\n".encode() + b"\x89PNG"


def test_a_link_is_kept_and_its_target_is_written(tmp_path: Path) -> None:
    """A link that leads to itself is refused."""
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    output.write("text", link)
    assert (link.is_symlink(), target.read_text()) == (True, "text")
    with pytest.raises(FileExists):
        output.write("more", link)
    output.write(b"more", link, force=True)
    assert (link.is_symlink(), target.read_text()) == (True, "more")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CommandError, match="is not a file"):
        output.write("text", tmp_path / "pipe", force=True)
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(CommandError, match="cannot be written: "):
        output.write("text", link)


def test_every_link_leads_to_its_file(tmp_path: Path) -> None:
    """A link may be relative to its own folder, or lead to another link; all of them are kept."""
    far, near = tmp_path / "far", tmp_path / "near"
    far.mkdir()
    near.mkdir()
    (near / "relative").symlink_to("../far/cards.csv")
    (near / "chain").symlink_to("relative")
    for name in ("relative", "chain"):
        output.write(name, near / name, force=True)
        assert (far / "cards.csv").read_text() == name
    assert {path.name for path in near.iterdir() if path.is_symlink()} == {"relative", "chain"}
    (near / "lost").symlink_to(tmp_path / "none" / "cards.csv")
    with pytest.raises(CommandError, match=f"there is no folder {tmp_path}/none"):
        output.write("text", near / "lost")
    (near / "null").symlink_to(os.devnull)
    with pytest.raises(CommandError, match="exists already and is not a file"):
        output.write("text", near / "null", force=True)


def test_stdout_gets_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes need a file; a closed stdout is reported; a pipe gets UTF-8 and plain line ends."""
    with pytest.raises(CommandError, match="name a file with -o"):
        output.write(b"PNG")
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\r\n")
    monkeypatch.setattr("sys.stdout", pipe)
    output.write("Ida ☠\n")
    assert pipe.buffer.getvalue() == "Ida ☠\n".encode()
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(CommandError, match="stdout is closed"):
        output.write("text")


def test_a_descriptor_of_an_existing_file_needs_no_force(tmp_path: Path) -> None:
    """The shell has opened it already, for example with `3>> file`."""
    with (tmp_path / "x.csv").open("w") as file:
        name = Path(f"/dev/fd/{file.fileno()}")
        check_file(name, force=False)
        output.write("text", name)
    assert (tmp_path / "x.csv").read_text() == "text"
