"""Tests of the doctor's network checks: the address, one live request and its response."""

from __future__ import annotations

import socket
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest

from tests.cli.doctor_runs import KEY, invalid_ip, run_doctor, serve_response


def test_an_ip_address_that_the_key_does_not_allow_fails(tmp_path: Path) -> None:
    """A refused IP address is shown with those that the key allows, and advice; the code is 5."""
    with serve_response(403, invalid_ip("203.0.113.7")) as (base, paths):
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=KEY)
    assert (found.code, found.failures) == (5, ["request", "address"])
    assert paths == ["/v1/cards"]
    assert found.get_finding("request").startswith(
        "access denied: your API key does not work from your IP address, 203.0.113.7"
    )
    assert "203.0.113.7" in found.get_finding("address")
    assert "198.51.100.4, 192.0.2.0/24" in found.get_finding("address")
    assert "an API key for 203.0.113.7 at developer.clashroyale.com" in found.next("address")


def test_a_refused_ip_address_that_the_key_allows_is_reported(tmp_path: Path) -> None:
    """An address that the key lists and the API refuses is reported as a contradiction."""
    with serve_response(403, invalid_ip("192.0.2.77")) as (base, _):
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=KEY)
    assert (found.code, found.state("address")) == (5, "failure")
    assert found.get_finding("address").endswith("refuses it, although your API key lists it")


@pytest.mark.parametrize("key", ["invalid", "wrong-address"])
def test_a_refused_key_exits_5(tmp_path: Path, demo_url: str, key: str) -> None:
    """A refused key is code 5; the address fails only if the API has named it."""
    found = run_doctor(tmp_path, "--base-url", demo_url, CLANTUI_TOKEN=key)
    assert found.code == 5
    named = key == "wrong-address"
    assert found.state("address") == ("failure" if named else "unchecked")
    assert "developer.clashroyale.com" in found.next("request")
    assert found.state("clock") == "ok"  # a refusal has the date, too


def test_an_unreachable_server_exits_6(tmp_path: Path) -> None:
    """A closed port is code 6 after one try; the clock is judged by its year."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        base = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=KEY)
    assert (found.code, found.failures) == (6, ["request"])
    assert found.get_finding("request").startswith("unreachable: nothing answers")
    assert " r " not in found.next("request")  # a key of the screen
    assert found.get_finding("clock").startswith("skipped")


@pytest.mark.parametrize(
    ("status", "reason", "code", "kind"),
    [
        (429, "requestThrottled", 6, "throttled"),
        (503, "inMaintenance", 6, "maintenance"),
        (500, "unknownException", 6, "unreachable"),
        (404, "notFound", 2, "not found"),
    ],
)
def test_the_doctor_sends_one_request(
    tmp_path: Path, status: int, reason: str, code: int, kind: str
) -> None:
    """Every error is reported with its kind and a next step, after one try."""
    with serve_response(status, {"reason": reason}) as (base, paths):
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=KEY)
    assert (found.code, found.failures, paths) == (code, ["request"], ["/v1/cards"])
    assert found.get_finding("request").startswith(f"{kind}: ")
    assert found.next("request")


def test_the_timeout_limits_the_request(tmp_path: Path) -> None:
    """--timeout bounds the one request."""
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        base = f"http://127.0.0.1:{mute.getsockname()[1]}/v1"
        found = run_doctor(tmp_path, "--base-url", base, "--timeout", "0.2", CLANTUI_TOKEN=KEY)
    assert (found.code, found.get_finding("request")) == (6, "unreachable: no answer in 0.2 s")


@pytest.mark.parametrize(
    ("ago", "age", "finding"),
    [
        (0, 0, "OK (at most"),
        (200, 0, "OK (at most 20"),
        (2 * 3600, 2 * 3600, "OK (at most"),
        (2 * 3600 + 60, 0, "your clock is 2 h ahead"),
        (-2 * 3600 - 60, 0, "your clock is 2 h behind"),
    ],
)
def test_a_wrong_clock_is_a_warning(tmp_path: Path, ago: int, age: int, finding: str) -> None:
    """A clock wrong by more than five minutes is a warning; a cached response may be that old."""
    then = formatdate(time() - ago, usegmt=True)
    with serve_response(200, {"items": []}, Date=then, Age=str(age)) as (base, _):
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=KEY)
    assert found.code == 0
    assert found.get_finding("clock").startswith(finding)
    assert found.state("clock") == ("ok" if finding.startswith("OK") else "warning")


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Foo 2026 00:00:00 GMT", "1"])
def test_an_invalid_date_is_not_compared(tmp_path: Path, date: str) -> None:
    """An unreadable date is not compared with the clock."""
    with serve_response(200, {"items": []}, Date=date) as (base, _):
        found = run_doctor(tmp_path, "--base-url", base, CLANTUI_TOKEN=KEY)
    assert (found.code, found.get_finding("clock")[:7]) == (0, "skipped")


@pytest.mark.parametrize("url", ["ftp://x/v1", "http://api.clashroyale.com/v1", "https://a@b/v1"])
def test_an_invalid_base_url_exits_2(tmp_path: Path, url: str) -> None:
    """An invalid base URL, or one that would send the API key in the clear, is code 2."""
    found = run_doctor(tmp_path, "--base-url", url, CLANTUI_TOKEN=KEY)
    assert (found.code, found.failures) == (2, ["base-url"])
    assert found.state("request") == "unchecked"


def test_a_foreign_host_is_a_warning(tmp_path: Path) -> None:
    """Any host but the API's own and this machine is a warning."""
    proxy = run_doctor(tmp_path, CLANTUI_BASE_URL="https://proxy.royaleapi.dev/v1")
    assert proxy.state("base-url") == "warning"
    assert "sees your API key" in proxy.get_finding("base-url")
    assert "(CLANTUI_BASE_URL)" in proxy.get_finding("base-url")
    assert run_doctor(tmp_path).state("base-url") == "ok"
