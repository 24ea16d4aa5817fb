"""Head-to-head tasks: what a reader does here for a task, and what the rival needs for the same."""
