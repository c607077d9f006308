// SPDX-License-Identifier: MIT
/* Figures of the whole machine, as the kernel in memory tells them. */
#include "tests/macos/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <net/if.h>

#define HOST_PORT 0x103
#define SET_PORT 0x203
#define TASK_PORT 0x303
#define NET_ROW 180 /* struct ifmibdata of the kernel's net/if_mib.h */

struct machine m;
mach_port_t mach_task_self_ = TASK_PORT;

void m_add_net(const char *name, unsigned flags, uint64_t received, uint64_t sent)
{
	struct m_net *net = &m.net[m.nets++];

	strncpy(net->name, name, sizeof(net->name) - 1);
	net->flags = flags;
	net->data.ifi_ibytes = received;
	net->data.ifi_obytes = sent;
}

void m_ticks(unsigned core, uint32_t user, uint32_t system, uint32_t idle, uint32_t nice)
{
	m.core[core].ticks[CPU_STATE_USER] = user;
	m.core[core].ticks[CPU_STATE_SYSTEM] = system;
	m.core[core].ticks[CPU_STATE_IDLE] = idle;
	m.core[core].ticks[CPU_STATE_NICE] = nice;
}

void m_init(void)
{
	m = (struct machine){
		.memsize = 8ull << 30,
		.ncpu = 2,
		.hz = 100,
		.threads = 1234,
		.boot_s = 900,
		.load = {1.25, 0.994, 12},
		.loads = 3,
		.core[1].slot = 1,
		.cores = 2,
		.page = 16384,
		.vm.free_count = 1000,
		.vm.speculative_count = 100,
		.vm.external_page_count = 2000, /* what was read ahead is among them */
		.vm.purgeable_count = 50,
		.swap = {.xsu_total = 3u << 30, .xsu_avail = 1u << 30, .xsu_used = 2u << 30},
	};
	m_ticks(0, 1000, 500, 8000, 20);
	m_ticks(1, 2000, 700, 7000, 0);
	m_add_net("lo0", IFF_LOOPBACK, 11, 12);
	m_add_net("en0", 0, 7ull << 32 | 1, 9ull << 32 | 2);
}

int __wrap_getloadavg(double *to, int n)
{
	for (int i = 0; i < m.loads && i < n; i++)
		to[i] = m.load[i];
	return m.loads;
}

/* ---- sysctl */

static int refuse(int errnum)
{
	errno = errnum;
	return -1;
}

static int tell(enum m_question question, const void *answer, size_t n, void *old, size_t *old_size)
{
	if (m.refused[question])
		return refuse(EPERM);
	if (*old_size < n)
		return refuse(ENOMEM);
	memcpy(old, answer, n);
	*old_size = n;
	return 0;
}

/* As much as there is room for, and no part of a row. */
static int tell_nets(char *old, size_t *old_size)
{
	size_t room = *old_size, n = 0;

	if (m.refused[old ? M_NETS : M_NETS_SIZE])
		return refuse(EPERM);
	if (!old) {
		*old_size = (size_t)m.nets * NET_ROW;
		for (unsigned i = 0; i < m.nets_come && m.nets < M_NETS_MAX; i++)
			m.net[m.nets++] = m.net[0];
		return 0;
	}
	m.lists++;
	for (unsigned i = 0; i < m.nets; i++, n += NET_ROW) {
		if (n + NET_ROW > room) {
			*old_size = n;
			return refuse(ENOMEM);
		}
		memset(old + n, 0, NET_ROW);
		memcpy(old + n, m.net[i].name, sizeof(m.net[i].name));
		memcpy(old + n + 20, &m.net[i].flags, sizeof(m.net[i].flags));
		memcpy(old + n + 32, &m.net[i].drops, sizeof(m.net[i].drops));
		memcpy(old + n + 52, &m.net[i].data, sizeof(m.net[i].data));
	}
	*old_size = n;
	return 0;
}

int m_sysctl(const int *name, unsigned name_n, void *old, size_t *old_size)
{
	static const int nets[] = {CTL_NET, PF_LINK, 0, 3, 0, 1};
	struct timeval boot = {.tv_sec = m.boot_s};
	struct clockinfo clock = {.hz = m.hz};

	if (name_n == 6 && memcmp(name, nets, sizeof(nets)) == 0)
		return tell_nets(old, old_size);
	if (name_n != 2)
		return refuse(ENOENT);
	if (name[0] == CTL_HW && name[1] == HW_MEMSIZE && m.memsize)
		return tell(M_MEMSIZE, &m.memsize, sizeof(m.memsize), old, old_size);
	if (name[0] == CTL_HW && name[1] == HW_NCPU)
		return tell(M_NCPU, &m.ncpu, sizeof(m.ncpu), old, old_size);
	if (name[0] == CTL_KERN && name[1] == KERN_BOOTTIME)
		return tell(M_BOOTTIME, &boot, sizeof(boot), old, old_size);
	if (name[0] == CTL_KERN && name[1] == KERN_CLOCKRATE)
		return tell(M_CLOCKRATE, &clock, sizeof(clock), old, old_size);
	if (name[0] == CTL_VM && name[1] == VM_SWAPUSAGE)
		return tell(M_SWAP, &m.swap, sizeof(m.swap), old, old_size);
	return refuse(ENOENT);
}

