"""Journeys: the real program, driven by keys in a process of its own, with a real server and a real encrypted file."""
