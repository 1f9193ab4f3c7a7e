"""The clans of an export, those that could not be loaded, and what is missing of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from clantui.core.columns import SortKey
from clantui.core.export.displayed_rows import DisplayedRows
from clantui.core.export.records import (
    AboutRecord,
    ClanFailure,
    MemberFailure,
    ShownRecord,
    SupporterRecord,
)
from clantui.core.model.errors import InvalidResponse, RoyaleError
from clantui.core.model.game import ClanAbout
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.favourites import VIEW, FavouriteRow, Supporter, count_favourites
from clantui.core.views.phrases import describe_failures, roster_doubt


class SurveyReport(Struct, frozen=True, kw_only=True):
    """Clans to export.

    Attributes:
        surveys: in the order asked for.
        lost: by clan tag, why there is nothing of it.
        deltas: by clan tag, how its cards have changed, as `core.history.changes` counts it; of a
            clan that is not here there is nothing to compare with.
        displayed: the rows of its only clan as they stand on the screen; None for all of each.
        sort: the order of each clan's rows; None for that of the count.
    """

    surveys: tuple[Survey, ...]
    lost: tuple[tuple[Tag, RoyaleError], ...] = ()
    deltas: Mapping[Tag, Mapping[int, int]] = {}
    displayed: DisplayedRows | None = None
    sort: SortKey | None = None

    @property
    def complete(self) -> bool:
        """True if nothing at all is missing."""
        return not self.lost and all(survey.complete for survey in self.surveys)

    def rows(self, survey: Survey) -> tuple[FavouriteRow, ...]:
        """Return the count of one of its clans, or what the screen shows of it."""
        if self.displayed is not None:
            return self.displayed.rows
        rows = count_favourites(survey, self.deltas.get(survey.clan.tag))
        return rows if self.sort is None else VIEW.sort_rows(rows, self.sort)


def describe_seen(survey: Survey, seen: int, zone: Zone) -> str:
    """Return how much of a clan is loaded, and when: `49 of 50 members · 21 Nov 16:02`."""
    loaded = describe_loaded(seen, len(survey.clan.members))
    return f"{loaded} · {format_moment(survey.at, zone=zone)}"


def describe_loaded(seen: int, members: int) -> str:
    """Return how many of some members are loaded: `all 50 members`, `49 of 50 members`."""
    if seen == members and members > 1:
        return f"all {members} members"
    return f"{seen} of {pluralise(members, 'member')}"


def error_lines(report: SurveyReport) -> list[str]:
    """List what could not be loaded, a sentence each, players after clans."""
    lines = [with_tag(tag, error.sentence) for tag, error in report.lost]
    for survey in report.surveys:
        names = {member.tag: member.name for member in survey.clan.members}
        if doubt := roster_doubt(survey.clan):
            lines.append(with_tag(survey.clan.tag, doubt))
        if survey.failed:
            lines.append(describe_failures(survey))
        lines += [f"{names[tag]} {tag}: {error.sentence}" for tag, error in survey.failed.items()]
    return lines


def clan_fields(survey: Survey) -> dict[str, Any]:
    """Return the values that every record of a clan begins with."""
    return {
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": iso_utc(survey.at),
        "complete": survey.complete,
        "members": len(survey.clan.members),
        "seen": len(survey.loaded),
        "about": _about_record(survey.clan.about),
    }


def _about_record(about: ClanAbout) -> AboutRecord:
    return AboutRecord(
        access=about.access,
        required_trophies=about.required,
        trophies=about.trophies,
        war_trophies=about.war_trophies,
        location=about.location,
        description=about.raw_description,
    )


def error_fields(tag: Tag, error: RoyaleError) -> dict[str, Any]:
    """Return the values that every record of a failure ends with."""
    return {"tag": str(tag), "kind": error.kind, "reason": error.sentence}


def roster_failure(survey: Survey) -> InvalidResponse | None:
    """Return why it is not known who is in a clan; None where it is."""
    doubt = roster_doubt(survey.clan)
    return InvalidResponse(doubt) if doubt else None


def member_failures(survey: Survey) -> list[MemberFailure]:
    """List the members who are missing, after what is wrong with the roster."""
    clan = survey.clan
    names = {member.tag: member.name for member in clan.members}
    doubt = roster_failure(survey)
    roster = [MemberFailure(name=clan.name, **error_fields(clan.tag, doubt))] if doubt else []
    return roster + [
        MemberFailure(name=names[tag], **error_fields(tag, error))
        for tag, error in survey.failed.items()
    ]


def clan_failures(lost: Sequence[tuple[Tag, RoyaleError]]) -> list[ClanFailure]:
    """List the clans that could not be loaded."""
    return [ClanFailure(**error_fields(tag, error)) for tag, error in lost]


def supporter_record(supporter: Supporter) -> SupporterRecord:
    """Return a player whose favourite a card is."""
    member = supporter.member
    return SupporterRecord(tag=str(member.tag), name=member.raw_name, level=supporter.level)


def shown_record(displayed: DisplayedRows | None) -> ShownRecord | UnsetType:
    """Return how rows are arranged on the screen; UNSET where they are as they were counted."""
    if displayed is None:
        return UNSET
    return ShownRecord(
        filter=displayed.query,
        sort=displayed.column.key,
        falling=displayed.falling,
        rows=len(displayed.rows),
        of=displayed.of,
    )
