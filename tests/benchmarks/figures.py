"""Seconds and what is read from many of them. Pure."""

import statistics
from collections.abc import Sequence


def median_ms(seconds: Sequence[float]) -> float:
    """The middle one, in milliseconds."""
    return statistics.median(seconds) * 1_000


def p99_ms(seconds: Sequence[float]) -> float:
    """What 99 of 100 stay within, in milliseconds; of fewer than 100, the slowest."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)] * 1_000
