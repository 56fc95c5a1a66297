"""What a clinician does with the program, without knowing the screen, the database or the wire.

Imports `domain` only; owns the ports; synchronous, free of threads, the clock injected.
"""
