"""The clinic's API as the use cases ask for it (`ClinicApi`); the only room that knows HTTP.

No answer, header or JSON object leaves this room: domain values and known errors do. Nothing here is written to a
log, and no address holds anything about a person but the server's own ids.
"""
