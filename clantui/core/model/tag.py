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
from enum import StrEnum
from typing import Final, Self
from urllib.parse import unquote

from msgspec import Struct

from clantui.core.text.sanitize import clean

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
"""The place of a tag in a link. Only letters and digits of ASCII: the `!` or `に` right behind a
link belongs to the sentence, not to the tag."""

_NOUNS: Final = re.compile(r"[/?](\w+)(?=[/?])")
"""The subject of a link, before its query."""

_SCHEME: Final = re.compile(r"\w://|\w\.\w+/", re.ASCII)
"""A link: `https://…`, or a host and a path."""

_LOOKS_LIKE: Final = str.maketrans("ОΟРΡСϹУΥЈԚԌ", "00PPCCYYJQG")
"""Cyrillic and Greek letters that no eye can tell from those of tags."""

_SHARPS: Final = "♯⌗"
QUOTES: Final = "\"'`<>()[]{}“”\u2018\u2019„\u201a«»‹›「」『』、。.,;:!?*_~|"
"""Characters that people put around a tag, and no tag holds."""

MOST: Final = 20_000
"""Characters of a text in which a tag is looked for."""


class TagKind(StrEnum):
    """Kind of what a link leads to; `unknown` for other links and for what is none."""

    CLAN = "clan"
    PLAYER = "player"
    UNKNOWN = "unknown"


class InvalidTag(ValueError):
    """Error: what was typed cannot be a tag; its text says why, for the user to read."""


class Tag(Struct, frozen=True, order=True):
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
                digit 0, with stray white space or zero-width characters, in full-width or other
                compatibility forms of Unicode, in quotes; or a link that holds one.

        Returns:
            The tag in its one spelling.

        Raises:
            BadTag: if it cannot be a tag; the message is a sentence for the user.
        """
        if _PLAIN.fullmatch(typed):  # as the API writes them, tens of thousands at a time
            return cls(typed[1:])
        if len(typed) > MOST:
            raise InvalidTag(f"{len(typed):,} characters are too many for a tag")
        text = _extract(typed)
        if not text:
            raise InvalidTag("type a clan tag, for example #2PP")
        wrong = next((c for c in text if c not in ALPHABET), None)
        if wrong is not None:
            shown = wrong if clean(wrong) == wrong else f"U+{ord(wrong):04X}"
            raise InvalidTag(f"{shown} is never in a tag (only {ALPHABET})")
        if len(text) < SHORTEST:
            raise InvalidTag(f"#{text} is too short: a tag has {SHORTEST} characters or more")
        if len(text) > LONGEST:
            raise InvalidTag(f"{len(text)} characters are too many: a tag has at most {LONGEST}")
        return cls(text)

    def __str__(self) -> str:
        return f"#{self.text}"

    def __hash__(self) -> int:
        # Tags are keys everywhere: the generated one would make a tuple each time.
        return hash(self.text)


def is_link(text: str) -> bool:
    """Return whether there is a link in a text, with a tag in it or not."""
    return _SCHEME.search(text) is not None


def tag_kind(text: str) -> TagKind:
    """Return what the tag in a text is of, as far as the link that holds it tells.

    Args:
        text: anything typed or pasted, perhaps with more around the link.

    Returns:
        Clan or player by the first link that holds a tag; `unknown` for a bare tag, too.
    """
    linked = _find_linked(plain(text))
    return linked[1] if linked else TagKind.UNKNOWN


def plain(text: str) -> str:
    """Return a text in plain characters, without those that only direct how others are shown.

    Args:
        text: anything typed or pasted, with full-width letters, for instance (Unicode's NFKC).
    """
    text = text.replace("&#35;", "#")  # copied from the source of a page
    if text.isascii():
        return text.strip()
    # Each by itself: what stays wrong is named, and must be what was typed.
    return "".join(map(_plain, text)).strip()


def tags_in_links(text: str) -> tuple[tuple[Tag, TagKind], ...]:
    """Return the tags that links in a text hold, each once, and what each is of."""
    found: dict[Tag, TagKind] = {}
    for held, kind in _find_candidates(plain(text)):
        if _is_valid(held):
            found.setdefault(Tag(_normalise(held)), kind)
    return tuple(found.items())


def _plain(char: str) -> str:
    if unicodedata.category(char) == "Cf":
        return ""
    if char in _SHARPS:
        return "#"
    form = unicodedata.normalize("NFKC", char)
    return form if form.isascii() else char


def _extract(typed: str) -> str:
    """Remove all that is not the tag from what was typed."""
    visible = plain(typed)
    if (linked := _find_linked(visible)) is not None:
        visible = linked[0]
    elif is_link(visible):
        raise InvalidTag("this link has no clan or player tag")
    elif "%" in visible:
        visible = plain(unquote(unquote(visible)))
    return _normalise(visible.strip(QUOTES).lstrip("#"))


def _normalise(text: str) -> str:
    """Return a tag's letters in their one spelling."""
    return "".join(text.upper().split()).translate(_LOOKS_LIKE).replace("O", "0")


def _find_linked(text: str) -> tuple[str, TagKind] | None:
    """Return the tag of the first link that holds one, as written there, and what it is of."""
    held = list(_find_candidates(text))
    # `/clan/en?tag=…`: the first that can be one. What has a digit is kept, to say what is wrong;
    # words such as `family` and `search` are the names of pages.
    wrong = [one for one in held if any(c.isdigit() for c in one[0])]
    return next((one for one in held if _is_valid(one[0])), wrong[-1] if wrong else None)


def _find_candidates(text: str) -> Iterator[tuple[str, TagKind]]:
    for word in text.split():
        # Twice: a link in another's query is quoted once more.
        link = plain(unquote(unquote(word)))
        for match in _IN_LINKS.finditer(link):
            if match["in_path"]:
                yield match["in_path"], _kind_of_noun(match["noun"])
            else:
                nouns = _NOUNS.findall(link, 0, match.start() + 1)
                kinds = (kind for kind in map(_kind_of_noun, nouns) if kind is not TagKind.UNKNOWN)
                yield match["in_query"], next(kinds, TagKind.UNKNOWN)


def _is_valid(text: str) -> bool:
    return SHORTEST <= len(text) <= LONGEST and set(_normalise(text)) <= set(ALPHABET)


def _kind_of_noun(noun: str) -> TagKind:
    match noun.lower().removesuffix("info"):
        case "clan":
            return TagKind.CLAN
        case "player" | "profile" | "friend" | "deck" | "copydeck":
            return TagKind.PLAYER
        case _:
            return TagKind.UNKNOWN
