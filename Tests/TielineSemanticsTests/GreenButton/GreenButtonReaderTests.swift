import Foundation
import Testing
import TielineCore

@testable import TielineSemantics

@Suite struct GreenButtonReaderTests {
  @Test func `reads the day of the solar farm`() throws {
    let readings = try ExampleFeed.readings(ExampleFeed.bytes)
    #expect(readings.count == 24)
    #expect(readings.reduce(0) { $0 + $1.energy.count } == 9_268_352)
    let first = try #require(readings.first)
    #expect(first.usagePoint == "urn:uuid:2aff3cf8-4b40-573b-ab0c-8190b458dcdc")
    #expect(first.usagePointLink == "/espi/1_1/resource/Subscription/1/UsagePoint/1")
    #expect(first.meter == "Kvaløya solar farm")
    #expect(first.flow == .reverse)
    #expect(first.unit == .wattHour)
    #expect(first.powerOfTen == 0)
    #expect(first.value == 31915)
    #expect(first.energy == WattHours(31915))
    #expect(first.quality == [.revenueQuality])
    #expect(first.evidence.hasSuffix("#1781992800"))
  }

  @Test func `keeps the local offset of summer, E-1`() throws {
    let first = try #require(try ExampleFeed.readings(ExampleFeed.bytes).first)
    #expect(first.interval.description == "2026-06-21T00:00:00+02:00/2026-06-21T01:00:00+02:00")
    let winter = ExampleFeed.replacing(
      "<espi:start>1781992800</espi:start></espi:timePeriod>",
      with: "<espi:start>1768003200</espi:start></espi:timePeriod>")
    let other = try #require(try ExampleFeed.readings(winter).first)
    #expect(other.interval.description == "2026-01-10T01:00:00+01:00/2026-01-10T02:00:00+01:00")
  }

  @Test(arguments: [1, 7, 64 * 1024])
  func `gives the same readings in pieces of any size`(size: Int) throws {
    var reader = try GreenButtonReader(schema: ExampleFeed.schema)
    var readings: [MeterReading] = []
    for start in stride(from: 0, to: ExampleFeed.bytes.count, by: size) {
      readings += try reader.read(ExampleFeed.bytes[start..<min(start + size, ExampleFeed.bytes.count)])
    }
    readings += try reader.finish()
    #expect(readings == (try ExampleFeed.readings(ExampleFeed.bytes)))
  }

  @Test(arguments: [[4, 3, 2, 1, 0], [0, 1, 2, 4, 3], [3, 4, 0, 2, 1], [4, 0, 1, 2, 3]])
  func `takes the entries in any order`(order: [Int]) throws {
    let readings = try ExampleFeed.readings(ExampleFeed.entries(order))
    #expect(readings == (try ExampleFeed.readings(ExampleFeed.bytes)))
  }

  @Test func `takes links after the content`() throws {
    let text = String(decoding: ExampleFeed.bytes, as: UTF8.self)
    let lines = text.components(separatedBy: "\n")
    let isBlockLink = { (line: String) in line.contains("rel=\"self\"") && line.contains("espi-entry/IntervalBlock") }
    let link = try #require(lines.first(where: isBlockLink))
    let last = try #require(lines.lastIndex { $0.contains("</entry>") })
    let moved = Array(lines[..<last] + [link] + lines[last...])
    let first = try #require(moved.firstIndex(where: isBlockLink))
    let feed = moved[..<first] + moved[(first + 1)...]
    let readings = try ExampleFeed.readings(Array(feed.joined(separator: "\n").utf8))
    #expect(readings == (try ExampleFeed.readings(ExampleFeed.bytes)))
  }

  @Test func `takes the default quality of the reading type`() throws {
    let own = "<espi:ReadingQuality><espi:quality>19</espi:quality></espi:ReadingQuality>"
    let text = String(
      decoding: ExampleFeed.replacing(
        "<espi:flowDirection>", with: "<espi:defaultQuality>14</espi:defaultQuality><espi:flowDirection>"),
      as: UTF8.self)
    let readings = try ExampleFeed.readings(Array(text.replacingOccurrences(of: own, with: "").utf8))
    #expect(readings.allSatisfy { $0.quality == [ReadingQuality(rawValue: 14)] })
  }

