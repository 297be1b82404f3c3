// A thin face of libxml2 for Swift: the headers, and what macros and libxml2's process-wide state keep from Swift.
#ifndef CXML2_H
#define CXML2_H

// Together with Foundation the ICU part of these headers does not compile; it is switched off before any of them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <stddef.h>
#include <stdint.h>

/// One file of a schema, in memory.
typedef struct {
  const char *name;
  const uint8_t *bytes;
  size_t count;
} CXML2Document;

/// Compiles the document called `main` with whatever it imports from `documents`; NULL where it cannot.
///
/// Every import is looked up by name in `documents`. Nothing is read from a file or the network: the first call
/// replaces libxml2's loader of external entities, for the whole process, by one that knows no other source.
xmlSchemaPtr cxml2_compile_schema(
    const char *main, const CXML2Document *documents, size_t count, xmlStructuredErrorFunc report, void *context);

/// Validates a stream of SAX events against a schema without building a tree.
typedef struct CXML2Validation CXML2Validation;

/// NULL where memory is short. `schema` outlives the result.
CXML2Validation *cxml2_validation_new(
    xmlSchemaPtr schema, xmlStructuredErrorFunc report, xmlSchemaValidityLocatorFunc locate, void *context);
/// The arguments of libxml2's `startElementNsSAX2Func` after the context.
void cxml2_validation_start(
    CXML2Validation *validation, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaceCount,
    const xmlChar **namespaces, int attributeCount, int defaultedCount, const xmlChar **attributes);
void cxml2_validation_text(CXML2Validation *validation, const xmlChar *text, int count);
void cxml2_validation_end(
    CXML2Validation *validation, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri);
void cxml2_validation_free(CXML2Validation *validation);

/// Whether libxml2 converts the input from an encoding other than UTF-8.
int cxml2_converts_encoding(xmlParserCtxtPtr context);

#endif
