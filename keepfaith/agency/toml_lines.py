"""Where something stands in a TOML file, for messages about it."""


def line_of(text: str, *words: str) -> int:
    """Return the number of the line that begins with the last of some words, each sought below the one before.

    What is no header itself is sought in its own table alone, and may stand in quotes.
    """
    line, lines = 0, text.splitlines()
    for word in words:
        for number in range(line, len(lines)):
            if lines[number].startswith((word, f'"{word}"')):
                line = number
                break
            if number > line and lines[number][:1] == "[" != word[:1]:
                break
    return line + 1
