"""Procedures, which are called and give nothing."""
