"""Tests of `clantui history`, which prints stored data without any request."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.names import CommandError
from clantui.store.store import Store
from tests.cli.in_process import run_command
from tests.cli.processes import run
from tests.factories.surveys import AT, HOME, KNIGHT, WIZARD, make_survey
from tests.factories.timelines import make_snapshots
from tests.fakes import FakeClanBackend

NOWHERE: Final = "http://127.0.0.1:9/v1"
"""A base URL without a server."""

PAST = tuple(make_snapshots({0: KNIGHT, 1: WIZARD}, {0: WIZARD, 1: WIZARD}, missing={1: {1}}))


@dataclass
class FakeHistory(FakeClanBackend):
    """Memory that returns the test's snapshots and counts openings of the demo."""

    past: dict[Tag, tuple[Snapshot, ...]] = field(default_factory=lambda: {HOME: PAST})
    demos: int = 0

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Count the calls."""
        self.demos += remember
        return HOME

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return the snapshots."""
        return self.past.get(tag, ())


@pytest.mark.parametrize("name", FORMAT_NAMES)
async def test_stored_history_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every format exits with 0, names the clan, and is silent on stderr."""
    assert await run_command(FakeHistory(), "history", "2PP", "--format", name) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Lantern Keep" in out
    assert "Wizard" in out


async def test_json_and_csv_are_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON and CSV contain the change and the incomplete snapshot."""
    await run_command(FakeHistory(), "history", "2PP", "--format", "json")
    read = json.loads(capsys.readouterr().out)
    assert [change["before"]["name"] for change in read["changes"]] == ["Knight"]
    assert [snapshot["complete"] for snapshot in read["readings"]] == [True, False]
    await run_command(FakeHistory(), "history", "2PP", "--format", "csv")
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(row["card"], row["players"]) for row in rows] == [
        ("Knight", "1"),
        ("Wizard", "1"),
        ("Wizard", "2"),
    ]


async def test_a_clan_that_was_renamed_has_its_newest_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The title has the name of the last snapshot, not that of the first one."""
    past = (replace(PAST[0], name="Old Keep"), *PAST[1:])
    assert await run_command(FakeHistory(past={HOME: past}), "history", "2PP") == 0
    assert capsys.readouterr().out.startswith("Lantern Keep #2PP\n")


async def test_history_is_written_to_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With -o the data goes into the file, and nothing to stdout."""
    file = tmp_path / "past.txt"
    assert await run_command(FakeHistory(), "history", "2PP", "-o", str(file)) == 0
    assert file.read_text("utf-8").startswith("Lantern Keep #2PP\n")
    assert capsys.readouterr().out == ""
    with pytest.raises(CommandError):
        await run_command(
            FakeHistory(), "history", "2PP", "-o", str(tmp_path / "nowhere" / "past.txt")
        )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["9Y8V"], "clantui show 9Y8V saves a first snapshot."),
        (["9Y8V", "--no-store"], "with --no-store nothing is saved"),
        (["9Y8V", "--demo"], "clantui history --demo has one"),
    ],
)
async def test_a_missing_history_exits_4(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without stored data there is a reason with a next step, code 4, and an empty stdout."""
    assert await run_command(FakeHistory(), "history", *words) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("clantui: #9Y8V: ")
    assert err.endswith(f"{message}\n")


async def test_without_a_usable_store_no_command_is_said_to_save(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The backend's own notice says why; the sentence does not contradict it."""
    backend = FakeHistory()
    backend.keeps_data = False
    assert await run_command(backend, "history", "9Y8V") == 4
    assert capsys.readouterr().err == (
        "clantui: #9Y8V: nothing is saved, so there is no history\n"
    )


async def test_the_demo_is_opened_only_when_asked_for() -> None:
    """Only --demo opens the demo; its own clan is then the default."""
    source = FakeHistory()
    assert await run_command(source, "history", "2PP") == 0
    assert source.demos == 0
    assert await run_command(source, "history", "--demo") == 0
    assert source.demos == 1


def test_a_clan_without_history_needs_no_key(tmp_path: Path) -> None:
    """A clan never read is code 4."""
    done = run(tmp_path, "history", "2PP")
    assert (done.code, done.out) == (4, "")
    assert "No history yet" in done.sentence


def test_history_needs_no_key_and_no_network(tmp_path: Path) -> None:
    """A process without key or network prints three stored snapshots, one incomplete."""
    store = Store(tmp_path / "store", now=AT.timestamp)
    api_store = store.for_api(NOWHERE)
    for days, survey in enumerate(
        [
            make_survey([KNIGHT, WIZARD]),
            make_survey([WIZARD, WIZARD], failed=[0]),
            make_survey([WIZARD, WIZARD]),
        ]
    ):
        api_store.save_survey(replace(survey, at=AT - timedelta(days=2 - days)))
    store.close()
    words = ["history", "2PP", "--base-url", NOWHERE]
    done = run(tmp_path, *words, CLANTUI_STORE=str(tmp_path / "store"))
    assert (done.code, done.err) == (0, "")
    assert "19 Nov 2026 to 21 Nov 2026 · 3 snapshots · 1 incomplete" in done.out
    (change,) = (line for line in done.out.splitlines() if "Player 0" in line)
    assert change == "21 Nov 2026 18:30  Player 0  Knight → Wizard"
