"""Several clans counted as one, as text: a function for each format.

The manner is that of `core.export.favourites`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import Final

from clantui.core.compare.merge import (
    ClanPart,
    MergedCount,
    MergedRow,
    count_merged_pairs,
    merge_clans,
)
from clantui.core.export.favourites import (
    SCHEMA_VERSION,
    Json,
    SurveyReport,
    error_json,
    error_lines,
    escape_markdown,
    prefix_lines,
    roster_json,
)
from clantui.core.export.tables import render_markdown, render_separated, render_table
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views.columns import Column
from clantui.core.views.favourites import Supporter, format_average_elixir


def merge_summary(count: MergedCount) -> str:
    """One line about a merged count: `138 of 150 members seen · 41 cards · top Hog Rider 9 %`."""
    parts = [f"{count.seen} of {pluralise(count.members, 'member')} seen"]
    if count.rows:
        top = count.rows[0]
        parts.append(pluralise(len(count.rows), "card"))
        parts.append(f"top {top.card.name} {format_percent(top.share)}")
        if (elixir := format_average_elixir(count.rows)) is not None:
            parts.append(f"avg {elixir:.1f} elixir")
    if count.seen and count.without:
        parts.append(f"{count.without} without a favourite")
    return " · ".join(parts)


def titles(parts: tuple[ClanPart, ...]) -> list[str]:
    """A heading for each clan: its name, and the tag with it where two are called the same."""
    clans = [part.survey.clan for part in parts]
    called = Counter(clan.name for clan in clans)
    return [clan.name if called[clan.name] == 1 else f"{clan.name} {clan.tag}" for clan in clans]


def as_json(report: SurveyReport) -> str:
    """One JSON document: the clans without their cards, and the cards with each clan's part."""
    count = merge_clans(report.surveys)
    document = {
        **_head(report, count),
        "clans": [{**_clan(part), "errors": _errors(part)} for part in count.parts],
        "cards": [_card(count, row) for row in count.rows],
        "errors": [error_json(tag, why) for tag, why in report.lost],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(report: SurveyReport) -> str:
    """JSON Lines: one for the whole, one for each clan, each card, and each error."""
    count = merge_clans(report.surveys)
    lines: list[Json] = [{"type": "merged", **_head(report, count)}]
    lines += [{"type": "clan", **_clan(part)} for part in count.parts]
    lines += [{"type": "card", **_card(count, row)} for row in count.rows]
    for part in count.parts:
        clan = str(part.survey.clan.tag)
        lines += [{"type": "error", "clan": clan, **error} for error in _errors(part)]
    for tag, why in report.lost:
        lines.append({"type": "error", "clan": str(tag), **error_json(tag, why)})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def as_separated(delimiter: str, report: SurveyReport) -> str:
    """A heading and a line for each card, with each clan's players and share under its tag."""
    count = merge_clans(report.surveys)
    return render_separated(_fields(report, count), count.rows, delimiter)


def as_markdown(report: SurveyReport) -> str:
    """A heading, a list of the clans and one table."""
    count = merge_clans(report.surveys)
    about = [f"- {escape_markdown(line)}" for line in _about(count, UTC)]
    head = ["## " + _title(count), "", escape_markdown(merge_summary(count)), "", *about, ""]
    table = render_markdown(_fields(report, count), count.rows)
    return "\n".join([*head, table]) + prefix_lines(
        map(escape_markdown, error_lines(report)), "> "
    )


def as_table(report: SurveyReport) -> str:
    """Plain text in columns: a line for each clan, then one for each card."""
    count = merge_clans(report.surveys)
    head = [_title(count), merge_summary(count), *_about(count, report.zone), ""]
    table = render_table(_fields(report, count), count.rows, report.width)
    return "\n".join([*head, table]) + prefix_lines(error_lines(report), "! ")


def as_pairs(report: SurveyReport) -> str:
    """`[["Wizard", 5], …]` indented by 4: one document for all clans."""
    return json.dumps(count_merged_pairs(merge_clans(report.surveys)), indent=4) + "\n"


FORMATS: Final[dict[str, Callable[[SurveyReport], str]]] = {
    "table": as_table,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": partial(as_separated, ","),
    "tsv": partial(as_separated, "\t"),
    "markdown": as_markdown,
    "pairs": as_pairs,
}


def _title(count: MergedCount) -> str:
    return f"{pluralise(len(count.parts), 'clan')} merged"


def _about(count: MergedCount, zone: Zone) -> list[str]:
    """A line for each clan: whose it is, how many were seen, and when."""
    clans = [(part, part.survey.clan) for part in count.parts]
    return [
        f"{clan.name} {clan.tag}: {len(part.present)} of "
        f"{pluralise(len(clan.members), 'member')} seen · "
        f"{format_moment(part.survey.at, zone=zone)}"
        for part, clan in clans
    ]


def _fields(report: SurveyReport, count: MergedCount) -> list[Column[MergedRow]]:
    """What is told of a card: for people a share for each clan, for machines its players, too."""
    named = titles(count.parts)
    fields: list[Column[MergedRow]] = [
        Column(
            key="place",
            title="#",
            align_right=True,
            value=lambda r: r.place,
            text=lambda r: f"{r.place}",
        ),
        Column(
            key="card", title="Card", value=lambda r: r.card.raw_name, text=lambda r: r.card.name
        ),
        Column(
            key="players",
            title="Players",
            align_right=True,
            value=lambda r: r.players,
            text=lambda r: f"{r.players}",
        ),
        Column(
            key="share",
            title="Share",
            align_right=True,
            value=lambda r: round(r.share, 4),
            text=lambda r: format_percent(r.share),
        ),
    ]
    for index, part in enumerate(count.parts):
        fields += _clan_fields(index, part, named[index])
    return [*fields, *_card_fields(report, count)]


def _clan_fields(index: int, part: ClanPart, title: str) -> list[Column[MergedRow]]:
    tag = part.survey.clan.tag.text
    return [
        Column(key=f"players_{tag}", value=lambda r: len(r.fans[index])),
        Column(
            key=f"share_{tag}",
            title=title,
            align_right=True,
            value=lambda r: _rounded(r.shares[index]),
            text=lambda r: format_shares(r.shares[index]),
        ),
    ]


def _card_fields(report: SurveyReport, count: MergedCount) -> list[Column[MergedRow]]:
    """The card itself, and how much of the clans the count rests on."""
    return [
        Column(
            key="elixir",
            title="Elixir",
            align_right=True,
            value=lambda r: r.card.elixir,
            text=lambda r: "–" if r.card.elixir is None else f"{r.card.elixir}",
        ),
        Column(
            key="rarity",
            title="Rarity",
            value=lambda r: r.card.rarity.value,
            text=lambda r: r.card.rarity.value,
        ),
        Column(key="card_id", value=lambda r: r.card.id),
        Column(key="seen", value=lambda _: count.seen),
        Column(key="members", value=lambda _: count.members),
        Column(key="complete", value=lambda _: str(report.complete).lower()),
    ]


def format_shares(share: float | None) -> str:
    """A clan's share of a card: `17 %`; `·` for none, so that what there is stands out."""
    if share is None:
        return "–"
    return format_percent(share) if share else "·"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _head(report: SurveyReport, count: MergedCount) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "complete": report.complete,
        "members": count.members,
        "seen": count.seen,
        "without_favourite": count.without,
    }


