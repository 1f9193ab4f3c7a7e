"""Images are kept: whole, not too many, and never at the price of an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clantui.images.disk_cache import FRESH_SECONDS, ImageCache
from clantui.images.validate import MAX_BYTES


class FakeTime:
    """A clock in hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Tell it; each look a second later, so that every file has an age of its own."""
        self.now += 1
        return self.now


def files(folder: Path) -> dict[str, int]:
    """All files in a folder and below it, with their sizes."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.stat().st_size for path in found}


def test_a_cached_image_survives_a_restart(tmp_path: Path) -> None:
    """A picture outlives the album it was put into; of another card there is none."""
    ImageCache(tmp_path / "new", "host", FakeTime()).put(26000021, b"picture")
    album = ImageCache(tmp_path / "new", "host", FakeTime())
    assert album.get(26000021) == (b"picture", True)
    assert album.get(26000022) is None


def test_hosts_do_not_mix(tmp_path: Path) -> None:
    """The same card of another host is another picture."""
    ImageCache(tmp_path, "one", FakeTime()).put(1, b"one")
    assert ImageCache(tmp_path, "other", FakeTime()).get(1) is None


def test_a_picture_grows_old(tmp_path: Path) -> None:
    """After a month it is still there, and said not to be fresh."""
    time = FakeTime()
    album = ImageCache(tmp_path, "host", time)
    album.put(1, b"picture")
    time.now += FRESH_SECONDS - 10
    assert album.get(1) == (b"picture", True)
    time.now += 10
    assert album.get(1) == (b"picture", False)


def test_the_oldest_give_way_across_hosts(tmp_path: Path) -> None:
    """The bound is of all pictures of all hosts; who came first goes first, and no more go."""
    time = FakeTime()
    ImageCache(tmp_path, "gone", time, most=1000).put(7, bytes(300))
    album = ImageCache(tmp_path, "host", time, most=1000)
    for card in range(1, 5):
        album.put(card, bytes(250))
    assert files(tmp_path) == {f"host/{card}.png": 250 for card in range(1, 5)}
    album.put(2, bytes(250))
    album.put(9, bytes(250))
    assert sorted(files(tmp_path)) == ["host/2.png", "host/3.png", "host/4.png", "host/9.png"]


def test_temporary_files_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    """Half a file under its passing name counts, goes in its turn, and is never a picture."""
    (tmp_path / "host").mkdir()
    half = tmp_path / "host" / ".half.png"
    half.write_bytes(bytes(900))
    os.utime(half, (1, 1))
    album = ImageCache(tmp_path, "host", FakeTime(), most=1000)
    album.put(1, bytes(250))
    assert files(tmp_path) == {"host/1.png": 250}


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    """Only pictures one folder below are counted and deleted."""
    (tmp_path / "notes.txt").write_bytes(bytes(5000))
    album = ImageCache(tmp_path, "host", FakeTime(), most=100)
    album.put(1, bytes(90))
    assert files(tmp_path) == {"notes.txt": 5000, "host/1.png": 90}


def test_no_more_is_read_than_a_picture_may_have(tmp_path: Path) -> None:
    """A file that somebody has put there is read up to the bound; looking at it does the rest."""
    album = ImageCache(tmp_path, "host", FakeTime())
    album.put(1, b"small")
    (tmp_path / "host" / "1.png").write_bytes(bytes(10 * MAX_BYTES))
    found = album.get(1)
    assert found is not None
    assert len(found[0]) == MAX_BYTES + 1


def test_a_dropped_image_is_gone(tmp_path: Path) -> None:
    """A picture that turned out to be none is not read twice; dropping nothing is nothing."""
    album = ImageCache(tmp_path, "host", FakeTime())
    album.put(1, b"none")
    album.drop(1)
    album.drop(1)
    assert album.get(1) is None


@pytest.mark.parametrize("there", ["a file", "a folder of that name"])
def test_a_place_that_cannot_be_used_is_no_error(tmp_path: Path, there: str) -> None:
    """A folder that cannot be written keeps nothing, half or whole, without a word."""
    place = tmp_path / "pictures"
    if there == "a file":
        place.write_bytes(b"")
    else:
        (place / "host" / "1.png").mkdir(parents=True)
    album = ImageCache(place, "host", FakeTime())
    album.put(1, b"picture")
    assert album.get(1) is None
    assert [name for name in files(tmp_path) if "host" in name] == []
