"""Invented people for trying out: Harbour Practice, its clients, their weeks, their notes. None of it is real."""
