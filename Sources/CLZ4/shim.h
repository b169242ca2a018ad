#pragma once

#include <lz4.h>

/// Packs `size` bytes with the dictionary that `prepared` was loaded with; `scratch` is overwritten. (Swift would copy so
/// large a structure as a tuple of thousands.)
static inline int canute_lz4_pack(
    const LZ4_stream_t *prepared, LZ4_stream_t *scratch, const char *bytes, int size, char *packed, int capacity) {
    *scratch = *prepared;
    return LZ4_compress_fast_continue(scratch, bytes, packed, size, capacity, 1);
}
