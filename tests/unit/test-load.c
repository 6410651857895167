/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>

#include "check-same.h"
#include "check-snapshot.h"
#include "documents.h"
#include "fake-proc.h"
#include "link.h"
#include "nodes.h"
#include "unit.h"

/* Saved, loaded, and saved again: the same answers, the same text. */
static void must_survive(struct nsrel_snapshot *snap)
{
	struct nsrel_snapshot *again = document_again(snap);
	char *before = document_save(snap, NULL), *after = document_save(again, NULL);

	assert_string_equal(before, after);
	assert_true(nsrel_snapshot_is_loaded(again));
	check_same(snap, again);
	check_same(again, snap);
	nsrel_snapshot_unref(again);
	free(before);
	free(after);
}

static void test_empty(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();

	(void)state;
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	must_survive(snap);
	nsrel_snapshot_unref(snap);
}

static void set_origin(struct nsrel_snapshot *snap)
{
	snap->origin = (struct origin){
		.hostname = strdup("h\xff\n\\x41\"\x1b[2J\xe2\x80\xae"),
		.boot_id = strdup("0123"),
		.kernel = strdup(""),
		.version = strdup("0.0.9"),
		.time = -1,
		.start_offset = INT64_MIN,
		.uid = UINT32_MAX,
		.caps = UINT64_MAX,
		.has_caller = true,
	};
	snap->machine = (struct machine){ .last_cap = 63,
					  .own_user_ns = UINT64_MAX,
					  .maps_all_uids = true,
					  .has_overflow_uid = true,
					  .overflow_uid = 65534 };
	snap->mntns_ino = UINT64_MAX - 1;
	snap->sources = NSREL_SOURCE_TASKS | NSREL_SOURCE_DEEP;
	snap->types = 5;
}

static void add_problem(struct nsrel_snapshot *snap, struct nsrel_problem value)
{
	struct nsrel_problem *problem = malloc(sizeof(*problem));

	assert_non_null(problem);
	*problem = value;
	assert_int_equal(array_push(&snap->problems, problem), 0);
}

static void fill_task(struct task *task)
{
	task->name = strdup("n\x80 \\x");
	task->state = 'S';
	task->start_time = UINT64_MAX;
	task->has_start_time = true;
	task->uid = UINT32_MAX;
	task->has_uid = true;
	task->caps = UINT64_MAX;
	task->has_caps = true;
	task->n_pids = 3;
	task->inner_pids = calloc(2, sizeof(*task->inner_pids));
	assert_true(task->name && task->inner_pids);
	task->inner_pids[0] = INT32_MAX;
	task->inner_pids[1] = 1;
}

struct hand_made {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *user, *child, *pid, *inner, *net, *mnt, *uts;
	struct nsrel_process *init, *process;
	struct nsrel_thread *thread;
};

static void add_links(struct nsrel_ns *ns)
{
	struct nsrel_link *link = link_new(INT32_MAX, "a\xff", NULL);

	assert_non_null(link);
	link->netnsid = -1;
	ns->first_link = link_new(1, "eth0", "veth");
	assert_non_null(ns->first_link);
	ns->first_link->peer = ns;
	ns->first_link->peer_index = INT32_MAX;
	ns->first_link->netnsid = INT32_MAX;
	ns->first_link->next = link;
}

static struct hand_made make_nodes(void)
{
	struct hand_made m = { .snap = nodes_new() };
	struct nsrel_snapshot *snap = m.snap;

	m.user = nodes_ns(snap, NSREL_TYPE_USER, 1);
	m.child = nodes_ns_below(snap, NSREL_TYPE_USER, UINT64_MAX, m.user, m.user);
	m.pid = nodes_ns_below(snap, NSREL_TYPE_PID, 3, NULL, m.user);
	m.inner = nodes_ns_below(snap, NSREL_TYPE_PID, 2, m.pid, m.child);
	m.net = nodes_ns_below(snap, NSREL_TYPE_NET, 3, NULL, m.child);
	m.mnt = nodes_ns(snap, NSREL_TYPE_MNT, 5);
	m.uts = nodes_ns(snap, NSREL_TYPE_UTS, 6);
	m.init = nodes_process(snap, 1, 0);
	m.process = nodes_process_at(snap, 7, 1, 8113);
	m.thread = nodes_thread(m.process, 8);
	return m;
}

