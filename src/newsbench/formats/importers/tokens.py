"""The text of a set that gives tokens and no text: tokens joined by a space, a sentence a line.

So a line break inside a quote of such a text is the end of a sentence and no paragraph's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsbench.corpus import normalised_text
from newsbench.model import Fragments, Span
from newsbench.spans import canonical

# A sentence and a token in it, both from 0.
Place = tuple[int, int]


class TokenText:
    """Sentences of tokens as one text.

    Attributes:
        text: NFC; no newline at its end.
    """

    def __init__(self, sentences: Sequence[Sequence[str]]) -> None:
        self._order: dict[Place, int] = {}
        self._spans: list[Span] = []
        parts: list[str] = []
        at = 0
        for number, tokens in enumerate(sentences):
            # A break inside a token would make a line that is no sentence.
            words = [" ".join(normalised_text(token).split()) for token in tokens]
            parts.append(" ".join(words))
            self._place(number, words, at)
            at += len(parts[-1]) + 1
        self.text = "\n".join(parts)

    def _place(self, number: int, words: Sequence[str], at: int) -> None:
        for token, word in enumerate(words):
            self._order[number, token] = len(self._spans)
            self._spans.append((at, at + len(word)))
            at += len(word) + 1

    def __contains__(self, place: Place) -> bool:
        return place in self._order

    def fragments(self, places: Iterable[Place]) -> Fragments:
        """Tokens as fragments: neighbours make one, the space or line break between them included."""
        runs: list[tuple[int, int]] = []
        for order in sorted({self._order[place] for place in places}):
            if runs and runs[-1][1] == order - 1:
                runs[-1] = (runs[-1][0], order)
            else:
                runs.append((order, order))
        return canonical((self._spans[first][0], self._spans[last][1]) for first, last in runs)
