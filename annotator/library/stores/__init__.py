"""What can keep a library: one member of the family a place. For now an SQLite file."""
