"""Tests of files of faults: reading them, and the sentence that describes an error in one."""

import json
import socket
from pathlib import Path
from random import Random
from typing import Any

import pytest
from twisted.internet.task import Clock

from clantui.cli.parser import parse
from clantui.demo.faults.file import KINDS, BadFaults, read
from clantui.demo.faults.rules import ChooseFault, Fault, Rule
from tests.cli.processes import TIMEOUT, finish, run, start

CLAN = "/v1/clans/%232PP"


def read_rules(*rules: Any, clock: Clock | None = None) -> ChooseFault:
    """Read rules from JSON."""
    return read(json.dumps(rules), Random(1), (clock or Clock()).seconds)


def read_error(text: str) -> str:
    """Return the error for invalid rules, which must be one line."""
    with pytest.raises(BadFaults) as wrong:
        read(text, Random(1), Clock().seconds)
    (line,) = str(wrong.value).splitlines()
    return line


def test_every_key_is_read() -> None:
    """A rule in a file may have any of its keys, and each is read."""
    values = {"match": "/clans/", "times": 3, "share": 1.0, "after": 1, "seconds": 2, "answers": 4}
    choose = read_rules({"fault": "closing", **values})
    expected = Rule(fault=Fault.CLOSING, match="/clans/", times=3, after=1, seconds=2, answers=4)
    assert [choose(CLAN) for _ in range(5)] == [None, expected, expected, expected, None]


@pytest.mark.parametrize("fault", Fault)
def test_a_rule_needs_only_its_kind(fault: Fault) -> None:
    """A rule may be of any kind and have no other key."""
    assert read_rules({"fault": fault.value})(CLAN) == Rule(fault=fault)


def test_an_empty_file_causes_no_faults() -> None:
    """An empty list causes no fault."""
    assert read_rules()(CLAN) is None


def test_a_limiter_counts_each_request_even_if_it_is_last_in_the_file() -> None:
    """A limiter that is last in the file counts all requests, by the given clock."""
    clock = Clock()
    limited = {"fault": "limited", "burst": 2, "per_second": 1, "seconds": 9}
    choose = read_rules({"fault": "edge"}, limited, clock=clock)

    def list_faults() -> list[Fault]:
        return [rule.fault for rule in (choose(CLAN), choose(CLAN), choose(CLAN)) if rule]

    assert list_faults() == [Fault.EDGE, Fault.EDGE, Fault.THROTTLED]
    clock.advance(1)
    assert list_faults() == [Fault.EDGE, Fault.THROTTLED, Fault.THROTTLED]


def test_a_limiter_has_defaults() -> None:
    """It allows 60 requests at once, then 20 a second, and refuses without a Retry-After."""
    clock = Clock()
    choose = read_rules({"fault": "limited"}, clock=clock)
    refusal = Rule(fault=Fault.THROTTLED_BARE)
    assert [choose(CLAN) for _ in range(61)] == [None] * 60 + [refusal]
    clock.advance(1)
    assert [choose(CLAN) for _ in range(21)] == [None] * 20 + [refusal]


