-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Exact values, of a /proc of which everything is known: see fakeproc.lua.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local function check_fields(object, fields)
	for name, want in pairs(fields) do
		check.equal(object[name], want, ("%s.%s"):format(object, name))
	end
end

local function check_unknown(object, ...)
	for _, name in ipairs { ... } do
		check.equal(object[name], nil, ("%s.%s"):format(object, name))
	end
end

local function check_snapshot(snap)
	check.equal(snap.n_namespaces, 15)
	check.equal(#snap, 15)
	check.equal(snap.n_processes, 5)
	check.equal(snap.n_problems, 1)
	check.equal(tostring(snap),
		"nsrel.snapshot: 15 namespaces, 5 processes, 1 problems")
	check.equal(check.line(snap:namespaces "net"),
		"net:[4026531840] net:[4026532002] net:[4026532005] net:[4026532006] "
			.. "net:[4026532007]")
	check.equal(check.line(snap:namespaces "user"),
		"user:[4026531837] user:[4026532001]")
	check.equal(check.line(snap:processes()),
		"process 1 (init) process 2 (kthreadd) process 10 (many words) "
			.. "process 12 (a) (b\xff) process 13")
	check.equal(check.line(snap:problems()),
		"tasks: 13: stat: No such file or directory")
	local last = 0
	for ns in snap:namespaces() do
		assert(ns.ino > last)
		last = ns.ino
	end
end

local function check_namespaces(snap)
	local net = snap:namespace("net", 4026532002)
	check.equal(tostring(net), "net:[4026532002]")
	check_fields(net, {
		type = "net", ino = 4026532002, path = "/proc/10/ns/net",
		parent_state = "none", owner_state = "unknown", root = false,
		n_members = 1, oldest_leader = snap:process(10), hidden = false,
	})
	check_unknown(net, "dev", "id", "parent", "owner", "owner_uid", "netnsid")
	check.equal(check.line(net:members()), "process 10 (many words)")
	check.equal(check.line(net:loose_threads()), "")

	local loose = snap:namespace("net", 4026532005)
	check_fields(loose, { n_members = 0, path = "/proc/10/task/11/ns/net" })
	check_unknown(loose, "oldest_leader")
	check.equal(check.line(loose:loose_threads()), "thread 11 (worker)")

	local pid = snap:namespace("pid", 4026532004)
	check_fields(pid, {
		root = true, parent_state = "unknown",
		path = "/proc/10/ns/pid_for_children",
	})
	check.equal(check.line(pid:members()), "")

	local mnt = snap:find "mnt:[4026531841]"
	check.equal(check.line(mnt:members()),
		"process 1 (init) process 2 (kthreadd) process 10 (many words)")
	check.equal(check.line(mnt:leaders()), "process 1 (init) process 2 (kthreadd)")
	check.equal(mnt.oldest_leader, snap:process(1))
	check.equal(mnt.name, "init")
end

local function check_holders(snap)
	local open = snap:namespace("net", 4026532006)
	check_fields(open, { n_members = 0, n_holders = 1, path = "/proc/10/fd/3" })
	local holder = open:holders()()
	check.equal(tostring(holder), "fd 10:3")
	check_fields(holder, {
		kind = "fd", process = snap:process(10), tid = 10, fd = 3,
		path = "/proc/10/fd/3",
	})
	check_unknown(holder, "target", "mntns", "ns")

	check_unknown(open, "name")
	check.equal(#open:targets(), 0)

	local mounted = snap:namespace("net", 4026532007)
	check_fields(mounted, { n_members = 0, n_holders = 1, name = "a\nb" })
	check.equal(table.concat(mounted:targets(), " "), "/run/netns/a\nb")
	holder = mounted:holders()()
	check.equal(tostring(holder), "mount /run/netns/a\nb")
	check_fields(holder, {
		kind = "mount", target = "/run/netns/a\nb", mntns = snap:find "4026531841",
	})
	check_unknown(holder, "process", "tid", "fd", "ns", "path")
end

local function check_processes(snap)
	local many = snap:process(10)
	check_fields(many, {
		pid = 10, ppid = 1, parent = snap:process(1),
		name = "many words", cmdline = "many words", state = "R",
		uid = 1000, start_time = 100, n_threads = 2, complete = true,
	})
	check.equal(check.line(many:children()), "process 12 (a) (b\xff)")
	check.equal(check.line(many:threads()), "thread 11 (worker)")
	check.equal(many:ns "user", snap:namespace("user", 4026532001))
	check.equal(many:ns_for_children "pid", snap:namespace("pid", 4026532004))
	check.equal(many:ns_for_children "time", snap:namespace("time", 4026531834))
	check.equal(many:ns_for_children "net", nil)

	check_fields(snap:process(1), { ppid = 0, cmdline = "/sbin/init --now", uid = 0 })
	check_unknown(snap:process(1), "parent")
	check_unknown(snap:process(2), "cmdline")
	check_fields(snap:process(12), { name = "a) (b\xff", state = "Z" })
	check.equal(snap:process(12):ns "net", nil)

	local unread = snap:process(13)
	check_fields(unread, { complete = false })
	check_unknown(unread, "ppid", "parent", "name", "cmdline", "state", "start_time",
		"n_threads")
end

local function check_threads(snap)
	local thread = snap:process(10):threads()()
	check_fields(thread, {
		tid = 11, process = snap:process(10),
		name = "worker", state = "D", start_time = 110,
	})
	check.equal(thread:ns "net", snap:namespace("net", 4026532005))
	check.equal(thread:ns "user", snap:namespace("user", 4026532001))
	check.equal(thread:ns_for_children "pid", snap:namespace("pid", 4026532004))
end

local function check_problems(snap)
	check_fields(snap:problems()(), {
		source = "tasks", pid = 13, tid = 13, what = "stat", errno = 2, count = 1,
		message = "No such file or directory",
	})
end

local function check_lookups(snap)
	local net = snap:namespace("net", 4026532002)
	check.equal(snap:find "net:[4026532002]", net)
	check.equal(snap:find "4026532002", net)
	check.equal(snap:find(4026532002), net)
	check.equal(snap:find(4026532002.0), net)
	check.failure(2, "^uts:%[4026532002%]: No such", snap:find "uts:[4026532002]")
	check.failure(2, "^17: No such file", snap:find(17))
	check.failure(22, "^net: Invalid argument", snap:find "net")
	check.failure(22, "^%-1: Invalid argument", snap:find(-1))
	check.failure(22, "^:: Invalid argument", snap:find ":")
	check.failure(22, "^:1x: Invalid argument", snap:find ":1x")
	check.failure(2, "^:1: No such file", snap:find ":1")
	check.failure(2, "^/no/such: No such file", snap:find "/no/such")
	check.failure(25, "^/etc/passwd: ", snap:find "/etc/passwd")
	check.failure(22, "^net:%[1%],x: ", snap:find "net:[1],x")
	-- This machine's namespaces are not in another one's /proc.
	check.failure(2, "^/proc/self/ns/mnt: No such", snap:find "/proc/self/ns/mnt")
	check.equal(snap:namespace("uts", 4026532002), nil)
	check.equal(snap:namespace("net", -1), nil)
	for _, pid in ipairs { 0, -1, 11, 99, 1 << 31, (1 << 32) + 1, math.mininteger } do
		check.equal(snap:process(pid), nil, pid)
	end
end

local function check_verdict(task, ns, want)
	local answer = task:caps_in(ns)
	local chain = {}
	for i, user in ipairs(answer.chain) do
		chain[i] = tostring(user)
	end
	answer.caps = answer.caps and table.concat(answer.caps, " ")
	check.equal(table.concat(chain, " "), want.chain or "", "chain")
	for _, name in ipairs { "verdict", "rule", "decided", "caps" } do
		check.equal(answer[name], want[name], ("%s in %s: %s"):format(task, ns, name))
	end
end

local function check_caps(snap)
	local init, many, thread = snap:process(1), snap:process(10), nil
	local user, net, above = many:ns "user", many:ns "net", init:ns "user"
	local caps <const> = "cap_chown cap_net_admin cap_checkpoint_restore"
	thread = many:threads()()
	check.equal(snap.last_cap, 40)
	-- One that nobody knows; in a namespace only those that the kernel knows count.
	check.equal(table.concat(many.caps, " "), caps .. " cap_63")
	check.equal(table.concat(init.caps, " "), table.concat(nsrel.caps, " "))
	check.equal(#thread.caps, 0)
	check_unknown(snap:process(2), "caps")
	local own = {
		verdict = "effective", rule = "same", decided = user,
		chain = tostring(user), caps = caps,
	}
	check_verdict(many, user, own)
	own.caps = ""
	check_verdict(thread, user, own)
	check_verdict(many, above, {
		verdict = "none", rule = "none", decided = above, chain = tostring(above),
		caps = "",
	})
	-- Owners and parents are not known here, nor what kthreadd may do.
	check_verdict(many, net, {})
	check_verdict(init, user, { chain = tostring(user) })
	check_verdict(snap:process(2), above, {
		rule = "same", decided = above, chain = tostring(above),
	})
end

local function numbers(list)
	local words = {}
	for i, row in ipairs(list) do
		words[i] = ("%s %d"):format(row.ns, row.pid)
	end
	return table.concat(words, ", ")
end

local function check_pids(snap)
	local init, many = snap:process(1), snap:process(10)
	local thread, inner, outer = many:threads()(), many:ns "pid", init:ns "pid"
	check.equal(numbers(many:pids()), "pid:[4026531836] 10, pid:[4026532003] 1")
	check.equal(numbers(thread:tids()), "pid:[4026531836] 11, pid:[4026532003] 2")
	check.equal(snap:process(12):pids(), nil)
	check.equal(many:pid_in(inner), 1)
	check.equal(many:pid_in(outer), 10)
	check.equal(init:pid_in(inner), 0)
	check.equal(thread:tid_in(inner), 2)
	check.equal(snap:process(12):pid_in(inner), nil)
	check.equal(snap:find_pid(inner, 1), many)
	check.equal(snap:find_pid(inner, 2), nil)
	check.equal(snap:find_tid(inner, 2), thread)
	check.equal(snap:find_tid(inner, 1), nil)
	check.equal(snap:translate_pid(inner, 1, outer), 10)
	check.equal(snap:translate_pid(inner, 2, outer), 11)
	check.equal(snap:translate_pid(outer, 10, inner), 1)
	check.equal(snap:translate_pid(outer, 1, inner), 0)
	check.failure(61, "^PID 99 in pid:%[4026532003%]: not known$",
		snap:translate_pid(inner, 99, outer))
end

local function check_kin(snap)
	local init, many, zombie = snap:process(1), snap:process(10), snap:process(12)
	check.equal(many:shares(init, "mnt"), true)
	check.equal(many:shares(init, "net"), false)
	check.equal(many:shares(zombie, "net"), nil)
	check.equal(many:shares(init).mnt, true)
	check.equal(many:shares(init).net, false)
	check.equal(next(many:shares(zombie)), nil)
	local net = many:ns "net"
	check.equal(net:relation_to(net), "same")
	check.equal(net:relation_to(init:ns "net"), "none")
	check.equal(net:relation_to(init:ns "user"), nil)
	check.equal(#net:path_to(net), 1)
	check.failure(2, "^net:%[4026532002%] to net:%[4026531840%]: no way is known$",
		net:path_to(init:ns "net"))
end

local function check_options(dir)
	local snap = nsrel.discover { procfs = dir, types = "net", sources = "tasks" }
	check.equal(check.line(snap:namespaces()),
		"net:[4026531840] net:[4026532002] net:[4026532005]")
	snap = nsrel.discover { procfs = dir, types = "net", sources = { "fds" } }
	check.equal(check.line(snap:namespaces()), "net:[4026532006]")
	snap = nsrel.discover {
		procfs = dir, types = { "uts", "time" }, sources = { "tasks" },
	}
	check.equal(check.line(snap:namespaces()), "time:[4026531834] uts:[4026531838]")

	local lines = {}
	nsrel.discover {
		procfs = dir,
		log = function(line)
			table.insert(lines, line)
		end,
	}
	check.matches(table.concat(lines, "\n"), "13: stat")
end

fakeproc.with(function(dir)
	local snap = assert(nsrel.discover { procfs = dir })
	check_snapshot(snap)
	check_namespaces(snap)
	check_holders(snap)
	check_processes(snap)
	check_threads(snap)
	check_problems(snap)
	check_lookups(snap)
	check_caps(snap)
	check_pids(snap)
	check_kin(snap)
	check_options(dir)
end)
