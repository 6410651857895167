-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Objects keep alive what they need; the rest is up to a sanitizer.

local nsrel = require "nsrel"
local check = require "check"
local fakeproc = require "fakeproc"

local function collect()
	collectgarbage()
	collectgarbage()
end

local function own(snap)
	return snap:process(check.own_pid())
end

-- Whatever was made from a snapshot outlives it.
local function check_children()
	local process = own(nsrel.discover())
	collect()
	local ns = process:ns "net"
	process = nil
	collect()
	local member = ns:members()()
	ns = nil
	collect()
	check.equal(type(member.pid), "number")

	local next_ns = nsrel.discover():namespaces()
	collect()
	local n = 0
	for each in next_ns do
		collect()
		assert(each.ino > 0)
		n = n + 1
	end
	assert(n > 0)
	check.equal(next_ns(), nil)
	check.equal(next_ns(), nil)
end

local function check_close()
	local snap = nsrel.discover()
	local process, processes = own(snap), snap:processes()
	local rest = snap:namespaces()
	local first = rest()
	check.equal(snap:close(), nil)
	snap:close()
	check.equal(tostring(snap), "nsrel.snapshot (closed)")
	check.raises("nsrel.snapshot is closed", snap.namespaces, snap)
	check.raises("nsrel.snapshot is closed", snap.find, snap, 1)
	check.raises("nsrel.snapshot is closed", function()
		return snap.n_namespaces
	end)
	check.raises("nsrel.snapshot is closed", function()
		return #snap
	end)
	check.equal(snap.no_such_field, nil)
	collect()
	check.equal(process.pid, check.own_pid())
	assert(processes().pid > 0)
	assert(rest().ino > first.ino)
end

local function check_close_variable()
	local kept
	do
		local snap <close> = nsrel.discover()
		kept = snap
	end
	check.equal(tostring(kept), "nsrel.snapshot (closed)")
	local ok = pcall(function()
		local snap <close> = nsrel.discover()
		kept = snap
		error "x"
	end)
	check.equal(ok, false)
	check.equal(tostring(kept), "nsrel.snapshot (closed)")
end

-- Nobody has to call __gc; whoever does must get no more than an error.
local function check_gc_by_hand()
	for _ = 1, 3 do
		local snap = nsrel.discover()
		local process = own(snap)
		local gc = getmetatable(process).__gc
		gc(process)
		gc(process)
		check.equal(tostring(process), "nsrel.process (closed)")
		check.raises("nsrel.process is closed", function()
			return process.pid
		end)
		check.raises("nsrel.process is closed", process.children, process)
		check.equal(own(snap).pid, check.own_pid())
	end
end

local function check_coroutines()
	local snap = nsrel.discover()
	local function walk()
		for ns in snap:namespaces() do
			for member in ns:members() do
				coroutine.yield(("%s %s"):format(ns, member))
			end
		end
	end
	local a, b = coroutine.wrap(walk), coroutine.wrap(walk)
	repeat
		local x, y = a(), b()
		collectgarbage "step"
		check.equal(x, y)
	until not x

	local found = coroutine.wrap(nsrel.discover)()
	collect()
	check.equal(own(found).pid, check.own_pid())
	coroutine.wrap(walk)() -- and never goes on
end

-- A snapshot is large where its object is small: still it goes before long.
local function check_garbage(procfs)
	local seen = setmetatable({}, { __mode = "k" })
	for _ = 1, 100 do
		local first_ns = nsrel.discover({ procfs = procfs }):namespaces()()
		seen[first_ns] = true
	end
	local n = 0
	for _ in pairs(seen) do
		n = n + 1
	end
	assert(n < 50, n)
end

-- Sizes of this process in pages: its address space, and what is resident of it.
local function sizes()
	local file <close> = assert(io.open "/proc/self/statm")
	return file:read("n", "n")
end

