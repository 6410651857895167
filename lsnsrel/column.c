/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <libsmartcols.h>
#include <strings.h>

#include "column-holder.h"
#include "column.h"
#include "users.h"
#include "xalloc.h"

static void fill_ns(const struct row *row, struct cell *cell)
{
	cell_set_number(cell, nsrel_ns_get_ino(row->ns));
}

static void fill_type(const struct row *row, struct cell *cell)
{
	cell_set_string(cell, nsrel_type_get_name(nsrel_ns_get_type(row->ns)));
}

static void fill_nprocs(const struct row *row, struct cell *cell)
{
	cell_set_number(cell, nsrel_ns_count_members(row->ns));
}

static void fill_pid(const struct row *row, struct cell *cell)
{
	if (row->process)
		cell_set_number(cell, (uint64_t)nsrel_process_get_pid(row->process));
}

static void fill_ppid(const struct row *row, struct cell *cell)
{
	pid_t ppid;

	if (row->process && nsrel_process_get_ppid(row->process, &ppid) == 0)
		cell_set_number(cell, (uint64_t)ppid);
}

static void fill_command(const struct row *row, struct cell *cell)
{
	if (row->process)
		cell_set_string(cell, nsrel_process_get_cmdline(row->process)
					      ?: nsrel_process_get_name(row->process));
}

/* As lsns: of a user namespace without processes it is its creator's. */
static int get_uid(const struct row *row, uid_t *ret)
{
	if (row->process)
		return nsrel_process_get_uid(row->process, ret);
	if (row->holder)
		return -ENODATA;
	return nsrel_ns_get_owner_uid(row->ns, ret);
}

static void fill_uid(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (get_uid(row, &uid) == 0)
		cell_set_number(cell, uid);
}

static void fill_user(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (get_uid(row, &uid) == 0)
		cell_set_string(cell, users_get_name(uid));
}

/* No source knows network ids yet: unknown, not none. */
static void fill_unknown(const struct row *row, struct cell *cell)
{
	(void)row;
	(void)cell;
}

/* 0 says that there is none, as in lsns; what can't be known stays blank. */
static void set_relation(struct cell *cell, const struct nsrel_ns *related,
			 enum nsrel_relation state)
{
	if (related)
		cell_set_number(cell, nsrel_ns_get_ino(related));
	else if (state == NSREL_RELATION_NONE)
		cell_set_number(cell, 0);
}

static void fill_pns(const struct row *row, struct cell *cell)
{
	set_relation(cell, nsrel_ns_get_parent(row->ns),
		     nsrel_ns_get_parent_state(row->ns));
}

static void fill_ons(const struct row *row, struct cell *cell)
{
	set_relation(cell, nsrel_ns_get_owner(row->ns),
		     nsrel_ns_get_owner_state(row->ns));
}

static void fill_id(const struct row *row, struct cell *cell)
{
	uint64_t id;

	if (nsrel_ns_get_id(row->ns, &id) == 0)
		cell_set_number(cell, id);
}

static void fill_owneruid(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (nsrel_ns_get_owner_uid(row->ns, &uid) == 0)
		cell_set_number(cell, uid);
}

static void fill_owner(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (nsrel_ns_get_owner_uid(row->ns, &uid) == 0)
		cell_set_string(cell, users_get_name(uid));
}

static void fill_leaders(const struct row *row, struct cell *cell)
{
	const struct nsrel_process *leader;

	cell_set_list(cell);
	nsrel_ns_foreach_leader(leader, row->ns)
		cell_add_number(cell, (uint64_t)nsrel_process_get_pid(leader));
}

static void fill_threads(const struct row *row, struct cell *cell)
{
	const struct nsrel_thread *thread;

	cell_set_list(cell);
	nsrel_ns_foreach_loose_thread(thread, row->ns)
		cell_add_number(cell, (uint64_t)nsrel_thread_get_tid(thread));
}

static void fill_initial(const struct row *row, struct cell *cell)
{
	int initial = nsrel_ns_is_initial(row->ns);

	if (initial >= 0)
		cell_set_boolean(cell, initial > 0);
}

#define ANYWHERE (IN_LIST | IN_HOLDERS)

/*
 * Names, widths and flags of the first thirteen are those of lsns(8). Numbers are never
 * cut: one that is would be another number.
 */
