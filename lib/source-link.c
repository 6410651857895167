/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Network devices that lead from one network namespace to another. All namespaces get
 * numbers in one that is made for this, from where each is asked for its devices: where
 * these lead to comes as such a number.
 */

#include <errno.h>
#include <stdlib.h>

#include "net-hub.h"
#include "source.h"
#include "visit.h"

/* Of all namespaces: anybody may make as many as they like. It takes a second or two. */
#define MAX_DEVICES 250000

#define MAX_TRIES 3

/*
 * The hub's first number. To what else devices lead to, the kernel gives the lowest that
 * is free: never one whose namespace went meanwhile.
 */
#define FIRST_NUMBER (1 << 24)

struct tour {
	struct discovery *d;
	struct net_hub hub;
	struct nsrel_ns **numbered; /* from FIRST_NUMBER on; NULL: it has none */
	size_t n;
	size_t n_devices; /* so far */
	/* What could not be read, or not for sure, and why the first of these. */
	size_t n_unread;
	int error;
};

/* The devices of one namespace; where they lead to as the hub's number at first. */
struct look {
	struct tour *tour;
	struct array links;
};

static void forget(struct look *look)
{
	for (size_t i = 0; i < look->links.n_items; i++)
		link_free(look->links.items[i]);
	look->links.n_items = 0;
}

static void look_done(struct look *look)
{
	forget(look);
	array_done(&look->links);
}

static int32_t get_number(size_t place)
{
	return FIRST_NUMBER + (int32_t)place;
}

static int take_device(void *arg, const struct link_entry *entry)
{
	struct look *look = arg;
	struct nsrel_link *link;

	if (++look->tour->n_devices > MAX_DEVICES)
		return -E2BIG;
	if (entry->netnsid < 0)
		return 0;
	link = link_new(entry->index, entry->name, entry->kind);
	if (!link)
		return -ENOMEM;
	link->netnsid = entry->netnsid;
	link->peer_index = entry->peer_index;
	if (array_push(&look->links, link) < 0) {
		link_free(link);
		return -ENOMEM;
	}
	return 0;
}

static int compare_links(const void *a, const void *b)
{
	const struct nsrel_link *x = *(struct nsrel_link *const *)a;
	const struct nsrel_link *y = *(struct nsrel_link *const *)b;

	return x->index < y->index ? -1 : x->index > y->index;
}

/*
 * From the hub's number to the namespace, if it is one of the snapshot's, and to the
 * number that its own one has for it.
 */
static void resolve(struct tour *tour, size_t place, struct nsrel_link *link,
		    const struct nsrel_link *prev)
{
	int32_t other = link->netnsid;

	link->netnsid = -1;
	if (other >= FIRST_NUMBER && (size_t)(other - FIRST_NUMBER) < tour->n)
		link->peer = tour->numbered[other - FIRST_NUMBER];
	/* Mostly several lead to the same. */
	if (prev && prev->peer && prev->peer == link->peer)
		link->netnsid = prev->netnsid;
	else
		(void)net_hub_get_netnsid(&tour->hub, get_number(place), other,
					  &link->netnsid);
}

/* Threads them, and gives them to their namespace. */
static void keep(struct look *look, size_t place)
{
	struct array *links = &look->links;
	struct nsrel_link **tail = &look->tour->numbered[place]->first_link, *prev = NULL;

	if (links->n_items > 1)
		qsort(links->items, links->n_items, sizeof(void *), compare_links);
	for (size_t i = 0; i < links->n_items; i++) {
		struct nsrel_link *link = links->items[i];

		resolve(look->tour, place, link, prev);
		*tail = prev = link;
		tail = &link->next;
	}
	links->n_items = 0;
}

static void note_unread(struct tour *tour, int error)
{
	if (tour->n_unread++ == 0)
		tour->error = error;
}

/* 0 or -ENOMEM. */
static int look_at(struct tour *tour, size_t place)
{
	_cleanup_(look_done) struct look look = { .tour = tour };
	int r = tour->n_devices > MAX_DEVICES ? -E2BIG : 1;

	for (int i = 0; r == 1 && i < MAX_TRIES; i++) {
		forget(&look);
		r = net_hub_list(&tour->hub, get_number(place), take_device, &look);
	}
	if (r >= 0)
		keep(&look, place);
	/* Some may be missing. */
	if (r == 1)
		note_unread(tour, -EINTR);
	/* EINVAL: it has gone. */
	else if (r < 0 && r != -ENOMEM && r != -EINVAL)
		note_unread(tour, r);
	return r == -ENOMEM ? r : 0;
}

/* 0 or -ENOMEM. */
static int give_number(struct tour *tour, size_t place)
{
	_cleanup_(nsrel_handle_unrefp) struct nsrel_handle *handle = NULL;
	int r = nsrel_handle_open_ns(tour->d->snap, tour->numbered[place], &handle);

	if (r == 0)
		r = net_hub_assign(&tour->hub, nsrel_handle_get_fd(handle),
				   get_number(place));
	if (r == 0)
		return 0;
	tour->numbered[place] = NULL;
	if (r != -ENOMEM && r != -ESTALE)
		note_unread(tour, r);
	return r == -ENOMEM ? r : 0;
}

static int look_around(struct tour *tour)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < tour->n; i++)
		r = give_number(tour, i);
	for (size_t i = 0; r == 0 && i < tour->n; i++)
		if (tour->numbered[i])
			r = look_at(tour, i);
	return r;
}

static int run_tour(void *arg)
{
	struct tour *tour = arg;
	int r = net_hub_enter(&tour->hub);

	if (r < 0)
		return r;
	r = look_around(tour);
	net_hub_done(&tour->hub);
	return r;
}

static struct nsrel_ns **collect(const struct nsrel_snapshot *snap, size_t *ret_n)
{
	struct nsrel_ns **all = calloc(snap->namespaces.n_items + 1, sizeof(void *));
	size_t n = 0;

	for (size_t i = 0; all && i < snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = snap->namespaces.items[i];

		if (ns->type == NSREL_TYPE_NET)
			all[n++] = ns;
	}
	*ret_n = n;
	return all;
}

/* One for all: mostly it is the same with each. */
static int tell_unread(struct tour *tour)
{
	struct discovery *d = tour->d;
	struct nsrel_problem *problem;
	int r;

	if (tour->n_unread == 0)
		return 0;
	r = discovery_add_problem(d, NSREL_SOURCE_LINKS, NULL, "link", tour->error);
	if (r < 0)
		return r;
	problem = d->problems.items[d->problems.n_items - 1];
	problem->count = tour->n_unread;
	return 0;
}

int source_link_look(struct discovery *d)
{
	struct tour tour = { .d = d, .hub.fd = -1 };
	int r = 0;

	if (!d->proc.live)
		return 0;
	tour.numbered = collect(d->snap, &tour.n);
	if (!tour.numbered)
		return -ENOMEM;
	d->is_guest = true;
	if (tour.n > 0)
		r = visit_run(run_tour, &tour);
	d->is_guest = false;
	free(tour.numbered);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		tour.n_unread = tour.n;
		tour.error = r;
	}
	return tell_unread(&tour);
}
