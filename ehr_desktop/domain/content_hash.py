"""The fingerprint of a note's content: what was shown, what is signed, what the server holds."""

import hashlib
import json

from ehr_desktop.domain.columns import COLUMN_KINDS, SERVER_DEFAULTS, ColumnKind, Columns, is_blank


def content_sha256(columns: Columns) -> str:
    """SHA-256, in hexadecimal, of a note's content columns.

    Over the UTF-8 of one JSON object: every content column, keys sorted, no spaces; a blank column is null, a
    blank list [], an unanswered yes-or-no what the server stores for it; dates are "YYYY-MM-DD". Other columns
    (status, ids, times) do not count.
    """
    content: dict[str, object] = {}
    for name, kind in COLUMN_KINDS.items():
        blank: object = [] if kind is ColumnKind.LIST else SERVER_DEFAULTS.get(name)
        value = columns.get(name)
        content[name] = blank if is_blank(value) else value
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
