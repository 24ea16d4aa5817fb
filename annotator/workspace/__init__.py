"""A reader at work: the session, background jobs, commands, settings and tools. No Qt."""
