"""`make bench`: Muster beside a hand-written pipeline that does the same to the database and the
carrier, and nothing else.
"""
