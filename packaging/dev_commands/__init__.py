"""The steps behind `packaging/dev.py`: standard library only, because they run before anything is installed."""
