"""*Needs you*: notes the server refused, and notes that were changed in two places."""

from ehr_desktop.ui.needs_you.page import NeedsYouPage

__all__ = ["NeedsYouPage"]
