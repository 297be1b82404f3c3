import Foundation
import Testing
import TielineTestVectors

@testable import TielineSemantics

struct ShapesSuiteTests {
  @Test(.enabled(if: SharedVectors.areThere)) func `passes the suite of SHACL Core`() throws {
    let folder = try #require(SharedVectors.folder).appending(path: "suites/shacl-core/core")
    let cases = try ShapesSuite.cases(folder.appending(path: "manifest.ttl"))
    var passed = 0
    for test in cases {
      let data = try Graph.turtle(test.data)
      do {
        let shapes = try ShapesGraph(test.data == test.shapes ? data : Graph.turtle(test.shapes))
        let report = shapes.validate(data: data)
        let messages = ComparableReport.messages(test.manifest)
        var isEqual = true
        for keepsBlankNodes in test.isOneDocument ? [true, false] : [false] {
          let (found, node) = try report.graph(keepsBlankNodes: keepsBlankNodes)
          let expected = ComparableReport(
            test.manifest, test.report, keepsBlankNodes: keepsBlankNodes, messages: messages)
          let own = ComparableReport(found, node, keepsBlankNodes: keepsBlankNodes, messages: messages)
          #expect(own == expected, "\(test.name)")
          isEqual = isEqual && own == expected
        }
        #expect(report.sentences.count == report.results.count)
        passed += isEqual ? 1 : 0
      } catch let error as ShapesError {
        Issue.record("\(test.name): \(error)")
      }
    }
    print("suite shacl-core \(passed) \(cases.count)")
    #expect(cases.count == 98)
    #expect(passed == 98)
  }
}
