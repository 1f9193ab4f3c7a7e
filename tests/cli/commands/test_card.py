"""Tests of `clantui card`: the poster in four formats, and its exit codes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from clantui.cli.commands import card
from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.errors import (
    AccessDenied,
    Maintenance,
    NotFound,
    RoyaleError,
    Unreachable,
)
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.world import World
from clantui.images.rasterise import PNG_MISSING, NoFontError, Raster
from tests.cli.in_process import read_options, run_here
from tests.cli.processes import run
from tests.factories.surveys import KNIGHT
from tests.factories.world_source import WorldSource

WORLD: Final = World()
HOME: Final = WORLD.home.removeprefix("#")
LATE: Final = Unreachable("no answer in 10 s")
PNG: Final = b"\x89PNG\r\n\x1a\n"


def count_requests(source: WorldSource, part: str) -> int:
    """Return the number of requests whose path contains a text."""
    return sum(part in path for path in source.requests)


def test_the_demo_poster_is_printed_without_messages(tmp_path: Path) -> None:
    """The poster has clan, race, match-ups and changes, no escapes, and stderr is empty."""
    done = run(tmp_path, "card", "--demo", "--rate", "1000")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) <= 22
    assert "L A N T E R N   K E E P" in done.out
    words = ("RIVER RACE", "BEATS", "LOSES TO", "ELIXIR", "RISING", "FALLING")
    assert [word for word in words if word not in done.out] == []
    assert "\x1b" not in done.out


def test_battle_logs_are_requested_only_with_battles() -> None:
    """A poster takes one request a player and two; with `--battles` one more a player."""
    without, both = WorldSource(), WorldSource()
    done = run_here("card", HOME, source=without)
    assert "BEATS" not in done.out
    assert (len(without.requests), count_requests(without, "battlelog")) == (52, 0)
    done = run_here("card", HOME, "--battles", source=both)
    assert "BEATS" in done.out
    assert (len(both.requests), count_requests(both, "battlelog")) == (102, 50)


async def test_changes_since_a_stored_snapshot_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Rising and falling cards are shown only if there is a stored snapshot."""
    tag = Tag.parse(HOME)
    now = Snapshot.of(await WorldSource().load_clan(LoadRequest(tag=tag), lambda _: None))
    favourites = dict.fromkeys(now.favourites, KNIGHT)
    past = replace(now, at=now.at - timedelta(days=3), favourites=favourites)
    for source, has_changes in ((WorldSource(), False), (WorldSource(past={tag: (past,)}), True)):
        assert await card.run(read_options("card", HOME), source) == 0
        out = capsys.readouterr().out
        assert ("RISING      Mega Knight +8" in out) is has_changes
        assert ("FALLING     Knight \N{MINUS SIGN}50" in out) is has_changes


@pytest.mark.parametrize("ending", ["svg", "html", "txt"])
def test_a_file_is_written_by_its_ending(tmp_path: Path, ending: str) -> None:
    """The format is that of the ending, and nothing is printed."""
    file = tmp_path / f"card.{ending}"
    done = run_here("card", "--demo", "-o", str(file))
    assert (done.code, done.out, done.err) == (0, "", "")
    text = file.read_text("utf-8")
    first = {"svg": "<svg ", "html": "<!doctype html>", "txt": "╭──"}[ending]
    assert text.startswith(first)
    assert "Mega Knight" in text
    if ending == "svg":
        ET.fromstring(text)  # noqa: S314 — our own


def test_a_format_may_be_named_by_the_ending_of_its_file() -> None:
    """`--format txt` is the text that `-o card.txt` saves."""
    assert read_options("card", HOME, "--format", "txt").format == "text"


def test_a_file_without_an_ending_is_text(tmp_path: Path) -> None:
    """Without an ending the file has what would be printed."""
    file = tmp_path / "card"
    assert run_here("card", "--demo", "-o", str(file)).code == 0
    assert file.read_text("utf-8").startswith("╭──")


@pytest.mark.skipif(find_spec("resvg_py") is None, reason="the extra is not installed")
def test_a_png_is_written(tmp_path: Path) -> None:
    """With the extra a PNG of twice the size of the SVG is written."""
    file = tmp_path / "card.png"
    assert run_here("card", "--demo", "-o", str(file)).code == 0
    data = file.read_bytes()
    assert data.startswith(PNG)
    assert int.from_bytes(data[16:20]) == 2 * 832


def test_a_png_without_the_extra_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra there is an instruction, but no request and no file."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    source = WorldSource()
    done = run_here("card", HOME, "-o", str(tmp_path / "card.png"), source=source)
    assert (done.code, done.err) == (2, f"clantui: {PNG_MISSING}\n")
    assert source.requests == []
    assert [*tmp_path.iterdir()] == []


def test_a_png_is_not_printed() -> None:
    """A PNG on stdout is refused before any request."""
    source = WorldSource()
    done = run_here("card", HOME, "--format", "png", source=source)
    assert (done.code, source.requests) == (2, [])
    assert done.err == "clantui: a PNG cannot be printed: save it with -o card.png\n"