/* ---- Mach: ports, and memory that is the caller's to give back */

mach_port_t mach_host_self(void)
{
	m.ports++;
	return HOST_PORT;
}

kern_return_t mach_port_deallocate(mach_port_t task, mach_port_t name)
{
	m.wrong += task != TASK_PORT || (name != HOST_PORT && name != SET_PORT);
	m.ports--;
	return KERN_SUCCESS;
}

/* The size stands in front. */
static void *hand_out(size_t n)
{
	size_t *block = malloc(sizeof(*block) + n);

	*block = n;
	m.blocks++;
	return block + 1;
}

kern_return_t vm_deallocate(mach_port_t task, vm_address_t address, vm_size_t size)
{
	size_t *block = (size_t *)address - 1;

	m.wrong += task != TASK_PORT || *block != size;
	memset(block + 1, 0xa5, *block);
	free(block);
	m.blocks--;
	return KERN_SUCCESS;
}

/* ---- Mach: processors */

static void tell_core(const struct m_core *core, processor_flavor_t flavor, void *to)
{
	struct processor_basic_info *basic = to;

	if (flavor == PROCESSOR_CPU_LOAD_INFO) {
		memcpy(to, core->ticks, sizeof(core->ticks));
		return;
	}
	memset(basic, 0, sizeof(*basic));
	basic->running = !core->stopped;
	basic->slot_num = core->slot;
}

kern_return_t host_processor_info(mach_port_t host, processor_flavor_t flavor, natural_t *n,
				  processor_info_array_t *info, mach_msg_type_number_t *words)
{
	bool load = flavor == PROCESSOR_CPU_LOAD_INFO;
	unsigned each = load ? 4 : 5;

	m.wrong += host != HOST_PORT;
	if (m.refused[load ? M_LOAD : M_BASIC])
		return KERN_FAILURE;
	*n = load && m.load_cores ? m.load_cores : m.cores;
	*words = *n * each;
	*info = hand_out(*words * sizeof(**info));
	for (unsigned i = 0; i < *n; i++)
		tell_core(&m.core[i], flavor, *info + (size_t)i * each);
	if (m.words_cut) {
		vm_deallocate(TASK_PORT, (vm_address_t)*info, *words * sizeof(**info));
		*words -= m.words_cut;
		*info = hand_out(*words * sizeof(**info));
	}
	return KERN_SUCCESS;
}

kern_return_t processor_set_default(mach_port_t host, mach_port_t *set)
{
	m.wrong += host != HOST_PORT;
	if (m.refused[M_SET])
		return KERN_FAILURE;
	m.ports++;
	*set = SET_PORT;
	return KERN_SUCCESS;
}

kern_return_t processor_set_statistics(mach_port_t set, processor_set_flavor_t flavor,
				       processor_set_info_t info, mach_msg_type_number_t *words)
{
	struct processor_set_load_info load = {.task_count = 7, .thread_count = m.threads};

	m.wrong += set != SET_PORT;
	if (m.refused[M_THREADS] || flavor != PROCESSOR_SET_LOAD_INFO || *words < 4)
		return KERN_FAILURE;
	memcpy(info, &load, sizeof(load));
	*words = 4;
	return KERN_SUCCESS;
}

/* ---- Mach: memory */

kern_return_t host_page_size(mach_port_t host, vm_size_t *size)
{
	m.wrong += host != HOST_PORT;
	if (m.refused[M_PAGE])
		return KERN_FAILURE;
	*size = m.page;
	return KERN_SUCCESS;
}

kern_return_t host_statistics64(mach_port_t host, host_flavor_t flavor, host_info64_t info,
				mach_msg_type_number_t *words)
{
	unsigned known = m.vm_words ? m.vm_words : sizeof(m.vm) / sizeof(*info);

	m.wrong += host != HOST_PORT;
	if (m.refused[M_VM] || flavor != HOST_VM_INFO64)
		return KERN_FAILURE;
	*words = *words < known ? *words : known;
	memcpy(info, &m.vm, *words * sizeof(*info));
	return KERN_SUCCESS;
}
