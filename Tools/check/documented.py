#!/usr/bin/env python3
"""Checks that every public declaration of Sources and Adapters has a doc comment, and says what it throws."""

import pathlib
import re
import sys
import tempfile

from swift_source import ROOT, body_after, line_of, mask, swift_files

# Required by a protocol that documents them: the standard library's, and Bytes32.
WITNESSES = {
    "description", "debugDescription", "errorDescription", "hash(into:)", "encode(to:)", "init(from:)", "rawValue",
    "init(rawValue:)", "id", "hashValue", "bytes", "customMirror",
}
# Protocols of packages: what they require is documented there.
OUTSIDE_PROTOCOLS = {
    "MetricsFactory": {
        "makeCounter(label:dimensions:)", "makeFloatingPointCounter(label:dimensions:)", "makeTimer(label:dimensions:)",
        "makeRecorder(label:dimensions:aggregate:)", "makeMeter(label:dimensions:)", "destroyCounter(_:)",
        "destroyFloatingPointCounter(_:)", "destroyTimer(_:)", "destroyRecorder(_:)", "destroyMeter(_:)",
    },
}
# A name that says all there is to say.
SELF_EVIDENT = {"zero"}

MODIFIER = (r"(?:public(?:\(set\))?|open|package|internal(?:\(set\))?|private(?:\(set\))?|fileprivate(?:\(set\))?|static|"
            r"class|final|indirect|mutating|nonmutating|consuming|borrowing|override|required|convenience|lazy|weak|"
            r"unowned(?:\(\w+\))?|nonisolated(?:\(\w+\))?|isolated|dynamic|prefix|postfix|infix|distributed)")
DECLARATION = re.compile(
    rf"^[ \t]*(?:@\w+(?:\([^\n]*?\))?[ \t]+)*((?:{MODIFIER}[ \t]+)*)"
    r"(func|var|let|init|subscript|struct|class|enum|protocol|actor|typealias|associatedtype|macro)\b[ \t]*(\w+|[^\s\w(){}:]+)?",
    re.MULTILINE)
PUBLIC_SCOPE = re.compile(
    rf"^[ \t]*(?:@\w+(?:\([^\n]*?\))?[ \t]+)*(?:{MODIFIER}[ \t]+)*public[ \t]+(?:{MODIFIER}[ \t]+)*(protocol|extension)\b",
    re.MULTILINE)
TYPE = re.compile(r"\b(?:struct|class|enum|actor|protocol|extension)\s+([\w.]+)(?:<[^{\n]*?>)?\s*(?::([^{]*))?(?=\{|where)")


class Declaration:
    """A public declaration; `owner` is the type that it stands in, if any."""

    def __init__(self, text, masked, found, is_requirement, owner):
        self.kind, self.owner = found.group(2), owner
        self.name = self.kind if self.kind in ("init", "subscript") else found.group(3) or ""
        start = found.start(1) if found.group(1) else found.start(2)
        body = body_after(masked, start)
        self.line = line_of(masked, start)
        next_line = masked.find("\n", start)
        end = body[0] if body and self.kind not in ("let", "typealias") else next_line if next_line > 0 else len(masked)
        if body is None and self.kind in ("func", "init", "subscript"):
            end = _end_of_signature(masked, start)
        self.signature = masked[start:end]
        self.is_requirement = is_requirement
        self.is_operator = self.kind == "func" and not re.match(r"\w", self.name)
        self.throws = self.kind in ("func", "init", "subscript") and _throws(self.signature)
        if self.kind in ("func", "init"):
            self.name += self._labels()
        self.comment = _comment_above(text.split("\n"), self.line - 1)

    def _labels(self):
        """`(from:)` of `init(from decoder: any Decoder)`."""
        opening = self.signature.find("(")
        if opening < 0:
            return "()"
        depth, labels, previous = 0, "", opening
        for index in range(opening, len(self.signature)):
            character = self.signature[index]
            depth += {"(": 1, "[": 1, "<": 1, ")": -1, "]": -1}.get(character, 0)
            if character == ">" and self.signature[index - 1] != "-":
                depth -= 1
            if (character == "," and depth == 1) or depth == 0:
                words = self.signature[previous + 1:index].split()
                labels += words[0].rstrip(":") + ":" if words else ""
                previous = index
            if depth == 0:
                break
        return f"({labels})"

    def _title(self):
        return self.name if self.kind == "init" else f"{self.kind} {self.name}"

    def _is_named_by_its_type(self):
        """`let certificate: Certificate` or `let events: [UnverifiedEvent]`: the type's own comment says it."""
        declared = re.search(r":\s*\[?([A-Z][\w.]*)", self.signature)
        return declared is not None and self.name.removesuffix("s").lower() in declared.group(1).lower()

    def problem(self):
        """What is missing, or `None`."""
        if self.is_operator or self.name in WITNESSES:
            return None
        if self.throws and "- Throws:" not in self.comment:
            return f"{self._title()} throws and has no '- Throws:' in its doc comment"
        if self.comment or self.name in SELF_EVIDENT:
            return None
        if self.kind == "let" and self._is_named_by_its_type():
            return None
        if self.kind == "init" and not self.is_requirement:
            return None  # It throws nothing: it sets what the type's own comments describe.
        return f"{self._title()} has no doc comment"


