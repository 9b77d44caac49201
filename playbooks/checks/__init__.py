"""A plan checked against its clauses, its company and what really ran."""
