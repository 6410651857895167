-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example on a /proc of which everything is known: see fakeproc.lua. And on a network
-- namespace that nothing but this program holds.
-- Usage: leaked.lua PATH-OF-EXAMPLE

local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"
local script = require "script"

local PATH <const> = assert(arg[1])

local EXPECTED <const> = [[
net:[4026532005]  /proc/10/task/11/ns/net  since 2023-11-14 22:13:21
    thread 11 (many words)
net:[4026532006]  /proc/10/fd/3  since 2023-11-14 22:13:21
    fd 10:3 (many words)
net:[4026532007]  no way in  since unknown
    mount /run/netns/a\x0ab in mnt:[4026531841]
1 things could not be looked at
]]

local OLDEST <const> = "\nnet:%[4026532006%]  /proc/9/fd/7  since 2023%-11%-14 22:13:20\n"
	.. "    fd 9:7 %(other%)\n    fd 10:3 %(many words%)\n    fd 20:7 %(other%)\n"

-- With the time when the machine was started, and without.
local function check_directory(dir)
	local undated = EXPECTED:gsub("since 2[%d: %-]+", "since unknown")
	check.equal(script.output(PATH, dir), undated)
	local file <close> = assert(io.open(dir .. "/stat", "w"))
	assert(file:write "cpu 1 2\nbtime 1700000000\nprocesses 5\n")
	assert(file:flush())
	check.equal(script.output(PATH, dir), EXPECTED)

	-- The oldest holder counts, whichever comes first.
	for pid, start_time in pairs { [9] = 250, [20] = 50 } do
		fakeproc.add(dir, {
			pid = pid, name = "other", ppid = 1, start_time = start_time,
			ns = fakeproc.namespaces(), fds = { [7] = "net:[4026532006]" },
		})
	end
	check.matches(script.output(PATH, dir), OLDEST)
end

-- When this process was started; the kernel does not always round it the same way.
local function started(text)
	local stat <close> = assert(io.open "/proc/stat")
	local own <close> = assert(io.open "/proc/self/stat")
	local booted = tonumber(stat:read("a"):match "\nbtime (%d+)")
	local fields = own:read("a"):match "^.*%) (.*)$"
	local ticks = tonumber(fields:match("^" .. ("%S+ "):rep(19) .. "(%d+)"))
	for second = -2, 2 do
		local time = booted + ticks // 100 + second
		if os.date("!%Y-%m-%d %H:%M:%S", time) == text then
			return true
		end
	end
	return false
end

local function check_held(file, name)
	local output = script.output(PATH)
	local since = output:match(name:gsub("%p", "%%%0") .. "  /proc/[^\n]-  since ([^\n]+)\n")
	assert(since and started(since), output)
	local line = "\n    fd %d+:%d+ %(.-leaked%.lua"
	check.matches(output, name:gsub("%p", "%%%0") .. "[^\n]*" .. line)
	file:close()
end

fakeproc.with(check_directory)
local file, name
local made = child.with("-n", "", function(pid, _, net)
	file, name = assert(io.open(("/proc/%d/ns/net"):format(pid))), net
end)
if not made then
	check.skip "no network namespace can be made here"
end
check_held(file, name)
