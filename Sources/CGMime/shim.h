#ifndef CANUTE_CGMIME_SHIM_H
#define CANUTE_CGMIME_SHIM_H
#include <iconv.h>
#include <gmime/gmime.h>

// GObject's type checks are macros, which Swift does not see.
static inline int canute_gmime_is_multipart(void *object) { return GMIME_IS_MULTIPART(object); }
static inline int canute_gmime_is_message_part(void *object) { return GMIME_IS_MESSAGE_PART(object); }
static inline int canute_gmime_is_part(void *object) { return GMIME_IS_PART(object); }
static inline int canute_gmime_is_mailbox(void *address) { return INTERNET_ADDRESS_IS_MAILBOX(address); }
static inline int canute_gmime_is_group(void *address) { return INTERNET_ADDRESS_IS_GROUP(address); }
#endif
