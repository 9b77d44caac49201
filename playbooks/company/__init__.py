"""Facts about the company for one decision: directory, rosters, geometry, candidates."""
