"""What stands in the switcher's field: a part of a name, a tag or a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from clantui.core.book import Entry
from clantui.core.tag import ALPHABET, BadTag, Kind, Tag, is_link, spoken_of
from clantui.core.text import fold
from clantui.ui.searching import SHORTEST, Search, searched_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text and what can be read from it.

    Attributes:
        text: as typed, without white space around it.
        tag: what it is, read as a tag or a link; None where it cannot be one.
        kind: what a link leads to.
        link: whether there is a link in it.
        why: why it is no tag, where it is written like one or is a link; else empty.
    """

    text: str = ""
    tag: Tag | None = None
    kind: Kind = Kind.UNKNOWN
    link: bool = False
    why: str = ""

    @classmethod
    def read(cls, value: str) -> Self:
        """Read a field's value."""
        text, link = value.strip(), is_link(value)
        try:
            tag = Tag.parse(text)
        except BadTag as error:
            # A tag that is too short is on its way.
            faulty = link or (text.startswith(("#", "%23")) and ALPHABET in str(error))
            return cls(text=text, link=link, why=str(error) if faulty else "")
        return cls(text=text, tag=tag, kind=spoken_of(text), link=link)

    @property
    def marked(self) -> bool:
        """Whether it is a tag by its `#` or its link, whatever else it might be."""
        return self.tag is not None and (self.link or self.text.startswith(("#", "%23")))

    @property
    def name(self) -> str:
        """What all clans are searched for; empty where that makes no sense."""
        name = searched_name(self.text)
        return "" if self.link or self.marked or self.why or len(name) < SHORTEST else name

    def fits(self, entry: Entry) -> bool:
        """Whether a clan of the book is meant: by its label, its name, its groups or its tag."""
        if self.link:
            return self.tag == entry.tag
        wanted = fold(self.text)
        if not wanted:  # nothing, or signs alone
            return self.text.lstrip("#").casefold() in f"{entry.label} {entry.name}".casefold()
        if wanted.replace("o", "0") in entry.tag.text.lower():
            return True
        return any(wanted in fold(text) for text in (entry.label, entry.name, *entry.groups))

    def fits_group(self, name: str) -> bool:
        """Whether a group is meant."""
        wanted = fold(self.text)
        return wanted in fold(name) if wanted else self.text.casefold() in name.casefold()

    def is_offered(self, search: Search, *, known: bool) -> bool:
        """Whether to offer the clan of this tag.

        Args:
            search: what is found by name; a word such as `guppy` could be a tag as well, and is
                taken for one when nobody is called so.
            known: whether something in the book fits.
        """
        if self.tag is None or self.marked:
            return self.marked
        digits = any(char.isdigit() for char in self.text)
        return not known and (digits or not (search.asking or search.found))
