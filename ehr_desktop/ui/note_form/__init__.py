"""The note form, drawn from a note type's data file, and the page it stands on."""
