from hypothesis import settings


def examples(count: int) -> settings:
    """So many of them, however long each takes: on a busy machine slow is no fault."""
    return settings(max_examples=count)