def _throws(signature):
    """Whether the declaration itself throws, not a closure that it takes."""
    depth = 0
    outside = ""
    for character in signature:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        outside += character if depth == 0 else " "
    thrown = re.search(r"\bthrows\b", outside.split("->")[0])
    # `throws(Failure)` with a generic Failure only passes on what a closure throws, as `rethrows` does.
    passed_on = re.search(r"\bthrows\((\w+)\)\s*(?:->[^{]*)?$", signature.strip())
    if passed_on and re.search(rf"\b{passed_on.group(1)}\s*:\s*(?:any\s+)?(?:Swift\.)?Error\b", signature):
        return False
    return thrown is not None


def _end_of_signature(masked, start):
    depth = 0
    for index in range(start, len(masked)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(masked[index], 0)
        if depth == 0 and masked[index] in "\n}" and masked[start:index].strip():
            rest = masked[index + 1:].lstrip(" \t\n") if masked[index] == "\n" else ""
            if not re.match(r"(?:async|throws|->|where)\b|->", rest):
                return index
    return len(masked)


def _comment_above(lines, index):
    """The `///` lines that end directly above line `index`, attributes between allowed."""
    index -= 1
    while index >= 0 and lines[index].strip().startswith("@"):
        index -= 1
    comment = []
    while index >= 0 and lines[index].strip().startswith("///"):
        comment.insert(0, lines[index].strip())
        index -= 1
    return "\n".join(comment)


def declarations(text):
    """The public declarations of a file: those that say so, requirements of public protocols, members of public
    extensions."""
    masked = mask(text)
    scopes = []
    for found in PUBLIC_SCOPE.finditer(masked):
        body = body_after(masked, found.start(1))
        if body:
            scopes.append((body[0], body[1], found.group(1)))
    for found in DECLARATION.finditer(masked):
        modifiers = found.group(1).split()
        scope = next((scope for scope in scopes if _is_member(masked, found.start(2), scope)), None)
        is_hidden = {"private", "fileprivate", "internal", "package"} & set(modifiers)
        if "public" in modifiers or "open" in modifiers or (scope and not is_hidden):
            owner = next((
                name for start, end, name, _ in types(masked) if _is_member(masked, found.start(2), (start, end, ""))), None)
            yield Declaration(text, masked, found, scope is not None and scope[2] == "protocol", owner)


def _is_member(masked, position, scope):
    """Whether `position` lies directly inside `scope`, not in a body within it."""
    start, end, _ = scope
    return start < position < end and masked.count("{", start, position) - masked.count("}", start, position) == 1


def types(masked):
    """Start and end of the body, name and inherited names of each type and extension."""
    for found in TYPE.finditer(masked):
        body = body_after(masked, found.end())
        if body:
            inherited = re.findall(r"[\w.]+", (found.group(2) or "").split("where")[0])
            yield body[0], body[1], found.group(1).split(".")[-1], {name.split(".")[-1] for name in inherited}


class Protocols:
    """What the public protocols of a tree require, and which types conform to them."""

    def __init__(self, files):
        self.required = {name: set(members) for name, members in OUTSIDE_PROTOCOLS.items()}
        self.inherited = {}
        for text, found in files.values():
            for _, _, name, inherited in types(mask(text)):
                self.inherited.setdefault(name, set()).update(inherited)
            for declaration in found:
                if declaration.is_requirement and declaration.owner:
                    self.required.setdefault(declaration.owner, set()).add(declaration.name)

    def document(self, declaration):
        """Whether a protocol that the declaration's type conforms to already says what it is."""
        if declaration.is_requirement:
            return False
        waiting, seen = [declaration.owner], set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if declaration.name in self.required.get(name, ()):
                return True
            waiting += self.inherited.get(name, ())
        return False


def check(root):
    files = {}
    for path in swift_files(root, "Sources", "Adapters"):
        if "Tests" not in path.relative_to(root).parts:
            text = path.read_text(encoding="utf-8")
            files[path.relative_to(root)] = (text, list(declarations(text)))
    protocols = Protocols(files)
    problems = []
    for path, (_, found) in files.items():
        for declaration in found:
            problem = declaration.problem()
            if problem and not protocols.document(declaration):
                problems.append(f"{path}:{declaration.line}: {problem}")
    return problems


PLANTED = [
    ("public func f() {}", "has no doc comment"),
    ("  public struct S {}", "has no doc comment"),
    ("open class C {}", "has no doc comment"),
    ("public let x: Int", "has no doc comment"),
    ("public private(set) var x: Int", "has no doc comment"),
    ("public static let x = 1", "has no doc comment"),
    ("@inlinable public static func f() {}", "has no doc comment"),
    ("// f\npublic func f() {}", "has no doc comment"),
    ("/// f\n\npublic func f() {}", "has no doc comment"),
    ("/// f\npublic func f() throws {}", "no '- Throws:'"),
    ("/// f\npublic func f(\n  a: Int\n) async throws(E) -> Int { 1 }", "no '- Throws:'"),
    ("public init(a: Int) throws {}", "no '- Throws:'"),
    ("/// P\npublic protocol P {\n  func f()\n}", "has no doc comment"),
    ("/// P\npublic protocol P {\n  /// f\n  func f() async throws(E)\n}", "no '- Throws:'"),
    ("public extension E {\n  func f() {}\n}", "has no doc comment"),
    ("/// P\npublic protocol P {\n  init()\n}", "has no doc comment"),
    ("public let height: UInt64", "has no doc comment"),
    ("public let certificate: Certificate\npublic let events: [UnverifiedEvent]", ""),
    ("/// P\npublic protocol P {\n  /// f\n  func f(a: Int)\n}\nstruct S: Q, P {}\n"
     "extension S {\n  public func f(a: Int) {}\n}\n", ""),
    ("/// P\npublic protocol P {\n  /// f\n  func f(a: Int)\n}\nextension S: P {\n  public func f(b: Int) {}\n}\n", "f(b:)"),
    ("/// P\npublic protocol P {\n  /// f\n  func f(a: Int)\n}\nstruct S {\n  public func f(a: Int) {}\n}\n", "f(a:)"),
    ("/// T\npublic typealias T = Int", ""),
    ("/// f\n@inlinable\n@discardableResult\npublic func f() -> Int { 1 }", ""),
    ("/// f\n/// - Throws: E\npublic func f() throws {}", ""),
    ("/// f\npublic func f(_ body: () throws -> Void) {}", ""),
    ("/// f\npublic func f<R, F: Error>(_ body: () throws(F) -> R) throws(F) -> R { try body() }", ""),
    ("/// E\npublic enum E {\n  case a, b\n  func f() {}\n}", ""),
    ("public init(a: Int, b: String) { self.a = a }", ""),
    ("public static func == (a: Self, b: Self) -> Bool { true }\npublic static func < (a: Self, b: Self) -> Bool { true }", ""),
    ("public var description: String { \"public func f()\" }", ""),
    ("public func hash(into hasher: inout Hasher) {}\npublic func encode(to encoder: any Encoder) throws {}", ""),
    ("public init(from decoder: any Decoder) throws {}", ""),
    ("func f() {}\nprivate let x = 1\npublic import M", ""),
    ("/// P\npublic protocol P {\n  /// f\n  func f()\n  /// g\n  /// - Throws: E\n  func g() throws\n}", ""),
    ("public extension E {\n  private func f() {}\n  /// g\n  func g() { let x = 1; func h() {} }\n}", ""),
]


def self_test():
    failures = []
    for text, complaint in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "Sources/M/F.swift"
            path.parent.mkdir(parents=True)
            path.write_text(text + "\n", encoding="utf-8")
            problems = check(pathlib.Path(folder))
            if complaint and not (len(problems) == 1 and complaint in problems[0]) or not complaint and problems:
                failures.append(f"{text!r}: expected '{complaint}', found {problems}")
    return failures


def main():
    testing = "--self-test" in sys.argv[1:]
    problems = self_test() if testing else check(ROOT)
    for problem in problems:
        print(problem)
    name = f"documented --self-test: {len(PLANTED)} planted files" if testing else "documented"
    print(f"{name}: {'ok' if not problems else f'{len(problems)} problems'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
