import ArgumentParser
import TielineSemantics

struct OntologyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ontology", abstract: "Tells the words that Tieline gives every ledger's data.",
    subcommands: [Docs.self])

  struct Docs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes the page that explains every term of the vocabulary and how it stands to other vocabularies.",
      discussion: """
        EXAMPLES
          tieline ontology docs --output vocabulary.html
          tieline ontology docs --markdown | less
        """)

    @Flag(help: "Write Markdown instead of HTML.") var markdown = false
    @Option(name: .shortAndLong, help: "Where to write; '-' is standard output.") var output = "-"

    func run() async throws {
      try await reportingFailure {
        var builder = GraphBuilder()
        try GraphFile.add(GraphFile.ontology("vocabulary") + GraphFile.ontology("alignments"), to: &builder)
        let page = OntologyPage(builder.finish())
        try OutputFile.write(Array((markdown ? page.markdown : page.html).utf8), to: output)
      }
    }
  }
}
