"""Tests of the program and its doctor, if the API can only be reached through a proxy."""

from __future__ import annotations

import json
import socket
from asyncio import to_thread
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.api.transport.trust import TlsTrust
from clantui.backend.client import build_client
from clantui.config.settings import IMAGE_HOST, Settings
from clantui.core.doctor import checks
from clantui.core.doctor.report import CheckState
from clantui.core.model.errors import Unreachable
from clantui.core.model.token import Token
from tests.cli.doctor_runs import KEY, DoctorReport, run_doctor
from tests.cli.processes import Done, run
from tests.factories.certificates import Authority
from tests.factories.demo_client import WORLD, CountingSite
from tests.factories.http_server import listen, wait_for
from tests.factories.proxies import ConnectProxy

API: Final = "https://api.clashroyale.com/v1"
PASSWORD: Final = "p@ssword"


async def test_a_clan_is_shown_from_behind_a_proxy(reactor: Any, tmp_path: Path) -> None:
    """`show` and `doctor` reach the API through HTTPS_PROXY; no output has its password (C7)."""
    authority = Authority(tmp_path)
    server = CountingSite(reactor, 0.002)
    proxy = ConnectProxy(reactor, login=f"anna:{PASSWORD}")
    async with (
        listen(reactor, server, authority.vouch("api.invalid")) as base,
        listen(reactor, proxy) as proxy_url,
    ):
        proxy.port = int(base.rpartition(":")[2].removesuffix("/v1"))
        address = proxy_url.removeprefix("http://").removesuffix("/v1")
        variables = {
            "CLANTUI_BASE_URL": "https://api.invalid/v1",
            "CLANTUI_TOKEN": KEY,
            "HTTPS_PROXY": f"http://anna:p%40ssword@{address}",
            "SSL_CERT_FILE": str(authority.file),
        }
        shown = await to_thread(run, tmp_path, "show", "--format", "json", WORLD.home, **variables)
        checked = await to_thread(run, tmp_path, "doctor", "--json", **variables)
    assert shown.code == 0
    assert "not the game's own server" in Done(0, "", shown.err).sentence  # and no other
    assert json.loads(shown.out)["complete"]
    assert set(proxy.targets) == {b"api.invalid:443"}
    assert KEY.encode() not in proxy.passed
    found = DoctorReport(checked)
    assert found.state("request") == "ok"
    assert (
        found.get_finding("proxy")
        == f"through {address} (HTTPS_PROXY), with a user name and password"
    )
    assert PASSWORD not in checked.out + shown.out


async def test_images_are_loaded_through_the_proxy(
    reactor: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Images go through the proxy, too, though their host is another one."""
    proxy = ConnectProxy(reactor, reply=b"HTTP/1.1 403 No\r\n\r\n")
    async with listen(reactor, proxy) as proxy_url:
        monkeypatch.setenv("https_proxy", proxy_url.removesuffix("/v1"))
        settings = Settings(token=Token(KEY), art=True)
        client = build_client(settings, reactor, TlsTrust({}), None, lambda _: None)
        assert client.image_connections is not None
        with pytest.raises(Unreachable, match="does not let api-assets"):
            await wait_for(
                client.image_connections.agent.request(b"GET", f"{IMAGE_HOST}/a.png".encode())
            )
        await wait_for(client.close())
    assert proxy.targets == [b"api-assets.clashroyale.com:443"]


def test_an_unreachable_proxy_is_reported(tmp_path: Path) -> None:
    """The doctor names an unreachable proxy and its variable, not the base URL: code 6."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        found = run_doctor(
            tmp_path, CLANTUI_TOKEN=KEY, CLANTUI_BASE_URL="https://api.invalid/v1",
            ALL_PROXY=f"http://anna:{PASSWORD}@{address}",
        )  # fmt: skip
    assert (found.code, found.failures) == (6, ["request"])
    assert found.get_finding("request") == f"unreachable: the proxy {address} cannot be reached"
    assert found.next("request") == "check ALL_PROXY, and whether the proxy is running"


@pytest.mark.parametrize("text", [f"socks5://anna:{PASSWORD}@127.0.0.1:1", f"x:{PASSWORD}@y:z"])
def test_an_invalid_proxy_variable_is_refused(tmp_path: Path, text: str) -> None:
    """An invalid proxy is refused with code 2 before any request, without its password."""
    found = run_doctor(
        tmp_path, CLANTUI_TOKEN=KEY, CLANTUI_BASE_URL="https://api.invalid/v1", HTTPS_PROXY=text
    )
    assert (found.code, found.failures) == (2, ["proxy", "request"])
    assert found.get_finding("proxy").startswith("HTTPS_PROXY names ")
    assert found.next("request") == found.next("proxy") != ""
    assert PASSWORD not in json.dumps(found.checks)


def test_the_demo_needs_no_proxy(tmp_path: Path) -> None:
    """This machine is reached without a proxy, whatever the environment says."""
    found = run_doctor(
        tmp_path, "--demo", HTTPS_PROXY="http://127.0.0.1:1", ALL_PROXY="socks5://x"
    )
    assert found.code == 0
    assert found.get_finding("proxy") == "none: the demo is on this machine"


@pytest.mark.parametrize(
    ("environ", "base", "state", "finding"),
    [
        ({}, API, CheckState.OK, "none: HTTPS_PROXY is not set"),
        ({"HTTPS_PROXY": ""}, API, CheckState.OK, "none: HTTPS_PROXY is not set"),
        (
            {"HTTP_PROXY": "proxy:1"},
            API,
            CheckState.OK,
            "none: HTTP_PROXY is for http:// only, and HTTPS_PROXY is not set",
        ),
        ({"HTTPS_PROXY": "proxy:1"}, API, CheckState.OK, "through proxy:1 (HTTPS_PROXY)"),
        (
            {"all_proxy": "https://proxy"},
            API,
            CheckState.OK,
            "through proxy:443 (all_proxy), over TLS",
        ),
        (
            {"https_proxy": "proxy:1", "NO_PROXY": ".clashroyale.com"},
            API,
            CheckState.OK,
            "none: https_proxy is set, but NO_PROXY exempts api.clashroyale.com",
        ),
        (
            {"https_proxy": "proxy:1"},
            "http://127.0.0.1:8080/v1",
            CheckState.OK,
            "none: 127.0.0.1 is this machine",
        ),
        (
            {"ALL_PROXY": "socks5://proxy:1"},
            API,
            CheckState.FAILURE,
            "ALL_PROXY names a SOCKS proxy, which clantui cannot use",
        ),
    ],
)
def test_the_doctor_reports_the_proxy(
    environ: dict[str, str], base: str, state: CheckState, finding: str
) -> None:
    """The doctor shows the proxy, if there is one, and the variable that names it."""
    check = checks.check_route(environ, base)
    assert (check.state, check.finding) == (state, finding)
