"""The plan as data, and what it decides. Pure: no clock, no I/O, no SQL."""
