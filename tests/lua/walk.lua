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
	end
	for _ in ns:children() do end
	for _ in ns:owned() do end
end

local function walk(snap)
	touch(snap, "n_namespaces")
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
	touch(snap:find "net:[4026532002]", "ino")
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
