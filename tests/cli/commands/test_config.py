"""Tests of `config`: it shows paths and settings without any request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clantui.cli.commands import config
from clantui.cli.registry import Context
from clantui.config.paths import NO_HOME
from clantui.config.schema import SETTINGS
from clantui.store.database import MIGRATIONS
from tests.cli.in_process import read_options
from tests.cli.processes import SECRET, run, show_settings
from tests.factories.api_keys import KEY as WHOLE
from tests.factories.stores import BASE, open_store, run_statements
from tests.factories.surveys import KNIGHT, make_survey

PLACE = Path(".local/share/clantui/store.sqlite3")


def test_a_fresh_home_has_only_defaults(tmp_path: Path) -> None:
    """In a fresh home every value is the default, and no file is created."""
    settings = show_settings(tmp_path)
    assert {origin for name, (origin, _) in settings.items() if name} == {"default"}
    assert settings["base-url"][1] == "https://api.clashroyale.com/v1"
    assert settings["token-file"][1] == f"{tmp_path}/.crtoken is not there: no API key is set"
    assert settings["store"][1] == str(tmp_path / PLACE)
    assert " ".join(settings[""]).startswith("not there yet")
    assert settings["art"][1] == f"false; images are kept in {tmp_path}/.cache/clantui/images"
    assert [*tmp_path.iterdir()] == []


def test_a_home_that_cannot_be_looked_at_is_no_crash(tmp_path: Path) -> None:
    """With another user's home the settings are shown, and why no config is read."""
    done = run(tmp_path / ("x" * 300), "config", "show")
    assert done.out.startswith("config ")
    assert "config.toml: cannot be read: " in done.err


@pytest.mark.parametrize(
    ("words", "more", "name", "origin", "value"),
    [
        ([], {"CLANTUI_BASE_URL": BASE}, "base-url", "CLANTUI_BASE_URL", BASE),
        (["--base-url", BASE], {"CLANTUI_BASE_URL": "no"}, "base-url", "--base-url", BASE),
        (["--concurrency", "7"], {}, "concurrency", "--concurrency", "7"),
        (["--timeout", "2.5"], {}, "timeout", "--timeout", "2.5 s"),
        (["--load-timeout", "60"], {}, "load-timeout", "--load-timeout", "60 s"),
        (["--rate", "3"], {}, "rate", "--rate", "3 a second"),
        (["--max-age", "0"], {}, "max-age", "--max-age", "0 s"),
        (["--no-cache", "--max-age", "9"], {}, "max-age", "--no-cache", "0 s"),
        ([], {"CLANTUI_STORE": "/nowhere/store"}, "store", "CLANTUI_STORE", "/nowhere/store"),
        (["--no-store"], {}, "store", "--no-store", "none: nothing is saved"),
        ([], {"CLANTUI_TOKEN": WHOLE}, "token-file", "CLANTUI_TOKEN", "an API key is set"),
        (["--demo"], {"CLANTUI_TOKEN": SECRET}, "token-file", "--demo", "no API key is needed"),
        (["--demo"], {}, "store", "--demo", "in a temporary folder, deleted at the end"),
    ],
)
def test_each_value_has_its_origin(
    tmp_path: Path, words: list[str], more: dict[str, str], name: str, origin: str, value: str
) -> None:
    """A flag overrides the environment, which overrides the default."""
    assert show_settings(tmp_path, *words, **more)[name] == [origin, value]


def test_config_show_never_prints_a_key(tmp_path: Path) -> None:
    """A key in a file, valid or not, is never printed; only the file's name is."""
    file = tmp_path / ".crtoken"
    file.write_text(WHOLE)
    assert show_settings(tmp_path)["token-file"] == ["default", f"an API key is set, in {file}"]
    assert show_settings(tmp_path, "--token-file", str(file))["token-file"] == [
        "--token-file",
        f"an API key is set, in {file}",
    ]
    file.write_text(f"{SECRET} {SECRET}")
    origin, value = show_settings(tmp_path)["token-file"]
    assert (origin, value.partition(":")[0]) == ("default", "unusable")
    origin, value = show_settings(tmp_path, CLANTUI_TOKEN=f"{SECRET}\n{SECRET}")["token-file"]
    assert (origin, value.partition(":")[0]) == ("CLANTUI_TOKEN", "unusable")


def test_an_invalid_base_url_is_listed_with_the_reason(tmp_path: Path) -> None:
    """An invalid setting is listed with the reason."""
    origin, value = show_settings(tmp_path, CLANTUI_BASE_URL="http://example.com/v1")["base-url"]
    assert origin == "CLANTUI_BASE_URL"
    assert value.startswith("unusable: ")
    assert "unencrypted" in value


