"""Programs that are measured as whole processes."""
