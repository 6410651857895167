-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Namespaces made for the test: relations that the machine may not have by itself.

local nsrel = require "nsrel"
local check = require "check"

-- The process lives until its standard input ends, which it does with this test.
local CHILD <const> = [[
	echo $$ $(readlink /proc/self/ns/user /proc/self/ns/net) >"$0"
	exec cat
]]

local function with_child(f)
	local dir = check.output("mktemp -d"):gsub("\n", "")
	local fifo = dir .. "/fifo"
	local guard <close> = setmetatable({}, {
		__close = function()
			os.execute("rm -rf " .. dir)
		end,
	})
	assert(os.execute("mkfifo " .. fifo))
	local command = "unshare -Un sh -c '%s' %s 2>&1 || echo no >%s"
	local child <close> = assert(io.popen(command:format(CHILD, fifo, fifo), "w"))
	local pipe <close> = assert(io.open(fifo))
	local pid, user, net = pipe:read("a"):match "^(%d+) (%S+) (%S+)"
	if not pid then
		return false
	end
	f(math.tointeger(pid), user, net)
	return true
end

-- A snapshot in which the child is what it is going to be.
local function discover_settled(pid)
	local snap
	repeat
		snap = assert(nsrel.discover())
	until assert(snap:process(pid)).name == "cat"
	return snap
end

local function check_child(pid, user_name, net_name)
	local snap = discover_settled(pid)
	local user, net = assert(snap:find(user_name)), assert(snap:find(net_name))
	local own = snap:process(check.own_pid())
	local process = assert(snap:process(pid))

	check.equal(process:ns "user", user)
	check.equal(process:ns "net", net)
	check.equal(process:ns "uts", own:ns "uts")
	check.equal(check.line(user:leaders()), ("process %d (cat)"):format(pid))
	check.equal(net.owner, user)
	check.equal(net.owner_state, "known")
	check.equal(net.path, ("/proc/%d/ns/net"):format(pid))
	check.equal(check.line(user:owned()), net_name)
	check.equal(user.parent, own:ns "user")
	check.equal(user.owner, user.parent)
	check.equal(user.parent_state, "known")
	check.equal(user.owner_uid, own.uid)
	check.equal(user.root, false)
	assert(not user.initial)
	check.equal(user.oldest_leader, process)

	local unasked = nsrel.discover({ sources = "tasks" }):find(net_name)
	check.equal(unasked.owner_state, "unknown")
	local both = { "tasks", "relations" }
	local asked = nsrel.discover({ sources = both }):find(net_name)
	check.equal(tostring(asked.owner), user_name)
end

if not with_child(check_child) then
	check.skip "no user namespace can be made here"
end
