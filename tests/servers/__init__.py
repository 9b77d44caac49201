"""Real servers for tests, on loopback and in temporary folders.

What is missing is said in words, not installed.
"""
