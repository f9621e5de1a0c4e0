"""A sentence for a colleague that remembers what it was made of."""


class Sentence(str):
    """The sentence in Chinese; `pattern` and `values` let a page say it in another language."""

    pattern: str
    values: dict[str, object]

    def __new__(cls, pattern: str, **values: object) -> "Sentence":
        """`pattern` with %(name)s places."""
        made = super().__new__(cls, pattern % values)
        made.pattern, made.values = pattern, values
        return made
