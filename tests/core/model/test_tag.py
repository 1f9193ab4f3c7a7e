"""Tags as people write them, and their normal form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clantui.core.model.tag import (
    ALPHABET,
    MAX_LENGTH,
    InvalidTag,
    Tag,
    TagKind,
    find_tags_in_links,
    is_link,
)
from tests.factories.surveys import PROPERTY, TAGS


@pytest.mark.parametrize(
    "typed",
    [
        "2PP",
        "#2PP",
        "##2PP",
        "2pp",
        "%232PP",
        "%232pp",
        "  #2PP\n",
        "# 2 P P",
        "\t2PP\r\n",
        "\u200b#2\u200dPP\u2060",
        "\ufeff#2PP",
        "\u202e#2PP\u202c",
        "\u2066#2PP\u2069",
        "#2\u00a0PP",
    ],
)
def test_a_tag_is_parsed_in_all_its_forms(typed: str) -> None:
    """Case, `#`, `%23`, spaces and invisible characters make no difference."""
    assert Tag.parse(typed) == Tag("2PP")


@pytest.mark.parametrize("typed", ["O2P", "o2p", "#O2P", "02P"])
def test_the_letter_o_is_a_zero(typed: str) -> None:
    """Tags have no letter O: it is read as the digit."""
    assert str(Tag.parse(typed)) == "#02P"


@pytest.mark.parametrize(
    ("letter", "lookalikes"),
    [
        ("0", "\u041e\u039f\u043e\u03bf"),
        ("P", "\u0420\u03a1\u0440\u03c1"),
        ("C", "\u0421\u03f9\u0441\u03f2"),
        ("Y", "\u0423\u03a5\u0443\u03c5"),
        ("J", "\u0408\u0458"),
        ("Q", "\u051a\u051b"),
        ("G", "\u050c\u050d"),
    ],
)
def test_a_letter_of_another_alphabet_is_the_one_it_looks_like(
    letter: str, lookalikes: str
) -> None:
    """Cyrillic and Greek keyboards have letters that no one can tell from those of a tag."""
    assert {Tag.parse(f"#2P{other}") for other in lookalikes} == {Tag(f"2P{letter}")}


CLAN_LINKS = [
    "https://royaleapi.com/clan/2PP",
    "https://royaleapi.com/clan/2PP#members",
    "https://royaleapi.com/clan/2PP/war/race",
    "HTTPS://ROYALEAPI.COM/CLAN/2PP/",
    "https://statsroyale.com/clan/2PP/war",
    "https://www.deckshop.pro/spy/clan/2pp",
    "https://www.cwstats.com/clan/2PP/log",
    "https://link.clashroyale.com/invite/clan/en?tag=2PP&token=x7y8&platform=iOS",
    "https://link.clashroyale.com/invite/clan/de/?token=x7y8&platform=android&tag=%232PP",
    "https://link.clashroyale.com/invite/clan/de?token=x7y8&amp;tag=2PP",
    "https://link.clashroyale.com/en?clanInfo?id=2PP",
    "https://link.clashroyale.com/?clashroyale%3A%2F%2FclanInfo%3Fid%3D2PP",
    "clashroyale://clanInfo?id=2PP",
    "https://api.clashroyale.com/v1/clans/%232PP/members",
    "a player writes: https://royaleapi.com/clan/2PP!",
    "no tag here https://example.com/join, but here (https://cwstats.com/clan/2PP).",
    "https://royaleapi.com/clan/2PPに参加",
    "_https://royaleapi.com/clan/2PP_",
    "https://royaleapi.com/clan/2PP https://royaleapi.com/player/2QQ",
    "royaleapi.com/clan/2pp?lang=en",
    "https://royaleapi.com/clan/%232PP",
    "https://royaleapi.com/clan/#2PP",
    "https://www.deckshop.pro/spy/clan/2PP",
    "https://cwstats.com/clan/2PP",
    "https://api.clashroyale.com/v1/clans/%232PP",
    "https://link.clashroyale.com/?clanInfo?id=2PP",
    "Join us! https://link.clashroyale.com/invite/clan/en?tag=2PP&token=x",
]

PLAYER_LINKS = [
    "https://royaleapi.com/player/2PP",
    "https://royaleapi.com/player/2PP/battles?lang=de#top",
    "https://statsroyale.com/profile/2PP",
    "https://statsroyale.com/profile/#2PP",
    "https://deckshop.pro/spy/player/2PP/",
    "https://cwstats.com/player/2PP",
    "https://link.clashroyale.com/invite/friend/en?tag=2PP&token=x7y8&platform=android",
    "https://link.clashroyale.com/en/?clashroyale://playerInfo?id=2PP",
    "clashroyale://playerInfo?id=2pp",
    "https://link.clashroyale.com/deck/en?deck=26000000;26000001&id=2PP",
    "my clan is full, add me: https://link.clashroyale.com/invite/friend/de?tag=2PP&token=x !",
    "https://www.deckshop.pro/spy/player/2PP/",
    "https://statsroyale.com/en/profile/2PP",
    "https://api.clashroyale.com/v1/players/%232PP/battlelog",
    "https://link.clashroyale.com/en/?playerInfo?id=%232PP",
]


@pytest.mark.parametrize("link", CLAN_LINKS)
def test_a_link_to_a_clan_is_recognised(link: str) -> None:
    """The path of a link shows that its tag is a clan's, whatever the text around it."""
    assert (Tag.parse(link), is_link(link)) == (Tag("2PP"), True)
    assert find_tags_in_links(link)[0] == (Tag("2PP"), TagKind.CLAN)


