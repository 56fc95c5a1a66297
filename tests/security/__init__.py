"""What nobody else may see or hear: each numbered file holds the paragraph of its number in `docs/security.md`."""
