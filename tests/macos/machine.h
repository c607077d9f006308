/* SPDX-License-Identifier: MIT */
/* The whole machine of the kernel in memory: what sysctl(3) and Mach's host calls tell of it, and what they hand out. */
#ifndef TESTS_MACOS_MACHINE_H
#define TESTS_MACOS_MACHINE_H

#include <mach/mach.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/sysctl.h>

#include <net/if_var.h>

#define M_CORES_MAX 64
#define M_NETS_MAX 64

/* Questions, each of which can be refused. */
enum m_question {
	M_MEMSIZE,
	M_NCPU,
	M_BOOTTIME,
	M_CLOCKRATE,
	M_SWAP,
	M_NETS_SIZE,
	M_NETS,
	M_BASIC,
	M_LOAD,
	M_VM,
	M_PAGE,
	M_SET,
	M_THREADS,
	M_QUESTIONS
};

struct m_core {
	bool stopped;
	int slot;
	uint32_t ticks[CPU_STATE_MAX];
};

struct m_net {
	char name[16];
	unsigned flags, drops;
	struct if_data64 data;
};

struct machine {
	bool refused[M_QUESTIONS];
	uint64_t memsize;
	int ncpu, hz, threads;
	int64_t boot_s;
	double load[3];
	int loads; /* what getloadavg(3) returns */
	struct m_core core[M_CORES_MAX];
	unsigned cores;
	unsigned load_cores; /* that the second question tells of; 0: all */
	unsigned words_cut;  /* of the answer on cores, which is that much too short */
	struct vm_statistics64 vm;
	unsigned vm_words; /* that this kernel knows; 0: all */
	vm_size_t page;
	struct xsw_usage swap;
	struct m_net net[M_NETS_MAX];
	unsigned nets;
	unsigned nets_come; /* after each question how many there are */

	/* what was handed out: memory, ports; and given back with another size, or never handed out */
	int blocks, ports, wrong;
	unsigned lists; /* of networks asked for */
};

extern struct machine m;

/* Two cores, lo0 and en0, up for 100 s since the kernel's k_init. */
void m_init(void);
void m_ticks(unsigned core, uint32_t user, uint32_t system, uint32_t idle, uint32_t nice);
void m_add_net(const char *name, unsigned flags, uint64_t received, uint64_t sent);

/* By --wrap. */
int __wrap_getloadavg(double *to, int n);
/* What calls.c leaves of sysctl(3). */
int m_sysctl(const int *name, unsigned name_n, void *old, size_t *old_size);

#endif
