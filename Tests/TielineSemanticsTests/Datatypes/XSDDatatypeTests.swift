import Testing

@testable import TielineSemantics

struct XSDDatatypeTests {
  @Test(
    arguments: [
      (
        XSDDatatype.integer, ["0", "-0", "+7", "00012", "123456789012345678901234567890"],
        ["", "-", "1.0", " 1", "1 ", "١"]
      ),
      (.decimal, ["1", "-1.5", ".5", "7.", "+0.000"], ["", ".", "1e3", "1,5", "--1", "INF"]),
      (.byte, ["-128", "127", "+0001"], ["128", "-129", "c"]),
      (.unsignedLong, ["0", "-0", "18446744073709551615"], ["18446744073709551616", "-1"]),
      (.long, ["-9223372036854775808", "9223372036854775807"], ["9223372036854775808", "-9223372036854775809"]),
      (.positiveInteger, ["1"], ["0", "-1"]), (.negativeInteger, ["-1"], ["0", "1"]),
      (.boolean, ["true", "false", "1", "0"], ["TRUE", "yes", ""]),
      (
        .double, ["1", "-1.5e-7", "INF", "-INF", "+INF", "NaN", "1E400"],
        ["inf", "nan", "0x1p3", "1e", "e5", "1e1.5", ""]
      ),
      (
        .dateTime,
        [
          "2026-01-01T00:00:00Z", "2026-01-01T24:00:00", "-0044-03-15T12:00:00.5+14:00", "12026-01-01T00:00:00",
          "0000-01-01T00:00:00",
        ],
        [
          "2026-01-01", "2026-02-29T00:00:00Z", "2026-01-01T24:00:01", "2026-01-01T00:00:60Z",
          "2026-01-01T00:00:00+14:01",
          "026-01-01T00:00:00", "02026-01-01T00:00:00", "2026-01-01T00:00:00.", "2026-01-01T00:00:00z",
          "2026-1-1T0:0:0",
        ]
      ),
      (.dateTimeStamp, ["2026-01-01T00:00:00Z"], ["2026-01-01T00:00:00"]),
      (
        .date, ["2024-02-29", "2026-01-01-05:00"],
        ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-32"]
      ),
      (.time, ["23:59:59.999", "24:00:00", "00:00:00Z"], ["24:00:00.1", "23:60:00", "12:00"]),
      (.gYear, ["2026", "-0001Z"], ["26"]), (.gYearMonth, ["2026-12"], ["2026-13"]),
      (.gMonth, ["--12"], ["--13", "-12"]),
      (.gMonthDay, ["--02-29"], ["--02-30"]), (.gDay, ["---31"], ["---32"]),
      (
        .duration, ["P1Y", "-P1Y2M3DT4H5M6.7S", "PT0S", "P1M"],
        ["P", "PT", "P1YT", "1Y", "P1M1Y", "PT1.5M", "PT.5S", "P-1Y"]
      ),
      (.yearMonthDuration, ["P1Y2M"], ["P1D"]), (.dayTimeDuration, ["P1DT1H"], ["P1M"]),
      (.hexBinary, ["", "0aFF"], ["0", "0g"]),
      (.base64Binary, ["", "TQ==", "TWE=", "TW Fu"], ["T", "TR==", "TQ=", " TWFu", "T=Q="]),
      (.language, ["en", "de-CH-1996"], ["", "en_US", "abcdefghi", "1a"]),
      (.ncName, ["a-1", "é"], ["a:b", ":", "1a", ""]),
      (.name, ["a:b", ":a"], ["-a"]), (.nmtoken, ["1a", "-"], ["", "a b"]), (.token, ["a b"], [" a", "a  b", "a\tb"]),
      (.normalizedString, [" a "], ["a\nb"]), (.string, ["", "\n"], []),
    ] as [(XSDDatatype, [String], [String])])
  func `knows the forms of a datatype`(datatype: XSDDatatype, good: [String], bad: [String]) {
    for form in good { #expect(datatype.isValid(form), "\(datatype) \(form)") }
    for form in bad { #expect(!datatype.isValid(form), "\(datatype) \(form)") }
  }

  @Test func `finds every datatype by its IRI and no other`() {
    for datatype in XSDDatatype.allCases { #expect(XSDDatatype(iri: datatype.iri) == datatype) }
    #expect(XSDDatatype(iri: XSD.namespace + "NMTO\u{212A}EN") == nil)
    #expect(XSDDatatype(iri: "urn:integer") == nil)
  }
}
