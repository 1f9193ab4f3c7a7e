"""Checks of the terminal, the API key, the network and the clock, from values found elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from clantui.core.doctor.report import Check, fail, ok, skip, warn
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.proxy import (
    UnusableProxy,
    find_proxy,
    find_proxy_variable,
    is_in_network,
    is_loopback,
)
from clantui.core.names import KEYS_PAGE, ExitCode
from clantui.core.pace import LearnedLimit, RateLimit, format_request_rate
from clantui.core.text.colours import has_true_colour
from clantui.core.text.phrases import format_duration, list_first

_SHOWN: Final = 6
"""Maximum number of IP addresses shown; a key has 5 at most."""

_SKEW: Final = 300.0
"""Seconds by which the clocks may differ."""

_YEAR: Final = 2026
"""Year of this program's first version."""

_STEPS: Final = {
    "throttled": "wait a minute, then run the doctor again",
    "maintenance": "try again later; it often takes an hour",
    "unreachable": "check the network and the base URL, then run the doctor again",
    "invalid_response": "check the base URL, and whether something stands in between",
}


def check_size(size: tuple[int, int] | None) -> Check:
    """Check that the terminal, if any, has the 80×24 cells that the screen needs."""
    if size is None:
        return skip("size", "there is no terminal here")
    columns, lines = size
    finding = f"{columns}×{lines}"
    if columns >= 80 and lines >= 24:
        return ok("size", finding)
    return warn("size", finding, "make the window 80×24 or larger to see more")


def check_colours(environ: Mapping[str, str]) -> Check:
    """Check the number of colours that the terminal reports."""
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR"):
        return ok("colours", "none, as NO_COLOR asks")
    if term in {"", "dumb"}:
        shown = term or "not set"
        finding = f"TERM is {shown}: the screen needs a terminal that can move its cursor"
        return warn("colours", finding, "set TERM, for example to xterm-256color")
    if has_true_colour(environ):
        return ok("colours", f"16 million (TERM {term}, COLORTERM)")
    if term.endswith(("-256color", "-kitty", "-direct")):
        return ok("colours", f"256 (TERM {term})")
    return warn(
        "colours", f"16 (TERM {term})", "if the terminal has more: export COLORTERM=truecolor"
    )


