"""A server that asks to wait: for whom it asks, and until when. Remembered, so that a new start keeps to it too."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from ehr_desktop.application.errors import HeldBack, KnownError, NotNow
from ehr_desktop.application.outbox import BACKOFF_SECONDS
from ehr_desktop.application.ports import Clock, Store

_FACT = "the server asks to wait"
_LONGEST = BACKOFF_SECONDS[-1]
#: Where it does not say how long.
_UNSAID = 60


@dataclass(frozen=True)
class Wait:
    """`why` is a sentence for the clinician; `until` is when the server may be asked again."""

    why: str
    until: datetime


def heed(store: Store, clock: Clock, error: KnownError) -> None:
    """Remember what was asked, where it is asked of everybody; any other error asks for nothing."""
    if not isinstance(error, NotNow) or isinstance(error, HeldBack) or error.this_alone:
        return
    with store.writing() as tx:
        tx.remember(_FACT, json.dumps({"seconds": seconds_to_wait(error), "why": str(error)}), clock.now())


def seconds_to_wait(error: NotNow) -> float:
    """How long to leave the server alone: what it has said, within reason."""
    return _UNSAID if error.seconds is None else min(error.seconds, _LONGEST)


def asked_to_wait(store: Store, clock: Clock) -> Wait | None:
    """What it has asked, while the time is not over."""
    with store.reading() as tx:
        fact = tx.fact(_FACT)
    if fact is None:
        return None
    asked, since = json.loads(fact[0]), fact[1]
    until = since + timedelta(seconds=asked["seconds"])
    # said in the future: a clock was wrong
    return Wait(str(asked["why"]), until) if since <= clock.now() < until else None
