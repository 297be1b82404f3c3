import Testing

@testable import TielineTransport

@Suite struct EndpointURLTests {
  @Test func `shows scheme, host and port and keeps the rest to itself`() throws {
    let url = try EndpointURL("https://user:secret@Node.example:8545/v3/APIKEY?token=T0KEN")
    #expect("\(url)" == "https://node.example:8545")
    #expect(String(reflecting: url) == "https://node.example:8545")
    var dumped = ""
    dump(url, to: &dumped)
    #expect(!dumped.contains("secret") && !dumped.contains("APIKEY") && !dumped.contains("T0KEN"))
    #expect(url.secretText == "https://node.example:8545/v3/APIKEY?token=T0KEN")
    #expect(url.authorization == "Basic dXNlcjpzZWNyZXQ=")
  }

  @Test func `leaves out a scheme's own port and keeps brackets around IPv6`() throws {
    #expect(try EndpointURL("http://[::1]:80").secretText == "http://[::1]/")
    #expect(try EndpointURL("wss://[fe80::1]:8546/x").authority == "[fe80::1]:8546")
    #expect(try EndpointURL("https://a.b").port == 443)
  }

  @Test(arguments: [
    "", "node:8545", "ftp://node", "file:///etc/passwd", "http://", "http://:80", "http://a b/", "http://a:0",
    "http://a:65536", "http://a:8x", "http://a:", "http://[::1", "http://[x]/", "http://ä/", "http://a/\r\nX: y",
    "http://a#b", "http://a\\@b/", "http://a:1:2/", "http://%zz:x@a/", "gopher://a/",
  ])
  func `refuses what is no absolute URL of a node`(text: String) {
    #expect(throws: EndpointURLError.self) { try EndpointURL(text) }
  }

  @Test func `a refusal repeats nothing of the URL`() {
    let error = #expect(throws: EndpointURLError.self) { try EndpointURL("https://user:secret@node:99999/KEY") }
    #expect(error.map { !"\($0)".contains("secret") && !"\($0)".contains("KEY") } == true)
  }

  @Test func `joins a path to its own and keeps its query`() throws {
    #expect(try EndpointURL("http://a/base/?k=1").appending("/x").secretText == "http://a/base/x?k=1")
    #expect(try EndpointURL("http://a").appending("status?h=2").secretText == "http://a/status?h=2")
    #expect(try EndpointURL("http://a/b?k=1").appending("c?h=2").secretText == "http://a/b/c?h=2&k=1")
    #expect(throws: EndpointURLError.self) { try EndpointURL("http://a").appending("x y") }
  }
}
