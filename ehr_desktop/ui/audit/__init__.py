"""*Activity*: the audit trail, to be read, searched, proven and taken along."""

from ehr_desktop.ui.audit.page import ActivityPage

__all__ = ["ActivityPage"]
