-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Questions to a snapshot of this machine as it is, about this process and all others.

local nsrel = require "nsrel"
local check = require "check"

local ESRCH <const> = 3

local VERDICTS <const> = { none = "none", effective = "same ancestor", all = "owner" }

-- What the kernel says of this process.
local function own_status(key)
	for line in io.lines "/proc/self/status" do
		local value = line:match("^" .. key .. ":%s*(.*)$")
		if value then
			return value
		end
	end
end

local function names_of(set)
	local names = {}
	for cap = 0, 63 do
		if set >> cap & 1 == 1 then
			names[#names + 1] = nsrel.cap_name(cap) or tostring(cap)
		end
	end
	return table.concat(names, " ")
end

local function check_caps_in(task, ns)
	local answer = task:caps_in(ns)
	local verdict, chain = answer.verdict, answer.chain
	check.equal(answer.caps == nil, verdict == nil, "caps without a verdict")
	if verdict then
		assert(VERDICTS[verdict]:find(answer.rule, 1, true), verdict)
	end
	check.equal(chain[1], ns.type == "user" and ns or ns.owner)
	for i = 2, #chain do
		check.equal(chain[i], chain[i - 1].parent)
	end
	if answer.decided then
		check.equal(chain[#chain], answer.decided)
	end
	if verdict == "none" then
		check.equal(#answer.caps, 0)
	end
end

local function check_pids(snap, own)
	for process in snap:processes() do
		for _, row in ipairs(process:pids() or {}) do
			if row.ns then
				check.equal(process:pid_in(row.ns), row.pid)
				check.equal(snap:find_pid(row.ns, row.pid), process)
			end
		end
		for thread in process:threads() do
			for _, row in ipairs(thread:tids() or {}) do
				if row.ns then
					check.equal(thread:tid_in(row.ns), row.pid)
				end
			end
			check_caps_in(thread, own:ns "net")
		end
	end
end

local function check_own_pids(snap, own)
	local pidns = own:ns "pid"
	local numbers = {}
	for _, row in ipairs(assert(own:pids())) do
		numbers[#numbers + 1] = ("%d"):format(row.pid)
	end
	local seen = own_status "NSpid" or tostring(own.pid)
	check.equal(table.concat(numbers, "\t"), seen)
	check.equal(own:pids()[#numbers].ns, pidns)
	local pid = own:pid_in(pidns)
	check.equal(snap:find_pid(pidns, pid), own)
	check.equal(snap:translate_pid(pidns, pid, pidns), pid)
	check.equal(snap:find_tid(pidns, pid), nil)
	local free = 1
	while snap:find_pid(pidns, free) or snap:find_tid(pidns, free) do
		free = free + 1
	end
	local result, message, errno = snap:translate_pid(pidns, free, pidns)
	check.equal(result, nil)
	check.matches(message, ("^PID %d in pid:%%[%%d+%%]: "):format(free))
	assert(errno == ESRCH or message:find ": not known$", message)
end

local function check_relations(snap, own)
	local mirrors = {
		same = "same", none = "none", sibling = "sibling",
		parent = "child", child = "parent",
		ancestor = "descendant", descendant = "ancestor",
		owner = "owned", owned = "owner",
	}
	for ns in snap:namespaces() do
		check_caps_in(own, ns)
		for other in snap:namespaces() do
			local kin = ns:relation_to(other)
			check.equal(kin == "same", ns == other)
			check.equal(other:relation_to(ns), kin and mirrors[kin])
			local way = ns:path_to(other)
			if way then
				check.equal(way[1], ns)
				check.equal(way[#way], other)
			end
		end
	end
end

local function check_shares(snap, own)
	for process in snap:processes() do
		local all = own:shares(process)
		for _, type in ipairs(nsrel.types) do
			local a, b = own:ns(type), process:ns(type)
			local want
			if a and b then
				want = a == b
			end
			check.equal(own:shares(process, type), want)
			check.equal(all[type], want)
		end
	end
end

local function check_initial(snap)
	for _, type in ipairs(nsrel.types) do
		local ns = snap:initial(type)
		assert(not ns or ns.type == type and ns.initial == true)
	end
	for ns in snap:namespaces() do
		if ns.initial then
			check.equal(snap:initial(ns.type), ns)
		end
	end
end

local function check_without_status()
	local snap = assert(nsrel.discover { status = false })
	local own = snap:process(check.own_pid())
	local answer = own:caps_in(own:ns "net")
	check.equal(own.caps, nil)
	check.equal(own:pids(), nil)
	check.equal(answer.caps, nil)
	check.equal(answer.verdict, nil)
end

local snap = assert(nsrel.discover())
local own = assert(snap:process(check.own_pid()))
local last = io.open "/proc/sys/kernel/cap_last_cap"
check.equal(snap.last_cap, last and last:read "n")
check.equal(table.concat(own.caps, " "), names_of(tonumber(own_status "CapEff", 16)))
check_pids(snap, own)
check_own_pids(snap, own)
check_relations(snap, own)
check_shares(snap, own)
check_initial(snap)
check_without_status()