@pytest.mark.parametrize("link", PLAYER_LINKS)
def test_a_link_to_a_player_is_recognised(link: str) -> None:
    """The path of a link shows that its tag is a player's, so that it is not opened as a clan."""
    assert (Tag.parse(link), is_link(link)) == (Tag("2PP"), True)
    assert find_tags_in_links(link)[0] == (Tag("2PP"), TagKind.PLAYER)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("#2PP", False),
        ("2PP", False),
        ("clan 2PP", False),
        ("", False),
        ("https://example.com/?id=2PP", True),
        ("https://example.player/?id=2PP", True),
        ("https://link.clashroyale.com/?tournament?id=2PP", True),
    ],
)
def test_other_texts_have_an_unknown_kind(text: str, *, link: bool) -> None:
    """A bare tag, or a link without a known word in its path, is neither clan nor player."""
    assert is_link(text) is link
    assert {kind for _, kind in find_tags_in_links(text)} <= {TagKind.UNKNOWN}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://royaleapi.com/clan/2PP https://royaleapi.com/player/2PP", TagKind.CLAN),
        ("https://royaleapi.com/player/2PP https://royaleapi.com/clan/2PP", TagKind.PLAYER),
        ("https://example.com/?id=2PP&next=/clan/2QQ", TagKind.UNKNOWN),
        ("https://link.clashroyale.com/copyDeck/en?deck=26000000&id=2PP", TagKind.PLAYER),
    ],
)
def test_the_first_link_of_a_tag_has_its_kind(text: str, found: TagKind) -> None:
    """A word after the tag in the link, or a later link with the same tag, changes nothing."""
    assert find_tags_in_links(text)[0] == (Tag("2PP"), found)


@pytest.mark.parametrize(
    "link",
    ["https://example.com/clan", "https://royaleapi.com/", "https://link.clashroyale.com/x"],
)
def test_a_link_without_a_tag_is_reported(link: str) -> None:
    """The sentence names no wrong letter of the link."""
    with pytest.raises(InvalidTag, match="this link has no clan or player tag"):
        Tag.parse(link)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("2PA", "A is"),
        ("2px", "X is"),
        ("#1PP", "1 is"),
        ("2P-P", "- is"),
        ("2PÉ", "É is"),
        ("https://royaleapi.com/clan/2PA", "A is"),
        ("https://link.clashroyale.com/invite/clan/x1?tag=2PA", "A is"),
        ("2P\x00P", "U+0000 is"),
        ("2P\x1bP", "U+001B is"),
        ("2P\ud800", "U+D800 is"),
        ("#\ufe0f\u20e32PP", "U+FE0F is"),
        ("2P\u3164P", "U+3164 is"),
        ("2P\u0301", "U+0301 is"),
    ],
)
def test_the_wrong_letter_is_named(typed: str, named: str) -> None:
    """The message shows the first wrong character, an invisible one by its number."""
    with pytest.raises(InvalidTag) as caught:
        Tag.parse(typed)
    assert str(caught.value).startswith(named)
    assert ALPHABET in str(caught.value)


@pytest.mark.parametrize("typed", ["", "   ", "#", "%23", "\u200b", "#\u200b \n"])
def test_an_empty_text_asks_for_a_tag(typed: str) -> None:
    """Invisible text is refused with an example of a tag."""
    with pytest.raises(InvalidTag, match="type a clan tag"):
        Tag.parse(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2", "too short"),
        ("#2P", "too short"),
        ("2" * (MAX_LENGTH + 1), "13 characters are too many"),
        ("P" * 5_000, "too many"),
    ],
)
def test_a_tag_has_a_minimum_and_a_maximum_length(typed: str, sentence: str) -> None:
    """Fewer characters than the shortest tag, or many more than the longest, are no tag."""
    with pytest.raises(InvalidTag, match=sentence):
        Tag.parse(typed)


@pytest.mark.parametrize("length", [3, 8, 10, MAX_LENGTH])
def test_existing_lengths_are_allowed(length: int) -> None:
    """Tags of 3 to 10 characters exist, and slightly longer ones may come."""
    assert str(Tag.parse("Y" * length)) == "#" + "Y" * length


@PROPERTY
@given(
    st.text()
    | st.text(ALPHABET + "ABO#%?=/ \u200b").map("clan/".__add__)
    | st.text(ALPHABET + "o", min_size=3, max_size=MAX_LENGTH).map("\u200b#".__add__)
)
@example("#\u0130")
@example("/clan/?tag=")
@example("ß")
def test_any_text_is_a_tag_or_gives_a_sentence(typed: str) -> None:
    """Any text gives a tag of the alphabet, or a message that is safe to show."""
    try:
        tag = Tag.parse(typed)
    except InvalidTag as error:
        message = str(error)
        assert message
        assert not {unicodedata.category(c) for c in message} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert len(message) < 100
    else:
        assert set(tag.text) <= set(ALPHABET)
        assert Tag.parse(str(tag)) == tag


@PROPERTY
@given(TAGS)
def test_a_shown_tag_can_be_parsed(tag: Tag) -> None:
    """Each shown form of a tag can be typed again, also with `%23` or in lower case."""
    assert Tag.parse(str(tag)) == Tag.parse("%23" + tag.text) == Tag.parse(tag.text.lower()) == tag
