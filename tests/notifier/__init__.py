"""Tests of the notifier. They may touch notifier/ and tests/servers/, nothing above."""
