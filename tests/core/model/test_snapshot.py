"""Snapshots of surveys: only what is known is in them."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.snapshot import Snapshot
from tests.factories.surveys import KNIGHT, WIZARD, make_survey, tag


def test_a_snapshot_has_only_what_is_known() -> None:
    """An unknown role, a failed player and an unreadable favourite are left out."""
    survey = make_survey([KNIGHT, WIZARD, None, KNIGHT], failed=[1])
    roles = ("leader", "elder", "captain", "")
    members = tuple(
        replace(member, role=role) for member, role in zip(survey.clan.members, roles, strict=True)
    )
    snapshot = Snapshot.of(replace(survey, clan=replace(survey.clan, members=members)))
    assert snapshot.roles == {tag(0): "leader", tag(1): "elder"}
    assert snapshot.favourites == {tag(0): KNIGHT, tag(2): None, tag(3): KNIGHT}
    assert list(snapshot.names) == [tag(0), tag(1), tag(2), tag(3)]
    assert (snapshot.is_complete, snapshot.certain) == (False, True)
    assert (snapshot.clan, snapshot.at, snapshot.name) == (
        survey.clan.tag,
        survey.at,
        survey.clan.name,
    )
    assert Snapshot.of(make_survey([KNIGHT])).is_complete
