"""Tests that the cache of images is limited, atomic and never raises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clantui.core.ports import MAX_IMAGE_BYTES
from clantui.demo.world.cards import CARDS
from clantui.images.disk_cache import FRESH_SECONDS, MAX_TOTAL_BYTES, ImageCache


class FakeTime:
    """A clock set by the test."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time, one second later at each call, so that all files differ in age."""
        self.now += 1
        return self.now


def files(folder: Path) -> dict[str, int]:
    """Return all files below a folder, with their sizes."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.stat().st_size for path in found}


def test_a_cached_image_survives_a_restart(tmp_path: Path) -> None:
    """A saved image is found by a new cache; another card has none."""
    ImageCache(tmp_path / "new", "https://host", FakeTime()).put(26000021, b"image")
    cache = ImageCache(tmp_path / "new", "https://host", FakeTime())
    assert cache.get(26000021) == (b"image", True)
    assert cache.get(26000022) is None


def test_the_folder_has_room_for_an_image_of_every_card() -> None:
    """Otherwise each start would load images again; an image has up to 150 kB."""
    assert len(CARDS) * 150_000 <= MAX_TOTAL_BYTES <= 10**8


def test_hosts_do_not_mix(tmp_path: Path) -> None:
    """Another host has another image of the same card."""
    ImageCache(tmp_path, "https://first", FakeTime()).put(1, b"image")
    assert ImageCache(tmp_path, "https://other", FakeTime()).get(1) is None
    ImageCache(tmp_path, "http://127.0.0.1:8080", FakeTime()).put(1, b"image")
    assert sorted(files(tmp_path)) == ["127.0.0.1_8080/1.png", "first/1.png"], "no colon: Windows"


def test_an_image_is_not_fresh_after_a_month(tmp_path: Path) -> None:
    """A month-old image is returned, but as not fresh."""
    time = FakeTime()
    cache = ImageCache(tmp_path, "https://host", time)
    cache.put(1, b"image")
    saved_at = time.now
    time.now = saved_at + FRESH_SECONDS - 2
    assert cache.get(1) == (b"image", True)
    time.now = saved_at + FRESH_SECONDS - 1
    assert cache.get(1) == (b"image", False)
    time.now -= 2 * FRESH_SECONDS
    assert cache.get(1) == (b"image", False)  # the clock was set back


def test_the_oldest_images_of_all_hosts_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit covers all hosts; the oldest are deleted first, and no more than needed."""
    monkeypatch.setattr("clantui.images.disk_cache.MAX_TOTAL_BYTES", 1000)
    time = FakeTime()
    ImageCache(tmp_path, "https://gone", time).put(7, bytes(300))
    cache = ImageCache(tmp_path, "https://host", time)
    for card in range(1, 5):
        cache.put(card, bytes(250))
    assert files(tmp_path) == {f"host/{card}.png": 250 for card in range(1, 5)}
    cache.put(2, bytes(250))
    cache.put(9, bytes(250))
    assert sorted(files(tmp_path)) == ["host/2.png", "host/3.png", "host/4.png", "host/9.png"]


def test_temporary_files_of_a_killed_process_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A temporary file counts towards the limit, is deleted by age, and is never an image."""
    monkeypatch.setattr("clantui.images.disk_cache.MAX_TOTAL_BYTES", 1000)
    (tmp_path / "host").mkdir()
    half = tmp_path / "host" / ".half.png"
    half.write_bytes(bytes(900))
    os.utime(half, (1, 1))
    cache = ImageCache(tmp_path, "https://host", FakeTime())
    cache.put(1, bytes(250))
    assert files(tmp_path) == {"host/1.png": 250}


def test_files_that_are_not_ours_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only images in subfolders are counted and deleted."""
    monkeypatch.setattr("clantui.images.disk_cache.MAX_TOTAL_BYTES", 100)
    (tmp_path / "host").mkdir()
    for name in ("notes.txt", "host/notes.txt"):
        (tmp_path / name).write_bytes(bytes(5000))
        os.utime(tmp_path / name, (1, 1))
    cache = ImageCache(tmp_path, "https://host", FakeTime())
    cache.put(1, bytes(90))
    assert files(tmp_path) == {
        "notes.txt": 5000,
        "host/notes.txt": 5000,
        "host/1.png": 90,
    }


def test_reads_are_limited(tmp_path: Path) -> None:
    """A file that is too large is read up to the limit; its validation then fails."""
    cache = ImageCache(tmp_path, "https://host", FakeTime())
    cache.put(1, b"small")
    (tmp_path / "host" / "1.png").write_bytes(bytes(10 * MAX_IMAGE_BYTES))
    found = cache.get(1)
    assert found is not None
    assert len(found[0]) == MAX_IMAGE_BYTES + 1


def test_a_dropped_image_is_gone(tmp_path: Path) -> None:
    """A dropped image is not read again; dropping it twice does nothing."""
    cache = ImageCache(tmp_path, "https://host", FakeTime())
    cache.put(1, b"none")
    cache.drop(1)
    cache.drop(1)
    assert cache.get(1) is None


@pytest.mark.parametrize("obstacle", ["a file", "a folder of that name"])
def test_an_unusable_folder_is_no_error(tmp_path: Path, obstacle: str) -> None:
    """A folder that cannot be written saves nothing and raises nothing."""
    place = tmp_path / "images"
    if obstacle == "a file":
        place.write_bytes(b"")
    else:
        (place / "host" / "1.png").mkdir(parents=True)
    cache = ImageCache(place, "https://host", FakeTime())
    cache.put(1, b"image")
    assert cache.get(1) is None
    assert [name for name in files(tmp_path) if "host" in name] == []
