-- SPDX-License-Identifier: LGPL-2.1-or-later

-- A directory of plain files and links that looks like /proc. Everything in it is known:
--
--     1 init          all in the initial namespaces; sees a net mounted
--     2 kthreadd      a thread of the kernel
--     10 many words   own user, net and pid namespace; thread 11 is in yet another net,
--                     new children go to yet another pid; has a net open
--     12 a) (b<0xff>  zombie child of 10, without namespaces
--     13              can't be read

local check = require "check"

local fakeproc = {}

local PF_KTHREAD <const> = 0x200000

local function quote(text)
	return "'" .. text:gsub("'", [['\'']]) .. "'"
end

local function run(...)
	assert(os.execute(table.concat({ ... }, " ")))
end

local function write(path, text)
	local file = assert(io.open(path, "wb"))
	assert(file:write(text))
	assert(file:close())
end

local function stat(t)
	local head = ("%d (%s) %s %d 0 0 0 -1 %d"):format(t.pid, t.name, t.state or "S",
		t.ppid, t.flags or 0)
	local tail = (" 0"):rep(10) .. (" %d 0 %d"):format(t.n_threads or 1, t.start_time)
	return head .. tail .. (" 0"):rep(30) .. "\n"
end

local function status(t)
	local lines = { "Name:\tx", ("Uid:\t7\t%d\t8\t9"):format(t.uid or 0) }
	if t.pids then
		table.insert(lines, "NSpid:\t" .. table.concat(t.pids, "\t"))
	end
	if t.caps then
		table.insert(lines, ("CapEff:\t%016x"):format(t.caps))
	end
	return table.concat(lines, "\n") .. "\n"
end

local function write_task(dir, t)
	run("mkdir -p", quote(dir .. "/ns"))
	write(dir .. "/stat", stat(t))
	write(dir .. "/status", status(t))
	write(dir .. "/cmdline", t.cmdline or "")
	if t.cgroups then
		write(dir .. "/cgroup", t.cgroups)
	end
	for name, ino in pairs(t.ns or {}) do
		local text = ("%s:[%d]"):format(name:match "^%a+", ino)
		run("ln -s", quote(text), quote(dir .. "/ns/" .. name))
	end
	for fd, text in pairs(t.fds or {}) do
		run("mkdir -p", quote(dir .. "/fd"))
		run("ln -s", quote(text), quote(dir .. "/fd/" .. fd))
	end
end

-- The initial namespaces, some of them changed.
function fakeproc.namespaces(changes)
	local ns = {
		mnt = 4026531841, net = 4026531840, uts = 4026531838, ipc = 4026531839,
		user = 4026531837, cgroup = 4026531835,
		pid = 4026531836, pid_for_children = 4026531836,
		time = 4026531834, time_for_children = 4026531834,
	}
	for name, ino in pairs(changes or {}) do
		ns[name] = ino
	end
	return ns
end

local function temporary_dir()
	local pipe <close> = assert(io.popen "mktemp -d")
	return assert(pipe:read "l")
end

local function fill(dir)
	write_task(dir .. "/1", {
		pid = 1, name = "init", ppid = 0, start_time = 5,
		cmdline = "/sbin/init\0--now\0", ns = fakeproc.namespaces(), pids = { 1 },
		caps = 0x1ffffffffff,
	})
	write(dir .. "/1/mountinfo",
		[[30 1 0:4 net:[4026532007] /run/netns/a\012b rw - nsfs nsfs rw]] .. "\n")
	write_task(dir .. "/2", {
		pid = 2, name = "kthreadd", ppid = 0, start_time = 5, flags = PF_KTHREAD,
		ns = fakeproc.namespaces(),
	})
	local own = {
		user = 4026532001, net = 4026532002,
		pid = 4026532003, pid_for_children = 4026532004,
	}
	write_task(dir .. "/10", {
		pid = 10, name = "many words", ppid = 1, start_time = 100, state = "R",
		cmdline = "many\0words\0", uid = 1000, n_threads = 2,
		ns = fakeproc.namespaces(own), pids = { 10, 1 },
		caps = 1 << 0 | 1 << 12 | 1 << 40 | 1 << 63,
		fds = { [3] = "net:[4026532006]" },
	})
	own.net = 4026532005
	write_task(dir .. "/10/task/11", {
		pid = 11, name = "worker", ppid = 1, start_time = 110, state = "D",
		ns = fakeproc.namespaces(own), pids = { 11, 2 }, caps = 0,
	})
	write_task(dir .. "/12", {
		pid = 12, name = "a) (b\xff", ppid = 10, start_time = 120, state = "Z",
	})
	run("mkdir", quote(dir .. "/13"))
	run("mkdir -p", quote(dir .. "/sys/kernel"))
	write(dir .. "/sys/kernel/cap_last_cap", "40\n")
end

-- Adds a process, as those above are.
function fakeproc.add(dir, task)
	write_task(dir .. "/" .. task.pid, task)
end

function fakeproc.remove(dir)
	run("rm -rf", quote(dir))
end

-- Calls f with the directory, which is gone afterwards whatever f does.
function fakeproc.with(f)
	local dir = temporary_dir()
	local function remove()
		fakeproc.remove(dir)
	end
	local guard <close> = setmetatable({}, {
		__close = remove,
		__gc = not check.closes and remove or nil,
	})
	fill(dir)
	f(dir)
end

-- As a program, for tests that are no Lua scripts: `fakeproc.lua COMMAND...` runs the
-- command with the directory as its last argument.
if arg and arg[0] and arg[0]:find "fakeproc%.lua$" then
	fakeproc.with(function(dir)
		local words = {}
		for i, word in ipairs(arg) do
			words[i] = quote(word)
		end
		run(table.concat(words, " "), quote(dir))
	end)
end

return fakeproc
