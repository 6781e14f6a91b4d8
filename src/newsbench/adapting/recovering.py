"""A model's raw reply: the answer in it, and what had to be mended to read it.

The rule, whole:

* An *answer* is a JSON object that holds one of the layers. Everything around it, fences and prose and other objects,
  is passed over. An object inside another is no answer of its own.
* Of several answers, each key counts as the last that has it gives it: a model that thinks aloud, or corrects itself,
  ends with what it means; one that writes a block a layer has each of them counted.
* An answer that breaks off keeps every item that is complete; the one that is not is dropped.
* A bare list is an answer only where a map file says which layer it is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec
from msgspec import Struct

from newsbench.adapting.loading import load_object
from newsbench.adapting.scanning import ITEMS, NoJson, Scanned, Wanted, scan
from newsbench.validation.reporting import Report
from newsbench.validation.wording import either, quoted

LAYERS = ("quotes", "events", "entities")
# Where an answer may begin; in prose, a bracket mostly has something else behind it.
_OBJECT = re.compile(r'\{(?=[ \t\n\r]*+["}])')
_OBJECT_OR_LIST = re.compile(r'\{(?=[ \t\n\r]*+["}])|\[(?=[ \t\n\r]*+[{\]])')
_BARE_LIST = re.compile(r"[^{\[]*+\[\s*+[{\]]")
_PYTHON = re.compile(r"\{\s*+'")
_TODO = "ask the model again, or leave the line out: then its document counts as missed"

# What a reply is counted under.
READ = "read"
MENDED = "mended"
AROUND = "text around the JSON"
COMMAS = "trailing commas"
CONTROLS = "line breaks in strings"
CUT = "broken off"
SEVERAL = "several answers to one layer"
UNREAD = "parts that cannot be read"
DROPPED = "dropped"
_WAYS = (AROUND, COMMAS, CONTROLS, CUT, SEVERAL, UNREAD)


class Reply(Struct):
    """What a reply says.

    Attributes:
        value: the object, or the list where a bare list is an answer.
        counts: what was mended, by the names above.
    """

    value: Any
    counts: Counter[str]


def recover(reply: str, wanted: Wanted, report: Report, *, lists: bool = False) -> Reply | None:
    """The answer in a reply; None, with the reason reported at ``$``, where there is none.

    Args:
        reply: as the model gave it.
        wanted: the keys whose lists hold the items.
        report: takes problems, and a warning where something is lost.
        lists: whether a bare list is an answer.
    """
    search = _Search(reply, wanted, lists)
    found = _at_once(reply, wanted, lists) or search.run()
    if not found:
        report.error((), "unreadable-reply", f"{search.reason}; {_TODO}")
        return None
    value, counts = _joined(found, report)
    if value is None:
        return None
    counts[AROUND] += int(_is_around(reply, found))
    counts[UNREAD] = int(bool(search.stumbled))
    counts[MENDED] = int(any(counts[way] for way in _WAYS))
    _warn(len(found), counts, search.stumbled, report)
    return Reply(value, counts)


def mending(counts: Counter[str]) -> list[str]:
    """What a reader should know of all replies of a file: none where nothing was mended."""
    if not counts[MENDED]:
        return []
    ways = ", ".join(f"{way}: {counts[way]}" for way in _WAYS if counts[way])
    lost = f"; items dropped because they were not finished: {counts[DROPPED]}" if counts[CUT] else ""
    return [f"raw replies: {counts[READ]} read, of which mended: {counts[MENDED]} ({ways}){lost}"]


def _at_once(reply: str, wanted: Wanted, lists: bool) -> list[Scanned] | None:
    """The fast way, for what nearly all replies are: one good object, with or without text around it.

    It reads from the first brace to the last, so a success is what the search would find: the first object ends with
    the last brace, and nothing can follow.
    """
    first, last = reply.find("{"), reply.rfind("}") + 1
    # A bare list may be an answer too.
    if first < 0 or (lists and (0 <= reply.find("[") < first or "[" in reply[last:])):
        return None
    text = reply[first:last]
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not _holds(value, wanted):
        return None
    return [Scanned(text, last, answers=True, cut=False, start=first)]


def _holds(value: Any, wanted: Wanted) -> bool:
    """Whether one of the wanted keys stands in a value."""
    if not wanted:
        return True
    if isinstance(value, list):
        value = {str(at): below for at, below in enumerate(value)}
    return isinstance(value, dict) and any(key in value and _holds(value[key], wanted[key]) for key in wanted)


class _Search:
    """The slow way: every object in turn."""

    def __init__(self, reply: str, wanted: Wanted, lists: bool) -> None:
        self._reply = reply
        self._wanted = wanted
        self._lists = lists
        self._others = self._cuts = 0
        # The failure that came furthest: the one that a reader will want to mend.
        self._failure: tuple[int, NoJson] | None = None

    def run(self) -> list[Scanned]:
        """The answers; none where :attr:`reason` says why."""
        bracket, answers, at = _OBJECT_OR_LIST if self._lists else _OBJECT, [], 0
        while begin := bracket.search(self._reply, at):
            start = begin.start()
            try:
                found = scan(self._reply, start, ITEMS if begin[0] == "[" else self._wanted)
            except NoJson as failure:
                at = max(failure.at, start + 1)
                if self._failure is None or failure.at - start > self._failure[0]:
                    self._failure = failure.at - start, failure
                continue
            at = found.end
            if found.answers:
                answers.append(found)
                continue
            self._others += 1
            self._cuts += found.cut
            if answers and found.dropped:
                # The beginnings of a further answer, and nothing complete in it: that is lost too.
                answers[-1].cut, answers[-1].dropped = True, answers[-1].dropped + found.dropped
        return answers

    @property
    def stumbled(self) -> str:
        """Where something that began as an object could not be read; empty where nothing was lost that way."""
        if self._failure is None:
            return ""
        failure = self._failure[1]
        got = quoted(self._reply[failure.at : failure.at + 20])
        return f"expected {failure.expected} at character {failure.at + 1}, got {got}"

    @property
    def reason(self) -> str:
        """Why there is no answer."""
        if self._failure is not None:
            return f"cannot be read: {self.stumbled}"
        if self._cuts:
            return "breaks off before the first item is complete"
        if not self._lists and _BARE_LIST.match(self._reply):
            return 'is a bare list: a map file (--map) says of what, as {"list": "quotes"}'
        named = either([f'"{key}"' for key in self._wanted])
        if self._others:
            return f"holds no JSON object with {named}: if it has other names for them, say so in a map file (--map)"
        python = ": strings in single quotes are Python and no JSON" if _PYTHON.search(self._reply) else ""
        return f"holds no JSON object with {named}{python}"


def _joined(found: list[Scanned], report: Report) -> tuple[Any, Counter[str]]:
    """The value that the answers give together."""
    value: Any = None
    counts = Counter({READ: 1})
    for answer in found:
        loaded, problems = load_object(answer.text.encode(), report.file, report.line, lists=True)
        report.problems.extend(problems)
        if problems:
            return None, counts
        both = isinstance(value, dict) and isinstance(loaded, dict)
        counts[SEVERAL] |= int(value is not None and (not both or any(key in value for key in loaded)))
        value = {**value, **loaded} if both else loaded
        for way, mended in ((COMMAS, answer.commas), (CONTROLS, answer.controls), (CUT, answer.cut)):
            counts[way] |= int(bool(mended))
        counts[DROPPED] += answer.dropped
    return value, counts


def _is_around(reply: str, found: list[Scanned]) -> bool:
    """Whether anything but space stands around the answers."""
    at = 0
    for answer in found:
        if reply[at : answer.start].strip():
            return True
        at = answer.end
    return bool(reply[at:].strip())


def _warn(answers: int, counts: Counter[str], stumbled: str, report: Report) -> None:
    """Say where something of a reply is lost."""
    if counts[CUT]:
        dropped = f", and {counts[DROPPED]} that was not finished is dropped" if counts[DROPPED] else ""
        message = f"the reply breaks off: the complete items count{dropped}; raise the model's limit of output tokens"
        report.warning((), "reply-cut-short", message)
    if counts[SEVERAL]:
        message = f"{answers} objects of the reply answer, some the same: of each key the last counts"
        report.warning((), "reply-repeats", message)
    if counts[UNREAD]:
        report.warning((), "reply-partly-read", f"a part of the reply is passed over: {stumbled}")
