"""Finds a symptom by a few letters: the best hits below the line, Enter takes the best, a symptom of one's own last.

Knows the names on offer and those taken already, nothing of severities.
"""

import re
from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.note_form.fields.choice import keep_alt_down
from ehr_desktop.ui.note_form.fields.offer_rows import Offer
from ehr_desktop.ui.note_form.fields.offers import Found, Offers
from ehr_desktop.ui.parts.line_edit import SearchField

MOST_HITS = 10
_NO_MATCH = 3


def best_hits(names: Sequence[str], said: str) -> list[str]:
    """The names that contain what was said, best first: those that begin with it, then those with such a word."""
    wanted = said.strip().casefold()

    def rank(name: str) -> int:
        folded = name.casefold()
        if folded.startswith(wanted):
            return 0
        if any(word.startswith(wanted) for word in re.split(r"\W+", folded)):
            return 1
        return 2 if wanted in folded else _NO_MATCH

    ranked = sorted(names, key=rank)
    return [name for name in ranked if rank(name) < _NO_MATCH][:MOST_HITS]


class SymptomSearch(SearchField):
    """`chosen` carries a name: of the list, or one's own, which is taken only when its row is chosen below.

    Down with nothing typed offers everything that is not taken yet.
    """

    chosen = Signal(str)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__("Search, or write your own", parent=parent)
        self.setProperty("quiet", False)  # no filter: what is found here becomes an answer
        self._names = names
        self._taken: Sequence[str] = ()
        self.offers = Offers(self, self._find)
        self.offers.taken.connect(self._take)
        self.offers.entered.connect(self._take_same)
        keep_alt_down(self)

    def set_taken(self, names: Collection[str]) -> None:
        """The names that are not offered any more; one of them typed in full is chosen as well."""
        self._taken = tuple(names)

    def typed_in_full(self) -> str:
        """The name typed, of the list or taken already, whatever its capitals; empty where it is neither."""
        said = " ".join(self.text().split()).casefold()
        return next((name for name in (*self._taken, *self._names) if name.casefold() == said), "")

    def _find(self, text: str) -> Found:
        said = " ".join(text.split())
        taken = {name.casefold() for name in self._taken}
        free = [name for name in self._names if name.casefold() not in taken]
        hits = best_hits(free, said) if said else free
        offers = [Offer(name, "", name) for name in hits]
        if said and said.casefold() not in taken.union(name.casefold() for name in free):
            offers.append(Offer(said, "", f"Add “{said}”"))
        at_once = bool(said and hits) and hits[0].casefold() == said.casefold()
        return Found(offers, 0 if said and hits else -1, at_once=at_once)

    def _take_same(self) -> None:
        said = " ".join(self.text().split()).casefold()
        for name in self._taken:
            if name.casefold() == said:
                self._take(name)
                return

    def _take(self, name: str) -> None:
        self.clear()
        self.chosen.emit(name)
