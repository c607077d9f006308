/* SPDX-License-Identifier: MIT */
/* Of macOS's net/if_var.h what compat/macos uses; tests/macos/layout.c holds it against the real header. */
#ifndef TESTS_MACOS_NET_IF_VAR_H
#define TESTS_MACOS_NET_IF_VAR_H

#include <stdint.h>

#pragma pack(4)
struct if_data64 {
	uint8_t ifi_type, ifi_typelen, ifi_physical, ifi_addrlen, ifi_hdrlen, ifi_recvquota,
		ifi_xmitquota, ifi_unused1;
	uint32_t ifi_mtu, ifi_metric;
	uint64_t ifi_baudrate, ifi_ipackets, ifi_ierrors, ifi_opackets, ifi_oerrors, ifi_collisions,
		ifi_ibytes, ifi_obytes, ifi_imcasts, ifi_omcasts, ifi_iqdrops, ifi_noproto;
	uint32_t ifi_recvtiming, ifi_xmittiming;
	struct {
		int32_t tv_sec, tv_usec;
	} ifi_lastchange;
};
#pragma pack()

#endif
