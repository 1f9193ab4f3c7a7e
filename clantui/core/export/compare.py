"""Export of a comparison of two clans."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any, Final

from clantui.core.columns import Column, SortKey, share_column
from clantui.core.compare.comparison import (
    DIFFERENCE,
    OURS,
    SIZE,
    THEIRS,
    CardUse,
    Comparison,
    ComparisonRow,
    compare_clans,
    sort_rows,
)
from clantui.core.export.document import Document, ExportTable, Report, Section
from clantui.core.export.lines import COMPARISON, split_by_kind
from clantui.core.export.records import (
    CardCount,
    ComparedCard,
    ComparedClan,
    ComparisonBody,
    GroupSizes,
    Side,
)
from clantui.core.export.survey_report import (
    SurveyReport,
    describe_seen,
    list_clan_failures,
    list_errors,
    make_clan_fields,
)
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.text.phrases import pluralise, round_share
from clantui.core.views.card_columns import CARD
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View

CAVEAT: Final = "Real? could be luck: there are too few players to be sure"
"""Explanation of the column "Real?", below the table."""


class ComparisonReport(Report, frozen=True, kw_only=True, dict=True):
    """Two clans to compare.

    Attributes:
        report: the surveys that could be loaded, and the errors of the others.
    """

    ours: Tag
    theirs: Tag
    report: SurveyReport
    view: View[Any] = FAVOURITES
    sort: SortKey = SIZE.natural_sort

    @cached_property
    def comparison(self) -> Comparison | None:
        """The comparison; None if one of the clans could not be loaded."""
        if len(self.clans) < 2:
            return None
        (_, ours), (_, theirs) = self.clans
        return compare_clans(ours, theirs, self.view)

    @property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The sorted rows; empty if a clan is missing."""
        rows = () if self.comparison is None else sort_rows(self.comparison.rows, self.sort)
        return self.select_rows(rows)

    @property
    def clans(self) -> tuple[tuple[Side, Survey], ...]:
        """The loaded clans, each with its side."""
        found = {survey.clan.tag: survey for survey in self.report.surveys}
        wanted: tuple[tuple[Side, Tag], ...] = (("ours", self.ours), ("theirs", self.theirs))
        return tuple((side, found[tag]) for side, tag in wanted if tag in found)


def summarise_comparison(count: Comparison) -> str:
    """Return `24 cards: 9 only theirs, 8 only ours, 7 shared · 3 real differences`."""
    if not count.rows:
        return "no card of either clan is known"
    cards = pluralise(len(count.rows), "card")
    if count.count_cards(None) == len(count.rows):
        return f"{cards} · one clan has no players to compare"
    real = pluralise(count.real_difference_count, "real difference")
    return f"{cards}: {describe_groups(count)} · {real}"


def describe_groups(count: Comparison, *, theirs: str = "theirs", ours: str = "ours") -> str:
    """Return `9 only theirs, 8 only ours, 7 shared`, with the given names of the clans.

    Cards with an unknown share of a clan follow: `1 unknown`.
    """
    unknown = count.count_cards(None)
    groups = [
        f"{count.count_cards('theirs')} only {theirs}",
        f"{count.count_cards('ours')} only {ours}",
        f"{count.count_cards('common')} {_SHARED}",
    ]
    return ", ".join([*groups, f"{unknown} unknown"] if unknown else groups)


_CHANCES: Final = {None: (None, ""), False: ("beyond", "yes"), True: ("within", "could be luck")}
"""Raw value and display value, by the answer to "is the difference within chance?"."""


_SHARED: Final = "shared"
_GROUPS: Final = {"theirs": "only theirs", "ours": "only ours", "common": _SHARED, None: ""}
"""Display value of each group."""


