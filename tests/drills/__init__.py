"""Rehearsals of the shipped plan."""
