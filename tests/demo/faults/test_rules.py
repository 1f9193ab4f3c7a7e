"""Tests that the rules apply faults to the right requests."""

import math
from random import Random

import pytest

from clantui.demo.faults.rules import (
    Fault,
    Faults,
    Limiter,
    Rule,
    choose_no_fault,
    combine_choices,
)
from tests.factories.demo_client import WORLD, DemoClient, path_of

CLAN = "/v1/clans/%232PP"
PLAYER = "/v1/players/%232PP"


def list_faults(
    rules: list[Rule], count: int, path: str = CLAN, seed: int = 1
) -> list[Fault | None]:
    """Return the faults of `count` requests for a path."""
    faults = Faults(rules, Random(seed))
    chosen = [faults(path) for _ in range(count)]
    return [None if rule is None else rule.fault for rule in chosen]


@pytest.mark.parametrize("match", ["", "/clans/", "%232PP$", "/#2PP", r"^/v1/c\w+/"])
def test_a_rule_matches_the_quoted_and_the_unquoted_path(match: str) -> None:
    """An expression may match a part of the path; an empty one matches all paths."""
    assert Rule(fault=Fault.BROKEN, match=match).matches(CLAN)


@pytest.mark.parametrize("match", ["/players/", "^clans", "#2PP/"])
def test_a_rule_does_not_apply_to_other_paths(match: str) -> None:
    """Quoting and the start of the path count: `^clans` does not match `/v1/clans`."""
    rule = Rule(fault=Fault.BROKEN, match=match, times=1)
    faults = Faults([rule], Random(1))
    assert faults(CLAN) is None


def test_a_rule_applies_the_given_number_of_times() -> None:
    """A rule applies to as many requests as its `times`, and without `times` to all."""
    assert list_faults([Rule(fault=Fault.EDGE, times=2)], 4) == [
        Fault.EDGE,
        Fault.EDGE,
        None,
        None,
    ]
    assert list_faults([Rule(fault=Fault.EDGE)], 3) == [Fault.EDGE] * 3


def test_a_rule_with_after_does_not_apply_to_the_first_requests() -> None:
    """A rule skips as many requests as its `after`, and counts its `times` from there."""
    rule = Rule(fault=Fault.EDGE, after=2, times=1)
    assert list_faults([rule], 5) == [None, None, Fault.EDGE, None, None]


def test_after_counts_only_matching_requests() -> None:
    """A request for a clan does not count for a rule that matches players."""
    faults = Faults([Rule(fault=Fault.EDGE, match="/players/", after=1)], Random(1))
    assert [faults(path) is None for path in (CLAN, CLAN, PLAYER, PLAYER)] == [True] * 3 + [False]


def test_the_seed_decides_which_share_of_requests_fails() -> None:
    """The share is about the given one."""
    rules = [Rule(fault=Fault.EDGE, share=0.3)]
    first = list_faults(rules, 1000)
    assert 250 < first.count(Fault.EDGE) < 350
    assert first == list_faults(rules, 1000)
    assert first != list_faults(rules, 1000, seed=2)
    assert set(list_faults([Rule(fault=Fault.EDGE, share=0)], 100)) == {None}


def test_the_first_matching_rule_applies() -> None:
    """A rule whose `times` are used up no longer matches."""
    rules = [
        Rule(fault=Fault.SLOW, match="/players/"),
        Rule(fault=Fault.EDGE, times=1),
        Rule(fault=Fault.PROXY),
    ]
    assert list_faults(rules, 2) == [Fault.EDGE, Fault.PROXY]
    assert list_faults(rules, 2, PLAYER) == [Fault.SLOW, Fault.SLOW]


def test_the_seconds_of_a_rule_delay_the_response_of_most_kinds() -> None:
    """Other kinds wait within the response, or state the seconds in a header."""
    delayed = {fault for fault in Fault if Rule(fault=fault, seconds=7).delay == 7}
    assert set(Fault) - delayed == {
        Fault.THROTTLED,
        Fault.RESET_MIDDLE,
        Fault.STALLED_BODY,
        Fault.TRICKLED,
    }
    delayed_by_default = {fault for fault in Fault if Rule(fault=fault).delay > 0}
    assert delayed_by_default == {Fault.SLOW, Fault.STALLED_HEADER}


def test_a_rule_without_seconds_has_those_of_its_fault() -> None:
    """Its defaults are documented; all other faults have none."""
    assert {fault: Rule(fault=fault).wait for fault in Fault if Rule(fault=fault).wait} == {
        Fault.SLOW: 2.0,
        Fault.THROTTLED: 1.0,
        Fault.RESET_MIDDLE: 0.05,
        Fault.STALLED_HEADER: math.inf,
        Fault.STALLED_BODY: math.inf,
        Fault.TRICKLED: 0.05,
    }


def test_a_limiter_allows_a_burst_and_then_a_steady_rate() -> None:
    """The token bucket is full at first and refills up to its size."""
    now = [100.0]
    limiter = Limiter(3, 2, 5, seconds=lambda: now[0])
    assert [limiter(CLAN) is None for _ in range(5)] == [True] * 3 + [False] * 2
    now[0] += 0.5
    assert [limiter(PLAYER) is None for _ in range(2)] == [True, False]
    now[0] += 1000
    assert [limiter(CLAN) is None for _ in range(4)] == [True] * 3 + [False]


@pytest.mark.parametrize(
    ("seconds", "header"), [(5, "5"), (0.25, "0.25"), (2.0, "2"), (None, None)]
)
def test_a_limiter_refuses_as_the_api_does(seconds: float | None, header: str | None) -> None:
    """The response is a 429. Without seconds it has no Retry-After."""
    client = DemoClient()
    client.api.faults = Limiter(1, 1, seconds, seconds=client.clock.seconds)
    assert client.get("/cards").status == 200
    reply = client.get("/cards")
    assert (reply.status, reply.json) == (429, {"reason": "requestThrottled"})
    assert reply.header("Retry-After") == header
    client.clock.advance(1)
    assert client.get("/cards").status == 200


def test_first_of_applies_the_first_fault() -> None:
    """The later choosers do not count this request."""
    now = [0.0]
    limiter = Limiter(1, 0, None, seconds=lambda: now[0])
    faults = Faults([Rule(fault=Fault.EDGE, times=2)], Random(1))
    choose = combine_choices(choose_no_fault, limiter, faults)
    chosen = [choose(CLAN) for _ in range(3)]
    assert [rule and rule.fault for rule in chosen] == [
        Fault.EDGE,
        Fault.THROTTLED_BARE,
        Fault.THROTTLED_BARE,
    ]
    assert [faults(CLAN) is None for _ in range(2)] == [False, True]


def test_faults_can_be_changed_between_requests() -> None:
    """Any function of the path chooses the faults, and each applied fault is counted."""
    client = DemoClient()
    paths: list[str] = []

    def choose_edge(path: str) -> Rule | None:
        paths.append(path)
        return Rule(fault=Fault.EDGE)

    home = path_of("clans", WORLD.home)
    statuses = [client.get(home).status]
    client.api.faults = choose_edge
    statuses.append(client.get(f"{home}?limit=1").status)
    client.api.faults = choose_no_fault
    statuses.append(client.get(home).status)
    assert statuses == [200, 503, 200]
    assert paths == [f"/v1{home}"]
    assert client.api.traffic.hit == {Fault.EDGE: 1}
