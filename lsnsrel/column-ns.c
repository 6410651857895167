/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "column-ns.h"
#include "column-task.h"
#include "users.h"

void column_fill_ns(const struct row *row, struct cell *cell)
{
	cell_set_number(cell, nsrel_ns_get_ino(row->ns));
}

void column_fill_nprocs(const struct row *row, struct cell *cell)
{
	cell_set_number(cell, nsrel_ns_count_members(row->ns));
}

/* Blank where none is assigned, as where it is not known. */
void column_fill_netnsid(const struct row *row, struct cell *cell)
{
	int32_t netnsid;

	if (nsrel_ns_get_netnsid(row->ns, &netnsid) == 0)
		cell_set_number(cell, (uint64_t)netnsid);
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

void column_fill_pns(const struct row *row, struct cell *cell)
{
	set_relation(cell, nsrel_ns_get_parent(row->ns),
		     nsrel_ns_get_parent_state(row->ns));
}

/* Of a task in a list of PIDs, that of its PID namespace. */
void column_fill_ons(const struct row *row, struct cell *cell)
{
	const struct nsrel_ns *ns = row->ns;

	if (!ns && row->process)
		ns = column_get_pidns(row);
	if (ns)
		set_relation(cell, nsrel_ns_get_owner(ns), nsrel_ns_get_owner_state(ns));
}

void column_fill_id(const struct row *row, struct cell *cell)
{
	uint64_t id;

	if (nsrel_ns_get_id(row->ns, &id) == 0)
		cell_set_number(cell, id);
}

void column_fill_owneruid(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (nsrel_ns_get_owner_uid(row->ns, &uid) == 0)
		cell_set_number(cell, uid);
}

void column_fill_owner(const struct row *row, struct cell *cell)
{
	uid_t uid;

	if (nsrel_ns_get_owner_uid(row->ns, &uid) == 0)
		cell_set_string(cell, users_get_name(uid));
}

void column_fill_leaders(const struct row *row, struct cell *cell)
{
	const struct nsrel_process *leader;

	cell_set_list(cell);
	nsrel_ns_foreach_leader(leader, row->ns)
		cell_add_number(cell, (uint64_t)nsrel_process_get_pid(leader));
}

void column_fill_threads(const struct row *row, struct cell *cell)
{
	const struct nsrel_thread *thread;

	cell_set_list(cell);
	nsrel_ns_foreach_loose_thread(thread, row->ns)
		cell_add_number(cell, (uint64_t)nsrel_thread_get_tid(thread));
}

void column_fill_initial(const struct row *row, struct cell *cell)
{
	int initial = nsrel_ns_is_initial(row->ns);

	if (initial >= 0)
		cell_set_boolean(cell, initial > 0);
}

static enum nsrel_type get_type(const struct row *row)
{
	if (row->comparison)
		return row->comparison->type;
	return row->unknown ? *row->unknown : nsrel_ns_get_type(row->ns);
}

void column_fill_type(const struct row *row, struct cell *cell)
{
	cell_set_string(cell, nsrel_type_get_name(get_type(row)));
}
