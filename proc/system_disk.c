// SPDX-License-Identifier: MIT
/* /proc/diskstats: "MAJOR MINOR NAME" and counters, in sectors of 512 bytes whatever the disk's own are. */
#include <errno.h>
#include <string.h>

#include "proc/system.h"

#define SECTOR 512

/* The places of the counters, from the one after the name. */
enum { READS, READ_SECTORS = 2, WRITES = 4, WRITTEN_SECTORS = 6, BUSY_MS = 9, COUNTERS };

static bool all_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

/* "sda1" of "sda", "nvme0n1p2" of "nvme0n1": a 'p' stands between where the disk's name ends in a digit. */
static bool is_part(const char *name, const char *disk)
{
	size_t n = strlen(disk);
	bool digit = n > 0 && disk[n - 1] >= '0' && disk[n - 1] <= '9';

	if (n == 0 || strncmp(name, disk, n) != 0 || (digit && name[n] != 'p'))
		return false;
	return all_digits(name + n + digit);
}

static bool is_virtual(const char *name)
{
	static const char *const prefixes[] = {"loop", "ram", "zram", "dm-", "md"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (strncmp(name, prefixes[i], n) == 0 && name[n] >= '0' && name[n] <= '9')
			return true;
	}
	return false;
}

/* The kernel lists a disk right before its parts. `whole` is the last that was none. */
static enum sys_disk_kind kind_of(const char *name, const char *whole)
{
	if (is_part(name, whole))
		return SYS_DISK_PART;
	return is_virtual(name) ? SYS_DISK_VIRTUAL : SYS_DISK_WHOLE;
}

static int take_disk(struct text line, struct sys_sample *s, char whole[32])
{
	struct text word;
	uint64_t n[COUNTERS], any = 0;
	struct sys_disk *disk;
	enum sys_disk_kind kind;
	char name[32];

	for (int i = 0; i < 3; i++) /* major, minor, name */
		if (!text_word(&line, &word))
			return 0;
	text_copy(word, name, sizeof(name));
	for (int i = 0; i < COUNTERS; i++) {
		n[i] = text_next_u64(&line);
		any |= n[i];
	}
	kind = kind_of(name, whole);
	if (kind != SYS_DISK_PART)
		memcpy(whole, name, sizeof(name));
	if (any == 0 || name[0] == '\0' || s->disks >= SYS_ITEMS_MAX)
		return 0; /* never used: unused loop devices come in eights */
	disk = proc_system_add((void **)&s->disk, s->disks, sizeof(*disk));
	if (!disk)
		return -ENOMEM;
	memcpy(disk->name, name, sizeof(name));
	disk->kind = kind;
	disk->reads = n[READS];
	disk->writes = n[WRITES];
	disk->read_bytes = text_times(n[READ_SECTORS], SECTOR);
	disk->written_bytes = text_times(n[WRITTEN_SECTORS], SECTOR);
	disk->busy_us = text_times(n[BUSY_MS], 1000);
	s->disks++;
	return 0;
}

int proc_system_diskstats(struct text text, struct sys_sample *s)
{
	char whole[32] = "";
	struct text line;
	int rc = 0;

	s->disks = 0;
	while (rc == 0 && text_line(&text, &line))
		rc = take_disk(line, s, whole);
	return rc;
}
