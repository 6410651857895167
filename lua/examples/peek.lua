-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The interfaces inside of every network namespace, also of those that no process is in,
-- and how many of the processes in there may change them.

local nsrel = require "nsrel"

local USAGE <const> = [[
usage: lua peek.lua [PROCFS]

Prints each network namespace with its interfaces and their addresses, and how many of
the processes in it have CAP_NET_ADMIN there. PROCFS is another directory than /proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]]

-- Unlike the global one it does not go on when nothing can be written.
local function print(line)
	assert(io.write(line, "\n"))
end

local NET_ADMIN <const> = "cap_net_admin"

-- Names come from other programs: terminals take some bytes for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

local function contains(list, value)
	for _, each in ipairs(list or {}) do
		if each == value then
			return true
		end
	end
	return false
end

local function describe(interface)
	local words = { interface.name, interface.up and "up" or "down" }
	table.move(interface.addresses, 1, #interface.addresses, 3, words)
	return printable(table.concat(words, " "))
end

local function print_interfaces(ns)
	local handle <close>, message = ns:open()
	if not handle then
		print("    " .. printable(message))
		return
	end
	local visit <close> = nsrel.visit(handle)
	local interfaces, why = visit:interfaces()
	if not interfaces then
		print("    " .. printable(why))
		return
	end
	for _, interface in ipairs(interfaces) do
		print("    " .. describe(interface))
	end
end

-- Of those who are in there: others, above it, may too.
local function print_masters(ns)
	local n, unknown = 0, 0
	for process in ns:members() do
		local answer = process:caps_in(ns)
		n = n + (contains(answer.caps, NET_ADMIN) and 1 or 0)
		unknown = unknown + (answer.verdict and 0 or 1)
	end
	print(("    %d of %d processes may change them"):format(n, ns.n_members)
		.. (unknown > 0 and (", of %d it is not known"):format(unknown) or ""))
end

local function main(procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		io.stderr:write("peek.lua: ", printable(message), "\n")
		return 1
	end
	for ns in snapshot:namespaces "net" do
		print(tostring(ns))
		print_interfaces(ns)
		print_masters(ns)
	end
	assert(io.stdout:flush())
	return 0
end

local function start(...)
	if ... == "-h" or ... == "--help" then
		io.write(USAGE)
		return 0
	elseif select("#", ...) > 1 then
		io.stderr:write(USAGE)
		return 2
	end
	return main(...)
end

os.exit(start(...), true)
