"""Tags of clans and players, and the links that contain them.

The forms of links were checked in November 2026 in public sources that make or read such links
(not by calling the sites):

    royaleapi.com/clan/TAG[/war/race …]      royaleapi.com/player/TAG[/battles …]
    statsroyale.com/clan/TAG[/war …]         statsroyale.com/profile/TAG (also with the `#`)
    www.deckshop.pro/spy/clan/TAG            www.deckshop.pro/spy/player/TAG
    cwstats.com/clan/TAG[/race, /log]        cwstats.com/player/TAG
    link.clashroyale.com/invite/clan/en?tag=TAG&token=…     …/invite/friend/en?tag=TAG&token=…
    link.clashroyale.com/[en]?clanInfo?id=TAG               clashroyale://playerInfo?id=TAG
    link.clashroyale.com/deck/en?deck=…;…&id=TAG            of the player whose deck it is

statsroyale.com/en/… with a language is unchecked.
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
"""The 14 characters that tags of the game consist of."""

MIN_LENGTH: Final = 3
MAX_LENGTH: Final = 12
"""Characters after the `#`. Seen: 3 to 10; two more are for future tags."""

_PLAIN: Final = re.compile(f"#[{ALPHABET}]{{{MIN_LENGTH},{MAX_LENGTH}}}")

_IN_LINKS: Final = re.compile(
    r"/(?P<noun>clan|player|profile)s?/(?:#|%23)?(?P<in_path>[0-9a-z]+)"
    r"|[?&;](?:tag|id)=(?:#|%23)?(?P<in_query>[0-9a-z]+)",
    re.IGNORECASE,
)
"""A tag in a link. Only ASCII letters and digits: a `!` or `に` right after a link belongs to the
sentence, not to the tag."""

_NOUNS: Final = re.compile(r"[/?](\w+)(?=[/?])")
"""A word of a link's path, such as `clanInfo`."""

_LINK: Final = re.compile(r"\w://|\w\.\w+/", re.ASCII)
"""A link: `https://…`, or a host and a path."""

_HOMOGLYPHS: Final = str.maketrans("ОΟРΡСϹУΥЈԚԌ", "00PPCCYYJQG")
"""Cyrillic and Greek letters that look like letters of tags."""

_SHARPS: Final = "♯⌗"
QUOTES: Final = "\"'`<>()[]{}“”\u2018\u2019„\u201a«»‹›「」『』、。.,;:!?*_~|"
"""Characters that people put around a tag."""

MAX_TEXT_LENGTH: Final = 20_000
"""Length of the longest text that is parsed."""

NO_LINK: Final = "this link has no clan or player tag"


class TagKind(StrEnum):
    """Kind of a link's target; `unknown` for other links and for text without links."""

    CLAN = "clan"
    PLAYER = "player"
    UNKNOWN = "unknown"


class InvalidTag(ValueError):
    """Error: a typed text is not a tag. Its message is a sentence for the user."""


