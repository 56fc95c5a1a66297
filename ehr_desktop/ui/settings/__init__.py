"""*Settings*: a sheet of sections, one file each."""

from ehr_desktop.ui.settings.page import SettingsPage

__all__ = ["SettingsPage"]
