"""Lesions on the skeleton: build the map, compare two timepoints, match a mark to a lesion."""
