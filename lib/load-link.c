/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Links between network namespaces of a document. */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "load-link.h"
#include "load-ns.h"

static int read_link(struct load *load, struct json_object *object,
		     struct nsrel_link *link)
{
	uint64_t peer_index = 0;
	int64_t netnsid = -1;
	int r;

	r = load_need(load, "name", load_text(load, object, "name", &link->name));
	if (r >= 0)
		r = load_text(load, object, "kind", &link->kind);
	if (r >= 0)
		r = load_signed(load, object, "netnsid", -1, &netnsid);
	if (r >= 0 && netnsid > INT32_MAX)
		return load_fail(load, "netnsid", "not an id");
	link->netnsid = (int32_t)netnsid;
	if (r >= 0)
		r = load_number(load, object, "peer_index", 1, INT_MAX, &peer_index);
	link->peer_index = (int)peer_index;
	return r < 0 ? r : load_ns_by(load, object, "peer", NSREL_TYPE_NET, &link->peer);
}

/* Those of one namespace come one after the other, by index. */
static int add_link(struct load *load, struct nsrel_ns *ns, struct nsrel_link *link)
{
	struct nsrel_link *last = load->last_link;

	if (!ns->first_link) {
		ns->first_link = link;
	} else if (load->last_link_ns == ns && last->index < link->index) {
		last->next = link;
	} else {
		link_free(link);
		return load_fail(load, "index", "not in order");
	}
	load->last_link = link;
	load->last_link_ns = ns;
	return 0;
}

int load_link(struct load *load, struct json_object *object)
{
	struct nsrel_link *link;
	struct nsrel_ns *ns;
	uint64_t index;
	int r;

	r = load_charge(load, sizeof(*link));
	if (r == 0)
		r = load_need(load, "ns",
			      load_ns_by(load, object, "ns", NSREL_TYPE_NET, &ns));
	if (r >= 0)
		r = load_need(load, "index",
			      load_number(load, object, "index", 1, INT_MAX, &index));
	if (r < 0)
		return r;
	link = calloc(1, sizeof(*link));
	if (!link)
		return -ENOMEM;
	link->index = (int)index;
	r = read_link(load, object, link);
	if (r < 0) {
		link_free(link);
		return r;
	}
	return add_link(load, ns, link);
}
