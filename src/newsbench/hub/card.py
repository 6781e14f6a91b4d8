"""README.md of an exported folder: YAML for the Hub and for ``datasets``, then prose for people."""

from __future__ import annotations

from typing import Any

from newsbench.hub.summary import ConfigSummary, Summary

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_TASKS = ["token-classification", "text-classification"]
_TAGS = [
    "news",
    "quotation-attribution",
    "quotation-extraction",
    "event-extraction",
    "coreference-resolution",
    "benchmark",
    "newsbench",
]


def card(summary: Summary, sizes: dict[str, int]) -> str:
    """The dataset card.

    Args:
        sizes: bytes of each data file by its path in the folder.
    """
    from huggingface_hub import DatasetCardData

    head = DatasetCardData(**_metadata(summary, sizes)).to_yaml()
    return f"---\n{head}\n---\n\n{_prose(summary)}"


def _metadata(summary: Summary, sizes: dict[str, int]) -> dict[str, Any]:
    return {
        "pretty_name": summary.name,
        "license": summary.license,
        "language": summary.languages,
        "task_categories": _TASKS,
        "size_categories": [_size(len(summary.documents))],
        "tags": _TAGS,
        "configs": [_config(config, default=at == 0) for at, config in enumerate(summary.configs)],
        "dataset_info": [_info(config, sizes) for config in summary.configs],
    }


def _size(documents: int) -> str:
    return next((name for limit, name in _SIZES if documents < limit), "n>1M")


def _config(config: ConfigSummary, *, default: bool) -> dict[str, Any]:
    return {
        "config_name": config.name,
        **({"default": True} if default else {}),
        "description": config.description,
        "data_files": [{"split": split, "path": config.path(split)} for split in config.splits],
    }


def _info(config: ConfigSummary, sizes: dict[str, int]) -> dict[str, Any]:
    from datasets import DatasetInfo, SplitDict, SplitInfo

    splits = {
        name: SplitInfo(name, num_bytes=dataset.data.nbytes, num_examples=len(dataset))
        for name, dataset in config.splits.items()
    }
    info = DatasetInfo(
        config_name=config.name,
        features=next(iter(config.splits.values())).features,
        splits=SplitDict(splits),
        download_size=sum(sizes[config.path(split)] for split in splits),
        dataset_size=sum(split.num_bytes for split in splits.values()),
    )
    as_yaml: dict[str, Any] = info._to_yaml_dict()
    return as_yaml


# -- prose ----------------------------------------------------------------------------------------------


_PROSE = """# {name}

Who said what, and what happened: gold labels on news{version}. Quotes with content, cue, source and speaker; events
with trigger, arguments and who asserts them; entities with their mentions; and what looks like a quote and is none.
newsbench scores an extractor against them.

{table}

## Load it

```python
from datasets import load_dataset

documents = load_dataset("DIR")                          # this folder, or its name on the Hub
quotes = load_dataset("DIR", "quotes", split="test", streaming=True)
```

`newsbench.load_dataset("test", config="quotes")` gives the same rows from an installed newsbench, without a folder.
The root of newsbench's repository is no such folder: `newsbench export hub DIR` writes one.

- A span is `[start, end]` in Unicode code points of `text`, end exclusive; `content`, `cue` and `trigger` are lists of
  spans. Python's `text[start:end]` is the passage.
- Closed label sets are `ClassLabel`: `features["type"].int2str(row["type"])` is the name.
- A layer that is null was not labelled; an empty list says that there are none.
- The description of each config ends in a digest of its content, so that `datasets` does not serve an older copy from
  its cache. Files that are edited by hand need another digest there; `newsbench export hub` writes it.

## Score an extractor

```python
import newsbench

texts = load_dataset("DIR", split="test").select_columns(["doc_id", "text"])
report = newsbench.score(texts.map(lambda row: {{"quotes": my_extractor(row["text"])}}))
```

## What is left out

{left_out}

## Licence

{license}
"""


def _prose(summary: Summary) -> str:
    return _PROSE.format(
        name=summary.name,
        version="" if summary.version == "own" else f", version {summary.version}",
        table=_table(summary),
        left_out=_left_out(summary),
        license=_license(summary),
    )


def _table(summary: Summary) -> str:
    names = list(dict.fromkeys(split for config in summary.configs for split in config.splits))
    lines = [f"| config | {' | '.join(names)} | |", f"|---|{'---:|' * len(names)}---|"]
    for config in summary.configs:
        counts = " | ".join(str(len(config.splits[name])) if name in config.splits else "0" for name in names)
        lines.append(f"| `{config.name}` | {counts} | {config.description} |")
    return "\n".join(lines)


def _left_out(summary: Summary) -> str:
    kind = "Detached documents are real articles whose text belongs to their publishers; they are not in this folder."
    if not summary.left_out:
        return f"{kind} This set has none."
    named = ", ".join(summary.left_out)
    return (
        f"{kind} {len(summary.left_out)} are left out: {named}. With an installed newsbench, `newsbench attach DIR` "
        "recognises texts that you have, and `newsbench.load_dataset` then holds them too."
    )


def _license(summary: Summary) -> str:
    if summary.license == "cc-by-4.0":
        return "Texts and labels: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)."
    return f"`{summary.license}`: the column `license` of the config `documents` says it for each document."
