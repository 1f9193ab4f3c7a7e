"""Tests of `serve` without a browser."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from aiohttp import ClientSession, WSServerHandshakeError

from clantui.cli.commands.serve import _describe_risk, _serve, build_command
from clantui.cli.parser import make_parser, parse
from clantui.cli.registry import SCREEN
from clantui.demo.world.world import World
from tests.cli.processes import SECRET, TIMEOUT, finish, run, run_python, start, wait_until
from tests.web.client import LOADED, has_loaded, serve_pages, visit

pytestmark = pytest.mark.soak

_ALL: Final = "0.0.0.0"  # noqa: S104 — to be warned of
"""Every address of this machine."""

_SAMPLES: Final = {"tag": "#2PP", "color": "never", "notify": "bell", "theme": "a b;'\"$x"}


@pytest.mark.soak
async def test_a_visitor_types_a_tag_and_sees_the_table(tmp_path: Path) -> None:
    """Each visitor has a separate screen, which gets the visitor's keys."""
    clan = World(1).rivals[0]
    with serve_pages(tmp_path, "--demo", "--latency", "0") as (url, _):
        async with visit(url) as visitor:
            await visitor.wait_for(World(1).home, LOADED)
            await visitor.press("t")
            await visitor.wait_for("Load")  # the key bar of the field
            await visitor.press(clan)
            await visitor.wait_for(clan)
            await visitor.press("\r")
            text = await visitor.wait_for(has_loaded(clan), "Players")
    assert "Share" in text


async def test_ctrl_z_does_nothing_and_q_ends_only_the_visit(tmp_path: Path) -> None:
    """Ctrl+Z does nothing in a browser, and q ends only the visitor's own process."""
    with serve_pages(tmp_path, "--demo", "--latency", "0") as (url, process):
        async with visit(url) as visitor:
            await visitor.wait_for(LOADED)
            await visitor.press("\x1a")
            await visitor.press("v")
            await visitor.wait_for(lambda text: "50 decks" in text)
            await visitor.press("q")
            await visitor.wait_for_end()
            assert visitor.code == 1000
        assert process.poll() is None
        async with visit(url) as another:
            await another.wait_for(LOADED)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.soak)],
)
async def test_a_signal_ends_it_and_its_visits(tmp_path: Path, number: int, code: int) -> None:
    """A signal ends the server and all its processes; the exit code is that of the shell."""
    with serve_pages(tmp_path, "--demo") as (url, process):
        async with visit(url) as visitor:
            await visitor.wait_for(World(1).home)
            children = _children(process.pid)
            process.send_signal(number)
            await visitor.wait_for_end()
        assert process.wait(TIMEOUT) == code
    assert children
    assert not any(_alive(child) for child in children)


async def test_a_killed_server_leaves_no_process_behind(tmp_path: Path) -> None:
    """A visit's process ends when the server is killed."""
    with serve_pages(tmp_path, "--demo") as (url, process):
        async with visit(url) as visitor:
            await visitor.wait_for(World(1).home, LOADED)
            (child,) = _children(process.pid)
            process.kill()
            await visitor.wait_for_end()
        wait_until(lambda: not _alive(child), "the end of a visit's process")


async def test_the_servers_terminal_is_not_the_visitors(tmp_path: Path) -> None:
    """A visit's process does not inherit the variables of the server's terminal."""
    # The system knows only the variables of a fresh process, and this variable requires one.
    more = {"TMUX": "there,1,0", "PYTHONNOUSERSITE": "1"}
    with serve_pages(tmp_path, "--demo", "--latency", "0", **more) as (url, process):
        async with visit(url) as visitor:
            await visitor.wait_for(LOADED)
            (child,) = _children(process.pid)
            assert "TMUX" not in _environ(child)
            assert "TMUX" in _environ(process.pid)


async def test_a_foreign_host_name_is_refused(tmp_path: Path) -> None:
    """A foreign host name (DNS rebinding) gets neither page nor screen."""
    with serve_pages(tmp_path, "--demo") as (url, process):
        for host in ("evil.example", "evil.example:80", "localhost.evil.example"):
            async with (
                ClientSession() as session,
                session.get(url, headers={"Host": host}) as page,
            ):
                assert page.status == 421, host
            with pytest.raises(WSServerHandshakeError, match="421"):
                async with visit(url, Host=host, Origin=f"http://{host}"):
                    pass
        assert _children(process.pid) == []


