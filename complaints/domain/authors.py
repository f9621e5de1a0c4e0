"""How an author is shown: enough to tell two apart, too little to know who it is."""


def masked(name: str) -> str:
    """`王小明` becomes `王**`; an empty name stays empty. Direction marks are dropped."""
    first = next((character for character in name if character.isalnum()), "")
    if not name.strip():
        return ""
    return f"{first}**"
