// SPDX-License-Identifier: MIT
/*
 * The link between supervisor and init: a socket pair of whole messages, in order. It is also how each sees
 * the other die.
 */
#include OS_IMPL

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_msg(struct os *os, const struct msg *msg, bool wait)
{
	return os->link_fd < 0 ? -EPIPE : msg_send(os, msg, wait);
}

static int receive_msg(struct os *os, struct msg *msg, bool wait)
{
	return os->link_fd < 0 ? -EPIPE : msg_receive(os, msg, wait);
}

static void msg_start(struct msg *msg, enum msg_kind kind)
{
	memset(msg, 0, sizeof(*msg));
	msg->kind = kind;
}

int link_send_ready(struct os *os, const struct err *e)
{
	struct msg msg;

	msg_start(&msg, MSG_READY);
	msg.ready.namespaces = os->namespaces;
	if (e) {
		msg.ready.rc = e->errnum ? -e->errnum : -EINVAL;
		msg.ready.err = *e;
	}
	return send_msg(os, &msg, true);
}

int link_receive_ready(struct os *os, struct err *e)
{
	struct msg msg;
	int rc = receive_msg(os, &msg, true);

	if (rc < 0 || msg.kind != MSG_READY)
		return err_set(e, EPIPE, "set up",
			       "brood's init was killed while it was setting up");
	if (msg.ready.rc < 0) {
		if (e)
			*e = msg.ready.err;
		return msg.ready.rc;
	}
	os->namespaces = msg.ready.namespaces;
	return 0;
}

int link_send_go(struct os *os)
{
	struct msg msg;

	msg_start(&msg, MSG_GO);
	return send_msg(os, &msg, true);
}

int link_receive_go(struct os *os)
{
	struct msg msg;
	int rc = receive_msg(os, &msg, true);

	return rc < 0 ? rc : msg.kind == MSG_GO ? 0 : -EPIPE;
}

void link_await_end(struct os *os)
{
	struct msg msg;

	if (os->link_fd >= 0) /* it may have missed the last word */
		shutdown(os->link_fd, SHUT_WR);
	while (os->link_fd >= 0 && receive_msg(os, &msg, true) == 0)
		;
}

int link_send_signal(struct os *os, const struct os_signal *signal)
{
	struct msg msg;

	msg_start(&msg, MSG_SIGNAL);
	msg.signal = *signal;
	return send_msg(os, &msg, false);
}

int link_send_suspend(struct os *os, int signo)
{
	struct msg msg;

	msg_start(&msg, MSG_SUSPEND);
	msg.signo = signo;
	return send_msg(os, &msg, true);
}

void link_send_hurry(struct os *os)
{
	struct msg msg;

	msg_start(&msg, MSG_HURRY);
	send_msg(os, &msg, false);
}

int link_send_resumed(struct os *os, bool foreground, bool stopped)
{
	struct msg msg;

	msg_start(&msg, MSG_RESUMED);
	msg.resumed.foreground = foreground;
	msg.resumed.stopped = stopped;
	return send_msg(os, &msg, true);
}

int os_tell_result(struct os *os, const struct result *result)
{
	struct msg msg;
	int rc = 0;

	for (size_t i = 0; i < os->census_n && rc == 0; i++) {
		msg_start(&msg, MSG_CENSUS);
		msg.process = os->census[i];
		rc = send_msg(os, &msg, true);
	}
	msg_start(&msg, MSG_RESULT);
	msg.result = *result;
	if (rc == 0)
		rc = send_msg(os, &msg, true);
	link_result_told(os);
	return rc;
}

static void link_ended(struct os *os, struct os_event *event)
{
	close(os->link_fd);
	os->link_fd = -1;
	os->link_held = false;
	/* The supervisor learns of its init's death by reaping it. */
	if (os->role == OS_ROLE_INIT)
		event->kind = OS_EV_PEER_GONE;
}

/* No message: the init's death, if it was reaped, is what comes after its last one. */
static bool told_all(struct os *os, int rc, struct os_event *event)
{
	if (os->link_fd >= 0 && rc != -EAGAIN)
		link_ended(os, event);
	if (os->init_reaped) {
		os->init_reaped = false;
		event->kind = OS_EV_PEER_GONE;
	}
	return event->kind != OS_EV_NONE;
}

static void census_keep(struct os *os, const struct os_process *process)
{
	if (os->census_n < CENSUS_MAX)
		os->census[os->census_n++] = *process;
}

bool link_take(struct os *os, struct os_event *event)
{
	struct msg msg;
	int rc = receive_msg(os, &msg, false);

	if (rc < 0)
		return told_all(os, rc, event);
	switch (msg.kind) {
	case MSG_SIGNAL:
		event->kind = OS_EV_SIGNAL;
		event->signal = msg.signal;
		break;
	case MSG_SUSPEND:
		event->kind = OS_EV_SUSPEND;
		event->child.status = msg.signo;
		break;
	case MSG_RESUMED:
		event->kind = OS_EV_RESUMED;
		event->resumed.foreground = msg.resumed.foreground;
		event->resumed.stopped = msg.resumed.stopped;
		break;
	case MSG_HURRY:
		hurry(os);
		break;
	case MSG_CENSUS:
		census_keep(os, &msg.process);
		break;
	case MSG_RESULT:
		link_result_taken(os);
		link_ended(os, event); /* its last word: no wake-up for the end of the link */
		event->kind = OS_EV_RESULT;
		event->result = msg.result;
		break;
	default:
		break;
	}
	return true;
}
