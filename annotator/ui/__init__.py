"""The window: all Qt widgets, and nothing that a headless program would need."""
