"""The trail as a table for other programs: RFC 4180, for spreadsheets too. Pure.

What a spreadsheet would take for a formula gets an apostrophe before it: a client's name is a stranger's text. Not only
at the beginning of a cell: where commas are for decimals, a spreadsheet divides the lines at semicolons.
"""

import csv
import io
import re
from collections.abc import Iterable

from ehr_desktop.application.ports import AuditEntry

#: Spreadsheets know by it that the text is UTF-8.
MARK = "\ufeff"
_HEAD = ("number", "at", "who", "computer", "what was done", "details", "note", "client", "note type")
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[=+\-@＝＋－＠\t\r\n])")  # wide ones count in East Asia


def csv_of(entries: Iterable[AuditEntry]) -> str:
    """One line for each entry below a line of names, each ended by CR LF; instants as ISO 8601 with this offset."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_HEAD)
    for one in entries:
        at = one.row.at.astimezone().isoformat(timespec="milliseconds")
        texts = (one.row.who, one.computer, one.row.kind.value, one.row.what)
        about = (one.row.note_id or "", one.client_name, one.note_type)
        table.writerow((one.number, at, *map(_harmless, (*texts, *about))))
    return MARK + written.getvalue()


def _harmless(text: str) -> str:
    return _FORMULA.sub(r"\1'", text)
