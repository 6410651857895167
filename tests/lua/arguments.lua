-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Of every function and method each argument in turn is a wrong one: the error says which,
-- of which function, and what it should have been.

local nsrel = require "nsrel"
local check = require "check"

local snap = assert(nsrel.discover())
local own = snap:process(check.own_pid())
local ns, pidns = own:ns "net", own:ns "pid"
local handle = assert(nsrel.open_pid(0, "net"))
local visit = nsrel.visit(handle)
local graph = assert(snap:graph())
local diff = assert(snap:diff(snap))
local watch = assert(nsrel.watch())

-- What no argument is: neither a string, nor a number, nor an object.
local WRONG <const> = print

-- Right arguments; those that may be left out are there, too.
local CALLS <const> = {
	{ nsrel, "discover", {} }, { nsrel, "open", "/" }, { nsrel, "open_pid", 0, "net" },
	{ nsrel, "open_id", 1, "net", 1 }, { nsrel, "open_reference", "" },
	{ nsrel, "load", "/" }, { nsrel, "visit", handle, handle }, { nsrel, "cap_name", 1 },
	{ nsrel, "clone_flag", "net" }, { nsrel, "is_hierarchical", "net" },
	{ nsrel, "watch", {} },

	{ snap, "namespaces", "net" }, { snap, "processes" }, { snap, "problems" },
	{ snap, "namespace", "net", 1 }, { snap, "initial", "net" }, { snap, "find", 1 },
	{ snap, "process", 1 }, { snap, "find_pid", pidns, 1 }, { snap, "find_tid", pidns, 1 },
	{ snap, "translate_pid", pidns, 1, pidns }, { snap, "totable" },
	{ snap, "save", "/" }, { snap, "diff", snap }, { snap, "close" },
	{ snap, "workloads" }, { snap, "graph", {} },

	{ ns, "children" }, { ns, "owned" }, { ns, "members" }, { ns, "leaders" },
	{ ns, "loose_threads" }, { ns, "holders" }, { ns, "relation_to", ns },
	{ ns, "path_to", ns }, { ns, "reference" }, { ns, "open" }, { ns, "totable" },
	{ ns, "links" }, { ns, "targets" },

	{ diff, "changes" }, { diff, "totable" }, { diff, "close" },

	{ watch, "look" }, { watch, "close" },

	{ graph, "nodes" }, { graph, "edges" }, { graph, "totable" }, { graph, "close" },

	{ own, "children" }, { own, "threads" }, { own, "ns", "net" },
	{ own, "ns_for_children", "net" }, { own, "caps_in", ns }, { own, "pid_in", pidns },
	{ own, "pids" }, { own, "shares", own, "net" }, { own, "totable" },

	{ handle, "owner" }, { handle, "parent" }, { handle, "next_mntns" },
	{ handle, "previous_mntns" }, { handle, "owner_uid" }, { handle, "reference" },
	{ handle, "translate_pid", 1, handle }, { handle, "totable" }, { handle, "close" },

	{ visit, "read", "/", 1 }, { visit, "readlink", "/" }, { visit, "list", "/", 1 },
	{ visit, "hostname" }, { visit, "interfaces" }, { visit, "close" },
}

local function call(row, ...)
	local sign = row[1] == nsrel and "." or ":"
	-- The name in the error is that of the call.
	local f = load(("local o, a, b, c = ... return o%s%s(a, b, c)"):format(sign, row[2]))
	return f(row[1], ...)
end

local function check_each_argument(row)
	for i = 3, #row do
		local arguments = { table.unpack(row, 3) }
		arguments[i - 2] = WRONG
		check.raises((": bad argument #%d to '[%%w.]*%s' %%(.* expected, got function%%)$")
			:format(i - 2, row[2]), call, row, table.unpack(arguments))
	end
end

local function check_self(row)
	local method = row[1][row[2]]
	local class = getmetatable(row[1]).__name
	check.raises("bad argument #1 to '.*' %(" .. class:gsub("%.", "%%.")
		.. " expected, got FILE%*%)", method, io.stdout)
end

-- All that there is, is above; threads, holders and problems are like the others.
local function check_complete()
	local seen = {}
	for _, row in ipairs(CALLS) do
		seen[row[1]] = seen[row[1]] or {}
		seen[row[1]][row[2]] = true
	end
	for _, object in ipairs { snap, ns, own, graph, diff, watch, handle, visit } do
		local _, members = debug.getupvalue(getmetatable(object).__index, 2)
		for name, value in pairs(members) do
			assert(type(value) ~= "function" or seen[object][name], name)
		end
	end
	for name, value in pairs(nsrel) do
		assert(type(value) ~= "function" or seen[nsrel][name], name)
	end
end

local function check_others()
	for holder in ns:holders() do
		check.raises("nsrel.holder expected, got nsrel.ns", holder.totable, ns)
	end
	for problem in snap:problems() do
		check.raises("nsrel.problem expected, got nsrel.ns", problem.totable, ns)
	end
end

-- What is closed is named by its number, too.
local function check_closed()
	local closed = assert(nsrel.open_pid(0, "net"))
	closed:close()
	check.raises(": bad argument #1 to 'find' %(nsrel.handle is closed%)$", call,
		{ snap, "find" }, closed)
	check.raises(": bad argument #2 to '[%w.]*visit' %(nsrel.handle is closed%)$", call,
		{ nsrel, "visit" }, handle, closed)
	check.raises("bad self %(nsrel.handle is closed%)$", call, { closed, "owner" })
end

for _, row in ipairs(CALLS) do
	check_each_argument(row)
	if row[1] ~= nsrel then
		check_self(row)
	end
end
check_complete()
check_others()
check_closed()
