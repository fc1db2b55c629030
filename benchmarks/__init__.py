"""Benchmarks, each against peers on the same data or in the same run."""
