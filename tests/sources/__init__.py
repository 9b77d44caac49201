"""Documents that others wrote, and documents that try to do harm."""
