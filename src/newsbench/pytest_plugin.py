"""The pytest plugin: a fixture that holds an extractor to its baseline, one test id a track.

::

    @pytest.mark.newsbench(tracks=["attribution", "event_types"])
    def test_extractor(newsbench):
        newsbench.check(extract)

Paths are relative to the root of the tests. ``pytest --newsbench-update`` writes the baseline anew.
"""

# Every test run of everyone who has newsbench installed imports this page: nothing heavy may stand at its top.
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from newsbench.baseline import Baseline
    from newsbench.check_report import CheckReport
    from newsbench.corpus import Corpus
    from newsbench.limits import Limits
    from newsbench.settings import Settings

_MARK = "newsbench"
_MARK_KEYS = ("tracks", "baseline", "gold", "split")
_MARK_HELP = (
    "newsbench(tracks=[...], baseline=FILE, gold=PATH, split=NAME): what the fixture newsbench checks; "
    "the test gets one id a track."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("newsbench")
    group.addoption("--newsbench-update", action="store_true", help="Write newsbench baselines anew.")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARK_HELP)
    config.stash[_MADE] = {}
    config.stash[_WRITTEN] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test id a track, where the marker, pyproject.toml or the baseline says which tracks there are."""
    marker = metafunc.definition.get_closest_marker(_MARK)
    if marker is None or _MARK not in metafunc.fixturenames:
        return
    if tracks := _tracks(_of_marker(marker), metafunc.config):
        metafunc.parametrize(_MARK, tracks, indirect=True)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for path, (_, baseline) in config.stash[_WRITTEN].items():
        terminalreporter.write_line(f"newsbench: wrote {path}: {len(baseline.figures)} figures")


@pytest.fixture
def newsbench(request: pytest.FixtureRequest) -> Newsbench:
    """Hold an extractor, or predictions, to a baseline: ``newsbench.check(extract)``."""
    marker = request.node.get_closest_marker(_MARK)
    asked = {} if marker is None else _of_marker(marker)
    return Newsbench(request.config, asked, getattr(request, "param", None))


# What extractors gave, so that a test of five tracks runs them once; kept with the extractor it came from.
_Predictions = list[dict[str, Any]]
_MADE = pytest.StashKey[dict[tuple[Any, ...], tuple[Any, _Predictions]]]()
# Baselines written in this run, and the tracks they were asked for.
_WRITTEN: pytest.StashKey[dict[Path, tuple[tuple[str, ...], Baseline]]] = pytest.StashKey()


class Newsbench:
    """What the fixture gives to a test."""

    def __init__(self, config: pytest.Config, asked: Mapping[str, Any], track: str | None) -> None:
        self._config = config
        self._asked = asked
        self._track = track

    def check(
        self,
        predictions: Callable[[str], Mapping[str, Any]] | str | Path | Iterable[Mapping[str, Any]],
        baseline: str | Path | None = None,
        tracks: Iterable[str] | None = None,
        gold: str | Path | Corpus | None = None,
        split: str | None = None,
        **limits: Any,
    ) -> CheckReport:
        """Fail where predictions are worse than their baseline.

        Args:
            predictions: an extractor (a function of a text), a JSON Lines file, or one mapping a document.
            baseline, tracks, gold, split: else those of the marker, of pyproject.toml, or of the baseline.
            limits: ``max_drop``, ``hard_drop``, ``any_drop``, ``max_rise``, and ``min`` as a mapping
                (``{"attribution.f1": 0.7}``); else those of pyproject.toml.

        Raises:
            AssertionError: they are worse; the message says what fell and which items are missed now.
            pytest.fail.Exception: predictions, gold or baseline cannot be used.
        """
        from newsbench.files import InputError
        from newsbench.reports.checked import as_text

        __tracebackhide__ = True
        unusable = ""
        try:
            report = self._report(predictions, baseline, tracks, gold, split, limits)
        except InputError as error:
            unusable = str(error)
        if unusable:
            # Where in newsbench it was noticed is of no use to the reader.
            pytest.fail(f"newsbench: {unusable}", pytrace=False)
        if not report.passed and not self._updates:
            raise AssertionError(f"newsbench {as_text(report)}")
        return report

    def _report(
        self,
        predictions: Any,
        baseline: str | Path | None,
        tracks: Iterable[str] | None,
        gold: str | Path | Corpus | None,
        split: str | None,
        limits: Mapping[str, Any],
    ) -> CheckReport:
        from newsbench.baseline import DEFAULT_FILE
        from newsbench.checking import check

        settings = _settings(self._config)
        file = self._path(baseline or self._asked.get("baseline") or settings.baseline or DEFAULT_FILE)
        gold = gold or self._asked.get("gold") or settings.gold
        gold = self._path(gold) if isinstance(gold, str | Path) else gold
        split = split or self._asked.get("split") or settings.split
        every = tuple(tracks or self._asked.get("tracks") or settings.tracks)
        given = self._given(predictions, gold, split, file)
        if self._updates:
            # All tracks at once, though each has a test of its own: the file holds them together.
            self._write(given, file, gold, every, split)
        chosen = (self._track,) if self._track and tracks is None else every
        return check(
            given,
            file,
            gold,
            tracks=chosen,
            split=split,
            limits=_limits(settings, limits, chosen),
            offsets=settings.offsets,
            key_map=settings.key_map,
        )

    @property
    def _updates(self) -> bool:
        return bool(self._config.getoption("--newsbench-update"))

    def _path(self, path: str | Path) -> Path:
        return self._config.rootpath / path

    def _given(self, predictions: Any, gold: Path | Corpus | None, split: str | None, file: Path) -> Any:
        """Predictions as they are, or those that an extractor makes, once a session."""
        if not callable(predictions):
            return self._path(predictions) if isinstance(predictions, str | Path) else predictions
        from newsbench.api import checked_gold
        from newsbench.checking import known_baseline
        from newsbench.corpus import DEFAULT
        from newsbench.extracting import predictions_of
        from newsbench.snapshot import Setting

        wanted = Setting(split=split).after(known_baseline(file)).split or DEFAULT
        made = self._config.stash[_MADE]
        key = (id(predictions), str(gold) if isinstance(gold, Path) else id(gold), wanted)
        if key not in made:
            corpus = checked_gold(gold, wanted)
            # The extractor and the gold are kept alive, so that no other object can get their ids.
            made[key] = ((predictions, gold), list(predictions_of(predictions, corpus, progress=False)))
        return made[key][1]

    def _write(self, given: Any, file: Path, gold: Any, tracks: tuple[str, ...], split: str | None) -> None:
        from newsbench.checking import renew
        from newsbench.files import InputError

        written = self._config.stash[_WRITTEN]
        if file not in written:
            dialect = _settings(self._config)
            baseline = renew(
                given, file, gold, tracks=tracks, split=split, offsets=dialect.offsets, key_map=dialect.key_map
            )
            written[file] = tracks, baseline
        elif written[file][0] != tracks:
            raise InputError(
                f"{file}: [two-writers] two tests with different tracks write one baseline: "
                "put all tracks on one marker, or give each test a baseline of its own"
            )


def _of_marker(marker: pytest.Mark) -> Mapping[str, Any]:
    if marker.args or set(marker.kwargs) - set(_MARK_KEYS):
        raise pytest.UsageError(f"@pytest.mark.newsbench takes {', '.join(_MARK_KEYS)} by name, and nothing else")
    return marker.kwargs


def _settings(config: pytest.Config) -> Settings:
    from newsbench.files import InputError
    from newsbench.settings import settings_from

    try:
        return settings_from(config.rootpath)
    except InputError as error:
        raise pytest.UsageError(str(error)) from None


def _tracks(asked: Mapping[str, Any], config: pytest.Config) -> list[str]:
    """The tracks that get an id each; none where nothing names any: then one test checks all."""
    if asked.get("tracks"):
        return list(asked["tracks"])
    from newsbench.baseline import DEFAULT_FILE
    from newsbench.checking import known_baseline

    settings = _settings(config)
    if settings.tracks:
        return list(settings.tracks)
    before = known_baseline(config.rootpath / (asked.get("baseline") or settings.baseline or DEFAULT_FILE))
    return [] if before is None else list(dict.fromkeys(key.split("/")[0] for key in before.figures))


def _limits(settings: Settings, given: Mapping[str, Any], tracks: tuple[str, ...]) -> Limits:
    """The limits of a test: its own before those of the repository, and of the floors those on its tracks."""
    from dataclasses import replace

    from newsbench.limits import floors_from

    own = dict(given)
    floors = (*settings.floors, *floors_from(own.pop("min", ())))
    kept = tuple(floor for floor in floors if not tracks or floor.track in tracks)
    return replace(settings.limits, floors=kept, **own)
