#pragma once

#include <sqlite3.h>

/// Has SQLite keep no account of the memory it uses, which costs a lock that all connections share; to be called before
/// the first of them is opened. (Swift cannot call a function with variable arguments.)
static inline int canute_sqlite_keeps_no_account(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
