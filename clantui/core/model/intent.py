"""Parser of typed or pasted text: a tag, several tags, a link, a clan's name, or an API key.

Used by the tag field, the clan switcher, pasting, and the command line.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from clantui.core.model.key_text import holds_key
from clantui.core.model.tag import (
    ALPHABET,
    MAX_LENGTH,
    MAX_TEXT_LENGTH,
    MIN_LENGTH,
    QUOTES,
    InvalidTag,
    Tag,
    TagKind,
    find_tags_in_links,
    is_link,
    parse_tag_or_none,
    to_plain,
)
from clantui.core.text.sanitize import clean

MAX_NAME_LENGTH: Final = 30
"""Characters of a text that may be a clan's name; the game's names have 15 at most."""

MIN_NAME_LENGTH: Final = 3
"""Characters that the API needs to search for a name."""

KEY: Final = "this is an API key, not a tag"
LOOKS_LIKE_NAME: Final = "this looks like a clan's name"
SEVERAL: Final = "one tag or several? Put # before each tag, or leave out the spaces"
NO_TAG: Final = "That is not a tag. A tag looks like #2PP."

_TAGS: Final = f"[{ALPHABET}O]{{{MIN_LENGTH},{MAX_LENGTH}}}"
_MARKED: Final = re.compile(rf"(?<![\w#&])#+ ?(?P<tag>{_TAGS})(?!\w)", re.IGNORECASE)
_TAG_AFTER_WORD: Final = re.compile(rf"\btag\b\W{{1,3}}(?P<tag>{_TAGS})(?!\w)", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[\s,;|/&+、]+")
_LIST_SEPARATOR: Final = re.compile(r"[,;|/&+、\r\n]")
"""A separator of tags; not a space, which may also stand within a tag."""


class Intent(Struct, frozen=True, kw_only=True):
    """Meaning of a typed text.

    Attributes:
        tags: without duplicates.
        kind: clans or players, if a link says so.
        name: of clans to search for; empty if the text cannot be a name.
        is_key: True if the text has an API key, or a part of one: it must not be shown.
        is_certain: True if `tags` are meant; else the user has to confirm.
        reason: sentence for the user about the mistake or the ambiguity; else empty.
    """

    tags: tuple[Tag, ...] = ()
    kind: TagKind = TagKind.UNKNOWN
    name: str = ""
    is_key: bool = False
    is_certain: bool = False
    reason: str = ""

    @property
    def has_only_tags(self) -> bool:
        """True if the text, a link or a tag with `#`, cannot be a name or a word."""
        return self.is_certain and not self.name


def parse_intent(text: str) -> Intent:
    """Parse a typed or pasted text."""
    if holds_key(text):
        return Intent(is_key=True, reason=KEY)
    if len(text) > MAX_TEXT_LENGTH:
        return Intent(reason=_find_tag_error(text))
    shown = to_plain(text)
    if is_link(shown):
        return _parse_links(shown)
    return _parse_words(shown)


def _parse_links(text: str) -> Intent:
    """Parse links; with links to clans, links to players are ignored."""
    found = find_tags_in_links(text)
    if not found:
        return Intent(reason=_find_tag_error(text))
    kinds = dict(found)
    tags = tuple(tag for tag, kind in found if kind is not TagKind.PLAYER) or (found[0][0],)
    return Intent(tags=tags, kind=kinds[tags[0]], is_certain=True)


def _parse_words(text: str) -> Intent:
    words = [word for word in _SEPARATORS.split(text) if word.strip("#")]
    tag = parse_tag_or_none(text)
    if len(words) < 2:
        if named := _TAG_AFTER_WORD.fullmatch(text):  # "tag:2PP"
            return Intent(tags=(Tag.parse(named["tag"]),), is_certain=True)
        return (
            _parse_non_tag(text)
            if tag is None
            else Intent(tags=(tag,), name=_parse_name(text), is_certain=True)
        )
    parsed = map(parse_tag_or_none, words)
    tags = tuple(dict.fromkeys(found for found in parsed if found is not None))
    if len(tags) == len({*map(str.upper, words)}):
        return _parse_list(text, words, tags)
    if tag is not None and (_is_marked(text) or any(map(str.isdigit, text))):
        return Intent(tags=(tag,), is_certain=True)  # "# 2 P P"
    found = [*_MARKED.finditer(text)]
    is_ambiguous = bool(found and _MARKED.search(_MARKED.sub("", text)))  # "#2PP#2QQ"
    found = found or [*_TAG_AFTER_WORD.finditer(text)]
    if found and not is_ambiguous:
        tags = tuple(dict.fromkeys(Tag.parse(match["tag"]) for match in found))
        return Intent(tags=tags, is_certain=True)
    return _parse_non_tag(text)


def _parse_list(text: str, words: list[str], tags: tuple[Tag, ...]) -> Intent:
    """Parse words that are all tags; with only spaces between them they may be one tag."""
    certain = len(tags) == 1 or bool(_LIST_SEPARATOR.search(text)) or all(map(_is_marked, words))
    name = "" if certain or any(map(str.isdigit, text)) else _parse_name(text)
    return Intent(tags=tags, name=name, is_certain=certain, reason="" if certain else SEVERAL)


def _parse_non_tag(text: str) -> Intent:
    """Parse a text without tags: a name, a tag with a wrong letter, or neither."""
    reason, name = _find_tag_error(text), _parse_name(text)
    if _is_marked(text) or not name:
        too_long = len(text) > MAX_NAME_LENGTH
        return Intent(reason=NO_TAG if too_long and not _is_marked(text) else reason)
    return Intent(name=name, reason=reason if _is_mistyped(text) else LOOKS_LIKE_NAME)


def _parse_name(text: str) -> str:
    """Return the clan's name to search for; empty if the text cannot be a name."""
    name = clean(text)
    if not all(c.isprintable() or c.isspace() for c in text):
        return ""
    fits = MIN_NAME_LENGTH <= len(name) <= MAX_NAME_LENGTH and not _is_marked(text)
    return name if fits else ""


def _is_marked(text: str) -> bool:
    return text.lstrip(QUOTES).startswith(("#", "%23"))


def _is_mistyped(text: str) -> bool:
    """Return True if a word looks more like a tag with a wrong letter than like a name."""
    wrong = sum(c not in f"{ALPHABET}O" for c in text.upper())
    return any(map(str.isdigit, text)) and " " not in text and 2 * wrong < len(text)


def _find_tag_error(text: str) -> str:
    try:
        Tag.parse(text)
    except InvalidTag as error:
        return str(error)
    return ""
