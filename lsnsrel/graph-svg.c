/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The graph as a picture, by the dot(1) that is found in PATH. */

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "graph.h"
#include "xalloc.h"

/* Which engine draws it is said in the text. */
static const char *const argv[] = { "dot", "-q", "-Tsvg", NULL };

/* All that dot reads and writes is in memory: nothing is left, nobody waits for whom. */
static FILE *open_memory(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;

	if (!file)
		err(EXIT_FAILURE, _("cannot draw the graph"));
	return file;
}

/* 0 or the errno value of why not. */
static int spawn(FILE *in, FILE *out, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	int r;

	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return r;
	r = posix_spawn_file_actions_adddup2(&actions, fileno(in), STDIN_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, fileno(out),
						     STDOUT_FILENO);
	if (r == 0)
		r = posix_spawnp(ret, argv[0], &actions, NULL, (char *const *)argv,
				 environ);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			err(EXIT_FAILURE, _("cannot draw the graph"));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return EXIT_SUCCESS;
	if (WIFSIGNALED(status))
		warnx(_("dot was ended by a signal: %s"), strsignal(WTERMSIG(status)));
	else
		warnx(_("dot failed with exit status %d"), WEXITSTATUS(status));
	return EXIT_FAILURE;
}

static int draw(FILE *in, FILE *out)
{
	pid_t pid;
	int r;

	if (fflush(in) != 0 || fseek(in, 0, SEEK_SET) != 0)
		err(EXIT_FAILURE, _("cannot draw the graph"));
	/* If it is ignored, as may be inherited, there is nothing to wait for. */
	(void)signal(SIGCHLD, SIG_DFL);
	r = spawn(in, out, &pid);
	if (r != 0) {
		errno = r;
		warn(_("--graph=svg needs the program dot of Graphviz"));
		return EXIT_FAILURE;
	}
	return wait_for(pid);
}

static void copy(FILE *from, FILE *to)
{
	char buffer[65536];
	size_t n;

	rewind(from);
	while ((n = fread(buffer, 1, sizeof(buffer), from)) > 0)
		fwrite(buffer, 1, n, to);
}

int graph_write_svg(const struct drawing *drawing, FILE *out)
{
	FILE *text = open_memory("graph.dot"), *picture = open_memory("graph.svg");
	int status;

	graph_write_dot(drawing, text);
	status = draw(text, picture);
	if (status == EXIT_SUCCESS)
		copy(picture, out);
	fclose(text);
	fclose(picture);
	return status;
}
