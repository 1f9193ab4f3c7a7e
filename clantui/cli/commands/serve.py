"""`clantui serve`: the screen in browsers, with a process for each visit."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from functools import partial
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

from clantui import runtime
from clantui.cli import lazy, output
from clantui.cli.commands.screen import add_screen_arguments, print_themes
from clantui.cli.options import COUNT, PORT, StoreSetting, add_number
from clantui.cli.parser import CommandParser
from clantui.cli.progress import print_message
from clantui.cli.registry import Context
from clantui.cli.resolve import check_theme
from clantui.config.paths import unquote
from clantui.core.names import CommandError
from clantui.files import describe_error

LOOPBACK: Final = "127.0.0.1"
"""The default address: only this machine can reach it."""

_LOCAL: Final = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 — compared, not bound
"""Addresses that mean all addresses of this machine, of IPv4 or IPv6, with one that opens."""

_PUBLIC_URL: Final = re.compile(
    r"(?:(https?)://)?((?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?)", re.IGNORECASE
)
"""A host, perhaps with a scheme and a port, but without a user name."""

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
        common_arguments=("--demo", "--port", "--host", "--public-url", "--visitors"),
    )
    parser.set_defaults(reads_settings=False)  # each visit's process reads them
    add_screen_arguments(parser)
    group = parser.add_argument_group("server")
    group.add_argument("--host", metavar="HOST", help="default: 127.0.0.1, this machine alone")
    add_number(group, "--port", PORT, "default: 8000; 0: a free one", default=8000)
    visitors = "maximum number of visitors at the same time; default: 4"
    add_number(group, "--visitors", COUNT, visitors, default=4)
    group.add_argument(
        "--public-url",
        type=read_public_url,
        metavar="URL",
        help="web address that browsers open, if it is different: a name, or a proxy in front",
    )


def read_public_url(text: str) -> str:
    """Read the URL that browsers open: a host, perhaps with scheme and port; or raise an error."""
    found = _PUBLIC_URL.fullmatch(unquote(text).rstrip("/"))
    try:
        is_valid = found is not None and urlsplit(f"//{found[2]}").port != 0
    except ValueError:  # the port is too large, or the IPv6 address is invalid
        is_valid = False
    if found is None or not is_valid:
        raise argparse.ArgumentTypeError(
            f"{text} cannot be used; it should look like https://cards.example.org"
        )
    return f"{found[1] or 'http'}://{found[2]}".lower()


def run(options: argparse.Namespace, context: Context) -> int:
    """Serve until a signal comes; return 128 + its number."""
    if print_themes(options):
        return 0
    if options.theme is not None:
        check_theme(options.theme)
    if find_spec("textual_serve") is None:
        raise CommandError("serve needs an extra: pip install 'clantui[web]'")
    main = partial(_serve, options, dict(context.environ))
    if sys.platform == "win32":  # whose selector loop starts no process; Twisted is not needed
        return asyncio.run(main())
    return runtime.run(main)


def build_command(options: argparse.Namespace) -> list[str]:
    """Return the command line that opens the screen with these options, without a key."""
    words = [sys.executable, "-m", "clantui"]
    screen = CommandParser()
    add_screen_arguments(screen)
    for action in screen._actions:  # noqa: SLF001 — argparse has no public way
        value = getattr(options, action.dest, action.default)
        if value == action.default or value is None:
            continue
        flags = [*action.option_strings]
        if isinstance(action, StoreSetting):
            if (flag := options.flags[action.setting.name]) not in flags:
                continue  # the other one of its two options has set it
            flags = [flag]
        if not flags:
            words.append(str(value))
        elif action.nargs == 0:
            words.append(flags[0])
        else:
            words.append(f"{flags[-1]}={value}")
    return words


async def _serve(options: argparse.Namespace, environ: dict[str, str]) -> int:
    runtime.enable_garbage_collection()
    host = options.host or LOOPBACK  # also for an empty host: a script's variable may be unset
    command, visitors = build_command(options), options.visitors
    web = lazy.server.WebServer(command, environ, host, visitors, options.public_url)
    try:
        port, private = await web.open(options.port)
    except OSError as error:
        reason = describe_error(error)
        raise CommandError(f"{host}, port {options.port}, cannot be used: {reason}") from None
    except UnicodeError:  # Python refuses `a..b`
        raise CommandError(f"{host} is not a host name") from None
    try:
        if not private:
            print_message(_describe_risk(options, host, port))
        local_url = f"http://{_format_host(_LOCAL.get(host, host))}:{port}"
        output.write(f"{options.public_url or local_url}/\n")
        print("open it in a browser; Ctrl+C stops", file=sys.stderr, flush=True)
        await asyncio.Event().wait()
    finally:
        await web.close()
    return 0


def _describe_risk(options: argparse.Namespace, host: str, port: int) -> str:
    risk = (
        "runs this program here, and writes files as you"
        if options.demo
        else "uses your API key, reads and changes what is saved here, and writes files as you"
    )
    return (
        f"warning: whoever reaches {_format_host(host)}:{port} {risk};"
        " there is no password and no encryption"
    )


def _format_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
