"""Score a regular expression on newsbench's test split through Hugging Face datasets.

python examples/score_a_dataset.py
"""

import re

import newsbench

NAME = r"[A-Z][\w’-]+(?: [A-Z][\w’-]+)*"
SAID = re.compile(rf"[“\"](?P<text>[^“”\"\n]+)[”\"] (?:said (?P<after>{NAME})|(?P<before>{NAME}) (?:said|told))")


def extract(row: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """What is said in a document, as far as ``“…,” said Name`` and ``“…,” Name said`` tell."""
    found = SAID.finditer(row["text"])
    return {"quotes": [{"text": one["text"], "speaker": one["after"] or one["before"]} for one in found]}


def main() -> None:
    texts = newsbench.load_dataset("test").select_columns(["doc_id", "text"])
    print(newsbench.score(texts.map(extract), tracks=["quotes", "attribution"]))


if __name__ == "__main__":
    main()
