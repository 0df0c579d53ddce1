"""A word of the glossary: what it means is shown on hover, on focus and on a tap."""

import solara

from experiments.dashboard.documents import glossary


@solara.component_vue("term.vue")
def _term(words: str, word: str, meaning: str) -> None: ...


@solara.component
def term(word: str, words: str | None = None) -> None:
    """A word with its meaning.

    Args:
        word: as the glossary has it.
        words: as it stands in the sentence, if other.

    Raises:
        KeyError: the glossary does not have it.
    """
    _term(words=words or word, word=word, meaning=glossary()[word])