-- All objects of a snapshot, and those of the tables that answer questions.
local function objects_of(snap)
	local all = {}
	local function add(object)
		all[#all + 1] = object
	end
	local function add_task(task, ns)
		local answer = task:caps_in(ns)
		add(task)
		add(answer.decided)
		for _, user in ipairs(answer.chain) do
			add(user)
		end
	end
	for ns in snap:namespaces() do
		add(ns)
		for holder in ns:holders() do
			add(holder)
		end
		for _, each in ipairs(ns:path_to(snap:process(1):ns "net") or {}) do
			add(each)
		end
	end
	for process in snap:processes() do
		add_task(process, snap:initial "user")
		for thread in process:threads() do
			add_task(thread, snap:initial "user")
		end
		for _, row in ipairs(process:pids() or {}) do
			add(row.ns)
		end
	end
	for problem in snap:problems() do
		add(problem)
	end
	return all
end

-- The snapshot has gone, closed or only forgotten, and what came from it follows in parts.
local function check_orphans(procfs)
	for close = 0, 1 do
		local snap = nsrel.discover { procfs = procfs }
		local all, names = objects_of(snap), {}
		for i, object in ipairs(all) do
			names[i] = tostring(object)
		end
		if close == 1 then
			snap:close()
		end
		snap = nil
		for i = 1, #all do
			if i % 10 == 0 then
				collect()
			end
			local object = all[i]
			check.equal(tostring(object), names[i])
			local _ = object.path, object.name, object.process, object.message
			all[i] = false
		end
	end
end

-- The memory goes with the last object, not with the end of the program.
local function check_memory(procfs)
	-- AddressSanitizer (with terabytes of address space) keeps what was freed.
	if sizes() > 1 << 30 then
		return
	end
	local function use(n)
		for _ = 1, n do
			local snap = nsrel.discover { procfs = procfs }
			check.list(snap:namespaces())
			snap:close()
		end
		collect()
	end
	use(100)
	local _, before = sizes()
	use(1000)
	local _, after = sizes()
	assert(after < before * 3 // 2, "memory grows")
end

-- A handle needs nobody; what it is a handle of exists as long as it does.
local function check_handles()
	local handle
	do
		local snap <close> = nsrel.discover()
		handle = assert(own(snap):ns "net":open())
	end
	collect()
	check.equal(tostring(handle), ("net:[%d]"):format(handle.ino))
	check.equal(handle:close(), nil)
	handle:close()
	getmetatable(handle).__gc(handle)
	check.equal(tostring(handle), "nsrel.handle (closed)")
	check.raises("nsrel.handle is closed", handle.owner, handle)
	check.raises("nsrel.handle is closed", handle.translate_pid, handle, 1)
	check.raises("nsrel.handle is closed", function()
		return handle.fd
	end)
	check.equal(handle == handle, true)
	check.equal(handle == nsrel.open "/proc/self/ns/net", false)
	check.equal(nsrel.open "/proc/self/ns/net" == handle, false)
	local snap = nsrel.discover()
	check.raises("nsrel.handle is closed", snap.find, snap, handle)
	local kept
	do
		local other <close> = nsrel.open "/proc/self/ns/net"
		kept = other
	end
	if check.closes then
		check.equal(tostring(kept), "nsrel.handle (closed)")
	end
end

local function count_fds()
	return select(2, check.surroundings():gsub("\n", "\n"))
end

-- What nobody closes the collector does.
local function check_collected()
	collect()
	local before = count_fds()
	for _ = 1, 100 do
		local handle = nsrel.open "/proc/self/ns/net"
		nsrel.visit(handle, nsrel.open "/proc/self/ns/uts")
	end
	collect()
	check.equal(count_fds(), before, "open files")
end

-- A visit keeps its namespaces when the handles have gone, and only as long.
local function check_visits()
	collect()
	local before = count_fds()
	local visit = nsrel.visit(nsrel.open "/proc/self/ns/net")
	collect()
	check.matches(tostring(visit), "^visit net:%[%d+%]$")
	check.equal(count_fds(), before + 1)
	visit:close()
	check.equal(count_fds(), before)
	check.raises("nsrel.visit is closed", visit.interfaces, visit)
end

check_children()
check_close()
if check.closes then
	check_close_variable()
end
check_gc_by_hand()
check_coroutines()
check_handles()
check_collected()
check_visits()
fakeproc.with(function(dir)
	check_orphans(dir)
	check_garbage(dir)
	check_memory(dir)
end)
-- For the end of the Lua state: objects that are finalized in any order.
KEPT = nsrel.discover()
KEPT_HANDLE = nsrel.open "/proc/self/ns/net"
KEPT_VISIT = nsrel.visit(KEPT_HANDLE)
KEPT_TOO = { own(KEPT), own(KEPT):ns "net", KEPT:processes() }
