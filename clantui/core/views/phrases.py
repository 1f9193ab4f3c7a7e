"""Sentences about a survey, the same on the screen and on the command line."""

from __future__ import annotations

from collections import Counter

from clantui.core.model.errors import Cancelled, RoyaleError
from clantui.core.model.game import Clan
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import pluralise


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


def describe_missing(survey: Survey) -> str:
    """Say how many could not be loaded: `2 of 50 players missing`, `stopped at 31/50`; or none.

    Being stopped is the user's wish, not a failure: it is called so when nothing else went wrong.
    """
    lost, total = len(survey.failed), len(survey.clan.members)
    if not lost:
        return ""
    if all(isinstance(why, Cancelled) for why in survey.failed.values()):
        return f"stopped at {total - lost}/{total}"
    return f"{lost} of {pluralise(total, 'player')} missing"


def describe_failures(survey: Survey) -> str:
    """Say this with the commonest reason: `2 of 50 players missing (no answer in 10 s)`."""
    reasons = _count_reasons(survey)
    if not reasons:
        return describe_missing(survey)
    rest = ", and other reasons" if len(reasons) > 1 else ""
    return f"{describe_missing(survey)} ({max(reasons, key=reasons.__getitem__)}{rest})"


def shorten_failures(survey: Survey) -> tuple[tuple[str, str], ...]:
    """Say this in fewer words: `2 of 50 players missing: no answer in 10 s`, `2 of 50 missing: …`.

    Returns:
        Pairs of the longer and the shorter sentence, first with the commonest reason as it is,
        without its advice, then with two words for it; none without failures.
    """
    reasons, missing = _count_reasons(survey), describe_missing(survey)
    if not reasons:
        return ()
    commonest = max(reasons, key=reasons.__getitem__)
    brief = next(why.brief for why in _failures(survey) if why.sentence == commonest)
    between = ", mostly " if len(reasons) > 1 else ": "
    why = commonest.partition(" · ")[0]
    total = pluralise(len(survey.clan.members), "player")
    bare = missing.replace(total, str(len(survey.clan.members)))
    more = " …" if len(reasons) > 1 else ""
    return (
        (f"{missing}{between}{why}", f"{bare}{between}{why}"),
        (f"{missing}{between}{brief}", f"{bare}: {brief}{more}"),
    )


def _count_reasons(survey: Survey) -> Counter[str]:
    return Counter(error.sentence for error in _failures(survey))


def _failures(survey: Survey) -> list[RoyaleError]:
    """Return the errors of a survey that nobody wished for."""
    return [error for error in survey.failed.values() if not isinstance(error, Cancelled)]
