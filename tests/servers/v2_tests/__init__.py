"""The server of `tests/servers/mentalspace_v2.py` held against part A of the API document, item by item."""
