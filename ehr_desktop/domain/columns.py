"""The columns of a note at the server that a clinician writes, and what each may hold.

Source: the clinic API's table of note columns (2.1) and its list of columns an update may carry (B.6).
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

#: One column's value: text, list of texts, yes or no, whole number, a date as "YYYY-MM-DD"; None is blank.

ColumnValue = str | tuple[str, ...] | bool | int | None
Columns = Mapping[str, ColumnValue]


class ColumnKind(Enum):
    """What a column holds."""

    TEXT = "text"
    LIST = "list"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"


COLUMN_KINDS: Mapping[str, ColumnKind] = MappingProxyType(
    {
        "sessionDate": ColumnKind.DATE,
        "sessionStartTime": ColumnKind.TEXT,
        "sessionEndTime": ColumnKind.TEXT,
        "sessionDuration": ColumnKind.NUMBER,
        "subjective": ColumnKind.TEXT,
        "objective": ColumnKind.TEXT,
        "assessment": ColumnKind.TEXT,
        "plan": ColumnKind.TEXT,
        "suicidalIdeation": ColumnKind.YES_NO,
        "suicidalPlan": ColumnKind.YES_NO,
        "homicidalIdeation": ColumnKind.YES_NO,
        "selfHarm": ColumnKind.YES_NO,
        "riskLevel": ColumnKind.TEXT,
        "riskAssessmentDetails": ColumnKind.TEXT,
        "interventionsTaken": ColumnKind.TEXT,
        "diagnosisCodes": ColumnKind.LIST,
        "interventionsUsed": ColumnKind.LIST,
        "progressTowardGoals": ColumnKind.TEXT,
        "nextSessionPlan": ColumnKind.TEXT,
        "nextSessionDate": ColumnKind.DATE,
        "cptCode": ColumnKind.TEXT,
        "billingCode": ColumnKind.TEXT,
        "billable": ColumnKind.YES_NO,
        "dueDate": ColumnKind.DATE,
    }
)

#: What the server stores when a create leaves the column out, where that is not "nothing".
SERVER_DEFAULTS: Columns = MappingProxyType(
    {
        "suicidalIdeation": False,
        "suicidalPlan": False,
        "homicidalIdeation": False,
        "selfHarm": False,
        "billable": True,
    }
)

#: What is said about risk: one judgement, made as a whole.
RISK_COLUMNS = frozenset(
    {"suicidalIdeation", "suicidalPlan", "homicidalIdeation", "selfHarm", "riskLevel", "riskAssessmentDetails"}
)

#: The server cuts longer texts without a word (API part A, 20).
LONGEST_TEXT = 100_000


def stored_length(text: str) -> int:
    """How long the server finds a text: it counts in UTF-16, where an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def too_long(columns: Columns) -> dict[str, int]:
    """The text columns the server would cut, each with its length."""
    lengths = {name: stored_length(value) for name, value in columns.items() if isinstance(value, str)}
    return {name: length for name, length in lengths.items() if length > LONGEST_TEXT}


def is_blank(value: ColumnValue) -> bool:
    """Whether a column's value says nothing. False and 0 say something."""
    return value is None or value == "" or value == ()


def without_blanks(columns: Columns) -> dict[str, ColumnValue]:
    """The columns that say something."""
    return {name: value for name, value in columns.items() if not is_blank(value)}


def changed_columns(before: Columns, after: Columns) -> dict[str, ColumnValue]:
    """What an update must carry to lead from `before` to `after`: an emptied column as None."""
    changed: dict[str, ColumnValue] = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if is_blank(old) and is_blank(new):
            continue
        if old != new:
            changed[name] = None if is_blank(new) else new
    return changed
