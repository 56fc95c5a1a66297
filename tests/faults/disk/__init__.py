"""A disk that makes trouble at a chosen call, the processes that meet it, and the promises that must hold after."""
