"""The parts of `tests/servers/mentalspace_v2.py`, each one thought of the API document."""
