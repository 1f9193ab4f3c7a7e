"""Parsing of typed and pasted text."""
# ruff: noqa: RUF001 — full-width letters are what some keyboards type

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clantui.core.model.intent import (
    KEY,
    LOOKS_LIKE_NAME,
    NO_TAG,
    SEVERAL,
    Intent,
    parse_intent,
)
from clantui.core.model.tag import ALPHABET, MAX_TEXT_LENGTH, NO_LINK, Tag, TagKind
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
    "『2PPVQQ2L』。",
    "‹2PPVQQ2L›",
    "|2PPVQQ2L|",
    "~~2PPVQQ2L~~",
    "⌗2PPVQQ2L",
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
    found = parse_intent(text)
    assert (found.tags, found.is_certain, found.reason) == ((LONG,), True, "")


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
def test_a_list_gives_all_its_tags(text: str) -> None:
    """Tags with `#`, or with more than a space between them, are several tags."""
    found = parse_intent(text)
    assert (found.tags, found.is_certain) == (BOTH, True)


@pytest.mark.parametrize("text", ["2PP 9Y8V", "2pp  9y8v", "#2PP 9Y8V", "2PP 9Y8V 2QQ"])
def test_tags_with_only_spaces_between_are_ambiguous(text: str) -> None:
    """Two groups of letters may be two tags, or one tag with a space: the user has to confirm."""
    found = parse_intent(text)
    assert not found.is_certain
    assert (found.tags[:2], found.name) == (BOTH, ""), "a name has no word of digits"
    assert found.reason == SEVERAL


def test_tags_without_a_space_between_are_not_taken_for_the_first() -> None:
    """No tag is left out silently."""
    assert parse_intent("we are #2PP#9Y8V").tags == ()


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
def test_a_link_gives_its_tag_and_kind(link: str, kind: TagKind) -> None:
    """A link of any known site, mobile or with a query, gives its tag and its kind."""
    assert parse_intent(link) == Intent(tags=(LONG,), kind=kind, is_certain=True)


def test_links_to_clans_take_precedence() -> None:
    """A message with links to a clan and a player gives the clan, in any order."""
    text = "https://royaleapi.com/player/2QQ is in https://royaleapi.com/clan/2PP"
    assert parse_intent(text) == Intent(tags=(Tag("2PP"),), kind=TagKind.CLAN, is_certain=True)


OTHER_LINK = "https://example.com/?id=2PP"
PLAYER_LINK = "https://royaleapi.com/player/9Y8V"


@pytest.mark.parametrize(
    ("text", "tags", "kind"),
    [
        (f"{PLAYER_LINK} {OTHER_LINK}", BOTH[:1], TagKind.UNKNOWN),
        (f"{OTHER_LINK} {PLAYER_LINK}", BOTH[:1], TagKind.UNKNOWN),
        (f"{PLAYER_LINK} https://royaleapi.com/player/2PP", BOTH[1:], TagKind.PLAYER),
        (f"{OTHER_LINK} https://royaleapi.com/clan/9Y8V", BOTH, TagKind.UNKNOWN),
    ],
)
def test_several_links_are_clans_or_a_single_player(
    text: str, tags: tuple[Tag, ...], kind: TagKind
) -> None:
    """A link that may be to a clan precedes players; of links to players only the first counts."""
    assert parse_intent(text) == Intent(tags=tags, kind=kind, is_certain=True)


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
        "https%3A%2F%2Froyaleapi.com%2Fclans%2Ftop",
    ],
)
def test_a_link_without_a_tag_is_reported(link: str) -> None:
    """Names of pages are not taken for tags with wrong letters."""
    assert parse_intent(link) == Intent(reason=NO_LINK)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("https://royaleapi.com/clan/2PA", "A is never in a tag"),
        ("2PA", "A is never in a tag"),
        ("#2PA", "A is never in a tag"),
        ("#hello", "H is never in a tag"),
        ("%23hello", "H is never in a tag"),
        ("#hello everybody, we meet on Friday at nine", "H is never in a tag"),
        ("#2PP#9Y8V", "# is never in a tag"),
        ("2P\x00P", "U+0000 is never in a tag"),
        ("\x1b[31m", "U+001B is never in a tag"),
        ("#2P", "too short"),
        ("2" * 13, "13 characters are too many"),
        ("", "type a clan tag"),
        (" \r\n\t", "type a clan tag"),
        ("#", "type a clan tag"),
        ("\u200b", "type a clan tag"),
        ("we meet on Friday, and everybody brings a friend", NO_TAG),
        ("2" * (MAX_TEXT_LENGTH + 1), "20,001 characters are too many"),
        ("#2PP " * MAX_TEXT_LENGTH, "characters are too many"),
    ],
)
def test_each_mistake_has_a_sentence(text: str, sentence: str) -> None:
    """A wrong letter, a wrong length, an empty or a very long text each have a sentence."""
    found = parse_intent(text)
    assert (found.tags, found.is_certain, found.is_key) == ((), False, False)
    assert sentence in found.reason


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
        "gulp up 23",
        "we are " * 4 + "10",
    ],
)
def test_a_name_is_recognised(text: str) -> None:
    """A text that is no tag but may be a clan's name is searched for as typed."""
    found = parse_intent(text)
    assert (found.tags, found.name, found.reason) == ((), text, LOOKS_LIKE_NAME)


@pytest.mark.parametrize("text", ["guppy", "GULL", "lullu"])
def test_a_word_of_tag_letters_is_both_tag_and_name(text: str) -> None:
    """A word of the tag alphabet is a tag for the tag field, and a name for the switcher."""
    found = parse_intent(text)
    assert (found.tags, found.name) == ((Tag.parse(text),), text)


def test_words_of_tag_letters_are_ambiguous() -> None:
    """`guppy gull` may be two tags, one tag, or a name."""
    found = parse_intent("guppy gull")
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
def test_a_text_with_a_key_gives_nothing_else(text: str) -> None:
    """A text with a complete or truncated API key gives neither a tag nor a name."""
    assert parse_intent(text) == Intent(is_key=True, reason=KEY)


@PROPERTY
@given(st.text() | st.text(ALPHABET + "ABO#%?=/ ,\n\u200b＃２").map("clan ".__add__))
@example("#2PP, #9Y8V")
def test_any_text_is_parsed_or_gives_a_reason(text: str) -> None:
    """Any text gives tags, a name, or a sentence that is safe to show; never an error."""
    found = parse_intent(text)
    assert found.is_certain is bool(found.tags and not found.reason)
    assert found.is_certain or found.reason
    assert not {unicodedata.category(c) for c in found.reason + found.name} & {"Cc", "Cf", "Cs"}
    assert all(Tag.parse(str(tag)) == tag for tag in found.tags)
