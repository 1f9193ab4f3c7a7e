"""Tests of loads with randomly changed responses: a survey or a `RoyaleError`, nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.cache import CachingSource
from clantui.api.client import RoyaleClient
from clantui.api.retry import RetryingSource
from clantui.api.source import Request, Response
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import count_favourites, summarise_survey
from clantui.core.views.phrases import describe_failures
from tests.factories.exports import CLAN_FORMATS, write
from tests.factories.loader_sources import start_load
from tests.factories.surveys import PROPERTY
from tests.full.stack import WORLD

Mutation: TypeAlias = tuple[int, Sequence[int], Callable[[Any], Any]]
"""The index of a response, the path to a value in it, and the change of the value."""

REMOVED: Final = ...
SIZE: Final = 4


def shorten(payload: Any) -> Any:
    """Return a payload with few keys and short lists, so that mutations hit important values."""
    keys = ("tag", "name", "clan", "cards", "currentFavouriteCard", "memberList")
    lists = {key: value[:SIZE] for key, value in payload.items() if isinstance(value, list)}
    return {key: {**payload, **lists}[key] for key in keys if key in payload}


def make_payloads() -> dict[str, Any]:
    """Return the payloads of a small clan and its players, by path."""
    clan = shorten(WORLD.build_clan(WORLD.rivals[-1]))
    players = {m["tag"]: shorten(WORLD.build_player(m["tag"])) for m in clan["memberList"]}
    return {f"/clans/{clan['tag']}": clan} | {
        f"/players/{tag}": player for tag, player in players.items()
    }


PAYLOADS: Final = make_payloads()
TAG: Final = Tag.parse(WORLD.rivals[-1])

_TAGS: Final = [path.rpartition("/")[2] for path in PAYLOADS]
_VALUES: Final[st.SearchStrategy[Any]] = st.one_of(
    st.sampled_from([REMOVED, None, {}, [], "", "\x1b[2J", "\u202e\u200b", 2**64, 10**300, 1.5]),
    st.sampled_from([*_TAGS, "#", "#OOO", True, -1, 0, [[]], {"id": 1, "name": None}]),
    st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.none() | st.integers(), max_size=2),
)


def replace_by(value: object) -> Callable[[Any], Any]:
    """Return a change that replaces a value."""
    return lambda _: copy.deepcopy(value)  # a later mutation must not change all copies


_CHANGES: Final[st.SearchStrategy[Callable[[Any], Any]]] = st.one_of(
    _VALUES.map(replace_by),
    st.sampled_from(
        [
            str,
            lambda value: [value],
            lambda value: {"tag": value},
            lambda value: [value, value],
            lambda value: value * 2 if isinstance(value, str | list) else value,
            lambda value: dict(enumerate(value)) if isinstance(value, list) else REMOVED,
        ]
    ),
)
# Paths are mostly short, because values near the root matter most.
_PATHS: Final = st.lists(st.integers(0, 20), min_size=1, max_size=5)
MUTATIONS: Final = st.lists(st.tuples(st.integers(0, SIZE), _PATHS, _CHANGES), max_size=6)
CUTS: Final = st.dictionaries(st.integers(0, SIZE), st.floats(0, 1), max_size=2)


def mutate(payload: Any, path: Sequence[int], change: Callable[[Any], Any]) -> None:
    """Change the value at the end of a path, or the last one on it."""
    at: Any = payload
    for number, step in enumerate(path):
        keys = list(at) if isinstance(at, dict) else range(len(at))
        if not keys:
            return
        key = keys[step % len(keys)]
        if number < len(path) - 1 and isinstance(at[key], dict | list):
            at = at[key]
            continue
        value = change(at[key])
        if value is REMOVED:
            del at[key]
        else:
            at[key] = value
        return


class DamagedSource:
    """A source of changed and truncated responses."""

    def __init__(self, mutations: Sequence[Mutation], cuts: dict[int, float]) -> None:
        payloads = copy.deepcopy(list(PAYLOADS.values()))
        for index, path, change in mutations:
            mutate(payloads[index], path, change)
        bodies = [json.dumps(payload).encode() for payload in payloads]
        for index, share in cuts.items():
            bodies[index] = bodies[index][: int(len(bodies[index]) * share)]
        self._bodies = dict(zip(PAYLOADS, bodies, strict=True))

    def get(self, request: Request) -> Deferred[Response]:
        """See `Source.get`; an unknown path gets the first response."""
        body = self._bodies.get(unquote(request.path), next(iter(self._bodies.values())))
        return succeed(Response(body=body, raw=body, max_age=60))


def load(source: DamagedSource, before: Survey | None = None) -> tuple[Any, list[Survey]]:
    """Load the clan; return the result or failure, and the emitted surveys."""
    clock, results, surveys = Clock(), list[Any](), list[Survey]()
    royale = RoyaleClient(CachingSource(RetryingSource(source, clock, lambda: 1.0), clock.seconds))
    request = LoadRequest(tag=TAG, before=before)
    loading = start_load(royale, request, surveys.append, clock)
    loading.addBoth(results.append)
    clock.pump([1.0] * 10)
    assert len(results) == 1, "the load never ends"
    assert not clock.getDelayedCalls()
    return results[0], surveys


@PROPERTY
@given(MUTATIONS, CUTS)
def test_a_load_of_mutated_responses_is_a_survey_or_an_error(
    mutations: list[Mutation], cuts: dict[int, float]
) -> None:
    """Any mutation gives a survey that every format can write, or a `RoyaleError`."""
    complete, _ = load(DamagedSource((), {}))
    assert complete.is_complete
    for before in (None, complete):
        result, surveys = load(DamagedSource(mutations, cuts), before)
        if isinstance(result, Failure):
            assert isinstance(result.value, RoyaleError), result.getTraceback()
            assert result.value.sentence
            assert not surveys
            continue
        assert isinstance(result, Survey)
        assert result is surveys[-1]
        assert not result.waiting
        roster = {member.tag for member in result.clan.members}
        known = {member.tag for member, _ in result.loaded}
        assert known | result.failed.keys() == roster
        for survey in surveys:
            assert summarise_survey(survey, count_favourites(survey))
            assert bool(describe_failures(survey)) == bool(survey.failed)
            assert all(write(SurveyReport(surveys=(survey,)), form) for form in CLAN_FORMATS)
        body = json.loads(write(SurveyReport(surveys=(result,)), "json"))
        assert body["complete"] == (not result.failed and result.clan.gap is None)


def test_mutations_reach_important_values() -> None:
    """A mutation of one player fails only that player; one of the clan's tag fails the load."""
    partial, _ = load(DamagedSource([(1, [0], replace_by(None))], {}))
    assert list(partial.failed) == [Tag.parse(_TAGS[1])]
    assert len(partial.loaded) == SIZE - 1
    gone, _ = load(DamagedSource([(0, [0], replace_by(REMOVED))], {}))
    assert isinstance(gone, Failure)
    cut, _ = load(DamagedSource((), {2: 0.5}))
    assert list(cut.failed) == [Tag.parse(_TAGS[2])]
