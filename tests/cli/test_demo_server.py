"""Tests of what the server of `demo-api` is made from."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from clantui import runtime
from clantui.cli import demo_server
from clantui.cli.parser import parse
from clantui.demo import server
from clantui.demo.faults.rules import choose_no_fault

URL: Final = "http://127.0.0.1:9/v1"


class Made:
    """Arguments of a server."""

    seed: int
    latency: partial[float]
    faults: Callable[..., Any]
    fault_seed: int


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Made]:
    """Return a function that starts the server of a command line, without a socket."""
    made = Made()

    def open_world(seed: int, at: object) -> Namespace:
        del at
        made.seed = seed
        return Namespace(home="#2PP")

    def make_api(_: object, *, clock: object, latency: Any, faults: Any) -> object:
        del clock
        made.latency, made.faults = latency, faults
        return object()

    def make_random(seed: int) -> object:
        made.fault_seed = seed
        return object()

    def serve(*words: str) -> Made:
        options = parse(["demo-api", *words])

        async def run() -> None:
            serving = asyncio.create_task(demo_server.serve(options))
            await asyncio.wait({serving}, timeout=0.01)
            serving.cancel()

        asyncio.run(run())
        return made

    (tmp_path / "faults.json").write_text("[]")
    monkeypatch.setattr(runtime, "start_reactor", lambda _: Namespace(seconds=lambda: 0.0))
    monkeypatch.setattr(demo_server, "open_world", open_world)
    monkeypatch.setattr(demo_server, "Random", make_random)
    monkeypatch.setattr(server, "DemoApi", make_api)
    monkeypatch.setattr(server, "serve", lambda *_: 9)
    monkeypatch.setattr(server, "make_base_url", lambda _: URL)
    return serve


def test_the_options_reach_the_server(
    serve: Callable[..., Made], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The latency is in ms on the command line; the seed is that of the faults, too."""
    made = serve("--seed", "9", "--latency", "250", "--faults", str(tmp_path / "faults.json"))
    assert (made.seed, made.fault_seed, made.latency.args) == (9, 9, (0.25,))
    assert made.faults is not choose_no_fault
    assert capsys.readouterr() == (f"{URL}\n", "clans: #2PP and more; Ctrl+C stops\n")


def test_without_options_there_are_neither_latency_nor_faults(
    serve: Callable[..., Made], capsys: pytest.CaptureFixture[str]
) -> None:
    """With `--quiet` only the address is printed."""
    made = serve("--quiet")
    assert (made.seed, made.latency.args, made.faults) == (1, (0.0,), choose_no_fault)
    assert capsys.readouterr() == (f"{URL}\n", "")
