"""What each of the doctor's findings means: pure judgements, each a `Check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from clantui.core.doctor.report import USAGE, Check, fail, ok, skip, warning
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.proxy import UnusableProxy, find_proxy, is_loopback, proxy_variable
from clantui.core.text.phrases import format_duration

KEYS_PAGE: Final = "developer.clashroyale.com"

_SHOWN: Final = 6
"""Addresses shown; a key has 5 at most."""

_SKEW: Final = 300.0
"""Seconds by which two clocks may differ."""

_YEAR: Final = 2026
"""Before it this program did not exist."""

_STEPS: Final = {
    "throttled": "wait a minute, then run the doctor again",
    "maintenance": "try again later; it often takes an hour",
    "unreachable": "check the network and the base URL, then run the doctor again",
    "garbled": "check the base URL, and whether something stands in between",
}


def size(columns: int, lines: int) -> Check:
    """Whether the terminal is large enough; the screen draws in any, but is made for 80×24."""
    says = f"{columns}×{lines}"
    if columns >= 80 and lines >= 24:
        return ok("size", says)
    return warning("size", says, "make the window 80×24 or larger; less shows less")


def colours(environ: Mapping[str, str]) -> Check:
    """How many colours the terminal says it has."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        return ok("colours", "none, as NO_COLOR asks")
    if term in {"", "dumb"}:
        says = f"TERM is {term or 'not set'}: the screen needs a terminal that can move its cursor"
        return warning("colours", says, "set TERM, for example to xterm-256color")
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return ok("colours", f"16 million (TERM {term}, COLORTERM)")
    if term.endswith(("-256color", "-kitty", "-direct")):
        return ok("colours", f"256 (TERM {term})")
    return warning(
        "colours", f"16 (TERM {term})", "if the terminal has more: export COLORTERM=truecolor"
    )


def characters(environ: Mapping[str, str], encoding: str | None, *, posix: bool) -> Check:
    """Whether names can be shown in their own letters.

    Args:
        environ: the environment, for the locale.
        encoding: of stdout, or None where it is closed.
        posix: whether the locale is in the environment at all.
    """
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    shown = (encoding or "none").lower()
    said = f"encoding {shown}, locale {locale or 'not set'}"
    wide = shown.replace("-", "").replace("_", "").startswith("utf")
    if wide and (not posix or "utf8" in locale.lower().replace("-", "")):
        return ok("unicode", said)
    step = "export LANG=C.UTF-8" if posix else "set PYTHONUTF8=1"
    return warning("unicode", f"{said}: names may come out wrong", step)


def allowed(addresses: Sequence[str]) -> Check:
    """What the key says of itself.

    Args:
        addresses: of `Token.addresses`.
    """
    if addresses:
        return ok("key-allows", _listed(addresses))
    return warning(
        "key-allows",
        "the addresses it allows cannot be read from the key",
        f"if it is refused, copy it again, whole, from {KEYS_PAGE}",
    )


def destination(base: str, origin: str, onlooker: str) -> Check:
    """Who is given the key.

    Args:
        base: a base URL that may be used.
        origin: where it was set.
        onlooker: who sees the key between us and the game, as a sentence; else empty.
    """
    says = f"{base} ({origin})"
    if not onlooker:
        return ok("base-url", says)
    step = "use it only if you trust who runs it, with a key made for it alone"
    return warning("base-url", f"{says}: a proxy; {onlooker}", step)


def route(environ: Mapping[str, str], base: str) -> Check:
    """Tell which way requests go: straight, or through a proxy.

    Args:
        environ: the environment.
        base: a base URL that may be used.
    """
    proxy = find_proxy(environ, base)
    if isinstance(proxy, UnusableProxy):
        return fail("proxy", proxy.sentence, proxy.step, USAGE)
    if proxy is not None:
        login = ", with a user name and password" if proxy.authorization else ""
        over = ", over TLS" if proxy.is_secure else ""
        return ok("proxy", f"through {proxy.address} ({proxy.variable}){over}{login}")
    return ok("proxy", f"none: {_why_straight(environ, base)}")


def _why_straight(environ: Mapping[str, str], base: str) -> str:
    host = urlsplit(base).hostname or ""
    if is_loopback(host):
        return f"{host} is this machine"
    if variable := proxy_variable(environ):
        return f"{variable} is set, but NO_PROXY exempts {host}"
    if environ.get("HTTP_PROXY") or environ.get("http_proxy"):
        return "HTTP_PROXY is for http:// only, and HTTPS_PROXY is not set"
    return "HTTPS_PROXY is not set"


def failed_request(error: RoyaleError) -> Check:
    """A live request that brought nothing; the screen's advice (`r tries again`) is replaced."""
    if isinstance(error, NotFound):
        says = f"{error.kind}: there is no /cards below this address"
        return fail("request", says, "check the base URL; most end in /v1", USAGE)
    says, _, advice = error.sentence.partition(" · ")
    step = _STEPS.get(error.kind, advice)
    if "proxy" in says.lower() and advice:
        step = advice
    if "the API's certificate is not trusted" in says:
        step = "if a proxy opens TLS here, let SSL_CERT_FILE name its root certificates"
    return fail("request", f"{error.kind}: {says}", step, error.exit_code)


def seen(error: RoyaleError | None, addresses: Sequence[str]) -> Check:
    """Whether the address the API sees is one that the key allows.

    Args:
        error: how the live request ended, None if well.
        addresses: those the key allows, as far as it can be read.
    """
    if error is None:
        return ok("address", "the API lets this one in; it names only those it refuses")
    address = error.address if isinstance(error, AccessDenied) else None
    if address is None:
        return skip("address", "the API has not named the one it sees")
    step = f"make a key that allows {address} at {KEYS_PAGE}"
    says = f"the API sees {address}, which the key does not allow"
    if addresses and _within(address, addresses):
        says = f"the API sees {address} and refuses it, though the key lists it"
    elif addresses:
        says = f"{says}: only {_listed(addresses)}"
    return fail("address", says, step, AccessDenied.exit_code)


def clock(now: datetime, date: str, age: str = "") -> Check:
    """Whether our clock is right.

    Args:
        now: by our clock, aware.
        date: the `Date` header of a live answer, or empty.
        age: its `Age` header, the seconds for which something in between has kept it, or empty.
    """
    step = "set the clock of this machine: certificates and ages depend on it"
    theirs = _read_date(date)
    if theirs is None:
        says = f"not compared, no answer tells the time; the year {now.year}"
        if now.year >= _YEAR:
            return skip("clock", f"{says} may be")
        return warning("clock", f"{says} cannot be", step)
    kept = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    ahead = (now - theirs).total_seconds() - kept
    if abs(ahead) <= _SKEW:
        return ok("clock", f"agrees with the API's within {max(1, round(abs(ahead)))} s")
    which = "ahead of" if ahead > 0 else "behind"
    return warning("clock", f"{format_duration(abs(ahead))} {which} the API's", step)


def _read_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def _listed(addresses: Sequence[str]) -> str:
    more = f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else ""
    return ", ".join(addresses[:_SHOWN]) + more


def _within(address: str, allowed: Sequence[str]) -> bool:
    try:
        ours = ip_address(address)
        return any(ours in ip_network(cidr, strict=False) for cidr in allowed)
    except ValueError:
        return False
