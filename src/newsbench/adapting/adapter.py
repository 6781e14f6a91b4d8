"""From a line as the user wrote it to a prediction, and from a problem of that prediction back to the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from newsbench.adapting.dialect import Dialect
from newsbench.adapting.keymap import NO_MAP
from newsbench.adapting.loading import load_object
from newsbench.adapting.recovering import LAYERS, recover
from newsbench.adapting.renaming import Origins, Renaming
from newsbench.adapting.units import check_in_unit
from newsbench.model import Prediction
from newsbench.validation.decoding import decode
from newsbench.validation.predicted import check_prediction
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import Path, Report, json_path

# A JSON path in the record that was made, to the one in the line.
Whence = Callable[[str], str]
_STEP = re.compile(r'\.[A-Za-z_][A-Za-z0-9_]*|\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_RAW: Path = ("raw",)


class Adapted(Struct):
    """A line that was adapted.

    Attributes:
        prediction: None where it could not be.
        problems: found so far, with paths in the line.
        whence: from a path in the prediction to the one in the line.
    """

    prediction: Prediction | None
    problems: list[Problem]
    whence: Whence

    def relocated(self, problem: Problem) -> Problem:
        """A problem of the prediction, as one of the line."""
        return replace(problem, path=self.whence(problem.path)) if problem.path else problem


class Adapter:
    """Lines of one file.

    Args:
        dialect: how the file is written.
        file: as problems should name it.
        counts: takes what was mended.
    """

    def __init__(self, dialect: Dialect, file: str, counts: Counter[str]) -> None:
        self._unit = dialect.offsets
        self._map = NO_MAP if dialect.key_map is None else dialect.key_map
        self._file = file
        self._counts = counts

    def line(self, raw: bytes, line: int) -> Adapted:
        """The prediction of a line, its offsets in the unit that they were."""
        if not self._map.renames:
            prediction, found = decode(raw, Prediction, file=self._file, line=line)
            adapted = Adapted(prediction, found, _unmoved)
        else:
            value, found = load_object(raw, self._file, line)
            adapted = Adapted(None, found, _unmoved) if found else self._renamed(value, line)
        if adapted.prediction is None or adapted.prediction.raw is None:
            return adapted
        reply = self.reply(adapted.prediction, line)
        outer = adapted.whence
        problems = [*adapted.problems, *map(adapted.relocated, reply.problems)]
        return Adapted(reply.prediction, problems, lambda path: outer(reply.whence(path)))

    def _renamed(self, value: Mapping[str, Any], line: int) -> Adapted:
        report = Report(self._file, line)
        renaming = Renaming(self._map, report)
        made = renaming.record("document", value)
        return self._decoded(made, renaming.origins, line, report.problems)

    def _decoded(self, made: Mapping[str, Any], origins: Origins, line: int, problems: list[Problem]) -> Adapted:
        """A record that was made, held to the schema; without a prediction where anything is an error."""
        prediction, found = decode(msgspec.json.encode(made), Prediction, file=self._file, line=line)
        adapted = Adapted(prediction, problems, _whence(origins))
        adapted.problems = [*problems, *map(adapted.relocated, found)]
        if any(problem.severity == "error" for problem in adapted.problems):
            adapted.prediction = None
        return adapted

    # -- a model's reply ---------------------------------------------------------------------------------

    def reply(self, prediction: Prediction, line: int) -> Adapted:
        """The prediction that stands in the reply of another."""
        report = Report(self._file, line)
        assert prediction.raw is not None
        if beside := [layer for layer in LAYERS if getattr(prediction, layer) is not UNSET]:
            message = f"stands beside {' and '.join(beside)}: give the reply or what was read from it, not both"
            report.error(_RAW, "raw-beside-layers", message)
            return Adapted(None, report.problems, _unmoved)
        found = recover(prediction.raw, self._map.wanted, report, lists=self._map.list is not None)
        inside = _whence({(): _RAW})
        report.problems = [replace(problem, path=inside(problem.path)) for problem in report.problems]
        if found is None:
            return Adapted(None, report.problems, _unmoved)
        self._counts.update(found.counts)
        return self._of_reply(prediction, found.value, report)

    def _of_reply(self, prediction: Prediction, value: Any, report: Report) -> Adapted:
        """The reply's object, with what stands beside the reply in its line."""
        # Faults of the keys are said with the path in the reply.
        inner = Report(report.file, report.line)
        renaming = Renaming(self._map, inner)
        if isinstance(value, list) and self._map.list is not None:
            made = {self._map.list: renaming.items(self._map.list, value, (self._map.list,))}
        else:
            made = renaming.record("document", value)
        if made.pop("doc_id", prediction.doc_id) != prediction.doc_id:
            message = f"the reply is about another document than its line, {prediction.doc_id}; leave the key out of it"
            inner.error(("doc_id",), "other-document", message)
        if made.pop("raw", None) is not None:
            inner.error(_RAW, "unreadable-reply", "a reply cannot hold a reply")
        origins = {(): _RAW} | {new: (*_RAW, *old) for new, old in renaming.origins.items()}
        inside = _whence({(): _RAW})
        problems = [*report.problems, *(replace(p, path=inside(p.path)) for p in inner.problems)]
        beside = {key: below for key, below in msgspec.to_builtins(prediction).items() if key != "raw"}
        origins |= {(key,): (key,) for key in beside if key not in made}
        return self._decoded({**beside, **made}, origins, report.line, problems)

    # -- its offsets -------------------------------------------------------------------------------------

    def check(self, prediction: Prediction, text: str, line: int) -> tuple[Prediction, list[Problem]]:
        """A prediction with its offsets in code points, and what is wrong with it."""
        if self._unit == "codepoint":
            return prediction, check_prediction(prediction, text, file=self._file, line=line)
        return check_in_unit(prediction, text, self._unit, file=self._file, line=line)


def _unmoved(path: str) -> str:
    return path


def _whence(origins: Origins) -> Whence:
    """A path goes where its longest known beginning went."""

    def moved(path: str) -> str:
        steps = _STEP.findall(path)
        known = {json_path(new): json_path(old) for new, old in origins.items()}
        for length in range(len(steps), -1, -1):
            begun = "$" + "".join(steps[:length])
            if begun in known:
                return known[begun] + "".join(steps[length:])
        return path

    return moved
