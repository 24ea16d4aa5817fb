"""Marks bone lesions on medical images and maps them on the skeleton."""

__version__ = "0.1.0"
