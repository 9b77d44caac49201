"""The plan, read and run: nothing here touches a clock, a socket or a database."""
