"""What is there? Connect, read the catalog in one snapshot, and let PostgreSQL judge what is equal."""
