"""Who could not be had, and why, line by line."""

from __future__ import annotations

from textual.content import Content

from clantui.core.battle import Logs
from clantui.core.survey import Survey


def title_of(survey: Survey, logs: Logs | None) -> str:
    """How many could not be had.

    Args:
        survey: the newest picture of a clan.
        logs: the battle logs of its members where they were asked for, or None.
    """
    title = f"Problems: {len(survey.failed)} of {len(survey.clan.members)}"
    lost = len(logs.failed) if logs is not None else 0
    return f"{title}, battle logs: {lost}" if lost else title


def troubles(survey: Survey, logs: Logs | None) -> list[Content]:
    """Who, and on a second line why; first the players, then the battle logs.

    Args:
        survey: the newest picture of a clan.
        logs: as of `title_of`.
    """
    names = {member.tag: member.name for member in survey.clan.members}
    lost = [(tag, why.sentence) for tag, why in survey.failed.items()]
    if logs is not None:
        lost += [(tag, f"battle log: {why.sentence}") for tag, why in logs.failed.items()]
    return [
        Content.assemble(
            (names.get(tag, str(tag)), "bold"), (f" {tag}", "$text-muted"), f"\n  {sentence}"
        )
        for tag, sentence in lost
    ]
