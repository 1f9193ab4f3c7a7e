"""`clantui serve`: the screen in a browser, each visit a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import gc
import re
import sys
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from clantui import runtime
from clantui.cli import lazy, output
from clantui.cli.commands.screen import add_screen_arguments
from clantui.cli.options import COUNT, PORT, StoreSetting, value_of
from clantui.cli.parser import CommandParser
from clantui.cli.progress import complain
from clantui.cli.registry import Context
from clantui.config.paths import unquote
from clantui.config.settings import SettingsError

HERE: Final = "127.0.0.1"
"""The address that only this machine reaches."""

_ANYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104 — compared, not bound
"""Addresses that stand for all of this machine's."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
"""A host, and perhaps a port; no user, no key."""

_NOTES: Final = """\
It needs an extra: pip install 'clantui[web]'.

There is no password and no encryption. Whoever reaches the port uses your API
key, reads and changes what is saved here, and writes files as you. So it stays
on this machine unless --host says otherwise. Every user of this computer can
reach it.

From another machine use a tunnel, which is encrypted:
  ssh -L 8000:127.0.0.1:8000 THIS_MACHINE

For a machine of your network by its name, or a proxy in front that adds https
and a password, say which address browsers open; all others are still refused:
  clantui serve --host 0.0.0.0 --public-url http://box.lan:8000
  clantui serve --public-url https://cards.example.org

Every visit has a --rate of its own: many at once use up what your API key
allows sooner.
"""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of the screen, and where to serve it."""
    parser.describe(
        "Serve the screen to browsers of this machine, each visit a process of its own.",
        (
            ("serve --demo", "then open the web address that it prints"),
            ("serve 2PP --port 9000", "every visit begins with the clan #2PP"),
        ),
        _NOTES,
        usual=("--demo", "--port", "--host", "--public-url", "--visitors"),
    )
    add_screen_arguments(parser)
    group = parser.add_argument_group("server")
    group.add_argument("--host", metavar="HOST", help="default: 127.0.0.1, this machine alone")
    group.add_argument(
        "--port",
        type=value_of(PORT),
        default=8000,
        metavar="N",
        help="default: 8000; 0: a free one",
    )
    group.add_argument(
        "--visitors",
        type=value_of(COUNT),
        default=4,
        metavar="N",
        help="maximum number of visitors at the same time; default: 4",
    )
    group.add_argument(
        "--public-url",
        type=read_public_url,
        metavar="URL",
        help="web address that browsers open, if it is different: a name, or a proxy in front",
    )


def read_public_url(text: str) -> str:
    """Read the address that browsers open: a scheme, a host, perhaps a port, and nothing more.

    Raises:
        ArgumentTypeError: if it is none.
    """
    url = unquote(text).rstrip("/")
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if (
        not fine
        or not _PLAIN.fullmatch(parts.netloc)
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise argparse.ArgumentTypeError(
            f"--public-url {url} cannot be used; it should look like https://cards.example.org"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def run(options: argparse.Namespace, context: Context) -> int:
    """Serve until a signal comes.

    Returns:
        The exit code: 128 + the signal's number.

    Raises:
        SettingsError: if there is no such theme, the extra is missing, or the address cannot
            be used.
    """
    if options.theme is not None:
        lazy.themes.check_theme(options.theme)
    if find_spec("textual_serve") is None:
        raise SettingsError("serve needs an extra: pip install 'clantui[web]'")
    return _run(lambda: _serve(options, dict(context.environ)))


def command_of(options: argparse.Namespace) -> list[str]:
    """Return the command that opens the very screen these options ask for.

    The key is in none of its words: where it is kept is said by the options or the environment.

    Returns:
        The words, the program first; no shell reads them.
    """
    words = [sys.executable, "-m", "clantui"]
    screen = CommandParser()
    add_screen_arguments(screen)
    for action in screen._actions:  # noqa: SLF001 — argparse tells it nowhere else
        value = getattr(options, action.dest, action.default)
        if value == action.default or value is None:
            continue
        flags = [*action.option_strings]
        if isinstance(action, StoreSetting):
            if (flag := options.flags[action.setting.name]) not in flags:
                continue  # of the two that set it, the other was used
            flags = [flag]
        if not flags:
            words.append(str(value))
        elif action.nargs == 0:
            words.append(flags[0])
        else:
            words.append(f"{flags[-1]}={value}")
    return words


def _run(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    if sys.platform == "win32":  # whose selectors start no process; nothing here is Twisted's
        return asyncio.run(main())
    return runtime.run(main)


async def _serve(options: argparse.Namespace, environ: dict[str, str]) -> int:
    gc.freeze()  # what was imported stays; see __main__
    gc.enable()
    host = options.host or HERE  # empty, too: no script opens it by a variable that is not set
    command, visitors = command_of(options), options.visitors
    web = lazy.server.WebServer(command, environ, host, visitors, options.public_url)
    try:
        port, private = await web.open(options.port)
    except OSError as error:
        why = error.strerror or "is it taken?"
        raise SettingsError(f"{host}, port {options.port}, cannot be used: {why}") from None
    try:
        if not private:
            complain(_warning(options, host, port))
        here = f"http://{_spell_host(HERE if host in _ANYWHERE else host)}:{port}"
        output.write(f"{options.public_url or here}/\n", None)
        print("open it in a browser; Ctrl+C stops", file=sys.stderr, flush=True)
        await asyncio.Event().wait()
    finally:
        await web.close()
    return 0


def _warning(options: argparse.Namespace, host: str, port: int) -> str:
    does = (
        "runs this program here, and writes files as you"
        if options.demo
        else "uses your API key, reads and changes what is saved here, and writes files as you"
    )
    return (
        f"warning: whoever reaches {_spell_host(host)}:{port} {does};"
        " there is no password and no encryption"
    )


def _spell_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
