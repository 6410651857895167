-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example says of a snapshot what the module says of it.
-- Usage: example.lua PATH-OF-EXAMPLE

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

-- Runs the example on a snapshot that is at hand. Gives its lines.
local function run_example(path, snap, procfs)
	local lines = {}
	local env = setmetatable({
		print = function(line)
			table.insert(lines, line)
		end,
		require = function(name)
			check.equal(name, "nsrel")
			return {
				discover = function(options)
					check.equal(options.procfs, procfs)
					return snap
				end,
			}
		end,
	}, { __index = _G })
	assert(loadfile(path, "t", env))(procfs)
	return lines
end

-- The lines of all namespaces, with their depth in the tree of owners.
local function expected_lines(snap)
	local lines, n = {}, 0
	for ns in snap:namespaces() do
		local depth, owner = 0, ns.owner
		while owner do
			depth, owner = depth + 1, owner.owner
		end
		if ns.type ~= "user" and not ns.owner then
			depth = 1
		end
		local plural = ns.n_members == 1 and "" or "es"
		local line = ("%s  %d process%s"):format(ns, ns.n_members, plural)
		if ns.type == "user" then
			line = line .. ", owner uid " .. (ns.owner_uid or "unknown")
		end
		lines[(" "):rep(4 * depth) .. line] = true
		n = n + 1
	end
	return lines, n
end

local function check_example(path, procfs)
	local snap = assert(nsrel.discover { procfs = procfs })
	local expected, n = expected_lines(snap)
	local problems = ("%d things could not be read"):format(snap.n_problems)
	local lines = run_example(path, snap, procfs)
	for _, line in ipairs(lines) do
		if expected[line] then
			expected[line] = nil
			n = n - 1
		else
			assert(line == "owner unknown:" or line == problems, line)
		end
	end
	check.equal(next(expected), nil, "missing line")
	check.equal(n, 0, "lines")
end

local path = assert(arg[1])
check_example(path)
fakeproc.with(function(dir)
	check_example(path, dir)
	local command = ("'%s' '%s' '%s'"):format(arg[-1], path, dir)
	check.matches(check.output(command), "user:%[4026532001%]  1 process, owner uid")
end)
