"""Details of a clan in a ranking, drawn from loaded data without a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from clantui.core.bookmarks import Bookmark
from clantui.core.model.survey import Survey
from clantui.core.rankings import RankedClan
from clantui.core.text.phrases import format_ago, format_number, format_percent, pluralise
from clantui.core.views.favourites import count_favourites
from clantui.ui.keymap.names import key_name

_MAX_CARDS: Final = 8


def draw_details(
    clan: RankedClan,
    neighbours: tuple[RankedClan | None, RankedClan | None],
    bookmark: Bookmark | None,
    survey: Survey | None,
    now: datetime,
) -> Content:
    """Draw the details of a clan; its neighbours are one rank above and one below."""
    lines = [
        Content.styled(clan.name, "bold"),
        Content.styled(f"{clan.tag} · {clan.location or 'no location'}", "$text-muted"),
        Content(""),
        *_draw_rank(clan, *neighbours),
        *_draw_bookmark(bookmark, now),
        Content(""),
        *_draw_cards(survey, now),
    ]
    return Content("\n").join(lines)


def _draw_rank(
    clan: RankedClan, above: RankedClan | None, below: RankedClan | None
) -> Sequence[Content]:
    rank = "–" if clan.rank is None else str(clan.rank)
    previous = {None: "", 0: " (new in this ranking)"}.get(
        clan.previous, f" (yesterday {clan.previous})"
    )
    lines = [f"Rank {rank}{previous}"]
    if clan.score is not None or clan.war_trophies is None:
        lines.append(_count_trophies(clan.score))
    if clan.war_trophies is not None:
        lines.append(_count_trophies(clan.war_trophies, "war "))
    members = "– members" if clan.members is None else pluralise(clan.members, "member")
    lines[-1] += f" · {members}"
    kind = "war " if clan.score is None and clan.war_trophies is not None else ""
    if above is not None and (lead := _find_lead(above, clan)) is not None:
        lines.append(f"{_count_trophies(lead, kind)} behind {above.name}")
    if below is not None and (lead := _find_lead(clan, below)) is not None:
        lines.append(f"{_count_trophies(lead, kind)} ahead of {below.name}")
    return [Content(line) for line in lines]


def _count_trophies(number: int | None, kind: str = "") -> str:
    return f"{format_number(number)} {kind}{'trophy' if number == 1 else 'trophies'}"


def _find_lead(better: RankedClan, worse: RankedClan) -> int | None:
    """Return by how many trophies or war trophies a clan leads; None if unknown."""
    if better.score is not None and worse.score is not None:
        return better.score - worse.score
    if better.war_trophies is not None and worse.war_trophies is not None:
        return better.war_trophies - worse.war_trophies
    return None


def _draw_bookmark(bookmark: Bookmark | None, now: datetime) -> Sequence[Content]:
    if bookmark is None:
        return []
    parts = []
    if bookmark.saved:
        parts.append(f"saved as {bookmark.label}" if bookmark.label else "saved")
        parts += [f"in {', '.join(bookmark.groups)}"] if bookmark.groups else []
    if bookmark.visited is not None:
        parts.append(f"opened {format_ago((now - bookmark.visited).total_seconds())}")
    return [Content(""), Content.styled(" · ".join(parts), "$text-accent")] if parts else []


def _draw_cards(survey: Survey | None, now: datetime) -> Sequence[Content]:
    rows = count_favourites(survey) if survey is not None else ()
    if survey is None or not rows:
        text = f"{key_name('open-clan')} loads its favourite cards"
        return [Content.styled(text, "$text-muted")]
    age = format_ago((now - survey.at).total_seconds())
    lines = [Content.styled(f"Favourite cards, loaded {age}", "$text-muted")]
    lines += (
        Content(f"{row.players:>3} {format_percent(row.share):>4}  {row.card.name}")
        for row in rows[:_MAX_CARDS]
    )
    return lines
