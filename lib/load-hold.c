/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Open files, mounts and problems of a document. */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "load-hold.h"
#include "load-ns.h"
#include "load-task.h"

/* Beyond all errors that there are. */
#define ERRNO_MAX 4095

/* A new one in a list of the snapshot, with which it goes, readable or not. */
static int load_item(struct load *load, struct json_object *object, struct array *list,
		     size_t size,
		     int (*read)(struct load *load, struct json_object *object,
				 void *item))
{
	void *item;
	int r = load_charge(load, size + LOAD_PLACE);

	if (r < 0)
		return r;
	item = calloc(1, size);
	if (!item)
		return -ENOMEM;
	r = array_push(list, item);
	if (r < 0) {
		free(item);
		return r;
	}
	return read(load, object, item);
}

/* Only open files are told as such: others follow from tasks, mounts and relations. */
static int read_kind(struct load *load, struct json_object *object,
		     const struct nsrel_ns *ns, uint8_t *ret)
{
	const char *name;
	int r = load_need(load, "kind", load_name(load, object, "kind", &name));

	if (r < 0)
		return r;
	for (int kind = NSREL_HOLDER_FD; kind <= NSREL_HOLDER_IN_FLIGHT; kind++) {
		if (strcmp(name,
			   nsrel_holder_kind_get_name((enum nsrel_holder_kind)kind)) != 0)
			continue;
		if ((kind == NSREL_HOLDER_SOCKET || kind == NSREL_HOLDER_TUN) &&
		    ns->type != NSREL_TYPE_NET)
			break;
		*ret = (uint8_t)kind;
		return 0;
	}
	return load_fail(load, "kind", "not one of an open file of that namespace");
}

static int read_holder(struct load *load, struct json_object *object, void *item)
{
	struct holder_of_file *file = item;
	uint64_t fd;
	int r;

	r = load_ns_of(load, object, &file->ns);
	if (r == 0)
		r = read_kind(load, object, file->ns, &file->link.kind);
	if (r == 0)
		r = load_need(load, "pid",
			      load_task_of(load, object, &file->process, &file->task));
	if (r >= 0)
		r = load_need(load, "fd",
			      load_number(load, object, "fd", 0, INT_MAX, &fd));
	if (r < 0)
		return r;
	file->fd = (int)fd;
	file->ino = file->ns->ino;
	return 0;
}

int load_holder(struct load *load, struct json_object *object)
{
	return load_item(load, object, &load->snap->files, sizeof(struct holder_of_file),
			 read_holder);
}

/* The one file that holds a namespace in one way is one. */
static bool is_same_file(const struct nsrel_holder *a, const struct nsrel_holder *b)
{
	int fd_a, fd_b;

	return a->kind == b->kind && a->kind != NSREL_HOLDER_MOUNT &&
	       nsrel_holder_get_fd(a, &fd_a) == 0 && nsrel_holder_get_fd(b, &fd_b) == 0 &&
	       fd_a == fd_b && holder_get_task(a) == holder_get_task(b);
}

int load_check_files(struct load *load)
{
	load->section = "holders";
	load->in_list = false;
	for (size_t i = 0; i < load->snap->namespaces.n_items; i++) {
		const struct nsrel_ns *ns = load->snap->namespaces.items[i];
		const struct nsrel_holder *h = ns->first_holder;
		int fd;

		for (; h && h->next; h = h->next)
			if (is_same_file(h, h->next) && nsrel_holder_get_fd(h, &fd) == 0)
				return load_fail(load, NULL,
						 "fd %d of process %d is there twice", fd,
						 (int)holder_get_task(h)->tid);
	}
	return 0;
}

/* In a mount namespace, or in a tree that a task has open. */
static int read_place(struct load *load, struct json_object *object,
		      struct holder_of_mount *mount)
{
	uint64_t fd;
	int r, has_task = 0;

	r = load_ns_by(load, object, "mntns", NSREL_TYPE_MNT, &mount->mntns);
	if (r >= 0)
		r = has_task = load_task_of(load, object, &mount->process, &mount->task);
	if (r >= 0)
		r = load_number(load, object, "fd", 0, INT_MAX, &fd);
	if (r < 0)
		return r;
	mount->fd = r > 0 ? (int)fd : -1;
	if (!mount->mntns == !has_task || (mount->mntns && r > 0))
		return load_fail(load, NULL,
				 "neither in a mount namespace nor in a tree of a task");
	return 0;
}

