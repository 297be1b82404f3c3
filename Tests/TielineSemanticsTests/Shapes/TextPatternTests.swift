import Testing
import TielineTestVectors

@testable import TielineSemantics

struct TextPatternTests {
  @Test(
    arguments: [
      ("^[A-Z]{2}$", "", ["DE"], ["D", "DEU", "de", "DÉ", "DE\n"]),
      ("^0x[0-9a-f]{4}$", "", ["0x12af"], ["0x12aF", "x12af", "0x12af0"]),
      ("Joh", "", ["John", "aJoh"], ["joh", "Jo"]), ("joh", "i", ["JOHN"], ["Jon"]), ("É", "i", ["é"], ["e"]),
      ("^(ab|cd)*e?$", "", ["", "abcdab", "e"], ["abc", "ee"]), ("a{2,3}b", "", ["aab", "aaaab"], ["ab"]),
      ("^a{2,}$", "", ["aa", "aaaa"], ["a"]), ("^(a?){3}a{3}$", "", ["aaa", "aaaaaa"], ["aa", "aaaaaaa"]),
      ("^\\d{3}-\\d{2}$", "", ["123-45", "١٢٣-٤٥"], ["12a-45"]), ("^\\p{Lu}\\P{Lu}$", "", ["Éé", "A1"], ["éé", "AB"]),
      ("^[\\w-]+$", "", ["a-bc", "öä"], ["a b", "a.", "_"]), ("^[a-z-[aeiou]]+$", "", ["xyz"], ["xaz"]),
      ("^[^a-c]$", "", ["d", "€"], ["b", ""]), ("^.$", "", ["a", "😀"], ["\n", "ab"]), ("^.$", "s", ["\n"], []),
      ("^b$", "", ["b"], ["a\nb"]), ("^b$", "m", ["a\nb\nc", "b"], ["a\ncb"]), ("a b", "x", ["ab"], ["a b"]),
      ("a.c", "q", ["xa.c"], ["abc"]), ("^[\\]\\-x]$", "", ["]", "-", "x"], ["\\"]), ("", "", ["", "a"], []),
      ("^$", "", [""], ["a"]), ("$^", "", [""], ["a"]), ("a|^b$", "", ["ca", "b"], ["cb"]),
      ("^(?:a|b)+?$", "", ["abba"], ["c"]),
      ("[-a]", "", ["-", "a"], ["b"]), ("\\s\\S", "", [" a"], ["  "]), ("^\\i\\c*$", "", ["a-1"], ["1a"]),
    ] as [(String, String, [String], [String])])
  func `matches as XPath says`(pattern: String, flags: String, good: [String], bad: [String]) throws {
    let pattern = try TextPattern(pattern, flags: flags)
    for text in good { #expect(pattern.matches(text), "\(text)") }
    for text in bad { #expect(!pattern.matches(text), "\(text)") }
  }

  @Test(arguments: [
    "(", ")", "a)", "[", "[]", "[z-a]", "a{2", "a{3,2}", "a{1001}", "*", "\\", "\\1", "\\q", "\\p{Foo}", "\\p{IsGreek}",
    "(?=a)", "]", "{", "(a{1000}){1000}", "((((){1000}){1000}){1000}){1000}",
    String(repeating: "(", count: 1000) + String(repeating: ")", count: 1000),
  ])
  func `refuses what is no pattern`(pattern: String) {
    #expect(throws: PatternError.self) { try TextPattern(pattern) }
    #expect(throws: PatternError.self) { try TextPattern("a", flags: "g") }
  }

  @Test func `takes a hostile text in time that grows with it alone`() throws {
    let text = String(repeating: "a", count: 100_000)
    #expect(try !TextPattern("^(a+)+$").matches(text + "b"))
    #expect(try !TextPattern("^(a|aa)*c").matches(text + "b"))
    #expect(try TextPattern("^(a+)+é$").matches(String(repeating: "a", count: 2000) + "é"))
  }

  @Test func `does not trap on damaged patterns`() {
    var generator = SeededGenerator(seed: 3)
    let seeds = ["^([a-z-[aeiou]]{2,5}|\\p{Lu}+?)*$", "^0x[0-9a-f]{4}$", "(?:a|b).\\d[^\\]-x]"]
    var taken = 0
    for round in 0..<3000 {
      var scalars = Array(seeds[round % seeds.count].unicodeScalars)
      for _ in 0..<2 {
        let place = Int.random(in: 0..<scalars.count, using: &generator)
        if Bool.random(using: &generator) {
          scalars[place] = Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &generator))
        } else {
          scalars.remove(at: place)
        }
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      if let pattern = try? TextPattern(text) {
        taken += 1
        _ = pattern.matches("0x12ab") || pattern.matches("Äb\n")
      }
    }
    #expect(taken > 300)
  }
}
