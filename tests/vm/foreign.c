/* SPDX-License-Identifier: MIT */
/* A program of the other architecture that the machine's kernel runs: it ends with 0. Without a C library: tests/vm/machine.py. */

void _start(void);

void _start(void)
{
#if defined(__arm__)
	__asm__ volatile("mov r7, #1\n\tmov r0, #0\n\tsvc #0");
#elif defined(__i386__)
	__asm__ volatile("int $0x80" : : "a"(1), "b"(0));
#endif
	for (;;)
		;
}
