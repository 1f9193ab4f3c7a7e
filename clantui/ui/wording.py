"""What the two lines at the top say, as a function of the situation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from textual.content import Content

from clantui.core.errors import Maintenance, RoyaleError, Unreachable
from clantui.core.survey import Survey
from clantui.core.tag import Tag
from clantui.core.tally import Row
from clantui.core.words import ago, failures, span, summary
from clantui.ui.bars import bar

STALE: Final = 600
"""Seconds after which a picture is called stale: the API itself answers anew after 60 to 120."""

_BAR: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the top of the screen depends on.

    Attributes:
        survey: the newest picture, or None before the first.
        asked: the clan being loaded, or None.
        since: when that load began, aware UTC.
        error: why the last load brought no clan, or None.
        notice: a word about what the user has just done, or why there is no key.
        demo: whether the demo world answers.
    """

    survey: Survey | None = None
    asked: Tag | None = None
    since: datetime | None = None
    error: RoyaleError | None = None
    notice: str = ""
    demo: bool = False

    @property
    def loading(self) -> Survey | None:
        """The picture of the clan being loaded, once its roster is there."""
        same = self.survey is not None and self.survey.clan.tag == self.asked
        return self.survey if same and self.survey and self.survey.loading else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the table shows of a count.

    Attributes:
        rows: all rows, most popular first.
        kept: how many the filter keeps.
        query: the filter, or empty.
    """

    rows: tuple[Row, ...] = ()
    kept: int = 0
    query: str = ""


def freshness(situation: Situation, now: datetime) -> Content:
    """The one cell on the right of the first line: a symbol and words, colour third."""
    survey = situation.survey
    if situation.asked is not None:
        loading = situation.loading
        if loading is None:
            return Content.styled(f"◌ asking {situation.asked}", "$text-accent")
        return Content.styled(f"◌ {loading.answered}/{len(loading.clan.members)}", "$text-accent")
    if survey is None:
        return Content("")
    age = (now - survey.at).total_seconds()
    if isinstance(situation.error, Unreachable):
        return Content.styled(f"× offline · {span(age)} old", "$text-error")
    if isinstance(situation.error, Maintenance):
        return Content.styled(f"× maintenance · {span(age)} old", "$text-error")
    if survey.failed:
        lost, total = len(survey.failed), len(survey.clan.members)
        return Content.styled(f"◐ {lost} of {total} failed", "$text-warning")
    if age >= STALE:
        return Content.styled(f"○ stale · {ago(age)}", "$text-warning")
    return Content.styled(f"● {ago(age)}", "$text-success")


def message(situation: Situation, shown: Shown, now: datetime) -> Content:
    """The slot on the second line: the most urgent of what there is to say."""
    if situation.asked is not None:
        return _progress(situation, now)
    if situation.error is not None:
        return Content.styled(f"✗ {situation.error.sentence}", "$text-error")
    if situation.notice:
        return Content.styled(situation.notice, "$text-warning")
    if situation.survey is None:
        return Content("")
    if shown.query:
        kept = f"{shown.kept} of {len(shown.rows)} cards · /{shown.query} · esc clears"
        return Content.styled(kept, "$text-accent")
    if situation.survey.failed:
        sentence = f"◐ {failures(situation.survey)} · ! lists them · r retries"
        return Content.styled(sentence, "$text-warning")
    return Content.styled(summary(situation.survey, shown.rows), "$text-muted")


def _progress(situation: Situation, now: datetime) -> Content:
    loading = situation.loading
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
