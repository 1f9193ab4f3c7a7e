"""What may be set: one table, from which the config is checked, told and sketched."""

from __future__ import annotations

from contextlib import suppress
from typing import Final, Protocol, TypeAlias

from msgspec import Struct

from clantui.core.names import COLOR, NOTIFY
from clantui.core.views import view_names

Value: TypeAlias = str | float | bool
"""What a setting is set to; a whole number is an `int`."""

_YES: Final = {"1", "true", "yes", "on"}
_NO: Final = {"0", "false", "no", "off"}
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
_SEGMENTS: Final = 2


class InvalidValue(Exception):
    """A value that a setting cannot have; its text is what it can: `a number from 1 to 9`."""


class SettingKind(Protocol):
    """What values a setting may have."""

    @property
    def allowed(self) -> str:
        """In words, so that it can follow `is not`."""
        ...

    def read(self, told: object) -> Value:
        """Take a value of the file, or a text of the environment.

        Raises:
            Wrong: if it is none of these.
        """
        ...


class Number(Struct, frozen=True):
    """A number within limits.

    Attributes:
        least: the smallest.
        most: the largest.
        whole: whether it has no fraction.
    """

    least: float
    most: float
    whole: bool = False

    @property
    def allowed(self) -> str:
        """In words."""
        return f"a {'whole ' if self.whole else ''}number from {self.least:g} to {self.most:,.15g}"

    def read(self, told: object) -> Value:
        """Take it."""
        number: float | None = None
        if isinstance(told, str):
            with suppress(ValueError):
                number = float(told)
        elif isinstance(told, int | float) and not isinstance(told, bool):
            number = told
        if number is None or not self.least <= number <= self.most:
            raise InvalidValue(self.allowed)
        if self.whole and number != int(number):
            raise InvalidValue(self.allowed)
        return int(number) if self.whole else float(number)


class Span(Struct, frozen=True):
    """A span of time: a number of seconds, or `30s`, `10m`, `2h`.

    Attributes:
        least: seconds.
        most: seconds.
    """

    least: float
    most: float

    @property
    def allowed(self) -> str:
        """In words."""
        return f'a time from {self.least:g}s to {self.most / 3600:g}h, such as "30s" or "10m"'

    def read(self, told: object) -> Value:
        """Take it; in seconds."""
        if isinstance(told, str):
            unit = _UNITS.get(told[-1:])
            with suppress(ValueError):
                told = float(told[:-1] if unit else told) * (unit or 1.0)
        if isinstance(told, bool | str) or not isinstance(told, int | float):
            raise InvalidValue(self.allowed)
        if not self.least <= told <= self.most:
            raise InvalidValue(self.allowed)
        return float(told)


class Choice(Struct, frozen=True):
    """One of some words.

    Attributes:
        words: all of them.
    """

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """In words."""
        return "one of " + ", ".join(f'"{word}"' for word in self.words)

    def read(self, told: object) -> Value:
        """Take it."""
        if not isinstance(told, str) or told not in self.words:
            raise InvalidValue(self.allowed)
        return told


class Boolean(Struct, frozen=True):
    """Yes or no."""

    @property
    def allowed(self) -> str:
        """In words."""
        return "true or false"

    def read(self, told: object) -> Value:
        """Take it; in the environment `1`, `yes` and `on` will do, too."""
        if isinstance(told, bool):
            return told
        word = told.lower() if isinstance(told, str) else ""
        if word not in _YES | _NO:
            raise InvalidValue(self.allowed)
        return word in _YES


class Text(Struct, frozen=True):
    """A text.

    Attributes:
        what: it is: `an address`.
        none: whether `false` says that there shall be none.
    """

    what: str
    none: bool = False

    @property
    def allowed(self) -> str:
        """In words."""
        return f"{self.what} in quotes" + (", or false for none" if self.none else "")

    def read(self, told: object) -> Value:
        """Take it, unless it is a key by mistake: no name has two full stops and begins so."""
        if self.none and told is False:
            return False
        if not isinstance(told, str) or not told.strip():
            raise InvalidValue(self.allowed)
        if told.lstrip().startswith("eyJ") and told.count(".") >= _SEGMENTS:
            raise InvalidValue(
                f"{self.what}, but looks like a key itself, which does not belong here"
            )
        return told.strip()


class Setting(Struct, frozen=True, kw_only=True):
    """Something that may be set.

    Attributes:
        name: in the file.
        kind: what values it may have.
        default: what it is if nobody sets it, as the file would have it; or in words.
        does: what it is for, in a sentence without a full stop.
        flag: the option that goes before the file and the environment; empty for none.
        others: variables that many programs know, which go before the file as well.
    """

    name: str
    kind: SettingKind
    default: str
    does: str
    flag: str
    others: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """Of the environment, which goes before the file."""
        return "CLANTUI_" + self.name.upper().replace("-", "_")

    @property
    def option(self) -> str:
        """What argparse calls its flag."""
        return self.flag.removeprefix("--").replace("-", "_")


def _setting(
    name: str,
    kind: SettingKind,
    default: str,
    does: str,
    flag: str | None = None,
    others: tuple[str, ...] = (),
) -> Setting:
    told = f"--{name}" if flag is None else flag
    return Setting(name=name, kind=kind, default=default, does=does, flag=told, others=others)


SETTINGS: Final = (
    _setting("theme", Text("a theme's name"), '"clantui-dark"', "How it looks"),
    _setting(
        "view", Choice(view_names()), '"favourites"', "The view that the screen begins with", ""
    ),
    _setting(
        "notify",
        Choice(NOTIFY),
        '"none"',
        "How loud a watch tells what has changed",
    ),
    _setting("every", Span(10, 86_400), '"10m"', "The time between two readings of clantui watch"),
    _setting(
        "base-url",
        Text("an address"),
        '"https://api.clashroyale.com/v1"',
        "Another address of the API",
    ),
    _setting("token-file", Text("a file's name"), '"~/.crtoken"', "The file that holds the key"),
    _setting("timeout", Number(0.001, 1e6), "10", "Seconds for one request"),
    _setting("patience", Number(0.001, 1e6), "120", "Seconds for a whole clan"),
    _setting("at-once", Number(1, 1000, whole=True), "50", "Requests in flight"),
    _setting("rate", Number(0.1, 1000), "20", "Requests a second, after the first sixty"),
    _setting(
        "max-age",
        Number(0, 1e9),
        "as long as an answer says",
        "Seconds that an answer of the API is kept at most",
    ),
    _setting(
        "store",
        Text("a file's name", none=True),
        "in the user's folder for data",
        "The file of what is remembered",
        "--no-store",
    ),
    _setting("ahead", Boolean(), "true", "Open connections before they are needed", "--no-ahead"),
    _setting("ascii", Boolean(), "false", "Draw with plain letters and signs alone"),
    _setting(
        "color",
        Choice(COLOR),
        '"auto"',
        "Whether to use colours",
        others=("NO_COLOR", "FORCE_COLOR"),
    ),
    _setting(
        "animation", Boolean(), "true", "Let things move and blink", None, ("TEXTUAL_ANIMATIONS",)
    ),
    _setting("art", Boolean(), "false", "Show pictures of cards where the terminal can"),
)
"""All settings, in the order in which they are told."""

NAMES: Final = {setting.name: setting for setting in SETTINGS}
"""A setting by its name."""
