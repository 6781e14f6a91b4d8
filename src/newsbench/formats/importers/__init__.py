"""Readers of published sets, each from a copy that its makers give out; none of them is written."""
