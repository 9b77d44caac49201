"""People and machines over HTTP: pages that need no build step and no other host, and a JSON API
beside them.
"""
