"""Read what a person typed or pasted: a tag, several, a link, a clan's name, or an API key.

What is certain is understood, what is ambiguous is asked, and what is wrong is named. The tag
field, the switcher, pasting and the command line all read by this.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from clantui.core.model.tag import (
    ALPHABET,
    LONGEST,
    MOST,
    QUOTES,
    SHORTEST,
    InvalidTag,
    Tag,
    TagKind,
    is_link,
    plain,
    tags_in_links,
)
from clantui.core.model.token import holds_key
from clantui.core.text.sanitize import clean

LONGEST_NAME: Final = 30
"""Characters of a text that may be a clan's name, or a part of one; the game's have 15 at most."""

SHORTEST_NAME: Final = 3
"""Characters that the API needs of a name that it searches for."""

KEY: Final = "this is an API key, not a tag"
NAME: Final = "this looks like a clan's name"
SEVERAL: Final = "one tag or several? Put # before each tag, or leave out the spaces"
NO_LINK: Final = "this link has no clan or player tag"
NO_TAG: Final = "That is not a tag. A tag looks like #2PP."

_TAGS: Final = f"[{ALPHABET}O]{{{SHORTEST},{LONGEST}}}"
_MARKED: Final = re.compile(rf"(?<![\w#&])#+ ?(?P<tag>{_TAGS})(?!\w)", re.IGNORECASE)
_NAMED: Final = re.compile(rf"\btag\b\W{{1,3}}(?P<tag>{_TAGS})(?!\w)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s,;|/&+、]+")
_HARD: Final = re.compile(r"[,;|/&+、\r\n]")
"""Characters between the parts of a list, never within a tag."""


class Intent(Struct, frozen=True, kw_only=True):
    """Meaning of a text that was typed.

    Attributes:
        tags: the tags in it, each once.
        kind: of what they are, as far as a link tells it.
        name: what to search clans for by name; empty where it is certainly no name.
        is_key: whether there is an API key in it, cut or whole: it must not be shown.
        is_certain: whether the tags are what is meant; else it is to be asked.
        why: what is wrong or ambiguous, a sentence for the user; else empty.
    """

    tags: tuple[Tag, ...] = ()
    kind: TagKind = TagKind.UNKNOWN
    name: str = ""
    is_key: bool = False
    is_certain: bool = False
    why: str = ""


def understand(text: str) -> Intent:
    """Read a text that a person typed or pasted."""
    if holds_key(text):
        return Intent(is_key=True, why=KEY)
    if len(text) > MOST:
        return Intent(why=f"{len(text):,} characters are too many for a tag")
    shown = plain(text)
    if is_link(shown) or "%3a%2f%2f" in shown.lower():
        return _of_links(shown)
    return _of_words(shown)


def _of_links(text: str) -> Intent:
    """Read links: clans go before players, whose clans are looked up one at a time."""
    found = tags_in_links(text)
    if not found:
        return Intent(why=_reason(text) or NO_LINK)
    kinds = dict(found)
    tags = tuple(tag for tag, kind in found if kind is not TagKind.PLAYER) or (found[0][0],)
    return Intent(tags=tags, kind=kinds[tags[0]], is_certain=True)


def _of_words(text: str) -> Intent:
    words = [word for word in _BETWEEN.split(text) if word.strip("#")]
    whole = _tag(text)
    if len(words) < 2:
        if named := _NAMED.fullmatch(text):  # "tag:2PP"
            return Intent(tags=(Tag.parse(named["tag"]),), is_certain=True)
        return (
            Intent(tags=(whole,), name=_name(text), is_certain=True)
            if whole
            else _parse_non_tag(text)
        )
    each = tuple(dict.fromkeys(tag for word in words if (tag := _tag(word)) is not None))
    if len(each) == len({*map(str.upper, words)}):
        return _of_list(text, words, each)
    marked = [match["tag"] for match in _MARKED.finditer(text)]
    rest = _MARKED.sub("", text)
    if whole is not None and (_is_marked(text) or any(map(str.isdigit, text))):
        return Intent(tags=(whole,), is_certain=True)  # "# 2 P P"
    if not marked:
        marked, rest = [match["tag"] for match in _NAMED.finditer(text)], ""
    if marked and (rest == "" or not _MARKED.search(rest)):
        tags = tuple(dict.fromkeys(map(Tag.parse, marked)))
        return Intent(tags=tags, is_certain=True)
    return _parse_non_tag(text)


def _of_list(text: str, words: list[str], tags: tuple[Tag, ...]) -> Intent:
    """Read words each of which is a tag; with blanks alone between them they may be one tag."""
    certain = len(tags) == 1 or bool(_HARD.search(text)) or all(map(_is_marked, words))
    name = "" if certain or any(map(str.isdigit, text)) else _name(text)
    return Intent(tags=tags, name=name, is_certain=certain, why="" if certain else SEVERAL)


def _parse_non_tag(text: str) -> Intent:
    """Read what is no tag: a name, a tag with a wrong letter, or nothing of use."""
    why, name = _reason(text), _name(text)
    if _is_marked(text) or not name:
        too_long = len(text) > LONGEST_NAME
        return Intent(why=NO_TAG if too_long and not _is_marked(text) else why)
    return Intent(name=name, why=why if _is_mistyped(text) else NAME)


def _name(text: str) -> str:
    """Return what a text is to be searched for as a clan's name; empty where it is none."""
    name = clean(text)
    if not all(c.isprintable() or c.isspace() for c in text):
        return ""
    fits = SHORTEST_NAME <= len(name) <= LONGEST_NAME and not _is_marked(text)
    return name if fits else ""


def _is_marked(text: str) -> bool:
    return text.lstrip(QUOTES).startswith(("#", "%23"))


def _is_mistyped(text: str) -> bool:
    """Return True where a word is more like a tag with a wrong letter than like a name."""
    wrong = sum(c not in f"{ALPHABET}O" for c in text.upper())
    return any(map(str.isdigit, text)) and " " not in text and 2 * wrong < len(text)


def _tag(text: str) -> Tag | None:
    try:
        return Tag.parse(text)
    except InvalidTag:
        return None


def _reason(text: str) -> str:
    try:
        Tag.parse(text)
    except InvalidTag as error:
        return str(error)
    return ""
