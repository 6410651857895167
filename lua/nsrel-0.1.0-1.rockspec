-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Builds the module against an installed libnsrel. In the directory of this file:
--
--     luarocks make NSREL_DIR=/usr/local
--
-- NSREL_DIR is the prefix of libnsrel, NSREL_LIBDIR where it is not PREFIX/lib.

rockspec_format = "3.0"
package = "nsrel"
version = "0.1.0-1"
source = {
	url = ".",
}
description = {
	summary = "Linux namespaces and their relations",
	detailed = [[
		Which namespaces exist, who lives in each, who owns it, and whose child it is.
	]],
	license = "LGPL-2.1-or-later",
	labels = { "linux" },
}
supported_platforms = { "linux" }
dependencies = {
	"lua >= 5.3, < 5.5",
}
external_dependencies = {
	NSREL = {
		header = "libnsrel.h",
		library = "nsrel",
	},
}
build = {
	type = "builtin",
	modules = {
		nsrel = {
			sources = {
				"caps.c",
				"change.c",
				"common.c",
				"diff.c",
				"discover.c",
				"edge.c",
				"errand.c",
				"find.c",
				"graph.c",
				"handle.c",
				"holder.c",
				"interfaces.c",
				"iterator.c",
				"kin.c",
				"link.c",
				"lists.c",
				"make-diff.c",
				"make-graph.c",
				"node.c",
				"ns.c",
				"nsrel.c",
				"open.c",
				"options.c",
				"pids.c",
				"load.c",
				"place.c",
				"plain.c",
				"problem.c",
				"process.c",
				"save.c",
				"snapshot.c",
				"thread.c",
				"totable-diff.c",
				"totable-graph.c",
				"totable-mount.c",
				"totable-ns.c",
				"totable-task.c",
				"totable-workload.c",
				"totable.c",
				"values.c",
				"visit.c",
				"watch.c",
				"workload.c",
			},
			defines = { "_GNU_SOURCE" },
			libraries = { "nsrel" },
			incdirs = { "$(NSREL_INCDIR)" },
			libdirs = { "$(NSREL_LIBDIR)" },
		},
	},
	copy_directories = { "examples" },
}
