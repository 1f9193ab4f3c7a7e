"""Tests of loading the clans of a screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace
from textual.widget import Widget

from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.common.clan_loader import ClanLoader
from clantui.ui.common.clan_set import ClanSurveys
from tests.ui.harness import NOON, make_survey

OURS = Tag("2PP")


async def _load(tag: Tag, on_update: Callable[[Survey], object]) -> None:
    raise AssertionError(tag, on_update)  # nothing is requested


def test_only_a_newer_survey_of_another_screen_replaces_ours() -> None:
    """Another screen may still have an older survey of a clan."""
    ours = make_survey(["Wizard"], tag="2PP")
    older, newer = (replace(ours, at=NOON + timedelta(hours=hours)) for hours in (-1, 1))
    found = [ours]
    surveys = ClanSurveys(
        find=lambda _: found[-1], load=_load, paused_for=lambda: 0.0, clock=lambda: NOON
    )
    loader = ClanLoader(Widget(), surveys, lambda: None)
    loader.add_known([OURS])
    for survey, shown in ((older, ours), (newer, newer), (older, newer)):
        found.append(survey)
        loader.add_newer([OURS])
        assert loader.loads.surveys[OURS] is shown
