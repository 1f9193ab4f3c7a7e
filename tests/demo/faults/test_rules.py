"""Tests that the rules apply faults to the right requests."""

from random import Random

import pytest

from clantui.demo.faults.rules import Fault, Faults, Limiter, Rule, first_of, no_fault
from tests.factories.demo_client import WORLD, DemoClient, path_of

CLAN = "/v1/clans/%232PP"
PLAYER = "/v1/players/%232PP"


def hits(rules: list[Rule], count: int, path: str = CLAN, seed: int = 1) -> list[Fault | None]:
    """Return the faults of so many requests for a path."""
    faults = Faults(rules, Random(seed))
    chosen = [faults(path) for _ in range(count)]
    return [None if rule is None else rule.fault for rule in chosen]


@pytest.mark.parametrize("match", ["", "/clans/", "%232PP$", "/#2PP", r"^/v1/c\w+/"])
def test_matches_a_path_as_sent_and_as_read(match: str) -> None:
    """A rule's expression is searched in the path, quoted or not; an empty one matches any."""
    assert Rule(fault=Fault.BROKEN, match=match).matches(CLAN)


@pytest.mark.parametrize("match", ["/players/", "^clans", "#2PP/"])
def test_spares_other_paths(match: str) -> None:
    """A path without the expression is spared, and counts for nothing."""
    rule = Rule(fault=Fault.BROKEN, match=match, times=1)
    faults = Faults([rule], Random(1))
    assert faults(CLAN) is None


def test_a_number_of_times() -> None:
    """A rule with `times` hits that often and never again; one without always hits."""
    assert hits([Rule(fault=Fault.EDGE, times=2)], 4) == [Fault.EDGE, Fault.EDGE, None, None]
    assert hits([Rule(fault=Fault.EDGE)], 3) == [Fault.EDGE] * 3


def test_spares_the_first() -> None:
    """A rule with `after` spares that many matching requests, then hits as often as it may."""
    rule = Rule(fault=Fault.EDGE, after=2, times=1)
    assert hits([rule], 5) == [None, None, Fault.EDGE, None, None]


def test_only_matching_requests_are_spared() -> None:
    """Requests that a rule does not match do not count for its `after`."""
    faults = Faults([Rule(fault=Fault.EDGE, match="/players/", after=1)], Random(1))
    assert [faults(path) is None for path in (CLAN, CLAN, PLAYER, PLAYER)] == [True] * 3 + [False]


def test_a_share_is_decided_by_the_seed() -> None:
    """A share of requests fails, of about the given size; the same seed picks the same ones."""
    rules = [Rule(fault=Fault.EDGE, share=0.3)]
    first = hits(rules, 1000)
    assert 250 < first.count(Fault.EDGE) < 350
    assert first == hits(rules, 1000)
    assert first != hits(rules, 1000, seed=2)
    assert set(hits([Rule(fault=Fault.EDGE, share=0)], 100)) == {None}


def test_the_first_rule_that_wants_a_request_has_it() -> None:
    """The first matching rule applies; a used-up rule passes the request to the next."""
    rules = [
        Rule(fault=Fault.SLOW, match="/players/"),
        Rule(fault=Fault.EDGE, times=1),
        Rule(fault=Fault.PROXY),
    ]
    assert hits(rules, 2) == [Fault.EDGE, Fault.PROXY]
    assert hits(rules, 2, PLAYER) == [Fault.SLOW, Fault.SLOW]


def test_seconds_mean_one_thing_of_each_kind() -> None:
    """The seconds of most kinds delay the response; others spend them within it or state them."""
    delayed = {fault for fault in Fault if Rule(fault=fault, seconds=7).delay == 7}
    assert set(Fault) - delayed == {
        Fault.THROTTLED,
        Fault.RESET_MIDDLE,
        Fault.STALLED_BODY,
        Fault.TRICKLED,
    }
    usual = {fault for fault in Fault if Rule(fault=fault).delay > 0}
    assert usual == {Fault.SLOW, Fault.STALLED_HEADER}


def test_a_limiter_lets_a_burst_through_and_then_a_trickle() -> None:
    """A bucket is full at first and refills up to its size."""
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
    """Over the limit comes 429, with a Retry-After only if there is one."""
    client = DemoClient()
    client.api.faults = Limiter(1, 1, seconds, seconds=client.clock.seconds)
    assert client.get("/cards").status == 200
    reply = client.get("/cards")
    assert (reply.status, reply.json) == (429, {"reason": "requestThrottled"})
    assert reply.header("Retry-After") == header
    client.clock.advance(1)
    assert client.get("/cards").status == 200


def test_the_first_matching_fault_applies() -> None:
    """The first fault that applies takes the request; later ones do not see it."""
    now = [0.0]
    limiter = Limiter(1, 0, None, seconds=lambda: now[0])
    faults = Faults([Rule(fault=Fault.EDGE, times=2)], Random(1))
    choose = first_of(no_fault, limiter, faults)
    chosen = [choose(CLAN) for _ in range(3)]
    assert [rule and rule.fault for rule in chosen] == [
        Fault.EDGE,
        Fault.THROTTLED_BARE,
        Fault.THROTTLED_BARE,
    ]
    assert [faults(CLAN) is None for _ in range(2)] == [False, True]


def test_faults_can_be_changed_between_requests() -> None:
    """The rule is any function of the path, can be replaced at any time, and is counted."""
    client = DemoClient()
    seen: list[str] = []

    def edge(path: str) -> Rule | None:
        seen.append(path)
        return Rule(fault=Fault.EDGE)

    home = path_of("clans", WORLD.home)
    statuses = [client.get(home).status]
    client.api.faults = edge
    statuses.append(client.get(f"{home}?limit=1").status)
    client.api.faults = no_fault
    statuses.append(client.get(home).status)
    assert statuses == [200, 503, 200]
    assert seen == [f"/v1{home}"]
    assert client.api.traffic.hit == {Fault.EDGE: 1}
