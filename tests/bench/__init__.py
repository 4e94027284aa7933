"""The benchmarks: ``python -m tests.bench`` prints one JSON line a figure (docs/benchmarks.md)."""
