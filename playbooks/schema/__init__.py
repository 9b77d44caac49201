"""JSON Schemas of the plan's files, for editors: completion, hover texts, and a red line before
Muster ever reads the file.
"""
