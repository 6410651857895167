-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Every property and method, on this machine as it is.

local nsrel = require "nsrel"
local check = require "check"

local CLONE_NEWNET <const> = 0x40000000

-- Per field the types that its values may have.
local FIELDS <const> = {
	snapshot = {
		n_namespaces = "integer", n_processes = "integer", n_problems = "integer",
		last_cap = "integer?", sources = "table", n_workloads = "integer",
		hostname = "string?", boot_id = "string?", kernel = "string?",
		time = "integer", caller_uid = "integer?", caller_caps = "table?",
		version = "string", loaded = "boolean", captured = "boolean",
	},
	ns = {
		type = "string", ino = "integer", dev = "integer?", id = "integer?",
		parent = "nsrel.ns?", parent_state = "string",
		owner = "nsrel.ns?", owner_state = "string", owner_uid = "integer?",
		netnsid = "integer?",
		initial = "boolean?", root = "boolean", hidden = "boolean", path = "string?",
		name = "string?", n_members = "integer", n_holders = "integer", oldest_leader = "nsrel.process?",
		n_children = "integer", n_owned = "integer", n_leaders = "integer",
		n_loose_threads = "integer", workload = "nsrel.workload?", shared = "boolean?",
	},
	process = {
		pid = "integer", ppid = "integer?", parent = "nsrel.process?",
		name = "string?", cmdline = "string?", state = "string?",
		uid = "integer?", start_time = "integer?", n_threads = "integer?",
		caps = "table?", complete = "boolean", n_children = "integer",
		cgroup = "string?", workload = "nsrel.workload?", monitor = "boolean",
	},
	thread = {
		tid = "integer", process = "nsrel.process",
		name = "string?", state = "string?", uid = "integer?",
		start_time = "integer?", caps = "table?",
	},
	holder = {
		kind = "string", process = "nsrel.process?", tid = "integer?",
		fd = "integer?", target = "string?", mntns = "nsrel.ns?",
		ns = "nsrel.ns?", path = "string?",
	},
	problem = {
		source = "string", pid = "integer?", tid = "integer?", what = "string",
		count = "integer", errno = "integer", message = "string",
	},
	handle = {
		type = "string", ino = "integer", dev = "integer", id = "integer?",
		fd = "integer",
	},
	visit = {},
	workload = {
		kind = "string", engine = "string", id = "string", label = "string",
		pod = "string?", unit = "string?", cgroup = "string",
		parent = "nsrel.workload?",
	},
}

local METHODS <const> = {
	snapshot = {
		"namespaces", "processes", "problems", "namespace", "process", "find",
		"workloads", "initial", "find_pid", "find_tid", "translate_pid", "totable",
		"save", "close",
	},
	ns = {
		"children", "owned", "members", "leaders", "loose_threads", "holders",
		"relation_to", "path_to", "reference", "open", "totable",
	},
	process = {
		"children", "threads", "ns", "ns_for_children", "caps_in", "pid_in", "pids",
		"shares", "totable",
	},
	thread = { "ns", "ns_for_children", "caps_in", "tid_in", "tids", "totable" },
	holder = { "totable" },
	problem = { "totable" },
	handle = {
		"owner", "parent", "next_mntns", "previous_mntns", "owner_uid", "reference",
		"translate_pid", "totable", "close",
	},
	visit = { "read", "readlink", "list", "hostname", "interfaces", "close" },
	workload = { "processes", "totable" },
}

local function type_of(value)
	if type(value) == "userdata" then
		return getmetatable(value).__name
	end
	return math.type(value) or type(value)
end

local function check_object(object, class)
	check.equal(type_of(object), "nsrel." .. class)
	for name, want in pairs(FIELDS[class]) do
		local value = object[name]
		if value ~= nil or want:sub(-1) ~= "?" then
			local what = ("%s.%s"):format(object, name)
			check.equal(type_of(value), (want:gsub("?", "")), what)
		end
	end
	for _, name in ipairs(METHODS[class]) do
		check.equal(type(object[name]), "function", name)
	end
	check.equal(object.no_such_field, nil)
	check.equal(object[1], nil)
	check.equal(object == io.stdout, false)
	check.raises("nsrel." .. class .. " is read%-only: field 'x'", function()
		object.x = 1
	end)
end

