"""The HTML report: outcomes → views (frozen, no markup) → templates → one file that needs nothing else."""
