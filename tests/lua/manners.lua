-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The host of the interpreter is as it was, whatever the module did and wherever an error
-- came from.
-- Usage: manners.lua WALK.LUA

local check = require "check"
local fakeproc = require "fakeproc"

local WALK <const> = assert(arg[1])

-- Those that belong to the C library, which handles one as soon as there are threads.
local OWN_SIGNALS <const> = 1 << 32 - 1 | 1 << 33 - 1

-- Signals, threads and rights, as the kernel tells them of this process.
local function own_status()
	local file <close> = assert(io.open "/proc/self/status")
	local lines = {}
	for key, value in file:read("a"):gmatch "(%a+):\t([^\n]*)" do
		if key:find "^Sig[BIC]" then
			value = ("%x"):format(tonumber(value, 16) & ~OWN_SIGNALS)
		end
		if key:find "^Sig[BIC]" or key:find "^Cap" or key:find "^[UG]id$" or
			key == "Threads" or key == "Umask" then
			table.insert(lines, key .. " " .. value)
		end
	end
	assert(#lines > 10)
	return table.concat(lines, "\n")
end

-- What a child inherits.
local function environment()
	return check.output "env | sort; umask; pwd; ulimit -a"
end

local function globals()
	local names = {}
	for _, t in ipairs { _G, package.loaded, string, table, os, io, debug, coroutine } do
		for name, value in pairs(t) do
			names[#names + 1] = ("%s %s"):format(name, value)
		end
	end
	table.sort(names)
	return table.concat(names, "\n")
end

local function surroundings()
	return table.concat({ check.surroundings(), own_status(), environment() }, "\n")
end

local function collect()
	collectgarbage()
	collectgarbage()
end

-- Nothing but the module itself is new: in package.loaded, and nowhere else.
local function load_module()
	local before, names = surroundings(), globals()
	local nsrel = require "nsrel"
	package.loaded.nsrel = nil
	check.equal(globals(), names, "globals")
	package.loaded.nsrel = nsrel
	check.equal(surroundings(), before, "surroundings")
	return nsrel
end

local nsrel <const> = load_module()

-- Calls f, which is to leave nothing behind but garbage.
local function check_clean(what, f, ...)
	collect()
	local before, names = surroundings(), globals()
	f(...)
	collect()
	check.equal(surroundings(), before, what)
	check.equal(globals(), names, what)
end

-- As before, and not even for the collector is there anything to close.
local function check_closed(what, f, ...)
	collect()
	collectgarbage "stop"
	local before = check.surroundings()
	f(...)
	local after = check.surroundings()
	collectgarbage "restart"
	check.equal(after, before, what)
end

local function walk(dir)
	assert(loadfile(WALK))(dir)
end

local function raise()
	error "raised"
end

-- The log is called in the middle of everything: an error in each of its first lines.
local function check_log(dir)
	for stop = 1, 40 do
		local n = 0
		local function log()
			n = n + 1
			if n == stop then
				raise()
			end
		end
		for _, procfs in ipairs { dir, "/proc" } do
			n = 0
			local ok, message = pcall(nsrel.discover, { procfs = procfs, log = log })
			assert(ok or message:find "raised$", message)
			assert(not ok or n < stop)
			check.equal(n <= stop, true, "lines after the error")
		end
	end
end

local function check_log_yields()
	local thread = coroutine.create(nsrel.discover)
	local ok, message = coroutine.resume(thread, { log = coroutine.yield })
	check.equal(ok, false)
	check.matches(message, "yield across a C%-call boundary")
end

local function check_arguments()
	check.raises("no such option", nsrel.discover, { types = "net", nothing = 1 })
	check.raises("unknown name", nsrel.discover, { procfs = "/proc", types = { "x" } })
	check.raises("nsrel.handle expected", function()
		local net <close> = nsrel.open "/proc/self/ns/net"
		nsrel.visit(net, nil)
	end)
end

-- Closed by the error that ends the block.
local function check_blocks()
	check.raises("raised", function()
		local snapshot <close> = nsrel.discover()
		local net <close> = nsrel.open "/proc/self/ns/net"
		local visit <close> = nsrel.visit(net)
		for ns in snapshot:namespaces() do
			for _ in ns:holders() do
				raise()
			end
		end
	end)
	check.raises("raised", function()
		local net <close> = nsrel.open_pid(0, "net")
		local owner <close> = net:owner()
		nsrel.visit(net):close()
		raise(owner)
	end)
end

-- A coroutine that never goes on is closed by hand.
local function check_coroutines()
	local thread = coroutine.create(function()
		local snapshot <close> = nsrel.discover()
		local net <close> = snapshot:process(check.own_pid()):ns("net"):open()
		local visit <close> = nsrel.visit(net)
		for interface in ipairs(visit:interfaces() or { 1 }) do
			coroutine.yield(interface)
		end
	end)
	assert(coroutine.resume(thread))
	collectgarbage "step"
	assert(coroutine.close(thread))
end

-- Whatever fails has opened nothing that stays.
local function check_failures()
	for _ = 1, 3 do
		assert(not nsrel.open "/etc/passwd")
		assert(not nsrel.open "/no/such")
		assert(not nsrel.open_pid(-1, "net"))
		assert(not nsrel.open_id(-1, "net", 1))
		assert(not nsrel.open_reference "net:[1],dev=0:4,boot=x")
		assert(not nsrel.discover { procfs = "/no/such" })
	end
end

fakeproc.with(function(dir)
	check_clean("walk", walk, dir)
	check_clean("log", check_log, dir)
	check_closed("log", check_log, dir)
end)
check_clean("discover", function()
	nsrel.discover { sources = nsrel.sources }
end)
check_closed("log that yields", check_log_yields)
check_closed("arguments", check_arguments)
if check.closes then
	check_closed("blocks", check_blocks)
	check_closed("coroutines", check_coroutines)
end
check_closed("failures", check_failures)
check_clean("all of it", function()
	check_arguments()
	check_blocks()
	check_failures()
end)
