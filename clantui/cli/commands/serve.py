"""`clantui serve`: the screen in a browser, each visit a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from clantui import runtime
from clantui.cli import output, parsers
from clantui.cli.appearance import appearance_of
from clantui.config.settings import SettingsError

HERE: Final = "127.0.0.1"
"""The address that only this machine reaches."""

_ANYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104 — compared, not bound
"""Addresses that stand for all of this machine's."""


def serve(options: argparse.Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Serve until a signal comes.

    Args:
        options: the screen's, and `host`, `port` and `visitors`.
        environ: the environment, which every visit's process gets, too.
        home: the user's home folder.

    Returns:
        The exit code: 128 + the signal's number.

    Raises:
        SettingsError: if there is no such theme, the extra is missing, or the address cannot
            be had.
    """
    del home
    if options.theme is not None:
        appearance_of(options, environ)
    if find_spec("textual_serve") is None:
        raise SettingsError("serve needs an extra: pip install 'clantui[web]'")
    return _run(lambda: _serve(options, dict(environ)))


def command_of(options: argparse.Namespace) -> list[str]:
    """Spell the command that opens the very screen these options ask for.

    The key is in none of its words: where it is kept is said by the options or the environment.

    Args:
        options: of `serve`.

    Returns:
        The words, the program first; no shell reads them.
    """
    words = [sys.executable, "-m", "clantui"]
    screen: argparse.ArgumentParser = parsers.load_command(parsers.SCREEN).parser()
    for action in screen._actions:  # noqa: SLF001 — argparse tells it nowhere else
        value = getattr(options, action.dest, action.default)
        if value == action.default or value is None:
            continue
        if not action.option_strings:
            words.append(str(value))
        elif action.nargs == 0:
            words.append(action.option_strings[-1 if value is False else 0])
        else:
            words.append(f"{action.option_strings[-1]}={value}")
    return words


def _run(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    if sys.platform == "win32":  # whose selectors start no process; nothing here is Twisted's
        return asyncio.run(main())
    return runtime.run(main)


async def _serve(options: argparse.Namespace, environ: dict[str, str]) -> int:
    from clantui.web.server import WebServer  # noqa: PLC0415 — heavy, and an extra

    gc.freeze()  # what was imported stays; see __main__
    gc.enable()
    host = options.host or HERE  # empty, too: no script opens it by a variable that is not set
    web = WebServer(command_of(options), environ, host, options.visitors, options.public_url)
    try:
        port, private = await web.open(options.port)
    except OSError as error:
        why = error.strerror or "is it taken?"
        raise SettingsError(f"{host}, port {options.port}, cannot be used: {why}") from None
    try:
        if not private:
            print(f"clantui: {_warning(options, host, port)}", file=sys.stderr)
        here = f"http://{_spelled(HERE if host in _ANYWHERE else host)}:{port}"
        output.write(f"{options.public_url or here}/\n", None)
        print("open it in a browser; ctrl+c stops", file=sys.stderr, flush=True)
        await asyncio.Event().wait()
    finally:
        await web.close()
    return 0


def _warning(options: argparse.Namespace, host: str, port: int) -> str:
    does = (
        "runs this program here, and writes files as you"
        if options.demo
        else "asks with your key, reads and changes what is stored here, and writes files as you"
    )
    return (
        f"warning: whoever reaches {_spelled(host)}:{port} {does};"
        " there is no password and no encryption"
    )


def _spelled(host: str) -> str:
    return f"[{host}]" if ":" in host else host
