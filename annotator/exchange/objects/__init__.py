"""DICOM objects that say what a case says: segmentations (SEG) and measurement reports (SR)."""
