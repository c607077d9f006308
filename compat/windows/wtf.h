/* SPDX-License-Identifier: MIT */
/*
 * Text at the border: UTF-16 as Windows has it, and UTF-8 as the core has it. Lone surrogates, which Windows allows in
 * names and arguments, keep their three bytes (WTF-8), so that whatever came in goes out the same.
 */
#ifndef COMPAT_WINDOWS_WTF_H
#define COMPAT_WINDOWS_WTF_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that n units take as UTF-8, no end counted. */
size_t wtf_bytes(const uint16_t *text, size_t n);

/* n units to wtf_bytes() bytes; no end is written. Returns past the last. */
char *wtf_put_bytes(char *to, const uint16_t *text, size_t n);

/* Units that the text takes as UTF-16, no end counted; -EILSEQ: these bytes are no UTF-8. */
int wtf_units(const char *text, size_t n);

/* n bytes, which wtf_units() took, to so many units; no end is written. Returns past the last. */
uint16_t *wtf_put_units(uint16_t *to, const char *text, size_t n);

#endif
