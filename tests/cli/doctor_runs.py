"""Helpers to run the doctor, and an API server with a single response."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from tests.cli.processes import SECRET, Done, run

IDS: Final = (
    "size",
    "colours",
    "unicode",
    "key",
    "key-file",
    "key-allows",
    "base-url",
    "proxy",
    "certificates",
    "request",
    "address",
    "clock",
    "pace",
    "store",
    "versions",
)


def jwt(*addresses: str) -> str:
    """Return a fake key that allows some addresses."""
    payload = {"limits": [{"type": "throttling"}, {"cidrs": list(addresses), "type": "client"}]}
    middle = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"{SECRET}.{middle}.{SECRET}"


KEY: Final = jwt("198.51.100.4", "192.0.2.0/24")


class DoctorReport:
    """Report of the doctor, parsed from its JSON."""

    def __init__(self, done: Done) -> None:
        assert done.err == ""
        assert KEY.split(".")[1] not in done.out
        report = json.loads(done.out)
        assert list(report) == ["schema_version", "ok", "checks"]
        assert report["schema_version"] == 1
        assert report["ok"] is (done.code == 0)
        assert all(list(check) == ["id", "state", "says", "next"] for check in report["checks"])
        assert tuple(check["id"] for check in report["checks"]) == IDS
        self.code = done.code
        self.checks: dict[str, dict[str, str]] = {c["id"]: c for c in report["checks"]}

    def state(self, name: str) -> str:
        """Return the state of a check: ok, warning, failure or unchecked."""
        return self.checks[name]["state"]

    def get_finding(self, name: str) -> str:
        """Return the finding of a check."""
        return self.checks[name]["says"]

    def next(self, name: str) -> str:
        """Return the advice of a check."""
        return self.checks[name]["next"]

    @property
    def failures(self) -> list[str]:
        """Return the failed checks."""
        return [name for name in self.checks if self.state(name) == "failure"]


def run_doctor(home: Path, *words: str, **more: str) -> DoctorReport:
    """Run the doctor, and parse its JSON report."""
    return DoctorReport(run(home, "doctor", "--json", *words, **more))


@contextmanager
def serve_response(status: int, body: object, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Serve one response; yield the base URL and the list of requested paths."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            content = json.dumps(body).encode()
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", paths
        finally:
            server.shutdown()
            thread.join()


def invalid_ip(address: str) -> dict[str, str]:
    """Return the API's error body for an address that the key does not allow."""
    message = f"Invalid authorization: API key does not allow access from IP {address}"
    return {"reason": "accessDenied.invalidIp", "message": message}
