"""The proxy that the environment names as the way out, for requests over TLS.

The variables are those of curl, and so are their rules (everything.curl.dev, "Proxy environment
variables"): the name in small letters goes before the one in capitals. `HTTP_PROXY` is for plain
`http://`, which goes to this machine alone here: it is never read.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from msgspec import Struct

_PROXY: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_NO_PROXY: Final = ("no_proxy", "NO_PROXY")

_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[\w.:-]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """An HTTP proxy that is asked to CONNECT.

    Attributes:
        variable: the environment variable that names it.
        host: its name or IP address.
        port: its port.
        is_secure: whether it is itself reached over TLS.
        authorization: the header for its user name and password; empty without them.
    """

    variable: str
    host: str
    port: int
    is_secure: bool = False
    authorization: bytes = field(default=b"", repr=False)

    @property
    def address(self) -> str:
        """Host and port, without user name and password."""
        return join_address(self.host, self.port)


class UnusableProxy(Struct, frozen=True, kw_only=True):
    """A variable that names no proxy of use.

    Attributes:
        sentence: why; never quotes the variable, which may hold a password.
        step: what to do about it.
    """

    sentence: str
    step: str


def find_proxy(environ: Mapping[str, str], url: str) -> Proxy | UnusableProxy | None:
    """Find the proxy through which a URL is reached.

    Args:
        environ: the environment; an empty variable counts as not set.
        url: a base URL, `https://HOST/…` or plain `http://` on this machine.

    Returns:
        The proxy, or None where the way is straight.
    """
    variable = proxy_variable(environ)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not variable or parts.scheme != "https" or is_loopback(host):
        return None
    if is_exempt(host, parts.port or _PORTS["https"], no_proxy(environ)):
        return None
    return _parse(variable, environ[variable].strip())


def proxy_variable(environ: Mapping[str, str]) -> str:
    """Return the variable that names the proxy, or an empty string."""
    return _first_set(environ, _PROXY)


def no_proxy(environ: Mapping[str, str]) -> str:
    """Return the hosts that are reached without a proxy, as they are written."""
    name = _first_set(environ, _NO_PROXY)
    return environ[name] if name else ""


def is_exempt(host: str, port: int, hosts: str) -> bool:
    """Return whether a host is reached without the proxy.

    Args:
        host: a name or an IP address, without brackets.
        hosts: as in `NO_PROXY`, separated by commas or spaces: names (with all below them),
            IP addresses, networks such as `10.0.0.0/8`, each with a port or without; `*` is all.
    """
    host = host.lower().rstrip(".")
    return any(
        _matches(host, port, entry) for entry in re.split(r"[,\s]+", hosts.lower()) if entry
    )


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine: a name of its own, or an IP address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def join_address(host: str, port: int) -> str:
    """Return `host:port`, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _first_set(environ: Mapping[str, str], names: Sequence[str]) -> str:
    return next((name for name in names if environ.get(name, "").strip()), "")


def _matches(host: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    if _within(host, entry.strip("[]")):
        return True
    if entry.startswith("[") or entry.count(":") == 1:  # a port, or the colons of IPv6
        entry, _, only = entry.rpartition(":")
        if only != str(port):
            return False
        if _within(host, entry.strip("[]")):
            return True
    name = entry.removeprefix("*").strip(".")
    is_name = not host.rpartition(".")[2].isdigit()  # of an IP address no end is a domain
    return bool(name) and (host == name or (is_name and host.endswith(f".{name}")))


def _within(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


def _parse(variable: str, text: str) -> Proxy | UnusableProxy:
    scheme, separator, rest = text.partition("://")
    scheme, rest = (scheme.lower(), rest) if separator else ("http", text)
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
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return unusable
    extra = parts.path not in {"", "/"} or parts.query or parts.fragment
    if scheme not in _PORTS or not _HOST.fullmatch(host) or port == 0 or extra:
        return unusable
    return Proxy(
        variable=variable,
        host=host,
        port=port or _PORTS[scheme],
        is_secure=scheme == "https",
        authorization=_authorization(parts.username, parts.password),
    )


def _authorization(user: str | None, password: str | None) -> bytes:
    """Return the header of Basic authentication (RFC 7617), empty without a user name."""
    if user is None:
        return b""
    pair = unquote_to_bytes(user) + b":" + unquote_to_bytes(password or "")
    return b"Basic " + b64encode(pair)
