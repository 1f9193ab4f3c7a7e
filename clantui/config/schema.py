"""All settings: one table for the options, the environment, the config and its template.

Its classes are named tuples, so that `--help` does not import msgspec.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeAlias

from clantui.core.model.key_text import holds_key
from clantui.core.names import COLOR, NOTIFY
from clantui.core.views import ALL_VIEWS

SettingValue: TypeAlias = str | float | bool
"""The value of a setting; a whole number is an `int`."""

_YES: Final = {"1", "true", "yes", "on"}
_NO: Final = {"0", "false", "no", "off"}
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}

DEFAULT: Final = "default"
"""Origin of a setting that is not set."""


class InvalidValue(Exception):
    """An invalid value; the message says what is allowed: `a number from 1 to 9`."""


class Number(NamedTuple):
    """A number within limits; `words` replaces the limits in the error message."""

    minimum: float
    maximum: float
    is_whole: bool = False
    words: str = ""

    @property
    def allowed(self) -> str:
        """The allowed values in words, to follow `is not`."""
        kind = "whole number" if self.is_whole else "number"
        return self.words or f"a {kind} from {self.minimum:g} to {self.maximum:,.15g}"

    def read(self, value: object) -> SettingValue:
        """Convert a value of the config, or a text, to a number, or raise InvalidValue."""
        number: float | None = None
        if isinstance(value, str):
            with suppress(ValueError):
                number = int(value) if self.is_whole else float(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            number = value
        if number is None or not self.minimum <= number <= self.maximum:
            raise InvalidValue(self.allowed)
        if self.is_whole and number != int(number):
            raise InvalidValue(self.allowed)
        return int(number) if self.is_whole else float(number)


class Duration(NamedTuple):
    """A duration in seconds: a number, or `150s`, `10m`, `2h`."""

    minimum: float
    maximum: float

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        minutes, hours = self.minimum / 60, self.maximum / 3600
        return f"a time from {minutes:g}m to {hours:g}h"

    def read(self, value: object) -> SettingValue:
        """Return the seconds."""
        if isinstance(value, str):
            unit = _UNITS.get(value[-1:])
            with suppress(ValueError):
                value = float(value[:-1] if unit else value) * (unit or 1.0)
        return Number(self.minimum, self.maximum, words=self.allowed).read(value)


class Choice(NamedTuple):
    """One of some words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        return "one of " + ", ".join(f'"{word}"' for word in self.words)

    def read(self, value: object) -> SettingValue:
        """Return the word."""
        if not isinstance(value, str) or value not in self.words:
            raise InvalidValue(self.allowed)
        return value


class Boolean(NamedTuple):
    """Yes or no."""

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        return "true or false"

    def read(self, value: object) -> SettingValue:
        """Return the Boolean; a text may be `1`, `true`, `yes`, `on` or their opposites."""
        if isinstance(value, bool):
            return value
        word = value.lower() if isinstance(value, str) else ""
        if word not in _YES | _NO:
            raise InvalidValue(self.allowed)
        return word in _YES


class Text(NamedTuple):
    """A text.

    Attributes:
        noun: its meaning, such as `a web address`.
        none: True if `false` is allowed, for no value.
        is_file: True for the name of a file.
    """

    noun: str
    none: bool = False
    is_file: bool = False

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        return f"{self.noun} in quotes" + (", or false for none" if self.none else "")

    def read(self, value: object) -> SettingValue:
        """Return the text; raise InvalidValue if it looks like an API key (a JWT)."""
        if self.none and value is False:
            return False
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise InvalidValue(self.allowed)
        if holds_key(value):
            raise InvalidValue(
                f"{self.allowed}, but looks like a key itself, which does not belong here"
            )
        return value.strip()


SettingKind: TypeAlias = Number | Duration | Choice | Boolean | Text


class Setting(NamedTuple):
    """A setting; `cli.resolve` finds its value.

    Attributes:
        default: None if the default is not a fixed value; then `default_text` describes it.
        has_flag: True if an option with the name of the setting sets it.
        off_option: name and help of another option, and the value that this sets.
        other_variables: other variables that set it; they, too, override the config.
        example: value for the template of the config, if there is no default.
    """

    name: str
    kind: SettingKind
    default: SettingValue | None
    help: str
    has_flag: bool = True
    metavar: str = "N"
    off_option: tuple[str, str, SettingValue] | None = None
    other_variables: tuple[str, ...] = ()
    unit: str = ""
    default_text: str = ""
    example: str = ""

    @property
    def flag(self) -> str:
        """Name of the option, or empty."""
        return f"--{self.name}" if self.has_flag else ""

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return "CLANTUI_" + self.name.upper().replace("-", "_")

    @property
    def dest(self) -> str:
        """Name of its attribute in the parsed options."""
        return "start_view" if self.name == "view" else self.name.replace("-", "_")


