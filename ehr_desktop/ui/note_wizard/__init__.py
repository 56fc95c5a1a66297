"""The wizard: client, note type, appointment or none, note. The flow itself is `application/wizard.py`."""
