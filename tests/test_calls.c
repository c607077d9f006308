// SPDX-License-Identifier: MIT
/* needs: ns/calls.c lib */
/* brood's own table of system calls says what libseccomp says, name by name. */
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ns/calls.h"

#define NUMBERS_END 1024

static void every_call_here(void **state)
{
	unsigned found = 0;

	(void)state;
	assert_int_equal(call_arch(), seccomp_arch_native());
	for (int number = 0; number < NUMBERS_END; number++) {
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);

		if (name)
			assert_int_equal(call_number(call_arch(), name), number);
		found += name != NULL;
		free(name);
	}
	assert_true(found > 250);
}

/* Names that only another architecture has are known; those of nobody are not. */
static void every_call_elsewhere(void **state)
{
	static const uint32_t others[] = {SCMP_ARCH_X86,     SCMP_ARCH_X86_64, SCMP_ARCH_ARM,
					  SCMP_ARCH_AARCH64, SCMP_ARCH_PPC64,  SCMP_ARCH_S390X,
					  SCMP_ARCH_RISCV64};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		for (int n = 0; n < NUMBERS_END; n++) {
			char *name = seccomp_syscall_resolve_num_arch(others[i], n);
			int here = name ? seccomp_syscall_resolve_name_arch(SCMP_ARCH_NATIVE, name)
					: 0;

			if (name)
				assert_int_equal(call_number(call_arch(), name),
						 here < 0 ? CALL_ELSEWHERE : here);
			free(name);
		}
	assert_int_equal(call_number(call_arch(), "opena"), CALL_UNKNOWN);
	assert_int_equal(call_number(call_arch(), ""), CALL_UNKNOWN);
	assert_int_equal(call_number(call_arch(), "OPENAT"), CALL_UNKNOWN);
}

static void names_for_suggestions(void **state)
{
	const char *names[600];
	size_t n = call_names(names, 600);

	(void)state;
	assert_true(n > 250 && n < 600);
	for (size_t i = 0; i < n; i++)
		assert_true(call_number(call_arch(), names[i]) >= 0);
	assert_int_equal(call_names(names, 3), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_here),
		cmocka_unit_test(every_call_elsewhere),
		cmocka_unit_test(names_for_suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