SETTINGS: Final = (
    Setting(
        "theme",
        Text("a theme's name"),
        "clantui-dark",
        "theme: clantui-dark, clantui-light, clantui-safe, nord … (--theme list shows all)",
        metavar="THEME",
    ),
    Setting(
        "view",
        Choice(ALL_VIEWS),
        "favourites",
        "view that the screen starts with",
        has_flag=False,
    ),
    Setting("notify", Choice(NOTIFY), "none", "how watch alerts you"),
    Setting(
        "interval",
        Duration(120, 86_400),  # the API repeats its answers for two minutes
        600.0,
        "time between two loads of clantui watch, from 2m to 24h, such as 5m or 2h",
        metavar="TIME",
        unit=" s",
        default_text="10m",
        example='"10m"',
    ),
    Setting(
        "remind",
        Duration(600, 86_400),
        7200.0,
        "time before the war day ends at which watch reminds of decks left, from 10m to 24h, "
        "such as 90m or 2h",
        metavar="TIME",
        unit=" s",
        default_text="2h",
        example='"2h"',
    ),
    Setting(
        "away",
        Number(1, 52, is_whole=True, words="a number of weeks from 1 to 52, such as 2"),
        2,
        "weeks after which watch reports members who were not seen, or used no war deck",
        metavar="WEEKS",
        unit=" weeks",
    ),
    Setting(
        "base-url",
        Text("a web address"),
        "https://api.clashroyale.com/v1",
        "another API address",
        metavar="URL",
    ),
    Setting(
        "token-file",
        Text("a file's name", is_file=True),
        None,
        "file with the API key",
        metavar="FILE",
        other_variables=("CLANTUI_TOKEN",),
        default_text="~/.crtoken",
        example='"~/.crtoken"',
    ),
    Setting(
        "timeout",
        Number(0.001, 1e6),
        10.0,
        "seconds for each request",
        metavar="S",
        unit=" s",
    ),
    Setting(
        "load-timeout",
        Number(0.001, 1e6),
        120.0,
        "seconds for a whole clan",
        metavar="S",
        unit=" s",
    ),
    Setting(
        "concurrency",
        Number(1, 1000, is_whole=True),
        100,
        "parallel requests",
    ),
    Setting(
        "rate",
        Number(0.1, 1000),
        20.0,
        "requests per second, after the first 60",
        unit=" a second",
    ),
    Setting(
        "max-rate",
        Number(0.1, 1000),
        None,
        "most requests per second, reached slowly while none is refused",
        unit=" a second",
        default_text="40, or rate where that is set",
        example="40",
    ),
    Setting(
        "max-age",
        Number(0, 1e9),
        None,
        "maximum age of cached answers, in seconds",
        metavar="S",
        off_option=("--no-cache", "ignore the cache", 0.0),
        unit=" s",
        default_text="as long as the API allows",
        example="60",
    ),
    Setting(
        "store",
        Text("a file's name", none=True, is_file=True),
        None,
        "file of saved clans and snapshots",
        has_flag=False,
        off_option=("--no-store", "save nothing to disk", False),
        default_text="in your data folder",
        example='"~/clantui.sqlite3"',
    ),
    Setting(
        "preconnect",
        Boolean(),
        True,
        "connect in advance",
        has_flag=False,
        off_option=("--no-preconnect", "do not connect in advance", False),
    ),
    Setting("ascii", Boolean(), False, "plain ASCII only"),
    Setting(
        "color",
        Choice(COLOR),
        "auto",
        "colour output (overrides NO_COLOR and FORCE_COLOR)",
        other_variables=("NO_COLOR", "FORCE_COLOR"),
    ),
    Setting(
        "animation",
        Boolean(),
        True,
        "animations on or off",
        other_variables=("TEXTUAL_ANIMATIONS",),
    ),
    Setting(
        "art",
        Boolean(),
        False,
        "card images, where there is room; needs pip install 'clantui[art]'",
    ),
)
"""All settings, in the order of `config show`."""

NAMES: Final = {setting.name: setting for setting in SETTINGS}

RENAMED: Final = {
    "at-once": "concurrency",
    "patience": "load-timeout",
    "ahead": "preconnect",
    "every": "interval",
}
"""New names of renamed settings by their former names."""


def get_default(name: str) -> Any:  # noqa: ANN401 — depends on the setting
    """Return the default of a setting."""
    return NAMES[name].default
