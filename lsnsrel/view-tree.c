/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"
#include "xalloc.h"

/* The tree follows one of two relations. */
struct relation {
	const struct nsrel_ns *(*get_above)(const struct nsrel_ns *ns);
	const struct nsrel_ns *(*next_below)(const struct nsrel_ns *ns,
					     const struct nsrel_ns *prev);
	enum nsrel_relation (*get_state)(const struct nsrel_ns *ns);
	unsigned int above; /* the types that something may be below */
};

static const struct relation by_owner = {
	nsrel_ns_get_owner,
	nsrel_ns_next_owned,
	nsrel_ns_get_owner_state,
	NSREL_TYPE_MASK(NSREL_TYPE_USER),
};
static const struct relation by_parent = {
	nsrel_ns_get_parent,
	nsrel_ns_next_child,
	nsrel_ns_get_parent_state,
	NSREL_TYPE_MASK(NSREL_TYPE_USER) | NSREL_TYPE_MASK(NSREL_TYPE_PID),
};

struct tree {
	struct options *options;
	const struct nsrel_snapshot *snap;
	const struct relation *relation;
	struct output *output;
	bool *shown; /* by index: asked for, or above one that is */
};

static bool is_user(const struct nsrel_ns *ns)
{
	return nsrel_ns_get_type(ns) == NSREL_TYPE_USER;
}

static bool is_shown(const struct tree *tree, const struct nsrel_ns *ns)
{
	return tree->shown[nsrel_ns_get_index(ns)];
}

static void show_with_all_above(struct tree *tree, const struct nsrel_ns *ns)
{
	for (; ns && !is_shown(tree, ns); ns = tree->relation->get_above(ns))
		tree->shown[nsrel_ns_get_index(ns)] = true;
}

static void choose(struct tree *tree)
{
	bool *selected = view_select(tree->options, tree->snap);
	const struct nsrel_ns *ns;

	tree->shown = xcalloc(nsrel_snapshot_count_ns(tree->snap), sizeof(bool));
	nsrel_snapshot_foreach_ns(ns, tree->snap)
		if (selected[nsrel_ns_get_index(ns)])
			show_with_all_above(tree, ns);
	free(selected);
}

/* Where no process is in it. */
static void add_holders_column(struct tree *tree)
{
	const struct nsrel_ns *ns;
	bool found = false;

	nsrel_snapshot_foreach_ns(ns, tree->snap)
		found |= is_shown(tree, ns) && nsrel_ns_count_members(ns) == 0;
	if (found)
		view_add_holders(tree->options);
}

/*
 * As deep as namespaces nest, which the kernel limits to 32. User namespaces come last:
 * what one owns stands right below it, and a nest draws no lines past its branches.
 */
static void add_branch(struct tree *tree, const struct nsrel_ns *ns,
		       struct libscols_line *parent)
{
	struct row row = view_row_of(tree->options, tree->snap, ns);
	struct libscols_line *line;

	if (!is_shown(tree, ns))
		return;
	line = output_add(tree->output, &row, parent);
	for (int user = 0; user <= 1; user++) {
		const struct nsrel_ns *below = NULL;

		while ((below = tree->relation->next_below(ns, below)))
			if (is_user(below) == (user == 1))
				add_branch(tree, below, line);
	}
}

/* Surely nothing is above it. */
static bool is_root(const struct tree *tree, const struct nsrel_ns *ns)
{
	return !tree->relation->get_above(ns) &&
	       tree->relation->get_state(ns) != NSREL_RELATION_UNKNOWN;
}

/* Something of that type is above it, and it is not known what. */
static bool is_lost(const struct tree *tree, const struct nsrel_ns *ns,
		    enum nsrel_type above)
{
	return !tree->relation->get_above(ns) &&
	       tree->relation->get_state(ns) == NSREL_RELATION_UNKNOWN &&
	       (tree->relation == &by_owner || nsrel_ns_get_type(ns) == above);
}

/* A line that says so has those below it, if any of them has a line itself. */
static void add_lost(struct tree *tree, enum nsrel_type above, bool user_namespaces,
		     struct libscols_line **line)
{
	struct row unknown = { .snap = tree->snap, .unknown = &above };
	/* Branches are not drawn there. */
	bool wanted = !tree->options->raw && !tree->options->export;
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, tree->snap) {
		struct row row = view_row_of(tree->options, tree->snap, ns);

		if (!is_shown(tree, ns) || !is_lost(tree, ns, above) ||
		    is_user(ns) != user_namespaces)
			continue;
		if (wanted && !*line && output_accepts(tree->output, &row))
			*line = output_add(tree->output, &unknown, NULL);
		add_branch(tree, ns, *line);
	}
}

static void add_roots(struct tree *tree, unsigned int types)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, tree->snap)
		if (is_root(tree, ns) && (NSREL_TYPE_MASK(nsrel_ns_get_type(ns)) & types))
			add_branch(tree, ns, NULL);
}

static void add_trees(struct tree *tree, enum nsrel_type type)
{
	struct libscols_line *line = NULL;

	if (!(tree->relation->above & NSREL_TYPE_MASK(type)))
		return;
	add_roots(tree, NSREL_TYPE_MASK(type));
	add_lost(tree, type, false, &line);
	add_lost(tree, type, true, &line);
}

void view_tree(struct options *options, const struct nsrel_snapshot *snap)
{
	struct tree tree = {
		.options = options,
		.snap = snap,
		.relation = options->tree == TREE_OWNER ? &by_owner : &by_parent,
	};

	choose(&tree);
	add_holders_column(&tree);
	tree.output = output_new(options);
	add_trees(&tree, NSREL_TYPE_USER);
	add_trees(&tree, NSREL_TYPE_PID);
	add_roots(&tree, ~tree.relation->above);
	output_print(tree.output);
	output_free(tree.output);
	free(tree.shown);
}
