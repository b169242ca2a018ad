// The compression function of SHA-256 with the SHA extensions of x86-64, and the padding around it.
//
// Where the processor has none, and on other architectures, the caller uses its library instead.
#include "CSHA256.h"

#include <string.h>

#if defined(__x86_64__)

#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

/// The round constants (FIPS 180-4, 4.2.2), four to a step.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/// The state as the instructions want it: the words A, B, E, F and C, D, G, H.
typedef struct {
    __m128i abef;
    __m128i cdgh;
} State;

/// FIPS 180-4, 5.3.3, in the order of `State`.
WITH_SHA static inline State initial_state(void) {
    return (State){
        _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
        _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
    };
}

/// The four words of the message schedule that `step` adds, in their place in `words`; returned with their constants.
WITH_SHA static inline __m128i schedule(__m128i words[4], const uint8_t *bytes, int step) {
    if (step < 4) {
        const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bULL, 0x0405060700010203ULL);
        words[step] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * step)), big_endian);
    } else {
        // W[t] = s1(W[t-2]) + W[t-7] + s0(W[t-15]) + W[t-16], four at once.
        const __m128i last = words[(step + 3) & 3];
        __m128i next = _mm_sha256msg1_epu32(words[step & 3], words[(step + 1) & 3]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(last, words[(step + 2) & 3], 4));
        words[step & 3] = _mm_sha256msg2_epu32(next, last);
    }
    return _mm_add_epi32(words[step & 3], _mm_load_si128((const __m128i *)(constants + 4 * step)));
}

/// Four rounds.
WITH_SHA static inline State rounds(State state, __m128i sum) {
    state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, sum);
    state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(sum, 0x0e));
    return state;
}

WITH_SHA static inline State add(State a, State b) {
    return (State){_mm_add_epi32(a.abef, b.abef), _mm_add_epi32(a.cdgh, b.cdgh)};
}

/// Takes in one block of 64 bytes.
WITH_SHA static inline State compress(State before, const uint8_t *bytes) {
    State state = before;
    __m128i words[4];
#pragma clang loop unroll(full)
    for (int step = 0; step < 16; step++) {
        state = rounds(state, schedule(words, bytes, step));
    }
    return add(state, before);
}

/// Writes the eight words, most significant byte first.
WITH_SHA static inline void store(State state, void *digest) {
    const __m128i reversed = _mm_set_epi64x(0x0001020304050607ULL, 0x08090a0b0c0d0e0fULL);
    const __m128i dcba = _mm_unpackhi_epi64(state.cdgh, state.abef);
    const __m128i hgfe = _mm_unpacklo_epi64(state.cdgh, state.abef);
    _mm_storeu_si128((__m128i *)digest, _mm_shuffle_epi8(dcba, reversed));
    _mm_storeu_si128((__m128i *)digest + 1, _mm_shuffle_epi8(hgfe, reversed));
}

/// How many blocks a message has with its padding: a one bit, zeros, and the length in bits (FIPS 180-4, 5.1.1).
static inline size_t block_count(const canute_message *message) {
    return (message->prefix_count + message->count + 8) / 64 + 1;
}

/// The most bytes of a message that fit into one block with the padding.
enum { ONE_BLOCK = 55 };

/// Copies a message that fits into one block there and pads it.
static inline void pad(uint8_t room[64], const canute_message *message) {
    const size_t total = message->prefix_count + message->count;
    memset(room, 0, 64);
    if (message->prefix_count > 0) {
        memcpy(room, message->prefix, message->prefix_count);
    }
    if (message->count > 0) {
        memcpy(room + message->prefix_count, message->bytes, message->count);
    }
    room[total] = 0x80;
    room[62] = (uint8_t)(total * 8 >> 8);
    room[63] = (uint8_t)(total * 8);
}

/// Copies what lies at `start` of a message's two pieces and its padding, as far as `room` has room.
static void copy_block(uint8_t room[64], const canute_message *message, size_t start) {
    const size_t total = message->prefix_count + message->count;
    size_t filled = 0;
    memset(room, 0, 64);
    if (start < message->prefix_count) {
        filled = message->prefix_count - start < 64 ? message->prefix_count - start : 64;
        memcpy(room, (const uint8_t *)message->prefix + start, filled);
    }
    const size_t at = start + filled;
    if (filled < 64 && at < total) {
        const size_t left = total - at < 64 - filled ? total - at : 64 - filled;
        memcpy(room + filled, (const uint8_t *)message->bytes + (at - message->prefix_count), left);
        filled += left;
    }
    if (filled < 64 && start + filled == total) {
        room[filled] = 0x80;
    }
    if (start + 64 >= total + 9) {
        const uint64_t bits = __builtin_bswap64((uint64_t)total * 8);
        memcpy(room + 56, &bits, 8);
    }
}

/// A block of a message, where it lies or, where it is not in one piece, in `room`.
static inline const uint8_t *block(uint8_t room[64], const canute_message *message, size_t number) {
    const size_t start = 64 * number;
    if (start >= message->prefix_count && start + 64 <= message->prefix_count + message->count) {
        return (const uint8_t *)message->bytes + (start - message->prefix_count);
    }
    copy_block(room, message, start);
    return room;
}

/// Takes in the blocks of a message from `next` on.
WITH_SHA static State compress_rest(State state, const canute_message *message, size_t next) {
    uint8_t room[64];
    for (const size_t count = block_count(message); next < count; next++) {
        state = compress(state, block(room, message, next));
    }
    return state;
}

