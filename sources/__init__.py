"""Formats of others, read at the edge: a file a format, from bytes to typed values with faults."""
