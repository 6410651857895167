-- SPDX-License-Identifier: LGPL-2.1-or-later

-- What a process may do where: its capabilities in each user namespace, which are those
-- that it has over all that this one owns.

local nsrel = require "nsrel"

local USAGE <const> = [[
usage: lua may.lua PID [PROCFS]

Prints each user namespace with the capabilities that the process has in it, and below
it the namespaces that it owns. PROCFS is another directory than /proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]]

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
	io.stderr:write("may.lua: ", printable(message), "\n")
	return 1
end

-- Those of the kernel's capabilities that the list has not.
local function others(caps, last_cap)
	local has, missing = {}, {}
	for _, name in ipairs(caps) do
		has[name] = true
	end
	for cap = 0, last_cap do
		local name = nsrel.cap_name(cap)
		if name and not has[name] then
			table.insert(missing, name)
		end
	end
	return missing
end

-- The shorter of what it has and what it has not.
local function describe(caps, last_cap)
	local missing = last_cap and others(caps, last_cap)
	if #caps == 0 then
		return "nothing"
	elseif missing and #missing == 0 then
		return "everything"
	elseif missing and #missing < #caps then
		return "everything but " .. table.concat(missing, " ")
	end
	return table.concat(caps, " ")
end

local function print_answer(process, ns, last_cap)
	local answer = process:caps_in(ns)
	if not answer.verdict then
		print(("%s  unknown"):format(ns))
	elseif answer.verdict == "none" then
		print(("%s  nothing"):format(ns))
	else
		print(("%s  %s (%s)"):format(ns, describe(answer.caps, last_cap), answer.rule))
	end
	for owned in ns:owned() do
		if owned.type ~= "user" then
			print("    " .. tostring(owned))
		end
	end
end

local function main(pid, procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		return fail(message)
	end
	local process = snapshot:process(pid)
	if not process then
		return fail(("no process %d"):format(pid))
	end
	print(printable(tostring(process)))
	for ns in snapshot:namespaces "user" do
		print_answer(process, ns, snapshot.last_cap)
	end
	assert(io.stdout:flush())
	return 0
end

local function start(...)
	if ... == "-h" or ... == "--help" then
		io.write(USAGE)
		return 0
	end
	local text, procfs = ...
	local pid = math.tointeger(tonumber(text))
	if not pid or select("#", ...) > 2 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(pid, procfs)
end

os.exit(start(...), true)
