"""A check against a baseline as JUnit XML, which every CI shows: one test case a track."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsbench.check_report import GROUNDING, CheckReport, Failure
from newsbench.reports.checked import lost_lines

# What XML 1.0 has no way to write.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SUITE = "newsbench"


def as_junit(report: CheckReport) -> str:
    """The check as a test suite; a track that neither run attempts is skipped."""
    failures = report.failures_by_track()
    suite = Element("testsuite", name=_SUITE)
    for track in dict.fromkeys(figure.track for figure in report.figures):
        _case(suite, report, track, failures.get(track, []))
    if report.not_in_text or GROUNDING in failures:
        _case(suite, report, GROUNDING, failures.get(GROUNDING, []))
    cases = list(suite)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    SubElement(suite, "system-out").text = report.signature
    indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suite, encoding="unicode")}\n'


def _case(suite: Element, report: CheckReport, track: str, failures: Sequence[Failure]) -> None:
    case = SubElement(suite, "testcase", classname="newsbench.check", name=track)
    if failures:
        messages = [failure.message for failure in failures]
        lost = [f"found before, missed now: {line}" for line in lost_lines(report, track)]
        failure = SubElement(case, "failure", type=failures[0].code, message=_clean(messages[0]))
        failure.text = _clean("\n".join([*messages, *lost]))
    elif track != GROUNDING and _is_skipped(report, track):
        SubElement(case, "skipped", message="not attempted")


def _is_skipped(report: CheckReport, track: str) -> bool:
    return all(figure.status == "not attempted" for figure in report.figures if figure.track == track)


def _clean(words: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", words)
