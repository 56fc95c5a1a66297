"""What comes into a note while its form is open: shown there, but never under the hands of the clinician."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop.ui.autosave import Autosave
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.sitting import Sitting


class TakingIn(QObject):
    """Lives as long as its form. `took` comes with a sentence when something was taken in.

    What is typed and not saved is saved first, which puts both together. The field that has the keys is left as it is
    until the clinician leaves it.
    """

    took = Signal(str)

    def __init__(self, form: NoteForm, sitting: Sitting, autosave: Autosave) -> None:
        super().__init__(form)
        self._form = form
        self._sitting = sitting
        self._autosave = autosave
        autosave.saved.connect(self.look)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def look(self) -> None:
        """Bring the form up to date with the note."""
        if self._autosave.is_unsaved:
            return
        before = self._sitting.appointment_id
        changes = self._sitting.take_in(self._form.answers(), self._form.field_with_focus())
        if not changes and self._sitting.appointment_id == before:
            return
        self._form.take_in(changes)
        labels = [one.label for one in self._sitting.note_type.fields() if one.id in changes]
        if self._sitting.appointment_id != before:
            labels.insert(0, "Appointment")
        others = len(changes.keys() - self._sitting.note_type.by_id.keys())
        labels += ["Other text in this note"] if others else []
        self.took.emit(f"Changed elsewhere and shown here now: {', '.join(labels)}.")

    def _focus_moved(self, _left: QWidget | None, now: QWidget | None) -> None:
        # another window, or none: the clinician may come back to where the cursor is
        is_here = now is not None and self._form.isVisible() and now.window() is self._form.window()
        if is_here and self._sitting.is_behind:
            self.look()
