"""Faults at random while Muster works, from a seed; afterwards everything is counted."""