def test_the_store_is_counted(tmp_path: Path) -> None:
    """Snapshots, clans and responses of all APIs are counted, with the bytes on disk."""
    file = tmp_path / PLACE
    with open_store(file, lambda: 0.0) as store:
        for base in (BASE, f"{BASE}/"):
            store.for_api(base).save_survey(make_survey([KNIGHT]))
        for number in range(3):
            store.for_api(BASE).save_response(f"/{number}", bytes(9_000), 1.0, 9e9)
    text = " ".join(show_settings(tmp_path)[""])
    size = file.stat().st_size
    assert size > 27_000
    assert text == f"{size:,} bytes: 2 snapshots of 2 clans, 3 answers of the API"
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    with open_store(file, lambda: 0.0) as store:
        store.for_api(BASE).save_response("/late", bytes(9_000), 1.0, 9e9)
        store._writer.submit(int).result()
        size = sum(path.stat().st_size for path in file.parent.iterdir() if "shm" not in path.name)
        assert " ".join(show_settings(tmp_path)[""]).startswith(f"{size:,} bytes")
        assert " ".join(show_settings(tmp_path)[""]).endswith("4 answers of the API")


def test_config_show_does_not_migrate_the_store(tmp_path: Path) -> None:
    """Counting a store of an earlier version does not migrate it."""
    file = tmp_path / "store"
    with open_store(file):
        pass
    run_statements(
        file,
        "DROP TABLE book",
        "DROP TABLE states",
        "DROP TABLE limits",
        "PRAGMA user_version = 1",
    )
    before = file.read_bytes()
    text = show_settings(tmp_path, CLANTUI_STORE=str(file))[""]
    assert " ".join(text).endswith("0 snapshots of 0 clans, 0 answers of the API")
    assert file.read_bytes() == before
    assert len(MIGRATIONS) > 1


