"""WHAT WOULD MEND IT? Plan, gate, apply, journal, rollback."""
