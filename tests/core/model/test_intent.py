"""Tests of how typed and pasted text is understood."""
# ruff: noqa: RUF001 — full-width letters are what some keyboards type

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.intent import (
    KEY,
    NAME,
    NO_LINK,
    NO_TAG,
    SEVERAL,
    Intent,
    understand,
)
from clantui.core.model.tag import ALPHABET, MOST, Tag, TagKind
from tests.factories import api_keys
from tests.factories.surveys import PROPERTY

LONG = Tag("2PPVQQ2L")
BOTH = (Tag("2PP"), Tag("9Y8V"))

ONE_TAG = [
    "2PPVQQ2L",
    "#2ppvqq2l",
    "＃２ＰＰＶＱＱ２Ｌ",
    "#２ｐｐｖｑｑ２ｌ",
    "﹟2PPVQQ2L",
    "♯2PPVQQ2L",
    "##2PPVQQ2L",
    "# 2PPVQQ2L",
    "#2PPVQQ2 L",
    "# 2 P P V Q Q 2 L",
    "#2PPVQQ²L",
    "#2ⓅPVQQ2L",
    "#2\u0420\u0420VQQ2L",
    "#2\u03a1\u03a1VQQ2L",
    "%232PPVQQ2L",
    "%25232PPVQQ2L",
    "%23%32PPVQQ2L",
    "&#35;2PPVQQ2L",
    '"#2PPVQQ2L"',
    "'2PPVQQ2L'",
    "`#2PPVQQ2L`",
    "\u201c#2PPVQQ2L\u201d",
    "«2PPVQQ2L»",
    "「#2PPVQQ2L」",
    "(#2PPVQQ2L)",
    "[2PPVQQ2L]",
    "<#2PPVQQ2L>",
    "**#2PPVQQ2L**",
    "_#2PPVQQ2L_",
    "#2PPVQQ2L.",
    "#2PPVQQ2L!",
    "#2PPVQQ2L,",
    ",2PPVQQ2L,",
    "\u200b#2PP\u200dVQQ2L\u2060",
    "\u202e#2PPVQQ2L\u202c",
    "\ufeff#2PPVQQ2L\r\n",
    "\u3000#2PPVQQ2L\u00a0",
    "our clan is #2PPVQQ2L, join!",
    "JOIN 🔥#2PPVQQ2L🔥 now",
    "Thornwood (#2PPVQQ2L) needs you",
    "clan tag: 2PPVQQ2L",
    "tag:2PPVQQ2L",
    "Tag=#2PPVQQ2L",
    "Tag 2PPVQQ2L",
    "#2PPVQQ2L #2ppvqq2l",
    "2PPVQQ2L, 2PPVQQ2L",
]


@pytest.mark.parametrize("text", ONE_TAG)
def test_one_tag_is_certain(text: str) -> None:
    """A tag is recognised however a keyboard, a chat or a page writes it."""
    found = understand(text)
    assert (found.tags, found.is_certain, found.why) == ((LONG,), True, "")


@pytest.mark.parametrize(
    "text",
    [
        "#2PP #9Y8V",
        "2PP, 9Y8V",
        "2PP,9y8v",
        "2PP;9Y8V",
        "2PP\n9Y8V",
        "2PP\r\n9Y8V\r\n",
        "2PP | 9Y8V",
        "#2PP、＃９Ｙ８Ｖ",
        "#2PP and #9Y8V",
        "Thornwood #2PP vs Elmgrove #9Y8V",
        "#2PP, #9Y8V, #2PP",
        "https://royaleapi.com/clan/2PP https://royaleapi.com/clan/9Y8V",
        "us https://royaleapi.com/clan/2PP\nthem https://cwstats.com/clan/9Y8V/race",
    ],
)
def test_a_list_is_its_tags(text: str) -> None:
    """Several tags that are marked, or have more than a blank between them, are several."""
    found = understand(text)
    assert (found.tags, found.is_certain) == (BOTH, True)


@pytest.mark.parametrize("text", ["2PP 9Y8V", "2pp  9y8v", "#2PP 9Y8V", "2PP 9Y8V 2QQ"])
def test_blanks_alone_are_ambiguous(text: str) -> None:
    """Two groups of letters may be two tags or one with a blank, so the user is asked."""
    found = understand(text)
    assert not found.is_certain
    assert found.tags[:2] == BOTH
    assert found.why == SEVERAL


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://royaleapi.com/clan/2PPVQQ2L", TagKind.CLAN),
        ("royaleapi.com/clan/2ppvqq2l/war/analytics?lang=de", TagKind.CLAN),
        ("https://m.royaleapi.com/clan/2PPVQQ2L/", TagKind.CLAN),
        ("https://www.deckshop.pro/spy/clan/2PPVQQ2L", TagKind.CLAN),
        ("https://statsroyale.com/clan/2PPVQQ2L/refresh", TagKind.CLAN),
        ("https://cwstats.com/clan/2PPVQQ2L/race", TagKind.CLAN),
        (
            "https://link.clashroyale.com/invite/clan/en?tag=2PPVQQ2L&token=x7y8&platform=iOS",
            TagKind.CLAN,
        ),
        ("https://link.clashroyale.com/en/?clanInfo?id=2PPVQQ2L", TagKind.CLAN),
        ("https%3A%2F%2Froyaleapi.com%2Fclan%2F2PPVQQ2L", TagKind.CLAN),
        (
            "https://www.google.com/url?q=https%3A%2F%2Froyaleapi.com%2Fclan%2F2PPVQQ2L",
            TagKind.CLAN,
        ),
        ("https://royaleapi.com/player/2PPVQQ2L/battles", TagKind.PLAYER),
        ("https://statsroyale.com/profile/2PPVQQ2L", TagKind.PLAYER),
        ("https://link.clashroyale.com/invite/friend/en?tag=2PPVQQ2L&token=x", TagKind.PLAYER),
        ("https://example.com/?id=2PPVQQ2L", TagKind.UNKNOWN),
    ],
)
def test_a_link_is_its_tag(link: str, kind: TagKind) -> None:
    """A link of any known site, mobile or with a query, is the tag in it and says of what."""
    assert understand(link) == Intent(tags=(LONG,), kind=kind, is_certain=True)


