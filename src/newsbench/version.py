"""The version of the scorer. The corpus has its own, in :mod:`newsbench.corpus`."""

__version__ = "0.1.0"
