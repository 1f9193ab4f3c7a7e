"""Two clans compared, as text, a function a format; `core.export.favourites` tells the manner."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from functools import cached_property, partial
from typing import Any, Final

from msgspec import Struct

from clantui.core.compare.comparison import (
    Comparison,
    ComparisonGroup,
    ComparisonRow,
    compare_clans,
    count_clan,
    default_sort,
    sort_rows,
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
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone, format_moment, iso_utc
from clantui.core.text.phrases import format_percent, format_signed, pluralise
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View

_FIRST: Final = default_sort("difference")

CAVEAT: Final = "within: so few players could differ as much by chance (Newcombe, 95 %)"
"""What the last column says, for people."""


class ComparisonReport(Struct, frozen=True, kw_only=True, dict=True):
    """What there is to export.

    Attributes:
        ours: the clan that is compared.
        theirs: with which, perhaps the same one.
        report: those of the two that could be had, and why the others could not.
        view: what is counted.
        sort: the order of the rows.
    """

    ours: Tag
    theirs: Tag
    report: SurveyReport
    view: View[Any] = FAVOURITES
    sort: SortKey = _FIRST

    @cached_property
    def comparison(self) -> Comparison | None:
        """The two compared; None where one of them could not be had."""
        found = [count_clan(survey, self.view) for _, survey in self.clans]
        return compare_clans(*found) if len(found) == 2 else None

    @property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The cards in their order; none without both clans."""
        return () if self.comparison is None else sort_rows(self.comparison.rows, self.sort)

    @property
    def clans(self) -> tuple[tuple[str, Survey], ...]:
        """The clans that could be had, and which each is."""
        found = {survey.clan.tag: survey for survey in self.report.surveys}
        wanted = (("ours", self.ours), ("theirs", self.theirs))
        return tuple((which, found[tag]) for which, tag in wanted if tag in found)


def comparison_summary(count: Comparison) -> str:
    """One line: `24 cards: 9 theirs, not ours; 8 ours, not theirs; 7 common · 3 beyond chance`."""
    if not count.rows:
        return "no card of either is known"
    cards = pluralise(len(count.rows), "card")
    if any(row.group is None for row in count.rows):
        return f"{cards} · nobody of one clan was seen"
    groups = "; ".join(f"{count.number(group)} {group}" for group in ComparisonGroup)
    return f"{cards}: {groups} · {count.beyond} beyond chance"


def format_difference(row: ComparisonRow) -> str:
    """A difference in points: `+12`; `·` where it rounds to none, `–` where none is known."""
    return "–" if row.difference is None else format_signed(round(row.difference * 100))


def format_share(share: float | None) -> str:
    """A share: `17 %`; `·` for none, so that what there is stands out; `–` where none is known."""
    if share is None:
        return "–"
    return format_percent(share) if share else "·"


def _chance(row: ComparisonRow) -> str | None:
    return None if row.within_chance is None else ("beyond", "within")[row.within_chance]