def test_clans_go_before_players() -> None:
    """A message with links to both leads to the clan, whichever comes first."""
    text = "https://royaleapi.com/player/2QQ is in https://royaleapi.com/clan/2PP"
    assert understand(text) == Intent(tags=(Tag("2PP"),), kind=TagKind.CLAN, is_certain=True)


@pytest.mark.parametrize(
    "link",
    [
        "https://royaleapi.com/clan/family/ELMS/clans",
        "https://royaleapi.com/clan/search?name=x",
        "https://royaleapi.com/clan/popular",
        "https://royaleapi.com/player/search/results?q=elm",
        "https://royaleapi.com/clans/top",
        "https://royaleapi.com/",
        "https://link.clashroyale.com/deck/en?deck=26000000;26000001",
        "https://royaleapi.com/tournament/2PPVQQ2L",
        "clashroyale://",
    ],
)
def test_a_link_without_a_tag_is_told_as_one(link: str) -> None:
    """The names of pages are not taken for tags with wrong letters."""
    assert understand(link) == Intent(why=NO_LINK)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://royaleapi.com/clan/2PA", "A is never in a tag"),
        ("2PA", "A is never in a tag"),
        ("#2PA", "A is never in a tag"),
        ("#hello", "H is never in a tag"),
        ("2P\x00P", "U+0000 is never in a tag"),
        ("\x1b[31m", "U+001B is never in a tag"),
        ("#2P", "too short"),
        ("2" * 13, "13 characters are too many"),
        ("", "type a clan tag"),
        (" \r\n\t", "type a clan tag"),
        ("#", "type a clan tag"),
        ("\u200b", "type a clan tag"),
        ("we meet on Friday, and everybody brings a friend", NO_TAG),
        ("2" * (MOST + 1), "20,001 characters are too many"),
        ("#2PP " * MOST, "characters are too many"),
    ],
)
def test_the_wrong_field_is_named(text: str, why: str) -> None:
    """A wrong letter, a wrong length, nothing at all, far too much: each has its sentence."""
    found = understand(text)
    assert (found.tags, found.is_certain, found.is_key) == ((), False, False)
    assert why in found.why


@pytest.mark.parametrize(
    "text",
    [
        "hello world",
        "Elmgrove",
        "Team2022",
        "日本語クラン",
        "Кланы",
        "🔥🔥🔥",
        "we are #1",
        "gulp up",
    ],
)
def test_a_name_is_known_for_one(text: str) -> None:
    """Text that cannot be a tag but may be a clan's name is searched for as it was typed."""
    found = understand(text)
    assert (found.tags, found.name, found.why) == ((), text, NAME)


@pytest.mark.parametrize("text", ["guppy", "GULL", "lullu"])
def test_a_name_in_letters_of_tags_is_both(text: str) -> None:
    """A word of the tag alphabet is a tag to the field, and a name to the switcher."""
    found = understand(text)
    assert (found.tags, found.name) == ((Tag.parse(text),), text)


def test_words_in_letters_of_tags_are_asked_about() -> None:
    """`guppy gull` may be two tags, one tag, or a name."""
    found = understand("guppy gull")
    assert (found.is_certain, found.name, len(found.tags)) == (False, "guppy gull", 2)


@pytest.mark.parametrize(
    "text",
    [
        api_keys.KEY,
        f'"{api_keys.KEY}",',
        f"export CLANTUI_TOKEN={api_keys.KEY}\r\n",
        api_keys.KEY[:60],
        f"https://example.com/?id=2PP&key={api_keys.KEY}",
        f"#2PP {api_keys.KEY}",
    ],
)
def test_a_key_is_only_known_for_one(text: str) -> None:
    """A text with an API key in it, cut or whole, gives neither a tag nor a name."""
    assert understand(text) == Intent(is_key=True, why=KEY)


@PROPERTY
@given(st.text() | st.text(ALPHABET + "ABO#%?=/ ,\n\u200b＃２").map("clan ".__add__))
def test_whatever_is_typed_is_understood_or_told(text: str) -> None:
    """Any text is tags, a name, or a sentence that is safe to show; never an error."""
    found = understand(text)
    assert found.is_certain is bool(found.tags and not found.why)
    assert found.is_certain or found.why
    assert not {unicodedata.category(c) for c in found.why + found.name} & {"Cc", "Cf", "Cs"}
    assert all(Tag.parse(str(tag)) == tag for tag in found.tags)