static void fill_namespaces(const struct hand_made *m)
{
	m->child->owner_uid = UINT32_MAX - 1;
	m->child->has_owner_uid = true;
	m->net->has_netnsid = true;
	m->net->netnsid = INT32_MAX;
	m->net->id = UINT64_MAX;
	m->net->has_id = true;
	m->net->dev = (dev_t)-1;
	m->net->has_dev = true;
	m->uts->listed = true;
	m->uts->owner_refused = true;
	m->pid->parent_refused = true;
}

/* @elsewhere: paths of /proc are of no use, and the caller's are not the machine's. */
static struct nsrel_snapshot *make_by_hand(bool elsewhere)
{
	struct hand_made m = make_nodes();

	fill_namespaces(&m);
	add_links(m.net);
	fill_task(&m.process->task);
	fill_task(&m.thread->task);
	m.process->cmdline = strdup("sh -c \n \xff");
	m.process->n_threads = 5;
	m.process->incomplete = true;
	m.process->task.state = 'Z';
	m.process->from_thread = NSREL_TYPE_MASK(NSREL_TYPE_NET);
	m.init->kernel_thread = true;
	m.init->task.ns[NSREL_TYPE_PID] = m.pid;
	m.init->task.n_pids = 1;
	m.process->task.ns[NSREL_TYPE_PID] = m.inner;
	m.process->task.ns[NSREL_TYPE_NET] = m.net;
	m.process->task.no_pid_link = true;
	m.process->task.pid_for_children = m.pid;
	m.thread->task.ns[NSREL_TYPE_NET] = m.net;
	m.thread->task.ns[NSREL_TYPE_MNT] = m.mnt;
	nodes_file(m.snap, m.net, NSREL_HOLDER_SOCKET, m.process, m.thread, 3);
	nodes_file(m.snap, m.uts, NSREL_HOLDER_MARK, m.process, NULL, INT32_MAX);
	nodes_file(m.snap, m.mnt, NSREL_HOLDER_MARK, m.process, NULL, INT32_MAX);
	nodes_mount(m.snap, m.net, m.mnt, "/run/a b\n\xff", 7);
	nodes_mount(m.snap, m.net, m.mnt, "/run/c", -1);
	nodes_mount(m.snap, m.net, m.mnt, "/run/d", 0)->id = UINT32_MAX;
	nodes_mount(m.snap, m.uts, NULL, "/", -1)->process = m.process;
	((struct holder_of_mount *)m.snap->mounts.items[3])->task = &m.process->task;
	((struct holder_of_mount *)m.snap->mounts.items[3])->fd = -1;
	add_problem(m.snap, (struct nsrel_problem){ .source = NSREL_SOURCE_TASKS,
						    .pid = 7,
						    .tid = 8,
						    .what = "ns",
						    .error = EACCES,
						    .count = 1 });
	add_problem(m.snap, (struct nsrel_problem){ .source = NSREL_SOURCE_DEEP,
						    .what = "in flight",
						    .count = 1000000 });
	set_origin(m.snap);
	assert_int_equal(table_add(&m.snap->covered, 7, m.process), 0);
	m.snap->no_proc = m.snap->captured = elsewhere;
	assert_int_equal(link_snapshot(m.snap, "/elsewhere"), 0);
	return m.snap;
}

