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
NO_LIST = "The list of codes cannot be read: codes can only be typed in full. Install the program again to mend it."
_MOST_OFFERED = 40


def find(text: str) -> Found:
    """What the list has for this text, and a code it does not have as the last row.

    The best is the first that can be billed; none where a heading was typed in full, or only the unknown code is left:
    neither is to be taken by an Enter too many. Without the list a code typed in full is the best there is.
    """
    if not text.strip():
        return Found()
    written = as_written(text)
    if codes.is_damaged():
        return _without_list(written)
    if not codes.is_read():
        return Found()
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
    typed_in_full = known is not None and best >= 0 and matches[best] == known
    nothing = Offer("", "", "Nothing found. A code of your own looks like F41.1.")
    return Found(offers or [nothing], best, at_once=typed_in_full)


def _without_list(written: str) -> Found:
    if is_well_formed(written):
        return Found([Offer(written, "", f"Use {written}")], 0, at_once=True)
    return Found([Offer("", "", "Codes look like F41.1.")])


class DiagnosisSearch(SearchField):
    """The line a code is looked for with; the list is read when it gets the focus for the first time.

    `read`: it is, or cannot be.
    """

    read = Signal()

    def __init__(self) -> None:
        super().__init__(SEARCH)
        self.setProperty("quiet", False)
        keep_alt_down(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        codes.whole_table().when_over(self._is_read)

    def _is_read(self) -> None:
        self.read.emit()
