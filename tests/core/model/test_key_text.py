"""Tests of the recognition of API keys in texts."""

from __future__ import annotations

import pytest

from clantui.core.model.key_text import hide_keys, holds_key
from tests.factories.api_keys import KEY

HEAD, BODY, _ = KEY.split(".")


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"x {KEY} y",
        f"http://a/{KEY}",
        KEY[:40],
        f"{HEAD}.{BODY}",
        "eyJ0eXAi.c2Vj",
        "eyJ.c2Vj.x",
        HEAD,
    ],
)
def test_a_key_in_a_text_is_recognised(text: str) -> None:
    """A key is recognised anywhere in a text, complete or truncated."""
    assert holds_key(text)


@pytest.mark.parametrize("text", ["", "2PP", "eyJ", "eyJoe", "heyJude", "eyJoe the 3rd"])
def test_a_name_is_no_key(text: str) -> None:
    """Three letters of a key do not make a name a key."""
    assert not holds_key(text)


def test_a_key_begins_with_a_long_word() -> None:
    """Twenty characters are a part of a key; fewer may be a clan's name."""
    assert (holds_key("eyJ" + "a" * 16), holds_key("eyJ" + "a" * 17)) == (False, True)


def test_a_hidden_key_leaves_the_text_around_it() -> None:
    """All that is recognised as a key is hidden, and nothing else."""
    assert hide_keys(f"in /home/{KEY}/x") == "in /home/…/x"
    assert hide_keys(f"{KEY[:40]} and {HEAD}.{BODY}") == "… and …"
    assert hide_keys("eyJoe has no key") == "eyJoe has no key"
