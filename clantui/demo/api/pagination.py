"""Long lists, a page at a time, the way the API turns pages."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence

from clantui.demo.world.cards import Payload


class BadRequestError(Exception):
    """What was asked makes no sense; the message says why."""


class NotFoundError(Exception):
    """There is no such thing; the message, if any, says more."""


def page(items: Sequence[Payload], query: Mapping[str, str]) -> Payload:
    """Cut one page out of a list.

    Args:
        items: The whole list.
        query: May hold `limit`, how many items a page has at most (else all of
            them), and one of `after` and `before`, cursors of an earlier page.

    Returns:
        The page's `items`, and `paging` with the cursors that lead on from it:
        `after` where more follow, `before` where more precede.

    Raises:
        BadRequestError: If `limit` is no positive number, a cursor is none of
            ours, or there are two of them.
    """
    limit = number(query, "limit", least=1)
    size = len(items) if limit is None else limit
    if "after" in query and "before" in query:
        raise BadRequestError("Only after or before can be specified for a request, not both")
    if "before" in query:
        stop = min(_position(query["before"]), len(items))
        start = max(0, stop - size)
    else:
        start = min(_position(query["after"]), len(items)) if "after" in query else 0
        stop = min(start + size, len(items))
    cursors = {}
    if stop < len(items):
        cursors["after"] = _cursor(stop)
    if start > 0:
        cursors["before"] = _cursor(start)
    return {"items": list(items[start:stop]), "paging": {"cursors": cursors}}


def number(query: Mapping[str, str], key: str, *, least: int = 0) -> int | None:
    """Read a number out of a query.

    Args:
        query: The query.
        key: Which of its values.
        least: The smallest number that makes sense.

    Returns:
        The number; None if the query holds no such key.

    Raises:
        BadRequestError: If it is no number, or one too small.
    """
    text = query.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
        raise BadRequestError(f"Invalid value for parameter '{key}'")
    return int(text)


def _cursor(position: int) -> str:
    """Hide a position in letters nobody should read."""
    secret = json.dumps({"pos": position}, separators=(",", ":")).encode()
    return urlsafe_b64encode(secret).rstrip(b"=").decode()


def _position(cursor: str) -> int:
    """Find the position in a cursor of ours."""
    try:
        position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["pos"]
    except (ValueError, TypeError, KeyError) as error:
        raise BadRequestError("Invalid cursor") from error
    if not isinstance(position, int) or position < 0:
        raise BadRequestError("Invalid cursor")
    return position
