"""How many mutants the tests kill, by module: `python benchmarks/mutants.py` after `mutmut run` (`nox -s mutation`).

Exits with 1 where the share is below ``--least`` percent. Not mutants of comments, docstrings or decorated functions:
mutmut makes none of those.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants") / "src" / "newsbench"
# What mutmut's worker ended with: a failed test, a crash of pytest, or no end at all. 0: no test noticed.
KILLED = {1: "killed", 3: "killed", 36: "timeout", 24: "timeout", -24: "timeout", 152: "timeout", 255: "timeout"}
SURVIVED = {0: "survived", 5: "no tests", 33: "no tests"}


def outcomes(meta: Path) -> Counter[str]:
    """What became of those mutants of a module that were run; a run may be of some by name."""
    codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].values()
    return Counter({**KILLED, **SURVIVED}.get(code, f"ended with {code}") for code in codes if code is not None)


def line(name: str, found: Counter[str]) -> str:
    """Module, killed of all, share, and what the others are."""
    killed = found["killed"] + found["timeout"]
    rest = ", ".join(f"{count} {what}" for what, count in sorted(found.items()) if what not in ("killed", "timeout"))
    return f"{name:<32} {killed:>5} of {found.total():>5}  {share(found):6.1f} %  {rest}".rstrip()


def share(found: Counter[str]) -> float:
    """Percent killed; a mutant that never ends is noticed, so it counts as killed."""
    return 100 * (found["killed"] + found["timeout"]) / found.total()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--least", type=float, default=0, help="percent")
    least = parser.parse_args().least
    modules = {meta.relative_to(MUTANTS).as_posix().removesuffix(".meta"): meta for meta in MUTANTS.rglob("*.meta")}
    found = {name: counts for name, meta in sorted(modules.items()) if (counts := outcomes(meta)).total()}
    if not found:
        sys.exit("no mutant was run here: run `mutmut run` first")
    overall = sum(found.values(), Counter[str]())
    for name, counts in [*found.items(), ("all", overall)]:
        print(line(name, counts))
    sys.exit(share(overall) < least)


if __name__ == "__main__":
    main()
