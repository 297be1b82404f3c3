"""Swift source text for the checks: without comments and strings, and where its declarations are."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {".build", ".git", ".venv", "node_modules", "__pycache__"}


def swift_files(root, *folders):
    """Every Swift file under `folders` of `root`, in order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.swift")):
            if not any(part in SKIPPED_FOLDERS or part.startswith(".build") for part in path.parts):
                yield path


def mask(text):
    """The text with comments, strings and names in backticks made blank; lines and columns stay where they are."""
    out = list(text)
    position, end = 0, len(text)
    while position < end:
        stop = _end_of_opaque(text, position)
        if stop == position:
            position += 1
            continue
        for index in range(position, min(stop, end)):
            if out[index] != "\n":
                out[index] = " "
        if text[position] == "`":
            # A name stays a name.
            out[position] = "_"
        position = stop
    return "".join(out)


def _end_of_opaque(text, start):
    """Where the comment, string or quoted name that begins at `start` ends; `start` where none begins."""
    if text.startswith("//", start):
        stop = text.find("\n", start)
        return len(text) if stop < 0 else stop
    if text.startswith("/*", start):
        return _end_of_block_comment(text, start)
    if text[start] == "`":
        stop = text.find("`", start + 1)
        return len(text) if stop < 0 else stop + 1
    opening = re.compile(r'(#*)("""|")').match(text, start)
    if opening and (start == 0 or text[start - 1] != "\\"):
        return _end_of_string(text, opening.end(), opening.group(1), opening.group(2))
    return start


def _end_of_block_comment(text, start):
    depth, position = 0, start
    while position < len(text):
        if text.startswith("/*", position):
            depth, position = depth + 1, position + 2
        elif text.startswith("*/", position):
            depth, position = depth - 1, position + 2
            if depth == 0:
                return position
        else:
            position += 1
    return position


def _end_of_string(text, position, hashes, quote):
    escape = "\\" + hashes
    while position < len(text):
        if text.startswith(quote + hashes, position):
            return position + len(quote) + len(hashes)
        if text.startswith(escape + "(", position):
            position = _end_of_interpolation(text, position + len(escape) + 1)
        elif text.startswith(escape, position):
            position += len(escape) + 1
        elif text[position] == "\n" and quote == '"':
            return position
        else:
            position += 1
    return position


def _end_of_interpolation(text, position):
    depth = 1
    while position < len(text) and depth:
        stop = _end_of_opaque(text, position)
        if stop > position:
            position = stop
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
    return position


def line_of(text, position):
    """Counts from 1."""
    return text.count("\n", 0, position) + 1


def body_after(masked, position):
    """Start and end of the `{…}` that belongs to the declaration at `position`; `None` where it has none."""
    depth = 0
    index = position
    next_declaration = re.compile(
        r"\n\s*(?:@\w+\s*)*(?:(?:public|open|internal|private|fileprivate|package|static|mutating|nonisolated)\s+)*"
        r"(?:func|var|let|init|subscript|associatedtype|typealias|struct|class|enum|extension|protocol|case)\b")
    while index < len(masked):
        character = masked[index]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif depth == 0 and character == "}":
            return None
        elif depth == 0 and character == "{":
            return index, closing_brace(masked, index)
        elif depth == 0 and character == "\n" and index > position and next_declaration.match(masked, index):
            return None
        index += 1
    return None


def closing_brace(masked, opening):
    """Where the brace at `opening` is closed; the end of the text where it is not."""
    depth = 0
    for index in range(opening, len(masked)):
        if masked[index] == "{":
            depth += 1
        elif masked[index] == "}":
            depth -= 1
            if depth == 0:
                return index
    return len(masked)
