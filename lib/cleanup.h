/* SPDX-License-Identifier: MIT */
/* Cleanup by attribute: `CLEANUP_FD int fd = open(...)` closes fd (if >= 0) at scope end. */
#ifndef LIB_CLEANUP_H
#define LIB_CLEANUP_H

#define CLEANUP_FD __attribute__((cleanup(cleanup_fd)))
#define CLEANUP_FREE __attribute__((cleanup(cleanup_free)))
#define CLEANUP_MEM __attribute__((cleanup(cleanup_mem)))

/* All preserve errno. */
void cleanup_fd(int *fd);
void cleanup_free(void *pointer_to_pointer); /* free(3) */
void cleanup_mem(void *pointer_to_pointer);  /* mem_free of lib/mem.h */

#endif
