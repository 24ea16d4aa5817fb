"""The figures of performance: the program beside its peers, measured in one run. See `run`."""
