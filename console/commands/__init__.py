"""Commands of `muster` that come in families, as typer sees them. Their rooms are imported when they are called."""
