"""What to say of an error: a known one has its sentence; anything else is a bug, and raised for the log."""

from ehr_desktop.application.errors import KnownError


def sentence(error: Exception) -> str:
    """What to say."""
    return str(known(error))


def known(error: Exception) -> KnownError:
    """A known error. Anything else is raised."""
    if not isinstance(error, KnownError):
        raise error
    return error
