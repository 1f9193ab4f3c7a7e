"""Chance that falls the same way every time: dice, tags and links made from words.

Nothing here reads the clock, the environment or Python's own salted `hash`.
"""

import hashlib
import random
from base64 import urlsafe_b64encode

ALPHABET = "0289PYLQGRJCUV"
"""The letters a tag is made of."""

ASSETS = "https://api-assets.clashroyale.com"


def seeded_random(*words: object) -> random.Random:
    """Give dice that always fall alike for the same words.

    Args:
        words: Anything whose `str` is stable; order matters.

    Returns:
        A generator of its own, shared with nobody.
    """
    return random.Random("/".join(map(str, words)))


def tag(*words: object, prefix: str = "") -> str:
    """Give the tag that belongs to some words.

    Args:
        words: As for `seeded_random`.
        prefix: Letters of `ALPHABET` the tag shall begin with.

    Returns:
        `#` and eight or nine letters of `ALPHABET`, the first of them not `0`.
    """
    number = int.from_bytes(_digest(*words))
    letters = list(prefix)
    number, odd = divmod(number, 2)
    while len(letters) < 8 + odd:
        number, place = divmod(number, len(ALPHABET))
        # A leading zero would vanish wherever a tag is read as a number.
        letters.append(ALPHABET[place or (0 if letters else 1)])
    return "#" + "".join(letters)


def link(folder: str, *words: object) -> str:
    """Give the address of a picture that does not exist.

    Args:
        folder: The path between the host and the file, such as `cards/300`.
        words: As for `seeded_random`.

    Returns:
        A URL as long as a real one: its file's name has 43 letters.
    """
    name = urlsafe_b64encode(_digest(folder, *words)).rstrip(b"=").decode()
    return f"{ASSETS}/{folder}/{name}.png"


def _digest(*words: object) -> bytes:
    """Give 32 bytes that look like noise and depend on the words alone."""
    return hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=32).digest()
