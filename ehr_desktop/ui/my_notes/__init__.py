"""*My notes*: the clinician's notes as one long list, searched, filtered and sorted on this computer."""

from ehr_desktop.ui.my_notes.page import MyNotesPage

__all__ = ["MyNotesPage"]
