"""Two clans compared."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from clantui.core.columns import Column, SortKey
from clantui.core.compare.comparison import (
    Comparison,
    ComparisonGroup,
    ComparisonRow,
    compare_clans,
    count_clan,
    default_sort,
    sort_rows,
)
from clantui.core.export.document import Document, ExportTable, Section
from clantui.core.export.lines import comparison_lines
from clantui.core.export.records import (
    CardCount,
    ComparedCard,
    ComparedClan,
    ComparisonBody,
    GroupName,
    GroupSizes,
    Side,
)
from clantui.core.export.survey_report import (
    SurveyReport,
    clan_failures,
    clan_fields,
    describe_seen,
    error_lines,
    member_failures,
)
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.text.phrases import format_share, format_signed, pluralise, round_share
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View

_FIRST: Final = default_sort("size")

_GROUP_NAMES: Final[dict[ComparisonGroup, GroupName]] = {
    ComparisonGroup.THEIRS: "theirs",
    ComparisonGroup.OURS: "ours",
    ComparisonGroup.COMMON: "common",
}

CAVEAT: Final = "Real? could be luck: with so few players this can be luck"
"""The meaning of a column, for people."""

SAME_CLAN: Final = "Both are the same clan, so there is no difference."


class ComparisonReport(Struct, frozen=True, kw_only=True, dict=True):
    """Two clans to export side by side.

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
        """The two compared; None where one of them could not be loaded."""
        found = [count_clan(survey, self.view) for _, survey in self.clans]
        return compare_clans(*found) if len(found) == 2 else None

    @property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The cards in their order; none without both clans."""
        return () if self.comparison is None else sort_rows(self.comparison.rows, self.sort)

    @property
    def clans(self) -> tuple[tuple[Side, Survey], ...]:
        """The clans that could be had, and which each is."""
        found = {survey.clan.tag: survey for survey in self.report.surveys}
        wanted: tuple[tuple[Side, Tag], ...] = (("ours", self.ours), ("theirs", self.theirs))
        return tuple((side, found[tag]) for side, tag in wanted if tag in found)


def comparison_summary(count: Comparison) -> str:
    """Return `24 cards: 9 only theirs, 8 only ours, 7 shared · 3 real differences`."""
    if not count.rows:
        return "no card of either clan is known"
    cards = pluralise(len(count.rows), "card")
    if any(row.group is None for row in count.rows):
        return f"{cards} · no player of one clan is loaded"
    return f"{cards}: {describe_groups(count)} · {pluralise(count.beyond, 'real difference')}"


def describe_groups(count: Comparison, *, theirs: str = "theirs", ours: str = "ours") -> str:
    """Return `9 only theirs, 8 only ours, 7 shared`, or with other names for the two clans."""
    names = (
        (ComparisonGroup.THEIRS, f"only {theirs}"),
        (ComparisonGroup.OURS, f"only {ours}"),
        (ComparisonGroup.COMMON, str(ComparisonGroup.COMMON)),
    )
    return ", ".join(f"{count.number(group)} {name}" for group, name in names)


def format_difference(row: ComparisonRow) -> str:
    """Write a difference in points: `+12`; `·` where it rounds to none, `–` for an unknown one."""
    return "–" if row.difference is None else format_signed(round(row.difference * 100))


def _format_chance(row: ComparisonRow) -> str:
    return {None: "", False: "yes", True: "could be luck"}[row.within_chance]


def _chance(row: ComparisonRow) -> str | None:
    return None if row.within_chance is None else ("beyond", "within")[row.within_chance]


def _group_name(row: ComparisonRow) -> GroupName | None:
    return None if row.group is None else _GROUP_NAMES[row.group]


_COLUMNS: Final[tuple[Column[ComparisonRow], ...]] = (
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
        value=lambda r: round_share(r.our_share),
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
        value=lambda r: round_share(r.their_share),
        text=lambda r: format_share(r.their_share),
    ),
    Column(
        key="difference",
        title="Difference",
        align_right=True,
        value=lambda r: round_share(r.difference),
        text=format_difference,
    ),
    Column(key="difference_low", value=lambda r: r.bounds and round(r.bounds[0], 4)),
    Column(key="difference_high", value=lambda r: r.bounds and round(r.bounds[1], 4)),
    Column(
        key="chance",
        title="Real?",
        value=_chance,
        text=_format_chance,
    ),
    Column(
        key="group",
        title="Who",
        value=_group_name,
        text=lambda r: r.group or "",
    ),
    Column(key="elixir", value=lambda r: r.card.elixir),
    Column(key="rarity", value=lambda r: r.card.rarity.value),
    Column(key="card_id", value=lambda r: r.card.id),
)


def comparison_document(report: ComparisonReport) -> Document:
    """Build the document of two clans side by side."""
    return Document(
        sections=lambda zone: [_section(report, zone)],
        sheet=lambda: _sheet(report),
        body=lambda: _body(report),
        lines=comparison_lines,
        errors=error_lines(report.report),
        is_empty=report.comparison is None,
    )


def _section(report: ComparisonReport, zone: Zone) -> Section:
    clans = dict(report.clans)
    names = [clans[side].clan.name for side in ("ours", "theirs") if side in clans]
    items = [_describe_clan(side, survey, zone) for side, survey in report.clans]
    if report.ours == report.theirs:
        items.append(SAME_CLAN)
    if report.comparison is not None:
        items.append(comparison_summary(report.comparison))
    rows = report.rows
    return Section(
        title=f"{report.view.title}: {' and '.join(names)}",
        items=[*items, CAVEAT] if rows else items,
        table=ExportTable(columns=_COLUMNS, rows=rows) if rows else None,
    )


def _describe_clan(side: str, survey: Survey, zone: Zone) -> str:
    clan = survey.clan
    return f"{side}: {clan.name} {clan.tag} · {describe_seen(survey, len(survey.loaded), zone)}"


def _sheet(report: ComparisonReport) -> ExportTable:
    tail: list[Column[ComparisonRow]] = [
        Column(key="ours_clan", value=lambda _: str(report.ours)),
        Column(key="theirs_clan", value=lambda _: str(report.theirs)),
        Column(key="complete", value=lambda _: str(report.report.complete).lower()),
    ]
    return ExportTable(columns=[*_COLUMNS, *tail], rows=report.rows)


def _body(report: ComparisonReport) -> ComparisonBody:
    count = report.comparison
    return ComparisonBody(
        complete=report.report.complete,
        view=report.view.key,
        ours=str(report.ours),
        theirs=str(report.theirs),
        groups=None if count is None else _group_sizes(count),
        clans=[_clan(side, survey) for side, survey in report.clans],
        cards=[_card(row) for row in report.rows],
        errors=clan_failures(report.report.lost),
    )


def _group_sizes(count: Comparison) -> GroupSizes:
    return GroupSizes(**{name: count.number(group) for group, name in _GROUP_NAMES.items()})


def _clan(side: Side, survey: Survey) -> ComparedClan:
    return ComparedClan(side=side, **clan_fields(survey), errors=member_failures(survey))


def _card(row: ComparisonRow) -> ComparedCard:
    low, high = row.bounds or (None, None)
    return ComparedCard(
        place=row.place,
        id=row.card.id,
        name=row.card.raw_name,
        elixir=row.card.elixir,
        rarity=row.card.rarity,
        ours=_count(row.ours, row.our_of, row.our_share),
        theirs=_count(row.theirs, row.their_of, row.their_share),
        difference=round_share(row.difference),
        difference_low=round_share(low),
        difference_high=round_share(high),
        within_chance=row.within_chance,
        group=_group_name(row),
    )


def _count(players: int, of: int, share: float | None) -> CardCount:
    return CardCount(players=players, of=of, share=round_share(share))
