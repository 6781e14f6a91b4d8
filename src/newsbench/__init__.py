"""newsbench: who said what, and what happened in the news. Gold labels and the scorer for them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsbench.version import __version__

if TYPE_CHECKING:
    from newsbench.api import InvalidInput, score
    from newsbench.comparing import compare
    from newsbench.comparison import Options
    from newsbench.comparison_report import ComparisonReport
    from newsbench.corpus import Corpus, load
    from newsbench.evaluating import evaluate
    from newsbench.files import InputError
    from newsbench.hub import load_dataset
    from newsbench.report import Report

__all__ = [
    "ComparisonReport",
    "Corpus",
    "InputError",
    "InvalidInput",
    "Options",
    "Report",
    "__version__",
    "compare",
    "evaluate",
    "load",
    "load_dataset",
    "score",
]

# Imported when first asked for, so that `import newsbench` and `newsbench --help` cost nothing.
_HOMES = {
    "ComparisonReport": "comparison_report",
    "Corpus": "corpus",
    "InputError": "files",
    "InvalidInput": "api",
    "Options": "comparison",
    "Report": "report",
    "compare": "comparing",
    "evaluate": "evaluating",
    "load": "corpus",
    "load_dataset": "hub",
    "score": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
