"""What a client of the clinic's API may rely on, held against running servers."""
