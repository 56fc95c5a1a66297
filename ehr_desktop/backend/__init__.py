"""The practice's API server: the clinic API's paths and names, and what `docs/api.md` says it adds.

Imports the domain (one rule book at both ends) and the shipped note types, nothing else of the program.
"""
