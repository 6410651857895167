-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example, whose waiting is ours: what comes and goes does so in between.
-- Usage: monitor.lua PATH-OF-EXAMPLE

local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"
local script = require "script"

local PATH <const> = assert(arg[1])

local NEW_NET <const> = 4026532099

local EXPECTED <const> = [[
12:00:00 15 namespaces
12:00:00 + net:[4026532099]  process 20 (a\x1b)
12:00:00 - net:[4026532099]  process 20 (a\x1b)]]

local function noon()
	return "12:00:00"
end

local function check_directory(dir)
	local ns = fakeproc.namespaces { net = NEW_NET }
	local steps = {
		function()
			fakeproc.add(dir, {
				pid = 20, name = "a\27", ppid = 1, start_time = 9, ns = ns,
			})
		end,
		function()
			fakeproc.remove(dir .. "/20")
		end,
		function() end,
	}
	local n = 0
	local function execute(command)
		check.equal(command, "sleep 0.250")
		n = n + 1
		steps[n]()
		return true
	end
	local changes = { os = { execute = execute, date = noon } }
	local lines, status = script.call(PATH, changes, "0.25", "4", dir)
	check.equal(table.concat(lines, "\n"), EXPECTED)
	check.equal(status, 0, "status")
	check.equal(n, #steps, "waits")
end

-- A snapshot of nothing but namespaces with these ids, false where there is none.
local function snapshot_of(ids)
	local list = {}
	for i, id in ipairs(ids) do
		list[i] = setmetatable({ id = id or nil, path = "/p" }, {
			__tostring = function()
				return ("net:[%d]"):format(i)
			end,
		})
	end
	local snapshot = {}
	function snapshot.namespaces()
		local i = 0
		return function()
			i = i + 1
			return list[i]
		end
	end
	return setmetatable(snapshot, { __close = function() end })
end

local function check_ids()
	local snapshots = {
		snapshot_of { 7, 8, false }, -- the same numbers, and other namespaces
		snapshot_of { 7, 9, 10 },
		snapshot_of { 7, false, false },
	}
	local lines = script.call(PATH, {
		require = function()
			return {
				discover = function()
					return table.remove(snapshots, 1)
				end,
			}
		end,
		os = {
			execute = function()
				return #snapshots > 0 or nil -- interrupted
			end,
			date = noon,
		},
	})
	check.equal(table.concat(lines, "\n"), [[
12:00:00 3 namespaces
12:00:00 - net:[2]  /p
12:00:00 + net:[2]  /p]])
end

local function contains_line(lines, start)
	for _, line in ipairs(lines) do
		if line:sub(1, #start) == start then
			return true
		end
	end
	return false
end

-- Real ones. The kernel takes a network namespace down when it finds the time.
local function check_machine()
	local lines, name = {}, nil
	local look = coroutine.wrap(function()
		local function write(line)
			table.insert(lines, line)
			return true
		end
		local function execute()
			coroutine.yield()
			return true
		end
		script.call(PATH, {
			io = { write = write }, os = { date = noon, execute = execute },
		})
	end)
	look()
	local made = child.with("-n", "", function(pid, _, net)
		look()
		name = net
		local line = ("12:00:00 + %s  process %d "):format(net, pid)
		assert(contains_line(lines, line), table.concat(lines, "\n"))
	end)
	if not made then
		check.skip "no network namespace can be made here"
	end
	local n = 0
	repeat
		look()
		n = n + 1
		assert(n < 10000, "the namespace does not go")
	until contains_line(lines, ("12:00:00 - %s  process "):format(name))
end

-- As a program, with waiting of its own.
local function check_program(dir)
	check.matches(script.output(PATH, 0, 3, dir), "^%d%d:%d%d:%d%d 15 namespaces\n$")
end

fakeproc.with(function(dir)
	check_program(dir)
	check_directory(dir)
end)
check_ids()
check_machine()
