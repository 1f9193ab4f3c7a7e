"""Tests of the doctor's checks of the terminal, the API key, the network and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from clantui.core.doctor.checks import (
    check_address,
    check_allowed_addresses,
    check_characters,
    check_clock,
    check_colours,
    check_pace,
    check_request,
    check_route,
    check_size,
)
from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.pace import LearnedLimit, RateLimit


@pytest.mark.parametrize(
    ("columns", "lines", "state"),
    [(80, 24, "ok"), (200, 60, "ok"), (79, 24, "warning"), (80, 23, "warning")],
)
def test_a_small_terminal_is_a_warning(columns: int, lines: int, state: str) -> None:
    """A screen smaller than 80×24 is a warning with its size."""
    check = check_size((columns, lines))
    assert (check.state, check.finding) == (state, f"{columns}×{lines}")


@pytest.mark.parametrize(
    ("environ", "state", "finding"),
    [
        ({}, "warning", "TERM is not set"),
        ({"TERM": "dumb"}, "warning", "TERM is dumb"),
        ({"TERM": "linux"}, "warning", "16 (TERM linux)"),
        ({"TERM": "tmux-256color"}, "ok", "256 (TERM tmux-256color)"),
        ({"TERM": "xterm-kitty"}, "ok", "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok", "16 million"),
        ({"TERM": "xterm", "COLORTERM": "24BIT "}, "ok", "16 million"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "ok", "256"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ok", "none, as NO_COLOR asks"),
    ],
)
def test_the_environment_decides_the_number_of_colours(
    environ: dict[str, str], state: str, finding: str
) -> None:
    """COLORTERM takes precedence over TERM, and a non-empty NO_COLOR over both."""
    check = check_colours(environ)
    assert check.state == state
    assert check.finding.startswith(finding)


@pytest.mark.parametrize(
    ("environ", "encoding", "posix", "state"),
    [
        ({"LANG": "de_DE.UTF-8"}, "utf-8", True, "ok"),
        ({"LANG": "C.utf8"}, "UTF-8", True, "ok"),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", True, "ok"),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, "utf-8", True, "warning"),
        ({"LANG": "de_DE.ISO-8859-1"}, "iso-8859-1", True, "warning"),
        ({"LC_ALL": "", "LANG": "C.UTF-8"}, "utf_8", True, "ok"),
        ({"LANG": "C.UTF-8"}, "ascii", True, "warning"),
        ({"LANG": "C.UTF-8"}, None, True, "warning"),
        ({}, "utf-8", True, "warning"),
        ({}, "utf-8", False, "ok"),
        ({}, "cp1252", False, "warning"),
    ],
)
def test_unicode_needs_an_encoding_and_a_locale_of_utf_8(
    environ: dict[str, str], encoding: str | None, posix: bool, state: str
) -> None:
    """The locale is the first of LC_ALL, LC_CTYPE and LANG that is not empty."""
    check = check_characters(environ, encoding, posix=posix)
    assert check.state == state
    advice = "export LANG=C.UTF-8" if posix else "set PYTHONUTF8=1"
    assert check.advice == ("" if state == "ok" else advice)


@pytest.mark.parametrize(
    ("year", "state"), [(1970, "warning"), (2025, "warning"), (2026, "unchecked")]
)
def test_an_impossible_year_is_a_warning(year: int, state: str) -> None:
    """Without another clock, only an impossible year is reported."""
    check = check_clock(datetime(year, 7, 1, tzinfo=UTC), "")
    assert check.state == state
    assert (str(year) in check.finding) == (state == "warning")


def test_clocks_may_differ_by_five_minutes() -> None:
    """Five minutes are accepted, one second more is not."""
    date = "Wed, 01 Jul 2026 12:00:00 GMT"
    assert check_clock(datetime(2026, 7, 1, 12, 5, 0, tzinfo=UTC), date).state == "ok"
    assert check_clock(datetime(2026, 7, 1, 12, 5, 1, tzinfo=UTC), date).state == "warning"
    assert check_clock(datetime(2026, 7, 1, 11, 54, 59, tzinfo=UTC), date).state == "warning"


def test_the_age_of_a_cached_response_is_not_a_difference_of_clocks() -> None:
    """An unreadable age counts as 0."""
    date, at = "Wed, 01 Jul 2026 12:00:00 GMT", datetime(2026, 7, 1, 12, 10, tzinfo=UTC)
    assert check_clock(at, date, "600").finding == "OK (at most 1 s from the time of the API)"
    for unreadable in ("", "-600", "6e2", "٦٠٠", "9" * 4301):
        assert check_clock(at, date, unreadable).finding == "your clock is 10 min ahead"
    assert check_clock(at, date, "1200").finding == "your clock is 10 min behind"


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "Wed, 99 Jul 2026 12:00:00 GMT",
        "Wed, 01 Jul 2026 12:00:00 -0000",
        "Wed, 01 Jul 2026 12:00:00 +99999999999999999999",
    ],
)
def test_an_unreadable_date_is_not_compared(date: str) -> None:
    """A header of a proxy may be damaged, or without a time zone."""
    assert check_clock(datetime(2026, 7, 1, tzinfo=UTC), date).state == "unchecked"


def test_many_addresses_are_shortened() -> None:
    """A very long list does not flood the report."""
    check = check_allowed_addresses([f"192.0.2.{n}" for n in range(100)])
    assert check.finding.endswith("192.0.2.5 and 94 more")


@pytest.mark.parametrize(
    ("seconds", "finding"),
    [(0.0, "1 ms"), (0.0014, "1 ms"), (0.0016, "2 ms"), (2.0, "2000 ms")],
)
def test_an_answer_has_its_time_in_ms(seconds: float, finding: str) -> None:
    """The time is rounded, and at least 1 ms."""
    check = check_request(None, "/cards", seconds)
    assert (check.state, check.finding) == ("ok", f"GET /cards answered in {finding}")


@pytest.mark.parametrize(
    ("error", "finding", "step", "code"),
    [
        (NotFound("x"), "not found: there is no /cards below this base URL", "check the base", 2),
        (Throttled("slow down · wait"), "throttled: slow down", "wait a minute", 6),
        (Maintenance("closed"), "maintenance: closed", "try again later", 6),
        (Unreachable("no answer · retry"), "unreachable: no answer", "check the network", 6),
        (Unreachable("the proxy x fails · set it"), "unreachable: the proxy x fails", "set it", 6),
        (Unreachable("Proxy of x · set it"), "unreachable: Proxy of x", "set it", 6),
        (Unreachable("Proxy of x"), "unreachable: Proxy of x", "check the network", 6),
        (
            Unreachable("the API's certificate is not trusted: x · y"),
            "unreachable: the API's certificate is not trusted: x",
            "if a proxy opens TLS here",
            6,
        ),
        (
            InvalidResponse("no JSON · x"),
            "invalid response: no JSON",
            "check the base URL, and",
            6,
        ),
        (AccessDenied("refused · make a key"), "access denied: refused", "make a key", 5),
    ],
)
def test_a_failed_request_has_a_step(
    error: RoyaleError, finding: str, step: str, code: int
) -> None:
    """The step is the doctor's, else the advice of the error; the code is the error's."""
    check = check_request(error, "/cards", 1.0)
    assert (check.state, check.code, check.finding) == ("failure", code, finding)
    assert check.advice.startswith(step)


@pytest.mark.parametrize(
    ("error", "addresses", "state", "finding"),
    [
        (None, (), "ok", "OK (the API accepts your IP address)"),
        (Unreachable("x"), (), "unchecked", "the API did not say which"),
        (AccessDenied("x"), ("192.0.2.1",), "unchecked", "the API did not say which"),
        (AccessDenied("x", "192.0.2.7"), (), "failure", "the API sees 192.0.2.7, which your"),
        (
            AccessDenied("x", "192.0.2.7"),
            ("192.0.2.6", "192.0.2.8"),
            "failure",
            "the API sees 192.0.2.7, which your API key does not allow: only 192.0.2.6, 192.0.2.8",
        ),
        (
            AccessDenied("x", "192.0.2.7"),
            ("198.51.100.1", "192.0.2.0/24"),
            "failure",
            "the API sees 192.0.2.7 and refuses it, although your API key lists it",
        ),
    ],
)
def test_the_refused_address_is_compared_with_those_of_the_key(
    error: RoyaleError | None, addresses: tuple[str, ...], state: str, finding: str
) -> None:
    """A refused address that the key lists is another problem than one that it does not."""
    check = check_address(error, addresses)
    assert check.state == state
    assert check.finding.startswith(finding)
    assert check.finding.endswith("does not allow") == (finding.endswith("which your"))
    assert check.code == (5 if state == "failure" else 0)


def test_the_pace_says_where_it_comes_from() -> None:
    """A learned limit has the time since its last refusal, or since it was stored."""
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    limit = RateLimit(burst=60, per_second=20.0, max_per_second=40.0)
    start = "60 requests at once, then 20 a second"
    bound = "at most 40 (--max-rate)"
    assert check_pace(limit, None, now).finding == f"{start} at first; {bound}"
    stored = now.timestamp() - 7200
    learned = replace(LearnedLimit.start(limit), burst=30.0, at=stored)
    lead = "30 requests at once, then 20 a second"
    assert check_pace(limit, learned, now).finding == (
        f"{lead}: nothing was refused up to 2 h ago, so it rises; {bound}"
    )
    refused = replace(learned, refused_at=stored - 3600)
    assert check_pace(limit, refused, now).finding == (
        f"{lead}: learned when this key was refused, 3 h ago; {bound}"
    )


@pytest.mark.parametrize(
    ("environ", "base", "finding"),
    [
        ({}, "https://api.example/v1", "none: HTTPS_PROXY is not set"),
        ({"HTTPS_PROXY": "http://p:1"}, "http://127.0.0.1/v1", "none: 127.0.0.1 is this machine"),
        ({"http_proxy": "http://p:1"}, "https://api.example/v1", "none: HTTP_PROXY is for http:"),
        ({"HTTP_PROXY": "http://p:1"}, "https://api.example/v1", "none: HTTP_PROXY is for http:"),
        (
            {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "api.example"},
            "https://api.example/v1",
            "none: HTTPS_PROXY is set, but NO_PROXY exempts api.example",
        ),
        (
            {"HTTPS_PROXY": "http://p:81"},
            "https://api.example/v1",
            "through p:81 (HTTPS_PROXY)",
        ),
        (
            {"HTTPS_PROXY": "https://u:w@p:81"},
            "https://api.example/v1",
            "through p:81 (HTTPS_PROXY), over TLS, with a user name and password",
        ),
    ],
)
def test_the_route_to_the_api_is_explained(
    environ: dict[str, str], base: str, finding: str
) -> None:
    """Without a proxy it says why there is none; of one it has no password."""
    check = check_route(environ, base)
    assert check.state == "ok"
    assert check.finding.startswith(finding)
    assert check.finding.endswith("password") == finding.endswith("password")


def test_an_unusable_proxy_is_a_failure_of_settings() -> None:
    """Its exit code is that of settings; without a base URL there is nothing to reach."""
    check = check_route({"HTTPS_PROXY": "socks5://p:1"}, "https://api.example/v1")
    assert (check.state, check.code) == ("failure", 2)
    assert check_route({}, None).state == "unchecked"


def test_no_terminal_is_no_warning() -> None:
    """In a pipe there is no size to check."""
    assert check_size(None).state == "unchecked"
