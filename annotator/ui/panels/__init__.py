"""The panels around the images, one per file."""
