"""Reader of QR codes of versions 1 to 7 at level L, in byte mode (ISO/IEC 18004).

It does not correct errors: a code on a screen has none, unless it is drawn incorrectly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

Modules: TypeAlias = Sequence[Sequence[bool]]

_BLOCKS: Final = {
    1: (1, 19),
    2: (1, 34),
    3: (1, 55),
    4: (1, 80),
    5: (1, 108),
    6: (2, 68),
    7: (2, 78),
}
"""By version the blocks of level L, and the bytes of data in each."""

_CENTRES: Final = {
    1: (),
    2: (6, 18),
    3: (6, 22),
    4: (6, 26),
    5: (6, 30),
    6: (6, 34),
    7: (6, 22, 38),
}
"""By version the lines and columns of alignment patterns."""

_MASKS: Final[tuple[Callable[[int, int], bool], ...]] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _: i % 2 == 0,
    lambda _, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)
_FORMAT_MASK: Final = 0b101010000010010
_LEVEL_L: Final = 0b01
_BYTE_MODE: Final = 0b0100


def trim_margin(modules: Modules) -> Modules:
    """Return a code without its light margin of at least one module."""
    lines = [index for index, line in enumerate(modules) if any(line)]
    columns = [index for line in modules for index, dark in enumerate(line) if dark]
    top, bottom, left, right = lines[0], lines[-1] + 1, min(columns), max(columns) + 1
    assert min(top, left, len(modules) - bottom, len(modules[0]) - right) >= 1, "no margin"
    return [line[left:right] for line in modules[top:bottom]]


def read_qr(modules: Modules) -> str:
    """Read the text of a code without its margin.

    Raises:
        AssertionError: if it is none of level L and byte mode, or has a wrong pattern.
    """
    size = len(modules)
    version = (size - 17) // 4
    assert {len(line) for line in modules} == {size}
    assert size == 17 + 4 * version
    _check_finders(modules)
    mask = _MASKS[_read_format(modules)]
    bits = [modules[i][j] != mask(i, j) for i, j in _data_places(version)]
    read = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    blocks, length = _BLOCKS[version]
    data = [byte for block in range(blocks) for byte in read[block : blocks * length : blocks]]
    stream = [bool(byte >> place & 1) for byte in data for place in range(7, -1, -1)]
    assert _number(stream[:4]) == _BYTE_MODE
    count = _number(stream[4:12])
    return bytes(_number(stream[at : at + 8]) for at in range(12, 12 + 8 * count, 8)).decode()


def _check_finders(modules: Modules) -> None:
    size = len(modules)
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for i in range(7):
            for j in range(7):
                ring = max(abs(i - 3), abs(j - 3))
                assert modules[top + i][left + j] == (ring != 2), "a finder is damaged"


def _read_format(modules: Modules) -> int:
    """Return the number of the mask."""
    places = [(8, j) for j in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    bits = _number([modules[i][j] for i, j in places]) ^ _FORMAT_MASK
    assert bits >> 13 == _LEVEL_L, "not of level L"
    return bits >> 10 & 0b111


def _data_places(version: int) -> Iterator[tuple[int, int]]:
    """Yield line and column of each bit, two columns at a time, up and down from the right."""
    size = 17 + 4 * version
    taken = _patterns(version)
    is_upward = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for i in range(size - 1, -1, -1) if is_upward else range(size):
            for j in (right, right - 1):
                if (i, j) not in taken:
                    yield i, j
        is_upward = not is_upward


def _patterns(version: int) -> set[tuple[int, int]]:
    """Return the places of modules that are not data."""
    size = 17 + 4 * version
    square = {(i, j) for i in range(9) for j in range(9)}
    right = {(i, j) for i in range(9) for j in range(size - 8, size)}
    taken = {*square, *right, *((j, i) for i, j in right)}
    taken |= {(6, j) for j in range(size)} | {(i, 6) for i in range(size)}
    centres = _CENTRES[version]
    for i in centres:
        for j in centres:
            if (i, j) not in {(6, 6), (6, centres[-1]), (centres[-1], 6)}:
                taken |= {(i + a, j + b) for a in range(-2, 3) for b in range(-2, 3)}
    if version >= 7:
        block = {(i, j) for i in range(6) for j in range(size - 11, size - 8)}
        taken |= block | {(j, i) for i, j in block}
    return taken


def _number(bits: Sequence[bool]) -> int:
    value = 0
    for bit in bits:
        value = value * 2 + bit
    return value
