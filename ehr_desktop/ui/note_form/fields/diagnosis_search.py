"""The line a diagnosis is looked for with, and what is offered for what is typed there."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent

from ehr_desktop.domain.diagnosis_codes import as_written, is_well_formed
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.note_form.fields.choice import keep_alt_down
from ehr_desktop.ui.note_form.fields.offer_rows import Offer
from ehr_desktop.ui.note_form.fields.offers import Found
from ehr_desktop.ui.parts.line_edit import SearchField

SEARCH = "Search by code or words"
_MOST_OFFERED = 40


def find(text: str) -> Found:
    """What the list has for this text, and a code it does not have as the last row.

    The best is the first that can be billed; none where a heading was typed in full, or only the unknown code is left:
    neither is to be taken by an Enter too many.
    """
    if not text.strip() or not codes.is_read():
        return Found()
    written = as_written(text)
    matches = codes.search(text, _MOST_OFFERED)
    offers = [
        Offer(one.code, one.code, one.description)
        if one.billable
        else Offer("", one.code, f"{one.description} (a heading, not billable)")
        for one in matches
    ]
    known = codes.described(written)
    can_be_billed = (place for place, one in enumerate(matches) if one.billable)
    best = -1 if known is not None and not known.billable else next(can_be_billed, -1)
    if known is None and is_well_formed(written):
        offers.append(Offer(written, "", f"Use {written} – not in the list"))
    return Found(offers or [Offer("", "", "Nothing found. A code of your own looks like F41.1.")], best)


class DiagnosisSearch(SearchField):
    """The line a code is looked for with; the list is read when it gets the focus for the first time."""

    read = Signal()

    def __init__(self) -> None:
        super().__init__(SEARCH)
        self.setProperty("quiet", False)
        keep_alt_down(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        codes.whole_table().when_done(self._is_read)

    def _is_read(self) -> None:
        self.read.emit()