@pytest.mark.parametrize(
    ("fault", "key", "least", "most", "step"),
    [
        ("edge", "times", 1, 1_000_000_000, 1),
        ("edge", "share", 0, 1, 0.1),
        ("edge", "after", 0, 1_000_000_000, 1),
        ("slow", "seconds", 0, 86_400, 0.1),
        ("closing", "answers", 1, 1_000_000_000, 1),
        ("limited", "burst", 1, 1_000_000_000, 0.1),
        ("limited", "per_second", 0, 1_000_000_000, 0.1),
        ("limited", "seconds", 0, 86_400, 0.1),
    ],
)
def test_each_number_has_bounds(
    fault: str, key: str, least: float, most: float, step: float
) -> None:
    """The bounds themselves are allowed, and numbers beyond them are not."""
    for number in (least, most):
        read_rules({"fault": fault, key: number})
    for number in (least - step, most + step):
        assert f'"{key}" must be' in read_error(json.dumps([{"fault": fault, key: number}]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "not JSON: Expecting value in line 1"),
        ("[\n{]", "not JSON: Expecting property name enclosed in double quotes in line 2"),
        ("{}", 'not a list of rules, such as [{"fault": "throttled"}]'),
        ("[" * 100_000, "not JSON that can be read"),
        ("[" + "1" * 10_000 + "]", "not JSON that can be read"),
        ('["edge"]', 'rule 1: not an object, such as {"fault": "throttled"}'),
        ('[{"fault": "edge"}, {}]', 'rule 2: it has no "fault"'),
        ('[{"fault": "throtled"}]', 'there is no fault "throtled"; did you mean "throttled"?'),
        ('[{"fault": "Edge_502"}]', 'there is no fault "Edge_502"; did you mean "edge-502"?'),
        ('[{"fault": 503}]', "there is no fault 503; did you mean "),
        ('[{"fault": ["edge"]}]', 'there is no fault ["edge"]; did you mean "edge"?'),
        ('[{"fault": "edge", "tims": 1}]', 'there is no key "tims"; did you mean "times"?'),
        ('[{"falt": "edge"}]', 'there is no key "falt"; did you mean "fault"?'),
        ('[{"fault": "edge", "burst": 1}]', '"edge" has no key "burst"'),
        ('[{"fault": "limited", "times": 1}]', '"limited" has no key "times"'),
        ('[{"fault": "edge", "times": 0}]', '"times" must be a whole number, 1 or more, not 0'),
        ('[{"fault": "edge", "times": 1.5}]', '"times" must be a whole number, 1 or more, not 1.'),
        ('[{"fault": "edge", "times": true}]', '"times" must be a whole number, 1 or more, not t'),
        ('[{"fault": "edge", "after": -1}]', '"after" must be a whole number, 0 or more, not -1'),
        ('[{"fault": "edge", "share": 30}]', '"share" must be a number from 0 to 1, not 30'),
        ('[{"fault": "edge", "share": NaN}]', '"share" must be a number from 0 to 1, not NaN'),
        ('[{"fault": "edge", "match": "("}]', '"match" must be a regular expression, not "("'),
        ('[{"fault": "edge", "match": 5}]', '"match" must be a regular expression, not 5'),
        ('[{"fault": "slow", "seconds": Infinity}]', "from 0 to 86400, not Infinity"),
        ('[{"fault": "slow", "seconds": "2"}]', 'from 0 to 86400, not "2"'),
        ('[{"fault": "limited", "burst": 0}]', '"burst" must be a number, 1 or more, not 0'),
    ],
)
def test_an_error_names_the_invalid_field(text: str, expected: str) -> None:
    """An error has the field, its rule, and the most similar key or kind that exists."""
    assert expected in read_error(text)


def test_an_error_quotes_long_and_strange_values_safely() -> None:
    """The quoted value is shortened and has no line breaks and no control characters."""
    line = read_error(json.dumps([{"fault": "\x1b[31m\n\u202e" + "x" * 1000}]))
    assert line.replace("…", "").isascii()
    assert line.isprintable()
    assert len(line) < 120
    for letters, shown in ((38, f'"{"x" * 38}"'), (39, f'"{"x" * 38}…')):
        found = read_error(json.dumps([{"fault": "edge", "match": "(", "x" * letters: 1}]))
        assert f"there is no key {shown};" in found


def test_help_lists_every_kind_of_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` has its own list, because it does not import the demo."""
    with pytest.raises(SystemExit):
        parse(["demo-api", "--help"])
    listed = capsys.readouterr().out.partition("faults: ")[2].partition("\n\n")[0]
    words = listed.replace("(", ",").replace("\n", " ").split(",")
    names = [word.split()[0] for word in words if word.split() and word.strip()[0].islower()]
    assert [name for name in names if name != "with"] == list(KINDS)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'[{"fault": "throtled"}]', 'there is no fault "throtled"; did you mean "throttled"?'),
        (b"\xff", "not UTF-8"),
        (None, "No such file or directory"),
    ],
)
def test_a_bad_file_ends_the_command(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """The exit code is 2, the sentence names the file, and no server is started."""
    file = tmp_path / "faults.json"
    if content is not None:
        file.write_bytes(content)
    done = run(tmp_path, "demo-api", "--faults", str(file))
    assert (done.code, done.out) == (2, "")
    assert "faults.json" in done.sentence
    assert expected in done.sentence


def test_demo_api_applies_the_faults_of_a_file(tmp_path: Path) -> None:
    """Requests that match a rule in the file fail, and the others succeed."""
    file = tmp_path / "faults.json"
    file.write_text('[{"fault": "proxy", "match": "/cards", "times": 1}]', "utf-8")
    process = start(tmp_path, "demo-api", "--faults", str(file))
    assert process.stdout is not None
    host, _, port = process.stdout.readline().split("/")[2].partition(":")
    statuses: list[bytes] = []
    for path in ("locations", "cards", "cards"):
        with socket.create_connection((host, int(port)), TIMEOUT) as connection:
            head = f"GET /v1/{path} HTTP/1.0\r\nAuthorization: Bearer any\r\n\r\n"
            connection.sendall(head.encode())
            with connection.makefile("rb") as answer:
                statuses.append(answer.read().split()[1])
    process.terminate()
    assert finish(process).code == 143
    assert statuses == [b"200", b"520", b"200"]
