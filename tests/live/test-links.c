/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Network devices that lead from one network namespace to another. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "child.h"
#include "devices.h"
#include "held.h"

/* The child's own network namespace, and three that only open files hold. */
enum { OWN, A, B, C, N_PLACES };

struct place {
	int fd;
	uint64_t ino;
	int n_netnsids;
};

/* A device as it should be. */
struct device {
	int place;
	const char *name;
	const char *kind;
	int index;
	int peer_place;
	int peer_index;
};

static const struct device devices[] = {
	{ OWN, "o-a", "veth", 11, A, 12 }, { OWN, "o-b", "veth", 21, B, 21 },
	{ OWN, "o-c", "veth", 41, C, 42 }, { A, "a-o", "veth", 12, OWN, 11 },
	{ A, "a-b", "veth", 51, B, 52 },   { A, "mv", "macvlan", 61, OWN, 31 },
	{ B, "b-o", "veth", 21, OWN, 21 }, { B, "b-a", "veth", 52, A, 51 },
	{ C, "c-o", "veth", 42, OWN, 41 },
};

static int do_nothing(const void *arg)
{
	(void)arg;
	return 0;
}

static void go_to(const struct place *place)
{
	child_must(setns(place->fd, CLONE_NEWNET), "setns(CLONE_NEWNET)");
}

static void make_places(struct place *places)
{
	for (int i = 0; i < N_PLACES; i++) {
		struct kernel_ns told;

		places[i].fd = HELD_FD + i;
		if (i != OWN)
			held_run_in_net(do_nothing, NULL, places[i].fd);
		else
			CHECK_EQ(held_move_fd(kernel_open(getpid(), getpid(), "net"),
					      places[i].fd),
				 0);
		kernel_ask(places[i].fd, &told);
		places[i].ino = told.ino;
	}
}

/* The kernel may have none of this kind. */
static void make(int r, const char *what)
{
	if (r < 0)
		child_refused(what, -r);
}

/* True if there are macvlans. */
static bool make_devices(const struct place *places)
{
	int r;

	make(devices_make_veth("o-a", 11, "a-o", 12, places[A].fd), "veth");
	make(devices_make_veth("o-b", 21, "b-o", 21, places[B].fd), "veth");
	make(devices_make_veth("same1", 31, "same2", 32, -1), "veth");
	make(devices_make_veth("o-c", 41, "c-o", 42, places[C].fd), "veth");
	go_to(&places[A]);
	make(devices_make_veth("a-b", 51, "b-a", 52, places[B].fd), "veth");
	go_to(&places[OWN]);
	r = devices_make_macvlan("mv", 61, 31, places[A].fd);
	if (r < 0 && r != -EOPNOTSUPP)
		child_refused("macvlan", -r);
	return r == 0;
}

static void check_netnsid(const struct place *places, const struct device *device,
			  const struct nsrel_link *link)
{
	go_to(&places[device->place]);
	CHECK_EQ(nsrel_link_get_netnsid(link),
		 devices_get_netnsid(places[device->peer_place].fd));
	go_to(&places[OWN]);
}

static void check_device(const struct place *places, const struct device *device,
			 const struct nsrel_link *link)
{
	int peer_index = -77;

	CHECK(link != NULL);
	CHECK_STR(nsrel_link_get_name(link), device->name);
	CHECK_STR(nsrel_link_get_kind(link), device->kind);
	CHECK_EQ(nsrel_link_get_index(link), device->index);
	CHECK_EQ(nsrel_link_get_peer_index(link, &peer_index), 0);
	CHECK_EQ(peer_index, device->peer_index);
	CHECK(nsrel_link_get_peer(link) != NULL);
	CHECK_EQ(nsrel_ns_get_ino(nsrel_link_get_peer(link)),
		 places[device->peer_place].ino);
	check_netnsid(places, device, link);
}

/* All of them, and no others; by index. */
static void check_place(const struct nsrel_snapshot *snap, const struct place *places,
			int at, bool has_macvlan)
{
	const struct nsrel_ns *ns =
		nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, places[at].ino);
	const struct nsrel_link *link = NULL;

	CHECK(ns != NULL);
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		if (devices[i].place != at ||
		    (!has_macvlan && strcmp(devices[i].kind, "macvlan") == 0))
			continue;
		link = nsrel_ns_next_link(ns, link);
		check_device(places, &devices[i], link);
	}
	CHECK(nsrel_ns_next_link(ns, link) == NULL);
}

static const struct nsrel_snapshot *look(void)
{
	struct nsrel_context *ctx = live_context(NULL);

	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCES_DEFAULT | NSREL_SOURCE_LINKS),
		 0);
	return live_snapshot(ctx);
}

/* The only one of the source, or NULL. */
static const struct nsrel_problem *find_problem(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem, *found = NULL;

	nsrel_snapshot_foreach_problem(problem, snap) {
		if (nsrel_problem_get_source(problem) != NSREL_SOURCE_LINKS)
			continue;
		CHECK(!found);
		found = problem;
	}
	return found;
}

