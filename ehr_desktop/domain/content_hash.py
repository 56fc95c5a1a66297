"""The fingerprint of a note's content: what was shown, what is signed, what the server holds."""

import hashlib
import json

from ehr_desktop.domain.columns import COLUMN_KINDS, SERVER_DEFAULTS, ColumnKind, Columns, is_blank


def content_of(columns: Columns) -> dict[str, object]:
    """Every content column with its blank made one: null, [] for a list, else what the server stores unasked."""
    content: dict[str, object] = {}
    for name, kind in COLUMN_KINDS.items():
        blank: object = [] if kind is ColumnKind.LIST else SERVER_DEFAULTS.get(name)
        value = columns.get(name)
        content[name] = blank if is_blank(value) else value
    return content


def content_sha256(columns: Columns) -> str:
    """SHA-256, in hexadecimal, of a note's content columns.

    Over the UTF-8 of `content_of` as one JSON object, keys sorted, no spaces; dates are "YYYY-MM-DD". Other columns
    (status, ids, times) do not count.
    """
    text = json.dumps(content_of(columns), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
