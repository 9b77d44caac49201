"""What reading a plan proves, once everything has been read.

One file for each thing that is proved.
"""
