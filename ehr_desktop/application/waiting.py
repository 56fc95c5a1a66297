"""A server that asks to wait: for whom it asks, and until when. Remembered, so that a new start keeps to it too."""

import json
from datetime import timedelta

from ehr_desktop.application.errors import KnownError, NotNow
from ehr_desktop.application.outbox import BACKOFF_SECONDS
from ehr_desktop.application.ports import Clock, Store

_FACT = "the server asks to wait"
_LONGEST = BACKOFF_SECONDS[-1]
#: Where it does not say how long.
_UNSAID = 60


def heed(store: Store, clock: Clock, error: KnownError) -> None:
    """Remember what was asked, where it is asked of everybody; any other error asks for nothing."""
    if not isinstance(error, NotNow) or error.this_alone:
        return
    seconds = _UNSAID if error.seconds is None else min(error.seconds, _LONGEST)
    with store.writing() as tx:
        tx.remember(_FACT, json.dumps({"seconds": seconds, "why": str(error)}), clock.now())


def asked_to_wait(store: Store, clock: Clock) -> str:
    """Its sentence while the time is not over, else an empty text."""
    with store.reading() as tx:
        fact = tx.fact(_FACT)
    if fact is None:
        return ""
    asked, since = json.loads(fact[0]), fact[1]
    now = clock.now()
    # said in the future: a clock was wrong
    is_over = now < since or now >= since + timedelta(seconds=asked["seconds"])
    return "" if is_over else str(asked["why"])
