"""What the two lines at the top say, as a function of the situation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from clantui.core.errors import (
    Maintenance,
    NotFound,
    Refused,
    RoyaleError,
    Stopped,
    Unreachable,
)
from clantui.core.survey import Survey
from clantui.core.view import Need
from clantui.core.views import view
from clantui.core.words import ago, brief, counted, failures, missing, span
from clantui.ui.bars import bar
from clantui.ui.page import Page
from clantui.ui.situation import Shown, Situation

if TYPE_CHECKING:
    from clantui.core.battle import Logs

STALE: Final = 600
"""Seconds after which a picture is called stale: the API itself answers anew after 60 to 120."""

_MINUTE: Final = 60

_COUNTED: Final = 120
"""Seconds below which a countdown is in seconds."""

_BAR: Final = 16


def freshness(situation: Situation, now: datetime) -> Content:
    """The one cell on the right of the first line: a symbol and words, colour third."""
    if situation.asked is not None:
        return Content.styled(_asking(situation), "$text-accent")
    survey = situation.survey
    if survey is None:
        return Content("")
    age = (now - survey.at).total_seconds()
    if isinstance(situation.error, Unreachable | Maintenance):
        what = "offline" if isinstance(situation.error, Unreachable) else "maintenance"
        return Content.styled(f"× {what} · {span(age)} old", "$text-error")
    return _age(survey, age)


def badge(situation: Situation, now: datetime) -> Content:
    """The same in at most eight cells, for a line among others."""
    survey = situation.survey
    if situation.asked is not None:
        text = _asking(situation).replace("asking", "")
        return Content.styled(text.strip(), "$text-accent")
    if survey is None and situation.read is None:
        return Content.styled("×" if situation.error is not None else "·", "$text-muted")
    read = survey.at if survey is not None else situation.read or now
    age = (now - read).total_seconds()
    marks = (
        (isinstance(situation.error, Unreachable | Maintenance), "×", "$text-error"),
        (survey is not None and bool(survey.failed), "◐", "$text-warning"),
        (age >= STALE, "○", "$text-warning"),
        (True, "●", "$text-success"),
    )
    mark, colour = next((mark, colour) for holds, mark, colour in marks if holds)
    # Seconds would be painted anew each second.
    old = "now" if age < _MINUTE else brief(age)
    return Content.styled(f"{mark} {old}", colour)


def message(situation: Situation, shown: Shown, now: datetime) -> Content:
    """The slot on the second line: the most urgent of what there is to say."""
    if situation.asked is not None:
        return _progress(situation, now)
    if situation.notice:
        return Content.styled(situation.notice, "$text-warning")
    if situation.error is not None:
        return Content.styled(_failed(situation.error, situation, now), "$text-error")
    if situation.survey is None:
        return Content("")
    return _about(situation.survey, shown, _next_try(situation, now))


def _failed(error: RoyaleError, situation: Situation, now: datetime) -> str:
    again = _next_try(situation, now)
    if isinstance(error, NotFound):
        key = "↵" if situation.survey is None else "t ↵"
        return f"✗ {error.sentence.partition(' · ')[0]} · a player's? {key} asks"
    field = situation.survey is None  # where a letter would be typed
    if isinstance(error, Refused):
        again = f"{'f1' if field else '?'} helps"
    elif not again:
        again = "↵ tries again" if field else "r tries again"
    return f"✗ {error.sentence}" + (f" · {again}" if again else "")


def _next_try(situation: Situation, now: datetime) -> str:
    """The countdown, and the key that does not wait for it; empty where none runs."""
    if situation.again_at is None:
        return ""
    left = max((situation.again_at - now).total_seconds(), 0)
    wait = f"{left:.0f} s" if left < _COUNTED else span(left)
    # Without a clan the focus is in the field, where r would be a letter.
    return f"next try in {wait} · {'r' if situation.survey is not None else '↵'} now"


def _asking(situation: Situation) -> str:
    loading = situation.loading
    if loading is None:
        return "◌ asking"
    return f"◌ {loading.answered}/{len(loading.clan.members)}"


def _age(survey: Survey, age: float) -> Content:
    if survey.failed:
        return Content.styled(f"◐ {missing(survey)}", "$text-warning")
    if age >= STALE:
        return Content.styled(f"○ stale · {ago(age)}", "$text-warning")
    return Content.styled(f"● {ago(age)}", "$text-success")


def _about(survey: Survey, shown: Shown, again: str) -> Content:
    order = f"sorted by {shown.order}" if shown.order else ""
    if shown.query:
        rows = counted(len(shown.rows), shown.noun)
        kept = f"{shown.kept} of {rows}", order, f"/{shown.query} · esc clears"
        return Content.styled(" · ".join(filter(None, kept)), "$text-accent")
    if survey.failed:
        stopped = all(isinstance(why, Stopped) for why in survey.failed.values())
        ways = "r goes on" if stopped else f"! lists them · {again or 'r asks them again'}"
        parts = f"◐ {failures(survey)}", ways, order
        return Content.styled(" · ".join(filter(None, parts)), "$text-warning")
    return Content.styled(" · ".join(filter(None, (order, shown.about))), "$text-muted")


def _progress(situation: Situation, now: datetime) -> Content:
    loading = situation.loading
    if situation.paused:
        sentence = f"◌ rate limited · resuming in {span(situation.paused + 0.999)}"
        so_far = f" · {loading.answered}/{len(loading.clan.members)}" if loading else ""
        return Content.styled(f"{sentence}{so_far} · esc stops", "$text-warning")
    if loading is None:
        return Content.styled(f"◌ asking for {situation.asked} · esc stops", "$text-accent")
    done, total = loading.answered, len(loading.clan.members)
    full, empty = bar(done / total, _BAR)
    words = [f" {done}/{total}"]
    if loading.failed:
        words.append(f"{len(loading.failed)} failed")
    taken = (now - situation.since).total_seconds() if situation.since else 0.0
    if done and done < total and taken >= 1:
        words.append(f"~{span(taken / done * (total - done) + 1)} left")
    words.append("esc stops")
    return Content.assemble(
        (full, "$text-accent on $panel"), (empty, "on $panel"), (" · ".join(words), "$text-accent")
    )


def reading_logs(logs: Logs) -> Content:
    """The slot while battle logs come in: a bar, and how to stop."""
    full, empty = bar(logs.answered / (logs.asked or 1), _BAR)
    words = [f" battle logs {logs.answered}/{logs.asked}"]
    if logs.failed:
        words.append(f"{len(logs.failed)} failed")
    words.append("esc stops")
    return Content.assemble(
        (full, "$text-accent on $panel"), (empty, "on $panel"), (" · ".join(words), "$text-accent")
    )


def slot(page: Page, shown: Shown, now: datetime, wrong: str) -> Content:
    """What the slot says of a page: the most urgent.

    Args:
        page: what is looked at.
        shown: what the table shows of it.
        now: the time, aware UTC.
        wrong: what is wrong with the filter that is being typed, or empty.
    """
    situation, logs = page.situation, page.logs
    if wrong:
        return Content.styled(f"✗ {wrong}", "$text-error")
    if logs is not None and situation.asked is None:
        quiet = not (situation.notice or situation.error or shown.query)
        if logs.waiting:
            return reading_logs(logs)
        if logs.failed and quiet and Need.BATTLES in view(page.view).needs:
            return lost_logs(logs)
    return message(situation, shown, now)


def lost_logs(logs: Logs) -> Content:
    """The slot where battle logs are missing: how many, and what to do."""
    number = len(logs.failed)
    if all(isinstance(why, Stopped) for why in logs.failed.values()):
        text = f"◐ stopped at {logs.asked - number}/{logs.asked} battle logs · r goes on"
    else:
        text = f"◐ {number} of {logs.asked} battle logs failed · ! lists them · r asks again"
    return Content.styled(text, "$text-warning")


def placeholder(situation: Situation, shown: Shown) -> str:
    """What stands in a table without rows, and why it has none."""
    survey = situation.survey
    if shown.rows:
        return f"nothing here is like “{shown.query}” · esc clears the filter"
    if situation.asked is not None:
        return "waiting for the first answers … · esc stops"
    if survey is None:
        return "nothing is known of this clan yet · r asks for it" if situation.name else ""
    if not survey.clan.members:
        return "this clan has no members · c goes to another"
    if survey.failed and not survey.players:
        return "nobody could be had · ! lists why · r tries again"
    return "there is nothing to count in this view · v shows another"
