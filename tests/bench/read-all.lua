-- SPDX-License-Identifier: LGPL-2.1-or-later

-- For bench_lua.py: at each line of input takes a snapshot and says so, reads every
-- property of every namespace and process and says how many.

local nsrel = require "nsrel"

-- The module's own table of a class has rows for properties, functions for methods.
local function properties_of(object)
	local names = {}
	local _, members = debug.getupvalue(getmetatable(object).__index, 2)
	for name, value in pairs(members) do
		if type(value) == "userdata" then
			names[#names + 1] = name
		end
	end
	table.sort(names)
	return names
end

local function read_all(iterator)
	local names, n = nil, 0
	for object in iterator do
		names = names or properties_of(object)
		for i = 1, #names do
			local _ = object[names[i]]
		end
		n = n + #names
	end
	return n
end

local function say(...)
	io.write(...)
	io.write "\n"
	io.flush()
end

for _ in io.lines() do
	local snap = assert(nsrel.discover())
	say "taken"
	local n = read_all(snap:namespaces()) + read_all(snap:processes())
	say(n, " ", snap.n_processes)
	-- What is collected is of no run's.
	snap:close()
	snap = nil
	collectgarbage()
	say "collected"
end
