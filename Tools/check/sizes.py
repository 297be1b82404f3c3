#!/usr/bin/env python3
"""Checks that Swift files and functions stay short: over the limit fails, over the aim is a note."""

import pathlib
import re
import sys
import tempfile

from swift_source import ROOT, body_after, line_of, mask, swift_files

FILE_LIMIT, FILE_AIM = 800, 400
FUNCTION_LIMIT, FUNCTION_AIM = 70, 40

# "path" or "path:function": why it is longer.
EXCEPTIONS = {}

FUNCTION = re.compile(r"\b(?:func\s+([^\s(<]+)|(init)\s*[?!]?\s*(?=[(<])|(deinit)\b|(subscript)\s*(?=[(<])"
                      r"|var\s+(\w+)\s*:[^={\n]*(?=\{))")


def functions(text):
    """Name, first line and number of lines of each function, initialiser, subscript and computed property."""
    masked = mask(text)
    for found in FUNCTION.finditer(masked):
        # `self.init(…)` and `.init(…)` are calls.
        if found.group(2) and masked[:found.start()].rstrip(" \t").endswith((".", "=", "(", ",", "return")):
            continue
        body = body_after(masked, found.start())
        if body is None:
            continue
        first = line_of(masked, found.start())
        name = next(group for group in found.groups() if group)
        if name.startswith("_"):
            name = text[found.start():].split("`")[1] if "`" in text[found.start():body[0]] else name
        yield name, first, line_of(masked, body[1]) - first + 1


def check(root):
    problems, notes = [], []

    def report(place, key, count, limit, aim):
        if count > limit and key not in EXCEPTIONS:
            problems.append(f"{place}: {count} lines, at most {limit}")
        elif count > aim:
            notes.append(f"{place}: {count} lines, aim for {aim}" + (f" ({EXCEPTIONS[key]})" if key in EXCEPTIONS else ""))

    for path in swift_files(root, "Sources", "Adapters", "Tests", "Benchmarks"):
        name = str(path.relative_to(root))
        text = path.read_text(encoding="utf-8")
        report(name, name, len(text.splitlines()), FILE_LIMIT, FILE_AIM)
        for function, line, count in functions(text):
            report(f"{name}:{line}: {function}", f"{name}:{function}", count, FUNCTION_LIMIT, FUNCTION_AIM)
    return problems, notes


def self_test():
    body = "".join(f'  let x{n} = "}}{{ \\(n)" // }}\n' for n in range(80))
    planted = [
        ("long file", "// line\n" * 801, 1, 0),
        ("longish file", "// line\n" * 401, 0, 1),
        ("short", "func f() {}\n", 0, 0),
        ("long function", f"struct S {{\n func f(a: () -> Void = {{}}) {{\n{body}}}\n}}\n", 1, 0),
        ("long initialiser", f"struct S {{\n init?(a: Int) {{\n{body}}}\n}}\n", 1, 0),
        ("long property", f"struct S {{\n var a: Int {{\n{body}}}\n}}\n", 1, 0),
        ("longish function", f"func `a }} b`() {{\n{body[:len(body) // 8 * 5]}\n}}\n", 0, 1),
        ("long type, short functions", "struct S {\n" + " func f() {\n }\n" * 60 + "}\n", 0, 0),
        ("protocol", "protocol P {\n func f()\n}\nenum E {\n" + " case a\n" * 90 + "}\n", 0, 0),
    ]
    failures = []
    for name, text, expected, expected_notes in planted:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "Sources/M/F.swift"
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
            problems, notes = check(pathlib.Path(folder))
            if (len(problems), len(notes)) != (expected, expected_notes):
                failures.append(f"{name}: expected {expected} problems and {expected_notes} notes, found {problems} {notes}")
    return failures


def main():
    testing = "--self-test" in sys.argv[1:]
    problems, notes = (self_test(), []) if testing else check(ROOT)
    for note in notes:
        print(f"note: {note}")
    for problem in problems:
        print(problem)
    print(f"sizes{' --self-test' if testing else ''}: {'ok' if not problems else f'{len(problems)} problems'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
