"""Request for a load."""

from __future__ import annotations

import math

from msgspec import Struct

from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag


class LoadRequest(Struct, frozen=True, kw_only=True):
    """A clan, and what is at hand of it.

    Attributes:
        tag: the clan's.
        before: an earlier picture, whose players stand in until theirs come.
        max_age: seconds; answers kept from before will do if they are no older.
        only_missing: whether to ask for nobody but those missing from `before`.
    """

    tag: Tag
    before: Survey | None = None
    max_age: float = math.inf
    only_missing: bool = False

    @property
    def partial_survey(self) -> Survey | None:
        """The picture to go on with, if nothing but the missing is wanted."""
        before = self.before
        if not self.only_missing or before is None or before.clan.tag != self.tag:
            return None
        if before.clan.gap is not None:  # the roster is missing, too
            return None
        return None if before.complete else before.retry_failed()
