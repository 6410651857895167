/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff-reason.h"
#include "util.h"

/* One, and several. */
static const char *const kinds[][2] = {
	[NSREL_HOLDER_PROCESS] = { "process", "processes" },
	[NSREL_HOLDER_THREAD] = { "thread", "threads" },
	[NSREL_HOLDER_PID_FOR_CHILDREN] = { "pid_for_children",
					    "tasks by pid_for_children" },
	[NSREL_HOLDER_TIME_FOR_CHILDREN] = { "time_for_children",
					     "tasks by time_for_children" },
	[NSREL_HOLDER_FD] = { "fd", "fds" },
	[NSREL_HOLDER_SOCKET] = { "socket", "sockets" },
	[NSREL_HOLDER_TUN] = { "tun", "tun devices" },
	[NSREL_HOLDER_MARK] = { "mark", "marks" },
	[NSREL_HOLDER_IO_URING] = { "io_uring", "io_urings" },
	[NSREL_HOLDER_IN_FLIGHT] = { "in flight to", "in flight to sockets" },
	[NSREL_HOLDER_MOUNT] = { "mount", "mounts" },
	[NSREL_HOLDER_CHILD] = { "child", "children" },
	[NSREL_HOLDER_OWNED] = { "owned", "owned namespaces" },
	[NSREL_HOLDER_KERNEL] = { "the kernel", "the kernel" },
};

static_assert(ARRAY_SIZE(kinds) == NSREL_HOLDER_KERNEL + 1, "every kind has words");

static void close_stream(FILE **stream)
{
	if (*stream)
		fclose(*stream);
}

static void write_process(FILE *out, const struct nsrel_process *process)
{
	fprintf(out, "process %d", (int)process->task.tid);
	if (process->task.name)
		fprintf(out, " (%s)", process->task.name);
}

static void write_ns(FILE *out, const char *what, const struct nsrel_ns *ns)
{
	if (ns)
		fprintf(out, "%s %s:[%" PRIu64 "]", what, nsrel_type_get_name(ns->type),
			ns->ino);
	else
		fprintf(out, "%s none", what);
}

/* "thread 8 of process 7 (nginx)", "socket 5 of process 7 (nginx)" */
static void write_of_process(FILE *out, const struct nsrel_holder *holder)
{
	const char *kind = kinds[holder->kind][0];
	int number = (int)nsrel_holder_get_tid(holder);

	if (nsrel_holder_get_fd(holder, &number) == 0 ||
	    number != nsrel_holder_get_process(holder)->task.tid)
		fprintf(out, "%s %d of ", kind, number);
	else
		fprintf(out, "%s of ", kind);
	write_process(out, nsrel_holder_get_process(holder));
}

static void write_holder(FILE *out, const struct nsrel_holder *holder)
{
	const char *target = nsrel_holder_get_target(holder);

	if (holder->kind == NSREL_HOLDER_PROCESS)
		write_process(out, nsrel_holder_get_process(holder));
	else if (target)
		fprintf(out, "mount %s", target);
	else if (nsrel_holder_get_ns(holder))
		write_ns(out, kinds[holder->kind][0], nsrel_holder_get_ns(holder));
	else if (nsrel_holder_get_process(holder))
		write_of_process(out, holder);
	else
		fputs(kinds[holder->kind][0], out);
}

/* One is named, several are counted. */
static void write_tally(FILE *out, const struct tally *tally, unsigned int kind)
{
	if (tally->n == 1)
		write_holder(out, tally->first);
	else
		fprintf(out, "%zu %s", tally->n, kinds[kind][1]);
}

/* Of each kind the first, and how many more. */
static void write_holders(FILE *out, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder = ns->first_holder, *next;
	const char *separator = "";

	for (; holder; holder = next) {
		size_t n_more = 0;

		fputs(separator, out);
		separator = ", ";
		write_holder(out, holder);
		for (next = holder->next; next && next->kind == holder->kind;
		     next = next->next)
			n_more++;
		if (n_more > 0)
			fprintf(out, " and %zu more %s", n_more,
				kinds[holder->kind][n_more > 1]);
	}
}

/* What was written, or -ENOMEM; what could not be written was out of memory. */
static int finish(FILE **stream, char **text, char **ret)
{
	bool failed = ferror(*stream) != 0;

	if (fclose(TAKE_PTR(*stream)) != 0 || failed || !*text)
		return -ENOMEM;
	*ret = TAKE_PTR(*text);
	return 0;
}

static int write_of_one(const struct nsrel_ns *ns, const char *other, const char *held,
			char **ret)
{
	_cleanup_(util_freep) char *text = NULL;
	size_t size;
	_cleanup_(close_stream) FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	fputs(other, out);
	if (ns->first_holder) {
		fputs(held, out);
		write_holders(out, ns);
	}
	return finish(&out, &text, ret);
}

int reason_of_came(const struct nsrel_ns *ns, bool same_number, char **ret)
{
	return write_of_one(ns, same_number ? "another one with this number, " : "",
			    "held by ", ret);
}

int reason_of_went(const struct nsrel_ns *ns, bool same_number, char **ret)
{
	return write_of_one(ns, same_number ? "another one has its number, " : "",
			    "was held by ", ret);
}

static void write_tallies(FILE *out, const struct tally *tallies, const char *verb,
			  const char **separator)
{
	for (unsigned int kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		if (tallies[kind].n == 0)
			continue;
		fputs(*separator, out);
		*separator = ", ";
		write_tally(out, &tallies[kind], kind);
		fprintf(out, " %s", verb);
	}
}

static void write_relation(FILE *out, const char *what, const struct nsrel_ns *old,
			   const struct nsrel_ns *now, const char **separator)
{
	fputs(*separator, out);
	*separator = ", ";
	fputs(what, out);
	write_ns(out, " was", old);
	write_ns(out, " and is", now);
}

int reason_of_finding(const struct nsrel_ns *old, const struct nsrel_ns *now,
		      const struct finding *finding, char **ret)
{
	_cleanup_(util_freep) char *text = NULL;
	const char *separator = "";
	size_t size;
	_cleanup_(close_stream) FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	write_tallies(out, finding->tallies[MOMENT_NOW], "came", &separator);
	write_tallies(out, finding->tallies[MOMENT_OLD], "went", &separator);
	if (finding->other_owner)
		write_relation(out, "owner", old->owner, now->owner, &separator);
	if (finding->other_parent)
		write_relation(out, "parent", old->parent, now->parent, &separator);
	return finish(&out, &text, ret);
}