static int count_netnsids(const struct place *places, int at)
{
	int n;

	go_to(&places[at]);
	n = devices_count_netnsids();
	go_to(&places[OWN]);
	return n;
}

/* One edge for two namespaces, whoever told. */
static void check_graph(const struct nsrel_snapshot *snap, const struct place *places)
{
	struct nsrel_graph *graph = NULL;
	const struct nsrel_edge *edge;
	const struct nsrel_ns *all[N_PLACES];
	int n = 0;

	for (int i = 0; i < N_PLACES; i++)
		all[i] = nsrel_snapshot_get_ns(snap, NSREL_TYPE_NET, places[i].ino);
	CHECK_EQ(nsrel_graph_new((struct nsrel_snapshot *)snap, all, N_PLACES, &graph),
		 0);
	nsrel_graph_foreach_edge(edge, graph) {
		if (nsrel_edge_get_kind(edge) != NSREL_EDGE_LINK)
			continue;
		n++;
		CHECK(nsrel_edge_get_link(edge) != NULL);
		CHECK(nsrel_edge_get_peer_link(edge) != NULL ||
		      strcmp(nsrel_link_get_kind(nsrel_edge_get_link(edge)), "macvlan") ==
			      0);
	}
	CHECK_EQ(n, 4);
	nsrel_graph_unref(graph);
}

static void look_at_links(const void *arg)
{
	struct place places[N_PLACES] = { 0 };
	const struct nsrel_snapshot *snap;
	bool has_macvlan;
	size_t n_fds;

	(void)arg;
	child_unshare(CLONE_NEWNET);
	make_places(places);
	has_macvlan = make_devices(places);
	for (int i = 0; i < N_PLACES; i++)
		places[i].n_netnsids = count_netnsids(places, i);
	/* Else this test could not see one that is given. */
	CHECK_EQ(places[B].n_netnsids, 0);
	n_fds = kernel_count_fds();

	snap = look();
	CHECK_EQ(kernel_count_fds(), n_fds);
	CHECK_EQ(kernel_ns_of(getpid(), "net").ino, places[OWN].ino);
	CHECK(find_problem(snap) == NULL);
	for (int i = 0; i < N_PLACES; i++) {
		check_place(snap, places, i, has_macvlan);
		CHECK_EQ(count_netnsids(places, i), places[i].n_netnsids);
	}
	check_graph(snap, places);
}

static void test_links(void **state)
{
	(void)state;
	live_wait_end(live_start(look_at_links, NULL));
}

/* Not asked, none are told. */
static void look_without(const void *arg)
{
	struct place places[N_PLACES] = { 0 };
	const struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;

	(void)arg;
	child_unshare(CLONE_NEWNET);
	make_places(places);
	make_devices(places);
	snap = live_snapshot(NULL);
	CHECK(find_problem(snap) == NULL);
	nsrel_snapshot_foreach_ns(ns, snap)
		CHECK(nsrel_ns_next_link(ns, NULL) == NULL);
}

static void test_without(void **state)
{
	(void)state;
	live_wait_end(live_start(look_without, NULL));
}

/* Held by a mount alone, in the mount namespace of the test. */
static void look_at_mounted(const void *arg)
{
	struct place places[N_PLACES] = { 0 };
	const struct nsrel_snapshot *snap;
	char target[128], link[64];

	child_unshare(CLONE_NEWNET | CLONE_NEWNS);
	make_places(places);
	make_devices(places);
	(void)snprintf(target, sizeof(target), "%s/c", (const char *)arg);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", places[C].fd);
	child_must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount /");
	child_must(mount("tmpfs", arg, "tmpfs", 0, NULL), "mount tmpfs");
	close(child_must(open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), target));
	child_must(mount(link, target, NULL, MS_BIND, NULL), "mount net");
	close(places[C].fd);

	snap = look();
	places[C].fd = child_must(open(target, O_RDONLY | O_CLOEXEC), target);
	check_place(snap, places, C, false);
}

static void test_mounted(void **state)
{
	(void)state;
	live_wait_end(live_start(look_at_mounted, live_dir()));
}

/* Without capabilities: one problem, for all. */
static void look_as_nobody(const void *arg)
{
	const struct nsrel_snapshot *snap;
	const struct nsrel_problem *problem;

	(void)arg;
	if (geteuid() != 0)
		child_refused("becoming another user", EPERM);
	child_unshare(CLONE_NEWNET);
	child_become(65534);
	snap = look();
	problem = find_problem(snap);
	CHECK(problem != NULL);
	CHECK_EQ(nsrel_problem_get_errno(problem), EPERM);
	CHECK(nsrel_problem_get_count(problem) >= 1);
	CHECK_EQ(nsrel_problem_get_pid(problem), 0);
}

static void test_refused(void **state)
{
	(void)state;
	live_wait_end(live_start(look_as_nobody, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_links),
		live_test(test_without),
		live_test(test_mounted),
		live_test(test_refused),
	};

	return live_run(tests);
}