static const struct column columns[] = {
	[COL_NS] = { "NS", 10, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		     N_("namespace identifier (inode number)"), fill_ns },
	[COL_TYPE] = { "TYPE", 5, 0, CELL_STRING, ANYWHERE, N_("kind of namespace"),
		       fill_type },
	[COL_PATH] = { "PATH", 0, 0, CELL_STRING, ANYWHERE, N_("path to the namespace"),
		       column_fill_path },
	[COL_NPROCS] = { "NPROCS", 5, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
			 N_("number of processes in the namespace"), fill_nprocs },
	[COL_PID] = { "PID", 5, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		      N_("lowest PID in the namespace"), fill_pid },
	[COL_PPID] = { "PPID", 5, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		       N_("PPID of the PID"), fill_ppid },
	[COL_COMMAND] = { "COMMAND", 0, SCOLS_FL_TRUNC, CELL_STRING, ANYWHERE,
			  N_("command line of the PID"), fill_command },
	[COL_UID] = { "UID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		      N_("UID of the PID, or of the creator if a user namespace has "
			 "none"),
		      fill_uid },
	[COL_USER] = { "USER", 0, 0, CELL_STRING, ANYWHERE, N_("username of the UID"),
		       fill_user },
	[COL_NETNSID] = { "NETNSID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
			  N_("namespace ID as used by network subsystem"), fill_unknown },
	[COL_NSFS] = { "NSFS", 0, SCOLS_FL_WRAP, CELL_STRINGS, ANYWHERE,
		       N_("where it is mounted (usually by the network subsystem)"),
		       column_fill_nsfs },
	[COL_PNS] = { "PNS", 10, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		      N_("parent namespace identifier (inode number), 0 if it has none"),
		      fill_pns },
	[COL_ONS] = { "ONS", 10, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		      N_("owner namespace identifier (inode number), 0 if it has none"),
		      fill_ons },
	[COL_ID] = { "ID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
		     N_("64-bit namespace id, never used twice"), fill_id },
	[COL_OWNERUID] = { "OWNERUID", 0, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
			   N_("UID of the creator of a user namespace"), fill_owneruid },
	[COL_OWNER] = { "OWNER", 0, 0, CELL_STRING, ANYWHERE,
			N_("username of the creator of a user namespace"), fill_owner },
	[COL_LEADERS] = { "LEADERS", 0, 0, CELL_NUMBERS, ANYWHERE,
			  N_("PIDs of the topmost processes in the namespace"),
			  fill_leaders },
	[COL_THREADS] = { "THREADS", 0, 0, CELL_NUMBERS, ANYWHERE,
			  N_("TIDs of threads in it whose process is elsewhere"),
			  fill_threads },
	[COL_INITIAL] = { "INITIAL", 0, SCOLS_FL_RIGHT, CELL_BOOLEAN, ANYWHERE,
			  N_("initial namespace of its type, see namespaces(7)"),
			  fill_initial },
	[COL_HIDDEN] = { "HIDDEN", 0, SCOLS_FL_RIGHT, CELL_BOOLEAN, ANYWHERE,
			 N_("only the kernel's own lists have it"), column_fill_hidden },
	[COL_HOLDERS] = { "HOLDERS", 0, SCOLS_FL_WRAP, CELL_STRINGS, IN_LIST,
			  N_("what keeps the namespace alive, in short"),
			  column_fill_holders },
	[COL_NHOLDERS] = { "NHOLDERS", 0, SCOLS_FL_RIGHT, CELL_NUMBER, ANYWHERE,
			   N_("number of holders of the namespace"),
			   column_fill_nholders },
	[COL_KIND] = { "KIND", 0, 0, CELL_STRING, IN_HOLDERS,
		       N_("how the namespace is held (only with --holders)"),
		       column_fill_kind },
	[COL_TID] = { "TID", 5, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
		      N_("thread that holds it (only with --holders)"), column_fill_tid },
	[COL_FD] = { "FD", 0, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
		     N_("open file that holds it (only with --holders)"),
		     column_fill_fd },
	[COL_TARGET] = { "TARGET", 0, 0, CELL_STRING, IN_HOLDERS,
			 N_("where it is mounted, seen from inside (only with "
			    "--holders)"),
			 column_fill_target },
	[COL_MNTNS] = { "MNTNS", 0, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
			N_("mount namespace of that mount (only with --holders)"),
			column_fill_mntns },
	[COL_HOLDERNS] = { "HOLDERNS", 0, SCOLS_FL_RIGHT, CELL_NUMBER, IN_HOLDERS,
			   N_("namespace that holds it (only with --holders)"),
			   column_fill_holderns },
};

static_assert(sizeof(columns) / sizeof(columns[0]) == N_COLUMNS,
	      "every column has a row");

const struct column *column_get(enum column_id id)
{
	return &columns[id];
}

int column_from_name(const char *name, size_t len, unsigned int where)
{
	for (int i = 0; i < N_COLUMNS; i++)
		if ((columns[i].where & where) &&
		    strncasecmp(columns[i].name, name, len) == 0 &&
		    columns[i].name[len] == '\0')
			return i;
	return -EINVAL;
}
