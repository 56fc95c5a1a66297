"""The page *Activity*."""
