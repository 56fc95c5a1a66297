"""Signing: review, attestation, password. The rules are the domain's, the order is `application/signing.py`."""
