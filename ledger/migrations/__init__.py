"""How the tables came to be what they are.

`upgrade` brings a database to the present shape, whoever calls first.
"""