async def test_a_foreign_page_opens_no_screen(tmp_path: Path) -> None:
    """A WebSocket is accepted only from our own page, because any page may open one here."""
    with serve_pages(tmp_path, "--demo") as (url, process):
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
            with pytest.raises(WSServerHandshakeError, match="403"):
                async with visit(url, Origin=origin):
                    pass
        assert _children(process.pid) == []
        async with visit(url, Origin=url.removesuffix("/")) as visitor:
            await visitor.wait_for(World(1).home)


async def test_the_page_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    """The page loads no font, script or image from another server, which would learn of visits."""
    with serve_pages(tmp_path, "--demo") as (url, _):
        async with ClientSession() as session, session.get(url) as page:
            text = await page.text()
            policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "//" not in text.replace(f"ws://{url.split('/')[2]}/ws", "").replace("\n// ", "")
    assert "<title>clantui</title>" in text


@pytest.mark.soak
async def test_visitors_above_the_limit_are_refused(tmp_path: Path) -> None:
    """A visitor above the limit is refused without a process, until another visitor leaves."""
    with serve_pages(tmp_path, "--demo", "--visitors", "1") as (url, process):
        async with visit(url) as first:
            await first.wait_for(World(1).home)
            async with visit(url) as second:
                assert "Too many visitors: --visitors allows 1." in await second.wait_for_end()
                assert len(_children(process.pid)) == 1
        async with visit(url) as third:
            await third.wait_for(World(1).home)


@pytest.mark.soak
async def test_a_malformed_message_ends_only_its_visit(tmp_path: Path) -> None:
    """A malformed message closes its own connection with 1003; the server continues."""
    with serve_pages(tmp_path, "--demo", "--visitors", "1") as (url, _):
        endless = '["resize", {"width": 1e999, "height": 1}]'
        wrong = ("{", "7", "[]", '["resize"]', '["stdin", 7]', '["resize", {}]', endless)
        for nonsense in (*wrong, "[" * 100_000):
            async with visit(url) as visitor:
                await visitor.say(nonsense)
                await visitor.wait_for_end()
                assert visitor.code == 1003, nonsense[:50]
        async with visit(url, size=("9" * 5000, "1")) as visitor:
            await visitor.wait_for_end()
            assert visitor.code == 1003
        async with visit(url) as visitor:
            await visitor.wait_for(World(1).home)


async def test_a_visit_that_cannot_begin_shows_the_error(tmp_path: Path) -> None:
    """The error of a process that ends before it draws is shown in place of the screen."""
    with serve_pages(tmp_path, "--demo", CLANTUI_RATE="fast") as (url, _):
        async with visit(url) as visitor:
            assert "CLANTUI_RATE is not a number" in await visitor.wait_for_end()


def test_serve_refuses_an_unknown_theme_at_start(tmp_path: Path) -> None:
    """An unknown theme is refused when the server starts, not at each visit."""
    done = run(tmp_path, "serve", "--demo", "--port", "0", "--theme", "nope")
    assert (done.code, done.out) == (2, "")
    assert "there is no theme nope" in done.sentence


async def test_the_key_is_on_no_command_line(tmp_path: Path) -> None:
    """The key is passed by file or environment, never on a command line, which others may read."""
    with serve_pages(tmp_path, CLANTUI_TOKEN=SECRET, CLANTUI_BASE_URL="http://127.0.0.1:9/v1") as (
        url,
        process,
    ):
        async with visit(url) as visitor:
            await visitor.wait_for("Clan")
            for pid in (process.pid, *_children(process.pid)):
                assert SECRET not in _command_line(pid)


def test_every_option_of_the_screen_is_passed_on() -> None:
    """Each visit is opened with all options of `serve`, with any values."""
    screen = make_parser(SCREEN)
    for action in screen._actions:
        if action.dest in {"help", "version"}:
            continue
        for words in _spellings(action):
            wanted = vars(parse(words))
            passed = vars(parse(build_command(parse(["serve", *words]))[3:]))
            assert passed == wanted, words
            assert passed != vars(parse([])), words


