-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example on a network namespace that no process is in, and on a /proc of another
-- machine.
-- Usage: peek.lua PATH-OF-EXAMPLE

local nsrel = require "nsrel"
local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"

local COMMAND <const> = ("'%s' '%s' "):format(arg[-1], assert(arg[1]))

local OTHER_MACHINE <const> = [[
net:[4026532002]
    net:[4026532002]: the snapshot is from a file, or of another machine
    0 of 1 processes may change them, of 1 it is not known
]]

fakeproc.with(function(dir)
	local got = check.output(COMMAND .. dir)
	assert(got:find(OTHER_MACHINE, 1, true), got)
end)

-- Held by this file when its process has gone.
local file, name
local function hold(pid, _, net_name)
	file, name = assert(io.open(("/proc/%d/ns/net"):format(pid))), net_name
end
if not child.with("-n", "", hold) then
	check.skip "no network namespace can be made here"
end
local got = check.output(COMMAND)
assert(got:find(name .. "\n    lo down\n", 1, true), got)
check.matches(got, name:gsub("%p", "%%%0") .. "\n.-    0 of 0 processes may change them\n")
check.equal(tostring(nsrel.open(file)), name)
file:close()
