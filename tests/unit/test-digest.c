/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>

#include "digest.h"
#include "must.h"
#include "nodes.h"
#include "unit.h"

/* A process with a thread, one of which something is changed. */
struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_process *p;
	struct nsrel_thread *t;
	struct nsrel_ns *a;
	struct nsrel_ns *b;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	f->snap = nodes_new();
	f->a = nodes_ns(f->snap, NSREL_TYPE_UTS, 11);
	f->b = nodes_ns(f->snap, NSREL_TYPE_UTS, 12);
	f->p = nodes_process_at(f->snap, 7, 1, 100);
	f->t = nodes_thread(f->p, 8);
	f->p->task.ns[NSREL_TYPE_UTS] = f->a;
	f->t->task.ns[NSREL_TYPE_UTS] = f->a;
	f->p->task.state = f->t->task.state = 'S';
	f->t->task.has_start_time = true;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

/* What the statement changes is seen. */
#define SEEN(statement)                                                      \
	do {                                                                 \
		uint64_t before = digest_of_process(f->p, true);             \
		statement;                                                   \
		assert_int_not_equal(digest_of_process(f->p, true), before); \
	} while (0)

static void test_seen(void **state)
{
	struct fixture *f = *state;

	SEEN(f->p->task.ns[NSREL_TYPE_UTS] = f->b);
	SEEN(f->t->task.ns[NSREL_TYPE_UTS] = f->b);
	SEEN(f->t->task.ns[NSREL_TYPE_UTS] = NULL);
	SEEN(f->p->task.pid_for_children = f->a);
	SEEN(f->p->task.time_for_children = f->a);
	SEEN(f->p->task.start_time++);
	SEEN(f->t->task.start_time++);
	SEEN(f->p->ppid++);
	SEEN(f->p->task.state = 'Z');
	SEEN(f->p->task.root_key = 5);
	SEEN(f->p->task.has_uid = true);
	SEEN(f->p->task.uid++);
	SEEN(f->p->task.has_caps = true);
	SEEN(f->p->task.caps = 1);
	SEEN(f->t->task.tid++);
	SEEN(nodes_thread(f->p, 10));
	SEEN(f->p->cmdline = strdup("a b"));
	SEEN(f->p->cmdline[0] = 'c');
	f->p->task.name = f->p->task.name ?: strdup("name");
	SEEN(f->p->task.name[0] ^= 1);
}

static void test_not_seen(void **state)
{
	struct fixture *f = *state;
	uint64_t before = digest_of_process(f->p, false);

	f->p->task.state = 'R';
	assert_int_equal(digest_of_process(f->p, false), before);
	f->p->cmdline = strdup("a b");
	assert_int_equal(digest_of_process(f->p, false), before);
	/* what a kernel thread does just now */
	f->p->kernel_thread = true;
	before = digest_of_process(f->p, false);
	f->p->task.name = strdup("kworker/0:1-events");
	assert_int_equal(digest_of_process(f->p, false), before);
}

static void test_file(void **state)
{
	struct fixture *f = *state;
	const struct holder_of_file *a, *other_fd, *other_ns, *other_kind, *other_task;

	a = nodes_file(f->snap, f->a, NSREL_HOLDER_FD, f->p, NULL, 3);
	other_fd = nodes_file(f->snap, f->a, NSREL_HOLDER_FD, f->p, NULL, 4);
	other_ns = nodes_file(f->snap, f->b, NSREL_HOLDER_FD, f->p, NULL, 3);
	other_kind = nodes_file(f->snap, f->a, NSREL_HOLDER_SOCKET, f->p, NULL, 3);
	other_task = nodes_file(f->snap, f->a, NSREL_HOLDER_FD, f->p, f->t, 3);
	assert_int_not_equal(digest_of_file(a, f->snap), 0);
	assert_int_equal(digest_of_file(a, f->snap), digest_of_file(a, f->snap));
	assert_int_not_equal(digest_of_file(a, f->snap),
			     digest_of_file(other_fd, f->snap));
	assert_int_not_equal(digest_of_file(a, f->snap),
			     digest_of_file(other_ns, f->snap));
	assert_int_not_equal(digest_of_file(a, f->snap),
			     digest_of_file(other_kind, f->snap));
	assert_int_not_equal(digest_of_file(a, f->snap),
			     digest_of_file(other_task, f->snap));
}

/* Of what is watched only the number is known, until all is linked. */
static void test_watched(void **state)
{
	struct fixture *f = *state;
	struct holder_of_file *file =
		nodes_file(f->snap, f->a, NSREL_HOLDER_MARK, f->p, NULL, 3);
	uint64_t linked = digest_of_file(file, f->snap);

	file->ns = NULL;
	file->ino = 11;
	assert_int_equal(digest_of_file(file, f->snap), linked);
	file->ino = 99;
	assert_int_equal(digest_of_file(file, f->snap), 0);
	file->ns = f->a;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_seen, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_seen, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_watched, setup, teardown),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
