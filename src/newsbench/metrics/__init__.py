"""Metrics: pure functions over numbers and partitions. Nothing here reads a file or knows a document."""