static void test_by_hand(void **state)
{
	(void)state;
	for (int elsewhere = 0; elsewhere <= 1; elsewhere++) {
		struct nsrel_snapshot *snap = make_by_hand(elsewhere);

		must_survive(snap);
		nsrel_snapshot_unref(snap);
	}
}

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_captured(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_snapshot *snap;

	for (pid_t pid = 1; pid < 100; pid++)
		fake_task(fp, (struct fake_task){ .pid = pid,
						  .ppid = pid / 2,
						  .flags = pid == 2 ? 0x200000 : 0,
						  .ns = { 1, (uint64_t)pid, 4026531836 },
						  .status = "Uid:\t1\t2\t3\t4\n",
						  .cmdline = "sh" });
	fake_text(fp, "7/cgroup", "0::/system.slice/a\xff.service\n");
	fake_text(fp, "8/cgroup", "0::/system.slice/a\xff.service/x\n");
	fake_text(fp, "9/cgroup",
		  "0::/machine.slice/libpod-" ID ".scope/container/a.service\n");
	fake_text(fp, "10/cgroup", "0::/machine.slice/libpod-conmon-" ID ".scope\n");
	fake_text(fp, "11/cgroup", "0::/\n");
	fake_task(fp, (struct fake_task){ .pid = 50, .tid = 500, .ns = { 1, 77 } });
	fake_link(fp, "7/fd/3", "uts:[99]");
	fake_text(fp, "2/mountinfo", "9 1 0:4 net:[77] /run/a rw - nsfs nsfs rw\n");
	fake_text(fp, "300/stat", "garbage");
	snap = fake_snapshot(fp, 0);
	assert_true(nsrel_snapshot_count_workloads(snap) >= 3);
	must_survive(snap);
	nsrel_snapshot_unref(snap);
}

static void test_live(void **state)
{
	struct nsrel_snapshot *snap, *again;
	const struct nsrel_ns *ns;
	struct nsrel_handle *handle = NULL;
	char *text = NULL;

	(void)state;
	assert_int_equal(nsrel_snapshot_new(NULL, &snap), 0);
	must_survive(snap);
	again = document_again(snap);
	check_snapshot(again);
	/* That it is this machine, and now, nobody knows. */
	ns = nsrel_snapshot_next_ns(again, NULL);
	assert_int_equal(nsrel_handle_open_ns(again, ns, &handle), -EOPNOTSUPP);
	assert_int_equal(nsrel_ns_get_reference(again, ns, &text), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_open_pid(0, NSREL_TYPE_NET, &handle), 0);
	assert_null(nsrel_snapshot_find_handle(again, handle));
	nsrel_handle_unref(handle);
	nsrel_snapshot_unref(again);
	nsrel_snapshot_unref(snap);
}

/* A document is an object: whoever sorts its keys did not change it. */
static void test_order(void **state)
{
	struct nsrel_snapshot *snap = make_by_hand(false), *again = NULL;
	char *text = document_save(snap, NULL), *turned, *lists, *rest;

	(void)state;
	lists = strstr(text, "\"namespaces\":[");
	rest = strrchr(text, '}');
	assert_true(lists && rest);
	/* The head behind the lists. */
	assert_true(asprintf(&turned, "{%.*s,%.*s}\n ", (int)(rest - lists), lists,
			     (int)(lists - text - 3), text + 1) > 0);
	assert_int_equal(document_load(turned, strlen(turned), &again, NULL), 0);
	check_same(snap, again);
	nsrel_snapshot_unref(again);
	nsrel_snapshot_unref(snap);
	free(turned);
	free(text);
}

static void test_unreadable(void **state)
{
	int fd = open("/", O_RDONLY | O_CLOEXEC);
	struct nsrel_snapshot *snap = NULL;
	char *why = NULL;

	(void)state;
	assert_int_equal(nsrel_snapshot_load(fd, &snap, &why), -EISDIR);
	close(fd);
	assert_int_equal(nsrel_snapshot_load(-1, &snap, &why), -EBADF);
	assert_null(why);
	assert_null(snap);
}

static int null_fd;

static void *save_cancelled(void *arg)
{
	int state;

	if (pthread_cancel(pthread_self()) == 0 && nsrel_snapshot_save(arg, null_fd) == 0)
		null_fd = -1;
	/* It would be cancelled now. The address sanitizer would not bear that. */
	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	return NULL;
}

/* All of it is written, even if the thread is told to end. */
static void test_cancel(void **state)
{
	int fd = null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct nsrel_snapshot *snap = nodes_new();
	pthread_t thread;

	(void)state;
	assert_int_equal(link_snapshot(snap, "/proc"), 0);
	assert_int_equal(pthread_create(&thread, NULL, save_cancelled, snap), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(null_fd, -1);
	nsrel_snapshot_unref(snap);
	close(fd);
}

#define fake(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),  cmocka_unit_test(test_by_hand),
		fake(test_captured),	       cmocka_unit_test(test_live),
		cmocka_unit_test(test_order),  cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
