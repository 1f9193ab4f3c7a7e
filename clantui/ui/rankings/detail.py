"""Details of a clan of a ranking, of what is in hand: no request is made for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from clantui.core.bookmarks import Bookmark
from clantui.core.export.rankings import format_number
from clantui.core.model.survey import Survey
from clantui.core.rankings import RankedClan
from clantui.core.text.phrases import format_ago, format_percent
from clantui.core.views.favourites import count_favourites

_TOP: Final = 8
"""Cards of a clan that is in hand."""


def draw_details(
    clan: RankedClan,
    neighbours: tuple[RankedClan | None, RankedClan | None],
    bookmark: Bookmark | None,
    survey: Survey | None,
    now: datetime,
) -> Content:
    """Draw what is known of a clan.

    Args:
        clan: the clan.
        neighbours: the clans one rank above and one below; None where they are not known.
        bookmark: what the user keeps of it; None for nothing.
        survey: its newest in hand, or None.
        now: the time, aware UTC.
    """
    lines = [
        Content.styled(clan.name, "bold"),
        Content.styled(f"{clan.tag} · {clan.location or 'no location'}", "$text-muted"),
        Content(""),
        *_rank_lines(clan, *neighbours),
        *_bookmark_lines(bookmark, now),
        Content(""),
        *_card_lines(survey, now),
    ]
    return Content("\n").join(lines)


def _rank_lines(
    clan: RankedClan, above: RankedClan | None, below: RankedClan | None
) -> Sequence[Content]:
    rank = "–" if clan.rank is None else str(clan.rank)
    before = {None: "", 0: " (new in this ranking)"}.get(
        clan.previous, f" (yesterday {clan.previous})"
    )
    lines = [f"Rank {rank}{before}"]
    if clan.score is not None or clan.war_trophies is None:
        lines.append(f"{format_number(clan.score)} trophies")
    if clan.war_trophies is not None:
        lines.append(f"{format_number(clan.war_trophies)} war trophies")
    lines[-1] += f" · {format_number(clan.members)} members"
    score = "war trophies" if clan.score is None and clan.war_trophies is not None else "trophies"
    if (gap := _gap(above, clan)) is not None:
        lines.append(f"{gap:,} {score} behind {'' if above is None else above.name}")
    if (gap := _gap(clan, below)) is not None:
        lines.append(f"{gap:,} {score} ahead of {'' if below is None else below.name}")
    return [Content(line) for line in lines]


def _gap(better: RankedClan | None, worse: RankedClan | None) -> int | None:
    """Return by how many trophies a clan is ahead of another, by the score of the ranking."""
    if better is None or worse is None:
        return None
    if better.score is not None and worse.score is not None:
        return better.score - worse.score
    if better.war_trophies is not None and worse.war_trophies is not None:
        return better.war_trophies - worse.war_trophies
    return None


def _bookmark_lines(bookmark: Bookmark | None, now: datetime) -> Sequence[Content]:
    if bookmark is None:
        return []
    parts = []
    if bookmark.saved:
        parts.append(f"saved as {bookmark.label}" if bookmark.label else "saved")
        parts += [f"in {', '.join(bookmark.groups)}"] if bookmark.groups else []
    if bookmark.visited is not None:
        parts.append(f"opened {format_ago((now - bookmark.visited).total_seconds())}")
    return [Content(""), Content.styled(" · ".join(parts), "$text-accent")] if parts else []


def _card_lines(survey: Survey | None, now: datetime) -> Sequence[Content]:
    rows = count_favourites(survey) if survey is not None else ()
    if survey is None or not rows:
        return [Content.styled("Enter loads its favourite cards", "$text-muted")]
    age = format_ago((now - survey.at).total_seconds())
    lines = [Content.styled(f"Favourite cards, loaded {age}", "$text-muted")]
    lines += (
        Content(f"{row.players:>3} {format_percent(row.share):>4}  {row.card.name}")
        for row in rows[:_TOP]
    )
    return lines
