"""The text of the switcher's field, parsed as a name, tags or a link, and the search for it."""

from __future__ import annotations

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark
from clantui.core.model.errors import RoyaleError
from clantui.core.model.intent import MAX_NAME_LENGTH, MIN_NAME_LENGTH, parse_intent
from clantui.core.model.tag import ALPHABET, InvalidTag, Tag, TagKind, is_link
from clantui.core.rankings import Page, RankedClan
from clantui.core.text.sanitize import search_key


def normalise_name(text: str) -> str:
    """Return a text as it can be sent: with single blanks, without lone surrogates."""
    return " ".join(text.encode("utf-8", "ignore").decode().split())


class SearchState(Struct, frozen=True, kw_only=True):
    """A search by name, page by page; immutable.

    Attributes:
        found: the clans so far, without repeats, in the API's order.
        after: cursor of the next page; empty at the end.
        is_loading: a request is running or starts soon.
        is_requested: the user requested the page that is loading: the next one, or a retry.
    """

    text: str = ""
    found: tuple[RankedClan, ...] = ()
    after: str = ""
    is_loading: bool = False
    is_requested: bool = False
    error: RoyaleError | None = None

    def with_text(self, text: str) -> Self:
        """Return a search for another text, with the clans found so far that match it."""
        key = search_key(text)
        found = tuple(clan for clan in self.found if key and key in search_key(clan.name))
        return type(self)(text=text, found=found, is_loading=True)

    def with_request(self) -> Self:
        """Return a copy while the next page, or a retry, is loading."""
        return replace(self, is_loading=True, is_requested=True, error=None)

    def with_page(self, page: Page, *, first: bool) -> Self:
        """Return a copy with a page: the first replaces the clans, a later one adds to them."""
        before = Page() if first else Page(clans=self.found)
        found = before.with_next(page)
        return type(self)(text=self.text, found=found.clans, after=found.after)

    def with_error(self, error: RoyaleError) -> Self:
        """Return a copy with the error of a request; the clans stay."""
        return replace(self, is_loading=False, error=error)


class SwitcherQuery(Struct, frozen=True, kw_only=True):
    """A parsed text.

    Attributes:
        text: as typed, without surrounding white space.
        tag: the tag, or the tag in the link; None if the text is neither.
        tags: all tags if there are several, else empty.
        kind: the kind of tag in a link.
        is_marked: it has a `#` or is a link, so it can only be tags.
        error: why a text that looks like a tag, or a link, contains no valid tag; else empty.
    """

    text: str = ""
    tag: Tag | None = None
    tags: tuple[Tag, ...] = ()
    kind: TagKind = TagKind.UNKNOWN
    has_link: bool = False
    is_marked: bool = False
    error: str = ""

    @classmethod
    def read(cls, value: str) -> Self:
        """Parse the value of the field."""
        text, has_link, intent = value.strip(), is_link(value), parse_intent(value)
        several = intent.tags if len(intent.tags) > 1 else ()
        if intent.is_certain:
            tag = None if several else intent.tags[0]
            is_marked = bool(several) or not intent.name
            return cls(
                text=text,
                tag=tag,
                tags=several,
                kind=intent.kind,
                has_link=has_link,
                is_marked=is_marked,
            )
        try:
            return cls(text=text, tag=Tag.parse(text), tags=several)
        except InvalidTag as error:
            # A tag that is too short is still being typed.
            is_marked = text.startswith(("#", "%23")) and " " not in text
            faulty = has_link or (is_marked and ALPHABET in str(error))
            return cls(
                text=text, has_link=has_link, tags=several, error=str(error) if faulty else ""
            )

    @property
    def name(self) -> str:
        """The name to search for in all clans; empty if the text is no name."""
        name = normalise_name(self.text)
        fits = MIN_NAME_LENGTH <= len(name) <= MAX_NAME_LENGTH
        return name if fits and not (self.has_link or self.is_marked or self.error) else ""

    def matches(self, entry: Bookmark) -> bool:
        """Return True if the clan's label, name, groups or tag match."""
        if self.has_link or self.tags:
            return entry.tag in {self.tag, *self.tags}
        key = search_key(self.text)
        if not key:  # empty, or only symbols
            return self.text.lstrip("#").casefold() in f"{entry.label} {entry.name}".casefold()
        if key.replace("o", "0") in entry.tag.text.lower():
            return True
        return any(key in search_key(text) for text in (entry.label, entry.name, *entry.groups))

    def matches_group(self, name: str) -> bool:
        """Return True if the name of a group matches."""
        key = search_key(self.text)
        return key in search_key(name) if key else self.text.casefold() in name.casefold()

    def is_offered(self, search: SearchState, *, known: bool) -> bool:
        """Return True if the clan of this tag is offered.

        A word such as `guppy` could be a tag or a name. It is a tag if no bookmark
        (`known`) and no clan that was found has such a name.
        """
        if self.tag is None or self.is_marked:
            return self.is_marked
        has_digit = any(char.isdigit() for char in self.text)
        return not known and (has_digit or not (search.is_loading or search.found))
