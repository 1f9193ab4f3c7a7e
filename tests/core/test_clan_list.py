"""Tests of the list of clans that two keys step through."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import Tag

KEEP, REEF, MOOR, FEN = (Tag(text) for text in ("2PP", "2PPQ", "8YY", "9UU"))
CLANS: Final = (ClanRef(KEEP, "Keep"), ClanRef(REEF, "Reef"), ClanRef(MOOR))
OPENED: Final = ClanList(clans=CLANS)


@pytest.mark.parametrize(
    ("tag", "index"), [(KEEP, 0), (REEF, 1), (MOOR, 2), (FEN, None), (Tag("PPQ"), None)]
)
def test_a_clan_is_found_by_its_whole_tag(tag: Tag, index: int | None) -> None:
    """The index is from 0; a part of a tag is another clan."""
    assert OPENED.index(tag) == index
    assert ClanList().index(tag) is None


def test_an_empty_list_has_no_current_clan() -> None:
    """A list starts empty, and has nothing to step to."""
    empty = ClanList()
    assert (empty.title, empty.current, empty.rivals_of) == (None, None, None)
    assert (empty.caption, ClanList("").caption) == ("opened", "")
    assert (empty.move(1), empty.select(0), empty.adjacent) == (empty, empty, ())


def test_steps_go_around_the_list() -> None:
    """After the last clan comes the first one, and before the first one the last."""
    assert OPENED.current == KEEP
    for by, current in ((1, REEF), (2, MOOR), (3, KEEP), (-1, MOOR), (4, REEF), (-4, MOOR)):
        assert OPENED.move(by).current == current
        assert OPENED.move(by).clans == CLANS


def test_a_position_beyond_the_end_is_ignored() -> None:
    """A key for the fourth clan does nothing in a list of three."""
    assert [OPENED.select(index).current for index in (0, 2)] == [KEEP, MOOR]
    second = OPENED.select(1)
    assert second.select(3) == second


def test_an_opened_clan_becomes_the_current_one() -> None:
    """A clan of the list keeps its position, also the first one; a new one is appended."""
    last = OPENED.select(2)
    for tag, position in ((KEEP, 0), (REEF, 1), (MOOR, 2)):
        assert last.with_clan(tag) == replace(OPENED, position=position)
    added = OPENED.with_clan(FEN)
    assert added.clans == (*CLANS, ClanRef(FEN))
    assert added.current == FEN
    assert ClanList().with_clan(FEN) == ClanList(clans=(ClanRef(FEN),))


def test_only_the_clan_that_is_renamed_changes() -> None:
    """A name of a clan that is not in the list changes nothing."""
    renamed = OPENED.with_name(MOOR, "Moor")
    assert renamed.clans == (*CLANS[:2], ClanRef(MOOR, "Moor"))
    assert renamed.current == KEEP
    assert OPENED.with_name(FEN, "Fen") is OPENED
    assert OPENED.with_name(KEEP, "Keep") is OPENED


def test_several_clans_are_appended_with_their_names() -> None:
    """Each clan is in the list once, and the current one is that of the added list."""
    other = ClanList("other", (ClanRef(FEN, "Fen"), ClanRef(REEF, "Coral")))
    for position, current in ((0, FEN), (1, REEF)):
        added = OPENED.merge(other.select(position))
        assert added.clans == (CLANS[0], ClanRef(REEF, "Coral"), CLANS[2], ClanRef(FEN, "Fen"))
        assert (added.title, added.current) == (None, current)
    assert OPENED.merge(ClanList()) is OPENED


@pytest.mark.parametrize(
    ("tags", "position", "adjacent"),
    [
        ((KEEP,), 0, ()),
        ((KEEP, REEF), 0, (REEF,)),
        ((KEEP, REEF, MOOR), 1, (MOOR, KEEP)),
        ((KEEP, REEF, MOOR, FEN), 0, (REEF, FEN)),
    ],
)
def test_the_neighbours_are_the_next_clan_and_the_previous_one(
    tags: tuple[Tag, ...], position: int, adjacent: tuple[Tag, ...]
) -> None:
    """Each is there once, and the current clan is no neighbour of itself."""
    clans = ClanList(clans=tuple(map(ClanRef, tags)), position=position)
    assert clans.adjacent == adjacent