def test_a_foreign_database_is_not_changed(tmp_path: Path) -> None:
    """Another program's database, named by mistake, is not changed."""
    file = tmp_path / "theirs"
    run_statements(file, "CREATE TABLE theirs (word)")
    before = file.read_bytes()
    assert " ".join(show_settings(tmp_path, CLANTUI_STORE=str(file))[""]).startswith(
        "cannot be read ("
    )
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "words", [("config", "show"), ("doctor", "--demo"), ("completion", "clans")]
)
@pytest.mark.parametrize("name", [".", "/"])
def test_a_store_that_can_only_be_a_folder_is_refused(
    tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    """Such a name is a sentence, not a crash."""
    done = run(tmp_path, *words, CLANTUI_STORE=name)
    sentence = f"clantui: the store {name} is a folder; name a file in it\n"
    assert (done.code, done.err) == (2, sentence)


@pytest.mark.parametrize("content", [b"damaged" * 999, None])
def test_an_unreadable_store_is_listed(tmp_path: Path, content: bytes | None) -> None:
    """An unreadable store is listed as unreadable, and not changed."""
    file = tmp_path / "store"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    text = " ".join(show_settings(tmp_path, CLANTUI_STORE=str(file))[""])
    assert text.startswith("cannot be read (")
    assert text.endswith("clantui doctor shows why")
    assert content is None or file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_config_path_prints_only_the_path(tmp_path: Path) -> None:
    """`config path` prints only this path, also if the file does not exist."""
    done = run(tmp_path, "config", "path")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{tmp_path}/.config/clantui/config.toml\n"
    done = run(tmp_path, "config", "path", CLANTUI_CONFIG="/tmp/there")  # noqa: S108
    assert done.out == "/tmp/there\n"  # noqa: S108
    assert [*tmp_path.iterdir()] == []


def list_settings(
    capsys: pytest.CaptureFixture[str], home: Path, *words: str, **environ: str
) -> list[str]:
    """Return the lines of `config show`, run in this process."""
    options = read_options("config", "show", *words, **environ)
    assert config.run(options, Context({}, home)) == 0
    return capsys.readouterr().out.splitlines()


def test_the_columns_are_as_wide_as_their_longest_text(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Names and origins are aligned, with two blanks after the longest of each."""
    lines = list_settings(capsys, tmp_path, "--max-rate", "30", CLANTUI_CONCURRENCY="7")
    rows = [re.split(r"  +", line) for line in lines if not line.startswith(" ")]
    name, origin = (max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    assert [f"{row[0]:{name}}{row[1]:{origin}}{row[2]}" for row in rows] == [
        line for line in lines if not line.startswith(" ")
    ]
    assert ["max-rate", "--max-rate", "30 a second"] in rows
    assert ["concurrency", "CLANTUI_CONCURRENCY", "7"] in rows


def test_no_value_controls_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Control characters of a path or an address are left out."""
    evil = "/nowhere/\x1b]0;evil\x07"
    lines = list_settings(capsys, tmp_path, CLANTUI_STORE=evil, CLANTUI_BASE_URL=evil)
    assert all(line.isprintable() for line in lines)


def test_without_a_home_folder_images_are_not_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one, the place is named."""
    for folder, place in ((NO_HOME / "images", "not kept"), (tmp_path, f"kept in {tmp_path}")):
        monkeypatch.setattr(config, "find_image_folder", lambda now=folder: now)
        (art,) = (row for row in list_settings(capsys, tmp_path) if row.startswith("art"))
        assert art.endswith(f"false; images are {place}")


def test_the_config_and_its_keys_are_listed_with_their_origins(tmp_path: Path) -> None:
    """First the file and what names it, last the keys with their lines."""
    file = tmp_path / "mine.toml"
    missing = run(tmp_path, "config", "show", CLANTUI_CONFIG=str(file)).out.splitlines()
    assert missing[0].split(maxsplit=2) == ["config", "CLANTUI_CONFIG", f"{file} (not there)"]
    file.write_text('rate = 3\n[keys]\nrace = "f2"\nhelp = "f4"\n')
    done = run(tmp_path, "config", "show", CLANTUI_CONFIG=str(file))
    found = done.out.splitlines()
    assert found[0].split(maxsplit=2) == ["config", "CLANTUI_CONFIG", str(file)]
    assert [line.split() for line in found[-2:]] == [
        ["keys.race", "line", "3", "f2"],
        ["keys.help", "line", "4", "f4"],
    ]
    assert (done.code, done.err) == (0, "")


def test_an_empty_config_is_good_and_a_missing_one_is_named(tmp_path: Path) -> None:
    """`config check` distinguishes them, as nothing is set by either."""
    file = tmp_path / ".config" / "clantui" / "config.toml"
    file.parent.mkdir(parents=True)
    for sentence in ("no config file: defaults are used", "All good"):
        done = run(tmp_path, "config", "check")
        assert (done.code, done.out) == (0, f"{file}: {sentence}\n")
        file.write_text("")


@pytest.mark.parametrize(
    ("editor", "reason"),
    [
        ("sh -c 'exit 3'", "sh -c 'exit 3' ended with 3"),
        ("sh -c 'kill -9 $$'", "sh -c 'kill -9 $$' ended with -9"),
        ("vi '", "{file} cannot be edited with vi ': No closing quotation"),
    ],
)
def test_an_editor_that_fails_is_named_with_its_reason(
    tmp_path: Path, editor: str, reason: str
) -> None:
    """The exit code of a command with arguments, a signal, or an open quote: code 2."""
    file = tmp_path / "a" / "b" / "mine.toml"
    done = run(tmp_path, "config", "edit", CLANTUI_CONFIG=str(file), VISUAL=editor)
    assert (done.code, done.sentence) == (2, reason.format(file=file))
    assert file.read_text("utf-8") == config.make_template()


def test_a_config_that_cannot_be_created_is_named_with_the_reason(tmp_path: Path) -> None:
    """A file where its folder should be, or a folder in its place."""
    (tmp_path / "file").touch()
    file = tmp_path / "file" / "mine.toml"
    done = run(tmp_path, "config", "edit", CLANTUI_CONFIG=str(file), EDITOR="true")
    assert (done.code, done.sentence.partition(": ")[0]) == (2, f"{file} cannot be created")


def test_a_new_config_explains_every_setting() -> None:
    """The template has a sentence with the range once and a value for each, and example keys."""
    template = config.make_template()
    assert template.startswith("# Settings of clantui. ")
    assert template.endswith('# [keys]\n# race = "b,f2"\n')
    blocks = template.split("\n\n")[1:-1]
    assert len(blocks) == len(SETTINGS)
    for block, setting in zip(blocks, SETTINGS, strict=True):
        sentence, value = block.splitlines()
        allowed = setting.kind.allowed.removeprefix("a time ")
        assert sentence.count(allowed) == 1
        names_range = allowed in setting.help
        rest = "" if names_range else f": {setting.kind.allowed}"
        assert sentence.casefold() == f"# {setting.help}{rest}.".casefold()
        assert sentence[3:].startswith(setting.help[1:])
        assert sentence[2] == sentence[2].upper()
        assert value.startswith(f"# {setting.name} = ")