def check_characters(environ: Mapping[str, str], encoding: str | None, *, posix: bool) -> Check:
    """Check that stdout's encoding (None: closed) and, if `posix`, the locale have all letters."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    shown = (encoding or "none").lower()
    finding = f"encoding {shown}, locale {locale or 'not set'}"
    wide = shown.startswith("utf")
    if wide and (not posix or "utf8" in locale.lower().replace("-", "")):
        return ok("unicode", finding)
    step = "export LANG=C.UTF-8" if posix else "set PYTHONUTF8=1"
    return warn("unicode", f"{finding}: names may come out wrong", step)


def check_allowed_addresses(addresses: Sequence[str]) -> Check:
    """Check that the IP addresses that the API key allows are readable."""
    if addresses:
        return ok("key-allows", list_first(addresses, _SHOWN))
    return warn(
        "key-allows",
        "the API key does not say which IP addresses it allows",
        f"if it is refused, copy the whole API key again from {KEYS_PAGE}",
    )


def check_route(environ: Mapping[str, str], base: str | None) -> Check:
    """Check the proxy; `base` is None without a usable base URL."""
    if base is None:
        return skip("proxy", "there is no base URL")
    proxy = find_proxy(environ, base)
    if isinstance(proxy, UnusableProxy):
        return fail("proxy", proxy.sentence, proxy.step, ExitCode.USAGE)
    if proxy is not None:
        login = ", with a user name and password" if proxy.authorization else ""
        over = ", over TLS" if proxy.is_secure else ""
        return ok("proxy", f"through {proxy.address} ({proxy.variable}){over}{login}")
    return ok("proxy", f"none: {_explain_no_proxy(environ, base)}")


def _explain_no_proxy(environ: Mapping[str, str], base: str) -> str:
    host = urlsplit(base).hostname or ""
    if is_loopback(host):
        return f"{host} is this machine"
    if variable := find_proxy_variable(environ):
        return f"{variable} is set, but NO_PROXY exempts {host}"
    if environ.get("HTTP_PROXY") or environ.get("http_proxy"):
        return "HTTP_PROXY is for http:// only, and HTTPS_PROXY is not set"
    return "HTTPS_PROXY is not set"


def check_request(error: RoyaleError | None, path: str, seconds: float) -> Check:
    """Check a live request by its error (None: success), with advice for the command line."""
    if error is None:
        return ok("request", f"GET {path} answered in {max(1, round(seconds * 1000))} ms")
    words = error.kind.replace("_", " ")
    if isinstance(error, NotFound):
        finding = f"{words}: there is no /cards below this base URL"
        return fail("request", finding, "check the base URL; most end in /v1", ExitCode.USAGE)
    problem, _, advice = error.sentence.partition(" · ")
    step = _STEPS.get(error.kind, advice)
    if "proxy" in problem.lower() and advice:
        step = advice
    if "the API's certificate is not trusted" in problem:
        step = "if a proxy opens TLS here, let SSL_CERT_FILE name its root certificates"
    return fail("request", f"{words}: {problem}", step, error.exit_code)


def check_address(error: RoyaleError | None, addresses: Sequence[str]) -> Check:
    """Check that the key allows our IP address; `addresses` is empty if they are unreadable."""
    if error is None:
        return ok("address", "OK (the API accepts your IP address)")
    address = error.address if isinstance(error, AccessDenied) else None
    if address is None:
        return skip("address", "the API did not say which IP address it sees")
    step = f"make an API key for {address} at {KEYS_PAGE}"
    finding = f"the API sees {address}, which your API key does not allow"
    if any(is_in_network(address, cidr) for cidr in addresses):
        finding = f"the API sees {address} and refuses it, although your API key lists it"
    elif addresses:
        finding = f"{finding}: only {list_first(addresses, _SHOWN)}"
    return fail("address", finding, step, ExitCode.REFUSED)


def check_pace(limit: RateLimit, learned: LearnedLimit | None, now: datetime) -> Check:
    """Report the request rate, and where it comes from; `learned` is None if none is stored."""
    used = LearnedLimit.start(limit) if learned is None else learned
    rate = f"{used.burst:.0f} requests at once, then {format_request_rate(used.per_second)}"
    bound = f"at most {limit.bound:g} (--max-rate)"
    if learned is None:
        return ok("pace", f"{rate} at first; {bound}")
    if learned.refused_at:
        ago = format_duration(now.timestamp() - learned.refused_at)
        return ok("pace", f"{rate}: learned when this key was refused, {ago} ago; {bound}")
    ago = format_duration(now.timestamp() - learned.at)
    return ok("pace", f"{rate}: nothing was refused up to {ago} ago, so it rises; {bound}")


def check_clock(now: datetime, date: str, age: str = "") -> Check:
    """Check that our clock agrees with the API's.

    Args:
        date: `Date` header of a live response, or empty.
        age: its `Age` header: the seconds that it spent in a cache; or empty.
    """
    step = "set the clock of this computer: without the right time connections fail"
    server_time = _parse_date(date)
    if server_time is None:
        if now.year >= _YEAR:
            return skip("clock", "skipped: the API has sent no time to compare with")
        return warn("clock", f"the year {now.year} is wrong", step)
    cached = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    ahead = (now - server_time).total_seconds() - cached
    if abs(ahead) <= _SKEW:
        seconds = max(1, round(abs(ahead)))
        return ok("clock", f"OK (at most {seconds} s from the time of the API)")
    relation = "ahead" if ahead > 0 else "behind"
    return warn("clock", f"your clock is {format_duration(abs(ahead))} {relation}", step)


def _parse_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
