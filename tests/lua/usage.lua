-- SPDX-License-Identifier: LGPL-2.1-or-later

-- All examples tell how they are used, and how it went.
-- Usage: usage.lua PATH-OF-EXAMPLE...

local check = require "check"
local fakeproc = require "fakeproc"
local script = require "script"

-- Arguments that are wrong, and right ones that take a /proc after them.
local WRONG <const> = {
	caps = { { "a", "b" } },
	graph = { { "x" }, { "net", "a", "b" } },
	leaked = { { "a", "b" } },
	may = { {}, { "x" }, { "1.5" }, { 1, "a", "b" } },
	monitor = { { "x" }, { -1 }, { 1, "x" }, { 1, 0 }, { 1, 1, "a", "b" } },
	owners = { { "a", "b" } },
	peek = { { "a", "b" } },
	shared = { {}, { "x" }, { 1, "x" }, { 1, 1, "a", "b" } },
	tree = { {}, { "x" }, { "owner", "a", "b" } },
}
local RIGHT <const> = {
	graph = { "net" }, may = { 1 }, monitor = { 0, 1 }, shared = { 1, 1 }, tree = { "owner" },
}

local function with_procfs(list, procfs)
	local arguments = table.move(list or {}, 1, list and #list or 0, 1, {})
	table.insert(arguments, procfs)
	return table.unpack(arguments)
end

local function check_example(path, name)
	local usage = script.output(path, "-h")
	check.matches(usage, "^usage: lua " .. name .. "%.lua[^\n]*\n\n.*\nExit status: ")
	check.equal(script.output(path, "--help"), usage)
	for _, arguments in ipairs(WRONG[name]) do
		local output, status = script.run(path, table.unpack(arguments))
		check.equal(output, usage)
		check.equal(status, 2, "status")
	end
	local output, status = script.run(path, with_procfs(RIGHT[name], "/no/such\n"))
	check.equal(status, 1, "status")
	check.matches(output, "^" .. name .. "%.lua: /no/such\\x0a: No such file[^\n]*\n$")
end

-- What could not be written was not done.
local function check_full(path, name, procfs)
	local words = { arg[-1], path, with_procfs(RIGHT[name], procfs) }
	local command = table.concat(words, " ") .. " >/dev/full 2>&1"
	local _, how, status = os.execute(command)
	check.equal(how, "exit", command)
	check.equal(status, 1, command)
end

fakeproc.with(function(dir)
	for _, path in ipairs(arg) do
		local name = path:match "(%w+)%.lua$"
		check_example(path, name)
		check_full(path, name, dir)
		WRONG[name] = nil
	end
end)
check.equal(next(WRONG), nil, "example that was not run")
