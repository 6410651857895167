-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example on a /proc of which everything is known, and on a process made for it.
-- Usage: may.lua PATH-OF-EXAMPLE

local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"
local script = require "script"

local PATH <const> = assert(arg[1])

local EXPECTED <const> = {
	[1] = [[
process 1 (init)
user:[4026531837]  everything (same)
user:[4026532001]  unknown
]],
	[2] = [[
process 2 (kthreadd)
user:[4026531837]  unknown
user:[4026532001]  unknown
]],
	[10] = [[
process 10 (many words)
user:[4026531837]  nothing
user:[4026532001]  cap_chown cap_net_admin cap_checkpoint_restore (same)
]],
	[20] = [[
process 20 (most)
user:[4026531837]  everything but cap_sys_admin cap_checkpoint_restore (same)
user:[4026532001]  unknown
]],
}

fakeproc.with(function(dir)
	fakeproc.add(dir, {
		pid = 20, name = "most", ppid = 1, start_time = 5, ns = fakeproc.namespaces(),
		caps = 0xffffdfffff,
	})
	for pid, want in pairs(EXPECTED) do
		check.equal(script.output(PATH, pid, dir), want)
	end
	local message, status = script.run(PATH, 99, dir)
	check.equal(message, "may.lua: no process 99\n")
	check.equal(status, 1, "status")
end)

-- We have made it, so that all there may be done; the child may do nothing here.
local function check_child(pid, user, net)
	local output = script.output(PATH, check.own_pid())
	local answer = ("\n%s  everything (owner)\n    %s\n"):format(user, net)
	assert(output:find(answer, 1, true), output)
	local own = check.output("readlink /proc/self/ns/user"):gsub("\n", "")
	output = script.output(PATH, pid)
	assert(output:find(("\n%s  nothing\n"):format(own), 1, true), output)
end

if not child.with("-Un", "", check_child) then
	check.skip "no user namespace can be made here"
end