WITH_SHA void canute_sha256(const canute_message *message) {
    if (message->prefix_count + message->count <= ONE_BLOCK) {
        uint8_t room[64];
        pad(room, message);
        store(compress(initial_state(), room), message->digest);
        return;
    }
    store(compress_rest(initial_state(), message, 0), message->digest);
}

/// Of two messages that fit into one block each.
WITH_SHA static void pair_of_blocks(const canute_message *first, const canute_message *second) {
    uint8_t rooms[2][64];
    pad(rooms[0], first);
    pad(rooms[1], second);
    const State before = initial_state();
    State a = before;
    State b = before;
    __m128i words_a[4];
    __m128i words_b[4];
#pragma clang loop unroll(full)
    for (int step = 0; step < 16; step++) {
        const __m128i sum_a = schedule(words_a, rooms[0], step);
        const __m128i sum_b = schedule(words_b, rooms[1], step);
        a = rounds(a, sum_a);
        b = rounds(b, sum_b);
    }
    store(add(a, before), first->digest);
    store(add(b, before), second->digest);
}

WITH_SHA void canute_sha256_pair(const canute_message *first, const canute_message *second) {
    if (first->prefix_count + first->count <= ONE_BLOCK && second->prefix_count + second->count <= ONE_BLOCK) {
        pair_of_blocks(first, second);
        return;
    }
    const size_t counts[2] = {block_count(first), block_count(second)};
    const size_t common = counts[0] < counts[1] ? counts[0] : counts[1];
    uint8_t rooms[2][64];
    State a = initial_state();
    State b = a;
    // The rounds of both stand in this one loop: split into a function of their own, they wait for each other.
    for (size_t number = 0; number < common; number++) {
        const uint8_t *bytes_a = block(rooms[0], first, number);
        const uint8_t *bytes_b = block(rooms[1], second, number);
        const State before_a = a;
        const State before_b = b;
        __m128i words_a[4];
        __m128i words_b[4];
#pragma clang loop unroll(full)
        for (int step = 0; step < 16; step++) {
            const __m128i sum_a = schedule(words_a, bytes_a, step);
            const __m128i sum_b = schedule(words_b, bytes_b, step);
            a = rounds(a, sum_a);
            b = rounds(b, sum_b);
        }
        a = add(a, before_a);
        b = add(b, before_b);
    }
    // Neither digest is written before both messages were read: it may lie where the other message does.
    a = compress_rest(a, first, common);
    b = compress_rest(b, second, common);
    store(a, first->digest);
    store(b, second->digest);
}

/// A message on its way through one of two lanes.
typedef struct {
    const canute_message *message;
    size_t next;
    size_t count;
    State state;
} Lane;

/// Lets a lane take up the first message that is left; false where there is none.
WITH_SHA static inline bool take_up(Lane *lane, const canute_message **messages, size_t *left) {
    if (*left == 0) {
        return false;
    }
    *lane = (Lane){*messages, 0, block_count(*messages), initial_state()};
    *messages += 1;
    *left -= 1;
    return true;
}

/// The block that a lane takes in now.
static inline const uint8_t *lane_block(uint8_t room[64], const Lane *lane) {
    if (lane->count == 1) {
        pad(room, lane->message);
        return room;
    }
    return block(room, lane->message, lane->next);
}

WITH_SHA void canute_sha256_all(const canute_message *messages, size_t count) {
    uint8_t rooms[2][64];
    Lane a = {0};
    Lane b = {0};
    bool has_a = false;
    bool has_b = false;
    for (;;) {
        if (!has_a && !has_b) {
            // Most messages fit into one block, and two of those need no account of how far each came.
            while (count >= 2 && messages[0].prefix_count + messages[0].count <= ONE_BLOCK &&
                   messages[1].prefix_count + messages[1].count <= ONE_BLOCK) {
                pair_of_blocks(messages, messages + 1);
                messages += 2;
                count -= 2;
            }
        }
        has_a = has_a || take_up(&a, &messages, &count);
        has_b = has_b || take_up(&b, &messages, &count);
        if (!has_a || !has_b) {
            break;
        }
        const uint8_t *bytes_a = lane_block(rooms[0], &a);
        const uint8_t *bytes_b = lane_block(rooms[1], &b);
        State state_a = a.state;
        State state_b = b.state;
        __m128i words_a[4];
        __m128i words_b[4];
#pragma clang loop unroll(full)
        for (int step = 0; step < 16; step++) {
            const __m128i sum_a = schedule(words_a, bytes_a, step);
            const __m128i sum_b = schedule(words_b, bytes_b, step);
            state_a = rounds(state_a, sum_a);
            state_b = rounds(state_b, sum_b);
        }
        a.state = add(state_a, a.state);
        b.state = add(state_b, b.state);
        a.next += 1;
        b.next += 1;
        if (a.next == a.count) {
            store(a.state, a.message->digest);
            has_a = false;
        }
        if (b.next == b.count) {
            store(b.state, b.message->digest);
            has_b = false;
        }
    }
    if (has_a) {
        store(compress_rest(a.state, a.message, a.next), a.message->digest);
    }
    if (has_b) {
        store(compress_rest(b.state, b.message, b.next), b.message->digest);
    }
}

bool canute_sha256_is_available(void) {
    return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
}

#else

bool canute_sha256_is_available(void) { return false; }

void canute_sha256(const canute_message *message) { (void)message; }

void canute_sha256_pair(const canute_message *first, const canute_message *second) { (void)first, (void)second; }

void canute_sha256_all(const canute_message *messages, size_t count) { (void)messages, (void)count; }

#endif
