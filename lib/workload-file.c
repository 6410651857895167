/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Patterns that somebody wrote. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "procfs.h"
#include "util.h"

/* Thousands of lines. */
#define FILE_MAX (1024 * 1024)

/* Patterns of one file, which point into its text. */
struct loading {
	struct workload_pattern *patterns;
	size_t n;
	char *text;
	unsigned int line; /* that is read */
};

static void loading_done(struct loading *loading)
{
	free(loading->patterns);
	free(loading->text);
}

static int add(struct loading *loading, const struct workload_pattern *pattern)
{
	size_t n = loading->n + 1;
	struct workload_pattern *patterns =
		reallocarray(loading->patterns, n, sizeof(*patterns));

	if (!patterns)
		return -ENOMEM;
	loading->patterns = patterns;
	patterns[loading->n++] = *pattern;
	return 0;
}

static int parse(struct loading *loading)
{
	char *rest = loading->text, *line;
	int r;

	while ((line = strsep(&rest, "\n"))) {
		struct workload_pattern pattern;

		loading->line++;
		r = workload_pattern_parse(line, &pattern);
		if (r > 0)
			r = add(loading, &pattern);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A NUL byte would end the text, and hide what comes after it. */
static int load_text(const char *path, struct loading *loading)
{
	_cleanup_(buffer_done) struct buffer buf = { 0 };
	_cleanup_close_ int fd = -1;
	int r;

	/* The caller chose it: a pipe is waited for. */
	fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = procfs_read_fd(fd, FILE_MAX, &buf);
	if (r < 0)
		return r;
	if (buf.len >= FILE_MAX)
		return -EFBIG;
	loading->text = TAKE_PTR(buf.data);
	if (strlen(loading->text) == buf.len)
		return 0;
	for (size_t i = strlen(loading->text); i-- > 0;)
		loading->line += loading->text[i] == '\n';
	loading->line++;
	return -EINVAL;
}

/* What was loaded before goes first. */
static int keep(struct nsrel_context *ctx, struct loading *loading)
{
	struct workload_pattern *patterns;
	int r;

	if (loading->n == 0)
		return 0;
	patterns = reallocarray(ctx->patterns, ctx->n_patterns + loading->n,
				sizeof(*patterns));
	if (!patterns)
		return -ENOMEM;
	ctx->patterns = patterns;
	r = array_push(&ctx->pattern_files, loading->text);
	if (r < 0)
		return r;
	loading->text = NULL;
	memcpy(&patterns[ctx->n_patterns], loading->patterns,
	       loading->n * sizeof(*patterns));
	ctx->n_patterns += loading->n;
	return 0;
}

_public_ int nsrel_context_load_workloads(struct nsrel_context *ctx, const char *path,
					  unsigned int *ret_line)
{
	_cleanup_(loading_done) struct loading loading = { 0 };
	int r;

	r = load_text(path, &loading);
	if (r == 0)
		r = parse(&loading);
	if (r == 0)
		r = keep(ctx, &loading);
	if (ret_line)
		*ret_line = r == -EINVAL ? loading.line : 0;
	return r;
}
