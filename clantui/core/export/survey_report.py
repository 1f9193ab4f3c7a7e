"""The clans of an export, and everything that could not be loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clantui.core.export.document import Report
from clantui.core.export.records import (
    AboutRecord,
    ClanFailure,
    MemberFailure,
    SupporterRecord,
)
from clantui.core.model.errors import InvalidResponse, RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_moment, iso_utc, iso_utc_or_none
from clantui.core.text.phrases import pluralise, with_tag
from clantui.core.views.card_rows import CardHolder
from clantui.core.views.phrases import describe_failures, describe_roster_gap


class SurveyReport(Report, frozen=True, kw_only=True):
    """Clans to export in the requested order, and the errors of those not loaded."""

    surveys: tuple[Survey, ...]
    failed: tuple[tuple[Tag, RoyaleError], ...] = ()

    @property
    def is_complete(self) -> bool:
        """True if nothing is missing."""
        return not self.failed and all(survey.is_complete for survey in self.surveys)


def describe_seen(survey: Survey, seen: int, zone: Zone) -> str:
    """Return the number of loaded members and the time: `49 of 50 members · 21 Nov 16:02`.

    Members with a profile of an earlier load follow: ` (32 older, from 20 Nov 09:30)`.
    """
    newest = survey.newest_at
    loaded = describe_loaded(seen, len(survey.clan.members))
    text = f"{loaded} · {format_moment(newest, zone=zone)}"
    older = sum(at < newest for at in survey.older.values())
    if not older:
        return text
    return f"{text} ({older} older, from {format_moment(survey.oldest_at, zone=zone)})"


def describe_loaded(seen: int, members: int) -> str:
    """Return `all 50 members` or `49 of 50 members`."""
    if seen == members and members > 1:
        return f"all {members} members"
    return f"{seen} of {pluralise(members, 'member')}"


def list_errors(report: SurveyReport) -> list[str]:
    """List a sentence for each clan, roster and player that could not be loaded."""
    lines = [with_tag(tag, error.sentence) for tag, error in report.failed]
    for survey in report.surveys:
        names = survey.clan.names
        if problem := describe_roster_gap(survey.clan):
            lines.append(with_tag(survey.clan.tag, problem))
        if survey.failed:
            lines.append(describe_failures(survey))
        lines += [f"{names[tag]} {tag}: {error.sentence}" for tag, error in survey.failed.items()]
    return lines


def make_clan_fields(survey: Survey) -> dict[str, Any]:
    """Return the fields of every record of a clan, with the errors of roster and members."""
    facts = survey.clan.info
    return {
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": iso_utc(survey.newest_at),
        "complete": survey.is_complete,
        "members": len(survey.clan.members),
        "seen": len(survey.loaded),
        "about": AboutRecord(
            access=facts.access,
            required_trophies=facts.required,
            trophies=facts.trophies,
            war_trophies=facts.war_trophies,
            location=facts.location,
            description=facts.raw_description,
        ),
        "errors": [
            MemberFailure(
                name=name, older_at=find_older_time(survey, tag), **make_error_fields(tag, error)
            )
            for name, tag, error in list_member_errors(survey)
        ],
    }


def find_older_time(survey: Survey, tag: Tag) -> str | None:
    """Return when a member's profile of an earlier load was loaded; None without one."""
    return iso_utc_or_none(survey.older.get(tag))


def make_error_fields(tag: Tag, error: RoyaleError) -> dict[str, Any]:
    """Return the last fields of every record of a failure."""
    return {"tag": str(tag), "kind": error.kind, "reason": error.sentence}


def list_member_errors(survey: Survey) -> list[tuple[str, Tag, RoyaleError]]:
    """List the name, the tag and the error of an inconsistent roster and of missing members."""
    clan, names = survey.clan, survey.clan.names
    problem = describe_roster_gap(clan)
    roster = [(clan.name, clan.tag, InvalidResponse(problem))] if problem else []
    return [*roster, *((names[tag], tag, error) for tag, error in survey.failed.items())]


def list_clan_failures(failed: Sequence[tuple[Tag, RoyaleError]]) -> list[ClanFailure]:
    """List the clans that could not be loaded."""
    return [ClanFailure(**make_error_fields(tag, error)) for tag, error in failed]


def encode_supporter(supporter: CardHolder) -> SupporterRecord:
    """Return the record of a player whose favourite a card is."""
    member = supporter.member
    return SupporterRecord(tag=str(member.tag), name=member.raw_name, level=supporter.level)
