"""How far a worker is behind, by what its consumer knows: the broker is not queried."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import faust  # half a second that a process without the worker does not need


def consumer_lag(app: faust.App | None) -> dict[tuple[str, int], int]:
    """(topic, partition) -> messages not acknowledged, of the partitions assigned to this worker.

    Without partitions of which nothing was committed since the start.
    """
    if app is None:
        return {}
    ends, done = app.monitor.tp_end_offsets, app.monitor.tp_committed_offsets
    return {
        # The two figures are read at different moments, so that their difference may be negative.
        (tp.topic, tp.partition): max(0, ends[tp] - done[tp])
        for tp in app.consumer.assignment()
        if tp in ends and tp in done
    }
