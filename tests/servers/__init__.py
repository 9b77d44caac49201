"""Other people's systems, played on a loopback port for the tests."""
