"""Benchmarks: `python -m bench NAME` runs `bench/name.py` and prints one JSON line per case."""
