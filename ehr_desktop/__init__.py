"""Clinical notes at a therapist's desk."""

__version__ = "0.1.0"