_COLUMNS: Final[tuple[Column[ComparisonRow], ...]] = (
    Column(key="place", value=lambda r: r.place),
    CARD,
    OURS,
    Column(key="ours_of", value=lambda r: r.ours.total),
    share_column("ours.share", "Share", zero="·", key="ours_share"),
    THEIRS,
    Column(key="theirs_of", value=lambda r: r.theirs.total),
    share_column("theirs.share", "Share", zero="·", key="theirs_share"),
    DIFFERENCE,
    Column(key="difference_low", value=lambda r: r.bounds and round(r.bounds[0], 4)),
    Column(key="difference_high", value=lambda r: r.bounds and round(r.bounds[1], 4)),
    Column(
        key="chance",
        title="Real?",
        value=lambda row: _CHANCES[row.within_chance][0],
        text=lambda row: _CHANCES[row.within_chance][1],
    ),
    Column(key="group", title="Who", value=lambda r: r.group, text=lambda r: _GROUPS[r.group]),
    Column(key="elixir", value=lambda r: r.card.elixir),
    Column(key="rarity", value=lambda r: r.card.rarity.value),
    Column(key="card_id", value=lambda r: r.card.id),
)


def build_comparison_document(report: ComparisonReport) -> Document:
    """Build the document of a comparison."""
    return Document(
        sections=lambda zone: [_build_section(report, zone)],
        sheet=lambda: _build_sheet(report),
        body=lambda: _build_body(report),
        lines=partial(split_by_kind, COMPARISON),
        errors=list_errors(report.report),
        is_empty=report.comparison is None,
    )


def _build_section(report: ComparisonReport, zone: Zone) -> Section:
    clans = dict(report.clans)
    names = [clans[side].clan.name for side in ("ours", "theirs") if side in clans]
    items = [
        f"{side}: {survey.clan.name} {survey.clan.tag} · "
        f"{describe_seen(survey, len(survey.loaded), zone)}"
        for side, survey in report.clans
    ]
    if report.comparison is not None:
        items.append(f"{summarise_comparison(report.comparison)}{report.shown_text}")
    rows = report.rows
    return Section(
        title=f"{report.view.title}: {' and '.join(names)}",
        items=[*items, CAVEAT] if rows else items,
        table=ExportTable(columns=_COLUMNS, rows=rows) if rows else None,
    )


def _build_sheet(report: ComparisonReport) -> ExportTable:
    tail: list[Column[ComparisonRow]] = [
        Column(key="ours_clan", value=lambda _: str(report.ours)),
        Column(key="theirs_clan", value=lambda _: str(report.theirs)),
        Column(key="complete", value=lambda _: report.report.is_complete),
    ]
    return ExportTable(columns=[*_COLUMNS, *tail], rows=report.rows)


def _build_body(report: ComparisonReport) -> ComparisonBody:
    count, groups = report.comparison, None
    if count is not None:
        groups = GroupSizes(
            theirs=count.count_cards("theirs"),
            ours=count.count_cards("ours"),
            common=count.count_cards("common"),
        )
    return ComparisonBody(
        complete=report.report.is_complete,
        view=report.view.key,
        ours=str(report.ours),
        theirs=str(report.theirs),
        groups=groups,
        shown=report.shown_record,
        clans=[
            ComparedClan(side=side, **make_clan_fields(survey)) for side, survey in report.clans
        ],
        cards=[_build_card(row) for row in report.rows],
        errors=list_clan_failures(report.report.failed),
    )


def _build_card(row: ComparisonRow) -> ComparedCard:
    low, high = row.bounds or (None, None)
    return ComparedCard(
        place=row.place,
        id=row.card.id,
        name=row.card.raw_name,
        elixir=row.card.elixir,
        rarity=row.card.rarity,
        ours=_build_count(row.ours),
        theirs=_build_count(row.theirs),
        difference=round_share(row.difference),
        difference_low=round_share(low),
        difference_high=round_share(high),
        within_chance=row.within_chance,
        group=row.group,
    )


def _build_count(use: CardUse) -> CardCount:
    return CardCount(players=use.players, of=use.total, share=round_share(use.share))
