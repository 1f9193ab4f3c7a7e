"""Events of a clan that is watched, as lines of JSON."""

from __future__ import annotations

import json
from datetime import datetime

from msgspec import UNSET, to_builtins

from clantui.core.export.history import card_name
from clantui.core.export.records import EventRecord
from clantui.core.history.events import Event
from clantui.core.text.dates import iso_utc


def event_line(event: Event, at: datetime) -> str:
    """Return an event as a line for other programs; what does not apply is left out.

    Args:
        at: when it was noticed, aware.
    """
    record = EventRecord(
        type=event.kind,
        at=iso_utc(at),
        clan=str(event.clan),
        about=UNSET if event.about is None else str(event.about),
        name=event.name or UNSET,
        before=card_name(event.before) or UNSET,
        after=card_name(event.after) or UNSET,
        role=event.role or UNSET,
        place=UNSET if event.place is None else event.place,
        decks=UNSET if event.decks is None else event.decks,
        ends_at=UNSET if event.ends is None else iso_utc(event.ends),
        sentence=event.sentence,
    )
    return json.dumps(to_builtins(record), ensure_ascii=False) + "\n"
