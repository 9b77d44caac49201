"""Messages to people go out, answers come back."""
