"""Seeds, tags, URLs and names of made-up players and clans.

Nothing here reads the clock, the environment or Python's salted `hash`. Ordinary names are random
syllables; hostile ones imitate real names that break tables. Characters that are invisible or
easily misread are written as escapes.
"""

from __future__ import annotations

import hashlib
import random
from base64 import urlsafe_b64encode

from msgspec import Struct

ALPHABET = "0289PYLQGRJCUV"
"""The characters of tags."""

ASSETS = "https://api-assets.clashroyale.com"


def seeded_random(*words: object) -> random.Random:
    """Return a new random generator seeded with the `str` of some words, in their order."""
    return random.Random("/".join(map(str, words)))


def make_tag(*words: object, prefix: str = "") -> str:
    """Return a tag derived from some words: `#` and eight or nine letters, never `0` first.

    Args:
        prefix: First letters of the tag.
    """
    number = int.from_bytes(_hash_words(*words))
    letters = list(prefix)
    number, odd = divmod(number, 2)
    while len(letters) < 8 + odd:
        number, place = divmod(number, len(ALPHABET))
        # A leading zero would be lost where a tag is read as a number.
        letters.append(ALPHABET[place or (0 if letters else 1)])
    return "#" + "".join(letters)


def make_image_url(folder: str, *words: object) -> str:
    """Return the URL of an image derived from some words, as long as a real one.

    Args:
        folder: The path between host and file, such as `cards/300`.
    """
    name = urlsafe_b64encode(_hash_words(folder, *words)).rstrip(b"=").decode()
    return f"{ASSETS}/{folder}/{name}.png"


def _hash_words(*words: object) -> bytes:
    return hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=32).digest()


_FIRST = (
    "Ba Bri Cor Dru El Fen Gar Hol Ib Jas Kel Lor Mur Nim Osh Pel Quo Ril Sab Tam Ul Vex Wim Yar"
)
_MIDDLE = "a e i o u ai an ar el en il in or um ya"
_LAST = "bar bo dik dra fyn go ka la lix mo nar nix plo ra ric sha ta vo wen zul"
_TITLES = "Sir Lady Old Tiny Mad Chief Big Silent Captain Lucky"
_PLACES = (
    "Amber Birch Cinder Copper Drift Ember Frost Gloom Harbour Iron Juniper Kettle Lantern Moss"
)
_GROUPS = "Keep Hollow Guard Watch Towers Band Raiders Harbour Lodge Wardens"


class Hostile(Struct, frozen=True, kw_only=True):
    """A name that breaks careless programs; `kind` says by which characters."""

    kind: str
    text: str


HOSTILE = tuple(
    Hostile(kind=kind, text=text)
    for kind, text in (
        ("emoji made wide by VS16", "\u2620\ufe0fBonesaw\u2620\ufe0f"),
        ("kana", "ミノルの塔"),
        ("Hangul", "달빛기사단"),
        ("colour markup", "<c7>Emberly</c>"),
        ("right-to-left Arabic", "\u0628\u0631\u062c \u0627\u0644\u0631\u064a\u062d"),
        ("a ZWJ family", "Fam\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466ily"),
        ("right-to-left Hebrew", "\u05de\u05d2\u05d3\u05dc \u05d9\u05e8\u05d5\u05e7"),
        ("flags", "\U0001f1ef\U0001f1f5Torii\U0001f1e7\U0001f1f7"),
        ("keycaps", "1\ufe0f\u20e3st 2\ufe0f\u20e3nd"),
        ("emoji with a skin tone", "Wave\U0001f44b\U0001f3fdWave"),
        ("a lone flag letter", "\U0001f1e9Half flag"),
        ("an override of the direction", "safe\u202egnp.exe"),
        ("isolates left open", "\u2067open\u2066ended"),
        (
            "combining marks piled up",
            "Z\u0351\u036b\u0343a\u0335\u0321\u0322l\u0334\u0361g\u0321o\u0362\u035c",
        ),
        ("a combining mark first", "\u0301acute"),
        ("decomposed accents", "Ze\u0301phyre\u0302"),
        ("zero-width characters", "In\u200bvi\u200csi\u200dble\u2060"),
        ("nothing but zero-width", "\u200b\u200c\u200d"),
        ("a filler that looks empty", "\u3164"),
        ("spaces only", "   "),
        ("space around", "  padded  "),
        ("a Rich closing tag", "[/x]"),
        ("a Rich opening tag", "[bold]Loud"),
        ("a Textual action link", "[@click=app.quit]click[/]"),
        ("a terminal colour", "\x1b[31mRed\x1b[0m"),
        ("a terminal title", "\x1b]0;owned\x07Title"),
        ("an eight-bit control", "\x9b2JWiped"),
        ("tabs", "a\tb\tc"),
        ("a line break", "two\r\nlines"),
        ("a null", "nul\x00l"),
        ("very wide", "\ufdfd\u2e3bWIDE"),
        (
            "full width letters",
            "\uff37\uff49\uff44\uff45\uff10\uff11\uff12\uff13\uff14\uff15\uff16",
        ),
        ("very long", "Longwinded" * 6),
        ("backslashes", "back\\slash\\[n]"),
        ("quotes", "\"O'Dell\", 'so-called'"),
        ("a formula", "=1+1"),
        ("a formula with a function", '@SUM("A1")'),
        ("a formula after a sign", "-2+3"),
        ("a Markdown table", "a|b `c` *d*"),
        ("an HTML element", "<script>alert(1)</script>"),
        ("a template", "{tag} %s ${HOME}"),
        ("a private character", "\ue000\uf8ffPrivate"),
        ("an unassigned character", "\U0003fffdNone"),
        ("a character new to Unicode", "\U0001fae9Tired"),
        ("mathematical letters", "\U0001d4d0\U0001d4fb\U0001d4ec\U0001d4f1"),
    )
)
"""All hostile names."""

GENTLE = tuple(name.text for name in HOSTILE[:8])
"""The hostile names that look fine in screenshots."""


def make_player_name(rng: random.Random) -> str:
    """Return a player name of random syllables: 4 to 15 ASCII characters."""
    core = _pick(rng, _FIRST) + _pick(rng, _LAST)
    if rng.random() < 0.55:
        core = core[:-1] + _pick(rng, _MIDDLE) + _pick(rng, _LAST)
    style = rng.random()
    if style < 0.15:
        core = f"{core}{rng.randrange(2, 100)}"
    elif style < 0.25:
        core = f"{_pick(rng, _TITLES)} {core}"
    elif style < 0.30:
        core = core.lower()
    elif style < 0.33:
        core = f"x{core}x"
    return core[:15].strip()


def make_clan_name(rng: random.Random) -> str:
    """Return a clan name of two words: 9 to 15 ASCII characters, not unique."""
    return f"{_pick(rng, _PLACES)} {_pick(rng, _GROUPS)}"


def _pick(rng: random.Random, words: str) -> str:
    return rng.choice(words.split())
