"""Tests that all sentences of the program are listed in a file, and in plain words."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import pytest

from tests.sentences import (
    SENTENCES,
    UPDATE,
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
"""Patterns of words that no sentence may have, with the words to use instead."""
EXCUSED: Final = {
    "API key does not allow access from IP": "the API's own words",
    "diagnose": "a search word",
}
"""Parts of sentences that may have these words, with the reason."""


def test_the_list_of_sentences_is_up_to_date() -> None:
    """A change of a sentence is reviewed with the change of the file."""
    now = format_sentences(_sentences())
    advice = f"`{UPDATE}` writes the file; read the changes as a player would, then commit them"
    assert SENTENCES.read_text("utf-8") == now, advice


@cache
def _sentences() -> dict[str, list[str]]:
    """Return the sentences; cached, because collecting them takes almost a second."""
    return collect_sentences()


@pytest.mark.parametrize("words", FORBIDDEN)
def test_no_sentence_has_forbidden_words(words: str) -> None:
    """Sentences have plain words, and one word for one thing."""
    found = [
        f"{module}: {text}"
        for module, sentences in _sentences().items()
        for text in sentences
        if re.search(words, text, re.IGNORECASE) and not any(part in text for part in EXCUSED)
    ]
    assert found == [], f"say: {FORBIDDEN[words]}"


def test_sentences_are_found_in_all_expressions() -> None:
    """Docstrings, styles and log messages are left out."""
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
    """The second and later lines of a sentence are indented further."""
    found = {"cli/main": ["one two", "three\nfour"], "ui/app": ["five six"]}
    assert format_sentences(found) == (
        "== cli/main\n  one two\n  three\n      four\n\n== ui/app\n  five six\n"
    )
