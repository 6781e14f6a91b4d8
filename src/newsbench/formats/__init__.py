"""Formats in and out: the files that annotators and other tools write, and the records of newsbench."""
