"""argv → options → exit code: one file per verb, no logic of its own."""
