"""Advances a run by one event: dependencies, escalation, closing. `steps/` has one file a kind."""
