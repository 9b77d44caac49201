"""One transaction per event or batch: the only place that changes a run."""
