"""All settings: one table that makes the options, reads file and environment, and is told.

Its classes are named tuples: `--help` needs the table, and not msgspec.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from clantui.core.names import COLOR, NOTIFY
from clantui.core.views import all_view_names

Value: TypeAlias = str | float | bool
"""The value of a setting; a whole number is an `int`."""

_YES: Final = {"1", "true", "yes", "on"}
_NO: Final = {"0", "false", "no", "off"}
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
_SEGMENTS: Final = 2


class InvalidValue(Exception):
    """A value that a setting cannot have; its text is what it can: `a number from 1 to 9`."""


class SettingKind(Protocol):
    """A set of values that a setting may have."""

    @property
    def allowed(self) -> str:
        """In words, so that it can follow `is not`."""
        ...

    def read(self, value: object) -> Value:
        """Check a value of the file, or a text of the environment or the command line.

        Raises:
            InvalidValue: if it is none of these.
        """
        ...


class Number(NamedTuple):
    """A number within limits.

    Attributes:
        least: the smallest.
        most: the largest.
        whole: whether it has no fraction.
        words: what is allowed, where that is not just the limits.
    """

    least: float
    most: float
    whole: bool = False
    words: str = ""

    @property
    def allowed(self) -> str:
        """In words."""
        kind = "whole number" if self.whole else "number"
        return self.words or f"a {kind} from {self.least:g} to {self.most:,.15g}"

    def read(self, value: object) -> Value:
        """Return the number."""
        number: float | None = None
        if isinstance(value, str):
            with suppress(ValueError):
                number = int(value) if self.whole else float(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            number = value
        if number is None or not self.least <= number <= self.most:
            raise InvalidValue(self.allowed)
        if self.whole and number != int(number):
            raise InvalidValue(self.allowed)
        return int(number) if self.whole else float(number)


class Duration(NamedTuple):
    """A time: a number of seconds, or `30s`, `10m`, `2h`.

    Attributes:
        least: seconds.
        most: seconds.
        useful: seconds; less is raised to it, and not offered.
    """

    least: float
    most: float
    useful: float

    @property
    def allowed(self) -> str:
        """In words."""
        return f"a time from {self.useful / 60:g}m to {self.most / 3600:g}h, such as 5m or 2h"

    def read(self, value: object) -> Value:
        """Return the seconds."""
        if isinstance(value, str):
            unit = _UNITS.get(value[-1:])
            with suppress(ValueError):
                value = float(value[:-1] if unit else value) * (unit or 1.0)
        if isinstance(value, bool | str) or not isinstance(value, int | float):
            raise InvalidValue(self.allowed)
        if not self.least <= value <= self.most:
            raise InvalidValue(self.allowed)
        return float(value)


class Choice(NamedTuple):
    """One of some words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """In words."""
        return "one of " + ", ".join(f'"{word}"' for word in self.words)

    def read(self, value: object) -> Value:
        """Return the word."""
        if not isinstance(value, str) or value not in self.words:
            raise InvalidValue(self.allowed)
        return value


class Boolean(NamedTuple):
    """Yes or no."""

    @property
    def allowed(self) -> str:
        """In words."""
        return "true or false"

    def read(self, value: object) -> Value:
        """Return it; the environment may also say `1`, `yes` and `on`."""
        if isinstance(value, bool):
            return value
        word = value.lower() if isinstance(value, str) else ""
        if word not in _YES | _NO:
            raise InvalidValue(self.allowed)
        return word in _YES


class Text(NamedTuple):
    """A text.

    Attributes:
        noun: what it is: `an address`.
        none: whether `false` says that there shall be none.
    """

    noun: str
    none: bool = False

    @property
    def allowed(self) -> str:
        """In words."""
        return f"{self.noun} in quotes" + (", or false for none" if self.none else "")

    def read(self, value: object) -> Value:
        """Return the text, unless it is a key by mistake: no name has two dots and begins so."""
        if self.none and value is False:
            return False
        if not isinstance(value, str) or not value.strip():
            raise InvalidValue(self.allowed)
        if value.lstrip().startswith("eyJ") and value.count(".") >= _SEGMENTS:
            raise InvalidValue(
                f"{self.allowed}, but looks like a key itself, which does not belong here"
            )
        return value.strip()


class Setting(NamedTuple):
    """Something that may be set by an option, a variable or the file, in this order.

    Attributes:
        name: in the file.
        kind: what values it may have.
        default: its value if nobody sets it; None where that depends, and `default_text` says on
            what.
        help: what it is, in words that can begin a sentence.
        flag: the option that sets it; empty for none.
        metavar: what the help calls the option's value.
        off: an option that says no, or 0: its name and its help.
        others: variables that many programs know, which go before the file as well.
        unit: what follows a number.
        default_text: the default in words, where a value would not say it.
        example: a value, as the file has it, where no default can be one.
    """

    name: str
    kind: SettingKind
    default: Value | None
    help: str
    flag: str = ""
    metavar: str | None = None
    off: tuple[str, str] | None = None
    others: tuple[str, ...] = ()
    unit: str = ""
    default_text: str = ""
    example: str = ""

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return "CLANTUI_" + self.name.upper().replace("-", "_")

    @property
    def dest(self) -> str:
        """The attribute of the options that has its value."""
        return "start_view" if self.name == "view" else self.name.replace("-", "_")


