-- SPDX-License-Identifier: LGPL-2.1-or-later

-- For oom.c: makes one of everything that the module can make.

local nsrel = require "nsrel"

local function touch(object, ...)
	local _ = tostring(object)
	if not object then
		return
	end
	for _, name in ipairs { ... } do
		_ = object[name]
	end
end

local function walk_ns(ns)
	touch(ns, "type", "parent", "parent_state", "owner", "owner_state", "path",
		"oldest_leader")
	for member in ns:members() do
		touch(member, "parent", "name", "cmdline", "state")
	end
	for leader in ns:leaders() do
		touch(leader:ns(ns.type))
	end
	for thread in ns:loose_threads() do
		touch(thread:ns(ns.type), "ino")
		touch(thread, "process", "name", "state")
	end
	for holder in ns:holders() do
		touch(holder, "kind", "process", "ns", "path")
		holder:totable()
	end
	for _ in ns:children() do end
	for _ in ns:owned() do end
end

local function walk_task(task, ns)
	touch(task, "caps")
	touch(task:caps_in(ns).decided)
end

local function walk_questions(snap)
	local process = snap:process(10)
	local pidns = process:ns "pid"
	local thread = process:threads()()
	walk_task(process, process:ns "user")
	walk_task(thread, pidns)
	touch(process:pids()[2].ns)
	touch(thread:tids()[2].ns)
	touch(snap:find_pid(pidns, 1))
	touch(snap:find_tid(pidns, 2))
	snap:translate_pid(pidns, 1, pidns)
	snap:translate_pid(pidns, 99, pidns)
	process:shares(snap:process(1))
	process:shares(snap:process(1), "net")
	pidns:path_to(pidns)
	pidns:path_to(snap:process(1):ns "net")
	pidns:relation_to(pidns)
	pidns:reference()
	pidns:open()
end

-- Of this machine, as the other one has nothing to be opened.
local function walk_handles()
	local handle = assert(nsrel.open "/proc/self/ns/net")
	local file <close> = io.open "/proc/self/ns/net"
	touch(handle, "type", "ino", "dev", "id", "fd")
	touch(nsrel.open(file))
	touch(handle:owner())
	nsrel.open_pid(0, "user"):owner_uid()
	nsrel.open_pid(0, "user"):totable()
	handle:parent()
	handle:totable()
	handle:owner_uid()
	handle:next_mntns()
	nsrel.open_reference(handle:reference())
	nsrel.open_id(handle.id or 1)
	nsrel.open "/etc/passwd"
	handle:translate_pid(1)
end

-- A namespace of a snapshot of this machine, as small as can be.
local function walk_here()
	local here <close> = assert(nsrel.discover {
		types = "net", sources = "tasks", status = false, all_cmdlines = false,
	})
	local handle <close> = assert(nsrel.open_pid(0, "net"))
	local ns = assert(here:find(handle))
	local opened <close> = assert(ns:open())
	touch(nsrel.open_reference(ns:reference()))
end

local function walk_visits()
	local visit <close> = nsrel.visit(nsrel.open_pid(0, "net"), nsrel.open_pid(0, "uts"))
	touch(visit)
	visit:read "/proc/thread-self/net/dev"
	visit:read "/"
	visit:readlink "/proc/self/exe"
	visit:list "/"
	visit:hostname()
	visit:interfaces()
	nsrel.visit(nsrel.open_pid(0, "user")):hostname()
end

local function walk_graph(snap)
	local graph <close> = assert(snap:graph { snap:initial "net", snap:initial "mnt" })
	touch(graph, "n_nodes", "n_edges")
	for node in graph:nodes() do
		touch(node, "id", "kind", "ns", "process", "workload")
	end
	for edge in graph:edges() do
		touch(edge, "kind", "from", "to", "count", "holder", "link", "peer_link")
	end
	graph:totable()
end

local function walk(snap)
	walk_graph(snap)
	touch(snap, "n_namespaces", "last_cap", "sources")
	touch(snap:initial "net")
	walk_questions(snap)
	walk_handles()
	walk_visits()
	for ns in snap:namespaces() do
		walk_ns(ns)
	end
	for process in snap:processes() do
		touch(process:ns_for_children "pid", "ino")
		for thread in process:threads() do
			touch(thread:ns_for_children "time", "ino")
		end
		for _ in process:children() do end
	end
	for problem in snap:problems() do
		touch(problem, "source", "what", "message")
	end
	snap:totable()
	touch(snap:find "net:[4026532002]", "ino")
	touch(snap:namespace("net", 4026532002), "ino")
	for _ in snap:namespaces "net" do end
	snap:find "/proc/self/ns/net"
	snap:find "net"
	snap:find(1)
end

local lines = {}
local snap = assert(nsrel.discover {
	procfs = ...,
	types = nsrel.types,
	log = function(line)
		lines[#lines + 1] = line .. "\n"
	end,
})
walk(snap)
snap:close()
nsrel.discover { procfs = "/no/such/dir" }
walk_here() -- last, as it takes longest