class Tag(Struct, frozen=True, order=True, gc=False):
    """A clan's or a player's tag: 3 to 12 characters of `ALPHABET`, without the `#`.

    Use `Tag.parse` for typed text.
    """

    text: str

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Parse a tag as people write it, or a link with a tag.

        A tag may lack the `#` or have `%23`, be in either case, have the letter O for the digit 0,
        extra white space or zero-width characters, full-width or other compatibility forms of
        Unicode, and quotes.

        Raises:
            InvalidTag: if it is not a tag; the message is a sentence for the user.
        """
        if _PLAIN.fullmatch(typed):  # fast path: the API's tags, tens of thousands at a time
            return cls(typed[1:])
        if len(typed) > MAX_TEXT_LENGTH:
            raise InvalidTag(f"{len(typed):,} characters are too many for a tag")
        text = _extract(typed)
        if not text:
            raise InvalidTag("type a clan tag, for example #2PP")
        wrong = next((c for c in text if c not in ALPHABET), None)
        if wrong is not None:
            shown = wrong if clean(wrong) == wrong else f"U+{ord(wrong):04X}"
            raise InvalidTag(f"{shown} is never in a tag (only {ALPHABET})")
        if len(text) < MIN_LENGTH:
            raise InvalidTag(f"#{text} is too short: a tag has {MIN_LENGTH} characters or more")
        if len(text) > MAX_LENGTH:
            raise InvalidTag(
                f"{len(text)} characters are too many: a tag has at most {MAX_LENGTH}"
            )
        return cls(text)

    def __str__(self) -> str:
        return f"#{self.text}"


class Entity(Struct, frozen=True, kw_only=True):
    """A clan or a player.

    Attributes:
        name: cleaned, for display; the tag if nothing of the name can be shown.
        raw_name: as the API gives it, for export.
    """

    tag: Tag
    name: str
    raw_name: str


def parse_tag_or_none(text: str | None) -> Tag | None:
    """Parse a tag; None if it is missing or invalid."""
    try:
        return Tag.parse(text or "")
    except InvalidTag:
        return None


def is_link(text: str) -> bool:
    """Return True if a text contains a link, with or without a tag."""
    return _LINK.search(_unquote(text)) is not None


def to_plain(text: str) -> str:
    """Return a typed or pasted text without format characters and compatibility forms (NFKC)."""
    text = text.replace("&#35;", "#")  # copied from the source of a page
    if text.isascii():
        return text.strip()
    # Character by character: a wrong one is quoted to the user as it was typed.
    return "".join(map(_to_plain_char, text)).strip()


def find_tags_in_links(text: str) -> tuple[tuple[Tag, TagKind], ...]:
    """Return the tags of the links in a text, without duplicates, with their kinds."""
    found: dict[Tag, TagKind] = {}
    for tag, kind in _find_candidates(to_plain(text)):
        if _is_valid(tag):
            found.setdefault(Tag(_normalise(tag)), kind)
    return tuple(found.items())


def _to_plain_char(char: str) -> str:
    if unicodedata.category(char) == "Cf":
        return ""
    if char in _SHARPS:
        return "#"
    form = unicodedata.normalize("NFKC", char)
    return form if form.isascii() else char


def _extract(typed: str) -> str:
    visible = to_plain(typed)
    if (linked := _find_linked_tag(visible)) is not None:
        visible = linked
    elif is_link(visible):
        raise InvalidTag(NO_LINK)
    else:
        visible = _unquote(visible)
    return _normalise(visible.strip(QUOTES).lstrip("#"))


def _unquote(text: str) -> str:
    """Replace `%23` and the like, twice: a link in the query of another one is quoted twice."""
    return to_plain(unquote(unquote(text)))


def _normalise(text: str) -> str:
    return "".join(text.upper().split()).translate(_HOMOGLYPHS).replace("O", "0")


def _find_linked_tag(text: str) -> str | None:
    """Return the first tag in the links of a text, as it is written; None if there is none."""
    candidates = [tag for tag, _ in _find_candidates(text)]
    # `/clan/en?tag=…`: the first valid one. An invalid one with a digit is a mistyped tag, and
    # returned for the error message; words such as `family` and `search` are names of pages.
    mistyped = [tag for tag in candidates if any(map(str.isdigit, tag))]
    return next(filter(_is_valid, candidates), mistyped[-1] if mistyped else None)


def _find_candidates(text: str) -> Iterator[tuple[str, TagKind]]:
    for word in text.split():
        link = _unquote(word)
        kinds = ((_kind_of_noun(noun[1]), noun.end()) for noun in _NOUNS.finditer(link))
        known = (found for found in kinds if found[0] is not TagKind.UNKNOWN)
        kind, kind_end = next(known, (TagKind.UNKNOWN, 0))
        for match in _IN_LINKS.finditer(link):
            if match["in_path"]:
                yield match["in_path"], _kind_of_noun(match["noun"])
            else:
                yield match["in_query"], kind if kind_end <= match.start() else TagKind.UNKNOWN


def _is_valid(text: str) -> bool:
    return MIN_LENGTH <= len(text) <= MAX_LENGTH and set(_normalise(text)) <= set(ALPHABET)


def _kind_of_noun(noun: str) -> TagKind:
    match noun.lower().removesuffix("info"):
        case "clan":
            return TagKind.CLAN
        case "player" | "profile" | "friend" | "deck" | "copydeck":
            return TagKind.PLAYER
        case _:
            return TagKind.UNKNOWN
