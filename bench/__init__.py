"""The benchmarks: one command, ``python -m bench``, and every number a ratio inside one run."""
