#ifndef CANUTE_CSHA256_H
#define CANUTE_CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What is hashed: a prefix of at most 64 bytes, then more bytes (either may be null where there are none), and where
/// the 32 bytes of the digest go.
typedef struct {
    const void *prefix;
    size_t prefix_count;
    const void *bytes;
    size_t count;
    void *digest;
} canute_message;

/// Whether this processor has instructions for SHA-256; without them nothing else here may be called.
bool canute_sha256_is_available(void);

/// SHA-256 (FIPS 180-4) of a message.
///
/// No memory is allocated and no state kept, which is what short inputs pay for elsewhere.
void canute_sha256(const canute_message *message);

/// The same of two messages, at once as far as the shorter goes: the instructions of the one run while those of the other
/// wait. Neither digest is written before both messages were read.
void canute_sha256_pair(const canute_message *first, const canute_message *second);

/// The same of a list of messages, two of which are always under way until the last: where one ends, the next is taken up.
/// No digest may lie where a message of the list does.
void canute_sha256_all(const canute_message *messages, size_t count);

#endif
