"""Where something stands in a TOML file, for messages about it."""


def line_of(text: str, *words: str) -> int:
    """Return the number of the line that begins with the last of some words, each sought below the one before."""
    line = 0
    lines = text.splitlines()
    for word in words:
        below = (
            number for number, content in enumerate(lines) if number >= line and content.startswith(word)
        )
        line = next(below, line)
    return line + 1
