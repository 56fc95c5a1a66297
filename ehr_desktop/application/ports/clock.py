"""The time."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """The time. Injected, so that a test owns it."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""

    def today(self) -> date:
        """The calendar day where this computer stands."""
