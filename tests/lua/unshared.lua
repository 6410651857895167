-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Namespaces made for the test: relations that the machine may not have by itself.

local nsrel = require "nsrel"
local check = require "check"
local child = require "child"

-- A snapshot in which the child is what it is going to be.
local function discover_settled(pid)
	local snap
	repeat
		snap = assert(nsrel.discover())
	until assert(snap:process(pid)).name == "cat"
	return snap
end

local function check_verdict(process, ns, verdict, rule, chain)
	local answer = process:caps_in(ns)
	check.equal(answer.verdict, verdict, "verdict")
	check.equal(answer.rule, rule, "rule")
	check.equal(#answer.chain, #chain, "length of the chain")
	for i, user in ipairs(chain) do
		check.equal(answer.chain[i], user, "chain")
	end
	check.equal(answer.decided, chain[#chain], "decided")
	return answer.caps
end

local function check_shares(own, process)
	check.equal(process:shares(own, "net"), false)
	check.equal(process:shares(own, "user"), false)
	check.equal(process:shares(own, "uts"), true)
	check.equal(own:shares(process).uts, true)
	check.equal(own:shares(process).net, false)
end

-- Between this process and a child in a user and a network namespace of its own.
local function check_questions(snap, process)
	local own = snap:process(check.own_pid())
	local user, net = process:ns "user", process:ns "net"
	local above = own:ns "user"

	-- Our user has made it: all there is, up to the kernel's last one.
	local caps = check_verdict(own, net, "all", "owner", { user, above })
	check.equal(#caps, snap.last_cap + 1)
	check.equal(caps[1], "cap_chown")
	-- exec(2) has left the child's user, whom nothing maps, without any.
	caps = check_verdict(process, net, "effective", "same", { user })
	check.equal(table.concat(caps, " "), table.concat(process.caps, " "))
	caps = check_verdict(own, own:ns "user", "effective", "same", { above })
	check.equal(table.concat(caps, " "), table.concat(own.caps, " "))
	check.equal(#process:caps_in(above).caps, 0)
	check.equal(process:caps_in(above).verdict, "none")
	check.equal(process:caps_in(above).rule, "none")

	check_shares(own, process)
	check.equal(user:relation_to(above), "child")
	check.equal(above:relation_to(user), "parent")
	check.equal(net:relation_to(user), "owned")
	check.equal(user:relation_to(net), "owner")
	check.equal(net:relation_to(net), "same")
	check.equal(user:relation_to(own:ns "uts"), "none")
	local way = net:path_to(above)
	check.equal(#way, 3)
	check.equal(way[1] == net and way[2] == user, true)
	check.equal(way[3], above)
end

local function check_child(pid, user_name, net_name)
	local snap = discover_settled(pid)
	local user, net = assert(snap:find(user_name)), assert(snap:find(net_name))
	local own = snap:process(check.own_pid())
	local process = assert(snap:process(pid))

	check.equal(process:ns "user", user)
	check.equal(process:ns "net", net)
	check.equal(process:ns "uts", own:ns "uts")
	check.equal(check.line(user:leaders()), ("process %d (cat)"):format(pid))
	check.equal(net.owner, user)
	check.equal(net.owner_state, "known")
	check.equal(net.path, ("/proc/%d/ns/net"):format(pid))
	check.equal(check.line(user:owned()), net_name)
	check.equal(user.parent, own:ns "user")
	check.equal(user.owner, user.parent)
	check.equal(user.parent_state, "known")
	check.equal(user.owner_uid, own.uid)
	check.equal(user.root, false)
	assert(not user.initial)
	check.equal(user.oldest_leader, process)

	local unasked = nsrel.discover({ sources = "tasks" }):find(net_name)
	check.equal(unasked.owner_state, "unknown")
	local both = { "tasks", "relations" }
	local asked = nsrel.discover({ sources = both }):find(net_name)
	check.equal(tostring(asked.owner), user_name)
	check_questions(snap, process)
end

if not child.with("-Un", "", check_child) then
	check.skip "no user namespace can be made here"
end
