-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Who has capabilities in which user namespaces, as CSV (RFC 4180).

local nsrel = require "nsrel"

local USAGE <const> = [[
usage: lua caps.lua [PROCFS]

Writes a line for each process and user namespace: pid, name, uid, userns, verdict, rule,
caps (separated by blanks). Pairs with the verdict "none" are left out; what is not known
is empty. Names are written byte by byte as they are. PROCFS is another directory than
/proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]]

-- A field in quotes where it needs them, its own quotes doubled.
local function field(value)
	local text = tostring(value == nil and "" or value)
	if text:find '[",\r\n]' then
		return '"' .. text:gsub('"', '""') .. '"'
	end
	return text
end

local function write_row(...)
	local row = table.pack(...)
	for i = 1, row.n do
		row[i] = field(row[i])
	end
	assert(io.write(table.concat(row, ","), "\r\n"))
end

local function write_process(process, ns)
	local answer = process:caps_in(ns)
	if answer.verdict ~= "none" then
		write_row(process.pid, process.name, process.uid, ns, answer.verdict, answer.rule,
			answer.caps and table.concat(answer.caps, " "))
	end
end

-- Paths and names may have bytes that terminals take for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

local function main(procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		io.stderr:write("caps.lua: ", printable(message), "\n")
		return 1
	end
	write_row("pid", "name", "uid", "userns", "verdict", "rule", "caps")
	for process in snapshot:processes() do
		for ns in snapshot:namespaces "user" do
			write_process(process, ns)
		end
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
