"""Sentences about a survey, the same on the screen and on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from clantui.core.model.errors import Cancelled
from clantui.core.model.game import Card, Clan
from clantui.core.model.survey import Survey
from clantui.core.views.columns import format_percent
from clantui.core.views.counts.favourites import FavouriteRow

if TYPE_CHECKING:
    from clantui.core.compare.merge import MergedRow

NOTICE: Final = (
    "This material is unofficial and is not endorsed by Supercell. For more information see "
    "Supercell's Fan Content Policy: www.supercell.com/fan-content-policy."
)
"""The notice that the policy asks for, word for word."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def format_duration(seconds: float) -> str:
    """A span of time in one unit, rounded down: `40 s`, `2 min`, `3 h`, `5 days`.

    Args:
        seconds: 0 or more; less counts as 0.
    """
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR} h"
    return f"{whole // _DAY} days"


def format_duration_short(seconds: float) -> str:
    """The same in at most five cells: `40 s`, `2 m`, `3 h`, `5 d`."""
    number, unit = format_duration(seconds).split()
    return f"{number} {unit[0]}"


def format_ago(seconds: float) -> str:
    """How long ago: `just now` below a minute, else `2 min ago`."""
    return "just now" if seconds < _MINUTE else f"{format_duration(seconds)} ago"


def with_tag(tag: object, sentence: str) -> str:
    """Return `#2PP: sentence`; a sentence that names the tag itself stays as it is."""
    return sentence if str(tag) in sentence else f"{tag}: {sentence}"


def pluralise(number: int, noun: str) -> str:
    """A number and its noun: `1 card`, `18 cards`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def roster_doubt(clan: Clan) -> str:
    """Return how the API contradicts itself about a clan's members; empty where it does not."""
    gap = clan.gap
    if gap is None:
        return ""
    if gap.counted is None:
        says = "the API lists no members"
    elif gap.listed < gap.counted:
        says = f"the API lists {gap.listed or 'none'} of {pluralise(gap.counted, 'member')}"
    else:
        says = f"the API lists {gap.listed} members but counts {gap.counted}"
    return f"{says} · last known shown" if gap.last_known else says


def nobody_listed(clan: Clan) -> str:
    """Return why a clan has nobody to show."""
    return "this clan has no members" if clan.gap is None else "the members are not known"


def format_average_elixir(rows: Iterable[FavouriteRow | MergedRow]) -> float | None:
    """The mean cost of the favourites, each player counted once.

    Returns:
        Elixir, or None where no favourite has a cost.
    """
    costs = [(row.card.elixir, row.players) for row in rows if row.card.elixir is not None]
    players = sum(number for _, number in costs)
    return sum(cost * number for cost, number in costs) / players if players else None


def summarise_survey(survey: Survey, rows: tuple[FavouriteRow, ...]) -> str:
    """One line about a count: `18 cards · top Hog Rider 17 % · avg 3.6 elixir`.

    Args:
        survey: the picture.
        rows: all its rows, most popular first.
    """
    if not survey.clan.members:
        return nobody_listed(survey.clan)
    if not rows:
        return "nobody has answered yet" if survey.loading else "no favourite is known"
    parts = [
        pluralise(len(rows), "card"),
        f"top {rows[0].card.name} {format_percent(rows[0].share)}",
    ]
    if (elixir := format_average_elixir(rows)) is not None:
        parts.append(f"avg {elixir:.1f} elixir")
    without = sum(player.favourite is None for _, player in survey.loaded)
    if without:
        parts.append(f"{without} without a favourite")
    return " · ".join(parts)


def describe_missing(survey: Survey) -> str:
    """How many did not answer in this reading: `2 of 50 failed`, `stopped at 31/50`; else empty.

    Being stopped is the user's wish, not a failure: it is called so when nothing else went wrong.
    """
    lost, total = len(survey.failed), len(survey.clan.members)
    if not lost:
        return ""
    if all(isinstance(why, Cancelled) for why in survey.failed.values()):
        return f"stopped at {total - lost}/{total}"
    return f"{lost} of {total} failed"


def describe_failures(survey: Survey) -> str:
    """The same with the commonest reason: `2 of 50 failed: no answer in 10 s`; else empty."""
    reasons = Counter(
        error.sentence for error in survey.failed.values() if not isinstance(error, Cancelled)
    )
    if not reasons:
        return describe_missing(survey)
    rest = ", and other reasons" if len(reasons) > 1 else ""
    return f"{describe_missing(survey)}: {max(reasons, key=reasons.__getitem__)}{rest}"


def card_line(card: Card) -> str:
    """A card in a few words: `4 elixir · rare`."""
    cost = "no cost of its own" if card.elixir is None else f"{card.elixir} elixir"
    return f"{cost} · {card.rarity.value}"