def as_json(match: ComparisonReport) -> str:
    """One JSON document: both clans without their cards, and the cards with both counts."""
    document = {
        **_head(match),
        "clans": [{**_clan(which, one), "errors": _errors(one)} for which, one in match.clans],
        "cards": [_card(row) for row in match.rows],
        "errors": [error_json(tag, why) for tag, why in match.report.lost],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_jsonl(match: ComparisonReport) -> str:
    """JSON Lines: one for the whole, one for each clan, each card, and each error."""
    lines: list[Json] = [{"type": "comparison", **_head(match)}]
    lines += [{"type": "clan", **_clan(which, one)} for which, one in match.clans]
    lines += [{"type": "card", **_card(row)} for row in match.rows]
    for survey in match.report.surveys:
        clan = str(survey.clan.tag)
        lines += [{"type": "error", "clan": clan, **error} for error in _errors(survey)]
    for tag, why in match.report.lost:
        lines.append({"type": "error", "clan": str(tag), **error_json(tag, why)})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def as_separated(delimiter: str, match: ComparisonReport) -> str:
    """A heading and a line for each card, with the players and the share in each clan."""
    tail: list[Column[ComparisonRow]] = [
        Column(key="ours_clan", value=lambda _: str(match.ours)),
        Column(key="theirs_clan", value=lambda _: str(match.theirs)),
        Column(key="complete", value=lambda _: str(match.report.complete).lower()),
    ]
    return render_separated((*_FIELDS, *tail), match.rows, delimiter)


def as_markdown(match: ComparisonReport) -> str:
    """A heading, a line for each clan, what is counted, and one table."""
    title, *about = map(escape_markdown, _about(match, UTC))
    head = "".join([f"## {title}\n\n", *(f"- {line}\n" for line in about)])
    table = "\n" + render_markdown(_FIELDS, match.rows) if match.rows else ""
    return head + table + prefix_lines(map(escape_markdown, error_lines(match.report)), "> ")


def as_table(match: ComparisonReport) -> str:
    """Plain text in columns, for people, pipes and screen readers."""
    head = "".join(f"{line}\n" for line in _about(match, match.report.zone))
    table = "\n" + render_table(_FIELDS, match.rows, match.report.width) if match.rows else ""
    return head + table + prefix_lines(error_lines(match.report), "! ")


FORMATS: Final[dict[str, Callable[[ComparisonReport], str]]] = {
    "table": as_table,
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": partial(as_separated, ","),
    "tsv": partial(as_separated, "\t"),
    "markdown": as_markdown,
}


_FIELDS: Final[tuple[Column[ComparisonRow], ...]] = (
    Column(key="place", value=lambda r: r.place),
    Column(key="card", title="Card", value=lambda r: r.card.raw_name, text=lambda r: r.card.name),
    Column(
        key="ours",
        title="Ours",
        align_right=True,
        value=lambda r: r.ours,
        text=lambda r: f"{r.ours}",
    ),
    Column(key="ours_of", value=lambda r: r.our_of),
    Column(
        key="ours_share",
        title="Share",
        align_right=True,
        value=lambda r: _rounded(r.our_share),
        text=lambda r: format_share(r.our_share),
    ),
    Column(
        key="theirs",
        title="Theirs",
        align_right=True,
        value=lambda r: r.theirs,
        text=lambda r: f"{r.theirs}",
    ),
    Column(key="theirs_of", value=lambda r: r.their_of),
    Column(
        key="theirs_share",
        title="Share",
        align_right=True,
        value=lambda r: _rounded(r.their_share),
        text=lambda r: format_share(r.their_share),
    ),
    Column(
        key="difference",
        title="Points",
        align_right=True,
        value=lambda r: _rounded(r.difference),
        text=format_difference,
    ),
    Column(key="difference_low", value=lambda r: r.bounds and round(r.bounds[0], 4)),
    Column(key="difference_high", value=lambda r: r.bounds and round(r.bounds[1], 4)),
    Column(
        key="chance",
        title="Chance",
        value=_chance,
        text=lambda r: _chance(r) or "",
    ),
    Column(
        key="group",
        title="Who",
        value=lambda r: r.group and r.group.name.lower(),
        text=lambda r: r.group or "",
    ),
    Column(key="elixir", value=lambda r: r.card.elixir),
    Column(key="rarity", value=lambda r: r.card.rarity.value),
    Column(key="card_id", value=lambda r: r.card.id),
)


def _about(match: ComparisonReport, zone: Zone) -> list[str]:
    """What stands above the cards: what is compared, who, when, and how it came out."""
    clans = dict(match.clans)
    named = [clans[which].clan.name for which in ("ours", "theirs") if which in clans]
    lines = [f"{match.view.title}: {' and '.join(named)}"]
    for which, survey in match.clans:
        clan = survey.clan
        seen = f"{len(survey.loaded)} of {pluralise(len(clan.members), 'member')} seen"
        lines.append(
            f"{which}: {clan.name} {clan.tag} · {seen} · {format_moment(survey.at, zone=zone)}"
        )
    if match.comparison is not None:
        lines.append(comparison_summary(match.comparison))
    if match.rows:
        lines.append(CAVEAT)
    return lines


def _rounded(part: float | None) -> float | None:
    return None if part is None else round(part, 4)


def _head(match: ComparisonReport) -> Json:
    count = match.comparison
    return {
        "schema_version": SCHEMA_VERSION,
        "complete": match.report.complete,
        "view": match.view.key,
        "ours": str(match.ours),
        "theirs": str(match.theirs),
        "groups": None
        if count is None
        else {group.name.lower(): count.number(group) for group in ComparisonGroup},
    }


def _clan(which: str, survey: Survey) -> Json:
    return {
        "side": which,
        "tag": str(survey.clan.tag),
        "name": survey.clan.raw_name,
        "fetched_at": iso_utc(survey.at),
        "complete": survey.complete,
        "members": len(survey.clan.members),
        "seen": len(survey.loaded),
    }


def _errors(survey: Survey) -> list[Json]:
    names = {member.tag: member.name for member in survey.clan.members}
    return [
        *({"name": survey.clan.name, **one} for one in roster_json(survey)),
        *({"name": names[tag], **error_json(tag, why)} for tag, why in survey.failed.items()),
    ]


def _card(row: ComparisonRow) -> Json:
    low, high = row.bounds or (None, None)
    return {
        "place": row.place,
        "id": row.card.id,
        "name": row.card.raw_name,
        "elixir": row.card.elixir,
        "rarity": row.card.rarity.value,
        "ours": _count(row.ours, row.our_of, row.our_share),
        "theirs": _count(row.theirs, row.their_of, row.their_share),
        "difference": _rounded(row.difference),
        "difference_low": _rounded(low),
        "difference_high": _rounded(high),
        "within_chance": row.within_chance,
        "group": row.group and row.group.name.lower(),
    }


def _count(players: int, of: int, share: float | None) -> Json:
    return {"players": players, "of": of, "share": _rounded(share)}
