"""Tests of the doctor's checks of this machine: trusted roots and the store."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clantui.demo.world.world import World
from tests.cli.doctor_runs import run_doctor
from tests.cli.processes import run


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\nno\n"])
def test_invalid_root_certificates_are_reported(
    tmp_path: Path, demo_url: str, content: str | None
) -> None:
    """Missing roots are a failure with code 2 if https needs them, else a warning."""
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_text(content)
    needed = run_doctor(tmp_path, "--timeout", "1", SSL_CERT_FILE=str(file))
    assert needed.state("certificates") == "failure"
    assert "SSL_CERT_FILE" in needed.next("certificates")
    idle = run_doctor(
        tmp_path, "--base-url", demo_url, SSL_CERT_FILE=str(file), CLANTUI_TOKEN="good"
    )
    assert (idle.code, idle.state("certificates")) == (0, "warning")


def test_the_origin_of_root_certificates_is_reported(tmp_path: Path) -> None:
    """The trusted roots are certifi's, else those of SSL_CERT_FILE, else of SSL_CERT_DIR."""
    import certifi

    pem = Path(certifi.where()).read_text("utf-8")
    end = "-----END CERTIFICATE-----\n"
    roots = [part + end for part in pem.split(end)]
    folder = tmp_path / "roots"
    folder.mkdir()
    (folder / "a.pem").write_text("".join(roots[:2]), "utf-8")
    (folder / "b.pem").write_text("".join(roots[2:4]), "utf-8")
    assert f"{pem.count(end)} roots, certifi " in run_doctor(tmp_path).get_finding("certificates")
    named = {"SSL_CERT_DIR": str(folder)}
    assert (
        run_doctor(tmp_path, **named)
        .get_finding("certificates")
        .startswith("4 roots, SSL_CERT_DIR")
    )
    more = tmp_path / "more"
    more.mkdir()
    (more / "c.pem").write_text(roots[4], "utf-8")
    named["SSL_CERT_DIR"] = os.pathsep.join((str(folder), str(more), ""))
    assert (
        run_doctor(tmp_path, **named)
        .get_finding("certificates")
        .startswith("5 roots, SSL_CERT_DIR")
    )
    named["SSL_CERT_FILE"] = str(folder / "a.pem")
    assert (
        run_doctor(tmp_path, **named)
        .get_finding("certificates")
        .startswith("2 roots, SSL_CERT_FILE")
    )


def test_the_store_is_listed_with_its_size(tmp_path: Path, demo_url: str) -> None:
    """A store is listed with its size; a missing one, or none, is fine and is not created."""
    file = tmp_path / "store"
    named = {"CLANTUI_STORE": str(file)}
    assert run_doctor(tmp_path, **named).get_finding("store") == f"{file} is not there yet"
    assert not file.exists()
    words = ["show", World().alone, "--base-url", demo_url]
    assert run(tmp_path, *words, CLANTUI_TOKEN="good", **named).code == 0
    before = file.read_bytes()
    found = run_doctor(tmp_path, **named)
    assert found.state("store") == "ok"
    assert found.get_finding("store") == f"{file}, {len(before)} bytes, intact"
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("store")] == ["store"]
    config = tmp_path / "config.toml"
    config.write_text("store = false\n", "utf-8")
    with_key = {"CLANTUI_TOKEN": "good", "CLANTUI_CONFIG": str(config)}
    without = run_doctor(tmp_path, "--base-url", demo_url, **with_key)
    assert without.get_finding("store") == "none: nothing is saved"
    assert without.get_finding("pace")


@pytest.mark.parametrize("kind", ["text", "torn", "folder"])
def test_an_unusable_store_is_a_warning(tmp_path: Path, kind: str) -> None:
    """A damaged store, or none at all, is a warning, because the program works without."""
    file = tmp_path / "store"
    if kind == "folder":
        file.mkdir()
    elif kind == "text":
        file.write_text("no database at all" * 100)
    else:
        with closing(sqlite3.connect(file)) as made:
            made.execute("CREATE TABLE many (one TEXT)")
            made.executemany("INSERT INTO many VALUES (?)", [("x" * 900,)] * 99)
            made.commit()
        file.write_bytes(file.read_bytes()[:9000])
    found = run_doctor(tmp_path, "--demo", CLANTUI_STORE=str(file))
    assert (found.code, found.state("store")) == (0, "warning")
    assert str(file) in found.get_finding("store")
    assert found.next("store")
