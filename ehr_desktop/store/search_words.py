"""What was typed into the search field -> a query of the full-text index. Pure.

Every word is quoted, so that no character of it is syntax, and may go on (a prefix counts while typing). What holds
no letter or digit finds nothing and is left out.
"""

from ehr_desktop.store.note_words import storable

#: A quotation mark would end the quoted word, a zero the whole text.
_NOT_WORDS = str.maketrans({'"': " ", "\x00": " "})


def words_in(typed: str) -> list[str]:
    """The words that can be looked for, as they were typed."""
    parts = storable(typed).translate(_NOT_WORDS).split()
    return [part for part in parts if any(letter.isalnum() for letter in part)]


def query_of(typed: str) -> str:
    """The query, or an empty text where nothing was typed that can be looked for.

    >>> query_of('o\\'brien "panic')
    '"o\\'brien"* AND "panic"*'
    """
    return " AND ".join(f'"{word}"*' for word in words_in(typed))
