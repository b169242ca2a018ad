#ifndef CANUTE_CLIBXML2_SHIM_H
#define CANUTE_CLIBXML2_SHIM_H
// Debian's headers pull in ICU, whose types clash with those that Foundation brings along.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>
#endif
