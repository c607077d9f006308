/* SPDX-License-Identifier: MIT */
/* The default profile's text, for policies that build on it. */
#ifndef NS_FILTER_H
#define NS_FILTER_H

#include <stddef.h>

/* Not terminated where *len ends it; static storage. */
const char *ns_filter_default_text(size_t *len);

#endif