@pytest.mark.parametrize(
    ("words", "warns"),
    [
        ((), False),
        # a script's variable may be unset
        pytest.param(("--host", ""), False, marks=pytest.mark.soak),
        (("--host", _ALL), True),
    ],
)
def test_serve_is_local_by_default_and_warns_otherwise(
    tmp_path: Path, words: tuple[str, ...], *, warns: bool
) -> None:
    """Stdout has only the address; a warning is printed if others can reach it."""
    process = start(tmp_path, "serve", "--port", "0", *words)
    assert process.stdout is not None
    assert process.stderr is not None
    address = process.stdout.readline()
    message = process.stderr.readline()
    process.terminate()
    assert finish(process).code == 143
    assert address.startswith("http://127.0.0.1:")
    assert ("your API key" in message and "no password and no encryption" in message) == warns


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """A port that another program has is named, with code 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tmp_path, "serve", "--demo", "--port", str(port))
    assert (done.code, done.out) == (2, "")
    assert f"port {port}" in done.sentence


def test_a_name_that_no_host_can_have_is_refused(tmp_path: Path) -> None:
    """Python raises no OSError for it."""
    done = run(tmp_path, "serve", "--demo", "--host", "a..b")
    assert (done.code, done.out, done.err) == (2, "", "clantui: a..b is not a host name\n")


def test_serve_without_the_extra_says_how_to_install_it(tmp_path: Path) -> None:
    """Without textual-serve there is one sentence with code 2."""
    without = """
import sys
sys.modules["textual_serve"] = None
from clantui.__main__ import main
sys.exit(main(["serve", "--demo"]))
"""
    done = run_python(tmp_path, without)
    assert (done.code, done.sentence) == (2, "serve needs an extra: pip install 'clantui[web]'")


def _spellings(action: argparse.Action) -> list[list[str]]:
    """Return the ways to type an option, with a value that is not its default."""
    if action.nargs == 0:
        return [[option] for option in action.option_strings]
    value = _SAMPLES.get(action.dest, "7")
    return [[f"{action.option_strings[-1]}={value}"] if action.option_strings else [value]]


def _environ(pid: int) -> set[str]:
    """Return the names of the variables that a process was started with."""
    text = Path(f"/proc/{pid}/environ").read_text("utf-8")
    return {entry.partition("=")[0] for entry in text.split("\0")}


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
    listed = {int(child) for child in found.split()}
    for task in Path(f"/proc/{pid}/task").iterdir():
        listed |= {int(child) for child in (task / "children").read_text("utf-8").split()}
    return sorted(child for child in listed if _alive(child))


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8")


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("words", "host", "risk"),
    [
        ((), _ALL, f"{_ALL}:8000 uses your API key, reads and changes what is saved here, and"),
        (("--demo",), "box.lan", "box.lan:8000 runs this program here, and"),
        (("--demo",), "::", "[::]:8000 runs this program here, and"),
    ],
)
def test_the_warning_says_what_a_visitor_can_do(
    words: tuple[str, ...], host: str, risk: str
) -> None:
    """The demo uses no API key; an IPv6 address is in brackets."""
    assert _describe_risk(parse(["serve", *words]), host, 8000) == (
        f"warning: whoever reaches {risk} writes files as you;"
        " there is no password and no encryption"
    )


@pytest.mark.parametrize(
    ("words", "address", "is_risky"),
    [
        (("--host", "localhost"), "http://localhost:{port}/", False),
        (("--host", "::1"), "http://[::1]:{port}/", False),
        (("--host", "::"), "http://[::1]:{port}/", True),
        (("--host", "::", "--public-url", "box.lan"), "http://box.lan/", True),
        (("--host", _ALL, "--demo"), "http://127.0.0.1:{port}/", True),
    ],
)
async def test_the_printed_address_is_one_that_a_browser_opens(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    address: str,
    *,
    is_risky: bool,
) -> None:
    """No address that means all is printed; whoever can reach it from outside is warned about.

    Garbage is collected while it serves, and at the end the port is free again.
    """
    if "::" in address + words[1] and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    options = parse(["serve", *words])
    options.port = find_free_port()
    monkeypatch.setattr(gc, "freeze", lambda: None)  # for the other tests of this process
    gc.disable()
    serving = asyncio.create_task(_serve(options, {}))
    try:
        out = err = ""
        while "Ctrl+C" not in err and not serving.done():
            await asyncio.sleep(0.001)
            more_out, more_err = capsys.readouterr()
            out, err = out + more_out, err + more_err
        assert gc.isenabled()
        if "--public-url" not in words:
            async with ClientSession() as session, session.get(out.strip()) as page:
                assert page.status == 200
    finally:
        gc.enable()
        serving.cancel()
        await asyncio.wait({serving})
    assert out == address.format(port=options.port) + "\n"
    lines = err.splitlines()
    assert lines[-1] == "open it in a browser; Ctrl+C stops"
    assert [line.partition("whoever")[0] for line in lines[:-1]] == (
        ["clantui: warning: "] if is_risky else []
    )
    with pytest.raises(OSError, match=str(options.port)):
        await asyncio.open_connection("localhost", options.port)


def find_free_port() -> int:
    """Return a port that no program of this machine has."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def has_ipv6() -> bool:
    """Return True if this machine can listen on IPv6."""
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False
