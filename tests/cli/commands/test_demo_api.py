"""Tests of `demo-api`, which serves the demo world to any client of the official API."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from clantui.demo.world.world import World
from tests.cli.processes import TIMEOUT, Done, environment, finish, run, serve, start

_CARDS: Final = "/locations/global/rankings/clans"


def get(url: str) -> bytes:
    """Send a request as any program does."""
    request = Request(url, headers={"Authorization": "Bearer any"})  # noqa: S310 — ours
    with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
        content: bytes = response.read()
    return content


def test_equal_seeds_are_equal_worlds(tmp_path: Path) -> None:
    """Two servers of a seed give the same bytes, but for times; another seed gives others."""
    answers: list[tuple[bytes, bytes]] = []
    for seed in ("7", "7", "8"):
        with serve(tmp_path, "demo-api", "--seed", seed) as (url, _):
            assert url.startswith("http://127.0.0.1:")
            assert url.endswith("/v1")
            home = World(int(seed)).home.replace("#", "%23")
            clan = re.sub(rb'"lastSeen":"[^"]*"', b'"lastSeen":""', get(f"{url}/clans/{home}"))
            answers.append((get(f"{url}{_CARDS}"), clan))
    assert answers[0] == answers[1]
    assert answers[0][0] != answers[2][0]
    assert json.loads(answers[0][1])["tag"] == World(7).home


def test_members_of_the_demo_were_seen_recently(demo_url: str) -> None:
    """The world is as of now: most members were there within two days."""
    home = World().home.replace("#", "%23")
    members = json.loads(get(f"{demo_url}/clans/{home}"))["memberList"]
    now = datetime.now(UTC)
    seen = [datetime.strptime(m["lastSeen"], "%Y%m%dT%H%M%S.%f%z") for m in members]
    assert max(seen) <= now
    assert sum(now - at < timedelta(days=2) for at in seen) > len(seen) * 0.8


def test_the_demo_api_requires_a_key(demo_url: str) -> None:
    """A request without a key is refused as the real API refuses it; with one it is answered."""
    with pytest.raises(HTTPError) as refused, urlopen(f"{demo_url}/cards"):  # noqa: S310
        pass
    with refused.value as answer:
        assert answer.code == 403
        assert json.loads(answer.read())["reason"] == "accessDenied"
    assert len(json.loads(get(f"{demo_url}/cards"))["items"]) > 100


@pytest.mark.parametrize(
    ("redirection", "message"),
    [(">/dev/full", "stdout cannot be written: No space left"), (">&-", "stdout is closed")],
)
def test_the_demo_api_needs_a_writable_stdout(
    tmp_path: Path, redirection: str, message: str
) -> None:
    """The demo API does not start if its address cannot be printed: one sentence and code 2."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m clantui demo-api {redirection}', sys.executable],
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        timeout=TIMEOUT,
        check=False,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"clantui: {message}")


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """A port that another program has is named, with code 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tmp_path, "demo-api", "--port", str(port))
    assert (done.code, done.out) == (2, "")
    assert f"port {port}" in done.sentence


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_it(tmp_path: Path, number: int, code: int) -> None:
    """A signal stops the server at once, even during requests, with the signal's exit code."""
    with serve(tmp_path, "demo-api", "--latency", "600000") as (url, process):
        host, _, port = url.split("/")[2].partition(":")
        with socket.create_connection((host, int(port)), TIMEOUT) as asking:
            asking.sendall(b"GET /v1/cards HTTP/1.1\r\nAuthorization: Bearer any\r\n\r\n")
            process.send_signal(number)
            assert process.wait(TIMEOUT) == code


def test_nohup_keeps_it_alive(tmp_path: Path) -> None:
    """A hang-up that was ignored from the start, as by `nohup`, stays ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the started process inherits this
    try:
        process = start(tmp_path, "demo-api")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    process.send_signal(signal.SIGHUP)
    assert get(f"{url}/cards")
    process.terminate()
    assert finish(process).code == 143


def test_stdout_has_only_the_address(tmp_path: Path) -> None:
    """Only the URL is on stdout, for `$(…)`; all other output is on stderr."""
    process = start(tmp_path, "demo-api")
    assert process.stdout is not None
    assert process.stderr is not None
    address = process.stdout.readline()
    hint = process.stderr.readline()
    process.terminate()
    assert finish(process) == Done(143, "", "")
    assert address.startswith("http://")
    assert World(1).home in hint
