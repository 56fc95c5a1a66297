"""The recovery key on the screen and on paper: shown once, typed back, and typed where it opens the notes.

It never goes to the clipboard, into a title or into a file of ours. Made for any page to use: `RecoveryKeyEntry`.
"""

from ehr_desktop.ui.recovery.entry import RecoveryKeyEntry

__all__ = ["RecoveryKeyEntry"]
