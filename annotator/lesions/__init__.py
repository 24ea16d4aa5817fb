"""What readers record: a case as an immutable table of records, and edits as changes of it."""
