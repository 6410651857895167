-- SPDX-License-Identifier: LGPL-2.1-or-later

-- What processes of a made-up /proc are part of.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local ID <const> = ("ab"):rep(32)
local POD <const> = "12723d69-9268-11e7-84d0-c85b76cda386"
local CGROUP <const> = "/kubepods/pod" .. POD .. "/" .. ID

-- Two containers of one pod, the first of them with a monitor.
local function add(dir)
	local host = fakeproc.namespaces()
	local function task(pid, ppid, cgroup, changes)
		fakeproc.add(dir, {
			pid = pid, name = "x", ppid = ppid, start_time = pid,
			ns = changes and fakeproc.namespaces(changes) or host,
			cgroups = "0::" .. cgroup .. "\n",
		})
	end
	task(30, 1, CGROUP)
	task(31, 30, CGROUP, { mnt = 70, net = 71 })
	task(32, 1, CGROUP:gsub("ab$", "cd"), { mnt = 72, net = 71 })
	task(33, 1, "/system.slice/x\\x2dy.service")
	task(34, 1, "/farm/cow", { mnt = 73 })
end

local function check_process(snap)
	local process = snap:process(31)
	local container = process.workload
	check.equal(process.cgroup, CGROUP)
	check.equal(process.monitor, false)
	check.equal(tostring(container), "workload kubernetes:abababababab")
	for name, want in pairs {
		kind = "container", engine = "kubernetes", id = ID, pod = POD, cgroup = CGROUP,
		label = "kubernetes:abababababab",
	} do
		check.equal(container[name], want, name)
	end
	check.equal(container.unit, nil)
	check.equal(container.parent.kind, "pod")
	check.equal(container.parent.id, POD)
	check.equal(container.parent.parent, nil)
	check.equal(check.line(container:processes()), "process 30 (x) process 31 (x)")
	check.equal(check.line(container.parent:processes()), "")
	check.equal(snap:process(30).monitor, true)
	check.equal(snap:process(30).workload, container)
end

local function check_namespaces(snap)
	local container = snap:process(31).workload
	local mnt, net = snap:namespace("mnt", 70), snap:namespace("net", 71)
	check.equal(mnt.workload, container)
	check.equal(mnt.shared, false)
	check.equal(net.workload, container.parent)
	check.equal(net.shared, true)
	check.equal(snap:initial("net").workload, nil)
	check.equal(snap:initial("net").shared, true)
	check.equal(snap:namespace("net", 4026532007).shared, nil)
end

local function check_tables(snap)
	local container = snap:process(31).workload
	local t = container:totable()
	check.equal(t.id, ID)
	check.equal(t.shared, nil)
	check.equal(t.parent.id, POD)
	t = snap:namespace("net", 71):totable().workload
	check.equal(t.id, POD)
	check.equal(t.shared, true)
	t = snap:initial("net"):totable().workload
	check.equal(next(t), "shared")
	check.equal(snap:process(33):totable().workload.label, "x\\x5cx2dy.service")
	check.equal(snap:process(34):totable().workload, nil)
end

local function check_options(dir)
	local snap = assert(nsrel.discover { procfs = dir, workloads = false })
	check.equal(snap.n_workloads, 0)
	check.equal(snap:process(31).cgroup, nil)
	check.equal(snap:namespace("mnt", 70).shared, nil)

	local path = dir .. "/patterns"
	local file = assert(io.open(path, "w"))
	assert(file:write "# mine\nfarmer container farm/{name}\n")
	assert(file:close())
	snap = assert(nsrel.discover { procfs = dir, workloads_file = path })
	check.equal(snap:process(34).workload.label, "farmer:cow")

	file = assert(io.open(path, "w"))
	assert(file:write "# mine\nfarmer\n")
	assert(file:close())
	local none, message, errno = nsrel.discover { procfs = dir, workloads_file = path }
	check.equal(none, nil)
	check.equal(message, path .. ":2: Invalid argument")
	check.equal(errno, 22)
	none, message = nsrel.discover { procfs = dir, workloads_file = "/nonexistent" }
	check.equal(none, nil)
	check.equal(message, "/nonexistent: No such file or directory")
end

fakeproc.with(function(dir)
	add(dir)
	local snap = assert(nsrel.discover { procfs = dir })
	check.equal(check.line(snap:workloads()),
		"workload kubernetes:12723d69 workload kubernetes:abababababab "
			.. "workload kubernetes:abababababab workload x\\x2dy.service")
	check_process(snap)
	check_namespaces(snap)
	check_tables(snap)
	check_options(dir)
end)
