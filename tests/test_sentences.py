"""The sentences of the program are those that were read and approved, in plain words."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import pytest

from tests.sentences import (
    RENEW,
    SENTENCES,
    collect_sentences,
    find_sentences,
    format_sentences,
)

FORBIDDEN: Final = {
    r"be had\b|was had\b|were had\b": "could not be loaded",
    r"\bnobody\b|\bno body\b": "no one, no player",
    r"\bwhom\b": "who",
    r"\banew\b": "again",
    r"\bfor want of\b": "because … is missing",
    r"\bby itself\b|\bby themselves\b": "automatically",
    r"\bof those\b": "name them",
    r"\bof late\b": "lately",
    r"\bwill do\b": "works",
    r"\d %|} %": "50%",
    r"⏎": "↵ or Enter",
    r"\breadings?\b(?! (it|the|a)\b)": "snapshot",
    r"\bremembere?d?s?\b": "saved",
    r"\brate limited\b": "too many requests",
    r"\btells\b|\btold\b": "shows, says",
    r"\b(the|your|an?) address\b": "IP address, web address",
    r"\bfacet\b": "filter",
    r"\bas it comes\b|\bas a rule\b": "default, usually",
    r"\binterval\b.*95|Newcombe": "range",
}
"""Words that no sentence may have, each with the one in its place."""
EXCUSED: Final = {
    "API key does not allow access from IP": "the API's own words",
    "diagnose": "a search word",
}
"""Parts of sentences that are in other people's words."""


def test_the_sentences_are_the_approved_ones() -> None:
    """No sentence of the program changes unnoticed: each is in the file that a person has read."""
    now = format_sentences(_sentences())
    advice = f"`{RENEW}` writes the file; read its difference as a player would, then commit it"
    assert SENTENCES.read_text("utf-8") == now, advice


@cache
def _sentences() -> dict[str, list[str]]:
    """Return the sentences, collected once: that takes most of a second."""
    return collect_sentences()


@pytest.mark.parametrize("words", FORBIDDEN)
def test_no_sentence_says(words: str) -> None:
    """Sentences are in plain words, and in the same ones everywhere."""
    found = [
        f"{module}: {text}"
        for module, sentences in _sentences().items()
        for text in sentences
        if re.search(words, text, re.IGNORECASE) and not any(part in text for part in EXCUSED)
    ]
    assert found == [], f"say: {FORBIDDEN[words]}"


def test_a_sentence_is_found_wherever_it_is() -> None:
    """Plain and filled-in texts count, also in calls; docstrings, styles and logs do not."""
    source = '''
"""A docstring of two words."""
DEFAULT_CSS = "Label { width: 1; }"
SENTENCE = "no clan " "is loaded"
def show(count):
    """Show it to all."""
    logger.debug("not for people")
    notify(f"{count} players" + (f" in {len(x)} clans" if count else "none"))
    return {"key": "single", "other": "two words"}
'''
    assert list(find_sentences(source)) == [
        "no clan is loaded",
        "{…} players",
        " in {…} clans",
        "two words",
    ]


def test_the_file_has_a_block_for_each_module() -> None:
    """A line of a sentence that goes over several lines is indented further."""
    found = {"cli/main": ["one two", "three\nfour"], "ui/app": ["five six"]}
    assert format_sentences(found) == (
        "== cli/main\n  one two\n  three\n      four\n\n== ui/app\n  five six\n"
    )
