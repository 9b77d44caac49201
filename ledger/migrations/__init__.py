"""Schema migrations.

`upgrade` migrates a database to this version; the first process to call it does the work.
"""
