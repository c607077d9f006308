// SPDX-License-Identifier: MIT
/* brood-init is small enough to be kept whole. */
#include "compat/linux/impl.h"

void cold_let_go(void)
{
}