  @Test(arguments: [3, 6, -1])
  func `scales by the power of ten, exactly`(power: Int) throws {
    let feed = ExampleFeed.replacing(
      "<espi:powerOfTenMultiplier>0<", with: "<espi:powerOfTenMultiplier>\(power)<")
    guard power < 0 else {
      let first = try #require(try ExampleFeed.readings(feed).first)
      #expect(first.energy.count == 31915 * (power == 3 ? 1000 : 1_000_000))
      return
    }
    // 31,915 tenths of a Wh.
    #expect(ExampleFeed.refusal(feed)?.description.contains("not a whole number of Wh: value 31915, 10^-1") == true)
  }

  @Test func `refuses a fraction of a Wh and names the reading, E-1`() throws {
    let text = String(
      decoding: ExampleFeed.replacing(
        "<espi:powerOfTenMultiplier>0<", with: "<espi:powerOfTenMultiplier>-3<"), as: UTF8.self)
    guard case .fraction(let place, let start, 31915, -3, .wattHour) = ExampleFeed.refusal(Array(text.utf8)) else {
      Issue.record("not refused for its fraction")
      return
    }
    #expect(place.entry.hasPrefix("urn:uuid:"))
    #expect(start == Instant(secondsSinceEpoch: 1_781_992_800))
    #expect(text.components(separatedBy: "\n")[place.line - 1].contains("IntervalReading"))
  }

  @Test func `makes energy of average power`() throws {
    var text = String(decoding: ExampleFeed.bytes, as: UTF8.self)
    text = text.replacingOccurrences(of: "<espi:uom>72<", with: "<espi:uom>38<")
    #expect(ExampleFeed.refusal(Array(text.utf8))?.description.contains("dataQualifier is 12, expected 2") == true)
    text = text.replacingOccurrences(of: "<espi:dataQualifier>12<", with: "<espi:dataQualifier>2<")
    #expect(try ExampleFeed.readings(Array(text.utf8)).first?.energy == WattHours(31915))
    text = text.replacingOccurrences(of: "<espi:duration>3600<", with: "<espi:duration>900<")
    // 31,915 W for a quarter of an hour are 7,978.75 Wh.
    guard case .fraction = ExampleFeed.refusal(Array(text.utf8)) else {
      Issue.record("not refused for its fraction")
      return
    }
  }

  @Test func `holds no more for a long feed than for a short one`() throws {
    let short = try held(blocks: 4, readingsPerBlock: 24)
    #expect(try held(blocks: 400, readingsPerBlock: 24) == short)
    #expect(try held(blocks: 1, readingsPerBlock: 10_000) <= short)
  }

  /// The most that a reader held at the end of a piece, over a feed of so many readings.
  private func held(blocks: Int, readingsPerBlock: Int) throws -> Int {
    let text = String(decoding: ExampleFeed.bytes, as: UTF8.self)
    let parts = text.components(separatedBy: "  <entry>")
    var reader = try GreenButtonReader(schema: ExampleFeed.schema)
    var (count, most) = (try reader.read(Array(parts[..<5].joined(separator: "  <entry>").utf8)).count, 0)
    let link = "/espi/1_1/resource/Subscription/1/UsagePoint/1/MeterReading/1/IntervalBlock"
    for block in 0..<blocks {
      let head = """
        <entry><id>urn:x:\(block)</id><link rel="self" href="\(link)/\(block)"/><link rel="up" href="\(link)"/>
        <title>b</title><content><espi:IntervalBlock>
        """
      count += try reader.read(Array(head.utf8)).count
      for reading in 0..<readingsPerBlock {
        let start = 1_700_000_000 + (block * readingsPerBlock + reading) * 3600
        let body =
          "<espi:IntervalReading><espi:timePeriod><espi:duration>3600</espi:duration><espi:start>\(start)"
          + "</espi:start></espi:timePeriod><espi:value>5</espi:value></espi:IntervalReading>"
        count += try reader.read(Array(body.utf8)).count
        most = max(most, reader.held)
      }
      count += try reader.read(Array("</espi:IntervalBlock></content></entry>".utf8)).count
      most = max(most, reader.held)
    }
    count += try reader.read(Array("</feed>".utf8)).count + reader.finish().count
    #expect(count == blocks * readingsPerBlock)
    return most
  }
}
