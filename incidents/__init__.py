"""Words and rules of the trade. Pure: no clock, no I/O, no SQL."""
