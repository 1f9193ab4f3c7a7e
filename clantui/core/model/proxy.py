"""The proxy for HTTPS requests, from the environment.

Variables and rules are those of curl (everything.curl.dev, "Proxy environment variables"):
lower-case names take precedence. `HTTP_PROXY` is never read: clantui uses `http://` only to reach
this machine.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from msgspec import Struct

_PROXY: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_NO_PROXY: Final = ("no_proxy", "NO_PROXY")

_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[\w:-]{1,63}(\.[\w:-]{1,63}){0,126}\.?", re.ASCII)


class Proxy(Struct, frozen=True, kw_only=True):
    """An HTTP proxy that supports CONNECT.

    Attributes:
        variable: name of the environment variable.
        host: name or IP address.
        is_secure: the connection to the proxy itself uses TLS.
        authorization: header for user name and password; empty without them.
    """

    variable: str
    host: str
    port: int
    is_secure: bool = False
    authorization: bytes = b""

    def __repr__(self) -> str:
        return f"Proxy({self.variable}: {self.address})"  # without the password

    @property
    def address(self) -> str:
        """Host and port, without user name and password."""
        return join_address(self.host, self.port)


class UnusableProxy(Struct, frozen=True, kw_only=True):
    """An environment variable whose proxy cannot be used.

    Attributes:
        sentence: the reason, without the value of the variable: it may contain a password.
        step: advice for the user.
    """

    sentence: str
    step: str


def find_proxy(environ: Mapping[str, str], url: str) -> Proxy | UnusableProxy | None:
    """Find the proxy for a base URL, `https://HOST/…` or `http://` on this machine; None for none.

    An empty environment variable counts as not set.
    """
    variable = find_proxy_variable(environ)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not variable or parts.scheme != "https" or is_loopback(host):
        return None
    exempt = environ.get(_find_set_variable(environ, _NO_PROXY), "")
    if is_exempt(host, parts.port or _PORTS["https"], exempt):
        return None
    return _parse(variable, environ[variable].strip())


def find_proxy_variable(environ: Mapping[str, str]) -> str:
    """Return the name of the variable that is set to a proxy; empty if there is none."""
    return _find_set_variable(environ, _PROXY)


def is_exempt(host: str, port: int, hosts: str) -> bool:
    """Return True if `NO_PROXY` exempts a host: a name or an IP address, without brackets.

    `hosts` are domains (with subdomains), IP addresses and networks such as `10.0.0.0/8`,
    separated by commas or spaces, each with or without a port; `*` is all.
    """
    host = host.lower().rstrip(".")
    return any(
        _matches(host, port, entry) for entry in re.split(r"[,\s]+", hosts.lower()) if entry
    )


def is_loopback(host: str) -> bool:
    """Return True if a host is this machine: `localhost` or a loopback IP address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_host(text: str) -> bool:
    """Return True if a text has the form of a host's name or IP address, without brackets."""
    return _HOST.fullmatch(text) is not None


def join_address(host: str, port: int) -> str:
    """Return `host:port`, with an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _find_set_variable(environ: Mapping[str, str], names: Sequence[str]) -> str:
    return next((name for name in names if environ.get(name, "").strip()), "")


def _matches(host: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    if is_in_network(host, entry.strip("[]")):
        return True
    if entry.startswith("[") or entry.count(":") == 1:  # a port, not only the colons of IPv6
        entry, _, entry_port = entry.rpartition(":")
        if entry_port != str(port):
            return False
        if is_in_network(host, entry.strip("[]")):
            return True
    name = entry.removeprefix("*").strip(".")
    is_name = not host.rpartition(".")[2].isdigit()  # an IP address has no parent domain
    return bool(name) and (host == name or (is_name and host.endswith(f".{name}")))


def is_in_network(host: str, network: str) -> bool:
    """Return True if a host is an IP address in a network such as `10.0.0.0/8`."""
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


def _parse(variable: str, text: str) -> Proxy | UnusableProxy:
    scheme, separator, address = text.partition("://")
    scheme, address = (scheme.lower(), address) if separator else ("http", text)
    if scheme.startswith("socks"):
        return UnusableProxy(
            sentence=f"{variable} names a SOCKS proxy, which clantui cannot use",
            step="let HTTPS_PROXY name an HTTP proxy, or NO_PROXY the API's host",
        )
    unusable = UnusableProxy(
        sentence=f"{variable} names no proxy that can be used",
        step="write http://host:port or http://user:password@host:port; in the password %40 is "
        "an @, %23 a #, %2F a /",
    )
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return unusable
    extra = parts.path not in {"", "/"} or parts.query or parts.fragment
    if scheme not in _PORTS or not is_host(host) or port == 0 or extra:
        return unusable
    return Proxy(
        variable=variable,
        host=host,
        port=port or _PORTS[scheme],
        is_secure=scheme == "https",
        authorization=_encode_authorization(parts.username, parts.password),
    )


def _encode_authorization(user: str | None, password: str | None) -> bytes:
    """Return the header of Basic authentication (RFC 7617); empty without a user name."""
    if user is None:
        return b""
    pair = unquote_to_bytes(user) + b":" + unquote_to_bytes(password or "")
    return b"Basic " + b64encode(pair)
