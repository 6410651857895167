/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <inttypes.h>

#include "column-task.h"
#include "users.h"
#include "xalloc.h"

void column_fill_pid(const struct row *row, struct cell *cell)
{
	if (row->process)
		cell_set_number(cell, (uint64_t)nsrel_process_get_pid(row->process));
}

void column_fill_ppid(const struct row *row, struct cell *cell)
{
	pid_t ppid;

	if (row->process && nsrel_process_get_ppid(row->process, &ppid) == 0)
		cell_set_number(cell, (uint64_t)ppid);
}

static pid_t get_tid(const struct row *row)
{
	if (row->holder)
		return nsrel_holder_get_tid(row->holder);
	if (row->thread)
		return nsrel_thread_get_tid(row->thread);
	return row->process ? nsrel_process_get_pid(row->process) : 0;
}

void column_fill_tid(const struct row *row, struct cell *cell)
{
	pid_t tid = get_tid(row);

	if (tid > 0)
		cell_set_number(cell, (uint64_t)tid);
}

/* Why it does not end is a question to its parent, as ps(1) tells those who read it. */
static void fill_process_command(const struct nsrel_process *process, struct cell *cell)
{
	const char *command =
		nsrel_process_get_cmdline(process) ?: nsrel_process_get_name(process);

	cell_set_string(cell, command);
	if (command && nsrel_process_get_state(process) == 'Z')
		cell_take_summary(cell, xasprintf("%s <defunct>", command));
}

void column_fill_command(const struct row *row, struct cell *cell)
{
	if (row->thread)
		cell_set_string(cell, nsrel_thread_get_name(row->thread));
	else if (row->process)
		fill_process_command(row->process, cell);
}

/*
 * Without processes it is its creator's, as in lsns, or, of another than a user
 * namespace, that of its owner's: lsns says "root" of all these.
 */
static int get_uid(const struct row *row, uid_t *ret)
{
	const struct nsrel_ns *user;

	if (row->thread)
		return nsrel_thread_get_uid(row->thread, ret);
	if (row->process)
		return nsrel_process_get_uid(row->process, ret);
	if (row->holder || !row->ns)
		return -ENODATA;
	user = nsrel_ns_get_type(row->ns) == NSREL_TYPE_USER
		     ? row->ns
		     : nsrel_ns_get_owner(row->ns);
	return user ? nsrel_ns_get_owner_uid(user, ret) : -ENODATA;
}

void column_fill_uid(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (get_uid(row, &uid) == 0)
		cell_set_number(cell, uid);
}

void column_fill_user(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (get_uid(row, &uid) == 0)
		cell_set_string(cell, users_get_name(uid));
}

static size_t count_pids(const struct row *row)
{
	return row->thread ? nsrel_thread_count_tids(row->thread)
			   : nsrel_process_count_pids(row->process);
}

static int get_pid(const struct row *row, size_t n, const struct nsrel_ns **ret_ns,
		   pid_t *ret)
{
	return row->thread ? nsrel_thread_get_nth_tid(row->thread, n, ret_ns, ret)
			   : nsrel_process_get_nth_pid(row->process, n, ret_ns, ret);
}

void column_fill_nspid(const struct row *row, struct cell *cell)
{
	size_t n = count_pids(row);
	pid_t pid;

	if (n > 0 && get_pid(row, n - 1, NULL, &pid) == 0)
		cell_set_number(cell, (uint64_t)pid);
}

/* Also where its links can't be read, if it has one PID only. */
const struct nsrel_ns *column_get_pidns(const struct row *row)
{
	const struct nsrel_ns *ns =
		row->thread ? nsrel_thread_get_ns(row->thread, NSREL_TYPE_PID)
			    : nsrel_process_get_ns(row->process, NSREL_TYPE_PID);
	size_t n = count_pids(row);
	pid_t pid;

	if (!ns && n > 0)
		(void)get_pid(row, n - 1, &ns, &pid);
	return ns;
}

void column_fill_pidns(const struct row *row, struct cell *cell)
{
	const struct nsrel_ns *ns = column_get_pidns(row);

	if (ns)
		cell_set_number(cell, nsrel_ns_get_ino(ns));
}

void column_fill_pids(const struct row *row, struct cell *cell)
{
	const struct nsrel_ns *ns;
	pid_t pid;

	for (size_t i = 0; get_pid(row, i, &ns, &pid) == 0; i++)
		cell_add_object(cell, (uint64_t)pid,
				ns ? xasprintf("{\"ns\":%" PRIu64 ",\"pid\":%d}",
					       nsrel_ns_get_ino(ns), (int)pid)
				   : xasprintf("{\"ns\":null,\"pid\":%d}", (int)pid));
}
