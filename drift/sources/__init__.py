"""OTHER WAYS TO SAY WHAT WE WANT: a live database, turned into expectations."""
