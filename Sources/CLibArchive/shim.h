#ifndef CANUTE_CLIBARCHIVE_SHIM_H
#define CANUTE_CLIBARCHIVE_SHIM_H
#include <archive.h>
#include <archive_entry.h>
#endif
