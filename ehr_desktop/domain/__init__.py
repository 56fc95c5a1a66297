"""What is true in a clinic, whatever the screen, the database or the server.

Pure: standard library only; no input or output, no clock, no Qt, no SQL.
"""
