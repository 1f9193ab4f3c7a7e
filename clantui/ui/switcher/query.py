"""The text in the switcher's field: a part of a name, a tag or a link."""

from __future__ import annotations

from typing import Self

from msgspec import Struct

from clantui.core.bookmarks import Bookmark
from clantui.core.model.intent import LONGEST_NAME, understand
from clantui.core.model.tag import ALPHABET, InvalidTag, Tag, TagKind, is_link
from clantui.core.text.sanitize import search_key
from clantui.ui.switcher.search import SHORTEST, SearchState, searched_name


class SwitcherQuery(Struct, frozen=True, kw_only=True):
    """A text, read.

    Attributes:
        text: as typed, without white space around it.
        tag: the text as a tag or a link; None where it cannot be one.
        tags: all of them, where it may be several; else empty.
        kind: the kind of tag that a link leads to.
        link: there is a link in it.
        marked: it is tags by a `#` or a link, whatever else it might be.
        why: the reason why it is no tag, where it is written like one or is a link; else empty.
    """

    text: str = ""
    tag: Tag | None = None
    tags: tuple[Tag, ...] = ()
    kind: TagKind = TagKind.UNKNOWN
    link: bool = False
    marked: bool = False
    why: str = ""

    @classmethod
    def read(cls, value: str) -> Self:
        """Read a field's value."""
        text, link, intent = value.strip(), is_link(value), understand(value)
        several = intent.tags if len(intent.tags) > 1 else ()
        if intent.is_certain:
            tag = None if several else intent.tags[0]
            marked = bool(several) or not intent.name
            return cls(
                text=text, tag=tag, tags=several, kind=intent.kind, link=link, marked=marked
            )
        try:
            return cls(text=text, tag=Tag.parse(text), tags=several)
        except InvalidTag as error:
            # A tag that is too short is on its way.
            marked = text.startswith(("#", "%23")) and " " not in text
            faulty = link or (marked and ALPHABET in str(error))
            return cls(text=text, link=link, tags=several, why=str(error) if faulty else "")

    @property
    def name(self) -> str:
        """The name that all clans are searched for; empty where that makes no sense."""
        name = searched_name(self.text)
        fits = SHORTEST <= len(name) <= LONGEST_NAME
        return name if fits and not (self.link or self.marked or self.why) else ""

    @property
    def is_too_long(self) -> bool:
        """True for a text longer than any clan's name: nobody is asked for it."""
        return len(searched_name(self.text)) > LONGEST_NAME

    def fits(self, entry: Bookmark) -> bool:
        """Return True for a clan that is meant: by its label, name, groups or tag."""
        if self.link or self.tags:
            return entry.tag in {self.tag, *self.tags}
        wanted = search_key(self.text)
        if not wanted:  # nothing, or signs alone
            return self.text.lstrip("#").casefold() in f"{entry.label} {entry.name}".casefold()
        if wanted.replace("o", "0") in entry.tag.text.lower():
            return True
        return any(wanted in search_key(text) for text in (entry.label, entry.name, *entry.groups))

    def fits_group(self, name: str) -> bool:
        """Return True for a group that is meant."""
        wanted = search_key(self.text)
        return wanted in search_key(name) if wanted else self.text.casefold() in name.casefold()

    def is_offered(self, search: SearchState, *, known: bool) -> bool:
        """Return True if the clan of this tag is offered.

        A word such as `guppy` could be a tag as well, and is taken for one when nobody is called
        so: neither a bookmark (`known`) nor a clan that was found.
        """
        if self.tag is None or self.marked:
            return self.marked
        digits = any(char.isdigit() for char in self.text)
        return not known and (digits or not (search.asking or search.found))
