/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"
#include "xalloc.h"

/* The tree follows one of two relations. */
struct relation {
	const struct nsrel_ns *(*get_above)(const struct nsrel_ns *ns);
	const struct nsrel_ns *(*next_below)(const struct nsrel_ns *ns,
					     const struct nsrel_ns *prev);
};

static const struct relation by_owner = { nsrel_ns_get_owner, nsrel_ns_next_owned };
static const struct relation by_parent = { nsrel_ns_get_parent, nsrel_ns_next_child };

struct tree {
	const struct options *options;
	const struct nsrel_snapshot *snap;
	const struct relation *relation;
	struct output *output;
	bool *shown; /* by index: asked for, or above one that is */
};

static void show_with_all_above(struct tree *tree, const struct nsrel_ns *ns)
{
	for (; ns && !tree->shown[nsrel_ns_get_index(ns)];
	     ns = tree->relation->get_above(ns))
		tree->shown[nsrel_ns_get_index(ns)] = true;
}

/* As deep as namespaces nest, which the kernel limits to 32. */
static void add_branch(struct tree *tree, const struct nsrel_ns *ns,
		       struct libscols_line *parent)
{
	struct row row = view_row_of(tree->options, tree->snap, ns);
	const struct nsrel_ns *below = NULL;
	struct libscols_line *line;

	if (!tree->shown[nsrel_ns_get_index(ns)])
		return;
	line = output_add(tree->output, &row, parent);
	while ((below = tree->relation->next_below(ns, below)))
		add_branch(tree, below, line);
}

/* User namespaces first: they are above all others, whatever their inodes. */
static void add_roots(struct tree *tree, bool user_namespaces)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, tree->snap)
		if (!tree->relation->get_above(ns) &&
		    (nsrel_ns_get_type(ns) == NSREL_TYPE_USER) == user_namespaces)
			add_branch(tree, ns, NULL);
}

void view_tree(const struct options *options, const struct nsrel_snapshot *snap)
{
	struct tree tree = {
		.options = options,
		.snap = snap,
		.relation = options->tree == TREE_OWNER ? &by_owner : &by_parent,
		.output = output_new(options),
		.shown = xcalloc(nsrel_snapshot_count_ns(snap), sizeof(bool)),
	};
	bool *selected = view_select(options, snap);
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap)
		if (selected[nsrel_ns_get_index(ns)])
			show_with_all_above(&tree, ns);
	add_roots(&tree, true);
	add_roots(&tree, false);
	output_print(tree.output);
	output_free(tree.output);
	free(tree.shown);
	free(selected);
}
