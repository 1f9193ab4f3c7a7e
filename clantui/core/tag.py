"""A tag names one clan or one player, and is spelled in one way only.

Links hold tags. How they look was checked in November 2026 in public sources that make or read
such links (not by calling the sites):

    royaleapi.com/clan/TAG[/war/race …]      royaleapi.com/player/TAG[/battles …]
    statsroyale.com/clan/TAG[/war …]         statsroyale.com/profile/TAG (also with the `#`)
    www.deckshop.pro/spy/clan/TAG            www.deckshop.pro/spy/player/TAG
    cwstats.com/clan/TAG[/race, /log]        cwstats.com/player/TAG
    link.clashroyale.com/invite/clan/en?tag=TAG&token=…     …/invite/friend/en?tag=TAG&token=…
    link.clashroyale.com/[en]?clanInfo?id=TAG               clashroyale://playerInfo?id=TAG
    link.clashroyale.com/deck/en?deck=…;…&id=TAG            of the player whose deck it is

statsroyale.com/en/… with a language was in our tests before and is kept, unchecked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from urllib.parse import unquote

from clantui.core.text import clean

ALPHABET: Final = "0289PYLQGRJCUV"
"""The only characters in a tag, as the game's own tags show (14 of them)."""

SHORTEST: Final = 3
LONGEST: Final = 12
"""Characters after the `#`. Seen: 3 to 10; two more cost nothing and age better."""

_PLAIN: Final = re.compile(f"#[{ALPHABET}]{{{SHORTEST},{LONGEST}}}")

_IN_LINKS: Final = re.compile(
    r"/(?P<noun>clan|player|profile)s?/(?:#|%23)?(?P<in_path>[0-9a-z]+)"
    r"|[?&;](?:tag|id)=(?:#|%23)?(?P<in_query>[0-9a-z]+)",
    re.IGNORECASE,
)
"""Where links hold a tag. Only letters and digits of ASCII: what stands right behind a link in a
sentence, `!` or `に`, is not of the tag."""

_NOUNS: Final = re.compile(r"[/?](\w+)(?=[/?])")
"""What a link speaks of, before its query."""

_SCHEME: Final = re.compile(r"\w://|\w\.\w+/", re.ASCII)
"""What makes a word a link: `https://…`, or a host and a path."""


class Kind(StrEnum):
    """What a link leads to; `unknown` for anything that is no link, and for other links."""

    CLAN = "clan"
    PLAYER = "player"
    UNKNOWN = "unknown"


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
        if _PLAIN.fullmatch(typed):  # as the API writes them, tens of thousands at a time
            return cls(typed[1:])
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

    def __hash__(self) -> int:
        # Tags are keys everywhere: the generated one would make a tuple each time.
        return hash(self.text)


def is_link(text: str) -> bool:
    """Whether there is a link in a text, with a tag in it or not."""
    return _SCHEME.search(text) is not None


def spoken_of(text: str) -> Kind:
    """What the tag in a text is of, as far as the link that holds it tells.

    Args:
        text: anything typed or pasted, perhaps with more around the link.

    Returns:
        Clan or player by the first link that holds a tag; `unknown` for a bare tag, too.
    """
    linked = _linked(_visible(text))
    return linked[1] if linked else Kind.UNKNOWN


def _visible(text: str) -> str:
    """The text without the characters that only direct how others are shown."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def _bare(typed: str) -> str:
    """What is left of the typed when all that is not the tag is taken away."""
    visible = _visible(typed)
    if (linked := _linked(visible)) is not None:
        visible = linked[0]
    elif is_link(visible):
        raise BadTag("this link holds no tag of a clan or a player")
    visible = visible.upper().removeprefix("%23").lstrip("#")
    return "".join(visible.split()).replace("O", "0")


def _linked(text: str) -> tuple[str, Kind] | None:
    """The tag of the first link that holds one, as it is written there, and what it is of."""
    held = list(_held(text))
    # `/clan/en?tag=…`: the first that can be one. What cannot is kept, to say what is wrong.
    return next((one for one in held if _fits(one[0])), held[-1] if held else None)


def _held(text: str) -> Iterator[tuple[str, Kind]]:
    for word in text.split():
        # Twice: a link in another's query is quoted once more.
        link = _visible(unquote(unquote(word)))
        for match in _IN_LINKS.finditer(link):
            if match["in_path"]:
                yield match["in_path"], _kind(match["noun"])
            else:
                nouns = _NOUNS.findall(link, 0, match.start() + 1)
                kinds = (kind for kind in map(_kind, nouns) if kind is not Kind.UNKNOWN)
                yield match["in_query"], next(kinds, Kind.UNKNOWN)


def _fits(text: str) -> bool:
    return SHORTEST <= len(text) <= LONGEST and set(text.upper().replace("O", "0")) <= set(
        ALPHABET
    )


def _kind(noun: str) -> Kind:
    match noun.lower().removesuffix("info"):
        case "clan":
            return Kind.CLAN
        case "player" | "profile" | "friend" | "deck" | "copydeck":
            return Kind.PLAYER
        case _:
            return Kind.UNKNOWN
