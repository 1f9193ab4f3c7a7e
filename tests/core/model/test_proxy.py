"""The proxy of the environment, and the hosts that bypass it."""

from __future__ import annotations

from base64 import b64decode

import pytest

from clantui.core.model.proxy import Proxy, UnusableProxy, find_proxy, is_exempt

API = "https://api.clashroyale.com/v1"


def get_proxy(url: str = API, **environ: str) -> Proxy:
    """Return the proxy of an environment; fail if there is none."""
    proxy = find_proxy(environ, url)
    assert isinstance(proxy, Proxy)
    return proxy


@pytest.mark.parametrize(
    ("text", "address", "secure", "login"),
    [
        ("http://proxy.lan:3128", "proxy.lan:3128", False, ""),
        ("HTTP://proxy.lan:3128/", "proxy.lan:3128", False, ""),
        ("proxy.lan:3128", "proxy.lan:3128", False, ""),
        (" proxy.lan:3128 ", "proxy.lan:3128", False, ""),
        ("http://proxy", "proxy:80", False, ""),
        ("https://proxy", "proxy:443", True, ""),
        ("http://10.0.0.1:8080", "10.0.0.1:8080", False, ""),
        ("http://[fd00::1]:8080", "[fd00::1]:8080", False, ""),
        ("http://anna:secret@proxy:1", "proxy:1", False, "anna:secret"),
        ("anna:secret@proxy:1", "proxy:1", False, "anna:secret"),
        ("http://anna@proxy:1", "proxy:1", False, "anna:"),
        ("http://a%40b:p%3A%2F%23%25@proxy:1", "proxy:1", False, "a@b:p:/#%"),
        ("http://LAN%5Canna:p@ss@proxy:1", "proxy:1", False, "LAN\\anna:p@ss"),
        ("http://anna:gr%C3%BCn@proxy:1", "proxy:1", False, "anna:grün"),
    ],
)
def test_a_proxy_is_parsed_in_all_its_forms(
    text: str, address: str, secure: bool, login: str
) -> None:
    """Scheme, port and login may be missing; the login is unquoted and sent as Basic."""
    proxy = get_proxy(HTTPS_PROXY=text)
    assert (proxy.address, proxy.is_secure) == (address, secure)
    sent = proxy.authorization.removeprefix(b"Basic ")
    assert b64decode(sent).decode() == login


@pytest.mark.parametrize(
    "text",
    [
        "http://",
        "://proxy:1",
        "ftp://proxy:1",
        "http://proxy:port",
        "http://proxy:0",
        "http://proxy:99999",
        "http://pro xy:1",
        "http://proxy:1/path",
        "http://proxy:1?x",
        "http://proxy:1#x",
        "http://anna:sec#ret@proxy:1",
        "http://anna:sec/ret@proxy:1",
        "http://prö:1",
        "http://[::1",
        "http://a..b:1",
        "http://.b:1",
        f"http://{'a' * 64}.b:1",
        "http://proxy\x1b[2J:1",
        "http://:1",
        "@",
        "http://anna:secret@",
    ],
)
def test_an_invalid_proxy_is_reported_without_its_value(text: str) -> None:
    """The value may contain a password: the sentence has only the name of the variable."""
    proxy = find_proxy({"HTTPS_PROXY": text}, API)
    assert isinstance(proxy, UnusableProxy)
    assert proxy.sentence == "HTTPS_PROXY names no proxy that can be used"
    assert "http://user:password@host:port" in proxy.step


