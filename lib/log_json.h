/* SPDX-License-Identifier: MIT */
/* Log lines as JSON objects, one a line, for programs: --log-format=json. */
#ifndef LIB_LOG_JSON_H
#define LIB_LOG_JSON_H

#include "lib/log.h"

/* {"time":"2026-11-21T14:00:00.000Z","level":"error","program":"brood","message":"..."} */
log_form log_json;

#endif
