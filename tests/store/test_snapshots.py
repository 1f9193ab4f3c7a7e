"""Whether a picture survives being written down."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.errors import BY_KIND, Refused, RoyaleError, Stopped, Throttled
from clantui.core.survey import Survey
from clantui.store.snapshots import packed, unpacked
from tests.core.making import KNIGHT, PROPERTY, survey, tag
from tests.store.making import surveys, told, why_told


@given(surveys())
@PROPERTY
def test_a_picture_comes_back_as_it_was(picture: Survey) -> None:
    """Unpacking gives all that was packed, and a moment that knows its zone."""
    back = unpacked(packed(picture))
    assert back is not None
    assert told(back) == told(picture.stopped())
    assert back.at.tzinfo is not None


@given(surveys())
@PROPERTY
def test_nobody_is_waited_for_in_a_memory(picture: Survey) -> None:
    """Whoever had not answered yet is missing from what comes back, and it says so."""
    back = unpacked(packed(picture))
    assert back is not None
    late = {member.tag for member in picture.unanswered}
    assert {key for key, why in back.failed.items() if isinstance(why, Stopped)} >= late
    assert back.complete is (not picture.waiting and not picture.failed)


@pytest.mark.parametrize("kind", BY_KIND.values())
def test_an_error_comes_back_as_its_kind(kind: type[RoyaleError]) -> None:
    """A failure keeps its kind, and so its exit code, and its sentence."""
    back = unpacked(packed(survey([None]).missed(tag(0), kind("a sentence"))))
    assert back is not None
    assert why_told(back.failed[tag(0)]) == (kind, "a sentence")


def test_what_an_error_knows_beside_its_sentence_is_not_kept() -> None:
    """An address and a pause were of that moment: they do not come back."""
    refused, throttled = Refused("no", "203.0.113.7", bare=True), Throttled("slow", 9.0)
    back = unpacked(packed(survey([None] * 2).missed(tag(0), refused).missed(tag(1), throttled)))
    assert back is not None
    first, second = back.failed[tag(0)], back.failed[tag(1)]
    assert isinstance(first, Refused)
    assert isinstance(second, Throttled)
    assert (first.address, first.bare, second.retry_after) == (None, False, None)


def test_an_error_of_another_version_is_an_error_still() -> None:
    """A kind that this version does not know keeps its sentence."""
    written = packed(survey([KNIGHT], failed=[0])).replace(b'"unreachable"', b'"eclipse"')
    back = unpacked(written)
    assert back is not None
    assert why_told(back.failed[tag(0)]) == (RoyaleError, "no answer in 10 s")


@given(st.binary(max_size=300) | st.recursive(st.none(), st.lists).map(json.dumps).map(str.encode))
@PROPERTY
def test_rubbish_is_no_picture(body: bytes) -> None:
    """Bytes that are no picture give None, not an exception."""
    assert unpacked(body) is None


@given(surveys(), st.data())
@PROPERTY
def test_a_picture_that_was_bent_is_none_or_whole(picture: Survey, data: st.DataObject) -> None:
    """A picture with a value removed, replaced or cut off gives None or a picture to be shown."""
    document = json.loads(packed(picture))
    key = data.draw(st.sampled_from(sorted(document)))
    if data.draw(st.booleans()):
        del document[key]
    else:
        document[key] = data.draw(st.none() | st.integers() | st.text() | st.just([{}]))
    bent = unpacked(json.dumps(document).encode())
    assert bent is None or packed(bent)
    whole = packed(picture)
    assert unpacked(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None


def test_brackets_in_each_other_are_no_picture() -> None:
    """JSON too deep for the stack gives None, also beside a picture: never an exception."""
    brackets = b"[" * 100_000 + b"]" * 100_000
    whole = packed(survey([KNIGHT]))
    assert unpacked(brackets) is None
    assert unpacked(whole[:-1] + b',"later":[]}') is not None, "a later version's word is no harm"
    assert unpacked(whole[:-1] + b',"later":' + brackets + b"}") is None


def test_a_moment_without_a_zone_is_no_moment() -> None:
    """A picture whose moment could be anywhere on earth is none: its age cannot be told."""
    picture = survey([KNIGHT])
    naive = replace(picture, at=datetime(2026, 11, 21))  # noqa: DTZ001 — on purpose
    assert unpacked(packed(picture)) is not None
    assert unpacked(packed(naive)) is None
