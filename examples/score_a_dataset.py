"""Score a regular expression on newsbench's test split through Hugging Face datasets.

    python examples/score_a_dataset.py
"""

import re

import newsbench

SAID = re.compile(r"[“\"](?P<text>[^”\"\n]{15,})[,.!?]?[”\"],? said (?P<speaker>(?:[A-Z][\w’-]+ ?)+)")


def extract(row: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """What a document says, as far as ``“…,” said Name`` tells."""
    found = SAID.finditer(row["text"])
    return {"quotes": [{"text": one["text"], "speaker": one["speaker"].strip()} for one in found]}


def main() -> None:
    texts = newsbench.load_dataset("test").select_columns(["doc_id", "text"])
    print(newsbench.score(texts.map(extract), tracks=["quotes", "attribution"]))


if __name__ == "__main__":
    main()
