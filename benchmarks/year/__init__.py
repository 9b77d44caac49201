"""A quiet year and a bad month of the demo company, on a clock that jumps: what its people get."""
