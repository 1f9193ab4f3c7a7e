"""Whether a picture survives being written down."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.errors import BY_KIND, AccessDenied, Cancelled, RoyaleError, Throttled
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.store.decode import SurveyDecoder
from clantui.store.encode import encode_survey
from clantui.store.format import EncodedSurvey
from tests.factories.stored import surveys, told, why_told
from tests.factories.surveys import HOME, KNIGHT, LATE, PROPERTY, WIZARD, player, survey, tag
from tests.scenes.base import WORLD, pictures


def unpacked(row: EncodedSurvey, clan: Tag = HOME) -> Survey | None:
    """The whole picture again."""
    return SurveyDecoder().survey(clan, (row.at, row.roster, row.places, row.favourites, row.body))


def in_time(*rows: EncodedSurvey, clan: Tag = HOME) -> list[Snapshot]:
    """What time needs of some rows, unpacked together."""
    columns = ((row.at, row.roster, row.places, row.favourites) for row in rows)
    return list(SurveyDecoder().snapshots(clan, columns))


@given(surveys())
@PROPERTY
def test_a_picture_comes_back_as_it_was(picture: Survey) -> None:
    """Unpacking gives all that was packed, and a moment that knows its zone."""
    back = unpacked(encode_survey(picture), picture.clan.tag)
    assert back is not None
    assert told(back) == told(picture.cancel())
    assert back.at.tzinfo is not None


@given(st.lists(surveys(), max_size=4))
@PROPERTY
def test_what_time_needs_comes_back_as_it_was(read: list[Survey]) -> None:
    """Readings told together are each what it was, in roster order, though they share much."""
    read = [replace(one, clan=replace(one.clan, tag=HOME)) for one in read]
    read += [replace(one, clan=replace(one.clan, members=one.clan.members[::-1])) for one in read]
    back = in_time(*map(encode_survey, read))
    assert back == [Snapshot.of(one.cancel()) for one in read]
    assert [list(one.names) for one in back] == [[m.tag for m in one.clan.members] for one in read]
    missing = [len(one.names) - len(one.favourites) for one in back]
    assert [encode_survey(one).missing for one in read] == missing


def test_who_stands_in_is_shown_and_does_not_count() -> None:
    """A player from an earlier reading comes back as one, and is missing from this reading."""
    earlier = survey([KNIGHT, KNIGHT])
    later = Survey.start(earlier.clan, earlier.at, earlier)
    row = encode_survey(later.with_failure(tag(0), LATE).with_player(player(1, WIZARD)))
    back = unpacked(row)
    assert back is not None
    assert [one.favourite for _, one in back.loaded] == [KNIGHT, WIZARD]
    assert back.failed.keys() == {tag(0)}
    assert row.missing == 1
    assert [dict(one.favourites) for one in in_time(row)] == [{tag(1): WIZARD}]


@given(surveys())
@PROPERTY
def test_nobody_is_waited_for_in_a_memory(picture: Survey) -> None:
    """Whoever had not answered yet is missing from what comes back, and it says so."""
    back = unpacked(encode_survey(picture))
    assert back is not None
    late = {member.tag for member in picture.pending}
    assert {key for key, why in back.failed.items() if isinstance(why, Cancelled)} >= late
    assert back.complete is (not picture.waiting and not picture.failed)


@pytest.mark.parametrize("kind", BY_KIND.values())
def test_an_error_comes_back_as_its_kind(kind: type[RoyaleError]) -> None:
    """A failure keeps its kind, and so its exit code, and its sentence."""
    back = unpacked(encode_survey(survey([None]).with_failure(tag(0), kind("a sentence"))))
    assert back is not None
    assert why_told(back.failed[tag(0)]) == (kind, "a sentence")


def test_what_an_error_knows_beside_its_sentence_is_not_kept() -> None:
    """An address and a pause were of that moment: they do not come back."""
    refused, throttled = AccessDenied("no", "203.0.113.7", bare=True), Throttled("slow", 9.0)
    back = unpacked(
        encode_survey(
            survey([None] * 2).with_failure(tag(0), refused).with_failure(tag(1), throttled)
        )
    )
    assert back is not None
    first, second = back.failed[tag(0)], back.failed[tag(1)]
    assert isinstance(first, AccessDenied)
    assert isinstance(second, Throttled)
    assert (first.address, first.bare, second.retry_after) == (None, False, None)


def test_an_error_of_another_version_is_an_error_still() -> None:
    """A kind that this version does not know keeps its sentence."""
    row = encode_survey(survey([KNIGHT], failed=[0]))
    body = zlib.decompress(row.body).replace(b'"unreachable"', b'"eclipse"')
    back = unpacked(replace(row, body=zlib.compress(body)))
    assert back is not None
    assert why_told(back.failed[tag(0)]) == (RoyaleError, "no answer in 10 s")


@pytest.mark.parametrize("clan", [WORLD.home, *WORLD.rivals])
def test_a_clan_takes_little_room(clan: str) -> None:
    """A clan of 50 with 121 cards and a deck each is 8 kB at the most, as is each smaller one."""
    row = encode_survey(pictures(clan)[-1])
    assert len(row.roster) + len(row.places) + len(row.favourites) + len(row.body) <= 8_000
    assert len(row.roster) <= 1_500


_RUBBISH = st.binary(max_size=300) | st.recursive(st.none(), st.lists).map(json.dumps).map(
    lambda text: zlib.compress(text.encode())
)
_ODD = st.none() | st.integers() | st.floats() | st.text() | _RUBBISH


@given(st.lists(_ODD, min_size=5, max_size=5), st.integers(0, 5))
@PROPERTY
def test_rubbish_is_no_picture(row: list[object], length: int) -> None:
    """Columns that are no picture give None or nothing, not an exception."""
    assert SurveyDecoder().survey(HOME, tuple(row)) is None
    assert list(SurveyDecoder().snapshots(HOME, [tuple(row[:length])])) == []


@given(surveys(), st.data())
@PROPERTY
def test_a_picture_that_was_bent_is_none_or_whole(picture: Survey, data: st.DataObject) -> None:
    """A picture with a value replaced, removed or cut off gives None or one to be shown."""
    row = encode_survey(picture)
    part = data.draw(st.sampled_from(["roster", "body"]))
    whole = getattr(row, part)
    document = json.loads(zlib.decompress(whole))
    place = data.draw(st.integers(0, len(document) - 1))
    if data.draw(st.booleans()):
        del document[place:]
    else:
        odd: st.SearchStrategy[Any] = (
            st.none() | st.integers() | st.text() | st.just([{}]) | st.just([-7]) | st.just([99])
        )
        document[place] = data.draw(odd)
    values: dict[str, Any] = {part: zlib.compress(json.dumps(document).encode())}
    bent = unpacked(replace(row, **values))
    assert bent is None or encode_survey(bent).body
    values = {part: whole[: data.draw(st.integers(0, len(whole) - 1))]}
    assert unpacked(replace(row, **values)) is None
    values = {data.draw(st.sampled_from(["places", "favourites"])): data.draw(st.text(max_size=9))}
    bent = unpacked(replace(row, **values))
    assert bent is None or encode_survey(bent).body
    assert len(in_time(replace(row, **values), row)) in (1, 2)


@given(surveys())
@PROPERTY
def test_what_an_earlier_version_wrote_is_read(picture: Survey) -> None:
    """A body without what came later is the picture without it, and all else of it is there."""
    row = encode_survey(picture)
    body = json.loads(zlib.decompress(row.body))[:15]
    back = unpacked(replace(row, body=zlib.compress(json.dumps(body).encode())))
    assert back is not None
    later: dict[str, Any] = {"donations": None, "received": None}
    members = tuple(replace(member, **later) for member in picture.clan.members)
    nothing: dict[str, Any] = {"forms": {}, "support": (), "king_level": None}
    before = replace(
        picture.cancel(),
        clan=replace(picture.clan, tag=HOME, members=members),
        players={tag: replace(one, **nothing) for tag, one in picture.players.items()},
    )
    assert told(back) == told(before)


def test_caps_and_cards_without_a_level_are_kept() -> None:
    """A profile comes back with the cap it was counted to and all that is owned."""
    picture = survey([KNIGHT, None])
    (first, one), (second, other) = picture.players.items()
    picture = replace(
        picture,
        players={
            first: replace(one, cap=17, levels={5: 17}, unlevelled=(9, 7)),
            second: replace(other, cap=None),
        },
    )
    back = unpacked(encode_survey(picture))
    assert back is not None
    told_back = {tag: (one.cap, one.owned) for tag, one in back.players.items()}
    assert told_back == {first: (17, (5, 9, 7)), second: (None, ())}


def test_a_roster_of_an_earlier_version_has_no_roles() -> None:
    """Readings written before roles were kept tell of nobody's, and all else of them is there."""
    picture = survey([KNIGHT, None])
    members = tuple(replace(member, role="elder") for member in picture.clan.members)
    row = encode_survey(replace(picture, clan=replace(picture.clan, members=members)))
    roster = json.loads(zlib.decompress(row.roster))[:4]
    old = replace(row, roster=zlib.compress(json.dumps(roster).encode()))
    (before,), (now,) = in_time(old), in_time(row)
    assert set(now.roles.values()) == {"elder"}
    assert before == replace(now, roles={})


def test_brackets_in_each_other_are_no_picture() -> None:
    """JSON too deep for the stack gives None, also beside a picture: never an exception."""
    brackets = b"[" * 100_000 + b"]" * 100_000
    row = encode_survey(survey([KNIGHT]))
    whole = zlib.decompress(row.body)
    for body in (brackets, whole[:-1] + b"," + brackets + b"]"):
        assert unpacked(replace(row, body=zlib.compress(body))) is None
    later = zlib.compress(whole[:-1] + b',["of a later version"]]')
    assert unpacked(replace(row, body=later)) is not None, "a later version's word is no harm"