def _clan(part: ClanPart) -> Json:
    survey = part.survey
    return {
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": iso_utc(survey.at),
        "complete": survey.complete,
        "members": len(survey.clan.members),
        "seen": len(part.present),
    }


def _errors(part: ClanPart) -> list[Json]:
    names = {member.tag: member.name for member in part.survey.clan.members}
    failed = part.survey.failed
    return [
        *({"name": part.survey.clan.name, **one} for one in roster_json(part.survey)),
        *({"name": names[tag], **error_json(tag, why)} for tag, why in failed.items()),
    ]


def _card(count: MergedCount, row: MergedRow) -> Json:
    return {
        "place": row.place,
        "id": row.card.id,
        "name": row.card.raw_name,
        "players": row.players,
        "share": round(row.share, 4),
        "elixir": row.card.elixir,
        "rarity": row.card.rarity.value,
        "clans": [
            {
                "tag": str(part.survey.clan.tag),
                "players": len(fans),
                "share": _rounded(share),
                "who": [_fan(fan) for fan in fans],
            }
            for part, fans, share in zip(count.parts, row.fans, row.shares, strict=True)
        ],
    }


def _fan(fan: Supporter) -> Json:
    member = fan.member
    return {"tag": str(member.tag), "name": member.raw_name, "level": fan.level}
