"""Seeds, tags, URLs and names of made-up players and clans.

Nothing here reads the clock, the environment or Python's salted `hash`. Ordinary names are random
syllables; hostile ones imitate real names that break tables. Characters that are invisible or
easily misread are written as escapes.
"""

from __future__ import annotations

import hashlib
import random
from base64 import urlsafe_b64encode

ALPHABET = "0289PYLQGRJCUV"
"""The characters of tags."""

ASSETS = "https://api-assets.clashroyale.com"


def seeded_random(*words: object) -> random.Random:
    """Return a new random generator seeded with the `str` of some words, in their order."""
    return random.Random("/".join(map(str, words)))


def make_tag(*words: object, prefix: str = "") -> str:
    """Return a tag of eight or nine letters after `#` and the prefix, derived from some words."""
    number = int.from_bytes(_hash_words(*words))
    letters = list(prefix)
    number, odd = divmod(number, 2)
    while len(letters) < 8 + odd:
        number, place = divmod(number, len(ALPHABET))
        # A leading zero would be lost where a tag is read as a number.
        letters.append(ALPHABET[place or (0 if letters else 1)])
    return "#" + "".join(letters)


def make_image_url(folder: str, *words: object) -> str:
    """Return the URL of an image in a folder such as `cards/300`, derived from some words."""
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


HOSTILE = (
    "\u2620\ufe0fBonesaw\u2620\ufe0f",  # emoji made wide by VS16
    "ミノルの塔",  # kana
    "달빛기사단",  # Hangul
    "<c7>Emberly</c>",  # colour markup
    "\u0628\u0631\u062c \u0627\u0644\u0631\u064a\u062d",  # right-to-left Arabic
    "Fam\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466ily",  # a ZWJ family
    "\u05de\u05d2\u05d3\u05dc \u05d9\u05e8\u05d5\u05e7",  # right-to-left Hebrew
    "\U0001f1ef\U0001f1f5Torii\U0001f1e7\U0001f1f7",  # flags
    "1\ufe0f\u20e3st 2\ufe0f\u20e3nd",  # keycaps
    "Wave\U0001f44b\U0001f3fdWave",  # emoji with a skin tone
    "\U0001f1e9Half flag",  # a lone flag letter
    "safe\u202egnp.exe",  # an override of the direction
    "\u2067open\u2066ended",  # isolates left open
    "Z\u0351\u036b\u0343a\u0335\u0321\u0322l\u0334\u0361g\u0321o\u0362\u035c",  # piled marks
    "\u0301acute",  # a combining mark first
    "Ze\u0301phyre\u0302",  # decomposed accents
    "In\u200bvi\u200csi\u200dble\u2060",  # zero-width characters
    "\u200b\u200c\u200d",  # nothing but zero-width
    "\u3164",  # a filler that looks empty
    "   ",  # spaces only
    "  padded  ",  # space around
    "[/x]",  # a Rich closing tag
    "[bold]Loud",  # a Rich opening tag
    "[@click=app.quit]click[/]",  # a Textual action link
    "\x1b[31mRed\x1b[0m",  # a terminal colour
    "\x1b]0;owned\x07Title",  # a terminal title
    "\x9b2JWiped",  # an eight-bit control
    "a\tb\tc",  # tabs
    "two\r\nlines",  # a line break
    "nul\x00l",  # a null
    "\ufdfd\u2e3bWIDE",  # very wide
    "\uff37\uff49\uff44\uff45\uff10\uff11\uff12\uff13\uff14\uff15\uff16",  # full width letters
    "Longwinded" * 6,  # very long
    "back\\slash\\[n]",  # backslashes
    "\"O'Dell\", 'so-called'",  # quotes
    "=1+1",  # a formula
    '@SUM("A1")',  # a formula with a function
    "-2+3",  # a formula after a sign
    "a|b `c` *d*",  # a Markdown table
    "<script>alert(1)</script>",  # an HTML element
    "{tag} %s ${HOME}",  # a template
    "\ue000\uf8ffPrivate",  # a private character
    "\U0003fffdNone",  # an unassigned character
    "\U0001fae9Tired",  # a character new to Unicode
    "\U0001d4d0\U0001d4fb\U0001d4ec\U0001d4f1",  # mathematical letters
)
"""Player names that break careless programs."""

GENTLE = HOSTILE[:8]
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
