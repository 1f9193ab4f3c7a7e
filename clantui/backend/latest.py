"""The last picture of a load, for whoever wants it once the load is over, however it ended."""

from __future__ import annotations

from collections.abc import Callable

from clantui.core.model.survey import Survey


class LastSurvey:
    """Passes pictures on, and keeps the last."""

    def __init__(self, emit: Callable[[Survey], object]) -> None:
        """Take whom to pass them on to."""
        self.survey: Survey | None = None
        self._emit = emit

    def __call__(self, survey: Survey) -> None:
        """Keep a picture and pass it on."""
        self.survey = survey
        self._emit(survey)