SETTINGS: Final = (
    Setting(
        "theme",
        Text("a theme's name"),
        "clantui-dark",
        "theme: clantui-dark, clantui-light, clantui-safe, nord … (--theme list shows all)",
        flag="--theme",
        metavar="THEME",
    ),
    Setting("view", Choice(all_view_names()), "favourites", "view that the screen starts with"),
    Setting("notify", Choice(NOTIFY), "none", "how watch alerts you", flag="--notify"),
    Setting(
        "interval",
        Duration(10, 86_400, useful=120),
        600.0,
        "time between two loads of clantui watch, from 2m to 24h, such as 5m or 2h",
        flag="--interval",
        metavar="TIME",
        unit=" s",
        default_text="10m",
        example='"10m"',
    ),
    Setting(
        "remind",
        Duration(60, 86_400, useful=600),
        7200.0,
        "time before the war day ends at which watch reminds of decks left, such as 90m or 2h",
        flag="--remind",
        metavar="TIME",
        unit=" s",
        default_text="2h",
        example='"2h"',
    ),
    Setting(
        "away",
        Number(1, 52, whole=True),
        2,
        "weeks after which watch reports members who were not seen, or used no war deck",
        flag="--away",
        metavar="WEEKS",
        unit=" weeks",
    ),
    Setting(
        "base-url",
        Text("a web address"),
        "https://api.clashroyale.com/v1",
        "another API address",
        flag="--base-url",
        metavar="URL",
    ),
    Setting(
        "token-file",
        Text("a file's name"),
        None,
        "file with the API key",
        flag="--token-file",
        metavar="FILE",
        others=("CLANTUI_TOKEN",),
        default_text="~/.crtoken",
        example='"~/.crtoken"',
    ),
    Setting(
        "timeout",
        Number(0.001, 1e6),
        10.0,
        "seconds for each request",
        flag="--timeout",
        metavar="S",
        unit=" s",
    ),
    Setting(
        "load-timeout",
        Number(0.001, 1e6),
        120.0,
        "seconds for a whole clan",
        flag="--load-timeout",
        metavar="S",
        unit=" s",
    ),
    Setting(
        "concurrency",
        Number(1, 1000, whole=True),
        50,
        "parallel requests",
        flag="--concurrency",
        metavar="N",
    ),
    Setting(
        "rate",
        Number(0.1, 1000),
        20.0,
        "requests per second, after the first 60",
        flag="--rate",
        metavar="N",
        unit=" a second",
    ),
    Setting(
        "max-rate",
        Number(0.1, 1000),
        None,
        "most requests per second, reached slowly while none is refused",
        flag="--max-rate",
        metavar="N",
        unit=" a second",
        default_text="40, or rate where that is set",
        example="40",
    ),
    Setting(
        "max-age",
        Number(0, 1e9),
        None,
        "maximum age of cached answers, in seconds",
        flag="--max-age",
        metavar="S",
        off=("--no-cache", "ignore the cache"),
        unit=" s",
        default_text="as long as the API allows",
        example="60",
    ),
    Setting(
        "store",
        Text("a file's name", none=True),
        None,
        "file of saved clans and snapshots",
        off=("--no-store", "save nothing to disk"),
        default_text="in your data folder",
        example='"~/clantui.sqlite3"',
    ),
    Setting(
        "preconnect",
        Boolean(),
        True,
        "connect in advance",
        off=("--no-preconnect", "do not connect in advance"),
    ),
    Setting("ascii", Boolean(), False, "plain ASCII only", flag="--ascii"),
    Setting(
        "color",
        Choice(COLOR),
        "auto",
        "colour output (overrides NO_COLOR and FORCE_COLOR)",
        flag="--color",
        others=("NO_COLOR", "FORCE_COLOR"),
    ),
    Setting(
        "animation",
        Boolean(),
        True,
        "animations on or off",
        flag="--animation",
        others=("TEXTUAL_ANIMATIONS",),
    ),
    Setting(
        "art",
        Boolean(),
        False,
        "pictures of cards, where there is room; needs pip install 'clantui[art]'",
        flag="--art",
    ),
)
"""All settings, in the order of `config show`."""

NAMES: Final = {setting.name: setting for setting in SETTINGS}
"""A setting by its name."""

RENAMED: Final = {
    "at-once": "concurrency",
    "patience": "load-timeout",
    "ahead": "preconnect",
    "every": "interval",
}
"""Settings that had other names, with the names they have now."""


def default_of(name: str) -> Any:  # noqa: ANN401 — as the kind of the setting has it
    """Return the default of a setting."""
    return NAMES[name].default
