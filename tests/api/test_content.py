"""Bodies that are no answer of the API: each has its sentence, and most are worth a retry."""

from __future__ import annotations

import gzip
from typing import Final

import pytest

from clantui.api.content import read_response
from clantui.api.source import Request
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.tag import Tag
from clantui.wire import clans

GZIP: Final = gzip.compress(b'{"tag": "#2PP"}', mtime=0)


@pytest.mark.parametrize(
    "request_", [Request(path="/x"), Request(path="/x", decoder=clans.CLAN_DECODER)]
)
@pytest.mark.parametrize(
    ("body", "sentence", "retryable"),
    [
        (b"", "the API answered with nothing instead of data", True),
        (b" \r\n", "the API answered with nothing instead of data", True),
        (b"<html>", "the API answered with a web page instead of data", True),
        (b"\n  <!doctype html>", "the API answered with a web page instead of data", True),
        (b"busy", "the API answered with something else instead of data", True),
        (b'{"tag": "#2P', "the API answered with something else instead of data", True),
        (b"[" * 100_000, "the API answered with something else instead of data", True),
        (b"\xff\xfe{}", "the API answered with something else instead of data", True),
        (GZIP[:-9], "the answer is incomplete", True),
        (GZIP[:12] + b"\xff\xff" + GZIP[14:], "the answer is damaged", True),
        (
            gzip.compress(b" " * 3_000_001),
            "the answer is larger than 3 MB, which is too large",
            False,
        ),
    ],
    ids=range(11),
)
def test_a_body_that_is_no_answer_is_reported(
    request_: Request, body: bytes, sentence: str, retryable: bool
) -> None:
    """The message says what came instead, and only a size is not tried again."""
    with pytest.raises(InvalidResponse) as caught:
        read_response(body, request_, max_age=0.0, age=0.0, max_bytes=3_000_000)
    assert (caught.value.sentence, caught.value.retryable) == (sentence, retryable)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_body_is_decoded_again_by_another_decoder() -> None:
    """The value of one decoder is never taken for that of another one."""
    request = Request(path="/x", decoder=clans.CLAN_DECODER)
    response = read_response(GZIP, request, max_age=0.0, age=0.0)
    assert response.decode(clans.CLAN_DECODER) is response.payload
    assert clans.to_player(response.decode(clans.PLAYER_DECODER)).tag == Tag("2PP")
