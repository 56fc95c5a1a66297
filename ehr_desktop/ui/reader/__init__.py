"""Reading a note: the paper it stands on, and the page around it."""

from ehr_desktop.ui.reader.page import ReaderPage
from ehr_desktop.ui.reader.paper import NotePaper

__all__ = ["NotePaper", "ReaderPage"]
