"""Aggregates: functions of many rows, put together from other functions."""
