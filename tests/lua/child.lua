-- SPDX-License-Identifier: LGPL-2.1-or-later

-- A process in new namespaces, made for a test by unshare(1).

local check = require "check"

local child = {}

-- The process lives until its standard input ends, which it does with this test.
local SCRIPT <const> = [[
	set -e
	exec 3>"$0"
	dir=$(dirname "$0")
	%s
	echo $$ $(readlink /proc/self/ns/user /proc/self/ns/net) >&3
	exec cat 3>&-
]]

-- Calls f with the PID of such a process and the names of its user and network namespace,
-- and with a directory that is its own. Before that it runs the setup, a piece of shell
-- without single quotes that knows the directory as $dir. False if it can't be done here.
function child.with(flags, setup, f)
	local dir = check.output("mktemp -d"):gsub("\n", "")
	local fifo = dir .. "/fifo"
	local function remove()
		os.execute("rm -rf " .. dir)
	end
	local guard <close> = setmetatable({}, {
		__close = remove,
		__gc = not check.closes and remove or nil,
	})
	assert(os.execute("mkfifo " .. fifo))
	local command = ("unshare %s sh -c '%s' %s 2>&1 || echo no >%s"):format(flags,
		SCRIPT:format(setup), fifo, fifo)
	local process <close> = assert(io.popen(command, "w"))
	local pipe <close> = assert(io.open(fifo))
	local pid, user, net = pipe:read("a"):match "(%d+) (%S+) (%S+)"
	if not pid then
		return false
	end
	f(math.tointeger(pid), user, net, dir)
	process:close()
	return true
end

return child
