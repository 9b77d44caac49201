"""Kafka at the edge: events in, events out.

What a signal means is not known here; a callback is handed in.
"""
