"""The columnar backend: the IR as one query for the engine that holds the data."""
