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

from clantui.core.compare.merge import Merged, MergedRow, Part, merged, merged_pairs
from clantui.core.export.favourites import (
    SCHEMA_VERSION,
    Json,
    Report,
    error_json,
    escaped,
    losses,
    marked,
    roster_json,
    stamp,
)
from clantui.core.export.tables import Field, aligned, markdown, separated
from clantui.core.text.dates import Zone, moment
from clantui.core.text.phrases import average_elixir, counted
from clantui.core.views.base.columns import percent
from clantui.core.views.counts.favourites import Fan


def merged_summary(count: Merged) -> str:
    """One line about a merged count: `138 of 150 members seen · 41 cards · top Hog Rider 9 %`."""
    parts = [f"{count.seen} of {counted(count.members, 'member')} seen"]
    if count.rows:
        top = count.rows[0]
        parts.append(counted(len(count.rows), "card"))
        parts.append(f"top {top.card.name} {percent(top.share)}")
        if (elixir := average_elixir(count.rows)) is not None:
            parts.append(f"avg {elixir:.1f} elixir")
    if count.seen and count.without:
        parts.append(f"{count.without} without a favourite")
    return " · ".join(parts)


def titles(parts: tuple[Part, ...]) -> list[str]:
    """A heading for each clan: its name, and the tag with it where two are called the same."""
    clans = [part.survey.clan for part in parts]
    called = Counter(clan.name for clan in clans)
    return [clan.name if called[clan.name] == 1 else f"{clan.name} {clan.tag}" for clan in clans]


def as_json(report: Report) -> str:
    """One JSON document: the clans without their cards, and the cards with each clan's part."""
    count = merged(report.surveys)
    document = {
        **_head(report, count),
        "clans": [{**_clan(part), "errors": _errors(part)} for part in count.parts],
        "cards": [_card(count, row) for row in count.rows],
        "errors": [error_json(tag, why) for tag, why in report.lost],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(report: Report) -> str:
    """JSON Lines: one for the whole, one for each clan, each card, and each error."""
    count = merged(report.surveys)
    lines: list[Json] = [{"type": "merged", **_head(report, count)}]
    lines += [{"type": "clan", **_clan(part)} for part in count.parts]
    lines += [{"type": "card", **_card(count, row)} for row in count.rows]
    for part in count.parts:
        clan = str(part.survey.clan.tag)
        lines += [{"type": "error", "clan": clan, **error} for error in _errors(part)]
    for tag, why in report.lost:
        lines.append({"type": "error", "clan": str(tag), **error_json(tag, why)})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def as_separated(delimiter: str, report: Report) -> str:
    """A heading and a line for each card, with each clan's players and share under its tag."""
    count = merged(report.surveys)
    return separated(_fields(report, count), count.rows, delimiter)


def as_markdown(report: Report) -> str:
    """A heading, a list of the clans and one table."""
    count = merged(report.surveys)
    about = [f"- {escaped(line)}" for line in _about(count, UTC)]
    head = ["## " + _title(count), "", escaped(merged_summary(count)), "", *about, ""]
    table = markdown(_fields(report, count), count.rows)
    return "\n".join([*head, table]) + marked(map(escaped, losses(report)), "> ")


def as_table(report: Report) -> str:
    """Plain text in columns: a line for each clan, then one for each card."""
    count = merged(report.surveys)
    head = [_title(count), merged_summary(count), *_about(count, report.zone), ""]
    table = aligned(_fields(report, count), count.rows, report.width)
    return "\n".join([*head, table]) + marked(losses(report), "! ")


def as_pairs(report: Report) -> str:
    """`[["Wizard", 5], …]` indented by 4: one document for all clans."""
    return json.dumps(merged_pairs(merged(report.surveys)), indent=4) + "\n"


FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "table": as_table,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": partial(as_separated, ","),
    "tsv": partial(as_separated, "\t"),
    "markdown": as_markdown,
    "pairs": as_pairs,
}


def _title(count: Merged) -> str:
    return f"{counted(len(count.parts), 'clan')} merged"


def _about(count: Merged, zone: Zone) -> list[str]:
    """A line for each clan: whose it is, how many were seen, and when."""
    clans = [(part, part.survey.clan) for part in count.parts]
    return [
        f"{clan.name} {clan.tag}: {len(part.present)} of "
        f"{counted(len(clan.members), 'member')} seen · {moment(part.survey.at, zone=zone)}"
        for part, clan in clans
    ]


def _fields(report: Report, count: Merged) -> list[Field[MergedRow]]:
    """What is told of a card: for people a share for each clan, for machines its players, too."""
    named = titles(count.parts)
    fields: list[Field[MergedRow]] = [
        Field(
            key="place",
            title="#",
            right=True,
            value=lambda r: r.place,
            text=lambda r: f"{r.place}",
        ),
        Field(
            key="card", title="Card", value=lambda r: r.card.raw_name, text=lambda r: r.card.name
        ),
        Field(
            key="players",
            title="Players",
            right=True,
            value=lambda r: r.players,
            text=lambda r: f"{r.players}",
        ),
        Field(
            key="share",
            title="Share",
            right=True,
            value=lambda r: round(r.share, 4),
            text=lambda r: percent(r.share),
        ),
    ]
    for index, part in enumerate(count.parts):
        fields += _clan_fields(index, part, named[index])
    return [*fields, *_card_fields(report, count)]


def _clan_fields(index: int, part: Part, title: str) -> list[Field[MergedRow]]:
    tag = part.survey.clan.tag.text
    return [
        Field(key=f"players_{tag}", value=lambda r: len(r.fans[index])),
        Field(
            key=f"share_{tag}",
            title=title,
            right=True,
            value=lambda r: _rounded(r.shares[index]),
            text=lambda r: share_text(r.shares[index]),
        ),
    ]


def _card_fields(report: Report, count: Merged) -> list[Field[MergedRow]]:
    """The card itself, and how much of the clans the count rests on."""
    return [
        Field(
            key="elixir",
            title="Elixir",
            right=True,
            value=lambda r: r.card.elixir,
            text=lambda r: "–" if r.card.elixir is None else f"{r.card.elixir}",
        ),
        Field(
            key="rarity",
            title="Rarity",
            value=lambda r: r.card.rarity.value,
            text=lambda r: r.card.rarity.value,
        ),
        Field(key="card_id", value=lambda r: r.card.id),
        Field(key="seen", value=lambda _: count.seen),
        Field(key="members", value=lambda _: count.members),
        Field(key="complete", value=lambda _: str(report.complete).lower()),
    ]


def share_text(share: float | None) -> str:
    """A clan's share of a card: `17 %`; `·` for none, so that what there is stands out."""
    if share is None:
        return "–"
    return percent(share) if share else "·"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _head(report: Report, count: Merged) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "complete": report.complete,
        "members": count.members,
        "seen": count.seen,
        "without_favourite": count.without,
    }


def _clan(part: Part) -> Json:
    survey = part.survey
    return {
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": stamp(survey.at),
        "complete": survey.complete,
        "members": len(survey.clan.members),
        "seen": len(part.present),
    }


def _errors(part: Part) -> list[Json]:
    names = {member.tag: member.name for member in part.survey.clan.members}
    failed = part.survey.failed
    return [
        *({"name": part.survey.clan.name, **one} for one in roster_json(part.survey)),
        *({"name": names[tag], **error_json(tag, why)} for tag, why in failed.items()),
    ]


def _card(count: Merged, row: MergedRow) -> Json:
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


def _fan(fan: Fan) -> Json:
    member = fan.member
    return {"tag": str(member.tag), "name": member.raw_name, "level": fan.level}
