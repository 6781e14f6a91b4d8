"""A check for CI: exit code 1 where the extractor is worse than its baseline.

python examples/ci_check.py             # in CI
python examples/ci_check.py --update    # by hand, once a change is wanted: look at the diff and commit it
"""

from __future__ import annotations

import sys
from pathlib import Path

from regex_extractor import extract

import newsbench
from newsbench.checking import check, renew
from newsbench.evaluating import predictions_of
from newsbench.limits import Limits, floors_from

HERE = Path(__file__).parent
BASELINE = HERE / "newsbench-baseline.json"
TRACKS = ["quotes", "attribution"]


def main(update: bool) -> int:
    gold = newsbench.load(HERE / "gold.jsonl")
    predictions = list(predictions_of(extract, gold))
    if update:
        renew(predictions, BASELINE, gold, tracks=TRACKS)
        return 0
    limits = Limits(max_drop=0.01, floors=floors_from({"attribution.f1": 0.5}))
    report = check(predictions, BASELINE, gold, limits=limits)
    print(report)
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main("--update" in sys.argv))
