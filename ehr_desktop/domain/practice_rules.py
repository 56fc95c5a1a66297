"""Rules a practice has set at its server for a type of note (API 1.4, validation rules), checked here as it does."""

from dataclasses import dataclass

from ehr_desktop.domain.columns import ColumnValue, is_blank, stored_length


@dataclass(frozen=True)
class PracticeRule:
    """What one column must be like when a note is signed; `message` is the server's sentence.

    A minimum counts the text without the blanks around it, a maximum the whole text, as the server does.
    """

    column: str
    label: str
    message: str
    is_required: bool = False
    minimum: int | None = None
    maximum: int | None = None

    def is_broken_by(self, value: ColumnValue) -> bool:
        """Whether a column with this value breaks the rule; what is blank breaks it only where it is required."""
        if is_blank(value):
            return self.is_required
        if not isinstance(value, str):
            return False
        too_short = self.minimum is not None and stored_length(value.strip()) < self.minimum
        too_long = self.maximum is not None and stored_length(value) > self.maximum
        return too_short or too_long
