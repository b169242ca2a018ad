#pragma once

#include <stddef.h>

/// jemalloc's control of itself by names; its whole header would declare `malloc` a second time.
int mallctl(const char *name, void *old, size_t *old_size, void *new_value, size_t new_size);
