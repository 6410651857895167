-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Namespaces that come and go.

local nsrel = require "nsrel"

local USAGE <const> = [=[
usage: lua monitor.lua [SECONDS [COUNT [PROCFS]]]

Looks every so many seconds, one if nothing else is said, and prints what came (+) and
what went (-) since the last time. Ends after COUNT looks, or when it is interrupted.
PROCFS is another directory than /proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]=]

-- Unlike the global one it does not go on when nothing can be written.
local function print(line)
	assert(io.write(line, "\n"))
end

-- Names come from other programs: terminals take some bytes for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

-- What is worth knowing of a namespace when it has gone.
local function remember(ns)
	local leader = ns.oldest_leader
	local text = tostring(ns)
	if leader then
		text = ("%s  %s"):format(text, leader)
	elseif ns.path then
		text = ("%s  %s"):format(text, ns.path)
	end
	return { name = tostring(ns), id = ns.id, text = printable(text) }
end

-- A list of what is there, which is a table by name as well.
local function look(procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		return nil, message
	end
	local seen = {}
	for ns in snapshot:namespaces() do
		local memory = remember(ns)
		table.insert(seen, memory)
		seen[memory.name] = memory
	end
	return seen
end

-- Inode numbers are used again, ids are not; only new kernels have ids.
local function contains(seen, memory)
	local found = seen[memory.name]
	if not found then
		return false
	end
	return not found.id or not memory.id or found.id == memory.id
end

local function print_missing(list, seen, sign)
	for _, memory in ipairs(list) do
		if not contains(seen, memory) then
			print(("%s %s %s"):format(os.date "%H:%M:%S", sign, memory.text))
		end
	end
end

-- Lua has no way to wait but to have somebody wait. False if that was interrupted.
local function wait(seconds)
	assert(io.stdout:flush())
	return os.execute(("sleep %.3f"):format(seconds)) == true
end

local function fail(message)
	io.stderr:write("monitor.lua: ", printable(message), "\n")
	return 1
end

local function main(seconds, count, procfs)
	local before, message = look(procfs)
	if not before then
		return fail(message)
	end
	print(("%s %d namespaces"):format(os.date "%H:%M:%S", #before))
	while count > 1 and wait(seconds) do
		local now, why = look(procfs)
		if not now then
			return fail(why)
		end
		print_missing(before, now, "-")
		print_missing(now, before, "+")
		before, count = now, count - 1
	end
	assert(io.stdout:flush())
	return 0
end

local function start(...)
	if ... == "-h" or ... == "--help" then
		io.write(USAGE)
		return 0
	end
	local seconds, count, procfs = ...
	seconds, count = tonumber(seconds or 1), tonumber(count or math.huge)
	if not seconds or seconds < 0 or not count or count < 1 or select("#", ...) > 3 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(seconds, count, procfs)
end

os.exit(start(...), true)
