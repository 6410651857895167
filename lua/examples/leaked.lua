-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Network namespaces that no process is in, who keeps each of them alive, since when, and
-- where to get in.

local nsrel = require "nsrel"

local USAGE <const> = [[
usage: lua leaked.lua [PROCFS]

Prints each network namespace that no process is in, with a path that opens it, the time
when the oldest process that holds it was started, and all that holds it. What only a
mount holds may be of any age. PROCFS is another directory than /proc.

Exit status: 0 done, 1 failed, 2 wrong usage.
]]

-- Unlike the global one it does not go on when nothing can be written.
local function print(line)
	assert(io.write(line, "\n"))
end

-- Of the clock that processes are started by, on all machines but very old ones.
local TICKS_PER_SECOND <const> = 100

-- Names and paths come from other programs: terminals take some bytes for commands.
local function printable(text)
	return (text:gsub("%c", function(c)
		return ("\\x%02x"):format(c:byte())
	end))
end

local function describe(holder)
	local text, process = tostring(holder), holder.process
	if process then
		text = ("%s (%s)"):format(text, process.cmdline or process.name or "?")
	end
	if holder.mntns then
		text = ("%s in %s"):format(text, holder.mntns)
	end
	return printable(text)
end

-- When the machine was started, in seconds since 1970; nil if that is not known.
local function boot_time(procfs)
	local file <close> = io.open((procfs or "/proc") .. "/stat")
	local text = file and file:read "a"
	return text and math.tointeger(tonumber(("\n" .. text):match "\nbtime (%d+)"))
end

-- The least start time among the processes that hold the namespace, in clock ticks.
local function oldest_start(ns)
	local oldest
	for holder in ns:holders() do
		local start = holder.process and holder.process.start_time
		if start and (not oldest or start < oldest) then
			oldest = start
		end
	end
	return oldest
end

local function since(ns, booted)
	local start = oldest_start(ns)
	if not booted or not start then
		return "since unknown"
	end
	return os.date("since %Y-%m-%d %H:%M:%S", booted + start // TICKS_PER_SECOND)
end

local function print_leaked(snapshot, booted)
	for ns in snapshot:namespaces "net" do
		if ns.n_members == 0 then
			print(("%s  %s  %s"):format(ns, printable(ns.path or "no way in"),
				since(ns, booted)))
			for holder in ns:holders() do
				print("    " .. describe(holder))
			end
		end
	end
end

local function main(procfs)
	local snapshot <close>, message = nsrel.discover { procfs = procfs }
	if not snapshot then
		io.stderr:write("leaked.lua: ", printable(message), "\n")
		return 1
	end
	print_leaked(snapshot, boot_time(procfs))
	if snapshot.n_problems > 0 then
		print(("%d things could not be looked at"):format(snapshot.n_problems))
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
