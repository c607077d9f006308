// SPDX-License-Identifier: MIT
/* Disks, as their driver counts for them (IOCTL_DISK_PERFORMANCE), and networks (GetIfTable2). */

/* Before windows.h */
#include <winsock2.h>

#include <errno.h>
#include <string.h>

#include "compat/windows/command.h"
#include "compat/windows/impl.h"
#include "compat/windows/system.h"
#include "lib/mem.h"
#include "lib/str.h"

/* Behind windows.h, in this order */
#include <ws2ipdef.h>

#include <iphlpapi.h>
#include <winioctl.h>

#define DISKS_MAX 32 /* numbers that are tried; some may be missing between */

/* ---- disks */

/* How long it was idle is told as well, but not since when: so how busy it was is not known. */
static void take_disk(struct sys_disk *disk, unsigned number, const DISK_PERFORMANCE *told)
{
	struct str name;

	memset(disk, 0xff, sizeof(*disk));
	str_init(&name, disk->name, sizeof(disk->name));
	str_fmt(&name, "PhysicalDrive%u", number);
	disk->kind = SYS_DISK_WHOLE;
	disk->reads = told->ReadCount;
	disk->writes = told->WriteCount;
	disk->read_bytes = (uint64_t)told->BytesRead.QuadPart;
	disk->written_bytes = (uint64_t)told->BytesWritten.QuadPart;
}

/* Opened without any access, which everybody may. */
static bool ask_disk(unsigned number, DISK_PERFORMANCE *told)
{
	WCHAR path[] = L"\\\\.\\PhysicalDrive??";
	size_t at = sizeof(path) / sizeof(*path) - 3;
	DWORD got = 0;
	HANDLE disk;
	bool ok;

	if (number >= 10)
		path[at++] = (WCHAR)(L'0' + number / 10);
	path[at++] = (WCHAR)(L'0' + number % 10);
	path[at] = L'\0';
	disk = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
			   NULL);
	if (disk == INVALID_HANDLE_VALUE)
		return false;
	ok = DeviceIoControl(disk, IOCTL_DISK_PERFORMANCE, NULL, 0, told, sizeof(*told), &got,
			     NULL) &&
	     got >= sizeof(*told);
	CloseHandle(disk);
	return ok;
}

int disks_take(struct sys_sample *s)
{
	struct sys_disk *disk = mem_grow(s->disk, DISKS_MAX * sizeof(*disk));

	if (!disk)
		return -ENOMEM;
	s->disk = disk;
	for (unsigned number = 0; number < DISKS_MAX; number++) {
		DISK_PERFORMANCE told;

		if (ask_disk(number, &told))
			take_disk(&disk[s->disks++], number, &told);
	}
	return 0;
}

/* ---- networks */

typedef NETIO_STATUS(NETIOAPI_API_ get_table)(MIB_IF_TABLE2 **table);
typedef void(NETIOAPI_API_ free_table)(void *table);

void networks_open(struct networks *n)
{
	HMODULE library = LoadLibraryExW(L"iphlpapi.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

	n->library = library;
	if (!library)
		return;
	n->get = (void (*)(void))GetProcAddress(library, "GetIfTable2");
	n->let_go = (void (*)(void))GetProcAddress(library, "FreeMibTable");
}

void networks_close(struct networks *n)
{
	if (n->library)
		FreeLibrary(n->library);
}

/* Filters count again what the adapter below them counts, and most of the system's own adapters are never used. */
static bool counts(const MIB_IF_ROW2 *row)
{
	return !row->InterfaceAndOperStatusFlags.FilterInterface &&
	       (row->InterfaceAndOperStatusFlags.HardwareInterface || row->InOctets ||
		row->OutOctets);
}

static void take_net(struct sys_net *net, const MIB_IF_ROW2 *row)
{
	command_put(net->name, sizeof(net->name), row->Alias,
		    wcsnlen(row->Alias, sizeof(row->Alias) / sizeof(*row->Alias)));
	net->loopback = row->Type == IF_TYPE_SOFTWARE_LOOPBACK;
	net->rx_bytes = row->InOctets;
	net->rx_packets = row->InUcastPkts + row->InNUcastPkts;
	net->rx_errors = row->InErrors;
	net->rx_dropped = row->InDiscards;
	net->tx_bytes = row->OutOctets;
	net->tx_packets = row->OutUcastPkts + row->OutNUcastPkts;
	net->tx_errors = row->OutErrors;
	net->tx_dropped = row->OutDiscards;
}

static int take_table(const MIB_IF_TABLE2 *table, struct sys_sample *s)
{
	size_t n = table->NumEntries < SYS_ITEMS_MAX ? table->NumEntries : SYS_ITEMS_MAX;
	struct sys_net *net = mem_grow(s->net, (n + 1) * sizeof(*net));

	if (!net)
		return -ENOMEM;
	s->net = net;
	for (size_t i = 0; i < n; i++)
		if (counts(&table->Table[i]))
			take_net(&net[s->nets++], &table->Table[i]);
	return 0;
}

int networks_take(const struct networks *n, struct sys_sample *s)
{
	get_table *get = (get_table *)n->get;
	free_table *let_go = (free_table *)n->let_go;
	MIB_IF_TABLE2 *table = NULL;
	int rc;

	if (!get || !let_go || get(&table) != NO_ERROR)
		return 0;
	rc = take_table(table, s);
	let_go(table);
	return rc;
}