/* Whose root directory the target opens from. */
static int read_root(struct load *load, struct json_object *object,
		     struct holder_of_mount *mount)
{
	int r = load_pid(load, object, "root_pid", &mount->root_pid);

	if (r > 0)
		r = load_need(load, "root_tid",
			      load_pid(load, object, "root_tid", &mount->root_tid));
	return r;
}

static int read_mount(struct load *load, struct json_object *object, void *item)
{
	struct holder_of_mount *mount = item;
	uint64_t id = 0;
	int r;

	r = load_need(load, "target", load_text(load, object, "target", &mount->target));
	if (r >= 0)
		r = load_ns_of(load, object, &mount->ns);
	if (r >= 0)
		r = load_number(load, object, "id", 0, UINT32_MAX, &id);
	mount->id = (uint32_t)id;
	if (r >= 0)
		r = load_boolean(load, object, "opens", &mount->opens);
	if (r >= 0)
		r = read_root(load, object, mount);
	return r < 0 ? r : read_place(load, object, mount);
}

int load_mount(struct load *load, struct json_object *object)
{
	return load_item(load, object, &load->snap->mounts,
			 sizeof(struct holder_of_mount), read_mount);
}

static int find_error(const char *name)
{
	for (int error = 1; error <= ERRNO_MAX; error++) {
		const char *other = strerrorname_np(error);

		if (other && strcmp(name, other) == 0)
			return error;
	}
	return -EINVAL;
}

/* What has no name where it was saved is a number. */
static int read_error(struct load *load, struct json_object *object,
		      struct nsrel_problem *problem)
{
	struct json_object *value = json_object_object_get(object, "errno");
	const char *name;
	uint64_t number;
	int r;

	if (json_object_is_type(value, json_type_int)) {
		r = load_number(load, object, "errno", 1, ERRNO_MAX, &number);
		problem->error = r > 0 ? (int)number : 0;
		return r;
	}
	r = load_name(load, object, "errno", &name);
	if (r <= 0)
		return r;
	problem->error = find_error(name);
	return problem->error > 0 ? 0 : load_fail(load, "errno", "an unknown error");
}

/* The text stays as long as the snapshot. */
static int read_what(struct load *load, struct json_object *object,
		     struct nsrel_problem *problem)
{
	char *text;
	int r;

	r = load_need(load, "what", load_text(load, object, "what", &text));
	if (r < 0)
		return r;
	r = array_push(&load->snap->texts, text);
	if (r < 0)
		free(text);
	else
		problem->what = text;
	return r;
}

static int read_whose(struct load *load, struct json_object *object,
		      struct nsrel_problem *problem)
{
	const struct nsrel_process *process;
	int r = load_pid(load, object, "pid", &problem->pid);

	if (r > 0)
		r = load_need(load, "tid", load_pid(load, object, "tid", &problem->tid));
	if (r <= 0)
		return r;
	process = table_get(&load->snap->process_by_pid, (uint64_t)problem->pid);
	if (!process)
		return load_fail(load, "pid", "no process %d is there",
				 (int)problem->pid);
	if (problem->error && !process->incomplete)
		return load_fail(load, "pid", "process %d is not said to be incomplete",
				 (int)problem->pid);
	return 0;
}

static int read_problem(struct load *load, struct json_object *object, void *item)
{
	struct nsrel_problem *problem = item;
	uint64_t count = 1;
	const char *name;
	int r, source;

	r = load_need(load, "source", load_name(load, object, "source", &name));
	if (r < 0)
		return r;
	source = nsrel_source_from_name(name);
	if (source < 0)
		return load_fail(load, "source", "an unknown one");
	problem->source = (enum nsrel_source)source;
	r = read_what(load, object, problem);
	if (r >= 0)
		r = read_error(load, object, problem);
	if (r >= 0)
		r = read_whose(load, object, problem);
	if (r >= 0)
		r = load_number(load, object, "count", 1, SIZE_MAX, &count);
	problem->count = count;
	if (r >= 0 && problem->error == 0 && source != NSREL_SOURCE_DEEP)
		return load_fail(load, "errno", "missing");
	return r;
}

int load_problem(struct load *load, struct json_object *object)
{
	return load_item(load, object, &load->snap->problems,
			 sizeof(struct nsrel_problem), read_problem);
}
