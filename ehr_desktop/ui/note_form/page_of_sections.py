"""Sections in one scrolling column, beside an index that folds to a drop-down where its width is needed.

Knows sections and where they are on the page, nothing of their fields' answers.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.domain.note_type import Section
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.fields.asked import Around
from ehr_desktop.ui.note_form.forward_line import ForwardLine
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_form.section_view import SectionView
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.panel import Ground, Separator, scroll_down, scrolling, set_ground, settle_layouts
from ehr_desktop.ui.parts.section_index import Section as Entry
from ehr_desktop.ui.parts.section_index import SectionDropDown, SectionIndex
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

#: The widest column, and the narrowest beside which the index stays, at text size 1.
WIDEST_COLUMN = 760
NARROWEST_COLUMN = 540
_MARGIN = 32
_ABOVE_SECTION = 24
_ABOVE_FIRST = 6
_INDEX_MARGIN = 16
#: A form with at most so many fields is asked at once. Of a longer one, what a screen holds is asked before it is
#: shown, and then a few at a time, while nobody has typed for so many milliseconds.
AT_ONCE = 40
A_SCREEN = 5
A_FEW = 2
QUIET = 400


class PageOfSections(QWidget):
    """Alt+Up and Alt+Down lead to the section before and after; the index says which one is in sight.

    `copy_wanted` comes from the banner that says why nothing can be edited.
    """

    copy_wanted = Signal()

    def __init__(self, sections: Sequence[Section], around: Around, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jumping = False
        self._lay_out()
        # Made in their place: a widget that is moved has its style looked up again, with everything in it.
        self.sections = [SectionView(section, around, self._column) for section in sections]
        self.indexed_sections = [view for view in self.sections if view.section.title]
        for view in self.sections:
            self._rows.addWidget(view)
            self._rows.addSpacing(_ABOVE_SECTION)
        self._rows.addStretch()
        self._asking = QTimer(self)
        self._asking.timeout.connect(self._ask_a_few)
        for index in (self._index, self._folded):
            index.set_sections([Entry(view.section.title) for view in self.indexed_sections])
            index.chosen.connect(self._chosen)
        self._index.activated.connect(self._entered)
        self._scroll.verticalScrollBar().valueChanged.connect(self._follow)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)
        for key, step in (("Alt+Up", self._step_back), ("Alt+Down", self._step_on)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._index = SectionIndex()
        self._beside = QWidget()
        left = QVBoxLayout(self._beside)
        left.setContentsMargins(_INDEX_MARGIN, _INDEX_MARGIN, _INDEX_MARGIN - 4, 0)
        left.addWidget(self._index)
        self._folded = SectionDropDown()
        self._above = QWidget()
        top = QHBoxLayout(self._above)
        top.setContentsMargins(24, 12, 24, 8)
        top.addWidget(self._folded)
        for ground in (self, self._beside, self._above):
            set_ground(ground, Ground.SURFACE)
        self._page = QWidget()
        self._scroll = scrolling(self._page)
        self._line = Separator(upright=True)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._above)
        right.addWidget(self._scroll, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._beside)
        whole.addWidget(self._line)
        whole.addLayout(right, 1)
        self._lay_out_page()

    def _lay_out_page(self) -> None:
        self._column = QWidget(self._page)
        self._lid = QWidget(self._column)
        self._lid.hide()
        self._banner = Banner(Tone.ACCENT, icon="lock", parent=self._lid)
        self._banner.add_button("Copy text").clicked.connect(self.copy_wanted)
        lid = QVBoxLayout(self._lid)
        lid.setContentsMargins(0, 0, 0, _ABOVE_SECTION)
        lid.addWidget(self._banner)
        self._rows = QVBoxLayout(self._column)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addSpacing(_ABOVE_SECTION)
        self._rows.addWidget(self._lid)
        self.forward = ForwardLine(self._column)
        self._rows.addWidget(self.forward)
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, 0, _MARGIN, _MARGIN)
        row.setSpacing(0)
        row.addWidget(self._column, 1000)
        row.addStretch(1)
        self._rows_of_page = QVBoxLayout(self._page)
        self._rows_of_page.setContentsMargins(0, 0, 0, 0)
        self._rows_of_page.setSpacing(0)
        self._rows_of_page.addLayout(row, 1)

    # --- asking ---------------------------------------------------------------------------------------------

    def ask_first(self) -> None:
        """Ask what can be in sight, and the rest of a long form while nothing else is to be done."""
        most = AT_ONCE if self._fields() <= AT_ONCE else A_SCREEN
        asked = 0
        for view in self.sections:
            if asked < most:
                asked += len(view.section.fields)
                self._ask(len(view.section.fields))
        if not self.is_asked:
            self._asking.start(0)

    def ask_all(self) -> None:
        """Ask everything now: somebody goes to a place further down."""
        if not self.is_asked:
            self._ask_on(self._fields())

    def ask_later(self) -> None:
        """Somebody types: nothing is to make the letters wait."""
        if self._asking.isActive():
            self._asking.start(QUIET)

    def stop_asking(self) -> None:
        """What is not asked yet is not needed any more."""
        self._asking.stop()

    @property
    def is_asked(self) -> bool:
        """Whether every field of every section stands there."""
        return all(view.is_complete for view in self.sections)

    def adopt(self, questions: Sequence[Question]) -> None:
        """New questions stand on the page. For the form, to take care of them."""
        raise NotImplementedError

    def complete(self) -> None:
        """The last questions of a long form stand on the page. For the form, to bring marks and order up to date."""
        raise NotImplementedError

    def _fields(self) -> int:
        return sum(len(view.section.fields) for view in self.sections)

    def _ask_a_few(self) -> None:
        self._asking.setInterval(0)
        self._ask_on(A_FEW)

    def _ask_on(self, most: int) -> None:
        self._ask(most)
        if self.is_asked:
            self._asking.stop()
            self.complete()

    def _ask(self, most: int) -> None:
        asked: list[Question] = []
        for view in self.sections:
            asked += view.ask_next(most - len(asked))
        self.adopt(asked)
        for view in self.sections:
            # Shown when it is whole: each part that comes into sight lays out the page anew.
            if view.isHidden() is view.is_complete:
                view.setVisible(view.is_complete)

    # --- what the form tells --------------------------------------------------------------------------------

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """The marks of the sections that have a heading."""
        for place, entry in enumerate(entries):
            self._index.set_section(place, entry)
            self._folded.set_section(place, entry)

    def put_on_top(self, part: QWidget) -> None:
        """Above everything, scrolling along with it, as wide as the page."""
        self._rows_of_page.insertWidget(0, part)

    def show_banner(self, sentence: str) -> None:
        """Above everything, why nothing can be edited; empty for none."""
        self._banner.say(sentence, icon="lock")
        self._lid.setVisible(bool(sentence))
        if sentence:
            self._scroll.verticalScrollBar().setValue(0)

    # --- going about ----------------------------------------------------------------------------------------

    @property
    def is_folded(self) -> bool:
        """Whether the index is a drop-down."""
        return self._beside.isHidden()

    @property
    def current_section(self) -> int:
        """The number, among those with a heading and from 0, of the section in sight."""
        return self._index.currentIndex().row()

    def go_to_section(self, place: int) -> None:
        """Bring a section to the top; below the drop-down, which says its title, from what stands under the title."""
        self.ask_all()
        view = self.indexed_sections[place]
        self._jumping = True
        settle_layouts(self._scroll.widget())
        first = view.top_when_folded() if self.is_folded else None
        top = (first or view).mapTo(self._page, QPoint(0, 0)).y()
        self._scroll.verticalScrollBar().setValue(top - (_ABOVE_FIRST if first else _ABOVE_SECTION))
        self._jumping = False
        self._show_current(place)

    def bring_into_sight(self, part: QWidget) -> None:
        """Scroll as little as needed to show all of a part, with some air."""
        settle_layouts(self._scroll.widget())
        self._scroll.ensureWidgetVisible(part, 0, _ABOVE_SECTION)

    @property
    def scrolled(self) -> int:
        """By how many pixels the page is scrolled down."""
        return self._scroll.verticalScrollBar().value()

    def scroll_to(self, pixels: int) -> None:
        """Scroll the page down so far."""
        scroll_down(self._scroll, pixels)

    def index_stops(self) -> list[QWidget]:
        """The index, in both its shapes."""
        return [self._index, self._folded]

    def focus_first(self) -> None:
        """Put the focus where writing begins: into the first question under a heading."""
        (self.indexed_sections or self.sections)[0].focus_first()

    def _chosen(self, place: int) -> None:
        self.go_to_section(place)

    def _entered(self) -> None:
        self.ask_all()
        self.indexed_sections[self.current_section].focus_first()

    def _step_on(self) -> None:
        self._step(1)

    def _step_back(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        place = max(0, min(len(self.indexed_sections) - 1, self.current_section + by))
        self.go_to_section(place)
        self.indexed_sections[place].focus_first()

    def _show_current(self, place: int) -> None:
        self._index.set_current(place)
        self._folded.set_current(place)

    def _follow(self) -> None:
        """Say which section is in sight: the one with the focus, else the first that is not scrolled away."""
        if self._jumping or not self.indexed_sections or not self.isVisible():
            return
        top = self._scroll.verticalScrollBar().value()
        bottom = top + self._scroll.viewport().height()
        focused = QApplication.focusWidget()
        ends: list[int] = []
        for place, view in enumerate(self.indexed_sections):
            begin = view.mapTo(self._page, QPoint(0, 0)).y()
            ends.append(begin + view.height())
            if focused is not None and view.isAncestorOf(focused):
                here = focused.mapTo(self._page, QPoint(0, 0)).y()
                if here < bottom and here + focused.height() > top:
                    self._show_current(place)
                    return
        edge = top + theme.current().px(40)
        self._show_current(next((at for at, end in enumerate(ends) if end > edge), len(ends) - 1))

    # --- room -----------------------------------------------------------------------------------------------

    def _restyle(self, look: Theme) -> None:
        self._column.setMaximumWidth(look.px(WIDEST_COLUMN))
        self._fold()
        QTimer.singleShot(0, self, self.keep_in_sight)

    def keep_in_sight(self) -> None:
        """Where one types stays in sight when everything around it has another size."""
        focused = QApplication.focusWidget()
        if focused is not None and self._page.isAncestorOf(focused):
            self.bring_into_sight(focused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        beside = self._index.natural_width() + 2 * _INDEX_MARGIN
        fits = self.width() - beside - 2 * _MARGIN >= theme.current().px(NARROWEST_COLUMN)
        fits = fits and self.height() >= self._index.natural_height() + _INDEX_MARGIN
        several = len(self.indexed_sections) > 1
        for part in (self._beside, self._line):
            part.setVisible(several and fits)
        self._above.setVisible(several and not fits)
