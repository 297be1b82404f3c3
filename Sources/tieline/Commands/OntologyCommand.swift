import ArgumentParser
import TielineSemantics

struct OntologyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ontology", abstract: "Tells the words that Tieline gives every ledger's data.",
    subcommands: [Docs.self, Context.self])

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
        var builder = try GraphFile.vocabulary()
        try GraphFile.add(GraphFile.ontology("alignments"), to: &builder)
        let page = OntologyPage(builder.finish())
        try OutputFile.write(Array((markdown ? page.markdown : page.html).utf8), to: output)
      }
    }
  }

  struct Context: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes the JSON-LD context of the vocabulary.",
      discussion: """
        EXAMPLE
          tieline ontology context --output ontology/contexts/tieline.jsonld
        """)

    @Option(name: .shortAndLong, help: "Where to write; '-' is standard output.") var output = "-"

    func run() async throws {
      try await reportingFailure {
        let context = OntologyContext(try GraphFile.vocabulary().finish())
        try OutputFile.write(context.document.utf8 + [0x0A], to: output)
      }
    }
  }
}
