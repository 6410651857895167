-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Which namespaces two processes share.

local nsrel = require "nsrel"

local USAGE <const> = [=[
usage: lua shared.lua PID [OTHER [PROCFS]]

Tells of each type whether both processes are in the same namespace. OTHER is this
process if it is left out. PROCFS is another directory than /proc.

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

local function fail(message)
	io.stderr:write("shared.lua: ", printable(message), "\n")
	return 1
end

local function own_pid()
	local file <close> = assert(io.open "/proc/self/stat")
	return file:read "n"
end

local function compare(one, other, type)
	local shared = one:shares(other, type)
	if shared then
		return ("shared     %s"):format(one:ns(type))
	elseif shared == false then
		return ("different  %s %s"):format(one:ns(type), other:ns(type))
	end
	return "unknown"
end

local function main(pid, other_pid, procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		return fail(message)
	end
	local one, other = snapshot:process(pid), snapshot:process(other_pid)
	if not one or not other then
		return fail(("no process %d"):format(one and other_pid or pid))
	end
	print(printable(("%s and %s"):format(one, other)))
	for _, type in ipairs(nsrel.types) do
		print(("%-6s  %s"):format(type, compare(one, other, type)))
	end
	assert(io.stdout:flush())
	return 0
end

local function start(...)
	if ... == "-h" or ... == "--help" then
		io.write(USAGE)
		return 0
	end
	local pid, other, procfs = ...
	pid, other = math.tointeger(tonumber(pid)), math.tointeger(tonumber(other or own_pid()))
	if not pid or not other or select("#", ...) > 3 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(pid, other, procfs)
end

os.exit(start(...), true)