@pytest.mark.parametrize("scheme", ["socks", "socks4", "socks4a", "socks5", "socks5h", "SOCKS5"])
def test_a_socks_proxy_is_reported(scheme: str) -> None:
    """A SOCKS proxy cannot be used, and is never bypassed silently."""
    proxy = find_proxy({"all_proxy": f"{scheme}://anna:secret@proxy:1080"}, API)
    assert isinstance(proxy, UnusableProxy)
    assert proxy.sentence == "all_proxy names a SOCKS proxy, which clantui cannot use"
    assert "HTTPS_PROXY" in proxy.step


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "a:1"}, "HTTPS_PROXY"),
        ({"https_proxy": "a:1"}, "https_proxy"),
        ({"https_proxy": "a:1", "HTTPS_PROXY": "b:1"}, "https_proxy"),
        ({"https_proxy": "", "HTTPS_PROXY": "b:1"}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": " ", "ALL_PROXY": "b:1"}, "ALL_PROXY"),
        ({"ALL_PROXY": "a:1", "all_proxy": "b:1"}, "all_proxy"),
        ({"HTTPS_PROXY": "a:1", "all_proxy": "socks5://b:1"}, "HTTPS_PROXY"),
        ({"HTTP_PROXY": "a:1", "http_proxy": "b:1"}, None),  # only for http:// URLs; see httpoxy
        ({"HTTPS_PROXY": "a:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "a:1", "no_proxy": "", "NO_PROXY": "clashroyale.com"}, None),
        ({"HTTPS_PROXY": "a:1", "no_proxy": "x", "NO_PROXY": "clashroyale.com"}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "a:1", "NO_PROXY": "clashroyale.com:443"}, None),
        ({"HTTPS_PROXY": "a:1", "NO_PROXY": "clashroyale.com:8443"}, "HTTPS_PROXY"),
    ],
)
def test_the_precedence_of_the_variables(environ: dict[str, str], variable: str | None) -> None:
    """Lower case before upper case, HTTPS_PROXY before ALL_PROXY; an empty one is not set."""
    proxy = find_proxy(environ, API)
    assert (proxy.variable if isinstance(proxy, Proxy) else proxy) == variable


def test_a_host_is_exempt_at_its_own_port() -> None:
    """NO_PROXY with a port is that of the API's URL."""
    environ = {"HTTPS_PROXY": "a:1", "NO_PROXY": "api.test:8443"}
    assert find_proxy(environ, "https://api.test:8443/v1") is None
    assert find_proxy(environ, "https://api.test/v1") is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/v1",
        "http://localhost:8080/v1",
        "http://[::1]:8080/v1",
        "https://127.0.0.1:8080/v1",
        "https://127.1.2.3/v1",
        "https://localhost/v1",
    ],
)
def test_this_machine_is_reached_without_a_proxy(url: str) -> None:
    """A proxy would look for the demo on its own machine, and see the key unencrypted."""
    assert find_proxy({"HTTPS_PROXY": "a:1", "ALL_PROXY": "a:1"}, url) is None


@pytest.mark.parametrize(
    ("host", "hosts", "exempt"),
    [
        ("api.test", "", False),
        ("api.test", ",, ,", False),
        ("api.test", "*", True),
        ("api.test", "other,*", True),
        ("api.test", "api.test", True),
        ("api.test", "API.Test", True),
        ("API.test", "api.test", True),
        ("api.test.", "api.test", True),
        ("api.test", "api.test.", True),
        ("api.test", "other api.test", True),
        ("api.test", "other , api.test", True),
        ("www.api.test", "api.test", True),
        ("www.api.test", ".api.test", True),
        ("www.api.test", "*.api.test", True),
        ("api.test", ".api.test", True),
        ("myapi.test", "api.test", False),
        ("api.test", "www.api.test", False),
        ("api.test", "*.test", True),
        ("api.test", ".", False),
        ("api.test", "api.test:443", True),
        ("api.test", "api.test:8443", False),
        ("api.test", ".test:443", True),
        ("api.test", "*:443", False),  # as in curl, `*` has no port
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.3:443", True),
        ("10.1.2.3", "10.1.2.3:80", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.9/24", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.0.0.0/99", False),
        ("10.1.2.3", ".2.3", False),
        ("api.test", "10.0.0.0/8", False),
        ("fd00::1", "fd00::1", True),
        ("fd00::1", "[fd00::1]", True),
        ("fd00::1", "[fd00::1]:443", True),
        ("fd00::1", "[fd00::1]:80", False),
        ("fd00::1", "fd00::/8", True),
        ("fd00::1", "10.0.0.0/8", False),
        ("api.test", "::::", False),
    ],
)
def test_exempt_hosts_bypass_the_proxy(host: str, hosts: str, exempt: bool) -> None:
    """NO_PROXY has domains with subdomains, IP addresses, networks, ports, or `*`."""
    assert is_exempt(host, 443, hosts) is exempt


def test_no_repr_shows_the_password() -> None:
    """A crash report with local variables shows no login of a proxy."""
    proxy = get_proxy(HTTPS_PROXY="http://anna:secret@proxy:1")
    assert "authorization" not in repr(proxy)
    assert b64decode(proxy.authorization[6:]) == b"anna:secret"
