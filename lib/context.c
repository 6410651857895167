/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "util.h"

_public_ int nsrel_context_new(struct nsrel_context **ret)
{
	struct nsrel_context *ctx = malloc(sizeof(*ctx));

	if (!ctx)
		return -ENOMEM;
	*ctx = (struct nsrel_context)CONTEXT_DEFAULTS;
	*ret = ctx;
	return 0;
}

_public_ struct nsrel_context *nsrel_context_ref(struct nsrel_context *ctx)
{
	if (ctx)
		ctx->n_refs++;
	return ctx;
}

_public_ struct nsrel_context *nsrel_context_unref(struct nsrel_context *ctx)
{
	if (ctx && --ctx->n_refs == 0) {
		for (size_t i = 0; i < ctx->pattern_files.n_items; i++)
			free(ctx->pattern_files.items[i]);
		array_done(&ctx->pattern_files);
		free(ctx->patterns);
		free(ctx->procfs);
		free(ctx);
	}
	return NULL;
}

static bool is_subset(unsigned int bits, unsigned int all)
{
	return bits != 0 && (bits & ~all) == 0;
}

_public_ int nsrel_context_set_types(struct nsrel_context *ctx, unsigned int types)
{
	if (!is_subset(types, NSREL_TYPES_ALL))
		return -EINVAL;
	ctx->types = types;
	return 0;
}

_public_ int nsrel_context_set_sources(struct nsrel_context *ctx, unsigned int sources)
{
	if (!is_subset(sources, NSREL_SOURCES_ALL))
		return -EINVAL;
	ctx->sources = sources;
	return 0;
}

_public_ void nsrel_context_set_all_cmdlines(struct nsrel_context *ctx, bool all)
{
	ctx->all_cmdlines = all;
}

_public_ void nsrel_context_set_status(struct nsrel_context *ctx, bool status)
{
	ctx->status = status;
}

_public_ void nsrel_context_set_workloads(struct nsrel_context *ctx, bool workloads)
{
	ctx->workloads = workloads;
}

_public_ int nsrel_context_set_procfs(struct nsrel_context *ctx, const char *path)
{
	char *copy = NULL;

	if (path) {
		copy = strdup(path);
		if (!copy)
			return -ENOMEM;
	}
	free(ctx->procfs);
	ctx->procfs = copy;
	return 0;
}

_public_ void nsrel_context_set_log(struct nsrel_context *ctx,
				    void (*log)(void *data, const char *line), void *data)
{
	ctx->log = log;
	ctx->log_data = data;
}
