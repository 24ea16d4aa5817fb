"""The sample studies: one numerical child, imaged by each modality, and the case that goes with it."""
