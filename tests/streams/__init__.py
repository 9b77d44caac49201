"""Kafka at the edge, on the embedded broker; what only a real broker can show runs on Apache
Kafka.
"""
