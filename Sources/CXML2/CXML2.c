#include "CXML2.h"

#include <libxml/xmlIO.h>
#include <libxml/xmlschemastypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SCHEME "tieline-schema:/"

// The documents of the schema that this thread compiles now; empty at all other times.
static _Thread_local const CXML2Document *currentDocuments = NULL;
static _Thread_local size_t currentCount = 0;

static xmlParserInputPtr loadFromMemory(const char *url, const char *identifier, xmlParserCtxtPtr context) {
  (void)identifier;
  if (url == NULL || strncmp(url, SCHEME, strlen(SCHEME)) != 0) return NULL;
  for (size_t index = 0; index < currentCount; index++) {
    const CXML2Document *document = &currentDocuments[index];
    if (strcmp(url + strlen(SCHEME), document->name) != 0) continue;
    xmlParserInputBufferPtr buffer = xmlParserInputBufferCreateMem(
        (const char *)document->bytes, (int)document->count, XML_CHAR_ENCODING_NONE);
    if (buffer == NULL) return NULL;
    xmlParserInputPtr input = xmlNewIOInputStream(context, buffer, XML_CHAR_ENCODING_NONE);
    if (input == NULL) {
      xmlFreeParserInputBuffer(buffer);
      return NULL;
    }
    input->filename = (const char *)xmlStrdup((const xmlChar *)url);
    return input;
  }
  return NULL;
}

static void initialise(void) {
  xmlInitParser();
  xmlSchemaInitTypes();
  xmlSetExternalEntityLoader(loadFromMemory);
}

static pthread_once_t initialised = PTHREAD_ONCE_INIT;

xmlSchemaPtr cxml2_compile_schema(
    const char *main, const CXML2Document *documents, size_t count, xmlStructuredErrorFunc report, void *context) {
  pthread_once(&initialised, initialise);
  size_t length = strlen(SCHEME) + strlen(main) + 1;
  char *url = malloc(length);
  if (url == NULL) return NULL;
  strcpy(url, SCHEME);
  strcat(url, main);

  // Malformed XML inside a schema document is reported to the thread's handler, not to the schema parser's.
  xmlStructuredErrorFunc previousReport = xmlStructuredError;
  void *previousContext = xmlStructuredErrorContext;
  xmlSetStructuredErrorFunc(context, report);
  currentDocuments = documents;
  currentCount = count;

  xmlSchemaPtr schema = NULL;
  xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(url);
  if (parser != NULL) {
    xmlSchemaSetParserStructuredErrors(parser, report, context);
    schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
  }

  currentDocuments = NULL;
  currentCount = 0;
  xmlSetStructuredErrorFunc(previousContext, previousReport);
  free(url);
  return schema;
}

struct CXML2Validation {
  xmlSchemaValidCtxtPtr context;
  xmlSchemaSAXPlugPtr plug;
  // libxml2 keeps the addresses of these two until the plug is pulled.
  xmlSAXHandlerPtr handlers;
  void *handlerContext;
};

CXML2Validation *cxml2_validation_new(
    xmlSchemaPtr schema, xmlStructuredErrorFunc report, xmlSchemaValidityLocatorFunc locate, void *context) {
  CXML2Validation *validation = calloc(1, sizeof(CXML2Validation));
  if (validation == NULL) return NULL;
  validation->context = xmlSchemaNewValidCtxt(schema);
  if (validation->context != NULL) {
    xmlSchemaSetValidStructuredErrors(validation->context, report, context);
    xmlSchemaValidateSetLocator(validation->context, locate, context);
    validation->plug = xmlSchemaSAXPlug(validation->context, &validation->handlers, &validation->handlerContext);
  }
  if (validation->plug == NULL) {
    cxml2_validation_free(validation);
    return NULL;
  }
  return validation;
}

void cxml2_validation_start(
    CXML2Validation *validation, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaceCount,
    const xmlChar **namespaces, int attributeCount, int defaultedCount, const xmlChar **attributes) {
  validation->handlers->startElementNs(
      validation->handlerContext, name, prefix, uri, namespaceCount, namespaces, attributeCount, defaultedCount,
      attributes);
}

void cxml2_validation_text(CXML2Validation *validation, const xmlChar *text, int count) {
  validation->handlers->characters(validation->handlerContext, text, count);
}

void cxml2_validation_end(
    CXML2Validation *validation, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  validation->handlers->endElementNs(validation->handlerContext, name, prefix, uri);
}

void cxml2_validation_free(CXML2Validation *validation) {
  if (validation == NULL) return;
  if (validation->plug != NULL) xmlSchemaSAXUnplug(validation->plug);
  if (validation->context != NULL) xmlSchemaFreeValidCtxt(validation->context);
  free(validation);
}

int cxml2_converts_encoding(xmlParserCtxtPtr context) {
  return context->input != NULL && context->input->buf != NULL && context->input->buf->encoder != NULL;
}
