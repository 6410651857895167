/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces of a document. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "load-ns.h"
#include "load-workload.h"

/* The kernel has 33. */
#define MAX_DEPTH 64

static int read_type(struct load *load, struct json_object *object, enum nsrel_type *ret)
{
	const char *name;
	int r, type;

	r = load_need(load, "type", load_name(load, object, "type", &name));
	if (r < 0)
		return r;
	type = nsrel_type_from_name(name);
	if (type < 0)
		return load_fail(load, "type", "an unknown one");
	*ret = (enum nsrel_type)type;
	return 0;
}

static int find_ns(struct load *load, const char *key, enum nsrel_type type, uint64_t ino,
		   struct nsrel_ns **ret)
{
	*ret = snapshot_lookup_ns(load->snap, type, ino);
	return *ret ? 1
		    : load_fail(load, key, "%s:[%" PRIu64 "] is not there",
				nsrel_type_get_name(type), ino);
}

int load_ns_by(struct load *load, struct json_object *object, const char *key,
	       enum nsrel_type type, struct nsrel_ns **ret)
{
	uint64_t ino;
	int r;

	r = load_number(load, object, key, 1, UINT64_MAX, &ino);
	return r <= 0 ? r : find_ns(load, key, type, ino, ret);
}

int load_ns_of(struct load *load, struct json_object *object, struct nsrel_ns **ret)
{
	enum nsrel_type type;
	int r;

	r = read_type(load, object, &type);
	if (r == 0)
		r = load_need(load, "ns", load_ns_by(load, object, "ns", type, ret));
	return r < 0 ? r : 0;
}

static int read_netnsid(struct load *load, struct json_object *object,
			struct nsrel_ns *ns)
{
	int64_t netnsid;
	int r = load_signed(load, object, "netnsid", -1, &netnsid);

	if (r <= 0)
		return r;
	if (ns->type != NSREL_TYPE_NET || netnsid > INT32_MAX)
		return load_fail(load, "netnsid", "not an id, or not of a net namespace");
	ns->has_netnsid = netnsid >= 0;
	ns->no_netnsid = netnsid < 0;
	ns->netnsid = (int32_t)netnsid;
	return 0;
}

static int read_owner_uid(struct load *load, struct json_object *object,
			  struct nsrel_ns *ns)
{
	uint64_t uid;
	int r = load_number(load, object, "owneruid", 0, UINT32_MAX, &uid);

	if (r <= 0)
		return r;
	if (ns->type != NSREL_TYPE_USER)
		return load_fail(load, "owneruid", "not of a user namespace");
	ns->has_owner_uid = true;
	ns->owner_uid = (uid_t)uid;
	return 0;
}

static int read_ns(struct load *load, struct json_object *object, struct nsrel_ns *ns)
{
	bool initial = false, shared = false;
	uint64_t dev = 0;
	int r;

	r = load_number(load, object, "id", 0, UINT64_MAX, &ns->id);
	ns->has_id = r > 0;
	if (r >= 0)
		r = load_number(load, object, "dev", 0, UINT64_MAX, &dev);
	ns->has_dev = r > 0;
	ns->dev = dev;
	if (r >= 0)
		r = load_boolean(load, object, "initial", &initial);
	if (r > 0)
		ns->initial = initial;
	if (r >= 0)
		r = load_boolean(load, object, "listed", &ns->listed);
	if (r >= 0)
		r = load_boolean(load, object, "pns_refused", &ns->parent_refused);
	if (r >= 0)
		r = load_boolean(load, object, "ons_refused", &ns->owner_refused);
	if (r >= 0)
		r = load_workload_by(load, object, "workload", &ns->workload);
	if (r >= 0)
		r = load_boolean(load, object, "shared", &shared);
	if (r > 0)
		ns->shared = shared;
	if (r >= 0)
		r = read_owner_uid(load, object, ns);
	return r < 0 ? r : read_netnsid(load, object, ns);
}

/* Of what may come later in the list. */
static int add_wish(struct load *load, struct json_object *object, struct nsrel_ns *ns)
{
	struct load_wish *wish = calloc(1, sizeof(*wish));
	int r;

	if (!wish)
		return -ENOMEM;
	r = array_push(&load->wishes, wish);
	if (r < 0) {
		free(wish);
		return r;
	}
	wish->ns = ns;
	r = load_number(load, object, "pns", 0, UINT64_MAX, &wish->parent);
	wish->has_parent = r > 0;
	if (r > 0 && !nsrel_type_is_hierarchical(ns->type))
		return load_fail(load, "pns", "namespaces of this type have no parents");
	if (r >= 0)
		r = load_number(load, object, "ons", 0, UINT64_MAX, &wish->owner);
	wish->has_owner = r > 0;
	return r;
}

int load_ns(struct load *load, struct json_object *object)
{
	struct nsrel_ns *ns = NULL;
	enum nsrel_type type;
	uint64_t ino;
	int r;

	r = load_charge(load, sizeof(*ns) + sizeof(struct load_wish) + 2 * LOAD_PLACE);
	if (r == 0)
		r = load_need(load, "ns",
			      load_number(load, object, "ns", 1, UINT64_MAX, &ino));
	if (r >= 0)
		r = read_type(load, object, &type);
	if (r < 0)
		return r;
	if (snapshot_lookup_ns(load->snap, type, ino))
		return load_fail(load, "ns", "the same one twice");
	r = snapshot_intern_ns(load->snap, type, ino, &ns);
	if (r == 0)
		r = read_ns(load, object, ns);
	return r < 0 ? r : add_wish(load, object, ns);
}

static enum nsrel_relation to_state(bool is_told, const struct nsrel_ns *related)
{
	if (!is_told)
		return NSREL_RELATION_UNKNOWN;
	return related ? NSREL_RELATION_KNOWN : NSREL_RELATION_NONE;
}

static int join(struct load *load, const struct load_wish *wish)
{
	struct nsrel_ns *ns = wish->ns;
	int r = 0;

	if (wish->parent)
		r = find_ns(load, "pns", ns->type, wish->parent, &ns->parent);
	if (r >= 0 && wish->owner)
		r = find_ns(load, "ons", NSREL_TYPE_USER, wish->owner, &ns->owner);
	if (r < 0)
		return r;
	if (nsrel_type_is_hierarchical(ns->type))
		ns->parent_state = to_state(wish->has_parent, ns->parent);
	ns->owner_state = to_state(wish->has_owner, ns->owner);
	if (ns->type == NSREL_TYPE_USER && ns->owner != ns->parent)
		return load_fail(load, "ons", "not the parent, which owns it");
	return 0;
}

/* Whoever goes up comes to an end, soon. */
static int check_depth(struct load *load, const struct nsrel_ns *ns)
{
	const struct nsrel_ns *up = ns->parent;

	for (size_t depth = 0; up; up = up->parent) {
		if (up == ns)
			return load_fail(load, "pns", "its own parent in the end");
		if (++depth > MAX_DEPTH)
			return load_fail(load, "pns", "nested too deeply");
	}
	return 0;
}

int load_relations(struct load *load)
{
	int r = 0;

	load->section = "namespaces";
	load->in_list = true;
	for (size_t i = 0; r == 0 && i < load->wishes.n_items; i++) {
		load->index = i;
		r = join(load, load->wishes.items[i]);
	}
	for (size_t i = 0; r == 0 && i < load->wishes.n_items; i++) {
		load->index = i;
		r = check_depth(load, ((struct load_wish *)load->wishes.items[i])->ns);
	}
	return r;
}
