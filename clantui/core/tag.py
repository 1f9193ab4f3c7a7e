"""A tag names one clan or one player, and is spelled in one way only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from clantui.core.text import clean

ALPHABET: Final = "0289PYLQGRJCUV"
"""The only characters in a tag, as the game's own tags show (14 of them)."""

SHORTEST: Final = 3
LONGEST: Final = 12
"""Characters after the `#`. Seen: 3 to 10; two more cost nothing and age better."""

_IN_LINKS: Final = (
    re.compile(r"[?&](?:tag|id)=(?:#|%23)?(\w+)", re.IGNORECASE),
    re.compile(r"/(?:clans?|players?|profile)/(?:#|%23)?(\w+)", re.IGNORECASE),
)
"""Where links hold a tag. The query goes first: an invitation reads `/clan/en?tag=…`."""


class BadTag(ValueError):
    """What was typed cannot be a tag; its text says why, for the user to read."""


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """A clan's or a player's tag, without the `#`.

    Attributes:
        text: 3 to 12 characters of `ALPHABET`. Use `Tag.parse` for anything a person typed.
    """

    text: str

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read a tag as people write it.

        Args:
            typed: a tag with or without `#` or `%23`, in either case, with the letter O for the
                digit 0, with stray white space or zero-width characters; or a link that holds one.

        Returns:
            The tag in its one spelling.

        Raises:
            BadTag: if it cannot be a tag; the message is a sentence for the user.
        """
        text = _bare(typed)
        if not text:
            raise BadTag("type a clan's tag, for example #2PP")
        wrong = next((c for c in text if c not in ALPHABET), None)
        if wrong is not None:
            shown = wrong if clean(wrong) == wrong else f"U+{ord(wrong):04X}"
            raise BadTag(f"{shown} is not used in tags ({ALPHABET})")
        if len(text) < SHORTEST:
            raise BadTag(f"#{text} is too short: a tag has {SHORTEST} characters or more")
        if len(text) > LONGEST:
            raise BadTag(f"{len(text)} characters are too many: a tag has at most {LONGEST}")
        return cls(text)

    def __str__(self) -> str:
        return f"#{self.text}"


def _bare(typed: str) -> str:
    """What is left of the typed when all that is not the tag is taken away."""
    visible = "".join(c for c in typed if unicodedata.category(c) != "Cf").strip()
    if (link := next(filter(None, (p.search(visible) for p in _IN_LINKS)), None)) is not None:
        visible = link[1]
    visible = visible.upper().removeprefix("%23").lstrip("#")
    return "".join(visible.split()).replace("O", "0")
