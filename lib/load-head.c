/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a document says of all the snapshot. */

#include <errno.h>

#include "load-head.h"

int load_origin(struct load *load, struct json_object *object)
{
	struct nsrel_snapshot *snap = load->snap;
	struct origin *origin = &snap->origin;
	uint64_t uid = 0;
	int r;

	r = load_text(load, object, "hostname", &origin->hostname);
	if (r >= 0)
		r = load_text(load, object, "boot_id", &origin->boot_id);
	if (r >= 0)
		r = load_text(load, object, "kernel", &origin->kernel);
	if (r >= 0)
		r = load_signed(load, object, "time", INT64_MIN, &origin->time);
	if (r >= 0)
		r = load_pid(load, object, "pid", &origin->pid);
	if (r >= 0)
		r = load_hex(load, object, "caps", &origin->caps);
	origin->has_caller = r > 0;
	if (r > 0)
		r = load_need(load, "uid",
			      load_number(load, object, "uid", 0, UINT32_MAX, &uid));
	origin->uid = (uid_t)uid;
	return r < 0 ? r : load_boolean(load, object, "captured", &snap->captured);
}

int load_machine(struct load *load, struct json_object *object)
{
	struct nsrel_snapshot *snap = load->snap;
	struct machine *machine = &snap->machine;
	uint64_t last_cap, uid = 0;
	int r;

	r = load_number(load, object, "last_cap", 0, 63, &last_cap);
	if (r > 0)
		machine->last_cap = (int)last_cap;
	if (r >= 0)
		r = load_number(load, object, "userns", 1, UINT64_MAX,
				&machine->own_user_ns);
	if (r >= 0)
		r = load_boolean(load, object, "maps_all_uids", &machine->maps_all_uids);
	if (r >= 0)
		r = load_number(load, object, "overflow_uid", 0, UINT32_MAX, &uid);
	machine->has_overflow_uid = r > 0;
	machine->overflow_uid = (uid_t)uid;
	if (r >= 0)
		r = load_number(load, object, "mntns", 1, UINT64_MAX, &snap->mntns_ino);
	if (r >= 0)
		r = load_need(load, "proc",
			      load_text(load, object, "proc", &snap->proc_path));
	if (r >= 0)
		r = load_boolean(load, object, "no_proc", &snap->no_proc);
	return r < 0 ? r
		     : load_signed(load, object, "start_offset", INT64_MIN,
				   &snap->origin.start_offset);
}

int load_types(struct load *load, struct json_object *object)
{
	return load_set(load, object, NULL, load_type_to_bit, &load->snap->types);
}

int load_sources(struct load *load, struct json_object *object)
{
	return load_set(load, object, NULL, nsrel_source_from_name, &load->snap->sources);
}