def test_letters_without_a_font_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters that are drawn as boxes are named beside the saved PNG; no font at all is code 2."""
    file = tmp_path / "card.png"
    monkeypatch.setattr(card, "can_rasterise", lambda: True)
    monkeypatch.setattr(card, "rasterise", lambda _: Raster(png=PNG, boxes="☠"))
    done = run_here("card", "--demo", "--quiet", "-o", str(file))
    assert (done.code, file.read_bytes()) == (0, PNG)
    assert done.sentence.startswith("Boxes in the PNG: no font has ☠")
    monkeypatch.setattr(card, "rasterise", lambda _: Raster(png=PNG))
    assert run_here("card", "--demo", "--force", "-o", str(file)).err == ""

    def fail(_: str) -> Raster:
        raise NoFontError("install a font")

    monkeypatch.setattr(card, "rasterise", fail)
    done = run_here("card", "--demo", "--force", "-o", str(file))
    assert (done.code, done.sentence) == (2, "install a font")


@pytest.mark.parametrize(
    ("words", "name", "can_rasterise", "command"),
    [
        (("--demo",), "Lantern Keep", True, "clantui card --demo -o lantern-keep.png"),
        (("--demo",), "Lantern Keep", False, "clantui card --demo -o lantern-keep.svg"),
        ((HOME,), "Köln & Co.", True, f"clantui card {HOME} -o köln-co.png"),
        ((HOME,), "☠", False, f"clantui card {HOME} -o card.svg"),
    ],
)
async def test_a_terminal_gets_the_command_for_a_picture(
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    name: str,
    *,
    can_rasterise: bool,
    command: str,
) -> None:
    """It names the clan and a picture that can be made; a pipe and `--quiet` get no hint."""
    monkeypatch.setattr(card, "can_rasterise", lambda: can_rasterise)
    loaded = await WorldSource().load_clan(LoadRequest(tag=Tag.parse(HOME)), lambda _: None)
    named = replace(loaded, clan=replace(loaded.clan, name=name))
    wide = os.terminal_size((100, 40))
    hints = []
    for size, more in ((wide, ()), (None, ()), (wide, ("--quiet",))):
        monkeypatch.setattr("clantui.cli.documents.measure_terminal", lambda *_, now=size: now)
        source = NamedSource(named)
        done = await asyncio.to_thread(
            run_here, "card", *words, *more, source=source, terminal=True
        )
        assert done.code == 0
        hints.append(done.err.rpartition("\x1b[K")[2])
    assert hints == [f"for a chat: {command}\n", "", ""]


class NamedSource(WorldSource):
    """Source of one survey."""

    def __init__(self, survey: Survey) -> None:
        super().__init__()
        self._survey = survey

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        """Return the survey."""
        del request, on_update, on_retry
        return self._survey


def test_an_unknown_ending_is_one_sentence() -> None:
    """The endings that there are, are named."""
    done = run_here("card", HOME, "-o", "card.pdf")
    assert done.code == 2
    assert ".pdf is not supported; use .txt, .svg, .png, .html, or --format" in done.err


def test_an_unwritable_poster_file_is_one_sentence(tmp_path: Path) -> None:
    """A file that cannot be written, or is there already, ends with code 2 and a sentence."""
    lost = run(tmp_path, "card", "--demo", "-o", "no/card.svg")
    assert (lost.code, lost.err.count("\n")) == (2, 1)
    assert "there is no folder" in lost.err
    (tmp_path / "card.svg").write_text("mine", "utf-8")
    taken = run(tmp_path, "card", "--demo", "-o", str(tmp_path / "card.svg"))
    assert taken.code == 2
    assert "exists already; --force replaces it" in taken.err
    assert (tmp_path / "card.svg").read_text("utf-8") == "mine"


def test_ascii_and_color_options_are_obeyed() -> None:
    """`--ascii` prints only ASCII; `--color always` also colours the output of a pipe."""
    assert run_here("card", "--demo", "--ascii").out.isascii()
    assert "\x1b[" in run_here("card", "--demo", "--color", "always").out


@pytest.mark.parametrize(
    ("errors", "code", "word"),
    [
        ({"/currentriverrace": LATE}, 3, f"no river race on it: #{HOME}: no answer in 10 s\n"),
        ({"/currentriverrace": NotFound("no race")}, 0, ""),
        ({"/players/": LATE}, 6, "50 of 50 players missing (no answer in 10 s): "),
        ({r"^/clans/[^/]*$": NotFound("there is no such clan")}, 4, "no such clan"),
        ({r"^/clans/": AccessDenied("refused")}, 5, "refused"),
        ({r"battlelog": LATE}, 3, "50 of 50"),
    ],
)
def test_missing_parts_are_reported(errors: dict[str, RoyaleError], code: int, word: str) -> None:
    """Loaded parts are printed, missing ones are reported, and the exit code says so."""
    done = run_here("card", HOME, "--battles", source=WorldSource(errors))
    assert done.code == code, done.err
    assert word in done.err
    assert ("OUR CARDS" in done.out) == (code not in {4, 5})


def test_every_missing_part_is_reported() -> None:
    """Each part has its own line, and that of the players decides the exit code."""
    for lost, code in (("/players/", LATE.exit_code), ("/players/.*9$", 3)):
        errors: dict[str, RoyaleError] = dict.fromkeys(
            (lost, "/currentriverrace", "battlelog"), LATE
        )
        done = run_here("card", HOME, "--battles", source=WorldSource(errors))
        players, race, battles = done.err.splitlines()
        assert done.code == code
        assert "of 50 players missing" in players
        assert race == f"clantui: no river race on it: #{HOME}: {LATE.sentence}"
        assert battles.startswith(f"clantui: #{HOME}: 50 of 50 ")


@pytest.mark.parametrize("error", [LATE, Maintenance("the game is in maintenance")])
async def test_a_stored_clan_replaces_an_unreachable_one(error: RoyaleError) -> None:
    """Without the API the poster shows the last snapshot, with a notice and no battle logs."""
    tag = Tag.parse(HOME)
    old = await WorldSource().load_clan(LoadRequest(tag=tag), lambda _: None)
    source = WorldSource({"/clans/": error}, old={tag: old})
    done = await asyncio.to_thread(run_here, "card", HOME, "--battles", source=source)
    assert done.code == 3
    assert "as loaded" in done.err
    assert "OUR CARDS" in done.out
    assert count_requests(source, "battlelog") == 0
