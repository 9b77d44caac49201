"""Text to typed values: signals, their fields, and what answers carry."""
