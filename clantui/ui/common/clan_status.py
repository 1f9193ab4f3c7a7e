"""What a screen of several clans tells of each: how far it is, how old, or what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import format_ago, format_duration
from clantui.core.text.sanitize import fit
from clantui.core.views.phrases import describe_failures, roster_doubt

_MOST: Final = 24
"""Cells of the longest name."""


class ClanStatus(Struct, frozen=True, kw_only=True):
    """What is known of one clan.

    Attributes:
        label: what stands before its name.
        name: what it is called.
        survey: the newest picture in hand; None for none.
        error: why the last load brought nothing; None where it did, or was not made.
        asked: it is being asked for.
        queued: its turn comes.
    """

    label: str
    name: str
    survey: Survey | None
    error: RoyaleError | None
    asked: bool
    queued: bool = False


def clan_lines(clans: Sequence[ClanStatus], now: datetime, paused: float) -> Content:
    """A line for each clan.

    Args:
        clans: in their order.
        now: the time, aware UTC.
        paused: seconds for which everything waits; else 0.
    """
    cells = min(max((cell_len(clan.name) for clan in clans), default=0), _MOST)
    lines = [
        Content.assemble(
            (f"{clan.label} ", "$text-muted"),
            (fit(clan.name, cells), "bold"),
            "  ",
            Content.styled(*_state(clan, now, paused)),
        )
        for clan in clans
    ]
    return Content("\n").join(lines)


def _state(clan: ClanStatus, now: datetime, paused: float) -> tuple[str, str]:
    survey, error = clan.survey, clan.error
    seen = f"{len(survey.loaded)}/{len(survey.clan.members)}" if survey is not None else ""
    if clan.asked:
        waits = (
            f"rate limited · resuming in {format_duration(paused + 0.999)}" if paused else "asking"
        )
        return f"◌ {' · '.join(filter(None, (seen, waits)))}", "$text-accent"
    if error is not None:
        before = f" · {seen} from before" if seen else ""
        return f"✗ {error.sentence}{before} · r asks again", "$text-error"
    if clan.queued:
        return "· its turn comes", "$text-muted"
    if survey is None:
        return "· not read · r asks for it", "$text-muted"
    if lacks := describe_failures(survey) or ("" if survey.loading else roster_doubt(survey.clan)):
        return f"◐ {lacks} · r asks again", "$text-warning"
    told = f"{seen} · {format_ago((now - survey.at).total_seconds())}"
    return (f"◌ {told}", "$text-muted") if survey.loading else (f"● {told}", "$text-success")
