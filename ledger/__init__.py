"""What is written down survives. The only place that knows SQL."""
