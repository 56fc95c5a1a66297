"""Small programs the benchmarks start; each tells on standard output when its window stood there."""