local function check_counts(object, ...)
	for _, name in ipairs { ... } do
		check.equal(object["n_" .. name], #check.list(object[name](object)), name)
	end
end

local function contains(iterator, wanted)
	for object in iterator do
		if object == wanted then
			return true
		end
	end
	return false
end

local function check_relation(ns, what)
	local other, state = ns[what], ns[what .. "_state"]
	check.equal(state == "known", other ~= nil, what)
	assert(other or state == "none" or state == "unknown")
end

local function check_ns(ns, snap)
	check_object(ns, "ns")
	check_relation(ns, "parent")
	check_relation(ns, "owner")
	check_counts(ns, "children", "owned", "members", "leaders", "loose_threads", "holders")
	check.equal(tostring(ns), ("%s:[%d]"):format(ns.type, ns.ino))
	check.equal(snap:namespace(ns.type, ns.ino), ns)
	check.equal(snap:find(tostring(ns)), ns)
	check.equal(ns.root, (ns.type == "pid" or ns.type == "user") and not ns.parent)
	assert(not ns.parent or contains(ns.parent:children(), ns))
	assert(not ns.owner or contains(ns.owner:owned(), ns))
	for child in ns:children() do
		check.equal(child.parent, ns)
	end
	for owned in ns:owned() do
		check.equal(owned.owner, ns)
	end
	for thread in ns:loose_threads() do
		check.equal(thread:ns(ns.type), ns)
	end
end

local function check_members(ns)
	local members, oldest = check.list(ns:members()), nil
	check.equal(#members, ns.n_members)
	for _, process in ipairs(members) do
		check.equal(process:ns(ns.type), ns)
	end
	for leader in ns:leaders() do
		assert(contains(ns:members(), leader))
		assert(not leader.parent or leader.parent:ns(ns.type) ~= ns)
		if not oldest or leader.start_time < oldest.start_time then
			oldest = leader
		end
	end
	check.equal(ns.oldest_leader, oldest)
end

-- What a holder of that kind has, and no other.
local function check_holder(holder)
	local kind = holder.kind
	local has_fd = kind == "fd" or kind == "socket" or kind == "tun" or kind == "mark"
		or kind == "io_uring" or kind == "in_flight"
	check_object(holder, "holder")
	check.equal(holder.target ~= nil, kind == "mount", "target")
	check.equal(holder.ns ~= nil, kind == "child" or kind == "owned", "ns")
	check.equal(holder.tid ~= nil, holder.process ~= nil, "tid")
	if kind == "mount" then
		assert(holder.mntns or holder.process)
		check.equal(tostring(holder), "mount " .. holder.target)
	else
		check.equal(holder.mntns, nil, "mntns")
		check.equal(holder.fd ~= nil, has_fd, "fd")
	end
	if has_fd then
		local name = ("%s %d:%d"):format(kind, holder.tid, holder.fd)
		check.equal(tostring(holder), name)
	end
end

-- Each is that of a mount among the holders, and the first one names the namespace.
local function check_targets(ns, holders)
	local targets = ns:targets()
	for _, target in ipairs(targets) do
		check.equal(holders["mount " .. target].kind, "mount")
	end
	local leader = ns.oldest_leader
	check.equal(ns.name, targets[1] and targets[1]:match "([^/]+)$"
		or leader and leader.name)
end

-- Everything else that is said of the namespace is among its holders.
local function check_holders(ns)
	local seen, n = {}, 0
	for holder in ns:holders() do
		check_holder(holder)
		seen[tostring(holder)] = holder
		n = n + 1
	end
	check.equal(n, ns.n_holders)
	check.equal(ns.hidden, seen.kernel ~= nil and n == 1, "hidden")
	check_targets(ns, seen)
	for process in ns:members() do
		check.equal(seen["process " .. process.pid].process, process)
	end
	for thread in ns:loose_threads() do
		check.equal(seen["thread " .. thread.tid].process, thread.process)
	end
	for child in ns:children() do
		check.equal(seen["child " .. tostring(child)].ns, child)
	end
	for owned in ns:owned() do
		local kind = owned.parent == ns and "child " or "owned "
		check.equal(seen[kind .. tostring(owned)].ns, owned)
	end
end

local function check_process(process, snap)
	check_object(process, "process")
	check_counts(process, "children")
	check.equal(snap:process(process.pid), process)
	assert(not process.parent or process.parent.pid == process.ppid)
	for child in process:children() do
		check.equal(child.parent, process)
	end
	for thread in process:threads() do
		check_object(thread, "thread")
		check.equal(thread.process, process)
		check.equal(thread:ns_for_children "net", nil)
	end
	for _, type in ipairs(nsrel.types) do
		local ns = process:ns(type)
		assert(not ns or contains(ns:members(), process))
	end
end

local function check_workload(workload)
	check_object(workload, "workload")
	check.equal(tostring(workload), "workload " .. workload.label)
	for process in workload:processes() do
		check.equal(process.workload, workload)
	end
end

local function check_own_process(snap)
	local own = assert(snap:process(check.own_pid()))
	-- With many processes the library's own threads are there, and the first one may wait.
	check.matches(own.state, "^[RSD]$")
	assert(own.n_threads >= 1)
	check.equal(own.complete, true)
	check.matches(own.cmdline, "api%.lua")
	check.equal(tostring(own), ("process %d (%s)"):format(own.pid, own.name))
	for _, type in ipairs(nsrel.types) do
		local link = check.output("readlink /proc/self/ns/" .. type)
		check.equal(tostring(own:ns(type) or ""), (link:gsub("\n", "")))
	end
	check.equal(own:ns_for_children "pid", own:ns "pid")
	assert(own:ns "net".dev)
end

-- Two objects are one if they stand for the same thing, and only then.
local function check_identity(snap)
	local own = snap:process(check.own_pid())
	local notes = { [own:ns "net"] = "note" }
	check.equal(notes[snap:process(own.pid):ns "net"], "note")
	check.equal(own:ns "net" == own:ns "user", false)
	check.equal(own:ns "net" == nsrel.discover():process(own.pid):ns "net", false)
end

-- Who has an elder in every namespace is not worth a look.
local function check_all_cmdlines(snap)
	local own = snap:process(check.own_pid())
	for _, type in ipairs(nsrel.types) do
		local ns = own:ns(type)
		if ns and ns:members()() == own then
			return
		end
	end
	snap = nsrel.discover { all_cmdlines = false }
	check.equal(snap:process(own.pid).cmdline, nil)
	snap = nsrel.discover { all_cmdlines = true }
	check.equal(snap:process(own.pid).cmdline, own.cmdline)
end

local function check_module()
	check.equal(_G.nsrel, nil)
	check.matches(nsrel.version, "^%d+%.%d+%.%d+$")
	local types = table.concat(nsrel.types, " ")
	check.equal(types, "mnt net pid uts ipc user cgroup time")
	check.equal(table.concat(nsrel.sources, " "),
		"tasks fds sockets mounts kernel relations deep links")
	check.equal(nsrel.discover({ sources = "relations" }).n_processes, 0)
	check.equal(nsrel.clone_flag "net", CLONE_NEWNET)
	check.equal(nsrel.caps[1], "cap_chown")
	for i, name in ipairs(nsrel.caps) do
		check.equal(nsrel.cap_name(i - 1), name)
	end
	for _, cap in ipairs { -1, #nsrel.caps, (1 << 32) + 1, math.mininteger } do
		check.equal(nsrel.cap_name(cap), nil, cap)
	end
	for _, type in ipairs(nsrel.types) do
		check.equal(nsrel.is_hierarchical(type), type == "pid" or type == "user")
	end
end

check_module()
local snap = assert(nsrel.discover())
check_object(snap, "snapshot")
check.equal(#snap, #check.list(snap:namespaces()))
check.equal(#snap, snap.n_namespaces)
check.equal(snap.n_processes, #check.list(snap:processes()))
check.equal(snap.n_problems, #check.list(snap:problems()))
local n = 0
for _, type in ipairs(nsrel.types) do
	n = n + #check.list(snap:namespaces(type))
end
check.equal(n, #snap)
for ns in snap:namespaces() do
	check_ns(ns, snap)
	check_members(ns)
	check_holders(ns)
end
for process in snap:processes() do
	check_process(process, snap)
end
for workload in snap:workloads() do
	check_workload(workload)
end
check.equal(snap.n_workloads, #check.list(snap:workloads()))
for problem in snap:problems() do
	check_object(problem, "problem")
end
check_own_process(snap)
local handle = assert(nsrel.open_pid(0, "net"))
check_object(handle, "handle")
check_object(nsrel.visit(handle), "visit")
check_identity(snap)
check_all_cmdlines(snap)
