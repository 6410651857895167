-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example on a /proc of which everything is known, and on a process made for it.
-- Usage: shared.lua PATH-OF-EXAMPLE

local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"
local script = require "script"

local PATH <const> = assert(arg[1])

local EXPECTED <const> = [[
process 10 (many words) and process 1 (init)
mnt     shared     mnt:[4026531841]
net     different  net:[4026532002] net:[4026531840]
pid     different  pid:[4026532003] pid:[4026531836]
uts     shared     uts:[4026531838]
ipc     shared     ipc:[4026531839]
user    different  user:[4026532001] user:[4026531837]
cgroup  shared     cgroup:[4026531835]
time    shared     time:[4026531834]
]]

local UNKNOWN <const> = [[
process 12 (a) (b\x1b) and process 1 (init)
mnt     unknown
]]

fakeproc.with(function(dir)
	check.equal(script.output(PATH, 10, 1, dir), EXPECTED)
	fakeproc.add(dir, { pid = 12, name = "a) (b\27", ppid = 10, start_time = 120 })
	local output = script.output(PATH, 12, 1, dir)
	check.equal(output:sub(1, #UNKNOWN), UNKNOWN)
	for _, arguments in ipairs { { 99, 1 }, { 1, 99 }, { 99, 98 } } do
		local message, status = script.run(PATH, arguments[1], arguments[2], dir)
		check.matches(message, "^shared%.lua: no process 99\n$")
		check.equal(status, 1, "status")
	end
end)

-- The other one is the example itself.
local function check_child(pid, user, net)
	local output = script.output(PATH, pid)
	check.matches(output, ("^process %d %%(.-%%) and process %%d+ %%(.-%%)\n"):format(pid))
	assert(output:find("\nuser    different  " .. user .. " user:[", 1, true), output)
	assert(output:find("\nnet     different  " .. net .. " net:[", 1, true), output)
	check.matches(output, "\nuts     shared     uts:%[%d+%]\n")
end

if not child.with("-Un", "", check_child) then
	check.skip "no user namespace can be made here"
end
