"""What a query may say about time: a day, or a moment with or without its zone, as the clinic API reads them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _in_utc(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2200:
        raise PydanticCustomError("invalid_date", "Invalid date")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


#: A bare date is its midnight in UTC (API 1.0.5).
DayOrMoment = Annotated[datetime, AfterValidator(_in_utc)]
