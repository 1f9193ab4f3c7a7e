"""Whole loads of answers bent at random: a picture or one of our errors, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred, ensureDeferred, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from clantui.api.cache import CachingSource
from clantui.api.client import RoyaleClient
from clantui.api.retry import RetryingSource
from clantui.api.source import Request, Response
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.errors import RoyaleError
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import count_favourites, summarise_survey
from clantui.core.views.phrases import describe_failures
from clantui.loader.clan import load_clan
from tests.factories.exports import CLAN_FORMATS, write
from tests.factories.surveys import AT, PROPERTY
from tests.full.stack import WORLD

Bend: TypeAlias = tuple[int, Sequence[int], Callable[[Any], Any]]
"""Which answer, the way to a place in it, and what becomes of what stands there."""

REMOVED: Final = ...
SIZE: Final = 4


def slim(payload: Any) -> Any:  # noqa: ANN401 — JSON
    """Return a payload with little of each list, so that a bend hits what matters."""
    kept = ("tag", "name", "clan", "cards", "currentFavouriteCard", "memberList")
    lists = {key: value[:SIZE] for key, value in payload.items() if isinstance(value, list)}
    return {key: {**payload, **lists}[key] for key in kept if key in payload}


def answers() -> dict[str, Any]:
    """By path, what a small clan and everyone in it answer."""
    clan = slim(WORLD.clan(WORLD.rivals[-1]))
    players = {m["tag"]: slim(WORLD.player(m["tag"])) for m in clan["memberList"]}
    found = {f"/clans/{clan['tag']}": clan}
    return found | {f"/players/{tag}": player for tag, player in players.items()}


WHOLE: Final = answers()
TAG: Final = Tag.parse(WORLD.rivals[-1])

_TAGS: Final = [path.rpartition("/")[2] for path in WHOLE]
_VALUES: Final[st.SearchStrategy[Any]] = st.one_of(
    st.sampled_from([REMOVED, None, {}, [], "", "\x1b[2J", "\u202e\u200b", 2**64, 10**300, 1.5]),
    st.sampled_from([*_TAGS, "#", "#OOO", True, -1, 0, [[]], {"id": 1, "name": None}]),
    st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.none() | st.integers(), max_size=2),
)


def to(value: object) -> Callable[[Any], Any]:
    """Put this in its place."""
    return lambda _: copy.deepcopy(value)  # a later bend must not change it everywhere


_CHANGES: Final[st.SearchStrategy[Callable[[Any], Any]]] = st.one_of(
    _VALUES.map(to),
    st.sampled_from(
        [
            str,
            lambda was: [was],
            lambda was: {"tag": was},
            lambda was: [was, was],
            lambda was: was * 2 if isinstance(was, str | list) else was,
            lambda was: dict(enumerate(was)) if isinstance(was, list) else REMOVED,
        ]
    ),
)
# A way is short more often than not, for what stands near the root matters most.
_WAYS: Final = st.lists(st.integers(0, 20), min_size=1, max_size=5)
BENDS: Final = st.lists(st.tuples(st.integers(0, SIZE), _WAYS, _CHANGES), max_size=6)
CUTS: Final = st.dictionaries(st.integers(0, SIZE), st.floats(0, 1), max_size=2)


def bent(whole: Any, way: Sequence[int], change: Callable[[Any], Any]) -> None:  # noqa: ANN401
    """Change what stands at the end of a way, as far as that leads."""
    at: Any = whole
    for number, step in enumerate(way):
        keys = list(at) if isinstance(at, dict) else range(len(at))
        if not keys:
            return
        key = keys[step % len(keys)]
        if number < len(way) - 1 and isinstance(at[key], dict | list):
            at = at[key]
            continue
        value = change(at[key])
        if value is REMOVED:
            del at[key]
        else:
            at[key] = value
        return


class DamagedSource:
    """A source whose answers are bent, and perhaps incomplete."""

    def __init__(self, bends: Sequence[Bend], cuts: dict[int, float]) -> None:
        said = copy.deepcopy(list(WHOLE.values()))
        for which, way, change in bends:
            bent(said[which], way, change)
        bodies = [json.dumps(one).encode() for one in said]
        for which, share in cuts.items():
            bodies[which] = bodies[which][: int(len(bodies[which]) * share)]
        self._bodies = dict(zip(WHOLE, bodies, strict=True))

    def get(self, ask: Request) -> Deferred[Response]:
        """See `Source.get`; a path that a bend has made up has some answer, too."""
        body = self._bodies.get(unquote(ask.path), next(iter(self._bodies.values())))
        return succeed(Response(body=body, raw=body, max_age=60))


def loaded(source: DamagedSource, before: Survey | None = None) -> tuple[Any, list[Survey]]:
    """Load the clan; gives the result, be it a failure, and the pictures."""
    clock, results, pictures = Clock(), list[Any](), list[Survey]()
    royale = RoyaleClient(CachingSource(RetryingSource(source, clock, lambda: 1.0), clock.seconds))
    wish = LoadRequest(tag=TAG, before=before)
    loading = load_clan(
        royale, wish, pictures.append, now=lambda: AT, clock=clock, time_limit=100.0
    )
    ensureDeferred(loading).addBoth(results.append)
    clock.pump([1.0] * 10)
    assert len(results) == 1, "the load never ends"
    assert not clock.getDelayedCalls()
    return results[0], pictures


@PROPERTY
@given(BENDS, CUTS)
def test_a_load_of_bent_answers_is_a_picture_or_our_error(
    bends: list[Bend], cuts: dict[int, float]
) -> None:
    """Whatever is bent, a load gives a Survey that every format can tell, or a RoyaleError."""
    whole, _ = loaded(DamagedSource((), {}))
    assert whole.complete
    for before in (None, whole):
        result, pictures = loaded(DamagedSource(bends, cuts), before)
        if isinstance(result, Failure):
            assert isinstance(result.value, RoyaleError), result.getTraceback()
            assert result.value.sentence
            assert not pictures
            continue
        assert isinstance(result, Survey)
        assert result is pictures[-1]
        assert not result.waiting
        roster = {member.tag for member in result.clan.members}
        known = {member.tag for member, _ in result.loaded}
        assert known | result.failed.keys() == roster
        for picture in pictures:
            assert summarise_survey(picture, count_favourites(picture))
            assert bool(describe_failures(picture)) == bool(picture.failed)
            assert all(write(SurveyReport(surveys=(picture,)), form) for form in CLAN_FORMATS)
        told = json.loads(write(SurveyReport(surveys=(result,)), "json"))
        assert told["complete"] == (not result.failed and result.clan.gap is None)


def test_the_bends_reach_what_matters() -> None:
    """A bend of one player loses that one alone; a bend of the clan's tag loses all."""
    lost, _ = loaded(DamagedSource([(1, [0], to(None))], {}))
    assert list(lost.failed) == [Tag.parse(_TAGS[1])]
    assert len(lost.loaded) == SIZE - 1
    gone, _ = loaded(DamagedSource([(0, [0], to(REMOVED))], {}))
    assert isinstance(gone, Failure)
    cut, _ = loaded(DamagedSource((), {2: 0.5}))
    assert list(cut.failed) == [Tag.parse(_TAGS[2])]
