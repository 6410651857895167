-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The example on a /proc of which everything is known: see fakeproc.lua. And on a user
-- namespace that this program's own has below it.
-- Usage: tree.lua PATH-OF-EXAMPLE

local check = require "check"
local child = require "child"
local fakeproc = require "fakeproc"
local nsrel = require "nsrel"
local script = require "script"

local PATH <const> = assert(arg[1])

local OWNERS <const> = [[
user:[4026531837]
user:[unknown]
|-time:[4026531834]  owned
|-cgroup:[4026531835]  owned
|-pid:[4026531836]  owned
|-uts:[4026531838]  owned
|-ipc:[4026531839]  owned
|-net:[4026531840]  owned
|-mnt:[4026531841]  owned
|-user:[4026532001]
|-net:[4026532002]  owned
|-pid:[4026532003]  owned
|-pid:[4026532004]  owned  nobody, pid_for_children 10
|-net:[4026532005]  owned  nobody, thread 11
|-net:[4026532006]  owned  nobody, fd 10:3
`-net:[4026532007]  owned  nobody, mount /run/netns/a\x0ab
]]

local PARENTS <const> = [[
net:[4026532007]  nobody, mount /run/netns/a\x0ab
user:[unknown]
`-user:[4026532001]
pid:[unknown]
|-pid:[4026532003]
`-pid:[4026532004]  nobody, pid_for_children 10
]]

fakeproc.with(function(dir)
	check.equal(script.output(PATH, "owner", dir), OWNERS)
	local parents = script.output(PATH, "parent", dir)
	check.equal(parents:sub(-#PARENTS), PARENTS)
end)

-- How far to the right the line with this text is, and the line.
local function find_line(output, text)
	for line in output:gmatch "[^\n]+" do
		local at = line:match "^[|` -]*()"
		if line:sub(at, at + #text - 1) == text then
			return at, line
		end
	end
	error(text .. " is not there")
end

local function check_made(_, user, net)
	local snap <close> = assert(nsrel.discover())
	local owner = tostring(assert(snap:find(user)).owner)
	local owners = script.output(PATH, "owner")
	local user_at, user_line = find_line(owners, user)
	local net_at, net_line = find_line(owners, net)
	check.equal(user_at, find_line(owners, owner) + 2)
	check.equal(net_at, user_at + 2)
	check.matches(user_line, "by uid %d+$")
	check.matches(net_line, "  owned$")
	local parents = script.output(PATH, "parent")
	check.equal(find_line(parents, user), find_line(parents, owner) + 2)
	check.matches(parents, net:gsub("%p", "%%%0") .. "  owner " .. user:gsub("%p", "%%%0"))
end

if not child.with("-Un", "", check_made) then
	check.skip "no user namespace can be made here"
end
