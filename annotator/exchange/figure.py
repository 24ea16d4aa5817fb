"""The drawings of a lesion map in the shapes that exports need."""
