/// Writes the content of an element as canonical XML, for literals of XML.
///
/// - Source: Exclusive XML Canonicalization 1.0 (with comments), which RDF 1.1 XML Syntax, 7.2.17, asks for.
struct XMLLiteralWriter {
  private(set) var text = ""
  private var names: [String] = []
  /// For each open element, which prefixes stand for what in the text written.
  private var written: [[String: String]] = [["": ""]]

  /// Elements that are open.
  var depth: Int { names.count }

  mutating func start(_ tag: XMLTag) {
    var needed = [tag.prefix: tag.namespace]
    for attribute in tag.attributes where !attribute.prefix.isEmpty && attribute.prefix != "xml" {
      needed[attribute.prefix] = attribute.namespace
    }
    var declared = written.last ?? [:]
    let name = tag.prefix.isEmpty ? tag.name : "\(tag.prefix):\(tag.name)"
    text += "<\(name)"
    for (prefix, namespace) in needed.sorted(by: { $0.key < $1.key }) where declared[prefix] != namespace {
      declared[prefix] = namespace
      text += prefix.isEmpty ? " xmlns=\"" : " xmlns:\(prefix)=\""
      escape(namespace, isAttribute: true)
      text += "\""
    }
    for attribute in tag.attributes.sorted(by: { ($0.namespace, $0.name) < ($1.namespace, $1.name) }) {
      text += attribute.prefix.isEmpty ? " \(attribute.name)=\"" : " \(attribute.prefix):\(attribute.name)=\""
      escape(attribute.value, isAttribute: true)
      text += "\""
    }
    text += ">"
    names.append(name)
    written.append(declared)
  }

  mutating func end() {
    guard let name = names.popLast() else { return }
    written.removeLast()
    text += "</\(name)>"
  }

  mutating func append(_ content: String) { escape(content, isAttribute: false) }

  mutating func comment(_ content: String) { text += "<!--\(content)-->" }

  mutating func instruction(target: String, _ content: String) {
    text += content.isEmpty ? "<?\(target)?>" : "<?\(target) \(content)?>"
  }

  private mutating func escape(_ content: String, isAttribute: Bool) {
    for scalar in content.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">" where !isAttribute: text += "&gt;"
      case "\"" where isAttribute: text += "&quot;"
      case "\t" where isAttribute: text += "&#x9;"
      case "\n" where isAttribute: text += "&#xA;"
      case "\r": text += "&#xD;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
